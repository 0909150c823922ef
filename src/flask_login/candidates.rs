//! [`Candidates`]: the possible users of a request, in Flask-Login's order.

use super::keys::{CLEAR, FRESH, REMEMBER, USER_ID};
use super::login::{Login, Settled};
use super::rules::id_text;
use crate::error::Result;

/// The possible users of a request: first from the session, then from the remember cookie.
///
/// Created by [`Login::candidates`], for apps that look up users with I/O. The first one who exists is the current user;
/// pass it to [`accept`](Self::accept).
///
/// ```
/// use cookie_session::flask_login::{FlaskLogin, Remember};
/// use cookie_session::{PlainRequest, Session};
///
/// async fn find_user(id: &str) -> Option<String> {
///     (id == "7").then(|| "Ada".to_owned())
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let (logins, session) = (FlaskLogin::new("secret-key")?, Session::new());
/// let login = logins.at(&session, &PlainRequest::new());
/// login.log_in("7", Remember::No, true)?;
///
/// let mut candidates = login.candidates()?;
/// let mut user = None;
/// while let Some(id) = candidates.next_id()? {
///     user = find_user(&id).await;
///     if user.is_some() {
///         candidates.accept(&id);
///         break;
///     }
/// }
/// assert_eq!(user.as_deref(), Some("Ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Candidates<'a> {
    login: &'a Login,
    next: Next,
}

#[derive(Debug)]
enum Next {
    Settled(Option<String>),
    Session,
    Cookie,
    Nobody,
}

/// # Users
impl Login {
    /// Returns the id of the user who is logged in (`current_user`).
    ///
    /// The first call in a request protects the session, and reads the remember cookie if the session names nobody:
    ///
    /// | the session's `_id` is not this client's | effect |
    /// | --- | --- |
    /// | the session is empty, or protection `None` | – |
    /// | `Basic`, or the session is permanent | `_fresh` becomes false |
    /// | `Strong` | Flask-Login's keys are removed, the remember cookie is deleted, nobody is logged in |
    ///
    /// An integer under `_user_id` is returned as its digits.
    ///
    /// # Errors
    /// If the session must change but cannot: it has been saved, or has no secret key.
    pub fn current_user(&self) -> Result<Option<String>> {
        let mut candidates = self.candidates()?;
        while let Some(id) = candidates.next_id()? {
            if self.rules().knows(&id) {
                candidates.accept(&id);
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Returns the possible users of this request, for a look-up with I/O.
    ///
    /// # Errors
    /// As [`current_user`](Self::current_user).
    pub fn candidates(&self) -> Result<Candidates<'_>> {
        Candidates::new(self)
    }
}

impl<'a> Candidates<'a> {
    pub(super) fn new(login: &'a Login) -> Result<Self> {
        let next = match login.settled() {
            Some(Settled(user)) => Next::Settled(user),
            None if login.protect()? => Next::Nobody,
            None => Next::Session,
        };
        Ok(Self { login, next })
    }

    /// Returns the next user, or `None` if nobody is logged in.
    ///
    /// A user from the remember cookie is written to the session, with a login that is not fresh, before the app checks
    /// whether that user exists. Flask-Login does the same.
    ///
    /// # Errors
    /// If the session cannot be changed.
    pub fn next_id(&mut self) -> Result<Option<String>> {
        loop {
            let found = match std::mem::replace(&mut self.next, Next::Nobody) {
                Next::Settled(user) => return Ok(user),
                Next::Session => {
                    self.next = Next::Cookie;
                    self.login.session().read(|map| map.get(USER_ID).and_then(id_text))
                }
                Next::Cookie => self.of_cookie()?,
                Next::Nobody => {
                    self.login.settle(None);
                    return Ok(None);
                }
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Makes this the current user for the rest of the request.
    pub fn accept(self, user_id: &str) {
        self.login.settle(Some(user_id.to_owned()));
    }

    fn of_cookie(&self) -> Result<Option<String>> {
        let login = self.login;
        let cleared =
            login.session().read(|map| map.get(REMEMBER).is_some_and(|value| value.as_str() == Some(CLEAR)));
        let Some(user_id) = login.remembered_user().filter(|_| !cleared) else { return Ok(None) };
        login.session().insert_value(USER_ID, user_id.as_str())?;
        login.session().insert_value(FRESH, false)?;
        Ok(Some(user_id))
    }
}
