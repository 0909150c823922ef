//! [`RequestHead`]: the part of a request that a session interface reads.

use std::fmt;
use std::net::IpAddr;

use super::header_values::HeaderValues;
use crate::printable::Printable;

/// The part of a request that a session interface reads.
///
/// The web layers implement it for their frameworks' requests, and [`PlainRequest`] is a request made of strings.
/// Implement it for a framework without a layer.
///
/// ```
/// use cookie_session::{HeaderValues, RequestHead};
///
/// /// A CGI environment.
/// struct Cgi(std::collections::HashMap<String, String>);
///
/// impl RequestHead for Cgi {
///     fn path(&self) -> &str {
///         self.0.get("PATH_INFO").map_or("/", String::as_str)
///     }
///     fn header_values(&self, name: &str) -> HeaderValues<'_> {
///         let variable = format!("HTTP_{}", name.to_ascii_uppercase().replace('-', "_"));
///         self.0.get(&variable).into_iter().collect()
///     }
/// }
///
/// let cgi = Cgi([("HTTP_HOST".to_owned(), "example.com".to_owned())].into());
/// assert_eq!(cgi.header("host"), Some(&b"example.com"[..]));
/// ```
pub trait RequestHead {
    /// The path of the URL, percent-encoded as received.
    ///
    /// The web layers return the path that the client requested, also inside axum's `Router::nest` (feature `axum`) and
    /// actix-web's scopes. If middleware outside the layer rewrites the URI, such as to normalize paths, they return the
    /// rewritten path.
    fn path(&self) -> &str;

    /// The values of all headers with this name, in order; `name` is in lower case.
    ///
    /// It is called with `cookie` once per request.
    fn header_values(&self, name: &str) -> HeaderValues<'_>;

    /// The value of the first header with this name; `name` is in lower case.
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.header_values(name).first().copied()
    }

    /// Returns the host that the client asked for, with a port if it named one.
    ///
    /// The header `Host`. Override it where a framework has the host elsewhere, as HTTP/2 does.
    fn host(&self) -> Option<&[u8]> {
        self.header("host")
    }

    /// The address of the peer of the connection: the client, or the proxy in front of the server.
    ///
    /// Flask's `request.remote_addr`. `None` if the request does not know it, which is the default.
    fn peer_address(&self) -> Option<IpAddr> {
        None
    }
}

/// A request made of strings, for tests and for frameworks without a layer.
///
/// ```
/// use cookie_session::{PlainRequest, RequestHead};
///
/// let request = PlainRequest::new().with_path("/cart").with_header("cookie", "session=x");
/// assert_eq!(request.path(), "/cart");
/// assert_eq!(request.header("cookie"), Some(&b"session=x"[..]));
/// assert_eq!(request.header("host"), None);
/// ```
///
/// # Security
/// `Debug` shows the path and the header names but no values, because a `Cookie` header gives access to the session.
#[derive(Clone, Default)]
pub struct PlainRequest {
    path: String,
    headers: Vec<(String, Vec<u8>)>,
    peer: Option<IpAddr>,
}

impl PlainRequest {
    /// Creates a request for `/` without headers.
    #[must_use]
    pub fn new() -> Self {
        Self { path: "/".to_owned(), headers: Vec::new(), peer: None }
    }

    /// Sets the path.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.as_ref().to_vec()));
        self
    }

    /// Sets the address of the peer.
    #[must_use]
    pub fn with_peer_address(mut self, address: IpAddr) -> Self {
        self.peer = Some(address);
        self
    }

    /// Adds the cookie of a `Set-Cookie` text, as a browser would.
    ///
    /// It uses the text up to the first `;` and ignores the attributes, including the expiry time.
    #[must_use]
    pub fn answering(self, set_cookie: &str) -> Self {
        let pair = set_cookie.split(';').next().unwrap_or_default();
        self.with_header("cookie", pair)
    }
}

impl fmt::Debug for PlainRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| Printable::new(name).at_most(64)).collect();
        f.debug_struct("PlainRequest")
            .field("path", &Printable::new(&self.path).at_most(256))
            .field("headers", &names)
            .finish()
    }
}

impl RequestHead for PlainRequest {
    fn path(&self) -> &str {
        &self.path
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect()
    }

    fn peer_address(&self) -> Option<IpAddr> {
        self.peer
    }
}
