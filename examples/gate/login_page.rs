//! [`LoginPage`]: where the browser logs in, with the way back. No visitor can make it lead to another host.

use axum::http::Uri;
use axum::http::uri::Scheme;
use cookie_session::RequestHead;
use cookie_session::flask_login::LoginView;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Longer ways back are not kept: a `Location` has to fit into the buffers of a proxy.
const MAX_TARGET: usize = 2048;

/// The page, and the sites to which it may lead back.
#[derive(Debug, Clone)]
pub(crate) struct LoginPage {
    url: String,
    /// Origins, such as `https://app.example.com`, with their host and port.
    sites: Vec<(String, String)>,
}

impl LoginPage {
    pub(crate) fn new(variable: &str, url: &str, sites: &[String]) -> Result<Self, String> {
        let is_path = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) || !(is_path || origin(url).is_some()) {
            return Err(format!(
                "{variable}={url} is not a path or URL; use one such as /login or https://login.example.com/"
            ));
        }
        let sites = sites.iter().map(|site| match origin(site) {
            Some((origin, host)) if origin == site.trim_end_matches('/') => Ok((origin, host)),
            _ => Err(format!("GATE_SITES: {site} is not an origin; use one such as https://app.example.com")),
        });
        let sites: Vec<_> = sites.collect::<Result<_, _>>()?;
        if !is_path && sites.is_empty() {
            return Err(format!(
                "{variable}={url} is on another host, which cannot lead back to a path; set GATE_SITES to the sites \
                 behind this gate, such as https://app.example.com"
            ));
        }
        Ok(Self { url: url.to_owned(), sites })
    }

    /// The value of `Location` for a request whose path, after the gate's own, is `rest`.
    pub(crate) fn location(&self, request: &dyn RequestHead, rest: &str) -> String {
        let forwarded = request.header("x-forwarded-uri").and_then(|value| str::from_utf8(value).ok());
        let target = if rest.is_empty() { forwarded.unwrap_or("/") } else { rest };
        let target = if is_path_and_query(target) { target } else { "/" };
        let host = request.header("x-forwarded-host").or_else(|| request.host()).unwrap_or_default();
        let site = self.sites.iter().find(|(_, site)| site.as_bytes().eq_ignore_ascii_case(host));
        match site {
            Some((origin, _)) => {
                let next = format!("{origin}/{}", target.trim_start_matches('/'));
                let separator = if self.url.contains('?') { '&' } else { '?' };
                format!("{}{separator}next={}", self.url, utf8_percent_encode(&next, NON_ALPHANUMERIC))
            }
            None => LoginView::new(&self.url).location(target),
        }
    }
}

/// Browsers read a backslash as a slash, and skip tabs and line feeds.
fn is_path_and_query(target: &str) -> bool {
    target.len() <= MAX_TARGET
        && target.starts_with('/')
        && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// The origin of an `http` or `https` URL, and its host with the port.
fn origin(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme().filter(|scheme| [&Scheme::HTTP, &Scheme::HTTPS].contains(scheme))?;
    let host = uri.authority().filter(|host| !host.as_str().contains('@'))?.as_str().to_owned();
    Some((format!("{scheme}://{host}"), host))
}
