//! [`read`]: JSON text to a value in one pass, without recursion.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use super::cursor::{Cursor, Span};
use super::options::Options;
use super::tags::Tags;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Text, Value};

/// Reads `bytes` as one value and restores `tags`.
///
/// The grammar is that of Python's `json.loads`. Memory is bounded by the length of `bytes`.
pub(in crate::codec) fn read(bytes: &[u8], tags: Option<&Tags>, options: &Options) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::custom(ErrorKind::Decode, "the payload is not UTF-8").with_source(error))?;
    let cursor = Cursor::new(text, options.nan);
    let mut reader = Reader { tags, options, stacks: Stacks::take() };
    let result = match reader.document(cursor) {
        Ok(()) => Ok(reader.stacks.values.pop()),
        Err(error) => Err(reader.locate(error, cursor)),
    };
    reader.stacks.keep();
    result
}

/// Intermediate results. Each thread keeps one for reuse.
#[derive(Default)]
struct Stacks {
    open: Vec<Open>,
    /// The values of all open containers, outermost first. When a container closes, its values move into one allocation
    /// of the exact size.
    values: Values,
    /// The keys of all open maps; the last key of an open map may not have a value yet.
    keys: Vec<Span>,
    /// The text of strings with escapes, kept while their maps are open.
    unescaped: String,
}

thread_local! {
    static STACKS: Cell<Option<Stacks>> = const { Cell::new(None) };
}

/// Stacks that grow beyond this many entries are dropped after use.
const KEPT_ENTRIES: usize = 1024;

impl Stacks {
    /// Takes this thread's stacks. A nested call (a custom tag may read JSON) gets new ones.
    fn take() -> Self {
        STACKS.try_with(Cell::take).ok().flatten().unwrap_or_default()
    }

    /// Clears the stacks and keeps them for reuse.
    fn keep(mut self) {
        self.open.clear();
        self.values.take(0).for_each(drop);
        self.keys.clear();
        self.unescaped.clear();
        let entries = self.open.capacity().max(self.values.0.capacity()).max(self.keys.capacity());
        if entries.max(self.unescaped.capacity() / 32) <= KEPT_ENTRIES {
            // While a thread ends, nothing is kept.
            let _ = STACKS.try_with(|kept| kept.set(Some(self)));
        }
    }
}

/// The state of a read.
struct Reader<'a> {
    tags: Option<&'a Tags>,
    options: &'a Options,
    stacks: Stacks,
}

/// A container that is being read, with the position of its first value on the stack.
#[derive(Clone, Copy)]
struct Open {
    values: usize,
    /// For a map, the position of its first key.
    keys: Option<usize>,
}

impl Reader<'_> {
    /// Reads the whole text; one value is left at the end.
    fn document(&mut self, mut cursor: Cursor<'_>) -> Result<()> {
        cursor.skip_whitespace();
        loop {
            match cursor.peek() {
                Some(b'"') => self.stacks.values.push(cursor.text(&mut self.stacks.unescaped)?),
                Some(b'-' | b'0'..=b'9') => self.stacks.values.push(cursor.number()?),
                Some(b'{') => {
                    self.enter(&mut cursor, b'{')?;
                    if !cursor.eat(b'}') {
                        self.stacks.open.push(Open {
                            values: self.stacks.values.len(),
                            keys: Some(self.stacks.keys.len()),
                        });
                        self.key(&mut cursor)?;
                        continue;
                    }
                    self.stacks.values.push(Value::Map(Map::new()));
                }
                Some(b'[') => {
                    self.enter(&mut cursor, b'[')?;
                    if !cursor.eat(b']') {
                        self.stacks.open.push(Open { values: self.stacks.values.len(), keys: None });
                        continue;
                    }
                    self.stacks.values.push(Value::List(Vec::new()));
                }
                _ => self.stacks.values.push(cursor.word()?),
            }
            // Continue to the next value, and close containers that end before it.
            loop {
                cursor.skip_whitespace();
                let Some(&open) = self.stacks.open.last() else {
                    return if cursor.is_at_end() { Ok(()) } else { Err(cursor.expected("nothing more")) };
                };
                if cursor.eat(b',') {
                    cursor.skip_whitespace();
                    if open.keys.is_some() {
                        self.key(&mut cursor)?;
                    }
                    break;
                }
                if let Some(keys) = open.keys {
                    if !cursor.eat(b'}') {
                        return Err(cursor.expected("a comma or the end of the object"));
                    }
                    self.stacks.open.pop();
                    self.close_map(open.values, keys, cursor)?;
                } else {
                    if !cursor.eat(b']') {
                        return Err(cursor.expected("a comma or the end of the array"));
                    }
                    self.stacks.open.pop();
                    let items = self.stacks.values.take(open.values).collect();
                    self.stacks.values.push(Value::List(items));
                }
            }
        }
    }

    /// Enters a container and moves to its first token.
    #[inline(always)]
    fn enter(&self, cursor: &mut Cursor<'_>, bracket: u8) -> Result<()> {
        if self.stacks.open.len() >= self.options.max_depth {
            return Err(too_deep(self.options.max_depth));
        }
        cursor.eat(bracket);
        cursor.skip_whitespace();
        Ok(())
    }

    /// Reads a key and its colon.
    #[inline(always)]
    fn key(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if cursor.peek() != Some(b'"') {
            return Err(cursor.expected("a key in double quotes"));
        }
        self.stacks.keys.push(cursor.string(&mut self.stacks.unescaped)?);
        cursor.skip_whitespace();
        if !cursor.eat(b':') {
            return Err(cursor.expected("a colon"));
        }
        cursor.skip_whitespace();
        Ok(())
    }

    /// Replaces the values of a map with the map, or with the value that its tag stands for.
    fn close_map(&mut self, first_value: usize, first_key: usize, cursor: Cursor<'_>) -> Result<()> {
        let unescaped = self.stacks.unescaped.as_str();
        let key = |span: &Span| cursor.characters(*span, unescaped);
        let spans = self.stacks.keys.get(first_key..).unwrap_or_default();
        let tag = match (self.tags, spans) {
            // A single key may be repeated; that is still one pair.
            (Some(tags), [first, rest @ ..]) if rest.iter().all(|span| key(span) == key(first)) => {
                Some((tags, key(first))).filter(|(tags, key)| tags.contains(key))
            }
            _ => None,
        };
        let value = if let Some((tags, key)) = tag {
            let content = self.stacks.values.pop();
            self.stacks.values.take(first_value).for_each(drop);
            tags.restore(key, content)
        } else {
            let values = self.stacks.values.take(first_value);
            let pairs = spans.iter().map(|span| Text::from(key(span))).zip(values).collect();
            Ok(Value::Map(Map::from_pairs(pairs)))
        };
        if let Some(start) = spans.iter().find_map(|span| span.in_buffer()) {
            self.stacks.unescaped.truncate(start);
        }
        self.stacks.keys.truncate(first_key);
        self.stacks.values.push(value?);
        Ok(())
    }

    /// Adds the path of the failed value to the error.
    #[cold]
    fn locate(&self, mut error: Error, cursor: Cursor<'_>) -> Error {
        let (mut values, mut keys) = (self.stacks.values.len(), self.stacks.keys.len());
        for open in self.stacks.open.iter().rev() {
            error = match open.keys {
                None => error.at_index(values - open.values),
                Some(first) => {
                    let spans = self.stacks.keys.get(first..keys).unwrap_or_default();
                    keys = first;
                    // Between two pairs, the error belongs to the map.
                    match spans.get(values - open.values) {
                        Some(span) => error.at_key(cursor.characters(*span, &self.stacks.unescaped)),
                        None => error,
                    }
                }
            };
            values = open.values;
        }
        error
    }
}

#[cold]
fn too_deep(levels: usize) -> Error {
    Error::custom(ErrorKind::TooDeep, format!("the JSON text nests more than {levels} levels"))
}

/// A stack of values.
///
/// It holds them as [`ManuallyDrop`], so that a value is built in place. Otherwise the compiler would build it elsewhere
/// and copy it, to be able to drop it if the stack fails to grow.
#[derive(Default)]
struct Values(Vec<ManuallyDrop<Value>>);

impl Values {
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn push(&mut self, value: Value) {
        self.0.push(ManuallyDrop::new(value));
    }

    /// Removes the last value; null if the stack is empty.
    fn pop(&mut self) -> Value {
        self.0.pop().map(ManuallyDrop::into_inner).unwrap_or_default()
    }

    /// Removes all values from a position.
    fn take(&mut self, start: usize) -> impl ExactSizeIterator<Item = Value> {
        self.0.drain(start..).map(ManuallyDrop::into_inner)
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        self.take(0).for_each(drop);
    }
}
