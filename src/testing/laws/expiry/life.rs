//! What becomes of a session over time under an expiry policy.

use std::time::Duration;

use super::{ABSOLUTE, ENDS, EXPIRES, LIVES, NO_RETURN, SAVED_AGAIN, Suite};
use crate::http_date;
use crate::session::PERMANENT_KEY;
use crate::session::headers::SessionHeaders;
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;
use crate::testing::laws::{Verdict, skip};
use crate::value::Map;

impl Suite {
    pub(super) fn lives(&self, time: i64, permanent: bool, wait: u64) -> Verdict {
        let input = format!("{wait} s after a {} session was saved at {time}", kind(permanent));
        let Some((interface, clock)) = self.interface(time) else { return skip() };
        let data = Map::from([(PERMANENT_KEY, permanent)]);
        let cookie = match sign_in(&interface, &data) {
            Ok(cookie) => cookie,
            Err(found) => return LIVES.broken(&format_args!("{input}"), found),
        };
        clock.advance(Duration::from_secs(wait));
        let opened = interface.open_session(&PlainRequest::new().answering(&cookie));
        let kept = opened.get::<u64>("user_id").is_ok_and(|user| user == Some(7));
        let due = wait <= self.limit.as_secs();
        if kept == due || (wait > 0 && self.may_end_early && !kept) {
            return Ok(());
        }
        let found = match opened.open_error() {
            Some(error) => format!("it is refused: {error}"),
            None => format!("it opens as {}", opened.to_map()),
        };
        LIVES.broken(&format_args!("{input}"), format!("the limit is {} s; {found}", self.limit.as_secs()))
    }

    pub(super) fn expires(&self, time: i64) -> Verdict {
        let Some((interface, _clock)) = self.interface(time) else { return skip() };
        let Ok(cookie) = sign_in(&interface, &Map::from([(PERMANENT_KEY, true)])) else { return skip() };
        let Some(text) = cookie.split("; ").find_map(|part| part.strip_prefix("Expires=")) else {
            return Ok(());
        };
        let input = format!("a permanent session saved at {time}");
        let Some(expires) = http_date::parse(text) else {
            return EXPIRES.broken(&format_args!("{input}"), format!("`Expires={text}` is not an HTTP date"));
        };
        let (ahead, limit) =
            (expires.timestamp() - time, i64::try_from(self.limit.as_secs()).unwrap_or(i64::MAX));
        if (limit - 1..=limit).contains(&ahead) || (self.may_end_early && (1..=limit).contains(&ahead)) {
            return Ok(());
        }
        EXPIRES
            .broken(&format_args!("{input}"), format!("`Expires` is {ahead} s ahead; the limit is {limit} s"))
    }

    /// Saves a session again after a wait within the limit, and opens it at once.
    pub(super) fn saved_again(&self, time: i64, wait: u64) -> Verdict {
        let total = self.absolute.map_or(self.limit, |absolute| absolute.min(self.limit)).as_secs();
        if wait >= total {
            return skip();
        }
        let Some((interface, clock)) = self.interface(time) else { return skip() };
        let Ok(cookie) = sign_in(&interface, &Map::new()) else { return skip() };
        clock.advance(Duration::from_secs(wait));
        let session = interface.open_session(&PlainRequest::new().answering(&cookie));
        if session.is_new() {
            return skip();
        }
        let input = format!("saved at {time}, and again {wait} s later");
        let saved = session.insert("visits", 2).map(|_| interface.save_session(&session));
        let cookie = match saved {
            Ok(Ok(headers)) => headers.into_set_cookie(),
            Ok(Err(error)) => return SAVED_AGAIN.broken(&format_args!("{input}"), format!("{error}")),
            Err(error) => return SAVED_AGAIN.broken(&format_args!("{input}"), format!("{error}")),
        };
        let Some(cookie) = cookie else {
            return SAVED_AGAIN.broken(&format_args!("{input}"), "the change is not sent");
        };
        let opened = interface.open_session(&PlainRequest::new().answering(&cookie));
        if opened.get::<u64>("visits").is_ok_and(|visits| visits == Some(2)) {
            return Ok(());
        }
        let error = opened.open_error();
        SAVED_AGAIN.broken(&format_args!("{input}"), format!("it does not open: {error:?}"))
    }

    /// Saves a session at short intervals and looks at it around the absolute limit.
    pub(super) fn absolute_limit(&self, time: i64, absolute: u64) -> Verdict {
        let input = format!("a session begun at {time}, saved again and again");
        let Some((interface, clock)) = self.interface(time) else { return skip() };
        let Ok(mut cookie) = sign_in(&interface, &Map::from([(PERMANENT_KEY, true)])) else { return skip() };
        let step = (self.limit.as_secs().min(absolute) / 3).max(1);
        let mut age = 0;
        while age + step <= absolute {
            clock.advance(Duration::from_secs(step));
            age += step;
            let session = interface.open_session(&PlainRequest::new().answering(&cookie));
            if session.is_new() {
                let found = format!("it ends after {age} s; the absolute limit is {absolute} s");
                return if self.may_end_early {
                    Ok(())
                } else {
                    ABSOLUTE.broken(&format_args!("{input}"), found)
                };
            }
            let sent = session.insert("visits", age).ok().and_then(|_| interface.save_session(&session).ok());
            cookie = sent.and_then(SessionHeaders::into_set_cookie).unwrap_or(cookie);
        }
        for (wait, due) in [(absolute - age, true), (1, false), (step, false)] {
            clock.advance(Duration::from_secs(wait));
            age += wait;
            let opens = !interface.open_session(&PlainRequest::new().answering(&cookie)).is_new();
            if opens != due && !(due && self.may_end_early) {
                let found = format!("after {age} s it {}", if opens { "opens" } else { "is refused" });
                return ABSOLUTE.broken(
                    &format_args!("{input}"),
                    format!("{found}; the absolute limit is {absolute} s"),
                );
            }
        }
        Ok(())
    }

    pub(super) fn ends(&self, data: &Map, waits: &[u64]) -> Verdict {
        let Some((interface, clock, cookie)) = self.signed(data) else { return skip() };
        let mut waited = 0;
        for &wait in waits {
            clock.advance(Duration::from_secs(wait));
            waited += wait;
            let opened = interface.open_session(&PlainRequest::new().answering(&cookie));
            if !opened.is_new() && waited > self.limit.as_secs() {
                return ENDS
                    .broken(&(data, waits), format!("the cookie opens {waited} s after it was signed"));
            }
        }
        Ok(())
    }

    pub(super) fn no_return(&self, data: &Map, waits: &[u64]) -> Verdict {
        let Some((interface, clock, cookie)) = self.signed(data) else { return skip() };
        let mut refused = None;
        let mut waited = 0;
        for &wait in waits {
            clock.advance(Duration::from_secs(wait));
            waited += wait;
            let opened = interface.open_session(&PlainRequest::new().answering(&cookie));
            match refused {
                Some(before) if !opened.is_new() => {
                    let found = format!("refused after {before} s, it opens after {waited} s");
                    return NO_RETURN.broken(&(data, waits), found);
                }
                None if opened.is_new() => refused = Some(waited),
                _ => {}
            }
        }
        Ok(())
    }
}

fn kind(permanent: bool) -> &'static str {
    if permanent { "permanent" } else { "browser" }
}

/// The cookie of a new session with `data` and a user, or why there is none.
pub(super) fn sign_in(interface: &impl SessionInterface, data: &Map) -> Result<String, String> {
    let session = interface.open_session(&PlainRequest::new());
    let written = session.extend(data.clone()).and_then(|()| session.insert("user_id", 7).map(drop));
    written.map_err(|error| error.to_string())?;
    let headers = interface.save_session(&session).map_err(|error| format!("it cannot be saved: {error}"))?;
    headers.into_set_cookie().ok_or_else(|| "saving sets no cookie".to_owned())
}
