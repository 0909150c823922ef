//! The app of the golden cases: Flask's settings, a view that runs operations, and its response.

use std::borrow::Cow;

use chrono::TimeDelta;
use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::expiry::{ExpiryPolicy, FlaskExpiry, SessionFacts};
use cookie_session::{
    ConfigError, ConfigErrorKind, HeaderValues, Map, MaxAge, PlainRequest, ResponseHeaders, SaveError,
    Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionConfig, SessionHeaders,
    SessionInterface, Value,
};
use serde_json::{Value as Json, json};

use super::operations::{Outcome, run};
use super::vectors::{Inexpressible, typed, unhex};

pub(super) type App = SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, FixedClock>;

/// Why an app cannot be built with these settings.
pub(super) enum NoApp {
    /// The configuration rejects them.
    Refused(ConfigError),
    /// They have types that the configuration does not accept.
    Type(Inexpressible),
}

impl From<ConfigError> for NoApp {
    fn from(error: ConfigError) -> Self {
        Self::Refused(error)
    }
}

/// The app of a case or a step, with its clock.
pub(super) fn app(case: &Json) -> Result<App, NoApp> {
    let settings = &case["config"];
    let micros = case["now_us"].as_str().unwrap().parse().unwrap();
    // An empty secret means none, as in `Settings`.
    let secret = settings["secret_key_hex"].as_str().filter(|hex| !hex.is_empty());
    let clock = FixedClock(Timestamp::from_micros(micros));
    let fallbacks = settings["secret_key_fallbacks_hex"].as_array().unwrap();
    let app = match secret {
        Some(hex) => {
            let keys = fallbacks.iter().try_fold(SecretKeys::new(unhex(hex))?, |keys, old| {
                keys.with_fallback(unhex(old.as_str().unwrap()))
            })?;
            Scheme::flask_session(keys).clock(clock).sessions()
        }
        None => SecureCookieSessionInterface::without_secret_at(clock),
    };
    let lifetime = lifetime(settings)?;
    match config(settings, lifetime) {
        // Difference: this lifetime is rejected as a setting. As a policy it behaves like Flask's.
        Err(NoApp::Refused(error)) if error.kind() == ConfigErrorKind::Lifetime => {
            let config = config(settings, TimeDelta::zero())?;
            Ok(app.with_config(config).with_expiry(BeyondTheCalendar(lifetime)))
        }
        config => Ok(app.with_config(config?)),
    }
}

/// Flask's rules with a lifetime that ends after the year 9999.
#[derive(Debug)]
struct BeyondTheCalendar(TimeDelta);

impl ExpiryPolicy for BeyondTheCalendar {
    fn max_age(&self, _: &SessionConfig) -> MaxAge {
        MaxAge::seconds(self.0.num_seconds())
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> cookie_session::Result<Option<Timestamp>> {
        let mut facts = *facts;
        facts.lifetime = self.0;
        FlaskExpiry.expiration_time(&facts, data)
    }
}

fn config(settings: &Json, lifetime: TimeDelta) -> Result<SessionConfig, NoApp> {
    let flag = |name: &str| match typed(&settings[name]) {
        Ok(Value::Bool(flag)) => Ok(flag),
        _ => Err(NoApp::Type("a flag that is not a bool")),
    };
    let text = |name: &str| match typed(&settings[name]).unwrap() {
        Value::Null => None,
        text => Some(text.as_str().expect("a text").to_owned()),
    };
    let size = settings["max_cookie_size"]["v"].as_str().unwrap().parse().unwrap();
    let mut builder = SessionConfig::builder()
        .cookie_name(text("session_cookie_name").unwrap())
        .cookie_http_only(flag("session_cookie_httponly")?)
        .cookie_secure(flag("session_cookie_secure")?)
        .cookie_partitioned(flag("session_cookie_partitioned")?)
        .refresh_each_request(flag("session_refresh_each_request")?)
        .permanent_session_timedelta(lifetime)
        .max_cookie_size(size);
    if let Some(domain) = text("session_cookie_domain") {
        builder = builder.cookie_domain(domain);
    }
    if let Some(path) = text("session_cookie_path") {
        builder = builder.cookie_path(path);
    }
    builder = match text("application_root") {
        Some(root) => builder.application_root(root),
        None => builder.no_application_root(),
    };
    if let Some(same_site) = text("session_cookie_samesite") {
        builder = builder.cookie_same_site(same_site);
    }
    Ok(builder.build()?)
}

/// A `timedelta` in microseconds, or a typed value as in a settings file.
fn lifetime(settings: &Json) -> Result<TimeDelta, NoApp> {
    if let Some(micros) = settings["permanent_session_lifetime_us"].as_str() {
        let micros: i128 = micros.parse().unwrap();
        let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
        return Ok(TimeDelta::new(i64::try_from(seconds).unwrap(), rest as u32 * 1000).unwrap());
    }
    let lifetime = match typed(&settings["permanent_session_lifetime"]).unwrap() {
        Value::Integer(seconds) => json!(seconds.as_i64().unwrap()),
        Value::Float(seconds) => json!(seconds),
        Value::Bool(flag) => json!(flag),
        Value::String(text) => json!(text.as_str()),
        _ => return Err(NoApp::Type("a lifetime that is not a number")),
    };
    serde_json::from_value::<SessionConfig>(json!({ "PERMANENT_SESSION_LIFETIME": lifetime }))
        .map(|config| config.permanent_session_lifetime())
        .map_err(|_| NoApp::Type("a lifetime that is not a number"))
}

/// Returns the request of a case or a step.
pub(super) fn request(case: &Json) -> PlainRequest {
    let cookie = case["cookie_header"].as_str().map(|text| text.as_bytes().to_vec());
    match case["cookie_header_hex"].as_str().map(unhex).or(cookie) {
        Some(cookie) => PlainRequest::new().with_header("cookie", cookie),
        None => PlainRequest::new(),
    }
}

/// The results of the view and of saving its session.
pub(super) struct Reply {
    pub(super) results: Vec<Outcome>,
    /// Names and Latin-1 text.
    pub(super) headers: Vec<(String, String)>,
    pub(super) failed: bool,
    pub(super) session: SessionHeaders,
}

/// Runs the operations of a view and saves the session into its response, like a web layer.
pub(super) fn serve(
    app: &App,
    session: &Session,
    ops: &[Json],
    headers: Vec<(String, String)>,
) -> Result<Reply, Inexpressible> {
    let (mut results, mut failed) = (Vec::new(), false);
    for op in ops {
        if op["op"] == "raise" {
            failed = true;
            break;
        }
        results.push(run(session, op)?);
    }
    let saved = app.save_session(session);
    failed |= saved.is_err();
    let session = saved.unwrap_or_else(|error: SaveError| error.headers().clone());
    let latin1 = |text: &str| text.chars().map(|character| u8::try_from(character).unwrap()).collect();
    let mut lines = Lines(headers.into_iter().map(|(name, text)| (name, latin1(&text))).collect());
    session.clone().apply(&mut lines);
    let text = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect();
    let headers = lines.0.into_iter().map(|(name, bytes)| (name, text(bytes))).collect();
    Ok(Reply { results, headers, failed, session })
}

/// Returns the header lines of a response.
struct Lines(Vec<(String, Vec<u8>)>);

impl ResponseHeaders for Lines {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        let lines = self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        lines.map(|(_, text)| text).collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        // The one line replaces the first. The others are removed.
        let is_named = |(other, _): &(String, Vec<u8>)| other.eq_ignore_ascii_case(name);
        let first = self.0.iter().position(is_named).unwrap_or(self.0.len());
        self.0.retain(|header| !is_named(header));
        self.0.insert(first, (name.to_owned(), value.into_owned()));
    }

    fn append_set_cookie(&mut self, value: String) {
        self.0.push(("Set-Cookie".to_owned(), value.into_bytes()));
    }
}
