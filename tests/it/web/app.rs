//! [`TestApp`]: one app in different frameworks, as the behaviour suite uses it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use cookie_session::web::SharedInterface;
use futures_util::FutureExt;
use tokio::sync::Barrier;

/// The app of `routes.rs` in some framework, with or without sessions around it.
///
/// From the outside in: what catches panics in [`send`](Self::send), the session layer, where a scenario
/// asks for them a middleware that does what the header `x-between` says and another session layer, a
/// middleware that does what the headers `x-inner` and `x-catch` say, the routes.
pub(super) trait TestApp: Sized {
    /// What a rejection says is missing.
    const LAYER: &str;
    /// Whether headers are sent in the order in which they were added.
    const KEEPS_HEADER_ORDER: bool;

    /// Runs a scenario to its end on the framework's runtime.
    fn run(scenario: impl Future<Output = ()>);

    async fn start(setup: Setup) -> Self;

    /// Sends a request and reads the whole body; a panic comes back as a 500 without headers.
    async fn send(&self, request: Get) -> Answer;
}

pub(super) struct Setup {
    /// Without it the app has no session layer.
    pub(super) interface: Option<SharedInterface>,
    /// The interface of a second layer, inside of the first.
    pub(super) inner: Option<SharedInterface>,
    pub(super) on_save_error: OnSaveError,
    /// Where `/meet/…` waits for another request.
    pub(super) meeting: Arc<Barrier>,
}

impl Setup {
    pub(super) fn new(interface: impl Into<SharedInterface>) -> Self {
        Self { interface: Some(interface.into()), ..Self::without_layer() }
    }

    pub(super) fn without_layer() -> Self {
        Self {
            interface: None,
            inner: None,
            on_save_error: OnSaveError::Keep,
            meeting: Arc::new(Barrier::new(2)),
        }
    }

    pub(super) fn around(self, inner: impl Into<SharedInterface>) -> Self {
        Self { inner: Some(inner.into()), ..self }
    }

    pub(super) fn on_save_error(self, on_save_error: OnSaveError) -> Self {
        Self { on_save_error, ..self }
    }
}

/// All choices in one type; the apps hand over to the library's types or to a closure.
#[derive(Clone, Copy)]
pub(super) enum OnSaveError {
    Keep,
    InternalServerError,
    /// A 503, by a closure.
    Closure,
}

/// A `GET` request.
pub(super) struct Get {
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, Vec<u8>)>,
}

pub(super) fn get(path: &str) -> Get {
    Get { path: path.to_owned(), headers: Vec::new() }
}

impl Get {
    pub(super) fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }

    /// With the session cookie of an earlier answer.
    pub(super) fn with(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// In the order of the response; names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    /// What stands for a request that died of a panic.
    pub(super) fn panicked() -> Self {
        Self { status: 500, headers: Vec::new(), body: "panic".to_owned() }
    }

    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| &**value).collect()
    }

    /// `name=value` of the session cookie; there has to be exactly one.
    pub(super) fn cookie(&self) -> String {
        let set_cookie = self.all("set-cookie");
        let own: Vec<_> = set_cookie.iter().filter(|text| text.starts_with("session=")).collect();
        assert_eq!(own.len(), 1, "one session cookie in {self:?}");
        own[0].split(';').next().unwrap_or_default().to_owned()
    }

    /// Whether the session left this response alone.
    pub(super) fn is_untouched(&self) -> bool {
        self.all("set-cookie").is_empty() && self.all("vary").is_empty()
    }
}

/// What a future gives; `None` if it panics.
pub(super) async fn catch_panic<F: Future>(future: F) -> Option<F::Output> {
    AssertUnwindSafe(future).catch_unwind().await.ok()
}
