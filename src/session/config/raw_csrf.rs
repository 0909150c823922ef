//! Flask-WTF's settings in a map, read but not checked: [`RawCsrf`].

use serde::de::{self, IgnoredAny, MapAccess};
use serde::{Deserialize, Deserializer};

use super::loose::Loose;
use super::secret::{OptionalSecret, Secret};
use super::{ConfigWarning, CsrfConfig, switch, unknown};
use crate::timed::MaxAge;

/// What the map says about the CSRF protection.
#[derive(Default)]
pub(super) struct RawCsrf {
    pub(super) config: CsrfConfig,
    pub(super) secret_key: Option<Secret>,
}

impl RawCsrf {
    /// Reads the value of a key that begins with `WTF_CSRF_`.
    pub(super) fn set<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        noted: &mut Vec<ConfigWarning>,
    ) -> Result<(), A::Error> {
        let mut condition = |map: &mut A| {
            let (on, warning) = switch::condition(key, &map.next_value()?);
            noted.extend(warning);
            Ok::<bool, A::Error>(on)
        };
        match key {
            "WTF_CSRF_ENABLED" => self.config.enabled = condition(map)?,
            "WTF_CSRF_CHECK_DEFAULT" => self.config.check_default = condition(map)?,
            "WTF_CSRF_SSL_STRICT" => self.config.ssl_strict = condition(map)?,
            "WTF_CSRF_METHODS" => {
                let methods = map.next_value::<Vec<String>>()?;
                self.config = std::mem::take(&mut self.config).with_methods(methods);
            }
            "WTF_CSRF_HEADERS" => {
                let names = map.next_value::<Vec<String>>()?;
                self.config = std::mem::take(&mut self.config).with_headers(names);
            }
            "WTF_CSRF_FIELD_NAME" => {
                let name = map.next_value::<String>()?;
                self.config =
                    std::mem::take(&mut self.config).with_field_name(name).map_err(de::Error::custom)?;
            }
            "WTF_CSRF_TIME_LIMIT" => self.config.time_limit = map.next_value::<Limit>()?.0,
            "WTF_CSRF_SECRET_KEY" => self.secret_key = map.next_value::<OptionalSecret>()?.0,
            _ => {
                map.next_value::<IgnoredAny>()?;
                noted.extend(unknown::judge(key));
            }
        }
        Ok(())
    }
}

/// A number of seconds; `null` means no limit.
struct Limit(MaxAge);

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Loose::deserialize(deserializer)? {
            Loose::Null => Ok(Self(MaxAge::UNLIMITED)),
            // Ages are whole seconds, so a fraction of the limit changes nothing.
            Loose::Number(seconds) if seconds.is_finite() => {
                Ok(Self(MaxAge::seconds(seconds.floor() as i64)))
            }
            _ => Err(de::Error::custom("the limit has to be a number of seconds; write null for no limit")),
        }
    }
}
