//! Recognizes cookies that itsdangerous has not signed.

use cookie_session::digest::{SessionDigest, Sha512};
use cookie_session::encoding::{DecodeMode, base64_decode};
use serde_json::Value as Json;

use super::model::{Context, Hint, Inspection};
use crate::typed::to_hex;

/// Describes the text, if it is not an itsdangerous token but has a known form.
pub(super) fn looks_like(context: &Context, found: &Inspection) -> Option<Hint> {
    let token = &*found.token;
    let text = if token.is_empty() {
        "the value is empty: the cookie was deleted, or another cookie has that name".to_owned()
    } else if is_pickle(token) {
        "this looks like a cookie of Flask before 0.10, which contains pickles: never load them".to_owned()
    } else if let Some((id, digest)) = remember_token(token) {
        remembered(context, id, digest)
    } else if is_pgadmin_id(token) {
        "not an itsdangerous token: this is a session ID of pgAdmin with its own signature; the session data \
         is on the server"
            .to_owned()
    } else if is_id(token) {
        "not an itsdangerous token: this looks like the random, unsigned ID of a session that is stored on the \
         server"
            .to_owned()
    } else if is_json_web_token(token) {
        "not an itsdangerous token: this is a JSON Web Token, which this tool does not check".to_owned()
    } else {
        return None;
    };
    Some(Hint { text, options: Vec::new() })
}

/// Flask 0.9: base64 of a MAC, `?`, and pickles as a query string.
fn is_pickle(token: &[u8]) -> bool {
    let text = token.strip_prefix(b"\"").unwrap_or(token);
    text.windows(2).position(|pair| pair == b"=?") == Some(27)
}

/// Flask-Login: the user's ID, `|`, and HMAC-SHA-512 of the ID in hex.
fn remember_token(token: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, digest) = token.split_at_checked(token.len().checked_sub(128)?)?;
    let id = rest.strip_suffix(b"|")?;
    let is_hex = digest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then_some((id, digest))
}

/// Describes a remember token, and verifies it.
fn remembered(context: &Context, id: &[u8], digest: &[u8]) -> String {
    let what = "not an itsdangerous token: this is a remember token of Flask-Login, a user's ID and its \
                HMAC-SHA-512 in hex, without a time";
    let Some((secrets, _)) = &context.secrets else { return what.to_owned() };
    let mut mac = Sha512::keyed(&secrets.current);
    Sha512::update(&mut mac, id);
    let right = to_hex(Sha512::finish(mac).as_ref());
    let fits = if right.as_bytes() == digest { "it is valid" } else { "its signature does not match" };
    format!("{what}; with the secret key, {fits}")
}

/// pgAdmin: a UUID, `!` and 28 characters of base64, a SHA-1 MAC.
fn is_pgadmin_id(token: &[u8]) -> bool {
    let parts = token.split_at_checked(36).map(|(id, rest)| (is_uuid(id), rest));
    matches!(parts, Some((true, [b'!', mac @ .., b'='])) if mac.len() == 27)
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A UUID, Django's 32 letters and digits, or 32 random bytes in base64 (Flask-Session).
fn is_id(token: &[u8]) -> bool {
    let of = |allowed: fn(&u8) -> bool| token.iter().all(allowed);
    match token.len() {
        36 => is_uuid(token),
        32 => of(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
        43 => of(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)),
        _ => false,
    }
}

fn is_json_web_token(token: &[u8]) -> bool {
    let first = token.split(|&byte| byte == b'.').next().unwrap_or_default();
    let header = base64_decode(first, DecodeMode::Strict).ok();
    let json: Option<Json> = header.and_then(|header| serde_json::from_slice(&header).ok());
    json.is_some_and(|json| json["alg"].is_string() && json.get("typ").is_some())
}
