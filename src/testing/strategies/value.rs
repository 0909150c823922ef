//! Values of any shape, and of the shapes that formats keep.

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::{any_bytes, any_datetime, any_float, any_integer, any_key, any_text, flask_datetime};
use crate::value::{Map, Tagged, Value};

/// Any [`Value`], up to five levels deep, each variant among them.
///
/// ```
/// use cookie_session::testing::strategies::any_value;
/// use proptest::prelude::*;
///
/// proptest!(|(value in any_value())| {
///     prop_assert_eq!(value.clone(), value);
/// });
/// ```
pub fn any_value() -> BoxedStrategy<Value> {
    nested(python_scalar(any_datetime()), Shapes { tuples: true, tags: true })
}

/// What Flask's tagged JSON writes and reads without loss.
///
/// Times on the second in the years 1 to 9999, and no custom tags.
pub fn flask_value() -> BoxedStrategy<Value> {
    nested(python_scalar(flask_datetime()), Shapes { tuples: true, tags: false })
}

/// What plain JSON writes and reads without loss, as Python does it: null, booleans, integers of any
/// size, floats with NaN and the infinities, text, lists and maps.
pub fn json_value() -> BoxedStrategy<Value> {
    nested(json_scalar(), Shapes { tuples: false, tags: false })
}

/// What every format keeps: null, booleans, 64-bit integers, text, lists and maps.
pub fn plain_value() -> BoxedStrategy<Value> {
    nested(plain_scalar(), Shapes { tuples: false, tags: false })
}

/// Any [`Map`] of values of [`any_value`].
pub fn any_map() -> BoxedStrategy<Map> {
    map_of(any_value())
}

/// Maps of keys of [`any_key`] to `values`.
pub fn map_of(values: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Map> {
    vec((any_key(), values), 0..6).prop_map(Map::from_iter).boxed()
}

fn plain_scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![any::<i8>().prop_map(i64::from), any::<i64>()].prop_map(Value::from),
        any_text().prop_map(Value::from),
    ]
    .boxed()
}

fn json_scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        3 => plain_scalar(),
        1 => any_integer().prop_map(Value::Integer),
        1 => any_float().prop_map(Value::Float),
    ]
    .boxed()
}

fn python_scalar(times: BoxedStrategy<chrono::DateTime<chrono::Utc>>) -> BoxedStrategy<Value> {
    prop_oneof![
        5 => json_scalar(),
        1 => any_bytes().prop_map(Value::Bytes),
        1 => any_text().prop_map(|text| Value::Markup(text.into())),
        1 => any::<u128>().prop_map(|bits| Value::Uuid(Uuid::from_u128(bits))),
        1 => times.prop_map(Value::DateTime),
    ]
    .boxed()
}

#[derive(Clone, Copy)]
struct Shapes {
    tuples: bool,
    tags: bool,
}

/// Scalars half of the time, so that a map has most of them directly under a key.
fn nested(scalars: BoxedStrategy<Value>, shapes: Shapes) -> BoxedStrategy<Value> {
    let containers = scalars
        .clone()
        .prop_recursive(5, 48, 6, move |inner| {
            let items = vec(inner.clone(), 0..6);
            let list = items.clone().prop_map(Value::List);
            let map = map_of(inner.clone()).prop_map(Value::from);
            // A map of one key, which is what a tag looks like.
            let lone = (any_key(), inner).prop_map(move |(key, content)| match shapes.tags {
                true => Value::from(Tagged { key: key.into(), content }),
                false => Value::from(Map::from([(key, content)])),
            });
            match shapes.tuples {
                true => {
                    prop_oneof![3 => list, 3 => items.prop_map(Value::Tuple), 4 => map, 1 => lone].boxed()
                }
                false => prop_oneof![3 => list, 4 => map, 1 => lone].boxed(),
            }
        })
        .boxed();
    let long = vec(scalars.clone(), 6..24).prop_map(Value::List);
    prop_oneof![10 => scalars, 9 => containers, 1 => long].boxed()
}
