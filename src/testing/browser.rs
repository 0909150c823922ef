//! [`Browser`]: keeps cookies between requests as a browser does.

use super::jar::{Jar, Place};
use crate::clock::Timestamp;
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;

/// A browser for tests: it keeps cookies by name, domain and path, and sends them as RFC 6265 says.
///
/// A cookie goes when its `Max-Age` or `Expires` has passed. The time is that of the interface, so a
/// [`ManualClock`](crate::clock::ManualClock) moves both sides.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::{ManualClock, Timestamp};
/// use cookie_session::testing::Browser;
/// use cookie_session::{Scheme, SecretKeys};
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let keys = SecretKeys::new("a long random secret key")?;
/// let interface = Scheme::flask_session(keys).clock(clock.clone()).sessions();
///
/// let mut browser = Browser::new();
/// browser.visit(&interface, |session| {
///     session.set_permanent(true)?;
///     session.insert("user", "ada")
/// })?.0?;
/// let (user, headers) = browser.visit(&interface, |session| session.get::<String>("user"))?;
/// assert_eq!(user?.as_deref(), Some("ada"));
/// assert!(headers.varies_by_cookie());
///
/// // After 31 days the browser sends nothing.
/// clock.advance(Duration::from_secs(31 * 24 * 60 * 60));
/// assert_eq!(browser.cookie_header("/", Timestamp::from_secs(1_700_000_000 + 31 * 24 * 60 * 60)), None);
/// assert!(browser.visit(&interface, |session| session.is_empty())?.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Browser {
    jar: Jar,
    host: String,
    secure: bool,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A browser without cookies, at `https://example.com`.
    #[must_use]
    pub fn new() -> Self {
        Self { jar: Jar::default(), host: "example.com".to_owned(), secure: true }
    }

    /// The same at another host.
    ///
    /// Cookies stay, so you can go from `example.com` to `www.example.com` and back.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        self.host = host.to_ascii_lowercase();
        self
    }

    /// The same over `http`, where a browser neither accepts nor sends a cookie with `Secure`.
    #[must_use]
    pub fn without_tls(mut self) -> Self {
        self.secure = false;
        self
    }

    /// Makes a request for `/`: opens the session, calls `view` with it, saves it, and keeps the cookies.
    ///
    /// Returns what `view` returned and the headers of the response.
    ///
    /// # Errors
    /// If the session cannot be saved. The cookies that the error's headers carry are kept all the same.
    pub fn visit<R>(
        &mut self,
        interface: &(impl SessionInterface + ?Sized),
        view: impl FnOnce(&Session) -> R,
    ) -> Result<(R, SessionHeaders), SaveError> {
        self.visit_at("/", interface, view)
    }

    /// Makes a request for `path`, like [`visit`](Self::visit).
    ///
    /// ```
    /// use cookie_session::testing::Browser;
    /// use cookie_session::{SecureCookieSessionInterface, SessionConfig};
    ///
    /// let config = SessionConfig::builder().cookie_path("/admin").build()?;
    /// let admin = SecureCookieSessionInterface::new("a long random secret key")?.with_config(config);
    /// let mut browser = Browser::new();
    /// browser.visit_at("/admin/login", &admin, |session| session.insert("user", "ada"))?.0?;
    /// assert!(!browser.visit_at("/admin", &admin, |session| session.is_empty())?.0);
    /// assert!(browser.visit_at("/administrators", &admin, |session| session.is_empty())?.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`visit`](Self::visit).
    pub fn visit_at<R>(
        &mut self,
        path: &str,
        interface: &(impl SessionInterface + ?Sized),
        view: impl FnOnce(&Session) -> R,
    ) -> Result<(R, SessionHeaders), SaveError> {
        let session = interface.open_session(&self.request(path, interface.now()));
        let result = view(&session);
        let saved = interface.save_session(&session);
        let headers = saved.as_ref().unwrap_or_else(|error| error.headers());
        for set_cookie in
            headers.set_cookie().into_iter().chain(headers.other_cookies().iter().map(String::as_str))
        {
            self.receive(path, set_cookie, interface.now());
        }
        saved.map(|headers| (result, headers))
    }

    /// Returns the request that the browser makes for `path` at the time `now`.
    #[must_use]
    pub fn request(&self, path: &str, now: Timestamp) -> PlainRequest {
        let request = PlainRequest::new().with_path(path).with_header("host", &self.host);
        match self.cookie_header(path, now) {
            Some(cookies) => request.with_header("cookie", cookies),
            None => request,
        }
    }

    /// Returns the value of the `Cookie` header for `path`, if the browser has a cookie for it.
    ///
    /// Longer paths come first, and what was set earlier before what was set later.
    #[must_use]
    pub fn cookie_header(&self, path: &str, now: Timestamp) -> Option<String> {
        self.jar.header(self.place(path), now)
    }

    /// Keeps the cookie of a response to a request for `path`, or removes the one that it deletes.
    ///
    /// Use it with [`cookie_header`](Self::cookie_header) if a web framework stands between.
    ///
    /// ```
    /// use cookie_session::clock::Timestamp;
    /// use cookie_session::testing::Browser;
    ///
    /// let now = Timestamp::from_secs(1_700_000_000);
    /// let mut browser = Browser::new();
    /// browser.receive("/", "a=1; Path=/; HttpOnly", now);
    /// browser.receive("/", "b=2; Path=/; Max-Age=60", now);
    /// browser.receive("/", "c=3; Path=/; Domain=example.org", now);
    /// assert_eq!(browser.cookie_header("/", now).as_deref(), Some("a=1; b=2"));
    /// assert_eq!(browser.cookie_header("/", Timestamp::from_secs(1_700_000_060)).as_deref(), Some("a=1"));
    /// browser.receive("/", "a=; Path=/; Max-Age=0", now);
    /// assert_eq!(browser.cookie_header("/", now).as_deref(), Some("b=2"));
    /// ```
    pub fn receive(&mut self, path: &str, set_cookie: &str, now: Timestamp) {
        let place = Place { host: &self.host, path, secure: self.secure };
        self.jar.receive(place, set_cookie, now);
    }

    /// Ends the browser's session: cookies without `Expires` and `Max-Age` go, the others stay.
    ///
    /// ```
    /// use cookie_session::clock::Timestamp;
    /// use cookie_session::testing::Browser;
    ///
    /// let now = Timestamp::from_secs(1_700_000_000);
    /// let mut browser = Browser::new();
    /// browser.receive("/", "session=x", now);
    /// browser.receive("/", "remember=y; Max-Age=60", now);
    /// browser.close();
    /// assert_eq!(browser.cookie_header("/", now).as_deref(), Some("remember=y"));
    /// ```
    pub fn close(&mut self) {
        self.jar.end_session();
    }

    fn place<'a>(&'a self, path: &'a str) -> Place<'a> {
        Place { host: &self.host, path, secure: self.secure }
    }
}
