//! Printing of bytes from outside: one line, without hidden characters, of limited length.

use std::error::Error as _;
use std::fmt::Debug;

use cookie_session::codec::{Json, MessagePack, PayloadCodec, Tagged, TaggedJson};
use cookie_session::{
    ConfigError, ConfigErrorKind, Error, ErrorKind, Map, PlainRequest, Printable, SaveError,
    SecureCookieSessionInterface, Session, SessionConfig, SessionHeaders, SessionInterface, Settings, Value,
    from_value_ref,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::cases;

/// Characters that must not be seen raw, by their Unicode properties.
const HIDDEN: &str = r"[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]";

/// Text that is up to no good.
fn hostile() -> impl Strategy<Value = String> {
    let short =
        "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}a-e.\\[\"\\\\é😀]{0,12}";
    prop_oneof![
        6 => short,
        1 => Just("\u{1b}]0;title\u{7}\n\u{1b}[1;32mvalid\u{1b}[0m".to_owned()),
        1 => (short, 1..2000_usize).prop_map(|(text, times)| text.repeat(times)),
    ]
}

/// A value with hostile keys around `leaf`.
fn around(leaf: Value) -> impl Strategy<Value = Value> {
    vec((hostile(), any::<bool>()), 0..8).prop_map(move |keys| {
        keys.into_iter().fold(leaf.clone(), |inner, (key, list)| {
            let inner = if list { vec![inner].into() } else { inner };
            Map::from([(key, inner)]).into()
        })
    })
}

fn harmless(text: &str, limit: usize) {
    assert!(!text.chars().any(Printable::escapes), "{text:?}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(text.len() <= limit, "{} bytes: {text}", text.len());
}

/// The error and what is behind it.
fn harmless_error(error: &Error) {
    harmless(&error.to_string(), 1024);
    harmless(&format!("{error:?}"), 4096);
    harmless(error.path(), 256);
    let mut source = error.source();
    while let Some(inner) = source {
        harmless(&inner.to_string(), 1024);
        harmless(&format!("{inner:?}"), 4096);
        source = inner.source();
    }
    let shown = SaveError::new(Error::custom(error.kind(), error.to_string()), SessionHeaders::default());
    harmless(&format!("{shown} {shown:?}"), 6000);
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(rename = "known")]
    _known: Quoting,
}

/// Quotes what it reads when it fails, as many types do.
#[derive(Debug)]
struct Quoting;

impl<'de> serde::Deserialize<'de> for Quoting {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(serde::de::Error::custom(format_args!("cannot use {text}")))
    }
}

#[derive(Debug, serde::Deserialize)]
enum Variant {
    #[serde(rename = "known")]
    _Known,
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_hidden_character_is_escaped(character in HIDDEN) {
        prop_assert!(character.chars().all(Printable::escapes), "{:?}", character);
    }

    #[test]
    fn what_people_read_is_not(text in r"[\p{L}\p{M}\p{N}\p{P}\p{S} --\p{Default_Ignorable_Code_Point}]{0,40}") {
        prop_assert_eq!(Printable::new(&text).to_string(), text);
    }

    #[test]
    fn a_limit_holds_and_what_fits_is_whole(text in hostile(), limit in 3..100_usize) {
        let whole = Printable::new(&text).to_string();
        harmless(&whole, usize::MAX);
        let shown = Printable::new(&text).at_most(limit).to_string();
        harmless(&shown, limit);
        if whole.len() <= limit {
            prop_assert_eq!(&shown, &whole);
        } else {
            let (start, end) = shown.split_at(shown.len() - 3);
            prop_assert!(end == "…" && whole.starts_with(start), "{}", shown);
            prop_assert!(limit < 16 || shown.len() + 10 > limit, "as much as fits: {}", shown);
        }
        let quoted = Printable::new(&text).at_most(limit).quoted().to_string();
        harmless(&quoted, limit + 2);
        prop_assert!(quoted.starts_with('"') && quoted.ends_with('"'));
    }

    #[test]
    fn errors_of_writing(value in around(Value::Tagged(Box::new(Tagged { key: "\u{1b}\n".into(), content: Value::Null })))) {
        let codecs: [&dyn PayloadCodec; 4] = [
            &TaggedJson::default(),
            &TaggedJson::default().unsorted_keys(),
            &Json::default(),
            &MessagePack::default().max_depth(0),
        ];
        for codec in codecs {
            harmless_error(&codec.encode(&value, &mut Vec::new()).unwrap_err());
        }
        harmless_error(&serde_json::Value::try_from(&value).unwrap_err());
    }

    #[test]
    fn errors_of_reading(value in around("PLANT".into())) {
        for codec in [TaggedJson::default(), TaggedJson::default().raw_utf8()] {
            let mut text = Vec::new();
            codec.encode(&value, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            for broken in ["x", "{\" u\":\"\\u001b\"}", "\"\u{7f}"] {
                harmless_error(&codec.decode(text.replace("\"PLANT\"", broken).as_bytes()).unwrap_err());
            }
        }
        let mut bytes = Vec::new();
        MessagePack::default().encode(&value, &mut bytes).unwrap();
        let at = bytes.windows(6).position(|window| window == b"\xa5PLANT").unwrap();
        bytes[at] = 0xc1;
        harmless_error(&MessagePack::default().decode(&bytes).unwrap_err());
    }

    #[test]
    fn errors_of_any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        let codecs: [&dyn PayloadCodec; 3] = [&TaggedJson::default(), &Json::default(), &MessagePack::default()];
        for codec in codecs {
            if let Err(error) = codec.decode(&bytes) {
                harmless_error(&error);
            }
        }
    }

    #[test]
    fn errors_of_types(text in hostile(), value in around("PLANT".into())) {
        let quoted = Value::from(Map::from([("known", text.as_str())]));
        harmless_error(&from_value_ref::<Strict>(&quoted).unwrap_err());
        harmless_error(&from_value_ref::<Variant>(&Value::from(format!("x{text}"))).unwrap_err());
        let unknown = Value::from(Map::from([(format!("x{text}"), 1)]));
        harmless_error(&from_value_ref::<Strict>(&unknown).unwrap_err());
        harmless_error(&from_value_ref::<Variant>(&unknown).unwrap_err());
        harmless_error(&from_value_ref::<uuid::Uuid>(&Value::from(format!("x{text}"))).unwrap_err());
        harmless_error(&from_value_ref::<u8>(&value).unwrap_err());
        let session = Session::new();
        session.insert(text.as_str(), "no number").unwrap();
        harmless_error(&session.get::<u8>(&text).unwrap_err());
    }

    #[test]
    fn errors_that_others_make(text in hostile()) {
        harmless_error(&Error::custom(ErrorKind::Decode, text.clone()));
        harmless_error(&Error::custom(ErrorKind::Decode, "short").with_source(Error::custom(ErrorKind::Type, text.clone())));
        // Its own text is the source's; what is printed here of it is not.
        harmless(&format!("{:?}", Error::custom(ErrorKind::Decode, "short").with_source(text.clone())), 4096);
        let error = ConfigError::new(ConfigErrorKind::Setting, text);
        harmless(&error.to_string(), 1024);
        harmless(&format!("{error:?}"), 2200);
    }

    #[test]
    fn errors_of_settings(text in hostile()) {
        let builders = [
            SessionConfig::builder().cookie_name(format!(" {text}")),
            SessionConfig::builder().cookie_domain(format!(" {text}")),
            SessionConfig::builder().cookie_path(format!("/\n{text}")),
        ];
        let mut errors: Vec<ConfigError> = builders.into_iter().map(|builder| builder.build().unwrap_err()).collect();
        errors.push(format!("x{text}").parse::<cookie_session::cookie::SameSite>().unwrap_err());
        errors.push(Settings::from_vars("FLASK", [("FLASK_SESSION_COOKIE_SAMESITE", format!("x{text}"))]).unwrap_err());
        errors.push(Settings::from_vars("FLASK", [("FLASK_MAX_COOKIE_SIZE", format!("x{text}"))]).unwrap_err());
        for error in errors {
            harmless(&format!("{error}"), 1024);
            harmless(&format!("{error:?}"), 2200);
        }
    }

    #[test]
    fn debug_of_sessions_and_requests(keys in vec(hostile(), 0..40), header in hostile()) {
        let session = Session::new();
        session.extend(keys.iter().map(|key| (key.as_str(), 1))).unwrap();
        harmless(&format!("{session:?}"), 2048);
        let request = PlainRequest::new().with_path(&header).with_header("cookie", &header);
        harmless(&format!("{request:?}"), 1024);
        let headers = SessionHeaders::new(true, Some(format!("session={header}; Path=/{header}")));
        harmless(&format!("{headers:?}"), 1024);
    }
}

/// 512 levels with a key of 2 kB each made a megabyte of text.
#[test]
fn a_long_path_of_message_pack_stays_short() {
    let key = "\u{1b}k".repeat(1000);
    let value = (0..500).fold(Value::from("PLANT"), |inner, _| Map::from([(key.as_str(), inner)]).into());
    let mut bytes = Vec::new();
    MessagePack::default().encode(&value, &mut bytes).unwrap();
    assert!(bytes.len() > 1_000_000);
    let last = bytes.len() - 6;
    bytes[last] = 0xc1;
    harmless_error(&MessagePack::default().decode(&bytes).unwrap_err());
}

fn shows_not(shown: &dyn Debug, secret: &str) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains(secret), "{text}");
        let bytes = secret.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
        assert!(!text.split_whitespace().collect::<Vec<_>>().join(" ").contains(&bytes), "{text}");
    }
}

/// With the value of a session cookie anyone has the session.
#[test]
fn debug_shows_no_cookie_that_can_be_used() {
    let interface = SecureCookieSessionInterface::new("a secret key, but not a good one").unwrap();
    let session = interface.open_session(&PlainRequest::new());
    session.insert("user", "ada").unwrap();
    let headers = interface.save_session(&session).unwrap();
    let cookie = headers.set_cookie().unwrap().to_owned();
    let token = cookie.split(';').next().unwrap().strip_prefix("session=").unwrap();
    shows_not(&headers, &token[..12]);
    assert!(format!("{headers:?}").contains("\"session=…; HttpOnly; Path=/\""), "{headers:?}");
    shows_not(
        &SaveError::new(Error::custom(ErrorKind::TooLarge, "too large"), headers.clone()),
        &token[..12],
    );
    let request =
        PlainRequest::new().with_header("cookie", token).with_header("authorization", "Bearer abcdef");
    shows_not(&request, &token[..12]);
    shows_not(&request, "abcdef");
    assert_eq!(format!("{request:?}"), r#"PlainRequest { path: "/", headers: ["cookie", "authorization"] }"#);
    for odd in ["eyJ-no-name", "", "=", "session=", "a=b=c"] {
        shows_not(&SessionHeaders::new(true, Some(odd.to_owned())), "eyJ-no-name");
    }
}
