//! [`Https`]: checks over HTTPS that the `Referer` has the origin of the site.

use super::CsrfError;
use crate::session::request::RequestHead;

/// How a server knows that a request came over HTTPS.
///
/// Flask asks `request.is_secure`, which Werkzeug's `ProxyFix` sets behind a proxy.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Https {
    /// By the last entry of `X-Forwarded-Proto`, which a TLS proxy sets.
    ///
    /// The host is then the last entry of `X-Forwarded-Host`, or else `Host`. A page of another site cannot make a
    /// browser send these headers. Without them nothing is checked, as in Flask without `ProxyFix`.
    #[default]
    Forwarded,
    /// Every request came over HTTPS.
    Always,
    /// Requests never come over HTTPS, so the `Referer` is not checked.
    Never,
}

impl Https {
    /// Checks the `Referer` (the second half of `CSRFProtect.protect`).
    pub(super) fn check(self, request: &dyn RequestHead) -> Result<(), CsrfError> {
        let secure = match self {
            Self::Never => false,
            Self::Always => true,
            Self::Forwarded => last_entry(request, "x-forwarded-proto")
                .is_some_and(|proto| proto.eq_ignore_ascii_case(b"https")),
        };
        if !secure {
            return Ok(());
        }
        let referrer = request.header("referer").filter(|value| !value.is_empty());
        let referrer = referrer.ok_or(CsrfError::MissingReferrer)?;
        let forwarded = match self {
            Self::Forwarded => last_entry(request, "x-forwarded-host"),
            _ => None,
        };
        let host = forwarded.or_else(|| request.host()).unwrap_or_default();
        // Werkzeug omits the default port from the host, but not from the referrer.
        let host = host.strip_suffix(b":443").unwrap_or(host);
        let same = |referrer| Some(Authority::parse(referrer)? == Authority::parse(host)?);
        match after_https(referrer).and_then(same) {
            Some(true) => Ok(()),
            _ => Err(CsrfError::BadReferrer),
        }
    }
}

/// Returns the last entry of the list in the last header of this name, like `ProxyFix` for one proxy.
fn last_entry<'r>(request: &'r dyn RequestHead, name: &str) -> Option<&'r [u8]> {
    let values = request.header_values(name);
    let last = values.last()?.rsplit(|byte| *byte == b',').next()?.trim_ascii();
    (!last.is_empty()).then_some(last)
}

/// Returns the authority of an `https` URL.
fn after_https(url: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = url.split_at_checked(8)?;
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\')).unwrap_or(rest.len());
    scheme.eq_ignore_ascii_case(b"https://").then(|| rest.get(..end)).flatten()
}

/// Splits host and port like Python's `urlparse`.
#[derive(PartialEq)]
struct Authority {
    host: Vec<u8>,
    port: Option<u16>,
}

impl Authority {
    fn parse(text: &[u8]) -> Option<Self> {
        let text = text.rsplit(|byte| *byte == b'@').next()?;
        let host_end = match text.first()? {
            b'[' => text.iter().position(|byte| *byte == b']')? + 1,
            _ => text.iter().position(|byte| *byte == b':').unwrap_or(text.len()),
        };
        let (host, port) = text.split_at_checked(host_end)?;
        let digits = match port {
            [] => port,
            [b':', digits @ ..] => digits,
            _ => return None,
        };
        let port = match digits {
            [] => None,
            _ if digits.iter().all(u8::is_ascii_digit) => Some(str::from_utf8(digits).ok()?.parse().ok()?),
            _ => return None,
        };
        let valid = !host.is_empty() && host.iter().all(u8::is_ascii_graphic);
        valid.then(|| Self { host: host.to_ascii_lowercase(), port })
    }
}
