//! `sign` and `keygen`: create cookies and keys.

use cookie_session::Value;
use cookie_session::codec::{Json as PlainJson, PayloadCodec, TaggedJson};
use cookie_session::encoding::base64_encode;
use cookie_session::scheme::Compression;
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{KeyFormat, KeygenArgs, Notation, SignArgs};
use crate::failure::{Failure, Passed};
use crate::input::stdin;
use crate::output::{print_exactly, print_json, warn};
use crate::secrets::{Secrets, warn_of_weak};
use crate::setup::Setup;
use crate::time::Moment;
use crate::typed::{from_typed, to_hex};

/// Prints a cookie with a value.
pub(crate) fn sign(args: &SignArgs) -> Result<Passed, Failure> {
    let mut setup = Setup::of(&args.scheme)?;
    if args.no_compression {
        setup.scheme.compression = Compression::Never;
    }
    let secrets = Secrets::required(&args.secrets)?;
    let keys = secrets.keys()?;
    warn_of_weak(&secrets.plain()?);
    let input = if args.value == "-" { stdin()? } else { args.value.clone().into_bytes() };
    let now = Moment::or_now(args.at);
    let failed = |error: cookie_session::Error| error.to_string();
    let format = setup.format(&keys);
    let token = if !setup.encoded {
        let text = input.strip_suffix(b"\n").unwrap_or(&input);
        text_of(format.sign(text, now).map_err(failed)?)?
    } else {
        let value = parse(&input, args.format)?;
        if setup.preset.is_session() && value.as_map().is_none() {
            warn("the value is not a map, so it cannot be a session");
        }
        if let Some(why) = another_notation(&value, args.format) {
            warn(&why);
        }
        format.dump(&value, now).map_err(failed)?
    };
    print_cookie(&token, args.json)?;
    Ok(true)
}

pub(crate) fn print_cookie(token: &str, as_json: bool) -> Result<(), Failure> {
    if as_json { print_json(&json!({ "cookie": token })) } else { print_exactly(token) }
}

/// Returns a warning if plain JSON looks like one of the other notations, in which it would mean something else.
fn another_notation(value: &Value, notation: Notation) -> Option<String> {
    if !matches!(notation, Notation::Json) {
        return None;
    }
    if let Value::Map(map) = value
        && let Some(Value::String(kind)) = map.get("t")
        && map.keys().all(|key| ["t", "v", "bits", "off_us"].contains(&key))
    {
        return Some(format!(
            "the value looks like typed notation of a {kind}, but was read as plain JSON, so it is a dict; to sign a \
             {kind}, give --format typed"
        ));
    }
    let key = tag_in(value)?;
    Some(format!(
        "the value contains a dict whose only key is the tag \"{key}\", but was read as plain JSON, so it stays a \
         dict; to sign the tagged value, give --format tagged"
    ))
}

/// Returns the key of a dict in the value whose only key is one of Flask's tags.
fn tag_in(value: &Value) -> Option<&str> {
    if let Value::Map(map) = value {
        let mut keys = map.keys();
        if let (Some(key @ (" t" | " b" | " m" | " u" | " d" | " di")), None) = (keys.next(), keys.next()) {
            return Some(key);
        }
        return map.values().find_map(tag_in);
    }
    value.as_items()?.iter().find_map(tag_in)
}

/// Returns the signed value as text. It is text if the payload is.
pub(crate) fn text_of(token: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(token).map_err(|_| "the payload is not text".into())
}

fn parse(input: &[u8], notation: Notation) -> Result<Value, Failure> {
    let failed = |error: cookie_session::Error| format!("the value: {error}");
    Ok(match notation {
        Notation::Json => PlainJson::default().decode(input).map_err(failed)?,
        Notation::Tagged => TaggedJson::default().decode(input).map_err(failed)?,
        Notation::Typed => {
            let json = serde_json::from_slice(input).map_err(|error| format!("the value: {error}"))?;
            from_typed(&json).map_err(|error| format!("the value: {error}"))?
        }
    })
}

/// Prints random bytes from the operating system as text.
pub(crate) fn keygen(args: &KeygenArgs) -> Result<Passed, Failure> {
    let mut bytes = Zeroizing::new(vec![0; usize::from(args.bytes)]);
    getrandom::fill(&mut bytes).map_err(|error| format!("no random bytes: {error}"))?;
    let text = Zeroizing::new(match args.format {
        KeyFormat::Hex => to_hex(&bytes),
        KeyFormat::UrlSafe => base64_encode(&*bytes),
    });
    if args.json {
        print_json(&json!({ "secret": *text }))?
    } else {
        print_exactly(&text)?
    }
    Ok(true)
}
