//! [`Suite`] of laws over traces: how apps are made, and the options.

use std::fmt;
use std::sync::Arc;

use super::app::App;
use super::options::{Expires, Options, Place};
use crate::clock::{ManualClock, Timestamp};
use crate::session::request::PlainRequest;
use crate::value::{Map, Value};

/// The laws of a session interface over traces.
///
/// Each trace gets an app of its own, made by the function of the suite, with a clock that the trace moves.
///
/// ```
/// use cookie_session::testing::law_suite;
/// use cookie_session::{Scheme, SecretKeys};
///
/// # /*
/// #[test]
/// # */
/// fn my_sessions_keep_the_laws_over_traces() {
///     law_suite!(traces: |clock| {
///         let keys = SecretKeys::new("a long random secret key").unwrap();
///         Scheme::flask_session(keys).clock(clock).sessions()
///     });
/// }
/// # my_sessions_keep_the_laws_over_traces();
/// ```
#[derive(Clone)]
pub struct Suite {
    make: Arc<dyn Fn(ManualClock) -> App + Send + Sync>,
    pub(super) options: Options,
    pub(super) cases: u32,
}

impl Suite {
    /// A suite for the apps that a function makes.
    ///
    /// The function gets the clock that the interface must read. It makes an interface, or an [`App`] with further
    /// releases. Sessions on a server must be in a store that the function makes as well.
    #[must_use]
    pub fn new<A: Into<App>>(make: impl Fn(ManualClock) -> A + Send + Sync + 'static) -> Self {
        Self { make: Arc::new(move |clock| make(clock).into()), options: Options::default(), cases: 256 }
    }

    /// Sets how many random traces there are: 256 by default. Use it for slow backends.
    #[must_use]
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// The interface reads another clock, which the suite cannot move: no time passes in a trace.
    #[must_use]
    pub fn without_clock(mut self) -> Self {
        self.options.waits = false;
        self
    }

    /// The latest time that the interface can handle; by default, the beginning of the year 9999.
    #[must_use]
    pub fn latest(mut self, time: Timestamp) -> Self {
        self.options.latest = time.as_secs();
        self
    }

    /// Sets the hosts and paths that requests go to; by default, two paths at which the cookie is sent.
    #[must_use]
    pub fn places<H: Into<String>, P: Into<String>>(
        mut self,
        places: impl IntoIterator<Item = (H, P)>,
    ) -> Self {
        let places = places.into_iter().map(|(host, path)| Place { host: host.into(), path: path.into() });
        self.options.places = Some(places.collect::<Vec<_>>()).filter(|places| !places.is_empty());
        self
    }

    /// Completes each request, for example with a header that the interface needs.
    #[must_use]
    pub fn request(
        mut self,
        complete: impl Fn(PlainRequest) -> PlainRequest + Send + Sync + 'static,
    ) -> Self {
        self.options.request = Arc::new(complete);
        self
    }

    /// Sets which values are written. Each number must give another value, which reads back as it was.
    #[must_use]
    pub fn values(mut self, value: impl Fn(u32) -> Value + Send + Sync + 'static) -> Self {
        self.options.value = Arc::new(value);
        self.options.lines = false;
        self
    }

    /// Says which sessions have no cookie, such as those of guests; they get the whole contents.
    #[must_use]
    pub fn no_cookie_for(mut self, without: impl Fn(&Map) -> bool + Send + Sync + 'static) -> Self {
        self.options.without_cookie = Arc::new(without);
        self
    }

    /// Names keys that the interface itself writes to sessions. Keys that begin with `_` are never compared.
    #[must_use]
    pub fn own_keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.options.own_keys = keys.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the key under which a login writes the user, `_user_id` by default.
    #[must_use]
    pub fn user_key(mut self, key: impl Into<String>) -> Self {
        self.options.user_key = key.into();
        self
    }

    /// The sessions are on the server, and the cookie only names them: what is saved last counts, and a copy of a cookie
    /// opens as nothing after logout.
    #[must_use]
    pub fn on_server(mut self) -> Self {
        self.options.on_server = true;
        self
    }

    /// Sets which cookies have `Expires` or `Max-Age`; by default, as the expiry policy says.
    #[must_use]
    pub fn expires(mut self, which: Expires) -> Self {
        self.options.expires = which;
        self
    }

    /// The server may go on with a session whose lifetime has passed.
    #[must_use]
    pub fn may_outlive(mut self) -> Self {
        self.options.ends_in_time = false;
        self
    }

    /// An app, and its clock.
    pub(super) fn app(&self) -> (App, ManualClock) {
        let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
        ((self.make)(clock.clone()), clock)
    }
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("options", &self.options)
            .field("cases", &self.cases)
            .finish_non_exhaustive()
    }
}
