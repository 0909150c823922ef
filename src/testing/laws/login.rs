//! Laws of logins: of [`FlaskLogin`] on two sides of one site.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::flask_login::{FlaskLogin, Login, Remember};
use crate::session::Session;
use crate::session::headers::SessionHeaders;
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;

const SHARED: Law =
    Law::new("login: shared", "a login made on one side is the same login on the other, at the same client");
const REMEMBERED: Law = Law::new(
    "login: remembered",
    "the remember cookie alone logs in on the other side, and is not fresh there",
);
const LOGGED_OUT: Law =
    Law::new("login: logged out", "a logout on one side leaves nobody and no remember cookie on the other");
const FORGED: Law =
    Law::new("login: forged", "a remember cookie that somebody has tampered with logs nobody in");

/// The laws of logins on two sides of one site, such as a new version of an app beside the old one.
///
/// ```
/// use cookie_session::SecureCookieSessionInterface;
/// use cookie_session::flask_login::FlaskLogin;
/// use cookie_session::testing::laws;
///
/// let side = || FlaskLogin::new("key").unwrap().sessions(SecureCookieSessionInterface::new("key").unwrap());
/// let logins = FlaskLogin::new("key")?;
/// laws::login::Suite::new((logins.clone(), side()), (logins, side())).run().assert();
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[derive(Debug)]
pub struct Suite<I, J> {
    one: (FlaskLogin, I),
    other: (FlaskLogin, J),
}

/// One side: its rules, and the interface that they are around.
type Side<'a> = (&'a FlaskLogin, &'a dyn SessionInterface);

impl<I: SessionInterface, J: SessionInterface> Suite<I, J> {
    /// A suite for two sides with the same key, settings and identifier.
    #[must_use]
    pub fn new(one: (FlaskLogin, I), other: (FlaskLogin, J)) -> Self {
        Self { one, other }
    }

    /// Tries all laws, in both directions.
    pub fn run(self) -> Report {
        let one: Owned = (self.one.0, Arc::new(self.one.1));
        let other: Owned = (self.other.0, Arc::new(self.other.1));
        let case = || (any_user(), any_client(), any::<bool>(), any::<bool>());
        let mut report = Report::default();
        for (one, other) in [(one.clone(), other.clone()), (other, one)] {
            let sides = (one.clone(), other.clone());
            report.add(SHARED.over(case(), move |(user, client, remember, fresh)| {
                is_shared(side(&sides.0), side(&sides.1), user, client, *remember, *fresh)
            }));
            let sides = (one.clone(), other.clone());
            report.add(REMEMBERED.over((any_user(), any_client()), move |(user, client)| {
                is_remembered(side(&sides.0), side(&sides.1), user, client)
            }));
            let sides = (one.clone(), other.clone());
            report.add(LOGGED_OUT.over(case(), move |(user, client, remember, _)| {
                is_logged_out(side(&sides.0), side(&sides.1), user, client, *remember)
            }));
            let changed = (any_user(), any::<prop::sample::Index>(), 1..=255_u8);
            report.add(FORGED.over(changed, move |(user, at, bits)| {
                refuses_forged(side(&one), user, at.index(user.len() + 129), *bits)
            }));
        }
        report
    }
}

/// A side as the thread of a law holds it.
type Owned = (FlaskLogin, Arc<dyn SessionInterface>);

fn side(owned: &Owned) -> Side<'_> {
    (&owned.0, &*owned.1)
}

/// Ids as apps have them, and some that are unusual.
fn any_user() -> BoxedStrategy<String> {
    prop_oneof![4 => "[0-9]{1,6}", 2 => "[a-z@.|]{1,12}", 1 => "\\PC{1,8}"].boxed()
}

/// A client, without its cookies.
fn any_client() -> BoxedStrategy<PlainRequest> {
    (any::<std::net::IpAddr>(), prop::option::of("[ -~]{0,20}"), prop::option::of("[0-9., a-f:]{0,20}"))
        .prop_map(|(peer, agent, forwarded)| {
            let mut request = PlainRequest::new().with_peer_address(peer);
            for (name, value) in [("user-agent", agent), ("x-forwarded-for", forwarded)] {
                if let Some(value) = value {
                    request = request.with_header(name, value);
                }
            }
            request
        })
        .boxed()
}

/// A browser's next request, with the cookies that it was sent.
fn next(client: &PlainRequest, headers: &SessionHeaders) -> PlainRequest {
    let sent = headers.other_cookies().iter().map(String::as_str).chain(headers.set_cookie());
    let kept = sent.filter(|text| !text.contains("Max-Age=0"));
    kept.fold(client.clone(), |request, text| request.answering(text))
}

fn visit(side: Side<'_>, request: &PlainRequest) -> (Session, Login) {
    let session = side.1.open_session(request);
    let login = side.0.at(&session, request);
    (session, login)
}

/// What one side sends for a login.
fn logged_in(
    side: Side<'_>,
    user: &str,
    client: &PlainRequest,
    remember: bool,
    fresh: bool,
) -> Result<SessionHeaders, String> {
    let (session, login) = visit(side, client);
    let remember = if remember { Remember::Yes } else { Remember::No };
    login.log_in(user, remember, fresh).map_err(|error| error.to_string())?;
    side.1.save_session(&session).map_err(|error| error.to_string())
}

/// A login made on one side is the same on the other.
fn is_shared(
    one: Side<'_>,
    other: Side<'_>,
    user: &str,
    client: &PlainRequest,
    remember: bool,
    fresh: bool,
) -> Verdict {
    let headers = match logged_in(one, user, client, remember, fresh) {
        Ok(headers) => headers,
        Err(error) => return SHARED.broken(&(user, client), error),
    };
    let (_, login) = visit(other, &next(client, &headers));
    let found = login.current_user();
    let same = matches!(&found, Ok(Some(id)) if id == user);
    if same && login.is_fresh() == fresh && login.is_remembered() == remember {
        return Ok(());
    }
    SHARED.broken(&(user, client), format!("{found:?}, fresh: {}", login.is_fresh()))
}

/// The remember cookie alone logs in, not freshly.
fn is_remembered(one: Side<'_>, other: Side<'_>, user: &str, client: &PlainRequest) -> Verdict {
    let headers = match logged_in(one, user, client, true, true) {
        Ok(headers) => headers,
        Err(error) => return REMEMBERED.broken(&(user, client), error),
    };
    let request =
        headers.other_cookies().iter().fold(client.clone(), |request, text| request.answering(text));
    let (_, login) = visit(other, &request);
    let found = login.current_user();
    if matches!(&found, Ok(Some(id)) if id == user) && !login.is_fresh() && login.is_remembered() {
        return Ok(());
    }
    REMEMBERED.broken(&(user, client), format!("{found:?}, fresh: {}", login.is_fresh()))
}

/// A logout on the other side ends the login.
fn is_logged_out(
    one: Side<'_>,
    other: Side<'_>,
    user: &str,
    client: &PlainRequest,
    remember: bool,
) -> Verdict {
    let headers = match logged_in(one, user, client, remember, true) {
        Ok(headers) => headers,
        Err(error) => return LOGGED_OUT.broken(&(user, client), error),
    };
    let (session, login) = visit(other, &next(client, &headers));
    let out = login.log_out().map_err(|error| error.to_string());
    let saved = out.and_then(|()| other.1.save_session(&session).map_err(|error| error.to_string()));
    let headers = match saved {
        Ok(headers) => headers,
        Err(error) => return LOGGED_OUT.broken(&(user, client), error),
    };
    let deleted = headers.other_cookies().iter().any(|text| text.contains("Max-Age=0"));
    let (_, login) = visit(one, &next(client, &headers));
    let found = login.current_user();
    if matches!(found, Ok(None)) && deleted == remember {
        return Ok(());
    }
    LOGGED_OUT.broken(&(user, client), format!("{found:?}, the remember cookie was deleted: {deleted}"))
}

/// A changed remember cookie logs nobody in.
fn refuses_forged(side: Side<'_>, user: &str, at: usize, bits: u8) -> Verdict {
    let mut bytes = side.0.remember_cookie().sign(user).into_bytes();
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= bits;
    }
    let Ok(forged) = String::from_utf8(bytes) else { return Ok(()) };
    match side.0.remember_cookie().verify(&forged) {
        None => Ok(()),
        Some(found) => FORGED.broken(&forged, format!("the user {found:?}")),
    }
}
