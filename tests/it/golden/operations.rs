//! The operations of the golden cases' views, on this crate's session.

use cookie_session::{ErrorKind, Map, Session, Value};
use serde_json::Value as Json;

use super::vectors::{Inexpressible, typed};

/// The result of an operation.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Value(Value),
    /// Python's `KeyError`; this crate returns `None`.
    KeyError,
    /// The `RuntimeError` of a null session in Python.
    Unavailable,
}

/// Performs one operation.
pub(super) fn run(session: &Session, op: &Json) -> Result<Outcome, Inexpressible> {
    let operand = |name: &str| op.get(name).map(typed).transpose();
    let value = operand("value")?.unwrap_or(Value::Null);
    let key = operand("key")?.unwrap_or("".into());
    let Value::String(key) = key else { return Err("a key that is not a string") };
    let default = operand("default")?;
    Ok(apply(session, op, key.as_str(), value, default).unwrap_or_else(|error| {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        Outcome::Unavailable
    }))
}

fn apply(
    session: &Session,
    op: &Json,
    key: &str,
    value: Value,
    default: Option<Value>,
) -> cookie_session::Result<Outcome> {
    let found = |value: Option<Value>| value.map_or(Outcome::KeyError, Outcome::Value);
    let done = |(): ()| Outcome::Value(Value::Null);
    let string = |text: &str| Value::from(text);
    Ok(match op["op"].as_str().unwrap() {
        "peek" => Outcome::Value(session.peek(Map::clone).into()),
        "get" => Outcome::Value(session.get_value(key).unwrap_or(Value::Null)),
        "getitem" => found(session.get_value(key)),
        "contains" => Outcome::Value(session.contains_key(key).into()),
        "len" => Outcome::Value(Value::from(session.len() as u64)),
        "bool" => Outcome::Value(Value::Bool(!session.is_empty())),
        "keys" => Outcome::Value(session.keys().into_iter().map(Value::String).collect::<Vec<_>>().into()),
        "items" => Outcome::Value(session.read(|map| {
            map.iter()
                .map(|(key, value)| vec![string(key), value.clone()].into())
                .collect::<Vec<Value>>()
                .into()
        })),
        "copy" => Outcome::Value(session.to_map().into()),
        "set" => done(session.insert_value(key, value).map(drop)?),
        "del" => match session.remove(key)? {
            Some(_) => done(()),
            None => Outcome::KeyError,
        },
        "pop" => found(session.remove(key)?.or(default)),
        "popitem" => found(session.pop_last()?.map(|(key, value)| vec![Value::String(key), value].into())),
        "setdefault" => Outcome::Value(session.get_or_insert_value(key, value)?),
        "clear" => done(session.clear()?),
        "update" | "ior" => done(session.extend(pairs(value))?),
        "nested_set" => {
            let subkey = op["subkey"]["v"].as_str().unwrap();
            change_unmarked(session, key, |map| match map {
                Value::Map(map) => drop(map.insert(subkey, value)),
                other => panic!("{other:?} is not a map"),
            })?
        }
        "nested_append" => change_unmarked(session, key, |list| match list {
            Value::List(list) => list.push(value),
            other => panic!("{other:?} is not a list"),
        })?,
        "get_permanent" => Outcome::Value(session.is_permanent().into()),
        "set_permanent" => done(session.set_permanent(value.is_truthy())?),
        "get_modified" => Outcome::Value(session.is_modified().into()),
        "set_modified" => {
            session.set_modified(value.is_truthy());
            done(())
        }
        "get_accessed" => {
            // In Python, reading the mark through the proxy sets it.
            session.read(|_| ());
            Outcome::Value(session.is_accessed().into())
        }
        "set_accessed" => {
            session.set_accessed(value.is_truthy());
            done(())
        }
        "get_new" => {
            // Python's is always false. Only the access matters here.
            let _ = session.is_new();
            Outcome::Value(Value::Bool(false))
        }
        other => panic!("unknown operation {other}"),
    })
}

/// Makes a nested change, which sets no mark in Python.
fn change_unmarked(
    session: &Session,
    key: &str,
    change: impl FnOnce(&mut Value),
) -> cookie_session::Result<Outcome> {
    if !session.contains_key(key) {
        return Ok(Outcome::KeyError);
    }
    let modified = session.is_modified();
    session.modify(key, change)?;
    session.set_modified(modified);
    Ok(Outcome::Value(Value::Null))
}

/// The argument of `update`: none, a dict, or a list of pairs.
fn pairs(value: Value) -> Vec<(String, Value)> {
    let text = |key: &Value| key.as_str().expect("a text").to_owned();
    match value {
        Value::Null => Vec::new(),
        Value::Map(map) => map.iter().map(|(key, value)| (key.to_owned(), value.clone())).collect(),
        Value::List(items) => items
            .iter()
            .map(|pair| match pair {
                Value::Tuple(pair) | Value::List(pair) => (text(&pair[0]), pair[1].clone()),
                other => panic!("{other:?} is not a pair"),
            })
            .collect(),
        other => panic!("update with {other:?}"),
    }
}
