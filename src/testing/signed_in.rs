//! [`signed_in`]: the `Cookie` header of a session that a test has filled.

use crate::error::Result;
use crate::session::Session;
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;

/// Returns the value of a `Cookie` header for a session that `fill` has filled.
///
/// Send it with a request to a handler, which then sees a logged-in user without a request that logs in.
///
/// ```
/// use cookie_session::testing::signed_in;
/// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
///
/// let interface = SecureCookieSessionInterface::new("a long random secret key")?;
/// let cookie = signed_in(&interface, |session| session.insert("user", "ada"));
/// assert!(cookie.starts_with("session=eyJ1c2VyIjoiYWRhIn0."));
///
/// let request = PlainRequest::new().with_header("cookie", &cookie);
/// assert_eq!(interface.open_session(&request).get::<String>("user")?.as_deref(), Some("ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The time of signing is that of the interface's clock. If the response would set further cookies, such as that
/// of "remember me", they follow in the same header.
///
/// # Panics
/// If `fill` fails, if the session cannot be saved, and if saving it sets no cookie: `fill` changed nothing, or
/// the interface has no secret key.
#[must_use]
#[track_caller]
pub fn signed_in<T>(
    interface: &(impl SessionInterface + ?Sized),
    fill: impl FnOnce(&Session) -> Result<T>,
) -> String {
    let session = interface.open_session(&PlainRequest::new());
    if let Err(error) = fill(&session) {
        panic!("the session could not be filled: {error}");
    }
    let headers = match interface.save_session(&session) {
        Ok(headers) => headers,
        Err(error) => panic!("{error}"),
    };
    let others = headers.other_cookies().iter().map(String::as_str);
    let pairs = headers.set_cookie().into_iter().chain(others).filter_map(|set_cookie| {
        let pair = set_cookie.split(';').next()?.trim();
        (!pair.is_empty() && !pair.ends_with('=')).then_some(pair)
    });
    let cookie = pairs.collect::<Vec<_>>().join("; ");
    assert!(
        !cookie.is_empty(),
        "the session has no cookie: let the function insert a value, and give the interface a secret key"
    );
    cookie
}
