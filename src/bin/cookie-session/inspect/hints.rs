//! Explains why a check failed: which other parameters would pass, and what the text looks like.

use cookie_session::encoding::{Base64Variant, DecodeMode, secret_from_base64, secret_from_hex};
use cookie_session::presets::Preset;
use cookie_session::scheme::{
    CodecName, DerivationName, DigestName, SchemeConfig, Separator, TimestampFormat, TimestampName,
};
use cookie_session::{ErrorKind, SecretKeys};

use super::model::{Context, Hint, Inspection, Verdict};
use super::salts::salts;
use super::strangers::looks_like;
use crate::line::Missing;
use crate::payload::read;
use crate::secrets::{Secret, from_python};
use crate::setup::Setup;
use crate::time::{date, duration};

/// Returns all hints for an inspection.
pub(super) fn hints(context: &Context, found: &Inspection) -> Vec<Hint> {
    let mut hints = Vec::new();
    if found.verdict == Verdict::Valid {
        return hints;
    }
    hints.extend(looks_like(context, found));
    if context.keys().is_some() && found.signed_by.is_none() && hints.is_empty() {
        hints.push(python_spelling(context, found).unwrap_or_else(|| other_parameters(context, found)));
    }
    hints.extend(other_time(context, found));
    hints.extend(other_payload(context, found));
    hints
}

fn hint(text: impl Into<String>, options: impl IntoIterator<Item = String>) -> Hint {
    Hint { text: text.into(), options: options.into_iter().collect() }
}

fn option(name: &str, value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return format!("--{name} {value}");
    }
    format!("--{name} '{}'", value.replace('\'', r"'\''"))
}

/// Returns the names of the cookies that are there.
pub(super) fn other_names(missing: &Missing) -> Option<Hint> {
    let options: Vec<String> = missing.there.iter().take(5).map(|there| option("name", there)).collect();
    (!options.is_empty()).then(|| hint("another cookie may be meant", options))
}

/// Finds a signature that Python accepts and strict decoding rejects.
fn python_spelling(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = context.setup.with(|scheme| {
        scheme.decode_mode = DecodeMode::PythonCompatible;
        scheme.accept.iter_mut().for_each(|other| other.decode_mode = DecodeMode::PythonCompatible);
    });
    setup.signed_by(context.keys()?, &found.token)?;
    Some(hint(
        "the signature is valid in another spelling, which Python accepts but never writes",
        ["--python-compatible".to_owned()],
    ))
}

/// Finds digests, derivations, salts, separators and encodings of the key that match this signature.
fn other_parameters(context: &Context, found: &Inspection) -> Hint {
    let setup = &context.setup;
    let mut best: Option<(Vec<String>, bool)> = None;
    for (form, keys) in key_forms(context) {
        for separator in separators(setup, &found.token) {
            let signed = separator.rsplit(&found.token);
            let bytes = signed.map(|(_, signature)| signature.len() * 3 / 4);
            let untimed = signed.is_some_and(|(rest, _)| separator.rsplit(rest).is_none());
            for salt in salts(context) {
                for (digest, derivation) in all(bytes) {
                    let other = setup.with(|scheme| {
                        scheme.salt.clone_from(&salt);
                        scheme.separator = separator.clone();
                        (scheme.digest, scheme.key_derivation) = (digest, derivation);
                        scheme.accept.clear();
                    });
                    if other.signed_by(&keys, &found.token).is_none() {
                        continue;
                    }
                    let options = changes(setup, &other, form);
                    if best.as_ref().is_none_or(|(best, _)| options.len() < best.len()) {
                        best = Some((options, untimed));
                    }
                }
            }
        }
    }
    match best {
        Some((mut options, untimed)) => {
            let preset = options.iter().find_map(|option| option.strip_prefix("--preset ")?.parse().ok());
            if untimed && preset.map_or(setup.timed, Preset::has_time) {
                options.push(option("time", "none"));
            }
            hint("the signature is valid with other parameters", options)
        }
        None => hint(nothing_fits(found), []),
    }
}

/// Returns the digests with signatures of this length, each with all derivations; the common ones first.
fn all(bytes: Option<usize>) -> impl Iterator<Item = (DigestName, DerivationName)> {
    let digests = DigestName::ALL.iter().filter(move |digest| Some(digest.signature_bytes()) == bytes);
    digests.flat_map(|&digest| DerivationName::ALL.iter().map(move |&derivation| (digest, derivation)))
}

/// Whether salt, digest, derivation and separator are the preset's own.
fn makes(preset: Preset, scheme: &SchemeConfig) -> bool {
    let own = preset.scheme();
    (own.salt, own.separator) == (scheme.salt.clone(), scheme.separator.clone())
        && (own.digest, own.key_derivation) == (scheme.digest, scheme.key_derivation)
}

fn nothing_fits(found: &Inspection) -> String {
    let bytes = found.parts.signature.as_ref().map_or(0, |signature| signature.len() * 3 / 4);
    let common = [DigestName::Sha1, DigestName::Sha256, DigestName::Sha384, DigestName::Sha512];
    let digest = common.into_iter().find(|digest| digest.signature_bytes() == bytes);
    let length = digest.map_or_else(
        || "its signature does not have the length of a known digest, so it may be truncated".to_owned(),
        |digest| format!("its signature has the length of {digest}"),
    );
    format!(
        "no digest, derivation, known salt or separator fits: the cookie was changed, or signed with \
         another secret key or salt; {length}"
    )
}

/// Returns the command-line options that lead from one setup to the other.
fn changes(from: &Setup, to: &Setup, form: Option<&str>) -> Vec<String> {
    let (from, to) = (&from.scheme, &to.scheme);
    let mut options = Vec::new();
    if from.salt != to.salt
        && let Some(preset) = Preset::ALL.iter().find(|preset| makes(**preset, to))
    {
        options.push(option("preset", preset.as_str()));
        options.extend(form.map(str::to_owned));
        return options;
    }
    if from.digest != to.digest {
        options.push(option("digest", to.digest.as_str()));
    }
    if from.key_derivation != to.key_derivation {
        options.push(option("derivation", to.key_derivation.as_str()));
    }
    if from.salt != to.salt {
        options.push(option("salt", &to.salt));
    }
    if from.separator != to.separator {
        options.push(option("separator", to.separator.as_str()));
    }
    options.extend(form.map(str::to_owned));
    options
}

/// Returns the separator in use, and the usual ones that occur in the text.
fn separators(setup: &Setup, token: &[u8]) -> Vec<Separator> {
    let usual = [Separator::default(), Separator::colon()];
    let there = usual.into_iter().filter(|other| {
        *other != setup.scheme.separator && token.windows(1).any(|byte| byte == other.as_str().as_bytes())
    });
    std::iter::once(setup.scheme.separator.clone()).chain(there).collect()
}

/// Returns the keys as given, and what the user may have meant by them.
fn key_forms(context: &Context) -> Vec<(Option<&'static str>, SecretKeys)> {
    let Some((secrets, keys)) = &context.secrets else { return Vec::new() };
    let given: &[u8] = &secrets.current;
    let literal = |text: &[u8]| -> Option<Secret> {
        let inner = text.strip_prefix(b"b").unwrap_or(text);
        let inner =
            [b'\'', b'"'].iter().find_map(|quote| inner.strip_prefix(&[*quote])?.strip_suffix(&[*quote]));
        from_python(inner?)
    };
    let with = |end: &[u8]| Secret::new([given, end].concat());
    let forms: [(&str, Option<Secret>); 7] = [
        ("the key without the white space around it", Some(Secret::new(given.trim_ascii().to_vec()))),
        ("the key without its quotes", literal(given)),
        ("--secret-encoding python", from_python(given)),
        ("--secret-encoding hex", secret_from_hex(given)),
        ("--secret-encoding base64", secret_from_base64(given)),
        ("the key with a line feed at its end", Some(with(b"\n"))),
        ("the key with a carriage return and a line feed at its end", Some(with(b"\r\n"))),
    ];
    let others = forms.into_iter().filter_map(|(form, key)| {
        let key = key.filter(|key| ***key != *given)?;
        Some((Some(form), SecretKeys::new(&*key).ok()?.with_prefix(&secrets.prefix)))
    });
    let prefixed = secrets
        .prefix
        .is_empty()
        .then(|| (Some("--key-prefix django.http.cookies"), keys.clone().with_prefix("django.http.cookies")));
    std::iter::once((None, keys.clone())).chain(others).chain(prefixed).collect()
}

/// Reads the time in another format: seconds since 2011, or base 62.
fn other_time(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = &context.setup;
    if found.signed_by.is_some() && found.verdict == Verdict::Rejected(ErrorKind::MissingTimestamp) {
        return Some(hint("the text is signed without a time", [option("time", "none")]));
    }
    let time = found.parts.time.as_deref()?;
    let as_of = |name: TimestampName| {
        let seconds = name.format().read(time, setup.scheme.decode_mode)?;
        let age = u64::try_from(context.now.as_secs()).ok()?.checked_sub(seconds)?;
        Some((seconds, age, option("time", name.as_str())))
    };
    let legacy = as_of(TimestampName::Legacy).filter(|(seconds, ..)| Some(*seconds) != found.signed_at);
    match (setup.scheme.timestamp_format, found.signed_at, legacy) {
        (TimestampName::Unix, Some(_), Some((seconds, age, option))) => Some(hint(
            format!(
                "the time is before 2011; itsdangerous before 1.0 counted from 2011, which makes it {}, {} ago",
                date(seconds),
                duration(age)
            ),
            [option],
        )),
        (TimestampName::Unix | TimestampName::Legacy, None, _) => {
            let (seconds, age, option) =
                as_of(TimestampName::Base62).filter(|(_, age, _)| *age < 1_000_000_000)?;
            Some(hint(format!("in base 62 the time is {}, {} ago", date(seconds), duration(age)), [option]))
        }
        _ => None,
    }
}

/// Reads the payload with another base64 alphabet or codec.
fn other_payload(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = &context.setup;
    if found.payload.value.is_some() || !setup.encoded || found.parts.payload.is_empty() {
        return None;
    }
    type Change = fn(&mut SchemeConfig);
    let others: [(&str, Change, &str); 5] = [
        (
            "as padded standard base64",
            |scheme| scheme.base64_variant = Base64Variant::Standard,
            "--base64 standard",
        ),
        ("as url-safe base64", |scheme| scheme.base64_variant = Base64Variant::UrlSafe, "--base64 url-safe"),
        ("as plain JSON", |scheme| scheme.codec = CodecName::Json, "--codec json"),
        ("as MessagePack", |scheme| scheme.codec = CodecName::MessagePack, "--codec messagepack"),
        (
            "as Python does, which skips characters outside the base64 alphabet",
            |scheme| scheme.decode_mode = DecodeMode::PythonCompatible,
            "--python-compatible",
        ),
    ];
    let reads = |change: Change| read(&setup.with(change), &found.parts.payload).1.is_ok();
    let (how, _, option) = others.into_iter().find(|(_, change, _)| reads(*change))?;
    Some(hint(format!("the payload can be read {how}"), [option.to_owned()]))
}
