//! Remember cookies and revocation: "log out everywhere" also holds for them.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::ManualClock;
use cookie_session::expiry::SessionFacts;
use cookie_session::flask_login::{FlaskLogin, LoginSessions, Remember};
use cookie_session::revocation::{Epochs, RevocationPolicy, Standing};
use cookie_session::{PlainRequest, SessionInterface};

use crate::browser::{App, NOW, app};

const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);

fn logins() -> FlaskLogin {
    FlaskLogin::new("golden-secret").unwrap()
}

fn setup() -> (LoginSessions<App>, Arc<Epochs>) {
    let clock = ManualClock::new(NOW);
    let epochs = Arc::new(Epochs::in_memory(MONTH).with_clock(clock.clone()));
    (logins().sessions(app(&clock).with_revocation(epochs.clone())), epochs)
}

/// Logs the user in. Returns the `Set-Cookie` texts of the session and the remember cookie.
fn log_in(sessions: &LoginSessions<App>, user: &str) -> (String, String) {
    let request = PlainRequest::new();
    let session = sessions.open_session(&request);
    logins().at(&session, &request).log_in(user, Remember::Yes, true).unwrap();
    session.stamp_login().unwrap();
    let headers = sessions.save_session(&session).unwrap();
    (headers.set_cookie().unwrap().to_owned(), headers.other_cookies()[0].clone())
}

/// Who is logged in, and whether the remember cookie is valid.
fn who(sessions: &LoginSessions<App>, request: &PlainRequest) -> (Option<String>, bool) {
    let session = sessions.open_session(request);
    let login = logins().at(&session, request);
    (login.current_user().unwrap(), login.is_remembered())
}

#[test]
fn a_remember_cookie_of_a_revoked_user_logs_nobody_in() {
    let (sessions, epochs) = setup();
    let (session, remember) = log_in(&sessions, "7");
    let (_, other) = log_in(&sessions, "8");
    let both = PlainRequest::new().answering(&session).answering(&remember);
    let alone = PlainRequest::new().answering(&remember);
    for request in [&both, &alone] {
        assert_eq!(who(&sessions, request), (Some("7".to_owned()), true));
    }

    epochs.revoke("7").unwrap();
    for request in [&both, &alone] {
        assert_eq!(who(&sessions, request), (None, false));
        // Nothing is written to the session for a user who is not logged in.
        let session = sessions.open_session(request);
        assert_eq!(logins().at(&session, request).current_user().unwrap(), None);
        assert!(sessions.save_session(&session).unwrap().set_cookie().is_none());
    }
    assert_eq!(who(&sessions, &PlainRequest::new().answering(&other)), (Some("8".to_owned()), true));

    // A new login with the password counts. Its remember cookie alone does not.
    let (session, remember) = log_in(&sessions, "7");
    let again = PlainRequest::new().answering(&session).answering(&remember);
    assert_eq!(who(&sessions, &again), (Some("7".to_owned()), false));
    assert_eq!(who(&sessions, &PlainRequest::new().answering(&remember)), (None, false));
}

#[test]
fn a_session_from_a_remember_cookie_ends_with_its_user() {
    let (sessions, epochs) = setup();
    let (_, remember) = log_in(&sessions, "7");
    let request = PlainRequest::new().answering(&remember);
    let session = sessions.open_session(&request);
    assert_eq!(logins().at(&session, &request).current_user().unwrap().as_deref(), Some("7"));
    let headers = sessions.save_session(&session).unwrap();
    let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
    assert_eq!(who(&sessions, &request).0.as_deref(), Some("7"));
    epochs.revoke_everyone().unwrap();
    assert_eq!(who(&sessions, &request).0, None);
}

/// Cannot decide about anybody.
#[derive(Debug)]
struct Undecided;

impl RevocationPolicy for Undecided {
    fn standing(&self, _facts: &SessionFacts, _data: &cookie_session::Map) -> Standing {
        Standing::Unknown
    }
}

#[test]
fn a_remember_cookie_needs_a_decision() {
    let clock = ManualClock::new(NOW);
    let sessions = logins().sessions(app(&clock).with_revocation(Undecided));
    assert!(sessions.revocation_policy().is_some());
    let (_, remember) = log_in(&sessions, "7");
    assert_eq!(who(&sessions, &PlainRequest::new().answering(&remember)), (None, false));
}
