//! [`App`]: what a trace is played on, an interface with its later releases.

use std::fmt;
use std::sync::Arc;

use crate::session::interface::SessionInterface;

/// Ends all sessions of a user.
type Revoke = Arc<dyn Fn(&str) + Send + Sync>;

/// An app as a trace sees it: its interface, those of the releases that follow, and how sessions are revoked.
///
/// An interface alone is an app too (`From`).
///
/// ```
/// use cookie_session::testing::laws::traces::{App, Suite};
/// use cookie_session::{Scheme, SecretKeys};
///
/// let suite = Suite::new(|clock| {
///     let old = SecretKeys::new("the secret key of last year").unwrap();
///     let new = SecretKeys::new("the secret key of this year").unwrap();
///     let both = new.with_fallback("the secret key of last year").unwrap();
///     App::new(Scheme::flask_session(old).clock(clock.clone()).sessions())
///         .then(Scheme::flask_session(both).clock(clock).sessions())
/// });
/// # suite.cases(16).run().assert();
/// ```
#[derive(Clone)]
pub struct App {
    releases: Vec<Arc<dyn SessionInterface>>,
    revoke: Option<Revoke>,
}

impl App {
    /// An app of one release.
    #[must_use]
    pub fn new(interface: impl SessionInterface) -> Self {
        Self { releases: vec![Arc::new(interface)], revoke: None }
    }

    /// Adds the release that follows.
    ///
    /// It must open what the release before it has saved. What an earlier one has saved may be empty by then.
    #[must_use]
    pub fn then(mut self, interface: impl SessionInterface) -> Self {
        self.releases.push(Arc::new(interface));
        self
    }

    /// Says how all sessions of a user are revoked; the user is the text under the key of the login.
    #[must_use]
    pub fn revoked_by(mut self, revoke: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.revoke = Some(Arc::new(revoke));
        self
    }

    /// The number of releases.
    pub(super) fn releases(&self) -> usize {
        self.releases.len()
    }

    /// A release; the last one, if there are fewer.
    pub(super) fn release(&self, number: usize) -> &Arc<dyn SessionInterface> {
        let last = self.releases.len() - 1;
        &self.releases[number.min(last)]
    }

    /// Revokes; does nothing if the app cannot.
    pub(super) fn revoke(&self, user: &str) {
        if let Some(revoke) = &self.revoke {
            revoke(user);
        }
    }

    /// Whether sessions can be revoked.
    pub(super) fn revokes(&self) -> bool {
        self.revoke.is_some()
    }
}

#[diagnostic::do_not_recommend]
impl<I: SessionInterface> From<I> for App {
    fn from(interface: I) -> Self {
        Self::new(interface)
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("releases", &self.releases.len()).finish_non_exhaustive()
    }
}
