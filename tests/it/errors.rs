//! Error messages: each kind from a real cause, its sentence, and what it must never show.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::sync::Arc;

use chrono::TimeDelta;
use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Json, PayloadCodec, Tag, TaggedJson};
use cookie_session::config::SessionConfigBuilder;
use cookie_session::cookie::SameSite;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::expiry::SessionFacts;
use cookie_session::null::RequireSecret;
use cookie_session::revocation::{RevocationPolicy, Standing};
use cookie_session::scheme::{DerivationName, Separator};
use cookie_session::{
    ConfigError, ConfigErrorKind, Error, ErrorKind, Map, MaxAge, PlainRequest, Scheme,
    SecureCookieSessionInterface, Session, SessionConfig, SessionInterface, Settings, UrlSafeTimedSerializer,
    Value, from_value,
};

use crate::support::keys;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// In every payload below; no error may show it.
const CONTENT: &str = "privatecontent";

/// The sentence of each kind where an error has none of its own.
const SENTENCES: &[(ErrorKind, &str)] = &[
    (
        ErrorKind::MissingSeparator,
        "the text has no separator, so it is not signed; check that it is the whole token",
    ),
    (
        ErrorKind::SignatureMismatch,
        "the signature does not match any key; check secret, salt, digest and derivation",
    ),
    (
        ErrorKind::MissingTimestamp,
        "the text is signed but has no timestamp; read it with a serializer without time",
    ),
    (
        ErrorKind::MalformedTimestamp,
        "the timestamp is not a time before the year 10000; check the timestamp format",
    ),
    (ErrorKind::Expired, "the signature is too old"),
    (ErrorKind::FromFuture, "the signature is from the future"),
    (
        ErrorKind::Revoked,
        "the session was revoked after the user had logged in, or its login has no time; log in again, and call \
         `Session::stamp_login` where users log in",
    ),
    (
        ErrorKind::Unconfirmed,
        "whether the session was revoked cannot be told now; check the source of the revocations, and that the \
         session's user is text, an integer or a UUID",
    ),
    (ErrorKind::Base64, "the text is not base64; check the variant and the decode mode"),
    (ErrorKind::Decompress, "the payload is not exactly one complete zlib stream"),
    (
        ErrorKind::Decode,
        "the payload is not in the codec's format; check that the writer uses the same codec",
    ),
    (ErrorKind::Tag, "the payload has a type tag with invalid content"),
    (ErrorKind::TooDeep, "the value is nested deeper than the limit; flatten it or raise the codec's limit"),
    (ErrorKind::TooLarge, "the data is larger than the limit; raise the limit if it is yours"),
    (ErrorKind::NotAMapping, "the signed payload is not a map, so it cannot be a session"),
    (
        ErrorKind::Unavailable,
        "the session cannot be changed because no secret key is set; \
         give the session interface a long random secret",
    ),
    (
        ErrorKind::AlreadySaved,
        "the session has been saved and its response made, so this change would be lost; \
         change the session before the handler returns its response",
    ),
    (ErrorKind::Encode, "the value cannot be written in this format; convert it or choose another codec"),
    (ErrorKind::Type, "the value does not have the requested type"),
    (ErrorKind::Clock, "the clock shows a time that cannot be signed; set the system time"),
];

/// The variants of an enum of `src/error`, from its text.
fn variants(of: &str) -> BTreeSet<String> {
    let source = concat!(include_str!("../../src/error/kind.rs"), include_str!("../../src/error/config.rs"));
    let (_, body) = source.split_once(&format!("pub enum {of} {{\n")).expect("the enum");
    let (body, _) = body.split_once("\n}").expect("its end");
    let names = body.lines().map(str::trim).filter(|line| !line.starts_with("//") && line.ends_with(','));
    names.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn every_kind_has_its_sentence() {
    let listed: BTreeSet<String> = SENTENCES.iter().map(|(kind, _)| format!("{kind:?}")).collect();
    assert_eq!(listed, variants("ErrorKind"), "list each kind here, with its sentence");
    for (kind, sentence) in SENTENCES {
        assert_eq!(kind.to_string(), *sentence);
        let custom = Error::custom(*kind, "in other words");
        assert_eq!((custom.kind(), custom.to_string().as_str()), (*kind, "in other words"));
        let is = (custom.is_bad_signature(), custom.is_bad_payload());
        assert_ne!(is, (true, true), "{kind:?} is at most one of the two");
        assert!(!custom.is_expired() || custom.is_bad_signature());
    }
}

/// A codec of depth 3, so that a value of depth 4 is too deep.
fn scheme() -> Scheme<Sha1, HmacDerivation, TaggedJson, FixedClock> {
    Scheme::flask_session(keys("secret-key"))
        .codec(TaggedJson::default().max_depth(3))
        .clock(FixedClock(NOW))
        .inflate_limit(2000)
        .token_limit(4000)
}

fn serializer() -> UrlSafeTimedSerializer<Sha1, TaggedJson, FixedClock> {
    scheme().timed_serializer()
}

/// The error for a token with this payload, signed ten seconds ago.
fn refused(payload: &str, max_age: i64) -> Error {
    let signer = Scheme::flask_session(keys("secret-key")).timestamp_signer();
    let token = signer.sign_at(payload.as_bytes(), Timestamp::from_secs(1_699_999_990)).unwrap();
    serializer().load_value(token, MaxAge::seconds(max_age)).unwrap_err()
}

/// The error of a session about which its policy says this.
fn unopened(standing: Standing) -> Error {
    #[derive(Debug)]
    struct Always(Standing);
    impl RevocationPolicy for Always {
        fn standing(&self, _facts: &SessionFacts, _data: &Map) -> Standing {
            self.0
        }
    }
    let interface = scheme().sessions().with_revocation(Always(standing));
    let session = Session::from_map(Map::from([("_user_id", CONTENT)]));
    session.set_modified(true);
    let headers = interface.save_session(&session).unwrap();
    let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
    let error = interface.open_session(&request).open_error().unwrap();
    Arc::into_inner(error).unwrap()
}

/// Each kind as it comes about, with the whole message.
fn errors() -> Vec<(ErrorKind, Error, String)> {
    let base64 = |text: &str| cookie_session::encoding::base64_encode(text);
    let load = |token: &str| serializer().load_value(token, MaxAge::seconds(60)).unwrap_err();
    let signed = |value: &str| {
        let signed = Scheme::flask_session(keys("secret-key")).signer().sign(value.as_bytes());
        String::from_utf8(signed).unwrap()
    };
    let sentence = |kind: ErrorKind| kind.to_string();
    let of_kind = |kind: ErrorKind, error: Error| (kind, error, sentence(kind));
    let large = scheme().token_limit(9999).inflate_limit(9999).timed_serializer();
    let large = large.dump_value(&Value::from(CONTENT.repeat(300))).unwrap();
    let deep = Value::List(vec![Value::List(vec![Value::List(vec![Value::List(vec![])])])]);
    let early = scheme().clock(FixedClock(Timestamp::from_secs(-1))).timed_serializer();
    let wrong_type = from_value::<u8>(Value::from(CONTENT)).unwrap_err();
    vec![
        of_kind(ErrorKind::MissingSeparator, load(CONTENT)),
        of_kind(ErrorKind::SignatureMismatch, load(&format!("{CONTENT}.ZVPxAA.forged"))),
        of_kind(ErrorKind::MissingTimestamp, load(&signed(CONTENT))),
        of_kind(ErrorKind::MalformedTimestamp, load(&signed(&format!("{CONTENT}.!")))),
        (
            ErrorKind::Expired,
            refused(CONTENT, 9),
            "signed 10 s ago, which is more than the 9 s allowed".to_owned(),
        ),
        (
            ErrorKind::FromFuture,
            Scheme::flask_session(keys("secret-key"))
                .timestamp_signer()
                .unsign_at(
                    &Scheme::flask_session(keys("secret-key"))
                        .timestamp_signer()
                        .sign_at(CONTENT.as_bytes(), NOW)
                        .unwrap(),
                    MaxAge::seconds(9),
                    Timestamp::from_secs(1_699_999_999),
                )
                .unwrap_err(),
            "signed 1 s in the future; compare the clocks of the servers or allow a skew".to_owned(),
        ),
        of_kind(ErrorKind::Base64, refused(&format!("{CONTENT}!"), 60)),
        of_kind(ErrorKind::Decompress, refused(&format!(".{}", base64(CONTENT)), 60)),
        (
            ErrorKind::Decode,
            refused(&base64(&format!("[\"{CONTENT}\"")), 60),
            "the JSON text needs a comma or the end of the array at byte 17 (at [1])".to_owned(),
        ),
        (
            ErrorKind::Tag,
            refused(&base64(&format!("{{\" u\":\"{CONTENT}\"}}")), 60),
            "\" u\" needs 32 hex digits".to_owned(),
        ),
        (
            ErrorKind::TooDeep,
            refused(&base64(&format!("[[[[\"{CONTENT}\"]]]]")), 60),
            "the JSON text nests more than 3 levels (at [0][0][0])".to_owned(),
        ),
        (
            ErrorKind::TooLarge,
            load(&large),
            "the payload is larger than 2000 bytes when decompressed; raise the limit if it is yours"
                .to_owned(),
        ),
        (
            ErrorKind::TooLarge,
            load(&CONTENT.repeat(400)),
            "the token has 5600 bytes, more than the limit of 4000; store less, or raise `token_limit`"
                .to_owned(),
        ),
        (
            ErrorKind::TooDeep,
            serializer().dump_value(&deep).unwrap_err(),
            "the value nests more than 3 levels of JSON text; nest less, or raise max_depth (at [0][0][0])"
                .to_owned(),
        ),
        (
            ErrorKind::Encode,
            scheme()
                .codec(Json::default())
                .timed_serializer()
                .dump_value(&Value::Bytes(CONTENT.into()))
                .unwrap_err(),
            "JSON has no form for bytes; convert it to text, or use a codec with tags".to_owned(),
        ),
        of_kind(ErrorKind::Revoked, unopened(Standing::Revoked)),
        of_kind(ErrorKind::Unconfirmed, unopened(Standing::Unknown)),
        (ErrorKind::Type, wrong_type, "expected u8, found str".to_owned()),
        of_kind(ErrorKind::Clock, early.dump_value(&Value::from(CONTENT)).unwrap_err()),
    ]
}

#[test]
fn errors_come_about_and_say_what_they_should() {
    for (kind, error, message) in errors() {
        assert_eq!((error.kind(), error.to_string()), (kind, message));
    }
}

#[test]
fn errors_show_no_content() {
    for (_, error, _) in errors() {
        let mut shown = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
        let mut source = error.source();
        while let Some(inner) = source {
            shown.extend([inner.to_string(), format!("{inner:?}")]);
            source = inner.source();
        }
        for text in shown {
            assert!(!text.is_empty() && !text.contains(CONTENT), "{text}");
            assert!(!text.contains(&cookie_session::encoding::base64_encode(CONTENT)[..18]), "{text}");
        }
    }
}

/// What is refused before it is verified can still be looked at, on request.
#[test]
fn errors_contain_the_rejected_text() {
    let error = refused(CONTENT, 9);
    assert_eq!(error.payload(), Some(CONTENT.as_bytes()));
    assert_eq!(error.date_signed().unwrap().to_rfc3339(), "2023-11-14T22:13:10+00:00");
    assert_eq!((error.age(), error.age_limit()), (Some(10), Some(9)));
    assert!(error.is_expired() && error.is_bad_signature() && !error.is_bad_payload());
    let error = refused("!", 60);
    assert_eq!((error.payload(), error.date_signed(), error.age()), (None, None, None));
    assert!(error.source().is_some(), "base64 says where");
}

/// A tag that is refused for its key.
#[derive(Debug)]
struct Keyless;

impl Tag for Keyless {
    fn key(&self) -> &str {
        ""
    }
    fn check(&self, _: &Value) -> bool {
        false
    }
    fn to_json<'v>(&self, value: &'v Value) -> cookie_session::Result<std::borrow::Cow<'v, Value>> {
        Ok(std::borrow::Cow::Borrowed(value))
    }
    fn to_python(&self, content: Value) -> cookie_session::Result<Value> {
        Ok(content)
    }
}

#[test]
fn configuration_errors_say_what_to_do() {
    let built = |builder: SessionConfigBuilder| builder.build().unwrap_err();
    let set = |key: &str, text: &str| Settings::from_vars("FLASK", [(key, text)]).unwrap_err();
    let errors: [(ConfigErrorKind, ConfigError, &str); 16] = [
        (
            ConfigErrorKind::EmptySecret,
            cookie_session::SecretKeys::new("").unwrap_err(),
            "a secret key is empty; use at least 16 random bytes, and the same for every server",
        ),
        (
            ConfigErrorKind::EmptySecret,
            keys("secret-key").with_fallback("").unwrap_err(),
            "a secret key is empty; use at least 16 random bytes, and the same for every server",
        ),
        (
            ConfigErrorKind::EmptySecret,
            cookie_session::SecretKeys::new([0; 32]).unwrap_err(),
            "a secret key has nothing but NUL bytes, which HMAC takes for the empty key; use at least 16 random bytes, and the same for every server",
        ),
        (
            ConfigErrorKind::WeakSecret,
            keys("secret-key").require_strong().unwrap_err(),
            "the secret key has only 10 bytes; use at least 16 random ones",
        ),
        (
            ConfigErrorKind::MissingSecret,
            SecureCookieSessionInterface::without_secret().with_null_policy(RequireSecret).unwrap_err(),
            "no secret key is set; give the session interface a long random one before starting",
        ),
        (
            ConfigErrorKind::Separator,
            Separator::new("-").unwrap_err(),
            "a separator needs at least one character and none of A-Z a-z 0-9 - _ =; use '.' or ':'",
        ),
        (
            ConfigErrorKind::Tag,
            TaggedJson::default().tag(Keyless).unwrap_err(),
            "a tag needs a key; return a short text from Tag::key",
        ),
        (
            ConfigErrorKind::MissingSecret,
            SecureCookieSessionInterface::without_secret().with_null_policy(RequireSecret).unwrap_err(),
            "no secret key is set; give the session interface a long random one before starting",
        ),
        (
            ConfigErrorKind::CookieName,
            built(SessionConfig::builder().cookie_name("a;b")),
            "the cookie name \"a;b\" breaks the header or is not found again; use ASCII letters, digits, '-', '_' and '.'",
        ),
        (
            ConfigErrorKind::CookieDomain,
            built(SessionConfig::builder().cookie_domain("a b")),
            "the cookie domain \"a b\" has a character that host names do not have; use letters, digits, '-', '_' and dots",
        ),
        (
            ConfigErrorKind::CookiePath,
            built(SessionConfig::builder().cookie_path("/\n")),
            "the cookie path \"/\\n\" has a control character; remove it",
        ),
        (
            ConfigErrorKind::SameSite,
            "Laxer".parse::<SameSite>().unwrap_err(),
            "SameSite is \"Laxer\"; set it to Strict, Lax or None, or leave it out",
        ),
        (
            ConfigErrorKind::Lifetime,
            built(SessionConfig::builder().permanent_session_timedelta(TimeDelta::MAX)),
            "the lifetime is beyond 999999999 days, more than Flask can hold; choose a shorter one",
        ),
        (
            ConfigErrorKind::Setting,
            set("FLASK_SESSION_COOKIE_PATH", "1"),
            "FLASK_SESSION_COOKIE_PATH: this setting has to be a text; write it in quotes, or leave it out",
        ),
        (
            ConfigErrorKind::Rejected,
            built(SessionConfig::builder().cookie_same_site(SameSite::None).deny_warnings()),
            "browsers drop a SameSite=None cookie without Secure; set SESSION_COOKIE_SECURE",
        ),
        (
            ConfigErrorKind::Name,
            "Concatt".parse::<DerivationName>().unwrap_err(),
            "\"Concatt\" is not a key derivation; write one of hmac, django-concat, concat, none; did you mean concat?",
        ),
    ];
    let listed: BTreeSet<String> = errors.iter().map(|(kind, ..)| format!("{kind:?}")).collect();
    assert_eq!(listed, variants("ConfigErrorKind"), "list each kind here, with a message");
    for (kind, error, message) in errors {
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
        assert!(format!("{error:?}").contains(&format!("{kind:?}")));
    }
    let own = ConfigError::new(ConfigErrorKind::Setting, "in other words");
    assert_eq!((own.kind(), own.to_string().as_str()), (ConfigErrorKind::Setting, "in other words"));
}

/// An error inside of a codec keeps its kind on the way out.
#[test]
fn a_codec_may_fail_with_its_own_errors() {
    #[derive(Default, Debug)]
    struct Failing;
    impl PayloadCodec for Failing {
        fn encode(&self, _: &Value, _: &mut Vec<u8>) -> cookie_session::Result<()> {
            Err(Error::custom(ErrorKind::Encode, "nothing can be written"))
        }
        fn decode(&self, _: &[u8]) -> cookie_session::Result<Value> {
            Err(Error::custom(ErrorKind::Decode, "nothing can be read").with_source("the reason"))
        }
    }
    let failing = Scheme::flask_session(keys("secret-key")).codec(Failing).timed_serializer();
    assert_eq!(failing.dump_value(&Value::Null).unwrap_err().to_string(), "nothing can be written");
    let token =
        Scheme::flask_session(keys("secret-key")).timed_serializer().dump_value(&Value::Null).unwrap();
    let error = failing.load_value(token, MaxAge::UNLIMITED).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "the reason");
    assert!(error.is_bad_payload());
}

/// The names are part of the API: logs, metrics and other languages depend on them.
#[test]
fn each_kind_has_its_own_stable_name() {
    let names = SENTENCES.iter().map(|(kind, _)| kind.name()).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "missing_separator",
            "signature_mismatch",
            "missing_timestamp",
            "malformed_timestamp",
            "expired",
            "from_future",
            "revoked",
            "unconfirmed",
            "base64",
            "decompress",
            "decode",
            "tag",
            "too_deep",
            "too_large",
            "not_a_mapping",
            "unavailable",
            "already_saved",
            "encode",
            "type",
            "clock",
        ]
    );
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}
