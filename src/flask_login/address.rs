//! [`ClientAddress`]: the source of the client's address.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::session::request::RequestHead;

/// The source of the address that identifies a login's client.
///
/// Both sides must find the same address. Otherwise each ends the logins of the other. The guide's page
/// [`flask_login`](crate::guide::flask_login) explains the setup of the Flask side for each variant.
///
/// # Security
/// Anyone can send `X-Forwarded-For`. With [`ForwardedOrPeer`](Self::ForwardedOrPeer) a thief of a session cookie
/// who knows or guesses the victim's address looks like the same client, unless a proxy overwrites the header.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClientAddress {
    /// The first entry of `X-Forwarded-For`, or else the peer: Flask-Login 0.6.3's `_get_remote_addr`.
    #[default]
    ForwardedOrPeer,
    /// The last entry of `X-Forwarded-For` that is not one of these proxies, if the peer is one of them; else the peer.
    Proxies(Vec<IpAddr>),
    /// The peer, regardless of the header.
    Peer,
}

impl ClientAddress {
    /// Returns the address as UTF-8, in Python's encoding of the header's text.
    pub(super) fn of(&self, request: &dyn RequestHead) -> Option<Vec<u8>> {
        match self {
            Self::ForwardedOrPeer => match request.header("x-forwarded-for") {
                Some(header) => header.split(|byte| *byte == b',').next().map(entry),
                None => peer(request),
            },
            Self::Proxies(proxies) => match request.peer_address() {
                Some(address) if proxies.contains(&address.to_canonical()) => {
                    forwarded_by(proxies, request).or_else(|| peer(request))
                }
                _ => peer(request),
            },
            Self::Peer => peer(request),
        }
    }

    /// Whether the peer's address is needed but unknown.
    #[cfg(any(feature = "axum", feature = "actix"))]
    pub(crate) fn lacks_peer(&self, request: &dyn RequestHead) -> bool {
        let needs_peer = match self {
            Self::ForwardedOrPeer => request.header("x-forwarded-for").is_none(),
            Self::Proxies(_) | Self::Peer => true,
        };
        needs_peer && request.peer_address().is_none()
    }
}

/// Returns the peer as a WSGI server writes it to `REMOTE_ADDR`.
fn peer(request: &dyn RequestHead) -> Option<Vec<u8>> {
    request.peer_address().map(|address| address.to_string().into_bytes())
}

/// Returns the entry that the outermost proxy added.
fn forwarded_by(proxies: &[IpAddr], request: &dyn RequestHead) -> Option<Vec<u8>> {
    let headers = request.header_values("x-forwarded-for");
    let mut entries = headers.iter().rev().flat_map(|header| header.rsplit(|byte| *byte == b',')).map(entry);
    let is_proxy = |entry: &[u8]| {
        let address = str::from_utf8(entry).ok().and_then(|text| text.parse::<IpAddr>().ok());
        address.is_some_and(|address| proxies.contains(&address.to_canonical()))
    };
    entries.find(|entry| !entry.is_empty() && !is_proxy(entry))
}

/// Trims the white space that `bytes.strip()` removes.
fn entry(mut bytes: &[u8]) -> Vec<u8> {
    let is_space = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ');
    while let [first, rest @ ..] = bytes
        && is_space(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_space(*last)
    {
        bytes = rest;
    }
    utf8(bytes).into_owned()
}

/// Encodes header bytes, which Python reads as Latin-1, as UTF-8.
pub(super) fn utf8(header: &[u8]) -> Cow<'_, [u8]> {
    if header.is_ascii() {
        return Cow::Borrowed(header);
    }
    Cow::Owned(header.iter().copied().map(char::from).collect::<String>().into_bytes())
}
