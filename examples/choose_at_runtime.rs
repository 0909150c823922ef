//! Reads digest and codec from the command line, as an app would from a configuration file.
//!
//! `cargo run --example choose_at_runtime` or `… -- sha512 messagepack`

use std::error::Error;
use std::sync::Arc;

use cookie_session::scheme::{CodecName, DigestName, SchemeConfig};
use cookie_session::{PlainRequest, SessionInterface, Settings};

/// The app's type for sessions, without type parameters.
type Sessions = Arc<dyn SessionInterface>;

fn sessions(settings: &Settings, digest: DigestName, codec: CodecName) -> Result<Sessions, Box<dyn Error>> {
    let mut scheme = SchemeConfig::default();
    (scheme.digest, scheme.codec) = (digest, codec);
    Ok(scheme.sessions(settings.clone())?)
}

/// The app. It works with any digest and codec.
fn token_of_a_visit(sessions: &Sessions) -> Result<String, Box<dyn Error>> {
    let session = sessions.open_session(&PlainRequest::new());
    session.insert("visits", 1)?;
    let set_cookie = sessions.save_session(&session)?.into_set_cookie().ok_or("no cookie was set")?;

    let again = sessions.open_session(&PlainRequest::new().answering(&set_cookie));
    assert_eq!(again.get::<u32>("visits")?, Some(1));
    Ok(set_cookie)
}

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_vars("FLASK", [("FLASK_SECRET_KEY", "correct horse battery staple")])?;
    let mut args = std::env::args().skip(1);
    if let (Some(digest), Some(codec)) = (args.next(), args.next()) {
        println!("{}", token_of_a_visit(&sessions(&settings, digest.parse()?, codec.parse()?)?)?);
        return Ok(());
    }
    for &digest in DigestName::ALL {
        for &codec in CodecName::ALL {
            println!("{digest:10} {codec:20} {}", token_of_a_visit(&sessions(&settings, digest, codec)?)?);
        }
    }
    if let Err(error) = "crc32".parse::<DigestName>() {
        println!("{error}");
    }
    Ok(())
}
