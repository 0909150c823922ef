//! Opens a cookie that Flask 3.1.3 wrote, and shows each value with its type.
//!
//! `cargo run --example read_flask_cookie`
//!
//! This view wrote it at 2023-11-14 22:13:20 UTC, in an app with the secret key below:
//!
//! ```python
//! session.permanent = True
//! session["user_id"] = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
//! session["since"] = datetime(2023, 11, 14, 22, 13, 20)
//! session["token"] = b"\x00\xff"
//! flash("Signed in.", "success")
//! ```

use std::error::Error;

use chrono::{DateTime, Utc};
use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface, with};
use serde::Deserialize;
use uuid::Uuid;

const COOKIE: &str = "session=.eJwdy70KwjAYheFbCd8cJEmDxoCDk5Mi2E1Kyc-nBjWVpnEpuXdjpwMP75mhv71MemAC\
    fZ2BTHUgZecwJaBwCfeInoS4gq50FPoPjm8TMdZuGjNSSCE6BF2vHjS0lQiX5DR8iWCiIUJo3mjByOHYQqEwDU-MS25rvj-r3V9z\
    wrEPfvFcfW3NxirOtt54zj1XzErGHJM3LxvmFJTyA6VWNmQ.ZVPxAA.FQYDXAksN7529Qwk81DmxnR4pSk";

#[derive(Deserialize)]
struct Login {
    #[serde(with = "with::uuid")]
    user_id: Uuid,
    #[serde(with = "with::datetime")]
    since: DateTime<Utc>,
}

fn main() -> Result<(), Box<dyn Error>> {
    // A fixed time one day later, so that the cookie has not expired when you run this.
    let clock = FixedClock(Timestamp::from_secs(1_700_000_000 + 86_400));
    let interface =
        Scheme::flask_session(SecretKeys::new("correct horse battery staple")?).clock(clock).sessions();

    let session = interface.open_session(&PlainRequest::new().with_header("cookie", COOKIE));
    for (key, value) in session.to_map().iter() {
        println!("{key:10} {:8} {value}", value.type_name());
    }
    let login: Login = session.load()?;
    assert_eq!(login.user_id.to_string(), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assert_eq!(login.since.to_rfc3339(), "2023-11-14T22:13:20+00:00");
    assert!(session.is_permanent());
    let flash = &session.take_flashed()?[0];
    assert_eq!((flash.category.as_str(), &*flash.text()), ("success", "Signed in."));

    let mallory = COOKIE.replacen(".eJw", ".eJx", 1);
    let session = interface.open_session(&PlainRequest::new().with_header("cookie", mallory));
    let reason = session.open_error().ok_or("a changed cookie must not open")?;
    println!("one character changed: {reason}");
    assert!(session.is_empty() && reason.is_bad_signature());
    Ok(())
}
