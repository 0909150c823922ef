//! The typed entry of a session's key: its results, marks and errors.

use std::sync::Arc;

use cookie_session::null::FlaskNull;
use cookie_session::{ErrorKind, Session};

fn stored(key: &str, value: &str) -> Session {
    let session = Session::new();
    session.insert(key, value).unwrap();
    session.set_modified(false);
    session
}

#[test]
fn a_missing_value_is_inserted() {
    let session = Session::new();
    assert_eq!(session.entry("theme").or_insert("dark".to_owned()).unwrap(), "dark");
    assert!(session.is_modified());
    assert_eq!(session.get::<String>("theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(session.entry::<u32>("visits").or_default().unwrap(), 0);
    assert_eq!(session.get::<u32>("visits").unwrap(), Some(0));
}

#[test]
fn a_value_that_is_there_is_returned_without_a_mark() {
    let session = stored("theme", "light");
    let unused = || -> String { panic!("not called") };
    assert_eq!(session.entry("theme").or_insert_with(unused).unwrap(), "light");
    assert!(!session.is_modified());
}

#[test]
fn changes_run_in_order_and_mark_the_session() {
    let session = stored("theme", "a");
    let entry = session.entry::<String>("theme");
    let entry = entry.and_modify(|text| text.push('b')).and_modify(|text| text.push('c'));
    assert_eq!(entry.or_default().unwrap(), "abc");
    assert!(session.is_modified());
    assert_eq!(session.get::<String>("theme").unwrap().as_deref(), Some("abc"));
}

#[test]
fn changes_do_not_run_on_an_inserted_value() {
    let session = Session::new();
    let value = session.entry::<u32>("visits").and_modify(|visits| *visits += 1).or_insert(1).unwrap();
    assert_eq!(value, 1);
}

#[test]
fn a_change_may_use_the_session() {
    let session = stored("theme", "a");
    let entry = session.entry::<String>("theme");
    entry.and_modify(|text| text.push_str(&session.len().to_string())).or_default().unwrap();
    assert_eq!(session.get::<String>("theme").unwrap().as_deref(), Some("a1"));
}

#[test]
fn another_type_is_an_error_with_its_path_and_stays() {
    let session = stored("visits", "many");
    let error = session.entry::<u32>("visits").and_modify(|visits| *visits += 1).or_insert(1).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Type, "visits"));
    assert_eq!(session.get::<String>("visits").unwrap().as_deref(), Some("many"));
    assert!(!session.is_modified());
}

#[test]
fn a_null_session_and_a_saved_one_refuse_to_insert() {
    let null = Session::null(Arc::new(FlaskNull));
    assert_eq!(null.entry("a").or_insert(1).unwrap_err().kind(), ErrorKind::Unavailable);
    let saved = stored("a", "b");
    saved.set_saved(true);
    assert_eq!(saved.entry("c").or_insert(1).unwrap_err().kind(), ErrorKind::AlreadySaved);
    assert_eq!(saved.entry::<String>("a").or_default().unwrap(), "b");
}
