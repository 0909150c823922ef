//! tower: [`SessionLayer`] for any service of `http` requests and responses.

mod future;
mod layer;
mod save_error;
mod service;

pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use save_error::{InternalServerError, KeepResponse, OnSaveError};
pub use service::SessionService;

use http::header::{HeaderMap, HeaderValue, SET_COOKIE, VARY};

use crate::session::headers::SessionHeaders;
use crate::session::request::RequestHead;
use crate::session::vary;

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

/// Adds what a session has to say to a response's headers, in Flask's order.
fn apply(session: SessionHeaders, headers: &mut HeaderMap) {
    let vary_first = session.vary_comes_first();
    let varies = session.varies_by_cookie();
    if varies && vary_first {
        vary_by_cookie(headers);
    }
    // A cookie text has no character that a header may not have: all parts of it were checked.
    if let Some(Ok(value)) = session.into_set_cookie().map(HeaderValue::try_from) {
        headers.append(SET_COOKIE, value);
    }
    if varies && !vary_first {
        vary_by_cookie(headers);
    }
}

fn vary_by_cookie(headers: &mut HeaderMap) {
    let merged = match vary::merge(headers.get_all(VARY).iter().map(HeaderValue::as_bytes)) {
        Some(std::borrow::Cow::Borrowed(text)) => HeaderValue::from_bytes(text),
        Some(std::borrow::Cow::Owned(text)) => HeaderValue::try_from(text),
        None => return,
    };
    let Ok(merged) = merged else { return };
    match headers.get_mut(VARY) {
        Some(first) => *first = merged,
        None => drop(headers.insert(VARY, merged)),
    }
}
