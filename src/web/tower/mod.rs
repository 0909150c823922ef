//! tower: [`SessionLayer`] for any service of `http` requests and responses.

mod future;
mod layer;
mod save_error;
mod service;

pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use save_error::{KeepBody, OnSaveError, RespondWith};
pub use service::SessionService;

use std::borrow::Cow;

use http::Extensions;
use http::header::{CACHE_CONTROL, HeaderMap, HeaderValue, SET_COOKIE, VARY};

use super::response::ResponseHeaders;
use super::sessions::{Sessions, Slots};
use crate::session::request::RequestHead;
use crate::session::{cache_control, vary};

pub use super::save_error::{InternalServerError, KeepResponse};

impl<B> RequestHead for http::Request<B> {
    fn path(&self) -> &str {
        self.uri().path()
    }

    fn header(&self, name: &str, nth: usize) -> Option<&[u8]> {
        header(self.headers(), name, nth)
    }
}

impl RequestHead for http::request::Parts {
    fn path(&self) -> &str {
        self.uri.path()
    }

    fn header(&self, name: &str, nth: usize) -> Option<&[u8]> {
        header(&self.headers, name, nth)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str, nth: usize) -> Option<&'a [u8]> {
    headers.get_all(name).iter().nth(nth).map(HeaderValue::as_bytes)
}

impl Slots for Extensions {
    fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.get()
    }

    fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.insert(value)
    }

    fn remove<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T> {
        self.remove()
    }
}

impl Sessions {
    /// The sessions in a request's extensions, if there is a layer around the service.
    #[must_use]
    pub fn from_extensions(extensions: &Extensions) -> Option<Self> {
        Self::in_slots(extensions)
    }
}

impl ResponseHeaders for HeaderMap {
    fn merged_vary(&self) -> Option<Cow<'static, [u8]>> {
        vary::merge(self.get_all(VARY).iter().map(HeaderValue::as_bytes))
    }

    fn set_first_vary(&mut self, text: Cow<'static, [u8]>) {
        let value = match text {
            Cow::Borrowed(text) => HeaderValue::from_bytes(text),
            Cow::Owned(text) => HeaderValue::try_from(text),
        };
        // The parts of the text were header text before.
        let Ok(value) = value else { return };
        match self.get_mut(VARY) {
            Some(first) => *first = value,
            None => drop(self.insert(VARY, value)),
        }
    }

    fn cache_privately(&mut self) {
        let text = cache_control::make_private(self.get_all(CACHE_CONTROL).iter().map(HeaderValue::as_bytes));
        if let Some(Ok(value)) = text.map(HeaderValue::try_from) {
            self.insert(CACHE_CONTROL, value);
        }
    }

    fn append_set_cookie(&mut self, text: String) {
        // A cookie text has no character that a header may not have: all parts of it were checked.
        if let Ok(value) = HeaderValue::try_from(text) {
            self.append(SET_COOKIE, value);
        }
    }
}
