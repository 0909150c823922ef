//! Keeps the session in a struct. On the Flask side, UUIDs, times, bytes and tuples have Python's types.
//!
//! `cargo run --example typed_session`

use std::error::Error;

use chrono::{DateTime, Utc};
use cookie_session::{ErrorKind, PlainRequest, SecureCookieSessionInterface, SessionInterface, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize, Default, PartialEq, Debug)]
#[serde(default)]
struct Shop {
    #[serde(with = "cookie_session::with::uuid::option")]
    user: Option<Uuid>,
    #[serde(with = "cookie_session::with::datetime::option")]
    since: Option<DateTime<Utc>>,
    cart: Vec<Item>,
    /// Also a tuple in Python.
    window: (u32, u32),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Item {
    name: String,
    pieces: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;

    // On a first visit the session is empty, so the struct has its defaults.
    let session = interface.open_session(&PlainRequest::new());
    assert_eq!(session.load::<Shop>()?, Shop::default());
    session.update(|shop: &mut Shop| {
        shop.user = Some(Uuid::from_u128(0x6ba7b810_9dad_11d1_80b4_00c04fd430c8));
        shop.since = DateTime::from_timestamp(1_700_000_000, 0);
        shop.cart.push(Item { name: "poster".into(), pieces: 2 });
        shop.window = (1280, 720);
    })?;
    let headers = interface.save_session(&session)?;
    println!("{}", headers.set_cookie().ok_or("no cookie was set")?);

    // The next request of that browser.
    let request = PlainRequest::new().answering(headers.set_cookie().ok_or("no cookie was set")?);
    let session = interface.open_session(&request);
    assert_eq!(session.load::<Shop>()?.window, (1280, 720));
    for (key, value) in session.to_map().iter() {
        println!("{key:8} {:10} {value:?}", value.type_name());
    }
    assert!(matches!(session.get_value("user"), Some(Value::Uuid(_))));
    assert!(matches!(session.get_value("window"), Some(Value::Tuple(_))));

    // A value of the wrong type is an error that names its position.
    let error = session.get::<Vec<String>>("cart").err().ok_or("the items must not be read as text")?;
    assert_eq!(error.kind(), ErrorKind::Type);
    println!("{error}");
    Ok(())
}
