//! The sessions that all benches measure. The benches include this file by path.
//!
//! | name | a session with | JSON | Flask cookie |
//! | --- | --- | --: | --: |
//! | S | a login: `_permanent`, user id, CSRF token | 88 | 153 |
//! | F | a login as Flask-Login and Flask-WTF write it | 224 | 260, compressed |
//! | M | flashes (tuples), bytes, a time, a UUID, a nested cart, floats | 672 | 674, compressed |
//! | L | a cart of 18 records, each with a time and a map | 3087 | 945, compressed |

use chrono::DateTime;
use cookie_session::{Map, Value};
use uuid::Uuid;

const TOKEN: &str = "9f2c1e7ab4d85360cafe1d27e90b63f58a4d7c12";

/// The names of all payloads.
#[allow(dead_code, reason = "not all benches measure all payloads")]
pub(crate) const NAMES: [&str; 4] = ["S", "F", "M", "L"];

/// Returns the payload with this name: `S`, `F`, `M` or `L`.
#[must_use]
pub(crate) fn named(name: &str) -> Value {
    match name {
        "S" => small(),
        "F" => flask_login(),
        "M" => mixed(),
        _ => large(),
    }
}

/// S: a logged-in user.
#[must_use]
pub(crate) fn small() -> Value {
    Map::from([("_permanent", Value::from(true)), ("csrf_token", TOKEN.into()), ("user_id", 42.into())])
        .into()
}

/// F: a user logged in with Flask-Login, whose `_id` is the SHA-512 of the address and the user agent.
#[must_use]
pub(crate) fn flask_login() -> Value {
    let id = concat!(
        "53086e88a9d1338ab4ee2e1edea66fbd4e744371cc46b4faa3d0cc5639d7a107",
        "896cfa7a49f487307a117028e677961cc4ea0e4407cad6327c58c817700a0988",
    );
    Map::from([
        ("_fresh", Value::from(true)),
        ("_id", id.into()),
        ("_user_id", "42".into()),
        ("csrf_token", TOKEN.into()),
    ])
    .into()
}

/// M: values of every type.
#[must_use]
pub(crate) fn mixed() -> Value {
    let flash = |category: &str, text: &str| Value::Tuple(vec![category.into(), text.into()]);
    let item = |price: f64, qty: i64, sku: &str| {
        Value::from(Map::from([("price", Value::from(price)), ("qty", qty.into()), ("sku", sku.into())]))
    };
    let avatar: Vec<u8> = (0..48_u32).map(|i| (i * 197 + 13) as u8).collect();
    let items = Value::List(vec![
        item(19.99, 1, "B00XK4T7Q2"),
        item(4.5, 3, "B07H2NDLRW"),
        item(129.0, 1, "B09TQ8ZV5M"),
    ]);
    let cart = Map::from([("currency", Value::from("EUR")), ("items", items), ("total", 162.49.into())]);
    let flashes = Value::List(vec![
        flash("success", "Profile – saved"),
        flash("warning", "Trial ends in 3 days"),
        flash("info", "Zoë sent a message"),
    ]);
    let login = DateTime::from_timestamp(1_715_935_331, 0).unwrap_or_default();
    Map::from([
        ("_flashes", flashes),
        ("_permanent", true.into()),
        ("avatar", avatar.into()),
        ("cart", cart.into()),
        ("csrf_token", TOKEN.into()),
        ("device", Uuid::from_u128(0x6ba7_b814_9dad_41d1_80b4_00c0_4fd4_30c8).into()),
        ("last_login", login.into()),
        ("locale", "de_CH".into()),
        ("ratio", 0.1.into()),
        ("score", vec![Value::from(1e-5), std::f64::consts::PI.into()].into()),
        ("theme", "dark".into()),
        ("user_id", 48_213.into()),
    ])
    .into()
}

/// L: a full cart.
#[must_use]
pub(crate) fn large() -> Value {
    session_with(18)
}

/// Returns a cart of this many records of about 170 bytes of JSON each.
#[must_use]
pub(crate) fn session_with(records: u32) -> Value {
    let pick = |names: &[&'static str], index: u32| names[index as usize % names.len()];
    let record = |i: u32| {
        let hash = i64::from(i.wrapping_mul(2_654_435_761).wrapping_add(12_345));
        let color = pick(&["black", "white", "blue"], i);
        let options = Map::from([("color", color), ("size", pick(&["S", "M", "L", "XL"], i))]);
        let added = DateTime::from_timestamp(1_715_932_800 + hash % 200_000, 0).unwrap_or_default();
        Value::from(Map::from([
            ("added", Value::from(added)),
            ("id", (hash % 1_000_000).into()),
            ("name", format!("Organic cotton t-shirt, no. {i}").into()),
            ("options", options.into()),
            ("price", (f64::from(999 + i * 317) / 100.0).into()),
            ("quantity", (1 + i % 3).into()),
        ]))
    };
    let cart: Vec<Value> = (0..records).map(record).collect();
    Map::from([
        ("_permanent", Value::from(true)),
        ("cart", cart.into()),
        ("csrf_token", TOKEN.into()),
        ("user_id", 48_213.into()),
    ])
    .into()
}

/// Returns a session with about this many bytes of JSON, at least 100, that compresses like L's.
#[must_use]
#[allow(dead_code, reason = "not all benches look at sizes")]
pub(crate) fn of_size(bytes: u32) -> Value {
    if bytes < 300 {
        let note = &"The quick brown fox jumps over the lazy dog. ".repeat(5)[..bytes as usize - 88];
        return Map::from([("_permanent", Value::from(true)), ("csrf", TOKEN.into()), ("note", note.into())])
            .into();
    }
    session_with((bytes - 105) / 172)
}
