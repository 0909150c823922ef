//! [`Sessions`]: the sessions of one request, and which of them a layer takes, opens and saves.

use std::slice;

use super::response::save;
use super::{SharedInterface, events};
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};
use crate::session::request::RequestHead;

/// The sessions of a request that goes through several session layers, each with its own cookie.
///
/// An extractor in axum and actix-web. `Session` alone is the one of the innermost layer.
///
/// ```
/// # #[cfg(feature = "axum")]
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use axum::{Router, body::Body, http::Request, routing::get};
/// use cookie_session::web::{Sessions, axum::SessionRejection, tower::SessionLayer};
/// use cookie_session::{SecureCookieSessionInterface, SessionConfig};
/// # use tower::ServiceExt;
///
/// async fn promote(sessions: Sessions) -> Result<&'static str, SessionRejection> {
///     if let (Some(site), Some(admin)) = (sessions.named("session"), sessions.named("admin")) {
///         admin.insert("user", site.get_value("user").unwrap_or_default())?;
///     }
///     Ok("done")
/// }
///
/// let site = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
/// let admin = SecureCookieSessionInterface::new("correct horse battery staple")?
///     .with_config(SessionConfig::builder().cookie_name("admin").build()?);
/// let app: Router = Router::new()
///     .route("/promote", get(promote))
///     .layer(SessionLayer::new(admin))
///     .layer(SessionLayer::new(site));
///
/// let response = app.oneshot(Request::get("/promote").body(Body::empty())?).await?;
/// assert!(response.headers()["set-cookie"].to_str()?.starts_with("admin="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sessions(Vec<Session>);

impl Sessions {
    /// The session that is kept in the cookie of this name.
    ///
    /// If several layers have cookies of this name, for other paths or domains: that of the innermost.
    #[must_use]
    pub fn named(&self, cookie_name: &str) -> Option<&Session> {
        self.0.iter().rev().find(|session| session.is_kept_as(cookie_name))
    }

    /// All of them, that of the outermost layer first.
    pub fn iter(&self) -> slice::Iter<'_, Session> {
        self.0.iter()
    }

    pub(super) fn in_slots(slots: &impl Slots) -> Option<Self> {
        // With one layer there is only the session itself.
        slots.get::<Self>().cloned().or_else(|| Some(Self(vec![slots.get::<Session>()?.clone()])))
    }
}

impl<'a> IntoIterator for &'a Sessions {
    type Item = &'a Session;
    type IntoIter = slice::Iter<'a, Session>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A framework's map of what belongs to a request, by type.
pub(super) trait Slots {
    fn get<T: Send + Sync + 'static>(&self) -> Option<&T>;

    fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T>;

    fn remove<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T>;
}

/// The session that a layer around this one has opened, if it is the one that this layer is for.
pub(super) fn find(
    slots: &impl Slots,
    interface: &SharedInterface,
    request: &impl RequestHead,
) -> Option<Session> {
    let innermost = slots.get::<Session>()?;
    let all = slots.get::<Sessions>().map_or(slice::from_ref(innermost), |sessions| &sessions.0);
    let cookie = || interface.get().cookie_attributes(request);
    all.iter().rev().find(|session| session.is_kept_for(interface.get().identity(), cookie)).cloned()
}

/// Puts a layer's session where handlers look; gives that of the layer around it if it is another.
pub(super) fn place(slots: &mut impl Slots, session: &Session) -> Option<Session> {
    let outer = slots.insert(session.clone())?;
    if !outer.is_kept() {
        // Put there by hand, or left over from another request.
        slots.remove::<Sessions>();
        return Some(outer);
    }
    let mut sessions = slots.remove::<Sessions>().unwrap_or_else(|| Sessions(vec![outer.clone()]));
    if !sessions.0.iter().any(|other| other.is_same(session)) {
        sessions.0.push(session.clone());
    }
    slots.insert(sessions);
    Some(outer).filter(|outer| !outer.is_same(session))
}

/// What a layer does with the session that it has opened.
#[derive(Debug)]
pub(super) struct Keeping {
    session: Session,
    interface: SharedInterface,
}

impl Keeping {
    /// Opens a session that the layer of this interface will save.
    pub(super) fn open(interface: &SharedInterface, request: &impl RequestHead) -> Self {
        let session = interface.get().open_session(request);
        events::opened(&session);
        session.keep_by(interface.get().identity(), || interface.get().cookie_attributes(request));
        Self { session, interface: interface.clone() }
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Saves the session, which takes no changes from then on.
    pub(super) fn save(&self) -> (SessionHeaders, Option<SaveError>) {
        let (headers, failure) = save(&self.interface, &self.session);
        self.session.set_saved(headers.varies_by_cookie());
        (headers, failure)
    }
}
