//! Saves a session: decides whether to send the cookie, and makes the headers.

use super::config::SessionConfig;
use super::cookie::CookieAttributes;
use super::expiry::{ExpiryPolicy, SessionFacts};
use super::handle::Session;
use super::headers::{SaveError, SessionHeaders};
use super::late::Saved;
use super::revocation::Standing;
use super::rules::{CachePrivately, CookieRules, OversizeCookie};
use super::state::State;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::serializer::SigningSerializer;

/// Everything that saving a session depends on, as an interface chooses it.
pub(super) struct Saving<'a> {
    pub(super) serializer: Option<&'a dyn SigningSerializer>,
    pub(super) config: &'a SessionConfig,
    pub(super) policy: &'a dyn ExpiryPolicy,
    pub(super) rules: CookieRules,
}

impl Saving<'_> {
    /// Saves a session that is not a null session. Calls `now` only if the session is not empty.
    pub(super) fn save(
        &self,
        session: &Session,
        now: impl Fn() -> Timestamp,
    ) -> Result<SessionHeaders, SaveError> {
        let state = &mut *session.lend();
        let saved = self.headers(state, now);
        if let Ok(headers) = &saved {
            state.saved = Saved::with(headers.vary);
        }
        saved
    }

    /// The headers for the response.
    fn headers(&self, state: &mut State, now: impl Fn() -> Timestamp) -> Result<SessionHeaders, SaveError> {
        let accessed = state.accessed;
        let private = self.rules.cache_privately;
        let mut headers = SessionHeaders {
            vary: accessed,
            vary_first: accessed,
            cache_privately: accessed && private == CachePrivately::OnAccess,
            ..SessionHeaders::default()
        };
        match self.set_cookie(state, now) {
            Ok(None) => Ok(headers),
            Ok(Some(due)) => {
                let limit = self.config.max_cookie_size();
                headers.too_large = self.attributes(state).too_large(due.text(), limit);
                if let (Some(report), OversizeCookie::Refuse, Due::Session(_)) =
                    (&headers.too_large, self.rules.oversize, &due)
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

    /// The `Set-Cookie` text to send, if any.
    fn set_cookie(&self, state: &mut State, now: impl Fn() -> Timestamp) -> Result<Option<Due>> {
        let deletion = |state: &State| Due::Deletion(self.attributes(state).render_deletion());
        if state.map().is_empty() {
            let delete = state.modified || state.origin.clear_cookie;
            return Ok(delete.then(|| deletion(state)));
        }
        let facts = facts(self.config, state, now());
        let reissue = self.rules.reissue && state.origin.signed_by.is_some_and(|by| by.needs_reissue());
        if !reissue && !self.policy.should_set_cookie(&facts, state.map()) {
            return Ok(state.origin.clear_cookie.then(|| deletion(state)));
        }
        if is_revoked_meanwhile(state, &facts) {
            return Ok(None);
        }
        let expires = self.policy.expiration_time(&facts, state.map())?;
        if self.policy.before_save(&facts, state.map_in_place()) {
            state.origin.resume = None;
        }
        let serializer = self.serializer.ok_or_else(|| Error::new(ErrorKind::Unavailable))?;
        let cookie = self.attributes(state);
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

    /// The attributes chosen when the session was opened, otherwise those of the settings.
    fn attributes<'a>(&'a self, state: &'a State) -> &'a CookieAttributes {
        state.attributes.as_deref().unwrap_or_else(|| self.config.cookie())
    }
}

/// A `Set-Cookie` text to send.
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

/// Whether this would only refresh a cookie that was revoked while the request was in progress.
///
/// It would be refused when it comes back. Not sending it leaves alone the cookie that another response may have set
/// since, as after a change of password.
fn is_revoked_meanwhile(state: &State, facts: &SessionFacts) -> bool {
    let policy = state.revocation.as_ref().filter(|_| !state.modified);
    policy.is_some_and(|policy| policy.standing(facts, state.map()) == Standing::Revoked)
}

/// The facts about a session for its policies.
pub(super) fn facts(config: &SessionConfig, state: &State, now: Timestamp) -> SessionFacts {
    SessionFacts::of(config, now, state.map(), state.origin.signed_at, state.modified)
}
