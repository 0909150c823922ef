//! [`Writer`]: writes a value as JSON text in one pass into the caller's buffer.

use smallvec::SmallVec;

use super::number::{write_float, write_integer};
use super::options::Options;
use super::sink::Sink;
use super::string::{write_key, write_string};
use super::tags::{Rule, Tags, is_tagged_scalar};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Value};

/// Appends the text of `value` to `out`. With `tags`, types that JSON lacks are tagged.
pub(in crate::codec) fn write(
    value: &Value,
    out: &mut Vec<u8>,
    tags: Option<&Tags>,
    options: &Options,
) -> Result<()> {
    let limit = out.len().saturating_add(options.max_output);
    let mut writer = Writer { out: Sink::new(out), tags, order: tags.and_then(Tags::order), options, limit };
    let result = writer.value(value, 0).and_then(|()| writer.check_output());
    writer.out.finish();
    result
}

pub(super) struct Writer<'o> {
    pub(super) out: Sink<'o>,
    tags: Option<&'o Tags>,
    /// The order of tags, if it is not Flask's.
    order: Option<&'o [Rule]>,
    pub(super) options: &'o Options,
    /// The maximum length of `out`.
    limit: usize,
}

/// An open bracket and the rest of its content.
pub(super) enum Open<'v> {
    List {
        items: &'v [Value],
        next: usize,
    },
    Map {
        map: &'v Map,
        next: usize,
    },
    /// An object whose only value is being written.
    Single(Inside<'v>),
}

/// Where the only value of an object is, relative to the value that is written as the object.
#[derive(Clone, Copy)]
pub(super) enum Inside<'v> {
    /// It is the same value.
    Same,
    /// Under this key.
    Key(&'v str),
    /// A tag created it.
    Nowhere,
}

/// All open brackets; few sessions have more than six.
pub(super) type Stack<'v> = SmallVec<[Open<'v>; 6]>;

/// The rest of a value.
pub(super) enum Part<'v> {
    /// Nothing, or the content of the open brackets.
    Done,
    /// This value, inside the open brackets.
    Next(&'v Value),
    /// This value, which a tag created.
    Made(Box<Value>),
}

impl Writer<'_> {
    /// Writes a value inside `depth` brackets.
    ///
    /// It recurses only for values that custom tags create, up to the depth limit.
    fn value(&mut self, value: &Value, depth: usize) -> Result<()> {
        let mut open = Stack::new();
        let mut next = Some(value);
        while let Some(value) = next {
            let around = open.len();
            next = match self.step(value, &mut open, depth) {
                Ok(Part::Next(value)) => Ok(Some(value)),
                Ok(Part::Done) => self.advance(&mut open),
                Ok(Part::Made(content)) => {
                    self.value(&content, depth + open.len()).and_then(|()| self.advance(&mut open))
                }
                Err(error) => {
                    // The path ends at the value itself, even if it opened brackets.
                    open.truncate(around);
                    Err(error)
                }
            }
            .map_err(|error| self.locate(error, &open))?;
        }
        Ok(())
    }

    /// Writes a value, or the text before its first part.
    fn step<'v>(&mut self, value: &'v Value, open: &mut Stack<'v>, depth: usize) -> Result<Part<'v>> {
        let part = match (self.tags, self.order) {
            (None, _) => self.start_plain(value, open)?,
            (Some(tags), None) => self.start_tagged(value, tags, open)?,
            (Some(tags), Some(order)) => self.start_in_order(value, tags, order, open)?,
        };
        self.check_depth(depth + open.len() + usize::from(is_tagged_scalar(value)))?;
        self.check_output()?;
        Ok(part)
    }

    /// Without tags: JSON's types, and the types that Python's encoder converts to them.
    fn start_plain<'v>(&mut self, value: &'v Value, open: &mut Stack<'v>) -> Result<Part<'v>> {
        match value {
            Value::Tuple(items) => self.start_list(items, open),
            Value::Markup(text) => write_string(&mut self.out, text, "", self.options.ascii),
            Value::Bytes(_) => return Err(no_json("bytes")),
            Value::Uuid(_) => return Err(no_json("a UUID")),
            Value::DateTime(_) => return Err(no_json("a time")),
            Value::Tagged(_) => return Err(no_json("a tagged value")),
            _ => self.start_json(value, open)?,
        }
        Ok(Part::Done)
    }

    /// Writes JSON's own types.
    pub(super) fn start_json<'v>(&mut self, value: &'v Value, open: &mut Stack<'v>) -> Result<()> {
        match value {
            Value::List(items) => self.start_list(items, open),
            Value::Map(map) => self.start_map(map, open),
            _ if self.scalar(value)? => {}
            _ => return Err(no_json("a value of this type")),
        }
        Ok(())
    }

    /// Writes a JSON scalar; returns false for other values.
    #[inline]
    fn scalar(&mut self, value: &Value) -> Result<bool> {
        match value {
            Value::String(text) => write_string(&mut self.out, text, "", self.options.ascii),
            Value::Integer(integer) => write_integer(&mut self.out, integer),
            Value::Null => self.out.extend(b"null"),
            Value::Bool(true) => self.out.extend(b"true"),
            Value::Bool(false) => self.out.extend(b"false"),
            Value::Float(float) if float.is_finite() || self.options.nan => {
                write_float(&mut self.out, *float)
            }
            Value::Float(_) => return Err(no_json("a number that is not finite")),
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn start_list<'v>(&mut self, items: &'v [Value], open: &mut Stack<'v>) {
        self.out.push(b'[');
        open.push(Open::List { items, next: 0 });
    }

    pub(super) fn start_map<'v>(&mut self, map: &'v Map, open: &mut Stack<'v>) {
        self.out.push(b'{');
        open.push(Open::Map { map, next: 0 });
    }

    /// After a value, writes up to the next value that is not a scalar, and returns that.
    fn advance<'v>(&mut self, open: &mut Stack<'v>) -> Result<Option<&'v Value>> {
        while let Some(last) = open.last_mut() {
            let next = match last {
                Open::List { items, next } => self.next_item(items, next),
                Open::Map { map, next } => self.next_pair(map, next),
                Open::Single(_) => {
                    self.out.push(b'}');
                    None
                }
            };
            match next {
                // Custom tags may accept scalars too.
                Some(value) if self.order.is_some() || !self.scalar(value)? => return Ok(Some(value)),
                Some(_) => self.check_output()?,
                None => {
                    open.pop();
                }
            }
        }
        Ok(None)
    }

    #[inline]
    fn next_item<'v>(&mut self, items: &'v [Value], next: &mut usize) -> Option<&'v Value> {
        let Some(item) = items.get(*next) else {
            self.out.push(b']');
            return None;
        };
        if *next > 0 {
            self.write_comma();
        }
        *next += 1;
        Some(item)
    }

    #[inline]
    fn next_pair<'v>(&mut self, map: &'v Map, next: &mut usize) -> Option<&'v Value> {
        let Some((key, value)) = self.pair(map, *next) else {
            self.out.push(b'}');
            return None;
        };
        write_key(&mut self.out, key, *next == 0, self.options);
        *next += 1;
        Some(value)
    }

    /// The pair at a position in writing order.
    #[inline]
    fn pair<'v>(&self, map: &'v Map, position: usize) -> Option<(&'v str, &'v Value)> {
        if self.options.sorted { map.at_rank(position) } else { map.at(position) }
    }

    /// Adds the path to the value that failed.
    #[cold]
    fn locate(&self, mut error: Error, open: &[Open<'_>]) -> Error {
        for open in open.iter().rev() {
            error = match open {
                Open::List { next, .. } => error.at_index(next.saturating_sub(1)),
                Open::Map { map, next } => match self.pair(map, next.saturating_sub(1)) {
                    Some((key, _)) => error.at_key(key),
                    None => error,
                },
                Open::Single(Inside::Same) => error,
                Open::Single(Inside::Key(key)) => error.at_key(key),
                Open::Single(Inside::Nowhere) => error.without_path(),
            };
        }
        error
    }

    fn write_comma(&mut self) {
        self.out.push(b',');
        if self.options.spaced {
            self.out.push(b' ');
        }
    }

    #[inline]
    fn check_depth(&self, depth: usize) -> Result<()> {
        if depth <= self.options.max_depth { Ok(()) } else { Err(too_deep(self.options.max_depth)) }
    }

    #[inline]
    fn check_output(&self) -> Result<()> {
        if self.out.position() <= self.limit { Ok(()) } else { Err(too_large(self.options.max_output)) }
    }
}

#[cold]
fn too_deep(levels: usize) -> Error {
    Error::custom(
        ErrorKind::TooDeep,
        format!("the value nests more than {levels} levels of JSON text; nest less, or raise max_depth"),
    )
}

#[cold]
fn too_large(bytes: usize) -> Error {
    Error::custom(
        ErrorKind::TooLarge,
        format!("the value takes more than {bytes} bytes of JSON text; keep less in it, or raise max_output"),
    )
}

fn no_json(what: &str) -> Error {
    Error::custom(
        ErrorKind::Encode,
        format!("JSON has no form for {what}; convert it to text, or use a codec with tags"),
    )
}
