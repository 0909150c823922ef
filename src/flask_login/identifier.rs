//! [`Identifier`]: identifies the client that logged in.

use std::fmt::Write;

use super::address::{ClientAddress, utf8};
use crate::digest::{SessionDigest, Sha512};
use crate::session::request::RequestHead;

/// The text of address and user agent that is hashed.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IdentifierForm {
    /// Python's `repr` of bytes, such as `b'10.0.0.1'|b'Mozilla/5.0'`; `None` for a missing part. Flask-Login up to 0.6.3.
    #[default]
    BytesRepr,
    /// Unchanged, such as `10.0.0.1|Mozilla/5.0`; a missing user agent is empty. Flask-Login after 0.6.3.
    PlainText,
}

/// Computes the value of `_id` in the session: hex of SHA-512 over `address|user agent`.
///
/// ```
/// use cookie_session::PlainRequest;
/// use cookie_session::flask_login::Identifier;
///
/// let request = PlainRequest::new()
///     .with_peer_address([10, 0, 0, 1].into())
///     .with_header("user-agent", "UA");
/// let released = Identifier::flask_login_0_6().of(&request);
/// assert_eq!(released.len(), 128);
/// assert_ne!(released, Identifier::plain_text().of(&request));
/// ```
///
/// # Security
/// It is not a secret: anyone who has the cookie can read it. It can show that a client has changed, but not that it is
/// the same one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identifier {
    form: IdentifierForm,
    address: ClientAddress,
}

impl Identifier {
    /// Flask-Login up to 0.6.3: bytes, and the first entry of `X-Forwarded-For`.
    #[must_use]
    pub fn flask_login_0_6() -> Self {
        Self::default()
    }

    /// Flask-Login after 0.6.3, as in its main branch: plain text, and the peer.
    #[must_use]
    pub fn plain_text() -> Self {
        Self { form: IdentifierForm::PlainText, address: ClientAddress::Peer }
    }

    /// Sets the form of the hashed text.
    #[must_use]
    pub fn with_form(mut self, form: IdentifierForm) -> Self {
        self.form = form;
        self
    }

    /// Sets the source of the address.
    #[must_use]
    pub fn with_address(mut self, address: ClientAddress) -> Self {
        self.address = address;
        self
    }

    /// Returns the source of the address.
    #[must_use]
    pub fn address(&self) -> &ClientAddress {
        &self.address
    }

    /// Returns the 128 hex digits for the client of this request.
    #[must_use]
    pub fn of(&self, request: &dyn RequestHead) -> String {
        let address = self.address.of(request);
        let agent = agent(request);
        let mut text = Vec::with_capacity(256);
        match self.form {
            IdentifierForm::BytesRepr => {
                push_repr(&mut text, address.as_deref());
                text.push(b'|');
                push_repr(&mut text, agent.as_deref());
            }
            IdentifierForm::PlainText => {
                text.extend_from_slice(address.as_deref().unwrap_or(b"None"));
                text.push(b'|');
                text.extend_from_slice(agent.as_deref().unwrap_or_default());
            }
        }
        hex(Sha512::hash(&[&text]).as_ref())
    }
}

/// Returns the user agent. Several headers are joined with a comma, as WSGI servers do.
fn agent(request: &dyn RequestHead) -> Option<Vec<u8>> {
    let headers = request.header_values("user-agent");
    (!headers.is_empty()).then(|| utf8(&headers.join(&b',')).into_owned())
}

/// Returns Python's `repr` of bytes.
fn push_repr(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    let Some(bytes) = bytes else { return out.extend_from_slice(b"None") };
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    out.extend([b'b', quote]);
    for byte in bytes.iter().copied() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ if byte == quote => out.extend([b'\\', quote]),
            b' '..=b'~' => out.push(byte),
            _ => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
        }
    }
    out.push(quote);
}

/// Returns hex digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
