//! This crate.

use cookie_session::clock::{Clock, SystemClock};
use cookie_session::scheme::Compression;
use cookie_session::token::SigningSerializer;
use cookie_session::{MaxAge, Scheme, SecretKeys, UrlSafeTimedSerializer};

use crate::SECRET;
use crate::work::{Payload, Task, Work, check};

pub(crate) const NAME: &str = "cookie-session";

/// Flask's `PERMANENT_SESSION_LIFETIME`.
pub(crate) const LIFETIME: MaxAge = MaxAge::seconds(31 * 24 * 3600);

pub(crate) fn serializer() -> UrlSafeTimedSerializer {
    scheme().timed_serializer()
}

fn scheme() -> Scheme {
    Scheme::flask_session(SecretKeys::new(SECRET).expect("a secret"))
}

pub(crate) fn tasks(payload: &Payload) -> Vec<Task> {
    let serializer = serializer();
    let plain = scheme().compression(Compression::Never).timed_serializer();
    let value = payload.value.clone();
    let token = serializer.dump_value(&value).expect("a session");
    let kept = serializer
        .read(token.as_bytes(), LIFETIME, SystemClock.now(), &|_, _| true)
        .expect("a token of ours")
        .resume
        .expect("it was asked to be kept");
    let refreshed = refresh(&serializer, &kept);

    for (token, what) in [
        (&token, "saved"),
        (&refreshed, "refreshed"),
        (&plain.dump_value(&value).expect("a session"), "plain"),
    ] {
        let opened = serializer.load_value(token, LIFETIME);
        check(opened.is_ok_and(|opened| opened == value), NAME, payload, what);
    }
    let forged = token.replacen('e', "f", 1);
    check(serializer.load_value(forged, LIFETIME).is_err(), NAME, payload, "accepts a forged token");

    let opener = serializer.clone();
    let (saved, saver) = (value.clone(), serializer.clone());
    vec![
        Task::new(NAME, &[Work::Open], payload, move || opener.load_with(&token, LIFETIME).expect("checked")),
        Task::new(NAME, &[Work::Save], payload, move || saver.dump_value(&saved).expect("checked")),
        Task::new(NAME, &[Work::SavePlain], payload, move || plain.dump_value(&value).expect("checked")),
        Task::new(NAME, &[Work::Refresh], payload, move || refresh(&serializer, &kept)),
    ]
}

fn refresh(serializer: &UrlSafeTimedSerializer, kept: &cookie_session::token::Resume) -> String {
    let mut out = String::new();
    serializer.rewrite(kept, SystemClock.now(), &mut out).expect("the time can be signed");
    out
}
