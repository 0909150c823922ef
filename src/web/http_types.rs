//! Implementations for the types of the crate `http`: requests and header maps.

use std::net::IpAddr;

use http::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Extensions, Uri};

use super::PeerAddress;
use super::header_map::response_headers;
use crate::session::header_values::HeaderValues;
use crate::session::request::RequestHead;

impl<B> RequestHead for http::Request<B> {
    fn path(&self) -> &str {
        original_path(self.extensions(), self.uri())
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers().get_all(name).iter().collect()
    }

    fn host(&self) -> Option<&[u8]> {
        self.header("host").or_else(|| authority(self.uri()))
    }

    fn peer_address(&self) -> Option<IpAddr> {
        peer_address(self.extensions())
    }
}

impl RequestHead for http::request::Parts {
    fn path(&self) -> &str {
        original_path(&self.extensions, &self.uri)
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers.get_all(name).iter().collect()
    }

    fn host(&self) -> Option<&[u8]> {
        self.header("host").or_else(|| authority(&self.uri))
    }

    fn peer_address(&self) -> Option<IpAddr> {
        peer_address(&self.extensions)
    }
}

/// The host as HTTP/2 has it.
fn authority(uri: &Uri) -> Option<&[u8]> {
    uri.authority().map(|authority| authority.as_str().as_bytes())
}

/// The address that somebody has inserted, or else that of axum's connection.
fn peer_address(extensions: &Extensions) -> Option<IpAddr> {
    if let Some(PeerAddress(address)) = extensions.get() {
        return Some(*address);
    }
    #[cfg(feature = "axum")]
    if let Some(info) = extensions.get::<::axum::extract::ConnectInfo<std::net::SocketAddr>>() {
        return Some(info.0.ip());
    }
    None
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

response_headers!(HeaderMap, HeaderName, HeaderValue, SET_COOKIE);
