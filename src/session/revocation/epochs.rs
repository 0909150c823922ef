//! [`Epochs`]: one number per user decides which logins still count.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::source::EpochSource;
use super::table::EpochTable;
use super::whose::Whose;
use super::{RevocationPolicy, Standing};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::error::Result;
use crate::session::expiry::SessionFacts;
use crate::value::{Map, Text, Value};

const MICROS: i64 = 1_000_000;

/// Ends the sessions whose login is older than the epoch of their user, or than that of everyone.
///
/// The session stays in the cookie. Each server keeps the epochs of all users in memory, so a request looks one up in
/// about 50 ns, or 130 ns if the user is in a list of a million, without I/O. Keys and rule are those of Superset (its
/// `session_invalidation`, 2026), so that a Flask app can use the same list; the guide's page
/// [`revocation`](crate::guide::revocation) has its lines.
///
/// | | |
/// | --- | --- |
/// | user | the text, integer or UUID under `_user_id`, where Flask-Login keeps it, or under another [key](Self::with_user_key); `7` and `"7"` are the same user |
/// | login | seconds since 1970 as a float under `_login_at`, written by [`Session::stamp_login`](crate::Session::stamp_login) |
/// | epoch | the first full second after the revocation |
/// | over | if there is an epoch: `_login_at` is less than it, is missing, or is not a number |
/// | not affected | a session without a user |
///
/// ```
/// use std::time::Duration;
/// use cookie_session::revocation::Epochs;
/// use cookie_session::{ErrorKind, PlainRequest, SecureCookieSessionInterface, SessionInterface};
/// use std::sync::Arc;
///
/// let month = Duration::from_secs(31 * 24 * 60 * 60);
/// let epochs = Arc::new(Epochs::in_memory(month));
/// let interface =
///     SecureCookieSessionInterface::new("correct horse battery staple")?.with_revocation(epochs.clone());
///
/// // A user logs in.
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("_user_id", "7")?;
/// session.stamp_login()?;
/// let headers = interface.save_session(&session)?;
/// let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
/// assert!(interface.open_session(&request).contains_key("_user_id"));
///
/// // "Log out everywhere."
/// epochs.revoke(7)?;
/// let session = interface.open_session(&request);
/// assert!(session.is_empty() && session.is_new());
/// assert_eq!(session.open_error().unwrap().kind(), ErrorKind::Revoked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// A session whose user is neither text, nor an integer, nor a UUID cannot be looked up. It is
/// [`Unknown`](Standing::Unknown), so it never opens.
pub struct Epochs {
    source: Arc<dyn EpochSource>,
    user_key: Text,
    clock: Arc<dyn Clock>,
    skew: Duration,
    /// When old epochs are dropped next, in microseconds since 1970.
    tidy_at: AtomicI64,
}

/// # Constructors
impl Epochs {
    /// The session key with the time of the login, in seconds since 1970.
    pub const LOGIN_AT_KEY: &str = "_login_at";

    /// The default session key with the user: Flask-Login's.
    pub const USER_KEY: &str = "_user_id";

    /// Creates epochs from a source.
    #[must_use]
    pub fn new(source: impl EpochSource) -> Self {
        Self {
            source: Arc::new(source),
            user_key: Self::USER_KEY.into(),
            clock: Arc::new(SystemClock),
            skew: Duration::ZERO,
            tidy_at: AtomicI64::new(i64::MIN),
        }
    }

    /// Creates epochs in the memory of this process. They are lost when it ends.
    ///
    /// Use it for a single process and for tests. `longest_lifetime` is explained at [`EpochTable::new`].
    #[must_use]
    pub fn in_memory(longest_lifetime: Duration) -> Self {
        Self::new(EpochTable::new(longest_lifetime))
    }

    /// Reads the user from another key of the session.
    #[must_use]
    pub fn with_user_key(mut self, key: impl Into<Text>) -> Self {
        self.user_key = key.into();
        self
    }

    /// Uses another clock than the system's for logins and revocations.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets by how much the clocks of the servers may differ. The default is zero.
    ///
    /// It moves each epoch later by this much. Otherwise a revocation on a server whose clock is behind would miss
    /// sessions that began shortly before on a server whose clock is ahead. A login that is stamped here after the
    /// revocation is still valid.
    #[must_use]
    pub fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }
}

/// # Revoking
///
/// Each method takes effect in this process first, and then tells the other servers. It may block for as long as the
/// source allows. In async code, call it where blocking is allowed, for example with tokio's `spawn_blocking`.
///
/// To keep the session of the current request, for example after a password change, stamp it again:
/// [`Session::stamp_login`](crate::Session::stamp_login).
impl Epochs {
    /// Ends all sessions of a user on all servers, and returns the user's epoch.
    ///
    /// Pass the user as in the session: `7` and `"7"` are the same user.
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`](crate::ErrorKind::Unconfirmed) if the other servers may not learn of it. It still
    /// takes effect in this process.
    pub fn revoke(&self, user: impl fmt::Display) -> Result<Timestamp> {
        let user = user.to_string();
        let epoch = self.epoch_after(self.source.table().epoch_of(&user));
        self.set(&[(Whose::User(&user), epoch)]).map(|()| epoch)
    }

    /// Ends all sessions of many users at once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cookie_session::revocation::Epochs;
    ///
    /// let epochs = Epochs::in_memory(Duration::from_secs(31 * 24 * 60 * 60));
    /// epochs.revoke_all(["ada", "grace"])?;
    /// assert_eq!(epochs.table().len(), 2);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke).
    pub fn revoke_all<U: fmt::Display>(&self, users: impl IntoIterator<Item = U>) -> Result<()> {
        let table = self.source.table();
        let users: Vec<String> = users.into_iter().map(|user| user.to_string()).collect();
        let epochs: Vec<_> = users
            .iter()
            .map(|user| (Whose::User(user.as_str()), self.epoch_after(table.epoch_of(user))))
            .collect();
        table.reserve(table.len().saturating_add(epochs.len()));
        self.set(&epochs)
    }

    /// Ends all sessions that have a user, and returns the epoch.
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke).
    pub fn revoke_everyone(&self) -> Result<Timestamp> {
        let epoch = self.epoch_after(self.source.table().latest());
        self.set(&[(Whose::Everyone, epoch)]).map(|()| epoch)
    }

    /// Returns the list in memory.
    #[must_use]
    pub fn table(&self) -> &EpochTable {
        self.source.table()
    }

    /// Returns the next second, and later than `known`, at which a login may have been stamped.
    fn epoch_after(&self, known: Option<Timestamp>) -> Timestamp {
        let skew = i64::try_from(self.skew.as_micros()).unwrap_or(i64::MAX);
        let now = self.clock.now().as_micros().saturating_add(skew);
        // A login at this instant also ends.
        let seconds = now.div_euclid(MICROS) + 1;
        let after = known.map_or(i64::MIN, |known| known.as_secs().saturating_add(1));
        Timestamp::from_secs(seconds.max(after))
    }

    fn set(&self, epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
        let table = self.source.table();
        for &(whose, epoch) in epochs {
            table.raise(whose, epoch);
        }
        self.tidy(table);
        self.source.announce(epochs)
    }

    fn tidy(&self, table: &EpochTable) {
        const HOUR: i64 = 3_600 * MICROS;
        let now = self.clock.now();
        let next = now.as_micros().saturating_add(HOUR);
        let due = |at: i64| (at <= now.as_micros()).then_some(next);
        if self.tidy_at.fetch_update(Ordering::AcqRel, Ordering::Acquire, due).is_ok() {
            table.forget_old(now);
        }
    }
}

impl RevocationPolicy for Epochs {
    fn standing(&self, _facts: &SessionFacts, data: &Map) -> Standing {
        let mut room = Room::default();
        let user = match data.get(&self.user_key) {
            None | Some(Value::Null) => return Standing::Current,
            Some(value) => match room.name(value) {
                Some(user) => user,
                None => return Standing::Unknown,
            },
        };
        let epoch = self.source.table().epoch_of(user);
        if epoch.is_some_and(|epoch| !logged_in_since(data, epoch)) {
            Standing::Revoked
        } else if self.source.is_current() {
            Standing::Current
        } else {
            Standing::Unknown
        }
    }

    fn on_login(&self, data: &mut Map) {
        let mut room = Room::default();
        let user = data.get(&self.user_key).and_then(|value| room.name(value));
        let table = self.source.table();
        let epoch = user.map_or_else(|| table.epoch_of_everyone(), |user| table.epoch_of(user));
        // An epoch that is known here came before the login, even if rounding or another server's clock says otherwise.
        let now = self.clock.now();
        let login = epoch.map_or(now, |epoch| epoch.max(now));
        data.insert(Self::LOGIN_AT_KEY, login.as_micros() as f64 / MICROS as f64);
    }

    fn longest_lifetime(&self) -> Option<Duration> {
        Some(self.source.table().longest_lifetime())
    }
}

impl fmt::Debug for Epochs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Epochs")
            .field("source", &self.source)
            .field("user_key", &self.user_key)
            .field("skew", &self.skew)
            .finish_non_exhaustive()
    }
}

/// Whether the session's login was not before `epoch`.
fn logged_in_since(data: &Map, epoch: Timestamp) -> bool {
    match data.get(Epochs::LOGIN_AT_KEY) {
        Some(Value::Float(login)) => *login >= epoch.as_secs() as f64,
        // Times beyond 64 bits cannot be real logins.
        Some(Value::Integer(login)) => login.as_i64().is_some_and(|login| login >= epoch.as_secs()),
        _ => false,
    }
}

/// A buffer for the name of a user that is not text.
struct Room([u8; 40]);

impl Default for Room {
    fn default() -> Self {
        Self([0; 40])
    }
}

impl Room {
    /// Returns the name of a user as text; `None` if the value cannot be a user.
    fn name<'a>(&'a mut self, user: &'a Value) -> Option<&'a str> {
        match user {
            Value::String(text) | Value::Markup(text) => Some(text),
            Value::Integer(number) => match number.as_digits() {
                Some(digits) => Some(digits),
                None => self.write(format_args!("{number}")),
            },
            Value::Uuid(id) => self.write(format_args!("{id}")),
            _ => None,
        }
    }

    fn write(&mut self, text: fmt::Arguments<'_>) -> Option<&str> {
        let size = self.0.len();
        let mut free = &mut self.0[..];
        free.write_fmt(text).ok()?;
        let written = size - free.len();
        std::str::from_utf8(&self.0[..written]).ok()
    }
}
