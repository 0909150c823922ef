//! How a session is saved: whether, and as which headers.

use super::config::SessionConfig;
use super::cookie::CookieAttributes;
use super::expiry::SessionFacts;
use super::handle::Session;
use super::headers::{SaveError, SessionHeaders};
use super::interface::SessionInterface;
use super::late::Saved;
use super::rules::{CachePrivately, OversizeCookie};
use super::state::State;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn save_session<I: SessionInterface + ?Sized>(
    interface: &I,
    session: &Session,
) -> Result<SessionHeaders, SaveError> {
    if interface.is_null_session(session) {
        return Ok(SessionHeaders::default());
    }
    let state = &mut *session.lend();
    let saved = headers(interface, state);
    if let Ok(headers) = &saved {
        state.saved = Saved::with(headers.vary);
    }
    saved
}

/// What the response is to carry.
fn headers<I: SessionInterface + ?Sized>(
    interface: &I,
    state: &mut State,
) -> Result<SessionHeaders, SaveError> {
    let accessed = state.accessed;
    let private = interface.cookie_rules().cache_privately;
    let mut headers = SessionHeaders {
        vary: accessed,
        vary_first: accessed,
        cache_privately: accessed && private == CachePrivately::OnAccess,
        ..SessionHeaders::default()
    };
    match set_cookie(interface, state) {
        Ok(None) => Ok(headers),
        Ok(Some(due)) => {
            let rules = interface.cookie_rules();
            let limit = interface.config().max_cookie_size();
            headers.too_large = attributes(interface, state).too_large(due.text(), limit);
            if let (Some(report), OversizeCookie::Refuse, Due::Session(_)) =
                (&headers.too_large, rules.oversize, &due)
            {
                let error = Error::custom(ErrorKind::TooLarge, format!("{report}; it was not sent"));
                return Err(SaveError { error, headers });
            }
            headers.set_cookie = Some(due.into_text());
            headers.vary = true;
            headers.cache_privately = private != CachePrivately::Never;
            Ok(headers)
        }
        Err(error) => Err(SaveError { error, headers }),
    }
}

/// A `Set-Cookie` text that is due.
enum Due {
    Session(String),
    Deletion(String),
}

impl Due {
    fn text(&self) -> &str {
        match self {
            Self::Session(text) | Self::Deletion(text) => text,
        }
    }

    fn into_text(self) -> String {
        match self {
            Self::Session(text) | Self::Deletion(text) => text,
        }
    }
}

/// The `Set-Cookie` text that is due, if one is.
fn set_cookie<I: SessionInterface + ?Sized>(interface: &I, state: &mut State) -> Result<Option<Due>> {
    let deletion = |state: &State| Due::Deletion(attributes(interface, state).render_deletion());
    if state.map().is_empty() {
        let delete = state.modified || state.origin.clear_cookie;
        return Ok(delete.then(|| deletion(state)));
    }
    let policy = interface.expiry_policy();
    let facts = facts(interface.config(), state, interface.now());
    let reissue =
        interface.cookie_rules().reissue && state.origin.signed_by.is_some_and(|by| by.needs_reissue());
    if !reissue && !policy.should_set_cookie(&facts, state.map()) {
        return Ok(state.origin.clear_cookie.then(|| deletion(state)));
    }
    let expires = policy.expiration_time(&facts, state.map())?;
    if policy.before_save(&facts, state.map_in_place()) {
        state.origin.resume = None;
    }
    let serializer = interface.signing_serializer().ok_or_else(|| Error::new(ErrorKind::Unavailable))?;
    let cookie = attributes(interface, state);
    let mut text = String::with_capacity(cookie.overhead());
    cookie.write_prefix(&mut text);
    let rewritten = match &state.origin.resume {
        Some(resume) => serializer.rewrite(resume, facts.now, &mut text)?,
        None => false,
    };
    if !rewritten {
        serializer.write(state.value(), facts.now, &mut text)?;
    }
    let expires = expires.map(|time| time.to_datetime().ok_or_else(|| Error::new(ErrorKind::TooLarge)));
    cookie.write_suffix(&mut text, expires.transpose()?)?;
    Ok(Some(Due::Session(text)))
}

/// The attributes that were chosen when the session was opened; else those of the settings.
fn attributes<'a, I: SessionInterface + ?Sized>(interface: &'a I, state: &'a State) -> &'a CookieAttributes {
    state.attributes.as_deref().unwrap_or_else(|| interface.config().cookie())
}

/// What policies may know of a session.
pub(super) fn facts(config: &SessionConfig, state: &State, now: Timestamp) -> SessionFacts {
    SessionFacts::of(config, now, state.map(), state.origin.signed_at, state.modified)
}
