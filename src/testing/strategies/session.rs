//! Sessions: the maps that programs keep in them, and handles with their marks.

use proptest::prelude::*;

use super::value::map_of;
use super::{any_text, flask_value};
use crate::session::{PERMANENT_KEY, Session};
use crate::value::{Map, Value};

/// What programs put into sessions: a user's id, flashes, a token; permanent or not; and anything else
/// that Flask keeps.
pub fn session_map() -> BoxedStrategy<Map> {
    let familiar = prop_oneof![
        Just(("user_id".to_owned(), Value::from(7))),
        any_text().prop_map(|text| ("csrf_token".to_owned(), Value::from(text))),
        any_text().prop_map(|text| {
            let flash = Value::Tuple(vec!["message".into(), text.into()]);
            ("_flashes".to_owned(), Value::List(vec![flash]))
        }),
        any::<bool>().prop_map(|permanent| (PERMANENT_KEY.to_owned(), Value::from(permanent))),
    ];
    (prop::collection::vec(familiar, 0..3), map_of(flask_value()))
        .prop_map(|(familiar, mut map)| {
            map.extend(familiar);
            map
        })
        .boxed()
}

/// A session of [`session_map`], accessed or modified or neither.
pub fn any_session() -> BoxedStrategy<Session> {
    (session_map(), any::<bool>(), any::<bool>())
        .prop_map(|(map, accessed, modified)| {
            let session = Session::from_map(map);
            session.set_modified(modified);
            session.set_accessed(accessed || modified);
            session
        })
        .boxed()
}
