//! `sign`, `resign` and `keygen`: what makes cookies and keys.

use cookie_session::encoding::base64_encode;
use cookie_session::{Compression, Json as PlainJson, MaxAge, PayloadCodec, SecretKeys, TaggedJson, Value};
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{Base64, KeyFormat, KeygenArgs, Notation, ResignArgs, SignArgs};
use crate::input::{cookies, stdin};
use crate::output::print_exactly;
use crate::presets::Preset;
use crate::secrets::{Secrets, read, warn};
use crate::setup::Setup;
use crate::time::Moment;
use crate::typed::from_typed;
use crate::{Failure, Passed};

/// Prints a cookie of a value.
pub(crate) fn sign(args: &SignArgs) -> Result<Passed, Failure> {
    let setup = Setup::of(&args.scheme)?;
    let keys = Secrets::required(&args.secrets)?.keys()?;
    warn_of_weak(&keys);
    let input = if args.value == "-" { stdin()? } else { args.value.clone().into_bytes() };
    let now = Moment::or_now(args.at);
    let failed = |error: cookie_session::Error| error.to_string();
    let token = if setup.base64 == Base64::None {
        let text = input.strip_suffix(b"\n").unwrap_or(&input);
        text_of(setup.sign(&keys, text, now).map_err(failed)?)?
    } else {
        let value = parse(&input, args.format)?;
        if setup.preset.parameters().is_session && value.as_map().is_none() {
            warn("the value is no map, so it is no session");
        }
        setup.dump(&keys, &value, compression(args), now).map_err(failed)?
    };
    print_exactly(&if args.json { json!({ "cookie": token }).to_string() } else { token })?;
    Ok(true)
}

/// What was signed, which is text if the payload is.
fn text_of(token: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(token).map_err(|_| "the payload is no text".to_owned())
}

/// Starlette never compresses.
fn compression(args: &SignArgs) -> Compression {
    let never = args.no_compression || args.scheme.preset == Preset::Starlette;
    if never { Compression::Never } else { Compression::Flask }
}

fn parse(input: &[u8], notation: Notation) -> Result<Value, Failure> {
    let failed = |error: cookie_session::Error| format!("the value: {error}");
    match notation {
        Notation::Json => PlainJson::default().decode(input).map_err(failed),
        Notation::Tagged => TaggedJson::default().decode(input).map_err(failed),
        Notation::Typed => {
            let json = serde_json::from_slice(input).map_err(|error| format!("the value: {error}"))?;
            from_typed(&json).map_err(|error| format!("the value: {error}"))
        }
    }
}

/// Prints each cookie with its payload signed anew; a refused one is reported on stderr.
pub(crate) fn resign(args: &ResignArgs) -> Result<Passed, Failure> {
    let old = Setup::of(&args.scheme)?;
    let secrets = Secrets::required(&args.secrets)?;
    let old_keys = secrets.keys()?;
    let new_keys = match &args.new_secret_file {
        Some(path) => {
            SecretKeys::new(&*read(path, args.secrets.secret_encoding)?).map_err(|error| error.to_string())?
        }
        None => old_keys.clone(),
    };
    warn_of_weak(&new_keys);
    let mut new = old.clone();
    let (digest, derivation) = old.schemes[0];
    new.schemes = vec![(args.new_digest.unwrap_or(digest), args.new_derivation.unwrap_or(derivation))];
    if let Some(salt) = &args.new_salt {
        new.salt = salt.as_bytes().to_vec();
    }
    let now = Moment::or_now(args.at);
    let max_age = args.max_age.map_or(MaxAge::UNLIMITED, |limit| limit.0);
    let mut passed = true;
    for cookie in cookies(&args.input)? {
        let resigned = old
            .verify(&old_keys, &cookie.value, max_age, now)
            .and_then(|verified| new.sign(&new_keys, &verified.payload, now));
        match resigned {
            Ok(token) => {
                let token = text_of(token)?;
                print_exactly(&if args.json { json!({ "cookie": token }).to_string() } else { token })?;
            }
            Err(error) => {
                passed = false;
                if args.json {
                    print_exactly(&json!({ "error": error.to_string() }).to_string())?;
                } else {
                    anstream::eprintln!("refused: {error}");
                }
            }
        }
    }
    Ok(passed)
}

fn warn_of_weak(keys: &SecretKeys) {
    for (_, weakness) in keys.weaknesses() {
        warn(&weakness.to_string());
    }
}

/// Prints random bytes of the operating system as text.
pub(crate) fn keygen(args: &KeygenArgs) -> Result<Passed, Failure> {
    let mut bytes = Zeroizing::new(vec![0; usize::from(args.bytes)]);
    getrandom::fill(&mut bytes).map_err(|error| format!("no random bytes: {error}"))?;
    let text = Zeroizing::new(match args.format {
        KeyFormat::Hex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        KeyFormat::UrlSafe => base64_encode(&*bytes),
    });
    let json = args.json.then(|| Zeroizing::new(json!({ "secret": *text }).to_string()));
    print_exactly(json.as_ref().unwrap_or(&text))?;
    Ok(true)
}
