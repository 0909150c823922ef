//! Changes every parameter with one setter each: digest, derivation, codec, clock, salt, settings, policies.
//!
//! `cargo run --example custom_parameters`

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::codec::MessagePack;
use cookie_session::cookie::SameSite;
use cookie_session::derivation::DjangoConcat;
use cookie_session::digest::Sha256;
use cookie_session::expiry::Sliding;
use cookie_session::null::RequireSecret;
use cookie_session::scheme::Compression;
use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionConfig, SessionInterface};

fn main() -> Result<(), Box<dyn Error>> {
    let secret = "correct horse battery staple";
    let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));

    // Flask's parameters, with a fixed clock so that the cookie below is always the same.
    let flask = Scheme::flask_session(SecretKeys::new(secret)?).clock(clock.clone()).sessions();

    // Each setter changes one parameter and keeps the others.
    let config = SessionConfig::builder()
        .cookie_name("__Host-sid")
        .cookie_secure(true)
        .cookie_same_site(SameSite::Lax)
        .permanent_session_lifetime(Duration::from_secs(12 * 3600))
        .deny_warnings()
        .build()?;
    let own = Scheme::flask_session(SecretKeys::new(secret)?)
        .digest::<Sha256>()
        .key_derivation::<DjangoConcat>()
        .codec(MessagePack::default())
        .clock(clock)
        .salt("admin pages")
        .compression(Compression::Never)
        .sessions()
        .with_expiry(Sliding::default())
        .with_null_policy(RequireSecret)?
        .with_config(config);

    // From here on the code needs no type parameters.
    let interfaces: [Arc<dyn SessionInterface>; 2] = [Arc::new(flask), Arc::new(own)];
    for interface in &interfaces {
        let session = interface.open_session(&PlainRequest::new());
        session.set_permanent(true)?;
        session.insert("user_id", 7)?;
        let headers = interface.save_session(&session)?;
        let set_cookie = headers.set_cookie().ok_or("no cookie was set")?;
        println!("Set-Cookie: {set_cookie}");

        let request = PlainRequest::new().answering(set_cookie);
        for reader in &interfaces {
            let is_writer = Arc::ptr_eq(reader, interface);
            assert_eq!(reader.open_session(&request).get::<u32>("user_id")?, is_writer.then_some(7));
        }
    }
    println!("Each opens its own cookie and rejects the other's.");
    Ok(())
}
