//! Laws of [`SessionInterface`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::access::{ACCESSES, Access};
use super::{Law, Report, Verdict};
use crate::session::Session;
use crate::session::interface::SessionInterface;
use crate::session::interface_ext::SessionInterfaceExt;
use crate::session::latin1::trim;
use crate::session::request::PlainRequest;
use crate::session::rules::CookieRules;
use crate::testing::strategies::{Tampering, any_request, any_tampering, map_of, plain_value};
use crate::testing::violation::Shown;
use crate::value::Map;

const UNTOUCHED: Law =
    Law::new("interface: untouched", "a session that nobody touched adds nothing to the response");
const UNMODIFIED: Law = Law::new(
    "interface: unmodified",
    "an unmodified session sets a cookie only where `should_set_cookie` says so",
);
const VARY: Law = Law::new("interface: vary", "a response that used the session varies by cookie");
const SETTING_VARIES: Law =
    Law::new("interface: setting varies", "a response with the cookie varies by cookie");
const EMPTIED: Law =
    Law::new("interface: emptied", "an emptied session deletes the cookie, under its name and path");
const OPEN_AFTER_SAVE: Law =
    Law::new("interface: open after save", "a saved session opens with the same content");
const TAMPERED: Law = Law::new("interface: tampered", "a tampered cookie opens as an empty session");
const TOTAL: Law = Law::new(
    "interface: total",
    "any request opens as a session, empty unless it is signed, and can be saved",
);
const HEADER: Law = Law::new("interface: header", "a header has neither line ends nor control characters");

/// The laws of a session interface.
///
/// ```
/// use cookie_session::SecureCookieSessionInterface;
/// use cookie_session::testing::laws;
///
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// laws::interface::Suite::new(interface).run().assert();
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
pub struct Suite {
    interface: Arc<dyn SessionInterface>,
}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite").finish_non_exhaustive()
    }
}

impl Suite {
    /// A suite for an interface that has a secret key and keeps at least [`plain_value`].
    #[must_use]
    pub fn new(interface: impl SessionInterface) -> Self {
        Self { interface: Arc::new(interface) }
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let data = || map_of(plain_value());
        let cookie = || vec(any::<u8>(), 0..64);
        [
            UNTOUCHED.over(any_request(), self.on(untouched)),
            OPEN_AFTER_SAVE.over(data(), self.on(opens_after_save)),
            UNMODIFIED.over(data(), self.on(unmodified)),
            EMPTIED.over(data(), self.on(emptied)),
            TAMPERED.over(
                (data(), any_tampering()),
                self.on(|interface, (data, tampering)| refuses_tampering(interface, data, tampering)),
            ),
            TOTAL.over(any_request(), self.on(total)),
            TOTAL.over(
                cookie(),
                self.on(|interface, cookie| {
                    total(interface, &PlainRequest::new().with_header("cookie", cookie))
                }),
            ),
            HEADER.over(data(), self.on(header_is_clean)),
            VARY.over_corners(ACCESSES.to_vec(), 256, Just(ACCESSES[0]), self.on(varies)),
            SETTING_VARIES.over_corners(ACCESSES.to_vec(), 256, Just(ACCESSES[0]), self.on(setting_varies)),
        ]
        .into_iter()
        .collect()
    }

    /// A check of this interface.
    fn on<V: 'static>(
        &self,
        check: fn(&dyn SessionInterface, &V) -> Verdict,
    ) -> impl Fn(&V) -> Verdict + Send + Sync + 'static {
        let interface = self.interface.clone();
        move |input| check(&*interface, input)
    }
}

/// A session with `data`, and the cookie it was saved as.
fn saved(interface: &dyn SessionInterface, data: &Map) -> Option<(Session, String)> {
    let session = interface.open_session(&PlainRequest::new());
    session.extend(data.clone()).ok()?;
    let cookie = interface.save_session(&session).ok()?.into_set_cookie()?;
    Some((session, cookie))
}

/// The session that comes back with a cookie.
fn reopened(interface: &dyn SessionInterface, cookie: &str) -> Session {
    interface.open_session(&PlainRequest::new().answering(cookie))
}

/// A fresh session that nobody looked at adds no header, whatever cookies came in.
///
/// # Errors
/// The violation.
pub fn untouched(interface: &dyn SessionInterface, request: &PlainRequest) -> Verdict {
    let session = interface.open_session(request);
    // Asking `is_new` would be to look at it.
    let signed = session.signed_by().is_some();
    if signed || (session.open_error().is_some() && interface.cookie_rules() != CookieRules::default()) {
        return Ok(());
    }
    match interface.save_session(&session) {
        Ok(headers) if headers.is_empty() => Ok(()),
        other => UNTOUCHED.broken(request, format!("saving gives {other:?}")),
    }
}

/// What is saved opens with the same content, and nothing is new or modified about it.
///
/// # Errors
/// The violation.
pub fn opens_after_save(interface: &dyn SessionInterface, data: &Map) -> Verdict {
    if data.is_empty() {
        return Ok(());
    }
    let Some((session, cookie)) = saved(interface, data) else {
        return OPEN_AFTER_SAVE.broken(data, "saving sets no cookie");
    };
    let opened = reopened(interface, &cookie);
    if opened.peek(Map::clone) != session.peek(Map::clone) {
        let (content, error) = (opened.peek(Map::clone), opened.open_error());
        return OPEN_AFTER_SAVE.broken(data, format!("{cookie:?} opens as {content:?} ({error:?})"));
    }
    if opened.is_accessed() || opened.is_modified() {
        return OPEN_AFTER_SAVE.broken(data, "it opens as accessed or modified");
    }
    Ok(())
}

/// An unmodified session sets a cookie only where it should.
///
/// # Errors
/// The violation.
pub fn unmodified(interface: &dyn SessionInterface, data: &Map) -> Verdict {
    let Some((_, cookie)) = saved(interface, data) else { return Ok(()) };
    let session = reopened(interface, &cookie);
    let due = interface.should_set_cookie(&session);
    match interface.save_session(&session) {
        Ok(headers) if headers.set_cookie().is_some() == due => Ok(()),
        other => UNMODIFIED.broken(data, format!("it is due: {due}; saving gives {other:?}")),
    }
}

/// An emptied session deletes the cookie that was set.
///
/// # Errors
/// The violation.
pub fn emptied(interface: &dyn SessionInterface, data: &Map) -> Verdict {
    let Some((_, cookie)) = saved(interface, data) else { return Ok(()) };
    let session = reopened(interface, &cookie);
    if session.clear().is_err() {
        return EMPTIED.broken(data, "it cannot be emptied");
    }
    let headers = match interface.save_session(&session) {
        Ok(headers) => headers,
        Err(error) => return EMPTIED.broken(data, format!("it cannot be saved: {error}")),
    };
    let Some(deletion) = headers.set_cookie() else {
        return EMPTIED.broken(data, "the response deletes nothing");
    };
    // Only a cookie of the same name, domain and path is replaced; browsers also look at Partitioned.
    let identity = |header: &str| {
        let name = header.split('=').next().unwrap_or_default().to_owned();
        let attribute =
            |prefix: &str| header.split("; ").find(|part| part.starts_with(prefix)).map(str::to_owned);
        (name, attribute("Domain="), attribute("Path="), attribute("Partitioned"), attribute("Secure"))
    };
    let value = deletion.split(';').next().and_then(|pair| pair.split_once('=')).map(|(_, value)| value);
    let gone = value == Some("") && deletion.contains("; Max-Age=0") && headers.varies_by_cookie();
    if gone && identity(deletion) == identity(&cookie) {
        return Ok(());
    }
    EMPTIED.broken(data, format!("{cookie:?} was set, {deletion:?} is to delete it"))
}

/// A tampered cookie is rejected.
///
/// # Errors
/// The violation.
pub fn refuses_tampering(interface: &dyn SessionInterface, data: &Map, tampering: &Tampering) -> Verdict {
    let Some((session, cookie)) = saved(interface, data) else { return Ok(()) };
    let Some((name, token)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else {
        return Ok(());
    };
    let Some(forged) = tampering.apply(token.as_bytes()) else { return Ok(()) };
    let header = [name.as_bytes(), b"=", &forged].concat();
    let opened = interface.open_session(&PlainRequest::new().with_header("cookie", &header));
    // What follows a `;`, and what Python takes for white space around the value, is not part of the cookie: then
    // it is the old one.
    let same = opened.peek(Map::clone) == session.peek(Map::clone);
    let value = trim(forged.split(|&byte| byte == b';').next().unwrap_or_default());
    if opened.peek(Map::is_empty) || (same && value == token.as_bytes()) {
        return Ok(());
    }
    TAMPERED
        .broken(&(data, tampering), format!("{:?} opens as {:?}", Shown(&header), opened.peek(Map::clone)))
}

/// Any request opens and can be saved.
///
/// # Errors
/// The violation.
pub fn total(interface: &dyn SessionInterface, request: &PlainRequest) -> Verdict {
    let session = interface.open_session(request);
    if !session.peek(Map::is_empty) {
        return TOTAL.broken(request, format!("it opens as {:?}", session.peek(Map::clone)));
    }
    if session.insert("key", 1).is_err() {
        return TOTAL.broken(request, "the session takes no writes");
    }
    match interface.save_session(&session) {
        Ok(_) => Ok(()),
        Err(error) => TOTAL.broken(request, format!("{error}")),
    }
}

/// A header is one line.
///
/// # Errors
/// The violation.
pub fn header_is_clean(interface: &dyn SessionInterface, data: &Map) -> Verdict {
    match saved(interface, data) {
        Some((_, cookie)) if cookie.bytes().any(|byte| !matches!(byte, b' '..=b'~')) => {
            HEADER.broken(data, format!("the header is {cookie:?}"))
        }
        _ => Ok(()),
    }
}

/// An access makes the response vary, on a new session and on one with a cookie.
///
/// # Errors
/// The violation.
pub fn varies(interface: &dyn SessionInterface, access: &Access) -> Verdict {
    let known = saved(interface, &Map::from([("key", 1)])).map(|(_, cookie)| reopened(interface, &cookie));
    for session in known.into_iter().chain([interface.open_session(&PlainRequest::new())]) {
        // A refused access counts as well: that it was refused depends on the cookie.
        let _ = access.apply(&session);
        let varies = match interface.save_session(&session) {
            Ok(headers) => headers.varies_by_cookie(),
            Err(error) => error.headers().varies_by_cookie(),
        };
        if !varies {
            return VARY.broken(access, format!("no `Vary: Cookie`, on {session:?}"));
        }
    }
    Ok(())
}

/// A cookie is never set without `Vary`, even if the mark of access was cleared.
///
/// # Errors
/// The violation.
pub fn setting_varies(interface: &dyn SessionInterface, access: &Access) -> Verdict {
    let session = interface.open_session(&PlainRequest::new());
    let _ = access.apply(&session);
    session.set_accessed(false);
    match interface.save_session(&session) {
        Ok(headers) if headers.set_cookie().is_some() && !headers.varies_by_cookie() => {
            SETTING_VARIES.broken(access, format!("the response has {headers:?}"))
        }
        _ => Ok(()),
    }
}
