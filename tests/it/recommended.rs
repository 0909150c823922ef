//! The recommended settings without Flask, and cookies with other names.

use cookie_session::config::ConfigWarning;
use cookie_session::{
    ConfigErrorKind, PlainRequest, SecureCookieSessionInterface, SessionConfig, SessionInterface,
    SessionInterfaceExt,
};

/// A name by request, as of a port or a tenant.
#[test]
fn a_cookie_can_be_renamed() {
    let config = SessionConfig::builder().cookie_domain("a.b").cookie_secure(true).build().unwrap();
    let renamed = config.cookie().clone().with_name("session_P5000").unwrap();
    assert_eq!(renamed.name(), "session_P5000");
    let original = config.cookie().render("v", None, None).unwrap();
    assert_eq!(renamed.render("v", None, None).unwrap(), original.replacen("session=", "session_P5000=", 1));
    assert_eq!(
        renamed.render_deletion(),
        config.cookie().render_deletion().replacen("session=", "session_P5000=", 1)
    );
    assert_eq!(renamed.with_name("a;b").unwrap_err().kind(), ConfigErrorKind::CookieName);
}

/// A name beyond the token of RFC 6265 goes out and comes back, as in Flask.
#[test]
fn unusual_cookie_names_are_carried() {
    for name in [
        "app:session",
        "app/session",
        "a@b",
        "a b",
        "a,b",
        "\"a\"",
        "{s}",
        "a\\b",
        "s[0]",
        "(a)",
        "<a>",
        "a?",
    ] {
        let config = SessionConfig::builder().cookie_name(name).build().unwrap();
        assert_eq!(config.warnings(), [ConfigWarning::NameNotAToken], "{name}");
        let app = SecureCookieSessionInterface::new("secret").unwrap().with_config(config);
        let session = app.open_session(&PlainRequest::new());
        session.insert("user", 7).unwrap();
        let set_cookie = app.save_session(&session).unwrap().into_set_cookie().unwrap();
        assert!(set_cookie.starts_with(&format!("{name}=eyJ1c2VyIjo3fQ.")), "{set_cookie}");
        let header = format!("x=1; {}; y=2", set_cookie.split("; ").next().unwrap());
        let request = PlainRequest::new().with_header("cookie", header);
        assert_eq!(app.open_session(&request).get::<u8>("user").unwrap(), Some(7), "{name}");
    }
}

/// Flask's `get_cookie_secure` tells the setting, though a partitioned cookie is sent with `Secure`.
#[test]
fn interface_and_configuration_agree_on_secure() {
    for (secure, partitioned) in [(false, false), (false, true), (true, false), (true, true)] {
        let config =
            SessionConfig::builder().cookie_secure(secure).cookie_partitioned(partitioned).build().unwrap();
        let app = SecureCookieSessionInterface::new("secret").unwrap().with_config(config);
        assert_eq!((app.config().cookie_secure(), app.cookie_secure(&PlainRequest::new())), (secure, secure));
        assert_eq!(app.config().cookie().is_secure(), secure || partitioned);
    }
}

#[test]
fn the_recommended_choice_is_safe_by_default() {
    let secret = "0123456789abcdef";
    let app = SecureCookieSessionInterface::recommended(secret).unwrap();
    let session = app.open_session(&PlainRequest::new());
    session.insert("user", 7).unwrap();
    let set_cookie = app.save_session(&session).unwrap().into_set_cookie().unwrap();
    assert!(set_cookie.ends_with("; Secure; HttpOnly; Path=/; SameSite=Lax"), "{set_cookie}");
    // 32 bytes of SHA-256.
    let signature = set_cookie.split("; ").next().unwrap().rsplit('.').next().unwrap();
    assert_eq!(signature.len(), 43);
    let request = PlainRequest::new().answering(&set_cookie);
    assert!(app.open_session(&request).contains_key("user"));
    // Neither Flask's interface nor one that only shares the digest opens it.
    let flask = SecureCookieSessionInterface::new(secret).unwrap();
    assert!(flask.open_session(&request).is_empty());
    let keys = cookie_session::SecretKeys::new(secret).unwrap();
    let sha256 =
        cookie_session::Scheme::flask_session(keys).digest::<cookie_session::digest::Sha256>().sessions();
    assert!(sha256.open_session(&request).is_empty());
    assert_eq!(app.warnings(), []);
    for weak in ["", "short", "correct horse battery staple", "aaaaaaaaaaaaaaaaaaaaaaaa"] {
        assert!(SecureCookieSessionInterface::recommended(weak).is_err(), "{weak}");
    }
    let host = SessionConfig::recommended().cookie_name("__Host-session");
    assert!(host.clone().build().is_ok());
    assert_eq!(host.cookie_secure(false).build().unwrap_err().kind(), ConfigErrorKind::Rejected);
    assert!(SessionConfig::recommended().cookie_secure(false).build().is_ok());
}
