//! Implementations for the types of the crate `http`: requests and header maps.

use std::borrow::Cow;

use http::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Extensions, Uri};

use super::events;
use crate::session::header_values::HeaderValues;
use crate::session::request::RequestHead;
use crate::session::response::ResponseHeaders;

impl<B> RequestHead for http::Request<B> {
    fn path(&self) -> &str {
        original_path(self.extensions(), self.uri())
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers().get_all(name).iter().collect()
    }
}

impl RequestHead for http::request::Parts {
    fn path(&self) -> &str {
        original_path(&self.extensions, &self.uri)
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers.get_all(name).iter().collect()
    }
}

/// The requested path. axum's `Router::nest` strips its prefix from the URI and keeps the original in an extension.
fn original_path<'a>(extensions: &'a Extensions, uri: &'a Uri) -> &'a str {
    #[cfg(feature = "axum")]
    if let Some(original) = extensions.get::<::axum::extract::OriginalUri>() {
        return original.0.path();
    }
    #[cfg(not(feature = "axum"))]
    let _ = extensions;
    uri.path()
}

impl ResponseHeaders for HeaderMap {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.get_all(name).iter().collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        let value = match value {
            Cow::Borrowed(text) => HeaderValue::from_bytes(text),
            Cow::Owned(text) => HeaderValue::try_from(text),
        };
        match (HeaderName::from_bytes(name.as_bytes()), value) {
            (Ok(name), Ok(value)) => drop(self.insert(name, value)),
            _ => events::bad_header(name),
        }
    }

    fn append_set_cookie(&mut self, value: String) {
        let Ok(mut value) = HeaderValue::try_from(value) else { return events::bad_header("Set-Cookie") };
        value.set_sensitive(true);
        self.append(SET_COOKIE, value);
    }
}
