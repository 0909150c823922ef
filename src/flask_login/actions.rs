//! Logging in and out: the changes of Flask-Login's functions to a session.

use chrono::TimeDelta;

use super::keys::{CLEAR, FRESH, IDENTIFIER, REMEMBER, REMEMBER_SECONDS, SET, USER_ID};
use super::login::Login;
use crate::error::Result;
use crate::value::Text;

/// Whether the browser remembers a user who logs in.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Remember {
    /// Only for the lifetime of the session.
    #[default]
    No,
    /// For the duration in the settings.
    Yes,
    /// For this duration (`login_user(…, duration=…)`).
    For(TimeDelta),
}

/// # Logging in and out
impl Login {
    /// Logs a user in (`login_user`), with a login that is fresh or not.
    ///
    /// It writes `_user_id`, `_fresh` and `_id` to the session, and keeps all other keys.
    ///
    /// # Errors
    /// If the session cannot be changed.
    ///
    /// # Security
    /// Remove data from the session that must not pass from one user to the next.
    pub fn log_in(&self, user_id: impl Into<Text>, remember: Remember, fresh: bool) -> Result<()> {
        let user_id = user_id.into();
        self.session().insert_value(USER_ID, user_id.clone())?;
        self.session().insert_value(FRESH, fresh)?;
        self.session().insert_value(IDENTIFIER, self.identifier())?;
        if remember != Remember::No {
            self.session().insert_value(REMEMBER, SET)?;
        }
        if let Remember::For(duration) = remember {
            self.session().insert_value(REMEMBER_SECONDS, duration.as_seconds_f64())?;
        }
        self.settle(Some(user_id.as_str().to_owned()));
        Ok(())
    }

    /// Logs the user out (`logout_user`), and deletes the request's remember cookie.
    ///
    /// Other keys stay in the session, as in Flask. Call [`Session::clear`](crate::Session::clear) first to remove them.
    ///
    /// # Errors
    /// If the session cannot be changed.
    pub fn log_out(&self) -> Result<()> {
        self.current_user()?;
        for key in [USER_ID, FRESH, IDENTIFIER] {
            self.session().remove(key)?;
        }
        if self.has_cookie() {
            self.session().insert_value(REMEMBER, CLEAR)?;
            self.session().remove(REMEMBER_SECONDS)?;
        }
        self.settle(None);
        Ok(())
    }

    /// Marks the login as fresh and binds it to this client (`confirm_login`), after the user has entered the password again.
    ///
    /// # Errors
    /// If the session cannot be changed.
    pub fn confirm(&self) -> Result<()> {
        self.session().insert_value(FRESH, true)?;
        self.session().insert_value(IDENTIFIER, self.identifier())?;
        Ok(())
    }
}
