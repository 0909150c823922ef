//! The whole session as one Rust type: the keys that storing removes and keeps.

use cookie_session::{ErrorKind, Map, Session, Value, with};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The shapes in which a program may keep who is logged in.
#[derive(Serialize, Deserialize, Default, Debug, PartialEq, Clone)]
#[serde(default)]
struct Plain {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    theme: String,
}

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
#[serde(default)]
struct Renamed {
    #[serde(rename = "user_id", skip_serializing_if = "Option::is_none")]
    user: Option<u64>,
}

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
#[serde(default)]
struct Aliased {
    #[serde(alias = "user_id", skip_serializing_if = "Option::is_none")]
    user: Option<u64>,
}

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
struct Composed {
    #[serde(flatten)]
    inner: Plain,
}

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
struct WithRest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    #[serde(flatten)]
    rest: Map,
}

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
#[serde(transparent)]
struct Transparent(Plain);

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
struct Newtype(Plain);

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
#[serde(tag = "kind")]
enum Kinds {
    User {
        user_id: u64,
    },
    #[default]
    Guest,
}

/// A session of Flask's with someone logged in, and keys of others.
fn logged_in() -> Session {
    let others = [("_permanent", Value::from(true)), ("cart", (1, 2).into())];
    let session = Session::from_map(Map::from(others));
    session.insert("user_id", 7).unwrap();
    session
}

/// Others' keys as they were, in type and content.
fn assert_others_stay(session: &Session) {
    assert!(session.is_permanent());
    assert_eq!(session.get_value("cart"), Some((1, 2).into()));
}

/// Logs out by storing a `T` without a user; what it leaves out is gone, and what is loaded is what was stored.
fn logs_out<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(without: &T) {
    let session = logged_in();
    session.store(without).unwrap();
    assert!(!session.contains_key("user_id"), "{without:?}");
    assert!(session.is_modified());
    assert_others_stay(&session);
    assert_eq!(&session.load::<T>().unwrap(), without);
}

#[test]
fn what_a_type_leaves_out_is_removed() {
    logs_out(&Plain::default());
    logs_out(&Renamed::default());
    logs_out(&Aliased::default());
    logs_out(&Composed::default());
    logs_out(&Transparent::default());
    logs_out(&Newtype::default());

    let session = logged_in();
    session.insert("kind", "User").unwrap();
    session.store(&Kinds::Guest).unwrap();
    assert!(!session.contains_key("user_id"));
    assert_others_stay(&session);

    let session = logged_in();
    let changed = session.update(|login: &mut Plain| login.user_id.take()).unwrap();
    assert_eq!(changed, Some(7));
    assert!(!session.contains_key("user_id"));
    assert_others_stay(&session);
}

/// It is not known what else a session of another type held, so none of this type's keys stays.
#[test]
fn what_is_left_out_is_removed_from_a_session_of_another_type() {
    let session = logged_in();
    session.insert("theme", 5).unwrap();
    session.load::<Plain>().unwrap_err();
    session.store(&Plain { user_id: None, theme: "dark".into() }).unwrap();
    assert!(!session.contains_key("user_id"));
    assert_eq!(session.load::<Plain>().unwrap().theme, "dark");
    assert_others_stay(&session);
}

/// A key that is read by another name would be there twice, and the next request an error.
#[test]
fn an_alias_is_replaced_by_the_name() {
    let session = logged_in();
    session.update(|login: &mut Aliased| login.user = Some(8)).unwrap();
    assert_eq!(session.load::<Aliased>().unwrap().user, Some(8));
    assert!(!session.contains_key("user_id"));
    assert_others_stay(&session);
}

#[test]
fn a_field_that_is_never_written_stays() {
    #[derive(Serialize, Deserialize, Debug, Default)]
    #[serde(default)]
    struct Reading {
        #[serde(skip_serializing)]
        user_id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }
    let session = logged_in();
    session.insert("note", "x").unwrap();
    session.update(|data: &mut Reading| data.note = None).unwrap();
    assert_eq!(session.get::<u64>("user_id").unwrap(), Some(7));
    assert!(!session.contains_key("note"));
    assert_others_stay(&session);
}

#[test]
fn a_map_stands_for_all_keys() {
    let session = logged_in();
    session.update(|all: &mut Map| all.remove("user_id")).unwrap();
    assert!(!session.contains_key("user_id"));
    assert_others_stay(&session);

    let session = logged_in();
    session.update(|data: &mut WithRest| data.rest.remove("_permanent")).unwrap();
    assert!(!session.is_permanent() && session.contains_key("user_id"));
    // As the documentation says: serde hands on its own types.
    assert_eq!(session.get_value("cart"), Some(Value::from_iter([1, 2])));
}

#[test]
fn replacing_leaves_nothing() {
    #[derive(Serialize)]
    struct Login<'a> {
        #[serde(with = "with::uuid")]
        id: &'a Uuid,
    }
    let session = logged_in();
    session.replace(&Login { id: &Uuid::nil() }).unwrap();
    assert_eq!(session.to_map(), Map::from([("id", Uuid::nil())]));
    assert!(session.is_modified() && !session.is_permanent());
}

#[test]
fn what_is_not_a_map_is_not_stored() {
    let session = logged_in();
    for error in [
        session.store(&5).unwrap_err(),
        session.replace("text").unwrap_err(),
        session.store(&vec![1]).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Encode);
    }
    assert!(session.contains_key("user_id"));
}

#[test]
fn an_update_that_cannot_be_loaded_changes_nothing() {
    let session = Session::from_map(Map::from([("theme", 5)]));
    let error = session.update::<Plain, ()>(|_| panic!("not called")).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Type, "theme"));
    assert!(!session.is_modified());
}

#[test]
fn a_value_of_another_type_counts_as_the_default_where_that_is_asked_for() {
    let session = Session::from_map(Map::from([("visits", Value::from("many")), ("good", 3.into())]));
    assert_eq!(session.get_or_default::<u32>("visits"), 0);
    assert_eq!(session.get_or_default::<u32>("good"), 3);
    assert_eq!(session.get_or_default::<u32>("missing"), 0);
    assert!(session.is_accessed() && !session.is_modified());
}

#[test]
fn a_value_is_removed_as_a_type() {
    let session = logged_in();
    session.set_modified(false);
    assert_eq!(session.take::<String>("user_id").unwrap_err().kind(), ErrorKind::Type);
    assert!(!session.is_modified(), "it stays");
    assert_eq!(session.take::<u64>("user_id").unwrap(), Some(7));
    assert!(session.is_modified());
    assert_eq!(session.take::<u64>("user_id").unwrap(), None);
}

proptest! {
    /// Whatever a session held before: what is stored is what is loaded, and others' keys stay.
    #[test]
    fn what_is_stored_is_what_is_loaded(
        before in prop::collection::vec(
            ("user_id|user|theme|other|_permanent", prop_oneof![
                Just(Value::Null), any::<u8>().prop_map(Value::from), "[a-z]{0,3}".prop_map(Value::from),
            ]),
            0..5,
        ),
        user_id: Option<u64>,
        theme in "[a-z]{0,3}",
    ) {
        let before: Map = before.into_iter().collect();
        let others = |session: &Session| {
            ["other", "_permanent"].map(|key| session.get_value(key))
        };
        let session = Session::from_map(before.clone());
        let kept = others(&session);
        let plain = Plain { user_id, theme };
        session.store(&plain).unwrap();
        prop_assert_eq!(session.load::<Plain>().unwrap(), plain);
        let stored = session.get_value("user_id").filter(|value| *value != Value::Null);
        prop_assert_eq!(stored, user_id.map(Value::from));
        prop_assert_eq!(others(&session), kept.clone());
        prop_assert_eq!(session.get_value("user"), before.get("user").cloned());

        let session = Session::from_map(before);
        let aliased = Aliased { user: user_id };
        session.store(&aliased).unwrap();
        prop_assert_eq!(session.load::<Aliased>().unwrap(), aliased);
        prop_assert_eq!(others(&session), kept);
    }
}
