//! [`Cursor`]: reads the tokens of JSON text with the grammar of Python's `json`.

use super::scan::{first_special, short_word};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Integer, Text, Value};

/// Integers of this many digits always fit into 64 bits.
const MAX_I64_DIGITS: usize = 18;

/// The text and the current position.
///
/// Functions that are not inlined take a cursor by value and return it, so that the position stays in a register while
/// common tokens are read.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// The position of the next byte.
    at: usize,
    /// Whether `NaN` and `Infinity` are allowed.
    nan: bool,
}

/// Where the characters of a string are: in the text, or in a buffer if the string has escapes.
#[derive(Clone, Copy)]
pub(super) struct Span {
    /// The highest bit is set if they are in the buffer.
    start: usize,
    end: usize,
}

impl Span {
    const ESCAPED: usize = 1 << (usize::BITS - 1);

    /// The start in the buffer, if they are there.
    #[inline]
    pub(super) fn in_buffer(self) -> Option<usize> {
        if self.start & Self::ESCAPED == 0 { None } else { Some(self.start & !Self::ESCAPED) }
    }
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, nan: bool) -> Self {
        Self { text, at: 0, nan }
    }

    #[inline(always)]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips `byte` if it is next.
    #[inline(always)]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    #[inline(always)]
    pub(super) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    #[cold]
    pub(super) fn expected(self, what: &str) -> Error {
        Error::custom(ErrorKind::Decode, format!("the JSON text needs {what} at byte {}", self.at))
    }

    /// The characters of a string read by this cursor.
    #[inline]
    pub(super) fn characters<'s>(&self, span: Span, buffer: &'s str) -> &'s str
    where
        't: 's,
    {
        match span.in_buffer() {
            Some(start) => buffer.get(start..span.end),
            None => self.text.get(span.start..span.end),
        }
        .unwrap_or_default()
    }

    /// Reads a string from its opening quote. A string with escapes is assembled in `buffer`.
    #[inline(always)]
    pub(super) fn string(&mut self, buffer: &mut String) -> Result<Span> {
        let start = self.at + 1;
        self.at = plain_end(self.text.as_bytes(), start);
        if self.eat(b'"') {
            return Ok(Span { start, end: self.at - 1 });
        }
        let span;
        (*self, span) = self.escaped_string(start, buffer)?;
        Ok(span)
    }

    /// Continues at the first special byte of the string that began at `start`.
    #[inline(never)]
    fn escaped_string(mut self, mut start: usize, buffer: &mut String) -> Result<(Self, Span)> {
        let first = buffer.len();
        loop {
            buffer.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok((self, Span { start: first + Span::ESCAPED, end: buffer.len() }));
                }
                Some(b'\\') => {
                    self.at += 1;
                    buffer.push(self.escape()?);
                }
                Some(_) => return Err(self.expected("no control character inside a string")),
                None => return Err(self.expected("the end of the string")),
            }
            start = self.at;
            self.at = plain_end(self.text.as_bytes(), start);
        }
    }

    /// Reads an escape after its backslash.
    fn escape(&mut self) -> Result<char> {
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
        let digits = self.text.as_bytes().get(self.at + 1..).and_then(<[u8]>::first_chunk::<4>);
        let code = digits.and_then(|digits| {
            digits.iter().try_fold(0, |code, &byte| Some(code * 16 + char::from(byte).to_digit(16)?))
        });
        let code = code.ok_or_else(|| self.expected("four hex digits"))?;
        self.at += 5;
        Ok(code)
    }

    /// Reads a number: an integer of any size, or a double if it has a fraction or an exponent.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Result<Value> {
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
        let special = matches!(self.peek(), Some(b'.' | b'e' | b'E')) || bytes.get(first) == Some(&b'0');
        if digits == 0 || digits > MAX_I64_DIGITS || special {
            let value;
            (*self, value) = self.other_number(start, digits)?;
            return Ok(value);
        }
        let value = value.cast_signed();
        Ok(Value::Integer(Integer::from(if negative { -value } else { value })))
    }

    /// Continues after the first digits of the number that began at `start`.
    #[inline(never)]
    fn other_number(mut self, start: usize, digits: usize) -> Result<(Self, Value)> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if digits == 0 {
            if !(self.nan && rest.starts_with("Infinity")) {
                return Err(self.expected("a digit"));
            }
            self.at += "Infinity".len();
            return Ok((self, Value::Float(f64::NEG_INFINITY)));
        }
        if digits > 1 && self.text.as_bytes().get(self.at - digits) == Some(&b'0') {
            return Err(self.expected("no digit after a leading zero"));
        }
        if !rest.starts_with(['.', 'e', 'E']) {
            let integer = self.text.get(start..self.at).unwrap_or_default().parse()?;
            return Ok((self, Value::Integer(integer)));
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        match self.text.get(start..self.at).unwrap_or_default().parse::<f64>() {
            Ok(value) if value.is_finite() || self.nan => Ok((self, Value::Float(value))),
            _ => Err(self.expected("a number in the range of a double")),
        }
    }

    /// Skips one or more digits.
    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected("a digit")) } else { Ok(()) }
    }

    /// Reads `null`, `true`, `false`, `NaN` or `Infinity`.
    #[inline(always)]
    pub(super) fn word(&mut self) -> Result<Value> {
        let (length, value) = match self.text.as_bytes().get(self.at..).unwrap_or_default() {
            [b'n', b'u', b'l', b'l', ..] => (4, Value::Null),
            [b't', b'r', b'u', b'e', ..] => (4, Value::Bool(true)),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Value::Bool(false)),
            [b'N', b'a', b'N', ..] if self.nan => (3, Value::Float(f64::NAN)),
            rest if rest.starts_with(b"Infinity") && self.nan => (8, Value::Float(f64::INFINITY)),
            _ => return Err(self.expected("a value")),
        };
        self.at += length;
        Ok(value)
    }

    /// Reads a string from its opening quote as a value.
    #[inline(always)]
    pub(super) fn text(&mut self, buffer: &mut String) -> Result<Value> {
        let span = self.string(buffer)?;
        let value = Value::String(Text::from(self.characters(span, buffer)));
        if let Some(start) = span.in_buffer() {
            buffer.truncate(start);
        }
        Ok(value)
    }
}

/// The position of the next quote, backslash or control character, or the end.
#[inline(always)]
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
