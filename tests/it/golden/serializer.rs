//! Whole tokens against itsdangerous' `URLSafeTimedSerializer` and `URLSafeSerializer`.

use std::sync::Arc;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Json as PlainJson, PayloadCodec, TaggedJson};
use cookie_session::derivation::{HmacDerivation, KeyDerivation};
use cookie_session::digest::{SessionDigest, Sha1};
use cookie_session::encoding::DecodeMode;
use cookie_session::token::{SigningSerializer, Unverified};
use cookie_session::{Error, ErrorKind, MaxAge, Result, Scheme, SecretKeys, Value};
use serde_json::Value as Json;

use super::python_error;
use super::report::Report;
use super::scheme::{MODES, Setup, bare_signature, run};
use super::timestamp::{YEAR_9999, max_age};
use super::vectors::{typed, unhex};
use cookie_session::scheme::SchemeTask;

/// Flask's tagged JSON, or itsdangerous' own JSON.
fn codec(case: &Json) -> Arc<dyn PayloadCodec> {
    match case["json"].as_str() {
        Some("tagged") => Arc::new(TaggedJson::default()),
        Some("compact") => Arc::new(PlainJson::default()),
        other => panic!("unknown JSON {other:?}"),
    }
}

struct Dumps<'a> {
    setup: &'a Setup,
    codec: Arc<dyn PayloadCodec>,
    timed: bool,
    now: Timestamp,
    value: &'a Value,
}

impl SchemeTask for Dumps<'_> {
    type Output = Result<String>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        if self.setup.keys.last().expect("a key").is_empty() {
            assert!(self.setup.secret_keys().is_err());
            return self.with_empty_secret::<D, K>();
        }
        let Self { setup, codec, timed, now, value } = self;
        let scheme = setup.scheme::<D, K>().expect("a valid setup").codec(codec);
        if !timed {
            let serializer = scheme.serializer();
            let token = serializer.dump_value(value)?;
            let again = serializer.dump_value(&serializer.load_value(&token)?)?;
            assert_eq!(again, token, "read and written again");
            return Ok(token);
        }
        let serializer = scheme.clock(FixedClock(now)).timed_serializer();
        let token = serializer.dump_value(value)?;
        if now.as_secs() > YEAR_9999 {
            // Python can write such a time, but cannot read it.
            let error = serializer.load_value(&token, MaxAge::UNLIMITED).expect_err("no date");
            assert_eq!(error.kind(), ErrorKind::MalformedTimestamp);
            return Ok(token);
        }
        let loaded = serializer.load_with(&token, MaxAge::seconds(0))?;
        assert_eq!(loaded.stamp.signed_at(), now);
        assert_eq!(serializer.dump_value(&loaded.value)?, token, "read and written again");

        // The erased serializer, and the stored text signed again, give the same result.
        let erased: Arc<dyn SigningSerializer> = Arc::new(serializer);
        let mut written = String::new();
        erased.write(value, now, &mut written)?;
        assert_eq!(written, token);
        let kept = erased.read(token.as_bytes(), MaxAge::UNLIMITED, now, &|_, _| true)?.resume;
        let mut reissued = String::new();
        erased.rewrite(&kept.expect("kept text"), now, &mut reissued)?;
        assert_eq!(reissued, token);
        Ok(token)
    }
}

impl Dumps<'_> {
    /// Returns the token of a secret that a key list rejects: a token of another secret, with the signature replaced.
    fn with_empty_secret<D: SessionDigest, K: KeyDerivation>(self) -> Result<String> {
        let setup = Setup {
            keys: vec![b"another".to_vec()],
            salt: self.setup.salt.clone(),
            separator: b".".to_vec(),
            ..*self.setup
        };
        let token = Dumps { setup: &setup, ..self }.run::<D, K>()?;
        let (signed, _) = token.rsplit_once('.').expect("a token");
        Ok(format!("{signed}.{}", bare_signature::<D, K>(b"", &setup.salt, signed.as_bytes())))
    }
}

#[test]
fn dumps_writes_what_itsdangerous_writes() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("serializer_dumps.json", 119);
        report.label(label);
        for case in &cases {
            let text = |field: &str| case[field].as_str().expect("text");
            let setup = Setup::of(case, mode);
            if setup.keys.is_empty() {
                assert!(case["expect"].get("error").is_some());
                report.decided(case, "no key");
                continue;
            }
            let value = match typed(&case["value"]) {
                Ok(value) => value,
                Err(reason) => {
                    report.inexpressible(case, reason);
                    continue;
                }
            };
            let task = Dumps {
                setup: &setup,
                codec: codec(case),
                timed: case["timed"].as_bool().unwrap(),
                now: Timestamp::from_secs(text("now").parse().unwrap()),
                value: &value,
            };
            let ours = run(text("digest"), text("derivation"), task).expect("a derivation");
            report.outcome(case, case["expect"]["token"].as_str().map(str::to_owned), ours);
        }
        report.finish();
    }
}

struct Loads<'a> {
    setup: &'a Setup,
    codec: Arc<dyn PayloadCodec>,
    now: Timestamp,
    token: &'a [u8],
    max_age: MaxAge,
}

impl Loads<'_> {
    fn with<D: SessionDigest, K: KeyDerivation>(self, scheme: Scheme<D, K>) -> (Result<Value>, Unverified) {
        let Self { codec, now, token, max_age, .. } = self;
        let serializer = scheme.codec(codec).clock(FixedClock(now)).timed_serializer();
        let loaded = serializer.load_value(token, max_age);
        let with_stamp = serializer.load_with(token, max_age).map(|loaded| loaded.value);
        assert_eq!(with_stamp.as_ref().ok(), loaded.as_ref().ok());
        (loaded, serializer.loads_unverified(token, max_age))
    }
}

impl SchemeTask for Loads<'_> {
    type Output = (Result<Value>, Unverified);

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let scheme = self.setup.scheme().expect("a valid setup");
        self.with::<D, K>(scheme)
    }
}

/// Adds one of `fallback_signers`.
struct Accept<'a> {
    scheme: Scheme,
    setup: &'a Setup,
    codec: Arc<dyn PayloadCodec>,
}

impl SchemeTask for Accept<'_> {
    type Output = Scheme;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Scheme {
        let other = self.setup.scheme::<D, K>().expect("a valid setup").codec(self.codec);
        self.scheme.accept(other)
    }
}

fn loads(case: &Json, task: Loads<'_>) -> (Result<Value>, Unverified) {
    let scheme = |json: &Json| {
        let text = |field: &str| json[field].as_str().expect("text").to_owned();
        (text("digest"), text("derivation"))
    };
    let (digest, derivation) = scheme(case);
    let fallbacks = case["fallback_signers"].as_array().unwrap();
    if fallbacks.is_empty() {
        return run(&digest, &derivation, task).expect("a derivation");
    }
    assert_eq!((digest.as_str(), derivation.as_str()), ("sha1", "hmac"), "fallbacks are Flask's here");
    let first: Scheme<Sha1, HmacDerivation> = task.setup.scheme().expect("a valid setup");
    let all = fallbacks.iter().map(scheme).fold(first, |scheme, (digest, derivation)| {
        let accept = Accept { scheme, setup: task.setup, codec: task.codec.clone() };
        run(&digest, &derivation, accept).expect("a derivation")
    });
    task.with(all)
}

#[test]
fn loads_reads_what_itsdangerous_reads() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("serializer_loads.json", 137);
        report.label(label);
        for case in &cases {
            load(case, mode, &mut report);
        }
        report.finish();
    }
}

fn load(case: &Json, mode: DecodeMode, report: &mut Report) {
    let setup = Setup::of(case, mode);
    let token = unhex(case["token_hex"].as_str().unwrap());
    if setup.keys.is_empty() {
        // Python verifies nothing without keys. Here a serializer cannot be built without one.
        assert_eq!(case["expect"]["error"]["class"], "BadTimeSignature");
        assert!(SecretKeys::new("").is_err());
        return report.decided(case, "no key");
    }
    let task = Loads {
        setup: &setup,
        codec: codec(case),
        now: Timestamp::from_secs(case["now"].as_str().unwrap().parse().unwrap()),
        token: &token,
        max_age: max_age(&case["max_age"]),
    };
    let (ours, unverified) = loads(case, task);
    if let Err(why) = same_unverified(&case["loads_unsafe"], &unverified) {
        return report.fail(case, why);
    }
    let python = &case["expect"];
    if let (Some(python), Err(ours)) = (python.get("error"), &ours) {
        let hidden = !case["fallback_signers"].as_array().unwrap().is_empty()
            && ours.kind() == ErrorKind::MalformedTimestamp;
        if let Err(why) = same_error(python, ours, hidden, &token, mode) {
            return report.fail(case, why);
        }
    }
    report.outcome(case, python.get("value").map(|value| typed(value).unwrap()), ours);
}

/// itsdangerous tries each fallback signer on the whole text and reports the last one's error. So a malformed time of
/// the first is `hidden`: it remains a `BadTimeSignature` without a date.
fn same_error(
    python: &Json,
    ours: &Error,
    hidden: bool,
    token: &[u8],
    mode: DecodeMode,
) -> std::result::Result<(), String> {
    if hidden && python["class"] == "BadTimeSignature" && python["date_signed"].is_null() {
        assert_eq!(ours.date_signed(), None);
        return Ok(());
    }
    python_error::same(python, ours, token, mode)
}

/// Difference: where Python raises, the result here is not valid.
fn same_unverified(python: &Json, ours: &Unverified) -> std::result::Result<(), String> {
    let (valid, value) = match python.get("valid") {
        Some(valid) => (valid.as_bool().unwrap(), typed(&python["value"]).unwrap()),
        None => (false, Value::Null),
    };
    let found = ours.value.clone().unwrap_or(Value::Null);
    if (ours.valid, &found) == (valid, &value) || python.get("error").is_some() && !ours.valid {
        return Ok(());
    }
    Err(format!("unverified: {ours:?}, Python {python}"))
}
