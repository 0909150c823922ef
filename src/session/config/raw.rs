//! A map with Flask's keys, taken apart but not checked.

use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess};
use serde::{Deserialize, Deserializer};

use super::SessionConfigBuilder;
use super::lifetime::Seconds;
use super::secret::{OptionalSecret, Secret, Secrets};

/// What the map has said; texts that need a check of their own are kept apart.
#[derive(Default)]
pub(super) struct RawSettings {
    pub(super) config: SessionConfigBuilder,
    pub(super) same_site: Option<String>,
    pub(super) lifetime: Option<Seconds>,
    pub(super) secret_key: Option<Secret>,
    pub(super) secret_key_fallbacks: Vec<Secret>,
}

impl RawSettings {
    /// Takes the value of `key`; one that is not Flask's or not about sessions is ignored.
    fn set<'de, A: MapAccess<'de>>(mut self, key: &str, map: &mut A) -> Result<Self, A::Error> {
        let config = self.config;
        self.config = match key {
            "SESSION_COOKIE_NAME" => config.cookie_name(map.next_value::<String>()?),
            "SESSION_COOKIE_DOMAIN" => match map.next_value::<Option<String>>()? {
                Some(domain) => config.cookie_domain(domain),
                None => config,
            },
            "SESSION_COOKIE_PATH" => match map.next_value::<Option<String>>()? {
                Some(path) => config.cookie_path(path),
                None => config,
            },
            "APPLICATION_ROOT" => match map.next_value::<Option<String>>()? {
                Some(root) => config.application_root(root),
                None => config.no_application_root(),
            },
            "SESSION_COOKIE_HTTPONLY" => config.cookie_http_only(map.next_value()?),
            "SESSION_COOKIE_SECURE" => config.cookie_secure(map.next_value()?),
            "SESSION_COOKIE_PARTITIONED" => config.cookie_partitioned(map.next_value()?),
            "SESSION_REFRESH_EACH_REQUEST" => config.refresh_each_request(map.next_value()?),
            "MAX_COOKIE_SIZE" => config.max_cookie_size(map.next_value()?),
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
            _ => {
                map.next_value::<IgnoredAny>()?;
                config
            }
        };
        Ok(self)
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
