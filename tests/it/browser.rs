//! A browser of one site, which sends back the cookies it received.

use std::sync::Arc;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::expiry::ExpiryPolicy;
use cookie_session::{
    PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionHeaders, SessionInterface,
};

/// A second within November 2023, with microseconds.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_250_000);

pub(crate) type App = SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, ManualClock>;

/// An app with Flask's defaults.
pub(crate) fn app(clock: &ManualClock) -> App {
    Scheme::flask_session(SecretKeys::new("golden-secret").unwrap()).clock(clock.clone()).sessions()
}

/// The same with other rules of expiry.
pub(crate) fn app_with(clock: &ManualClock, policy: impl ExpiryPolicy) -> App {
    app(clock).with_expiry(policy)
}

/// Knows deletion but no dates: whether a cookie is too old is the server's decision here.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) cookie: Option<String>,
    path: Option<String>,
}

impl Browser {
    /// A browser that already has a cookie: the text up to the first `;`.
    pub(crate) fn with(set_cookie: &str) -> Self {
        let mut browser = Self::default();
        browser.receive(set_cookie);
        browser
    }

    /// The same for another path of the site.
    pub(crate) fn at(path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::default() }
    }

    pub(crate) fn request(&self) -> PlainRequest {
        let request = PlainRequest::new().with_path(self.path.as_deref().unwrap_or("/"));
        match &self.cookie {
            Some(cookie) => request.with_header("cookie", cookie),
            None => request,
        }
    }

    /// One request: opens the session, lets the view work with it, saves it.
    pub(crate) fn visit<R>(
        &mut self,
        app: &(impl SessionInterface + ?Sized),
        view: impl FnOnce(&Session) -> R,
    ) -> (R, SessionHeaders) {
        let session = app.open_session(&self.request());
        let result = view(&session);
        let headers = app.save_session(&session).unwrap();
        if let Some(text) = headers.set_cookie() {
            self.receive(text);
        }
        (result, headers)
    }

    /// The headers of a request whose view does nothing.
    pub(crate) fn idle(&mut self, app: &(impl SessionInterface + ?Sized)) -> SessionHeaders {
        self.visit(app, |_| ()).1
    }

    fn receive(&mut self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().unwrap();
        self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
    }
}

/// An app that is shared as web layers do.
pub(crate) fn shared(app: App) -> Arc<dyn SessionInterface> {
    Arc::new(app)
}
