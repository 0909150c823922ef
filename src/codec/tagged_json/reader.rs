//! [`read`]: JSON text to a value in one pass, without recursion.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use super::cursor::{Cursor, Span};
use super::options::Options;
use super::tags::Tags;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Text, Value};

/// Reads `bytes` as one value; `tags` are restored on the way up, if there are any.
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

/// What is put together on the way; each thread keeps one for the next text.
#[derive(Default)]
struct Stacks {
    open: Vec<Open>,
    /// The values of all open containers, outermost first. A container takes its own when it
    /// closes, so that it is allocated once and has its exact size.
    values: Values,
    /// The keys of all open maps, likewise; the last key of an open map may have no value yet.
    keys: Vec<Span>,
    /// Where strings with escapes are put together; as long as the keys in it are open.
    unescaped: String,
}

thread_local! {
    static STACKS: Cell<Option<Stacks>> = const { Cell::new(None) };
}

/// Stacks that have grown beyond this many entries are not kept.
const KEPT_ENTRIES: usize = 1024;

impl Stacks {
    /// Empty stacks; a text inside of a text (a tag may read one) has some of its own.
    fn take() -> Self {
        STACKS.try_with(Cell::take).ok().flatten().unwrap_or_default()
    }

    /// Empties the stacks and keeps them.
    fn keep(mut self) {
        self.open.clear();
        self.values.take(0).for_each(drop);
        self.keys.clear();
        self.unescaped.clear();
        let entries = self.open.capacity().max(self.values.0.capacity()).max(self.keys.capacity());
        if entries.max(self.unescaped.capacity() / 32) <= KEPT_ENTRIES {
            // Where a thread is about to end, nothing is kept any more.
            let _ = STACKS.try_with(|kept| kept.set(Some(self)));
        }
    }
}

/// What is put together on the way.
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
    /// Reads all of the text; its value is the only one left then.
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
            // Up to the next value, closing what ends before it.
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

    /// Steps into a container, to its first token.
    #[inline(always)]
    fn enter(&self, cursor: &mut Cursor<'_>, bracket: u8) -> Result<()> {
        if self.stacks.open.len() >= self.options.max_depth {
            return Err(too_deep(self.options.max_depth));
        }
        cursor.eat(bracket);
        cursor.skip_whitespace();
        Ok(())
    }

    /// Reads a key and its colon, up to the value.
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

    /// Puts a map, or what its tag stands for, in the place of its values.
    fn close_map(&mut self, first_value: usize, first_key: usize, cursor: Cursor<'_>) -> Result<()> {
        let unescaped = self.stacks.unescaped.as_str();
        let key = |span: &Span| cursor.characters(*span, unescaped);
        let spans = self.stacks.keys.get(first_key..).unwrap_or_default();
        let tag = match (self.tags, spans) {
            // However often it is there, the only key is one pair.
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

    /// Adds the path to what was being read.
    #[cold]
    fn locate(&self, mut error: Error, cursor: Cursor<'_>) -> Error {
        let (mut values, mut keys) = (self.stacks.values.len(), self.stacks.keys.len());
        for open in self.stacks.open.iter().rev() {
            error = match open.keys {
                None => error.at_index(values - open.values),
                Some(first) => {
                    let spans = self.stacks.keys.get(first..keys).unwrap_or_default();
                    keys = first;
                    // Between two pairs, the fault is one of the map.
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
/// It holds them as [`ManuallyDrop`], so that a value goes straight into its place: if it had to
/// be dropped should the stack fail to grow, it would be built elsewhere and copied.
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
