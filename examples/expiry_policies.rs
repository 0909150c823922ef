//! Plays one month of visits under each expiry policy, and shows when the session ends.
//!
//! `cargo run --example expiry_policies`

use std::error::Error;
use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::expiry::{BrowserSession, FlaskExpiry, IdleAndAbsolute, PerSession, Sliding};
use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionConfig, SessionInterface};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Logs in, visits the site on each of `days`, and prints whether the session was open and its cookie sent.
fn visits(
    sessions: &dyn SessionInterface,
    clock: &ManualClock,
    days: &[u32],
) -> Result<String, Box<dyn Error>> {
    clock.set(Timestamp::from_secs(1_700_000_000));
    let session = sessions.open_session(&PlainRequest::new());
    session.set_permanent(true)?;
    session.insert("user", "ada")?;
    session.insert(PerSession::LIFETIME_KEY, 3 * DAY.as_secs())?;
    let mut cookie = sessions.save_session(&session)?.into_set_cookie().ok_or("no cookie was set")?;
    let mut line = String::new();
    for &day in days {
        clock.set(Timestamp::from_secs(1_700_000_000 + i64::from(day) * 86_400));
        let session = sessions.open_session(&PlainRequest::new().answering(&cookie));
        let open = session.contains_key("user");
        let sent = sessions.save_session(&session)?.into_set_cookie();
        line += if open { [" open", " sent"][usize::from(sent.is_some())] } else { "  -  " };
        cookie = sent.unwrap_or(cookie);
    }
    Ok(line)
}

fn main() -> Result<(), Box<dyn Error>> {
    let clock = ManualClock::new(Timestamp::default());
    let config =
        SessionConfig::builder().permanent_session_lifetime(Duration::from_secs(10 * 24 * 3600)).build()?;
    let base = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
        .clock(clock.clone())
        .sessions()
        .with_config(config);
    let show = |sessions: &dyn SessionInterface, name: &str, expected: &str| {
        let line = visits(sessions, &clock, &[1, 3, 8, 13, 18, 30])?;
        println!("{name:15} {line}");
        assert_eq!(line, expected, "{name}");
        Ok::<_, Box<dyn Error>>(())
    };
    println!("day               1    3    8   13   18   30   (sent: open, and the cookie is sent again)");
    show(&base.clone().with_expiry(FlaskExpiry), "FlaskExpiry", " sent sent sent sent sent  -  ")?;
    show(&base.clone().with_expiry(BrowserSession), "BrowserSession", " open open open  -    -    -  ")?;
    show(&base.clone().with_expiry(Sliding::default()), "Sliding", " open open sent sent sent  -  ")?;
    let idle = IdleAndAbsolute::new(DAY * 7, DAY * 14);
    show(&base.clone().with_expiry(idle), "IdleAndAbsolute", " sent sent sent sent  -    -  ")?;
    show(&base.with_expiry(PerSession), "PerSession", " sent sent  -    -    -    -  ")?;
    Ok(())
}
