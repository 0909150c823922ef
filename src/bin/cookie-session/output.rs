//! Printing. Text from outside is printed only through [`Page::text`], which escapes it, or as JSON.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use cookie_session::{Printable, Value};
use serde_json::Value as Json;

use crate::failure::Failure;

pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Lines for people. Styles and line ends come from this program, everything else is escaped.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    /// Adds text from any source.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let _ = write!(self.0, "{}", Printable::new(text));
        self
    }

    /// Adds bytes from any source.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.text(&String::from_utf8_lossy(bytes))
    }

    /// Adds text in a style; anstream removes the style if the output is not a terminal.
    pub(crate) fn styled(&mut self, style: Style, text: &str) -> &mut Self {
        let _ = write!(self.0, "{style}");
        self.text(text);
        let _ = write!(self.0, "{style:#}");
        self
    }

    pub(crate) fn end_line(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// Adds a value as a tree, one line per leaf: its name, type and value.
    pub(crate) fn tree(&mut self, value: &Value, indent: usize) {
        let quoted = |key: &str| Printable::new(key).quoted().to_string();
        let children: Vec<(String, &Value)> = match value {
            Value::Map(map) => map.iter().map(|(key, value)| (quoted(key), value)).collect(),
            Value::List(items) | Value::Tuple(items) => {
                items.iter().enumerate().map(|(index, value)| (format!("[{index}]"), value)).collect()
            }
            _ => Vec::new(),
        };
        let indent = indent.min(DEEPEST);
        let widest = children.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(30);
        for (name, child) in children {
            self.text(&format!("{:indent$}{name:widest$}  ", "")).styled(FAINT, child.type_name());
            if is_container(child) {
                self.text(if is_empty(child) { " (empty)" } else { "" }).end_line();
                self.tree(child, indent + 2);
            } else {
                self.text(&format!("  {child}")).end_line();
            }
        }
    }
}

/// The maximum indentation of lines.
const DEEPEST: usize = 60;

pub(crate) fn is_container(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_) | Value::Tuple(_))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Map(map) => map.is_empty(),
        other => other.as_items().is_some_and(<[Value]>::is_empty),
    }
}

/// Prints for people. A closed reader or a full disk is an error, not a panic.
pub(crate) fn print(page: &Page) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "{}", page.0).and_then(|()| stdout.flush()).map_err(|error| failed(&error))
}

/// Prints a line of JSON. Hidden characters in its strings are written as `\uXXXX`, which is the same text.
pub(crate) fn print_json(json: &Json) -> Result<(), Failure> {
    let mut line = String::new();
    for character in json.to_string().chars() {
        if Printable::escapes(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(character);
        }
    }
    print_line(&line)
}

/// Prints a cookie or key for scripts, unchanged.
pub(crate) fn print_exactly(text: &str) -> Result<(), Failure> {
    if text.chars().any(Printable::escapes) {
        return Err("the cookie would have a control or other hidden character, which no header can carry; \
                    sign something else, or print it with --json"
            .into());
    }
    print_line(text)
}

fn print_line(line: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => format!("stdout: {error}").into(),
    }
}

/// The maximum number of characters of a message to show.
const MESSAGE_LIMIT: usize = 2048;

/// Prints a message for people to stderr. stdout is left to scripts.
pub(crate) fn tell(style: Style, title: &str, text: &str) {
    let mut page = Page::default();
    let text = Printable::new(text).at_most(MESSAGE_LIMIT).to_string();
    page.styled(style, title).text(": ").text(&text);
    // If stderr fails, there is nowhere to report it.
    let _ = writeln!(anstream::stderr().lock(), "{}", page.0);
}

pub(crate) fn warn(text: &str) {
    tell(WARNING, "warning", text);
}
