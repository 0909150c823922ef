//! Signing bytes against itsdangerous' `Signer`.

use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::encoding::DecodeMode;
use cookie_session::scheme::Separator;
use cookie_session::{ConfigErrorKind, ErrorKind, Result, Scheme, SecretKeys};
use serde_json::Value as Json;

use super::python_error;
use super::report::Report;
use super::scheme::{MODES, Setup, bare_signature, run};
use super::vectors::unhex;
use cookie_session::scheme::SchemeTask;

/// Every signature that a signer makes of one value.
struct Sign<'a> {
    setup: &'a Setup,
    value: &'a [u8],
}

#[derive(PartialEq, Debug)]
struct Signed {
    derived_key: Vec<u8>,
    signature: String,
    signed: Vec<u8>,
}

impl SchemeTask for Sign<'_> {
    type Output = Result<Signed, ConfigErrorKind>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, value } = self;
        let separator = setup.separator().map_err(|error| error.kind())?;
        let newest = setup.keys.last().expect("a key");
        let derived_key = K::derive::<D>(newest, &setup.salt).as_bytes().to_vec();
        let bare = bare_signature::<D, K>(newest, &setup.salt, value);
        let bare_signed = [value, separator.as_str().as_bytes(), bare.as_bytes()].concat();
        if newest.is_empty() {
            let refused = setup.scheme::<D, K>().expect_err("an empty secret is refused");
            assert_eq!(refused.kind(), ConfigErrorKind::EmptySecret);
            return Ok(Signed { derived_key, signature: bare, signed: bare_signed });
        }
        let signer = setup.scheme::<D, K>().map_err(|error| error.kind())?.signer();
        let signed = signer.sign(value);
        assert_eq!(signed, bare_signed, "the strategies alone come to the same");
        assert_eq!(signer.unsign(&signed).expect("own signature"), value);
        assert!(signer.validate(&signed));
        let (_, signed_by) = signer.unsign_with(&signed).expect("own signature");
        assert!(!signed_by.needs_reissue());
        Ok(Signed { derived_key, signature: signer.signature(value), signed })
    }
}

#[test]
fn sign_writes_what_itsdangerous_writes() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("signer_sign.json", 386);
        report.label(label);
        for case in &cases {
            let text = |field: &str| case[field].as_str().expect("text");
            let setup = Setup::of(case, mode);
            let value = unhex(text("value_hex"));
            let ours = run(text("digest"), text("derivation"), Sign { setup: &setup, value: &value });
            let python = Signed {
                derived_key: unhex(text("derived_key_hex")),
                signature: text("signature").to_owned(),
                signed: unhex(text("signed_hex")),
            };
            let ours = ours.expect("a derivation").map_err(|kind| format!("{kind:?} refused"));
            report.outcome(case, Some(python), ours);
        }
        report.finish();
    }
}

/// Checks one signed text.
struct Unsign<'a> {
    setup: &'a Setup,
    signed: &'a [u8],
}

impl SchemeTask for Unsign<'_> {
    type Output = Result<Vec<u8>>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let signer = self.setup.scheme::<D, K>().expect("a valid setup").signer();
        assert_eq!(signer.validate(self.signed), signer.unsign(self.signed).is_ok());
        signer.unsign(self.signed).map(<[u8]>::to_vec)
    }
}

#[test]
fn unsign_accepts_what_itsdangerous_accepts() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("signer_unsign.json", 68);
        report.label(label);
        for case in &cases {
            unsign(case, mode, &mut report);
        }
        report.finish();
    }
}

fn unsign(case: &Json, mode: DecodeMode, report: &mut Report) {
    let text = |field: &str| case[field].as_str().expect("text");
    let setup = Setup::of(case, mode);
    let signed = unhex(text("signed_hex"));
    let python = &case["expect"];
    if let Err(error) = setup.separator() {
        assert_eq!(error.kind(), ConfigErrorKind::Separator);
        match python["error"]["class"].as_str() {
            Some("ValueError") => report.pass(case),
            _ => report.safer(case, "the separator has characters of a signature"),
        }
        return;
    }
    if setup.keys.iter().all(Vec::is_empty) {
        // A signer cannot be built, so nothing is accepted. Python accepts nothing either.
        assert!(python["error"]["class"] == "BadSignature", "{case}");
        assert!(SecretKeys::new("").is_err());
        report.decided(case, "no key, or an empty one");
        return;
    }
    match run(text("digest"), text("derivation"), Unsign { setup: &setup, signed: &signed }) {
        None => {
            assert_eq!(python["error"]["class"], "TypeError", "a derivation unknown to Python as well");
            report.inexpressible(case, "a derivation of no type");
        }
        Some(Ok(value)) => {
            let python = python["ok_hex"].as_str().map(unhex);
            report.outcome::<_, String>(case, python, Ok(value));
        }
        Some(Err(error)) => match python.get("error") {
            None => report.safer(case, &error.to_string()),
            Some(python) => match python_error::same(python, &error, &signed, mode) {
                Ok(()) => report.pass(case),
                Err(why) => report.fail(case, why),
            },
        },
    }
}

/// A digest without output, equivalent to itsdangerous' `NoneAlgorithm`.
struct NoDigest;

impl SessionDigest for NoDigest {
    type Mac = ();
    type Output = [u8; 0];

    fn hash(_: &[&[u8]]) -> [u8; 0] {
        []
    }
    fn keyed(_: &[u8]) {}
    fn update((): &mut (), _: &[u8]) {}
    fn finish((): ()) -> [u8; 0] {
        []
    }
}

/// The crate has no such algorithm. A custom digest gives the same results.
#[test]
fn none_algorithm_can_be_told_by_a_digest_without_output() {
    let (mut report, cases) = Report::open("signer_none_algorithm.json", 7);
    let signer = Scheme::flask_session(SecretKeys::new("k").unwrap())
        .digest::<NoDigest>()
        .decode_mode(DecodeMode::PythonCompatible)
        .signer();
    for case in &cases {
        let signed = unhex(case["signed_hex"].as_str().unwrap());
        if let Some(value) = case["value_hex"].as_str() {
            assert_eq!(signer.sign(&unhex(value)), signed);
        }
        let python = case["unsigned_hex"].as_str().or(case["expect"]["ok_hex"].as_str()).map(unhex);
        let ours = signer.unsign(&signed).map(<[u8]>::to_vec);
        if let (Some(python), Err(ours)) = (case["expect"].get("error"), &ours) {
            python_error::same(python, ours, &signed, DecodeMode::PythonCompatible).unwrap();
        }
        report.outcome(case, python, ours);
    }
    report.finish();
}

/// Every ASCII character, alone and in a longer separator.
#[test]
fn separators_are_rejected_if_a_signature_may_contain_them() {
    for byte in 0..=127_u8 {
        let text = char::from(byte).to_string();
        let clashes = byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        assert_eq!(Separator::new(text.as_str()).is_err(), clashes, "{text:?}");
        assert_eq!(Separator::new(format!("..{text}")).is_err(), clashes, "{text:?}");
    }
    let signer = Scheme::flask_session(SecretKeys::new("secret-key").unwrap()).signer();
    assert_eq!(signer.unsign(b"").unwrap_err().kind(), ErrorKind::MissingSeparator);
}
