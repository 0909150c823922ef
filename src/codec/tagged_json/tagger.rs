//! Writes the types that JSON lacks as objects with one key.

use std::borrow::Cow;

use super::custom::Tag;
use super::string::{write_key, write_short, write_string};
use super::tags::{Rule, Tags};
use super::writer::{Inside, Open, Part, Stack, Writer};
use crate::encoding;
use crate::error::{Error, ErrorKind, Result};
use crate::http_date::HttpDate;
use crate::printable::Printable;
use crate::value::Value;

impl Writer<'_> {
    /// Uses Flask's tags. Returns the content of the object that the tag opened, which is written next.
    pub(super) fn start_tagged<'v>(
        &mut self,
        value: &'v Value,
        tags: &Tags,
        open: &mut Stack<'v>,
    ) -> Result<Part<'v>> {
        match value {
            Value::Map(map) if map.len() == 1 => {
                if let Some((key, content)) = map.at(0)
                    && tags.contains(key)
                {
                    self.out.extend(b"{\" di\":{");
                    write_string(&mut self.out, key, "__", self.options.ascii);
                    self.out.push(b':');
                    open.extend([Open::Single(Inside::Same), Open::Single(Inside::Key(key))]);
                    return Ok(Part::Next(content));
                }
                self.start_map(map, open);
            }
            Value::Tuple(items) => {
                self.out.extend(b"{\" t\":");
                open.push(Open::Single(Inside::Same));
                self.start_list(items, open);
            }
            Value::Bytes(bytes) => {
                self.out.extend(b"{\" b\":\"");
                self.out.append(|text| encoding::append_standard_base64(bytes, text));
                self.out.extend(b"\"}");
            }
            Value::Markup(text) => {
                self.out.extend(b"{\" m\":");
                write_string(&mut self.out, text, "", self.options.ascii);
                self.out.push(b'}');
            }
            Value::Uuid(uuid) => {
                self.out.extend(b"{\" u\":\"");
                let mut digits = [0; 32];
                self.out.extend_from_slice(uuid.simple().encode_lower(&mut digits).as_bytes());
                self.out.extend(b"\"}");
            }
            Value::DateTime(time) => {
                let text = HttpDate::new(*time)?;
                self.out.extend(b"{\" d\":\"");
                write_short(&mut self.out, text.as_bytes());
                self.out.extend(b"\"}");
            }
            Value::Tagged(tagged) => {
                let key = Printable::new(&tagged.key).at_most(64);
                return Err(Error::custom(
                    ErrorKind::Encode,
                    format!("no tag {key:?} writes this value; give the codec the tag"),
                ));
            }
            _ => self.start_json(value, open)?,
        }
        Ok(Part::Done)
    }

    /// Uses Flask's tags and custom ones: the first that accepts the value writes it.
    pub(super) fn start_in_order<'v>(
        &mut self,
        value: &'v Value,
        tags: &Tags,
        order: &[Rule],
        open: &mut Stack<'v>,
    ) -> Result<Part<'v>> {
        for rule in order {
            let takes = match (rule, value) {
                (Rule::Own(tag), _) if tag.check(value) => return self.start_own(value, &**tag, open),
                (Rule::EscapedMap, Value::Map(map)) => {
                    map.len() == 1 && map.keys().all(|key| tags.contains(key))
                }
                (Rule::Map, Value::Map(_))
                | (Rule::Tuple, Value::Tuple(_))
                | (Rule::List, Value::List(_))
                | (Rule::Bytes, Value::Bytes(_))
                | (Rule::Markup, Value::Markup(_))
                | (Rule::Uuid, Value::Uuid(_))
                | (Rule::DateTime, Value::DateTime(_)) => true,
                _ => false,
            };
            if takes {
                break;
            }
        }
        self.start_tagged(value, tags, open)
    }

    fn start_own<'v>(&mut self, value: &'v Value, tag: &dyn Tag, open: &mut Stack<'v>) -> Result<Part<'v>> {
        let content = tag.to_json(value)?;
        let inside = match (value, &content) {
            (Value::Tagged(tagged), Cow::Borrowed(content)) if std::ptr::eq(*content, &tagged.content) => {
                Inside::Key(&tagged.key)
            }
            _ => Inside::Nowhere,
        };
        self.out.push(b'{');
        write_key(&mut self.out, tag.key(), true, self.options);
        open.push(Open::Single(inside));
        Ok(match content {
            Cow::Borrowed(content) => Part::Next(content),
            Cow::Owned(content) => Part::Made(Box::new(content)),
        })
    }
}
