//! Text for terminals: styles, and what comes from a cookie made harmless.

use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use cookie_session::Value;

use crate::Failure;

pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default();

/// A text in a style; anstream takes the style off where there is no terminal.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints a line for people; a reader that has gone is a failure, not a panic.
pub(crate) fn print(line: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout().lock(), "{line}").map_err(|error| format!("stdout: {error}"))
}

/// Prints a line for scripts, as it is: without a terminal, anstream takes out control characters.
pub(crate) fn print_exactly(line: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(|error| format!("stdout: {error}"))
}

/// Bytes of a cookie as text without control characters.
pub(crate) fn harmless(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        if character.is_control() {
            out.extend(character.escape_default())
        } else {
            out.push(character)
        }
        out
    })
}

/// How far lines are indented; beyond, depth is no longer seen.
const DEEPEST: usize = 60;

/// A value as a tree, one line a leaf: its name, its type, itself.
pub(crate) fn tree(value: &Value, indent: usize, out: &mut String) {
    let children: Vec<(String, &Value)> = match value {
        Value::Map(map) => map.iter().map(|(key, value)| (format!("{key:?}"), value)).collect(),
        Value::List(items) | Value::Tuple(items) => {
            items.iter().enumerate().map(|(index, value)| (format!("[{index}]"), value)).collect()
        }
        _ => Vec::new(),
    };
    let indent = indent.min(DEEPEST);
    let widest = children.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(30);
    for (name, child) in children {
        let kind = styled(FAINT, child.type_name());
        let _ = write!(out, "{:indent$}{name:widest$}  {kind}", "");
        if is_container(child) {
            let empty = if is_empty(child) { " (empty)" } else { "" };
            let _ = writeln!(out, "{empty}");
            tree(child, indent + 2, out);
        } else {
            let _ = writeln!(out, "  {child}");
        }
    }
}

pub(crate) fn is_container(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_) | Value::Tuple(_))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Map(map) => map.is_empty(),
        other => other.as_items().is_some_and(<[Value]>::is_empty),
    }
}
