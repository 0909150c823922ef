//! A map with Flask's keys, parsed but not checked.

use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess};
use serde::{Deserialize, Deserializer};

use super::lifetime::Seconds;
use super::loose::Loose;
use super::optional_text::OptionalText;
use super::raw_csrf::RawCsrf;
use super::raw_login::RawLogin;
use super::secret::{OptionalSecret, Secret, Secrets};
use super::{ConfigWarning, SessionConfigBuilder, switch, unknown};

/// The values of the map. Text that needs its own check is kept separately.
#[derive(Default)]
pub(super) struct RawSettings {
    pub(super) config: SessionConfigBuilder,
    pub(super) same_site: Option<String>,
    pub(super) lifetime: Option<Seconds>,
    pub(super) secret_key: Option<Secret>,
    pub(super) secret_key_fallbacks: Vec<Secret>,
    pub(super) csrf: RawCsrf,
    pub(super) login: RawLogin,
    /// Superset's `SESSION_SERVER_SIDE`.
    server_side: Option<bool>,
    /// Flask-Session's `SESSION_TYPE`.
    session_type: bool,
    noted: Vec<ConfigWarning>,
}

impl RawSettings {
    /// Reads the value of `key`. Keys that are not about sessions are ignored.
    fn set<'de, A: MapAccess<'de>>(mut self, key: &str, map: &mut A) -> Result<Self, A::Error> {
        let config = self.config;
        let noted = &mut self.noted;
        let mut note = |(on, warning): (bool, Option<ConfigWarning>)| {
            noted.extend(warning);
            on
        };
        self.config = match key {
            "SESSION_COOKIE_NAME" => config.cookie_name(map.next_value::<String>()?),
            "SESSION_COOKIE_DOMAIN" => match map.next_value::<OptionalText>()?.0 {
                Some(domain) => config.cookie_domain(domain),
                None => config,
            },
            "SESSION_COOKIE_PATH" => match map.next_value::<OptionalText>()?.0 {
                Some(path) => config.cookie_path(path),
                None => config,
            },
            "APPLICATION_ROOT" => match map.next_value::<Option<String>>()? {
                Some(root) => config.application_root(root),
                None => config.no_application_root(),
            },
            "SESSION_COOKIE_HTTPONLY" => {
                config.cookie_http_only(note(switch::attribute(key, &map.next_value()?)))
            }
            "SESSION_COOKIE_SECURE" => config.cookie_secure(note(switch::attribute(key, &map.next_value()?))),
            "SESSION_COOKIE_PARTITIONED" => {
                config.cookie_partitioned(note(switch::attribute(key, &map.next_value()?)))
            }
            "SESSION_REFRESH_EACH_REQUEST" => {
                config.refresh_each_request(note(switch::condition(key, &map.next_value()?)))
            }
            "MAX_COOKIE_SIZE" => config.max_cookie_size(map.next_value::<Size>()?.0),
            "SESSION_COOKIE_SAMESITE" => {
                self.same_site = map.next_value()?;
                config
            }
            "PERMANENT_SESSION_LIFETIME" => {
                self.lifetime = Some(map.next_value()?);
                config
            }
            "SECRET_KEY" => {
                self.secret_key = map.next_value::<OptionalSecret>()?.0;
                config
            }
            "SECRET_KEY_FALLBACKS" => {
                self.secret_key_fallbacks = map.next_value::<Secrets>()?.0;
                config
            }
            "SESSION_SERVER_SIDE" => {
                self.server_side = Some(map.next_value::<Loose>()?.is_truthy());
                config
            }
            "SESSION_TYPE" => {
                let kind = map.next_value::<Loose>()?;
                self.session_type =
                    kind.is_truthy() && !matches!(&kind, Loose::Text(text) if **text == "null");
                config
            }
            _ if key.starts_with("WTF_CSRF_") => {
                self.csrf.set(key, map, noted)?;
                config
            }
            _ if RawLogin::reads(key) => {
                self.login.set(key, map, noted)?;
                config
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
                noted.extend(unknown::judge(key));
                config
            }
        };
        Ok(self)
    }

    /// The warnings about the map.
    pub(super) fn warnings(&mut self) -> Vec<ConfigWarning> {
        let mut noted = std::mem::take(&mut self.noted);
        let server_side = match self.server_side {
            Some(true) => Some("SESSION_SERVER_SIDE"),
            Some(false) => None,
            None => self.session_type.then_some("SESSION_TYPE"),
        };
        noted.extend(server_side.map(|name| ConfigWarning::ServerSideSessions { name: name.to_owned() }));
        let fallbacks = "SECRET_KEY_FALLBACKS".to_owned();
        if self.secret_key.is_none() && !self.secret_key_fallbacks.is_empty() {
            noted.push(ConfigWarning::FallbacksWithoutKey { name: fallbacks.clone() });
        }
        if self.secret_key.as_ref().is_some_and(Secret::looks_like_python_bytes) {
            noted.push(ConfigWarning::PythonBytesAsText { name: "SECRET_KEY".to_owned() });
        }
        if self.csrf.secret_key.as_ref().is_some_and(Secret::looks_like_python_bytes) {
            noted.push(ConfigWarning::PythonBytesAsText { name: "WTF_CSRF_SECRET_KEY".to_owned() });
        }
        if self.secret_key_fallbacks.iter().any(Secret::looks_like_python_bytes) {
            noted.push(ConfigWarning::PythonBytesAsText { name: fallbacks });
        }
        noted
    }
}

/// A number of bytes; `null` and `false` mean that it is absent.
struct Size(usize);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Loose::deserialize(deserializer)? {
            Loose::Null | Loose::Bool(false) => Ok(Self(0)),
            Loose::Number(number) if number >= 0.0 && number.fract() == 0.0 => Ok(Self(number as usize)),
            _ => Err(de::Error::custom(
                "the size has to be a whole number of bytes; write 0 to switch the report off",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for RawSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = RawSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with Flask's settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawSettings, A::Error> {
        let mut settings = RawSettings::default();
        while let Some(key) = map.next_key::<String>()? {
            settings = settings
                .set(&key, &mut map)
                .map_err(|error| de::Error::custom(format_args!("{key}: {error}")))?;
        }
        Ok(settings)
    }
}
