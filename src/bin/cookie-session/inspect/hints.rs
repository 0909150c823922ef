//! Why a check failed: what else would fit, and what the text looks like.

use clap::ValueEnum;
use cookie_session::encoding::DecodeMode;
use cookie_session::{ErrorKind, SecretKeys, Separator, TimestampFormat};

use super::strangers::looks_like;
use super::{Context, Hint, Inspection, Verdict};
use crate::args::{Base64, Codec, TimeFormat};
use crate::line::Missing;
use crate::presets::Preset;
use crate::scheme::{Digest, all, name};
use crate::secrets::{Secret, from_base64, from_hex, from_python};
use crate::setup::Setup;
use crate::time::{date, duration};

/// Everything worth saying beyond the checks.
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

/// The names under which the cookie may be there.
pub(super) fn other_names(missing: &Missing) -> Option<Hint> {
    let options: Vec<String> = missing.there.iter().take(5).map(|there| option("name", there)).collect();
    (!options.is_empty()).then(|| hint("another cookie may be meant", options))
}

/// A signature that Python would take, with characters that strict reading refuses.
fn python_spelling(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = Setup { mode: DecodeMode::PythonCompatible, ..context.setup.clone() };
    setup.signed_by(context.keys()?, &found.token)?;
    Some(hint(
        "the signature is right in another spelling, which Python accepts and no honest signer writes",
        ["--python-compatible".to_owned()],
    ))
}

/// Digests, derivations, salts, separators and forms of the key that make this signature.
fn other_parameters(context: &Context, found: &Inspection) -> Hint {
    let setup = &context.setup;
    let mut best: Option<Vec<String>> = None;
    for (form, keys) in key_forms(context) {
        for separator in separators(setup, &found.token) {
            let bytes = signature_bytes(&separator, &found.token);
            for salt in salts(context) {
                for scheme in all().filter(|(digest, _)| Some(digest.signature_bytes()) == bytes) {
                    let other = Setup {
                        salt: salt.clone(),
                        separator: separator.clone(),
                        schemes: vec![scheme],
                        ..setup.clone()
                    };
                    if other.signed_by(&keys, &found.token).is_none() {
                        continue;
                    }
                    let options = changes(setup, &other, form);
                    if best.as_ref().is_none_or(|best| options.len() < best.len()) {
                        best = Some(options);
                    }
                }
            }
        }
    }
    match best {
        Some(mut options) => {
            let preset = options.iter().any(|option| option.starts_with("--preset"));
            if setup.timed() && found.parts.time.is_none() && !preset {
                options.push(option("time", "none"));
            }
            hint("the signature is right with other parameters", options)
        }
        None => hint(nothing_fits(found), []),
    }
}

/// How many bytes the last part holds.
fn signature_bytes(separator: &Separator, token: &[u8]) -> Option<usize> {
    let separator = separator.as_str().as_bytes();
    let at = token.windows(separator.len()).rposition(|window| window == separator)?;
    Some((token.len() - at - separator.len()) * 3 / 4)
}

fn nothing_fits(found: &Inspection) -> String {
    let bytes = found.parts.signature.as_ref().map_or(0, |signature| signature.len() * 3 / 4);
    let common = [Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512];
    let digest = common.into_iter().find(|digest| digest.signature_bytes() == bytes);
    let length = digest.map_or_else(
        || "its signature has the length of no known digest, so it may be cut".to_owned(),
        |digest| format!("its signature has the length of {}", name(&digest)),
    );
    format!(
        "no digest, derivation, known salt or separator fits: the cookie was changed, or signed with \
         another secret key or salt; {length}"
    )
}

/// What has to be said on the command line to get from one setup to the other.
fn changes(from: &Setup, to: &Setup, form: Option<&str>) -> Vec<String> {
    let (digest, derivation) = to.schemes[0];
    let mut options = Vec::new();
    if from.salt != to.salt
        && let Some(preset) = Preset::value_variants().iter().find(|preset| preset.makes(to))
    {
        options.push(option("preset", &name(preset)));
        options.extend(form.map(str::to_owned));
        return options;
    }
    if from.schemes[0].0 != digest {
        options.push(option("digest", &name(&digest)));
    }
    if from.schemes[0].1 != derivation {
        options.push(option("derivation", &name(&derivation)));
    }
    if from.salt != to.salt {
        options.push(option("salt", &String::from_utf8_lossy(&to.salt)));
    }
    if from.separator != to.separator {
        options.push(option("separator", to.separator.as_str()));
    }
    options.extend(form.map(str::to_owned));
    options
}

/// The salt in use, those of libraries, those that Django makes of the cookie's name, and none.
fn salts(context: &Context) -> impl Iterator<Item = Vec<u8>> {
    let name = &context.name;
    let known = Preset::known_salts().map(|salt| salt.as_bytes().to_vec());
    let of_name = [name.clone(), format!("django.http.cookies.v2:0:{name}"), String::new()];
    let of_name = of_name.into_iter().map(String::into_bytes);
    std::iter::once(context.setup.salt.clone()).chain(known).chain(of_name)
}

/// The separator in use, and the usual ones if they are in the text.
fn separators(setup: &Setup, token: &[u8]) -> Vec<Separator> {
    let usual = [Separator::default(), Separator::colon()];
    let there = usual.into_iter().filter(|other| {
        *other != setup.separator && token.windows(1).any(|byte| byte == other.as_str().as_bytes())
    });
    std::iter::once(setup.separator.clone()).chain(there).collect()
}

/// The keys as given, and what they may have been meant to be.
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
        ("--secret-encoding hex", from_hex(given)),
        ("--secret-encoding base64", from_base64(given)),
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

/// The time in another form: seconds since 2011, or base 62.
fn other_time(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = &context.setup;
    if found.signed_by.is_some() && found.verdict == Verdict::Refused(ErrorKind::MissingTimestamp) {
        return Some(hint("the text is signed without a time", [option("time", "none")]));
    }
    let time = found.parts.time.as_deref()?;
    let as_of = |format: TimeFormat| {
        let seconds = format.read(time, setup.mode)?;
        let age = u64::try_from(context.now.as_secs()).ok()?.checked_sub(seconds)?;
        Some((seconds, age, option("time", &name(&format))))
    };
    let legacy = as_of(TimeFormat::Legacy).filter(|(seconds, ..)| Some(*seconds) != found.signed_at);
    match (setup.time, found.signed_at, legacy) {
        (TimeFormat::Unix, Some(_), Some((seconds, age, option))) => Some(hint(
            format!(
                "the time is before 2011: itsdangerous before 1.0 counted from there, which makes it {}, {} ago",
                date(seconds),
                duration(age)
            ),
            [option],
        )),
        (TimeFormat::Unix | TimeFormat::Legacy, None, _) => {
            let (seconds, age, option) =
                as_of(TimeFormat::Base62).filter(|(_, age, _)| *age < 1_000_000_000)?;
            Some(hint(format!("in base 62 the time is {}, {} ago", date(seconds), duration(age)), [option]))
        }
        _ => None,
    }
}

/// The payload in another base64 or codec.
fn other_payload(context: &Context, found: &Inspection) -> Option<Hint> {
    let setup = &context.setup;
    if found.payload.value.is_some() || setup.base64 == Base64::None || found.parts.payload.is_empty() {
        return None;
    }
    let reads = |setup: &Setup| {
        let unpacked = cookie_session::unpack_payload(
            &found.parts.payload,
            setup.variant(),
            setup.mode,
            crate::setup::PAYLOAD_LIMIT,
        );
        unpacked.is_ok_and(|unpacked| setup.codec().decode(&unpacked.bytes).is_ok())
    };
    let others = [
        (
            "as padded standard base64",
            Setup { base64: Base64::Standard, ..setup.clone() },
            "--base64 standard",
        ),
        ("as url-safe base64", Setup { base64: Base64::UrlSafe, ..setup.clone() }, "--base64 url-safe"),
        ("as plain JSON", Setup { codec: Codec::Json, ..setup.clone() }, "--codec json"),
        ("as MessagePack", Setup { codec: Codec::MessagePack, ..setup.clone() }, "--codec message-pack"),
        (
            "as Python does, which skips what is no base64",
            Setup { mode: DecodeMode::PythonCompatible, ..setup.clone() },
            "--python-compatible",
        ),
    ];
    let (how, _, option) = others.into_iter().find(|(_, other, _)| reads(other))?;
    Some(hint(format!("the payload can be read {how}"), [option.to_owned()]))
}
