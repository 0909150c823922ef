//! The presets against tokens that the frameworks themselves wrote, and their verdicts.

use cookie_session::clock::Timestamp;
use cookie_session::codec::PayloadCodec;
use cookie_session::digest::{SessionDigest, Sha1, Sha512};
use cookie_session::presets::flask_wtf::MAX_AGE;
use cookie_session::presets::{
    calibre_web, django, flask_security, flask_session, flask_wtf, itsdangerous, quart, quart_auth, starlette,
};
use cookie_session::scheme::{Compression, FLASK_SALT, Separator};
use cookie_session::token::SigningSerializer;
use cookie_session::{
    ErrorKind, MaxAge, Result, Scheme, SecretKeys, Signer, TimestampSigner, UrlSafeSerializer, Value,
};
use serde_json::Value as Json;

use crate::golden::report::Report;
use crate::golden::scheme::Setup;
use crate::golden::vectors::{typed, unhex};

/// Writing and reading, whatever the format is made of.
pub(crate) struct Format {
    pub(crate) write: Box<Write>,
    pub(crate) read: Box<Read>,
}

type Write = dyn Fn(&Value, Timestamp) -> Result<String>;
type Read = dyn Fn(&[u8], MaxAge, Timestamp) -> Result<Value>;

pub(crate) fn timed(serializer: impl SigningSerializer + Clone) -> Format {
    let reader = serializer.clone();
    Format {
        write: Box::new(move |value, now| {
            let mut text = String::new();
            serializer.write(value, now, &mut text)?;
            Ok(text)
        }),
        read: Box::new(move |text, max_age, now| {
            reader.read(text, max_age, now, &|_, _| false).map(|loaded| loaded.value)
        }),
    }
}

fn untimed<D: SessionDigest, P: PayloadCodec + Clone>(serializer: UrlSafeSerializer<D, P>) -> Format {
    let reader = serializer.clone();
    Format {
        write: Box::new(move |value, _| serializer.dump_value(value)),
        read: Box::new(move |text, _, _| reader.load_value(text)),
    }
}

/// A signer of text with a time.
fn stamped<D: SessionDigest>(signer: TimestampSigner<D>) -> Format {
    let reader = signer.clone();
    Format {
        write: Box::new(move |value, now| signer.sign_at(&bytes(value), now).map(text)),
        read: Box::new(move |signed, max_age, now| {
            reader.unsign_at(signed, max_age, now).map(|(value, _)| text(value.to_vec()).into())
        }),
    }
}

/// A signer of text.
fn signed<D: SessionDigest>(signer: Signer<D>) -> Format {
    let reader = signer.clone();
    Format {
        write: Box::new(move |value, _| Ok(text(signer.sign(&bytes(value))))),
        read: Box::new(move |signed, _, _| reader.unsign(signed).map(|value| text(value.to_vec()).into())),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    value.as_str().expect("text to sign").as_bytes().to_vec()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("signed text")
}

/// The format, read as a session: anything but a mapping is a bad payload.
fn session(format: Format) -> Format {
    let Format { write, read } = format;
    let read = move |text: &[u8], max_age, now| {
        let value = read(text, max_age, now)?;
        match value.as_map() {
            Some(_) => Ok(value),
            None => Err(cookie_session::Error::custom(ErrorKind::NotAMapping, "no session")),
        }
    };
    Format { write, read: Box::new(read) }
}

/// The keys of a case; the last one listed signs.
pub(crate) fn keys(case: &Json) -> std::result::Result<SecretKeys, cookie_session::ConfigError> {
    let hex = |json: &Json| unhex(json.as_str().expect("hex"));
    Setup {
        keys: case["params"]["secret_keys_hex"].as_array().expect("keys").iter().map(hex).collect(),
        salt: Vec::new(),
        separator: Vec::new(),
        mode: Default::default(),
    }
    .secret_keys()
}

/// Seconds as decimal text, with a fraction or not; 1970 where a format has no time.
pub(crate) fn now(case: &Json) -> Timestamp {
    let Some(text) = case["now"].as_str() else { return Timestamp::default() };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let micros = format!("{seconds}{fraction:0<6}");
    Timestamp::from_micros(micros.parse().expect("seconds"))
}

pub(crate) fn max_age(case: &Json) -> MaxAge {
    case["max_age"]
        .as_str()
        .map_or(MaxAge::UNLIMITED, |seconds| MaxAge::seconds(seconds.parse().expect("whole seconds")))
}

/// Our word for an error, in the cases' words.
pub(crate) fn verdict(kind: ErrorKind) -> &'static str {
    use ErrorKind::{
        Base64, Decode, Decompress, Expired, FromFuture, MalformedTimestamp, MissingSeparator,
        MissingTimestamp, NotAMapping, SignatureMismatch, Tag,
    };
    match kind {
        MissingSeparator | SignatureMismatch => "bad_signature",
        MissingTimestamp | MalformedTimestamp => "bad_timestamp",
        Expired => "expired",
        FromFuture => "from_future",
        Base64 | Decompress | Decode | Tag | NotAMapping => "bad_payload",
        other => panic!("{other:?} is not a verdict of a library"),
    }
}

/// The outcome in comparable form; equality of maps disregards order, which this text shows.
pub(crate) fn outcome(result: &Result<Value>) -> std::result::Result<String, &'static str> {
    match result {
        Ok(value) => Ok(format!("{value:?}")),
        Err(error) => Err(verdict(error.kind())),
    }
}

/// The same of a recorded `{"ok": …}` or `{"error": …}`.
pub(crate) fn recorded(expect: &Json) -> std::result::Result<String, &str> {
    match expect.get("ok") {
        Some(value) => Ok(format!("{:?}", typed(value).expect("a value of this crate"))),
        None => Err(expect["error"]["verdict"].as_str().expect("a verdict")),
    }
}

/// Runs a file: each case with the format that `format` finds for it.
fn run(file: &'static str, cases: usize, format: impl Fn(&Json, SecretKeys) -> Format) {
    let (mut report, cases) = Report::open(file, cases);
    for case in &cases {
        let keys = match keys(case) {
            Ok(keys) => keys,
            Err(error) => {
                report.decided(case, &format!("{:?}", error.kind()));
                continue;
            }
        };
        let format = format(case, keys);
        let token = case["text"].as_str().expect("text");
        if case["op"] == "loads" {
            let ours = (format.read)(token.as_bytes(), max_age(case), now(case));
            check(&mut report, case, &outcome(&ours), &recorded(&case["expect"]));
            if let Some(in_session) = case.get("session_token") {
                // Flask-WTF: the token opens and is the session's.
                let same = ours.is_ok_and(|token| token.as_str() == in_session.as_str());
                assert_eq!(same, case["accepted"].as_bool().unwrap(), "{case}");
            }
            continue;
        }
        let value = typed(&case["value"]).expect("a value of this crate");
        let written = (format.write)(&value, now(case)).expect("a token");
        check(&mut report, case, &Ok::<_, &str>(written), &Ok(token.to_owned()));
        let read = (format.read)(token.as_bytes(), MaxAge::UNLIMITED, now(case));
        let expected = case.get("value_read").map_or(value, |value| typed(value).unwrap());
        assert_eq!(outcome(&read), Ok(format!("{expected:?}")), "{case}");
    }
    report.finish();
}

fn check<E: PartialEq + std::fmt::Debug>(
    report: &mut Report,
    case: &Json,
    ours: &std::result::Result<String, E>,
    theirs: &std::result::Result<String, E>,
) {
    match ours == theirs {
        true => report.pass(case),
        false => report.fail(case, format!("{ours:?}, the library {theirs:?}")),
    }
}

fn param<'a>(case: &'a Json, name: &str) -> Option<&'a str> {
    case["params"][name].as_str()
}

#[test]
fn starlette_sessions() {
    run("siblings/starlette_session.json", 33, |_, keys| {
        session(timed(starlette::session(keys).timed_serializer()))
    });
}

#[test]
fn django_sessions() {
    run("siblings/django_session.json", 26, |_, keys| {
        session(timed(django::session(keys).timed_serializer()))
    });
}

#[test]
fn django_signing() {
    run("siblings/django_signing.json", 49, |case, keys| {
        let salt = param(case, "salt").unwrap();
        if param(case, "base64").is_some() {
            let compress = case["params"]["compress"] == true;
            let compression = if compress { Compression::Flask } else { Compression::Never };
            return timed(django::signing(keys, salt).compression(compression).timed_serializer());
        }
        if let Some(rest) = salt.strip_prefix("django.http.cookies.v2:") {
            return stamped(signed_cookie(case, rest).timestamp_signer());
        }
        match (param(case, "timestamp"), param(case, "digest").unwrap()) {
            (Some(_), "sha256") => stamped(django::signing(keys, salt).timestamp_signer()),
            (Some(_), "sha1") => stamped(django::signing(keys, salt).digest::<Sha1>().timestamp_signer()),
            (None, "sha256") => signed(django::signing(keys, salt).signer()),
            (None, "sha512") => {
                let separator = Separator::new(param(case, "separator").unwrap()).unwrap();
                signed(django::signing(keys, salt).digest::<Sha512>().separator(separator).signer())
            }
            other => panic!("{other:?}"),
        }
    });
}

/// A signed cookie, from the secret, the name and the caller's salt that its parameters were made of.
fn signed_cookie(
    case: &Json,
    rest: &str,
) -> Scheme<
    cookie_session::digest::Sha256,
    cookie_session::derivation::DjangoConcat,
    cookie_session::codec::Json,
> {
    let (len, salt_and_name) = rest.split_once(':').expect("a length");
    let (salt, name) = salt_and_name.split_at(len.parse().unwrap());
    let key = unhex(case["params"]["secret_keys_hex"][0].as_str().unwrap());
    let secret = key.strip_prefix(b"django.http.cookies").expect("a prefix");
    django::signed_cookie(SecretKeys::new(secret).unwrap(), name, salt)
}

#[test]
fn flask_wtf_csrf_tokens() {
    assert_eq!(MAX_AGE, MaxAge::seconds(3600));
    run("siblings/flask_wtf_csrf.json", 25, |case, keys| match param(case, "salt") {
        // The session cookie beside the token.
        Some(FLASK_SALT) => timed(Scheme::flask_session(keys).timed_serializer()),
        _ => timed(flask_wtf::csrf_token(keys).timed_serializer()),
    });
}

#[test]
fn flask_session_ids() {
    run("siblings/flask_session_id.json", 20, |_, keys| signed(flask_session::session_id(keys).signer()));
}

#[test]
fn flask_security_tokens() {
    use flask_security::{
        AUTH_SALT, CHANGE_EMAIL_SALT, CONFIRM_SALT, LOGIN_SALT, REFRESH_SALT, RESET_SALT,
        TWO_FACTOR_VALIDITY_SALT,
    };
    const OWN: &str = "own-login-salt";
    run("siblings/flask_security_tokens.json", 36, |case, keys| match param(case, "salt").unwrap() {
        REFRESH_SALT => untimed(flask_security::refresh_token(keys).serializer()),
        salt @ (AUTH_SALT
        | LOGIN_SALT
        | RESET_SALT
        | CONFIRM_SALT
        | CHANGE_EMAIL_SALT
        | TWO_FACTOR_VALIDITY_SALT
        | OWN) => timed(flask_security::token(keys, salt).timed_serializer()),
        other => panic!("{other}"),
    });
}

#[test]
fn quart_sessions() {
    run("siblings/quart_session.json", 32, |_, keys| session(timed(quart::session(keys).timed_serializer())));
}

/// The library's own defaults: mailed tokens, Quart-Auth's cookie, calibre-web's remember token.
#[test]
fn itsdangerous_tokens() {
    run("siblings/itsdangerous_tokens.json", 153, |case, keys| {
        let salt = param(case, "salt").unwrap();
        match (salt, param(case, "timestamp"), param(case, "base64")) {
            (quart_auth::SALT, Some(_), _) => timed(quart_auth::token(keys).timed_serializer()),
            (quart_auth::SALT, None, _) => untimed(quart_auth::token(keys).serializer()),
            (calibre_web::SALT, None, _) => untimed(calibre_web::remember_token(keys).serializer()),
            (_, Some(_), Some(_)) => timed(itsdangerous::scheme(keys, salt).timed_serializer()),
            (_, None, Some(_)) => untimed(itsdangerous::scheme(keys, salt).serializer()),
            (_, Some(_), None) => stamped(itsdangerous::scheme(keys, salt).timestamp_signer()),
            (_, None, None) => signed(itsdangerous::scheme(keys, salt).signer()),
        }
    });
    assert_eq!(
        (itsdangerous::SIGNER_SALT, itsdangerous::SERIALIZER_SALT),
        ("itsdangerous.Signer", "itsdangerous")
    );
}
