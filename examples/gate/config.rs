//! [`Config`]: the gate's variables, and the settings of the Flask app.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderName;
use cookie_session::Settings;

use crate::login_page::LoginPage;

/// What the environment says.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) admin: Option<SocketAddr>,
    pub(crate) settings: Settings,
    pub(crate) salt: Option<String>,
    pub(crate) login: LoginPage,
    pub(crate) refresh: LoginPage,
    pub(crate) user_header: HeaderName,
    pub(crate) fresh_header: HeaderName,
    pub(crate) proxies: Vec<IpAddr>,
    pub(crate) redis: Option<String>,
    /// Seconds without Redis after which nobody is let in.
    pub(crate) patience: f64,
}

const NAMES: [&str; 11] = [
    "GATE_LISTEN",
    "GATE_ADMIN_LISTEN",
    "GATE_SETTINGS",
    "GATE_SALT",
    "GATE_LOGIN_URL",
    "GATE_REFRESH_URL",
    "GATE_SITES",
    "GATE_USER_HEADER",
    "GATE_FRESH_HEADER",
    "GATE_TRUSTED_PROXIES",
    "GATE_REDIS_PATIENCE",
];

/// Headers with a meaning of their own, which must not become identity headers.
const RESERVED: [&str; 9] = [
    "set-cookie",
    "cookie",
    "vary",
    "cache-control",
    "location",
    "content-length",
    "content-type",
    "host",
    "connection",
];

impl Config {
    pub(crate) fn from_vars(vars: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, String> {
        let mut own = BTreeMap::new();
        let mut flask = Vec::new();
        for (name, value) in vars {
            let Ok(name) = name.into_string() else { continue };
            if name.starts_with("FLASK_") {
                flask.push((name, value));
            } else if name.starts_with("GATE_") || name == "REDIS_URL" {
                let value =
                    value.into_string().map_err(|_| format!("{name} is not UTF-8; write it as UTF-8"))?;
                own.insert(name, value);
            }
        }
        if let Some(name) = own.keys().find(|name| !NAMES.contains(&name.as_str()) && *name != "REDIS_URL") {
            return Err(format!("{name} is unknown; remove it, or use one of {}", NAMES.join(", ")));
        }
        // As in a shell, an empty variable counts as not set.
        let text = |name: &str| own.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let list = |name: &str| {
            text(name).unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
        };
        let address =
            |name: &str| text(name).map(|value| parsed(name, value, "an address such as 127.0.0.1:4000"));

        let admin: Option<SocketAddr> = address("GATE_ADMIN_LISTEN").transpose()?;
        if let Some(address) = admin.filter(|address| !address.ip().is_loopback()) {
            return Err(format!(
                "GATE_ADMIN_LISTEN={address} can be reached from other machines, and asks nobody for a password; use \
                 127.0.0.1"
            ));
        }
        let sites: Vec<_> = list("GATE_SITES").map(str::to_owned).collect();
        let login = LoginPage::new("GATE_LOGIN_URL", text("GATE_LOGIN_URL").unwrap_or("/login"), &sites)?;
        let refresh = match text("GATE_REFRESH_URL") {
            Some(url) => LoginPage::new("GATE_REFRESH_URL", url, &sites)?,
            None => login.clone(),
        };
        let user_header = header("GATE_USER_HEADER", text("GATE_USER_HEADER").unwrap_or("x-user"))?;
        let fresh_header =
            header("GATE_FRESH_HEADER", text("GATE_FRESH_HEADER").unwrap_or("x-session-fresh"))?;
        if user_header == fresh_header {
            return Err(
                "GATE_USER_HEADER and GATE_FRESH_HEADER are the same; give them different names".to_owned()
            );
        }
        let patience = text("GATE_REDIS_PATIENCE")
            .map_or(Ok(30.0), |value| parsed("GATE_REDIS_PATIENCE", value, "a number of seconds"))?;
        if !(0.0..=1e9).contains(&patience) {
            return Err("GATE_REDIS_PATIENCE is not between 0 and 1000000000; set it to seconds, such as 30"
                .to_owned());
        }
        Ok(Self {
            listen: address("GATE_LISTEN").transpose()?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 4000))),
            admin,
            settings: settings(text("GATE_SETTINGS"), flask)?,
            salt: text("GATE_SALT").map(str::to_owned),
            login,
            refresh,
            user_header,
            fresh_header,
            proxies: list("GATE_TRUSTED_PROXIES")
                .map(|proxy| parsed("GATE_TRUSTED_PROXIES", proxy, "addresses such as 10.0.0.1,10.0.0.2"))
                .collect::<Result<_, _>>()?,
            redis: text("REDIS_URL").map(str::to_owned),
            patience,
        })
    }
}

fn parsed<T: std::str::FromStr>(name: &str, value: &str, expected: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} is not {expected}"))
}

fn header(variable: &str, name: &str) -> Result<HeaderName, String> {
    let parsed: HeaderName = parsed(variable, name, "the name of a header, such as X-User")?;
    if RESERVED.contains(&parsed.as_str()) {
        return Err(format!("{variable}={name} has another meaning; use a name such as X-User"));
    }
    Ok(parsed)
}

/// The Flask app's settings: a JSON file (`app.config.from_file("settings.json", load=json.load)`), and over it the
/// variables `FLASK_…` (`app.config.from_prefixed_env()`).
fn settings(file: Option<&str>, vars: Vec<(String, OsString)>) -> Result<Settings, String> {
    let mut merged = BTreeMap::new();
    if let Some(path) = file {
        let say = |error: &dyn std::fmt::Display| {
            format!("GATE_SETTINGS={path}: {error}; name a JSON file with the Flask app's settings")
        };
        let text = std::fs::read_to_string(path).map_err(|error| say(&error))?;
        let map: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&text).map_err(|error| say(&error))?;
        merged.extend(map.into_iter().map(|(key, value)| (format!("FLASK_{key}"), value.to_string().into())));
    }
    merged.extend(vars);
    Settings::from_vars("FLASK", merged).map_err(|error| error.to_string())
}
