//! Logins against the recorded results of Flask-Login: identifiers, remember cookies, and every state of a request.

use std::collections::BTreeMap;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::flask_login::{
    ClientAddress, FlaskLogin, Identifier, IdentifierForm, LoginView, Protection, Remember, RememberCookie,
};
use cookie_session::{
    PlainRequest, RequestHead, Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionInterface,
    Settings, Value,
};
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
struct Golden {
    now: i64,
    secret: String,
    identifiers: Vec<Client>,
    tokens: Vec<Token>,
    states: States,
}

#[derive(Deserialize)]
struct Client {
    peer: Option<String>,
    headers: Vec<(String, String)>,
    #[serde(default)]
    bytes_repr: String,
    #[serde(default)]
    plain_text: String,
}

impl Client {
    fn request(&self) -> PlainRequest {
        let mut request = PlainRequest::new();
        if let Some(peer) = &self.peer {
            request = request.with_peer_address(peer.parse().unwrap());
        }
        for (name, value) in &self.headers {
            // A character is a byte of the header.
            let bytes: Vec<u8> = value.chars().map(|character| u8::try_from(character).unwrap()).collect();
            request = request.with_header(name, bytes);
        }
        request
    }
}

#[derive(Deserialize)]
struct Token {
    key: BTreeMap<String, String>,
    user_id: String,
    token: String,
}

#[derive(Deserialize)]
struct States {
    settings: Vec<Json>,
    actions: Vec<String>,
    sessions: Vec<Json>,
    cookies: Vec<Option<String>>,
    clients: Vec<Client>,
    users: Vec<Option<String>>,
    after: Vec<Json>,
    set_cookies: Vec<Vec<String>>,
    cases: Vec<[usize; 10]>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../data/flask_login.json")).unwrap()
}

#[test]
fn identifiers_are_those_of_flask_login() {
    let golden = golden();
    let released = Identifier::flask_login_0_6();
    let next = Identifier::plain_text();
    assert!(golden.identifiers.len() > 300);
    for client in &golden.identifiers {
        let request = client.request();
        assert_eq!(released.of(&request), client.bytes_repr, "{:?} {:?}", client.peer, client.headers);
        assert_eq!(next.of(&request), client.plain_text, "{:?} {:?}", client.peer, client.headers);
    }
}

#[test]
fn remember_cookies_are_those_of_flask_login() {
    let golden = golden();
    assert_eq!(golden.tokens.len(), 28);
    for Token { key, user_id, token } in &golden.tokens {
        let remember = match (key.get("text"), key.get("hex")) {
            (Some(text), _) => RememberCookie::new(text).unwrap(),
            (_, Some(hex)) => {
                let settings = format!(r#"{{"SECRET_KEY": {{"hex": "{hex}"}}}}"#);
                let settings: Settings = serde_json::from_str(&settings).unwrap();
                FlaskLogin::from_settings(&settings).unwrap().remember_cookie().clone()
            }
            _ => panic!("no key"),
        };
        assert_eq!(&remember.sign(user_id), token);
        assert_eq!(remember.verify(token), Some(user_id.as_str()));
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(tampered) = String::from_utf8(bytes) else { continue };
            assert_eq!(remember.verify(&tampered), None, "{tampered}");
        }
    }
}

/// A session with this content, as a cookie.
fn session_cookie(interface: &dyn SessionInterface, content: &Json) -> String {
    let session = Session::new();
    for (key, value) in content.as_object().unwrap() {
        session.insert(key.as_str(), value).unwrap();
    }
    interface.save_session(&session).unwrap().cookie_pair().unwrap().to_owned()
}

#[test]
fn every_state_ends_as_with_flask_login() {
    let Golden { now, secret, states, .. } = golden();
    let clock = FixedClock(Timestamp::from_secs(now));
    let sessions = Scheme::flask_session(SecretKeys::new(&secret).unwrap()).clock(clock).sessions();
    assert!(states.cases.len() > 5000);
    let (mut known, mut of_none) = (BTreeMap::new(), 0);
    for case in &states.cases {
        let [setting, action, session, cookie, client, user, fresh, remembered, after, set_cookies] = *case;
        let logins = known.entry(setting).or_insert_with(|| {
            let mut settings = states.settings[setting].clone();
            settings["SECRET_KEY"] = secret.as_str().into();
            let settings: Settings = serde_json::from_value(settings).unwrap();
            FlaskLogin::from_settings(&settings).unwrap().with_users(|id| id != "gone")
        });
        let interface = logins.sessions(sessions.clone());
        let mut request = states.clients[client].request();
        let mut pairs = Vec::new();
        if states.sessions[session].as_object().is_some_and(|content| !content.is_empty()) {
            pairs.push(session_cookie(&sessions, &states.sessions[session]));
        }
        pairs.extend(states.cookies[cookie].iter().map(|value| format!("remember_token={value}")));
        if !pairs.is_empty() {
            request = request.with_header("cookie", pairs.join("; "));
        }

        let opened = interface.open_session(&request);
        let login = logins.at(&opened, &request);
        let action = states.actions[action].as_str();
        match action {
            "login" => login.log_in("7", Remember::No, true).unwrap(),
            "login_remember" => login.log_in("7", Remember::Yes, true).unwrap(),
            "login_for" => {
                login.log_in("né 7", Remember::For(chrono::TimeDelta::minutes(90)), true).unwrap();
            }
            "login_stale" => login.log_in("7", Remember::No, false).unwrap(),
            "logout" => login.log_out().unwrap(),
            "confirm" => login.confirm().unwrap(),
            "whoami" | "untouched" => {}
            _ => panic!("{action}"),
        }
        let context =
            || format!("{case:?} {} {action} {}", states.settings[setting], states.sessions[session]);
        if action != "untouched" {
            assert_eq!(login.current_user().unwrap(), states.users[user], "{}", context());
            assert_eq!(login.is_fresh(), fresh == 1, "{}", context());
            assert_eq!(login.is_remembered(), remembered == 1, "{}", context());
        }
        let headers = interface.save_session(&opened).unwrap();
        assert!(headers.varies_by_cookie());
        let expected = &states.set_cookies[set_cookies];
        // The one difference: of no user Flask-Login makes the cookie of a user called "None".
        if expected.iter().any(|text| text.starts_with("remember_token=None|")) {
            assert_eq!(states.sessions[session]["_user_id"], Json::Null);
            assert_eq!(headers.other_cookies().len(), 0);
            of_none += 1;
        } else {
            assert_eq!(headers.other_cookies(), *expected, "{}", context());
        }
        let found = match headers.cookie_pair() {
            None => Json::from("unchanged"),
            Some("session=") => "deleted".into(),
            Some(pair) => {
                let token = pair.strip_prefix("session=").unwrap();
                let serializer = sessions.signing_serializer().unwrap();
                let loaded = serializer.read(
                    token.as_bytes(),
                    cookie_session::MaxAge::UNLIMITED,
                    sessions.now(),
                    &|_, _| false,
                );
                serde_json::to_value(loaded.unwrap().value).unwrap()
            }
        };
        assert_eq!(found, states.after[after], "{}", context());
    }
    assert!(of_none > 0 && of_none * 20 < states.cases.len(), "{of_none}");
    println!("golden flask_login: {} states, {of_none} of them differ as they should", states.cases.len());
}

fn logins() -> FlaskLogin {
    FlaskLogin::new("secret-key").unwrap()
}

fn interface() -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new("secret-key").unwrap()
}

#[test]
fn the_address_comes_from_where_it_is_said_to() {
    let proxies = ClientAddress::Proxies(vec![[10, 0, 0, 1].into(), [10, 0, 0, 2].into()]);
    let identifier = Identifier::flask_login_0_6().with_address(proxies);
    let of = |peer: [u8; 4], forwarded: Option<&str>| {
        let request = PlainRequest::new().with_peer_address(peer.into()).with_header("user-agent", "UA");
        identifier.of(&match forwarded {
            Some(text) => request.with_header("x-forwarded-for", text),
            None => request,
        })
    };
    let client = of([1, 2, 3, 4], None);
    assert_eq!(of([10, 0, 0, 1], Some("1.2.3.4")), client);
    assert_eq!(
        of([10, 0, 0, 1], Some("6.6.6.6, 1.2.3.4, 10.0.0.2")),
        client,
        "what the client sent is not believed"
    );
    assert_eq!(of([1, 2, 3, 4], Some("6.6.6.6")), client, "nor what somebody sends who is not a proxy");
    assert_eq!(of([10, 0, 0, 1], Some("10.0.0.2, ,")), of([10, 0, 0, 1], None));

    let peer = Identifier::flask_login_0_6().with_address(ClientAddress::Peer);
    let request = PlainRequest::new().with_peer_address([1, 2, 3, 4].into()).with_header("user-agent", "UA");
    assert_eq!(peer.of(&request), client);
    assert_eq!(peer.of(&request.with_header("x-forwarded-for", "6.6.6.6")), client);
    assert_ne!(
        peer.clone().with_form(IdentifierForm::PlainText).of(&PlainRequest::new()),
        peer.of(&PlainRequest::new())
    );
}

#[test]
fn a_proxy_that_comes_as_a_mapped_address_is_the_same_proxy() {
    let proxies = ClientAddress::Proxies(vec![[10, 0, 0, 1].into()]);
    let identifier = Identifier::flask_login_0_6().with_address(proxies);
    let request = |peer: &str| {
        let request = PlainRequest::new().with_header("x-forwarded-for", "1.2.3.4");
        request.with_peer_address(peer.parse().unwrap())
    };
    assert_eq!(identifier.of(&request("::ffff:10.0.0.1")), identifier.of(&request("10.0.0.1")));
}

#[test]
fn fallback_keys_have_their_own_option() {
    let old = RememberCookie::new("old").unwrap().sign("7");
    let settings: Settings =
        serde_json::from_str(r#"{"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": ["old"]}"#).unwrap();
    let plain = FlaskLogin::from_settings(&settings).unwrap();
    assert_eq!(plain.remember_cookie().verify(&old), None);
    let lenient = FlaskLogin::from_settings_with_fallbacks(&settings).unwrap();
    assert_eq!(lenient.remember_cookie().verify(&old), Some("7"));
    assert_eq!(lenient.remember_cookie().sign("7"), RememberCookie::new("new").unwrap().sign("7"));
    let by_hand = RememberCookie::new("new").unwrap().with_fallback("old").unwrap();
    assert_eq!(by_hand.verify(&old), Some("7"));
}

#[test]
fn keys_that_flask_login_cannot_use_are_rejected_with_advice() {
    let error = RememberCookie::new("ключ").unwrap_err();
    assert!(error.to_string().contains("choose a key of ASCII"), "{error}");
    assert!(!error.to_string().contains("ключ"));
    // Sessions alone work with such a key.
    let settings: Settings = serde_json::from_str(r#"{"SECRET_KEY": "ключ"}"#).unwrap();
    assert!(FlaskLogin::from_settings(&settings).is_err());
    let none: Settings = serde_json::from_str("{}").unwrap();
    assert!(FlaskLogin::from_settings(&none).unwrap_err().to_string().starts_with("SECRET_KEY is not set"));
    assert!(RememberCookie::new("").is_err());
}

#[test]
fn settings_are_read_and_misspelt_ones_are_told() {
    let settings = Settings::from_vars(
        "FLASK",
        [
            ("FLASK_SECRET_KEY", "secret-key"),
            ("FLASK_SESSION_PROTECTION", "strong"),
            ("FLASK_REMEMBER_COOKIE_NAME", "rt"),
            ("FLASK_REMEMBER_COOKIE_DURATION", "60"),
            ("FLASK_REMEMBER_COOKIE_SAMESITE", "strict"),
            ("FLASK_REMEMBER_COOKIE_PATH", "/app"),
            ("FLASK_REMEMBER_COOKIE_DOMAIN", ".example.com"),
            ("FLASK_REMEMBER_COOKIE_SECURE", "true"),
            ("FLASK_REMEMBER_COOKIE_HTTPONLY", "false"),
            ("FLASK_REMEMBER_COOKIE_REFRESH_EACH_REQUEST", "true"),
        ],
    )
    .unwrap();
    assert_eq!(settings.warnings().len(), 0, "{:?}", settings.warnings());
    let login = settings.login();
    assert_eq!(login.protection(), Protection::Strong);
    assert_eq!(login.cookie().to_string(), "rt=…; Domain=example.com; Secure; Path=/app; SameSite=Strict");
    assert_eq!(login.duration().num_seconds(), 60);
    assert!(login.refresh_each_request());

    for (wrong, right) in [
        ("FLASK_REMEMBER_COOKIE_SAMSITE", "FLASK_REMEMBER_COOKIE_SAMESITE"),
        ("FLASK_REMEMBER_COOKIE_DURATON", "FLASK_REMEMBER_COOKIE_DURATION"),
        ("FLASK_SESSION_PROTECTON", "FLASK_SESSION_PROTECTION"),
    ] {
        let settings = Settings::from_vars("FLASK", [(wrong, "Lax")]).unwrap();
        let warning = settings.warnings()[0].to_string();
        assert!(warning.ends_with(&format!("did you mean {right}?")), "{warning}");
    }
    for (key, value) in [
        ("SESSION_PROTECTION", "Strong"),
        ("SESSION_PROTECTION", "7"),
        ("REMEMBER_COOKIE_SAMESITE", "Lux"),
        ("REMEMBER_COOKIE_NAME", "a=b"),
        ("REMEMBER_COOKIE_DOMAIN", "a b"),
        ("REMEMBER_COOKIE_PATH", "/\n"),
        ("REMEMBER_COOKIE_DURATION", "a year"),
        ("REMEMBER_COOKIE_DURATION", "1e300"),
    ] {
        let error = Settings::from_vars("FLASK", [(format!("FLASK_{key}"), value)]).unwrap_err().to_string();
        assert!(error.contains(key), "{key}={value}: {error}");
    }
    let off: Settings = serde_json::from_str(r#"{"SESSION_PROTECTION": null}"#).unwrap();
    assert_eq!(off.login().protection(), Protection::None);
}

#[test]
fn what_the_session_cannot_say_is_an_error_when_saved() {
    for (key, value) in [
        ("_remember_seconds", Value::from("long")),
        ("_remember_seconds", Value::from(1e15)),
        ("_remember_seconds", Value::Float(f64::NAN)),
        ("_user_id", Value::from(vec!["7"])),
    ] {
        let request = PlainRequest::new();
        let interface = logins().sessions(interface());
        let session = interface.open_session(&request);
        logins().at(&session, &request).log_in("7", Remember::Yes, true).unwrap();
        session.insert_value(key, value).unwrap();
        let error = interface.save_session(&session).unwrap_err();
        assert!(error.headers().varies_by_cookie() && error.headers().set_cookie().is_none());
        assert!(error.headers().other_cookies().is_empty());
    }
}

#[test]
fn any_remember_cookie_gives_a_user_or_nobody() {
    let mut values =
        vec!["|".to_owned(), "||".into(), "7|é".into(), "\"7|\\303\\251\"".into(), "7".repeat(9000)];
    values.push(format!("\"{}\"", logins().remember_cookie().sign("7")));
    for value in &values {
        let request = PlainRequest::new().with_header("cookie", format!("remember_token={value}"));
        let session = Session::new();
        let login = logins().at(&session, &request);
        let expected = value.starts_with("\"7|b308").then(|| "7".to_owned());
        assert_eq!(login.current_user().unwrap(), expected, "{value}");
        assert_eq!(login.is_remembered(), expected.is_some());
        assert!(!format!("{login:?}").contains("b308"));
    }
}

#[test]
fn a_null_session_has_no_user_and_rejects_logins() {
    let interface = logins().sessions(SecureCookieSessionInterface::without_secret());
    let request = PlainRequest::new();
    let session = interface.open_session(&request);
    let login = logins().at(&session, &request);
    assert_eq!(login.current_user().unwrap(), None);
    assert!(login.log_in("7", Remember::No, true).unwrap_err().is_unavailable());
    assert!(interface.save_session(&session).unwrap().is_empty());
}

#[test]
fn a_session_may_be_saved_again() {
    let interface = logins().sessions(interface());
    let request = PlainRequest::new();
    let session = interface.open_session(&request);
    logins().at(&session, &request).log_in("7", Remember::Yes, true).unwrap();
    assert_eq!(interface.save_session(&session).unwrap().other_cookies().len(), 1);
    assert!(interface.save_session(&session).unwrap().set_cookie().is_some());
}

#[test]
fn the_way_back_is_never_another_host() {
    let view = LoginView::new("/login?lang=de#form");
    assert_eq!(view.location("/a b?c=ü"), "/login?lang=de&next=%2Fa+b%3Fc%3D%C3%BC#form");
    assert_eq!(view.location("//evil.example/"), "/login?lang=de&next=%2Fevil.example%2F#form");
    assert_eq!(view.location("/\\evil"), "/login?lang=de&next=%2Fevil#form");
}

#[test]
fn debug_shows_no_secrets() {
    let text = format!("{:?} {:?}", logins(), logins().sessions(interface()));
    assert!(!text.contains("secret-key"), "{text}");
    assert!(PlainRequest::new().peer_address().is_none());
}
