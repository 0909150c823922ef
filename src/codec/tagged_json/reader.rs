//! [`read`]: JSON text to a value in one pass, without recursion.

use super::options::Options;
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
        items: Vec::new(),
        pairs: Vec::new(),
        unescaped: String::new(),
    };
    reader.document().map_err(|error| reader.locate(error))
}

/// Integers of this many digits always fit into 64 bits.
const MAX_I64_DIGITS: usize = 18;

/// What is open at a moment: each container keeps where its own items or pairs begin.
enum Open {
    List(usize),
    Map(usize),
}

struct Reader<'a> {
    text: &'a str,
    /// Where the next byte is; everything before has been read.
    at: usize,
    tags: Option<&'a Tags>,
    options: &'a Options,
    open: Vec<Open>,
    /// The items of all open lists, outermost first; a list takes its own when it closes, so each
    /// is allocated once and has its exact size.
    items: Vec<Value>,
    /// The same for maps. The last pair of an open map has no value yet.
    pairs: Vec<(Text, Value)>,
    /// Where a string with escapes is put together.
    unescaped: String,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Value> {
        self.skip_whitespace();
        loop {
            let scalar_or_empty = match self.peek() {
                Some(b'"') => Value::String(self.string()?),
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b'{') => {
                    self.enter()?;
                    if !self.eat(b'}') {
                        self.open.push(Open::Map(self.pairs.len()));
                        self.key()?;
                        continue;
                    }
                    Value::Map(Map::new())
                }
                Some(b'[') => {
                    self.enter()?;
                    if !self.eat(b']') {
                        self.open.push(Open::List(self.items.len()));
                        continue;
                    }
                    Value::List(Vec::new())
                }
                _ => self.word()?,
            };
            if let Some(value) = self.place(scalar_or_empty)? {
                return Ok(value);
            }
        }
    }

    /// Puts a value where it belongs and closes what ends after it; the whole value at the end.
    fn place(&mut self, mut value: Value) -> Result<Option<Value>> {
        loop {
            self.skip_whitespace();
            match self.open.last() {
                None if self.at == self.text.len() => return Ok(Some(value)),
                None => return Err(self.expected("nothing more")),
                Some(&Open::List(start)) => {
                    self.items.push(value);
                    if self.eat(b',') {
                        self.skip_whitespace();
                        return Ok(None);
                    }
                    if !self.eat(b']') {
                        return Err(self.expected("a comma or the end of the array"));
                    }
                    self.open.pop();
                    value = Value::List(self.items.drain(start..).collect());
                }
                Some(&Open::Map(start)) => {
                    if let Some(pair) = self.pairs.last_mut() {
                        pair.1 = value;
                    }
                    if self.eat(b',') {
                        self.skip_whitespace();
                        self.key()?;
                        return Ok(None);
                    }
                    if !self.eat(b'}') {
                        return Err(self.expected("a comma or the end of the object"));
                    }
                    self.open.pop();
                    value = self.close_map(start)?;
                }
            }
        }
    }

    fn close_map(&mut self, start: usize) -> Result<Value> {
        if let Some(tags) = self.tags {
            if self.pairs.len() - start == 1
                && let Some((key, content)) = self.pairs.pop()
            {
                return tags.restore_one(key, content);
            }
            return tags.restore(self.pairs.drain(start..).collect());
        }
        Ok(Value::Map(Map::from_pairs(self.pairs.drain(start..).collect())))
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
        let key = self.string()?;
        self.pairs.push((key, Value::Null));
        self.skip_whitespace();
        if !self.eat(b':') {
            return Err(self.expected("a colon"));
        }
        self.skip_whitespace();
        Ok(())
    }

    fn word(&mut self) -> Result<Value> {
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
        Ok(value)
    }

    /// Reads a number: an integer of any size, or a double if there is a fraction or exponent.
    fn number(&mut self) -> Result<Value> {
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
            return Ok(Value::Float(f64::NEG_INFINITY));
        }
        if digits > 1 && bytes.get(first) == Some(&b'0') {
            return Err(self.expected("no digit after a leading zero"));
        }
        if let Some(b'.' | b'e' | b'E') = self.peek() {
            return self.float(start);
        }
        if digits <= MAX_I64_DIGITS {
            let value = value.cast_signed();
            return Ok(Value::Integer(Integer::from(if negative { -value } else { value })));
        }
        self.text.get(start..self.at).unwrap_or_default().parse().map(Value::Integer)
    }

    /// Reads on from the fraction or exponent of the number that began at `start`.
    fn float(&mut self, start: usize) -> Result<Value> {
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        match self.text.get(start..self.at).unwrap_or_default().parse::<f64>() {
            Ok(value) if value.is_finite() || self.options.nan => Ok(Value::Float(value)),
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
    fn string(&mut self) -> Result<Text> {
        let start = self.at + 1;
        self.at = plain_end(self.text.as_bytes(), start);
        let plain = self.text.get(start..self.at).unwrap_or_default();
        if self.eat(b'"') {
            return Ok(Text::from(plain));
        }
        self.unescaped.clear();
        self.unescaped.push_str(plain);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text::from(self.unescaped.as_str()));
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    self.unescaped.push(character);
                }
                Some(_) => return Err(self.expected("no control character inside a string")),
                None => return Err(self.expected("the end of the string")),
            }
            let start = self.at;
            self.at = plain_end(self.text.as_bytes(), start);
            self.unescaped.push_str(self.text.get(start..self.at).unwrap_or_default());
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
        let (mut items, mut pairs) = (self.items.len(), self.pairs.len());
        for open in self.open.iter().rev() {
            match *open {
                Open::List(start) => {
                    error = error.at_index(items - start);
                    items = start;
                }
                Open::Map(start) => {
                    if let Some((key, _)) = self.pairs.get(start..pairs).and_then(<[_]>::last) {
                        error = error.at_key(key);
                    }
                    pairs = start;
                }
            }
        }
        error
    }
}

/// The position of the next quote, backslash or control character; the end if there is none.
fn plain_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(chunk) = bytes.get(at..at + 8).and_then(|chunk| <[u8; 8]>::try_from(chunk).ok()) {
        let special = special_bytes(u64::from_le_bytes(chunk));
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| byte != b'"' && byte != b'\\' && byte >= 0x20) {
        at += 1;
    }
    at.min(bytes.len())
}

/// The high bit of each byte that is a quote, a backslash or below 0x20; exact up to the first.
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let quote = zero(word ^ (ONES * b'"' as u64));
    let backslash = zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    quote | backslash | control
}
