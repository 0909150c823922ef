//! Makes every check in turn, even if an earlier one failed.

use cookie_session::scheme::TimestampFormat;
use cookie_session::token::KeyMatch;
use cookie_session::{Error, ErrorKind};

use super::hints;
use super::model::{Check, Context, Inspection, Parts, State, Verdict};
use crate::line::Cookie;
use crate::payload::{Payload, read};
use crate::setup::Setup;
use crate::time::{date, duration};

/// Splits a cookie into its parts and makes every check.
///
/// The verdict comes from the library. The checks explain it.
pub(super) fn look(context: &Context, cookie: Cookie) -> Inspection {
    let setup = &context.setup;
    let mut found = Inspection::from(cookie);
    if let Some(missing) = &found.missing {
        found.verdict = Verdict::Missing;
        found.checks.push(check("cookie", State::Failed, missing.why()));
        found.hints.extend(hints::other_names(missing));
        return found;
    }
    found.parts = split(setup, &found.token);
    found.signed_at = found.parts.time.as_deref().and_then(|time| {
        let scheme = &setup.scheme;
        scheme.timestamp_format.format().read(time, scheme.decode_mode)
    });
    found.age = found.signed_at.map(|seconds| {
        i64::try_from(i128::from(context.now.as_secs()) - i128::from(seconds)).unwrap_or(i64::MIN)
    });
    let payload = read(setup, &found.parts.payload);
    let payload_error = match payload {
        (payload, Ok(value)) => {
            found.payload = Payload { value: Some(value), ..payload };
            None
        }
        (payload, Err(error)) => {
            found.payload = payload;
            Some(error)
        }
    };
    let verified = context.keys().map(|keys| {
        let verified = setup.format(keys).verify(&found.token, context.max_age, context.now);
        verified.and_then(|(payload, _)| read(setup, &payload).1)
    });
    found.signed_by = context.keys().and_then(|keys| {
        let (scheme, key) = setup.signed_by(keys, &found.token)?;
        Some((scheme.digest, scheme.key_derivation, key))
    });
    found.verdict = match &verified {
        None => Verdict::Unverified,
        Some(Ok(_)) => Verdict::Valid,
        Some(Err(error)) => Verdict::Rejected(error.kind()),
    };
    found.checks = [
        Some(parts(setup, &found)),
        Some(signature(context, &found)),
        setup.timed.then(|| timestamp(setup, &found)),
        setup.timed.then(|| age(context, &found)),
        Some(payload_check(&found, payload_error.as_ref())),
        setup.preset.is_session().then(|| session(&found)).flatten(),
    ]
    .into_iter()
    .flatten()
    .collect();
    found.hints = hints::hints(context, &found);
    found
}

/// Splits the token from the right: signature, time, payload.
fn split(setup: &Setup, token: &[u8]) -> Parts {
    let Some((rest, signature)) = setup.scheme.separator.rsplit(token) else {
        return Parts { payload: token.to_vec(), ..Parts::default() };
    };
    let signature = Some(signature.to_vec());
    match setup.scheme.separator.rsplit(rest).filter(|_| setup.timed) {
        Some((payload, time)) => Parts { payload: payload.to_vec(), time: Some(time.to_vec()), signature },
        None => Parts { payload: rest.to_vec(), time: None, signature },
    }
}

fn check(name: &'static str, state: State, why: impl Into<String>) -> Check {
    Check { name, state, why: why.into() }
}

fn parts(setup: &Setup, found: &Inspection) -> Check {
    let separator = setup.scheme.separator.as_str();
    match (&found.parts.signature, &found.parts.time) {
        (None, _) => {
            check("parts", State::Failed, format!("there is no {separator:?}, so the cookie is not signed"))
        }
        (Some(_), None) if setup.timed => check(
            "parts",
            State::Failed,
            format!("there is only one {separator:?}: payload and signature, but no time of signing"),
        ),
        (Some(_), None) => check("parts", State::Passed, "payload, signature"),
        (Some(_), Some(_)) => check("parts", State::Passed, "payload, time, signature"),
    }
}

fn signature(context: &Context, found: &Inspection) -> Check {
    let fails = |why: String| check("signature", State::Failed, why);
    let Some(signature) = &found.parts.signature else {
        return fails("the signature is missing".to_owned());
    };
    if context.keys().is_none() {
        return check("signature", State::Skipped, "not checked: no secret key was given");
    }
    if let Some((digest, derivation, key)) = found.signed_by {
        let scheme = format!("HMAC with {digest}, key derivation {derivation}");
        return match key {
            KeyMatch::Fallback(index) => check(
                "signature",
                State::Noted,
                format!("valid, but made with fallback key {}: {scheme}", index + 1),
            ),
            _ => check("signature", State::Passed, format!("valid: {scheme}")),
        };
    }
    let expected = context.setup.scheme.digest;
    let bytes = signature.len() * 3 / 4;
    if bytes != expected.signature_bytes() {
        return fails(format!(
            "its {} characters are {bytes} bytes; a {} signature has {}",
            signature.len(),
            expected,
            expected.signature_bytes()
        ));
    }
    fails("none of the keys makes it with these parameters".to_owned())
}

fn timestamp(setup: &Setup, found: &Inspection) -> Check {
    match (&found.parts.time, found.signed_at) {
        (None, _) => check("time", State::Failed, "the time is missing"),
        (Some(_), Some(seconds)) if found.verdict == Verdict::Rejected(ErrorKind::MalformedTimestamp) => {
            check("time", State::Failed, format!("{seconds} s after 1970 is beyond the year 9999"))
        }
        (Some(_), Some(seconds)) => check("time", State::Passed, format!("signed {}", date(seconds))),
        (Some(_), None) => check(
            "time",
            State::Failed,
            format!("this is not a time in the form \"{}\"", setup.scheme.timestamp_format),
        ),
    }
}

fn age(context: &Context, found: &Inspection) -> Check {
    let Some(age) = found.age else {
        return check("age", State::Skipped, "unknown");
    };
    let Some(limit) = context.max_age.as_seconds() else {
        let state = if age < 0 { State::Noted } else { State::Passed };
        return check("age", state, format!("{}; the age is not limited", since(age)));
    };
    let allowed = if limit >= 0 { duration(limit.unsigned_abs()) } else { format!("{limit} s") };
    // The library counts fractions of a second, so a rejected age may equal the limit in whole seconds.
    let expired = found.verdict == Verdict::Rejected(ErrorKind::Expired);
    if age > limit || expired {
        check("age", State::Failed, format!("{}, more than the {allowed} allowed", since(age)))
    } else if i128::from(age) < -i128::from(context.setup.scheme.skew.as_secs()) {
        check("age", State::Failed, format!("{}; compare the clocks of the servers", since(age)))
    } else {
        check("age", State::Passed, format!("{} of {allowed} allowed", since(age)))
    }
}

fn since(age: i64) -> String {
    let length = duration(age.unsigned_abs());
    if age < 0 { format!("signed {length} in the future") } else { format!("{length} old") }
}

fn payload_check(found: &Inspection, error: Option<&Error>) -> Check {
    match (error, &found.payload.bytes) {
        (Some(error), _) => check("payload", State::Failed, error.to_string()),
        (None, bytes) => {
            let plain = bytes.as_ref().map_or(0, Vec::len);
            let how = if found.payload.compressed { "compressed" } else { "not compressed" };
            let text = found.parts.payload.len();
            check("payload", State::Passed, format!("{text} characters, {how}, {plain} bytes of content"))
        }
    }
}

/// Checks that the value is a map, because only a map can be a session.
fn session(found: &Inspection) -> Option<Check> {
    let value = found.payload.value.as_ref()?;
    Some(match value.as_map() {
        Some(map) if map.len() == 1 => check("session", State::Passed, "1 key"),
        Some(map) => check("session", State::Passed, format!("{} keys", map.len())),
        None => check(
            "session",
            State::Noted,
            format!("a {} is not a session; Flask responds with 500 to such a cookie", value.type_name()),
        ),
    })
}
