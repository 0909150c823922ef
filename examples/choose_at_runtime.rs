//! Takes digest and codec from the command line, as from a configuration file; the app stays the same.
//!
//! `cargo run --example choose_at_runtime` or `… -- sha512 messagepack`

use std::error::Error;
use std::sync::Arc;

use cookie_session::digest::{Blake2b512, Sha1, Sha256, Sha512};
use cookie_session::{
    Json, MessagePack, PayloadCodec, PlainRequest, Scheme, SecretKeys, SessionInterface, TaggedJson,
};

/// What the app knows: no type parameters.
type Sessions = Arc<dyn SessionInterface>;

fn sessions(secret: &str, digest: &str, codec: &str) -> Result<Sessions, Box<dyn Error>> {
    let codec: Arc<dyn PayloadCodec> = match codec {
        "tagged-json" => Arc::new(TaggedJson::default()),
        "json" => Arc::new(Json::default()),
        "messagepack" => Arc::new(MessagePack::default()),
        other => return Err(format!("no codec {other:?}; use tagged-json, json or messagepack").into()),
    };
    let flask = Scheme::flask_session(SecretKeys::new(secret)?).codec(codec);
    Ok(match digest {
        "sha1" => Arc::new(flask.digest::<Sha1>().sessions()),
        "sha256" => Arc::new(flask.digest::<Sha256>().sessions()),
        "sha512" => Arc::new(flask.digest::<Sha512>().sessions()),
        "blake2b" => Arc::new(flask.digest::<Blake2b512>().sessions()),
        other => return Err(format!("no digest {other:?}; use sha1, sha256, sha512 or blake2b").into()),
    })
}

/// The app, which works with any of them.
fn token_of_a_visit(sessions: &Sessions) -> Result<String, Box<dyn Error>> {
    let session = sessions.open_session(&PlainRequest::new());
    session.insert("visits", 1)?;
    let set_cookie = sessions.save_session(&session)?.into_set_cookie().ok_or("no cookie was set")?;

    let again = sessions.open_session(&PlainRequest::new().answering(&set_cookie));
    assert_eq!(again.get::<u32>("visits")?, Some(1));
    Ok(set_cookie)
}

fn main() -> Result<(), Box<dyn Error>> {
    let secret = "correct horse battery staple";
    let mut args = std::env::args().skip(1);
    if let (Some(digest), Some(codec)) = (args.next(), args.next()) {
        println!("{}", token_of_a_visit(&sessions(secret, &digest, &codec)?)?);
        return Ok(());
    }
    for digest in ["sha1", "sha256", "sha512", "blake2b"] {
        for codec in ["tagged-json", "json", "messagepack"] {
            println!("{digest:8} {codec:12} {}", token_of_a_visit(&sessions(secret, digest, codec)?)?);
        }
    }
    assert!(sessions(secret, "crc32", "json").is_err());
    Ok(())
}
