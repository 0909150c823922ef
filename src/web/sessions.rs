//! [`Sessions`]: the sessions of a request, and which of them a layer shares, opens and saves.

use std::slice;

use super::response::save;
use super::{SharedInterface, events};
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};
use crate::session::request::RequestHead;

/// The sessions of a request that passes several session layers, each with its own cookie.
///
/// It is an extractor in axum and actix-web. The extractor `Session` gives the innermost layer's session.
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
    /// Returns the session of the cookie with this name.
    ///
    /// If several layers use this name for different paths or domains, it is the innermost layer's.
    #[must_use]
    pub fn named(&self, cookie_name: &str) -> Option<&Session> {
        self.0.iter().rev().find(|session| session.is_kept_as(cookie_name))
    }

    /// Iterates over all sessions, the outermost layer's first.
    pub fn iter(&self) -> slice::Iter<'_, Session> {
        self.0.iter()
    }

    pub(super) fn in_slots(slots: &impl Slots) -> Option<Self> {
        // With one layer, only the session itself is stored.
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

/// A framework's map of request data by type.
pub(super) trait Slots {
    fn get<T: Send + Sync + 'static>(&self) -> Option<&T>;

    fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T>;

    fn remove<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T>;
}

/// The session opened by an outer layer, if it is for this layer's cookie.
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

/// Stores a layer's session where handlers find it, and returns the outer layer's session if it is another.
pub(super) fn place(slots: &mut impl Slots, session: &Session) -> Option<Session> {
    let outer = slots.insert(session.clone())?;
    if !outer.is_kept() {
        // Inserted by the program, or left over from another request.
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

/// The session that a layer opened, and how to save it.
#[derive(Debug)]
pub(super) struct Keeping {
    session: Session,
    interface: SharedInterface,
}

impl Keeping {
    /// Opens a session that this interface's layer will save.
    pub(super) fn open(interface: &SharedInterface, request: &impl RequestHead) -> Self {
        let session = interface.get().open_session(request);
        events::opened(&session);
        session.keep_by(interface.get().identity(), || interface.get().cookie_attributes(request));
        Self { session, interface: interface.clone() }
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Saves the session. Later changes fail.
    pub(super) fn save(&self) -> (SessionHeaders, Option<SaveError>) {
        let (headers, failure) = save(&self.interface, &self.session);
        self.session.set_saved(headers.varies_by_cookie());
        (headers, failure)
    }
}
