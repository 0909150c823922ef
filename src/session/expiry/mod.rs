//! Expiry policies, one per file: how long a session lives, and when its cookie is sent again.

mod browser_session;
mod django;
mod flask;
mod idle_and_absolute;
mod per_session;
mod persistent;
mod sliding;

use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;

pub use browser_session::BrowserSession;
pub use django::DjangoExpiry;
pub use flask::FlaskExpiry;
pub use idle_and_absolute::IdleAndAbsolute;
pub use per_session::PerSession;
pub use persistent::Persistent;
pub use sliding::Sliding;

use super::config::SessionConfig;
use super::permanent::is_permanent;
use crate::clock::{PYTHON_SECONDS, Timestamp};
use crate::timed::MaxAge;
use crate::value::{Map, Value};

/// What an [`ExpiryPolicy`] knows about a session besides its contents.
#[non_exhaustive]
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// The time now.
    pub now: Timestamp,
    /// When the request's cookie was signed; `None` without a cookie.
    pub signed_at: Option<Timestamp>,
    /// Whether the session is permanent: it outlives the browser.
    pub permanent: bool,
    /// Whether the session was changed.
    pub modified: bool,
    /// `PERMANENT_SESSION_LIFETIME`.
    pub lifetime: TimeDelta,
    /// `SESSION_REFRESH_EACH_REQUEST`.
    pub refresh_each_request: bool,
}

impl SessionFacts {
    /// Creates facts about a new, unchanged session with Flask's default settings.
    ///
    /// Use it to test a policy.
    ///
    /// ```
    /// use cookie_session::Map;
    /// use cookie_session::clock::Timestamp;
    /// use cookie_session::expiry::{ExpiryPolicy, SessionFacts, Sliding};
    ///
    /// let policy = Sliding::after_percent(50);
    /// let signed = Timestamp::from_secs(1_700_000_000);
    /// let day = |days: i64| Timestamp::from_secs(1_700_000_000 + days * 24 * 3600);
    /// let facts = |days| SessionFacts::new(day(days)).with_signed_at(signed).with_permanent(true);
    /// assert!(!policy.should_set_cookie(&facts(15), &Map::new()));
    /// assert!(policy.should_set_cookie(&facts(16), &Map::new()));
    /// ```
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self::of(&SessionConfig::default(), now, &Map::new(), None, false)
    }

    /// Sets the lifetime and refresh settings.
    #[must_use]
    pub fn with_config(mut self, config: &SessionConfig) -> Self {
        self.lifetime = config.permanent_session_lifetime();
        self.refresh_each_request = config.refresh_each_request();
        self
    }

    /// Sets when the request's cookie was signed.
    #[must_use]
    pub fn with_signed_at(mut self, time: Timestamp) -> Self {
        self.signed_at = Some(time);
        self
    }

    /// Sets whether the session is permanent.
    #[must_use]
    pub fn with_permanent(mut self, permanent: bool) -> Self {
        self.permanent = permanent;
        self
    }

    /// Sets whether the session was changed.
    #[must_use]
    pub fn with_modified(mut self, modified: bool) -> Self {
        self.modified = modified;
        self
    }

    pub(crate) fn of(
        config: &SessionConfig,
        now: Timestamp,
        data: &Map,
        signed_at: Option<Timestamp>,
        modified: bool,
    ) -> Self {
        Self {
            now,
            signed_at,
            permanent: is_permanent(data),
            modified,
            lifetime: config.permanent_session_lifetime(),
            refresh_each_request: config.refresh_each_request(),
        }
    }

    /// Flask's answer to [`should_set_cookie`](ExpiryPolicy::should_set_cookie).
    #[must_use]
    pub fn flask_should_set_cookie(&self) -> bool {
        self.modified || (self.permanent && self.refresh_each_request)
    }

    /// The age of the request's cookie.
    #[must_use]
    pub fn age(&self) -> Option<TimeDelta> {
        let signed_at = self.signed_at?;
        Some(TimeDelta::microseconds(self.now.as_micros().saturating_sub(signed_at.as_micros())))
    }
}

/// Decides how long a session lives, and when its cookie is sent again.
///
/// It combines Flask's `get_expiration_time`, `should_set_cookie` and the `max_age` of `open_session`. Every method
/// defaults to Flask's behaviour. The session is locked during a call, so use only the arguments: using a handle of
/// that session panics.
///
/// | strategy | the session ends | its cookie is sent again |
/// | --- | --- | --- |
/// | [`FlaskExpiry`] (default) | one lifetime after its last write | on each request if permanent |
/// | [`BrowserSession`] | with the browser, at the latest one lifetime after its last write | when changed |
/// | [`Sliding`] | one lifetime after its last write | when changed, or after a fraction of the lifetime |
/// | [`IdleAndAbsolute`] | after an idle time, and a fixed time after it began | on each request with a session |
/// | [`PerSession`] | after the lifetime stored in it | as in Flask |
/// | [`Persistent`] | one lifetime after its last write, permanent or not | when changed |
/// | [`DjangoExpiry`] | the same, or after `_session_expiry` | when changed |
///
/// A complete implementation:
///
/// ```
/// use cookie_session::clock::Timestamp;
/// use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
/// use cookie_session::{Map, Value};
///
/// /// Ends every session at a given time, such as a maintenance window.
/// #[derive(Debug)]
/// struct EndsAt(Timestamp);
///
/// impl ExpiryPolicy for EndsAt {
///     fn admits(&self, facts: &SessionFacts, _data: &Map) -> bool {
///         facts.now < self.0 || facts.signed_at.is_none_or(|signed_at| signed_at >= self.0)
///     }
/// }
///
/// use cookie_session::clock::FixedClock;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
///
/// let noon = Timestamp::from_secs(1_700_000_000);
/// let scheme = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?);
/// let before = Timestamp::from_secs(1_699_999_999);
/// let early = scheme.clone().clock(FixedClock(before)).sessions();
/// let session = early.open_session(&PlainRequest::new());
/// session.insert("user", "ada")?;
/// let headers = early.save_session(&session)?;
///
/// let late = scheme.clock(FixedClock(noon)).sessions().with_expiry(EndsAt(noon));
/// let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
/// assert!(late.open_session(&request).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Register a new policy here (table above) and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expiry policy",
    label = "expected `FlaskExpiry`, `BrowserSession`, `Sliding`, `IdleAndAbsolute`, `PerSession`, `Persistent`, `DjangoExpiry` or your own"
)]
pub trait ExpiryPolicy: fmt::Debug + Send + Sync + 'static {
    /// The maximum age of a cookie's signature. In Flask: the lifetime in whole seconds, for *every* session.
    fn max_age(&self, config: &SessionConfig) -> MaxAge {
        MaxAge::seconds(config.permanent_session_lifetime().num_seconds())
    }

    /// Whether to accept a session with a valid signature and age. If not, an empty session is opened.
    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        let _ = (facts, data);
        true
    }

    /// Whether the response sets the cookie (Flask's `should_set_cookie`).
    fn should_set_cookie(&self, facts: &SessionFacts, data: &Map) -> bool {
        let _ = data;
        facts.flask_should_set_cookie()
    }

    /// When the browser deletes the cookie; `None` for when it closes (`get_expiration_time`).
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) if the time is after the last date.
    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> crate::Result<Option<Timestamp>> {
        let _ = data;
        if facts.permanent { after(facts.now, facts.lifetime).map(Some) } else { Ok(None) }
    }

    /// Stores the policy's own data in a session that is about to be saved.
    ///
    /// Returns whether it changed the session. It is never called for an empty session.
    fn before_save(&self, facts: &SessionFacts, data: &mut Map) -> bool {
        let _ = (facts, data);
        false
    }
}

impl<E: ExpiryPolicy + ?Sized> ExpiryPolicy for Arc<E> {
    fn max_age(&self, config: &SessionConfig) -> MaxAge {
        (**self).max_age(config)
    }

    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        (**self).admits(facts, data)
    }

    fn should_set_cookie(&self, facts: &SessionFacts, data: &Map) -> bool {
        (**self).should_set_cookie(facts, data)
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> crate::Result<Option<Timestamp>> {
        (**self).expiration_time(facts, data)
    }

    fn before_save(&self, facts: &SessionFacts, data: &mut Map) -> bool {
        (**self).before_save(facts, data)
    }
}

/// The time `lifetime` after `now`.
fn after(now: Timestamp, lifetime: TimeDelta) -> crate::Result<Timestamp> {
    now.checked_add(lifetime).filter(|end| PYTHON_SECONDS.contains(&end.as_secs())).ok_or_else(|| {
        crate::Error::custom(
            crate::ErrorKind::TooLarge,
            "the lifetime ends beyond the years 1 to 9999; change PERMANENT_SESSION_LIFETIME",
        )
    })
}

/// Reads a time in whole seconds that a policy or the Flask app stored in the session.
///
/// A float is rounded down, because Python's `total_seconds()` and `time()` return floats. Numbers beyond `i64` are
/// clamped to its limits.
fn remembered(data: &Map, key: &str) -> Option<i64> {
    match data.get(key)? {
        Value::Integer(number) => Some(number.as_i64().unwrap_or_else(|| {
            let negative = number.as_digits().is_some_and(|digits| digits.starts_with('-'));
            if negative { i64::MIN } else { i64::MAX }
        })),
        Value::Float(number) if !number.is_nan() => Some(number.floor() as i64),
        _ => None,
    }
}
