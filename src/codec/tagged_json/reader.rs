//! [`read`]: JSON text to a value in one pass, without recursion.

use std::mem::ManuallyDrop;

use super::options::Options;
use super::scan::{first_special, short_word};
use super::tags::Tags;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Integer, Map, Text, Value};

/// Reads `bytes` as one value; `tags` are restored on the way up, if there are any.
///
/// The grammar is that of Python's `json.loads`. Memory is bounded by the length of `bytes`.
pub(in crate::codec) fn read(bytes: &[u8], tags: Option<&Tags>, options: &Options) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::custom(ErrorKind::Encoding, "the payload is not UTF-8").with_source(error))?;
    let mut reader = Reader {
        text,
        at: 0,
        tags,
        options,
        open: Vec::new(),
        values: Values::default(),
        keys: Vec::new(),
        unescaped: String::new(),
    };
    match reader.document() {
        Ok(()) => Ok(reader.values.pop()),
        Err(error) => Err(reader.locate(error)),
    }
}

/// Integers of this many digits always fit into 64 bits.
const MAX_I64_DIGITS: usize = 18;

/// A container that is being read, with the position of its first value on the stack.
#[derive(Clone, Copy)]
struct Open {
    values: usize,
    /// For a map, the position of its first key.
    keys: Option<usize>,
}

/// Where the characters of a string are: in the text itself or in `unescaped`.
#[derive(Clone, Copy)]
struct Span {
    /// With the highest bit set if they are in `unescaped`.
    start: usize,
    end: usize,
}

impl Span {
    const ESCAPED: usize = 1 << (usize::BITS - 1);

    #[inline]
    fn of<'t>(self, text: &'t str, unescaped: &'t str) -> &'t str {
        let source = if self.is_escaped() { unescaped } else { text };
        source.get(self.start & !Self::ESCAPED..self.end).unwrap_or_default()
    }

    fn is_escaped(self) -> bool {
        self.start & Self::ESCAPED != 0
    }
}

/// A stack of values.
///
/// It holds them as [`ManuallyDrop`], so that a value goes straight into its place: if it had to
/// be dropped should the stack fail to grow, it would be built elsewhere and copied.
#[derive(Default)]
struct Values(Vec<ManuallyDrop<Value>>);

impl Values {
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn push(&mut self, value: Value) {
        self.0.push(ManuallyDrop::new(value));
    }

    /// The last value; null if there is none.
    fn pop(&mut self) -> Value {
        self.0.pop().map(ManuallyDrop::into_inner).unwrap_or_default()
    }

    /// All values from a position on.
    fn take(&mut self, start: usize) -> impl ExactSizeIterator<Item = Value> {
        self.0.drain(start..).map(ManuallyDrop::into_inner)
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        self.take(0).for_each(drop);
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Where the next byte is; everything before has been read.
    at: usize,
    tags: Option<&'a Tags>,
    options: &'a Options,
    open: Vec<Open>,
    /// The values of all open containers, outermost first. A container takes its own when it
    /// closes, so that it is allocated once and has its exact size.
    values: Values,
    /// The keys of all open maps, likewise; the last key of an open map may have no value yet.
    keys: Vec<Span>,
    /// Where strings with escapes are put together; as long as the keys in it are open.
    unescaped: String,
}

impl Reader<'_> {
    /// Reads all of the text; its value is the only one left then.
    fn document(&mut self) -> Result<()> {
        self.skip_whitespace();
        loop {
            match self.peek() {
                Some(b'"') => self.text_value()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b'{') => {
                    self.enter()?;
                    if !self.eat(b'}') {
                        self.open.push(Open { values: self.values.len(), keys: Some(self.keys.len()) });
                        self.key()?;
                        continue;
                    }
                    self.values.push(Value::Map(Map::new()));
                }
                Some(b'[') => {
                    self.enter()?;
                    if !self.eat(b']') {
                        self.open.push(Open { values: self.values.len(), keys: None });
                        continue;
                    }
                    self.values.push(Value::List(Vec::new()));
                }
                _ => self.word()?,
            }
            if self.finish_value()? {
                return Ok(());
            }
        }
    }

    /// After a value: closes what ends here, up to the next value; true at the end of the text.
    fn finish_value(&mut self) -> Result<bool> {
        loop {
            self.skip_whitespace();
            let Some(&open) = self.open.last() else {
                return if self.at == self.text.len() {
                    Ok(true)
                } else {
                    Err(self.expected("nothing more"))
                };
            };
            if self.eat(b',') {
                self.skip_whitespace();
                if open.keys.is_some() {
                    self.key()?;
                }
                return Ok(false);
            }
            if let Some(keys) = open.keys {
                if !self.eat(b'}') {
                    return Err(self.expected("a comma or the end of the object"));
                }
                self.open.pop();
                self.close_map(open.values, keys)?;
            } else {
                if !self.eat(b']') {
                    return Err(self.expected("a comma or the end of the array"));
                }
                self.open.pop();
                let items = self.values.take(open.values).collect();
                self.values.push(Value::List(items));
            }
        }
    }

    /// Puts a map, or what its tag stands for, in the place of its values.
    fn close_map(&mut self, first_value: usize, first_key: usize) -> Result<()> {
        let (text, unescaped) = (self.text, &self.unescaped);
        let key = |span: &Span| span.of(text, unescaped);
        let spans = self.keys.get(first_key..).unwrap_or_default();
        let tag = match (self.tags, spans) {
            // However often it is there, the only key is one pair.
            (Some(tags), [first, rest @ ..]) if rest.iter().all(|span| key(span) == key(first)) => {
                Some((tags, key(first))).filter(|(tags, key)| tags.contains(key))
            }
            _ => None,
        };
        let value = if let Some((tags, key)) = tag {
            let content = self.values.pop();
            self.values.take(first_value).for_each(drop);
            tags.restore(key, content)?
        } else {
            let values = self.values.take(first_value);
            let pairs = spans.iter().map(|span| Text::from(key(span))).zip(values).collect();
            Value::Map(Map::from_pairs(pairs))
        };
        if let Some(span) = spans.iter().find(|span| span.is_escaped()) {
            self.unescaped.truncate(span.start & !Span::ESCAPED);
        }
        self.keys.truncate(first_key);
        self.values.push(value);
        Ok(())
    }

    /// Steps into a container, to its first token.
    fn enter(&mut self) -> Result<()> {
        if self.open.len() >= self.options.max_depth {
            return Err(Error::custom(
                ErrorKind::TooDeep,
                format!("the JSON text nests more than {} levels", self.options.max_depth),
            ));
        }
        self.at += 1;
        self.skip_whitespace();
        Ok(())
    }

    /// Reads a key and its colon, up to the value.
    fn key(&mut self) -> Result<()> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a key in double quotes"));
        }
        let span = self.string()?;
        self.keys.push(span);
        self.skip_whitespace();
        if !self.eat(b':') {
            return Err(self.expected("a colon"));
        }
        self.skip_whitespace();
        Ok(())
    }

    fn text_value(&mut self) -> Result<()> {
        let span = self.string()?;
        self.values.push(Value::String(Text::from(span.of(self.text, &self.unescaped))));
        if span.is_escaped() {
            self.unescaped.truncate(span.start & !Span::ESCAPED);
        }
        Ok(())
    }

    fn word(&mut self) -> Result<()> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (length, value) = match rest.as_bytes() {
            [b'n', b'u', b'l', b'l', ..] => (4, Value::Null),
            [b't', b'r', b'u', b'e', ..] => (4, Value::Bool(true)),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Value::Bool(false)),
            [b'N', b'a', b'N', ..] if self.options.nan => (3, Value::Float(f64::NAN)),
            _ if rest.starts_with("Infinity") && self.options.nan => (8, Value::Float(f64::INFINITY)),
            _ => return Err(self.expected("a value")),
        };
        self.at += length;
        self.values.push(value);
        Ok(())
    }

    /// Reads a number: an integer of any size, or a double if there is a fraction or exponent.
    fn number(&mut self) -> Result<()> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let negative = self.eat(b'-');
        let first = self.at;
        let mut value = 0_u64;
        while let Some(digit) = bytes.get(self.at).map(|byte| byte.wrapping_sub(b'0'))
            && digit < 10
        {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 {
            let rest = self.text.get(first..).unwrap_or_default();
            if !(self.options.nan && rest.starts_with("Infinity")) {
                return Err(self.expected("a digit"));
            }
            self.at += "Infinity".len();
            self.values.push(Value::Float(f64::NEG_INFINITY));
            return Ok(());
        }
        if digits > 1 && bytes.get(first) == Some(&b'0') {
            return Err(self.expected("no digit after a leading zero"));
        }
        if let Some(b'.' | b'e' | b'E') = self.peek() {
            return self.float(start);
        }
        if digits <= MAX_I64_DIGITS {
            let value = value.cast_signed();
            self.values.push(Value::Integer(Integer::from(if negative { -value } else { value })));
            return Ok(());
        }
        let integer = self.text.get(start..self.at).unwrap_or_default().parse()?;
        self.values.push(Value::Integer(integer));
        Ok(())
    }

    /// Reads on from the fraction or exponent of the number that began at `start`.
    fn float(&mut self, start: usize) -> Result<()> {
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        match self.text.get(start..self.at).unwrap_or_default().parse::<f64>() {
            Ok(value) if value.is_finite() || self.options.nan => {
                self.values.push(Value::Float(value));
                Ok(())
            }
            _ => Err(self.expected("a number in the range of a double")),
        }
    }

    /// Skips digits, of which there has to be one.
    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected("a digit")) } else { Ok(()) }
    }

    /// Reads a string, from its first quote.
    #[inline]
    fn string(&mut self) -> Result<Span> {
        let start = self.at + 1;
        self.at = plain_end(self.text.as_bytes(), start);
        if self.eat(b'"') {
            return Ok(Span { start, end: self.at - 1 });
        }
        self.escaped_string(start)
    }

    /// Reads on from the first byte that is not plain in the string that began at `start`.
    #[inline(never)]
    fn escaped_string(&mut self, mut start: usize) -> Result<Span> {
        let unescaped = self.unescaped.len();
        loop {
            self.unescaped.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Span { start: unescaped | Span::ESCAPED, end: self.unescaped.len() });
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    self.unescaped.push(character);
                }
                Some(_) => return Err(self.expected("no control character inside a string")),
                None => return Err(self.expected("the end of the string")),
            }
            start = self.at;
            self.at = plain_end(self.text.as_bytes(), start);
        }
    }

    /// Reads an escape, from its backslash.
    fn escape(&mut self) -> Result<char> {
        self.at += 1;
        let character = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.expected("an escape that JSON has")),
        };
        self.at += 1;
        Ok(character)
    }

    /// Reads `uXXXX`, or two of them if they are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<char> {
        let mut code = self.four_hex_digits()?;
        if (0xd800..0xdc00).contains(&code) && self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u")
        {
            self.at += 1;
            let low = self.four_hex_digits()?;
            if (0xdc00..0xe000).contains(&low) {
                code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        char::from_u32(code).ok_or_else(|| self.expected("no lone surrogate, which UTF-8 text cannot hold,"))
    }

    /// Reads the digits after the `u`.
    fn four_hex_digits(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
        let code = digits.iter().try_fold(0, |code, &byte| Some(code << 4 | char::from(byte).to_digit(16)?));
        match code {
            Some(code) if digits.len() == 4 => {
                self.at += 5;
                Ok(code)
            }
            _ => Err(self.expected("four hex digits")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `byte`, if it is next.
    fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        Error::custom(ErrorKind::Encoding, format!("the JSON text needs {what} at byte {}", self.at))
    }

    /// Adds the path to what was being read, unless it is very long.
    #[cold]
    fn locate(&self, mut error: Error) -> Error {
        if self.open.len() > 16 {
            return error;
        }
        let (mut values, mut keys) = (self.values.len(), self.keys.len());
        for open in self.open.iter().rev() {
            error = match open.keys {
                None => error.at_index(values - open.values),
                Some(first) => {
                    let key = self.keys.get(first..keys).and_then(<[_]>::last);
                    keys = first;
                    error.at_key(key.map_or("", |span| span.of(self.text, &self.unescaped)))
                }
            };
            values = open.values;
        }
        error
    }
}

/// The position of the next quote, backslash or control character; the end if there is none.
#[inline]
fn plain_end(bytes: &[u8], start: usize) -> usize {
    let mut rest = bytes.get(start..).unwrap_or_default();
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        if let Some(at) = first_special(u64::from_le_bytes(*chunk)) {
            return bytes.len() - rest.len() + at;
        }
        rest = tail;
    }
    bytes.len() - rest.len() + first_special(short_word(rest)).unwrap_or(rest.len())
}
