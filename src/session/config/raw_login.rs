//! Flask-Login's settings in a map, read but not checked: [`RawLogin`].

use serde::de::{self, IgnoredAny, MapAccess};

use super::lifetime::Seconds;
use super::loose::Loose;
use super::optional_text::OptionalText;
use super::{ConfigWarning, LoginConfig, Protection, switch, unknown};
use crate::ConfigError;
use crate::session::cookie::same_site::SameSite;

/// What the map says about logins; texts that need a check of their own are kept apart.
#[derive(Default)]
pub(super) struct RawLogin {
    config: LoginConfig,
    name: Option<String>,
    domain: Option<String>,
    same_site: Option<String>,
    duration: Option<Seconds>,
    protection: Option<String>,
}

impl RawLogin {
    /// Whether the setting is about logins.
    pub(super) fn reads(key: &str) -> bool {
        key == "SESSION_PROTECTION" || key.starts_with("REMEMBER_COOKIE_")
    }

    /// Reads the value of a key about logins.
    pub(super) fn set<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        noted: &mut Vec<ConfigWarning>,
    ) -> Result<(), A::Error> {
        let mut note = |(on, warning): (bool, Option<ConfigWarning>)| {
            noted.extend(warning);
            on
        };
        let cookie = self.config.cookie.clone();
        match key {
            "SESSION_PROTECTION" => {
                self.protection = match map.next_value::<Loose>()? {
                    Loose::Null | Loose::Bool(false) => Some("none".to_owned()),
                    Loose::Text(text) if text.is_empty() => Some("none".to_owned()),
                    Loose::Text(mut text) => Some(std::mem::take(&mut *text)),
                    _ => return Err(de::Error::custom("set it to basic, strong or null")),
                }
            }
            "REMEMBER_COOKIE_NAME" => self.name = Some(map.next_value()?),
            "REMEMBER_COOKIE_DOMAIN" => self.domain = map.next_value::<OptionalText>()?.0,
            "REMEMBER_COOKIE_PATH" => {
                let path = map.next_value::<Option<String>>()?;
                if path.iter().any(|path| path.bytes().any(|byte| byte.is_ascii_control())) {
                    return Err(de::Error::custom("the path has a control character; remove it"));
                }
                self.config.cookie = cookie.with_path(path.as_deref());
            }
            "REMEMBER_COOKIE_SECURE" => {
                self.config.cookie = cookie.with_secure(note(switch::attribute(key, &map.next_value()?)));
            }
            "REMEMBER_COOKIE_HTTPONLY" => {
                self.config.cookie = cookie.with_http_only(note(switch::attribute(key, &map.next_value()?)));
            }
            "REMEMBER_COOKIE_SAMESITE" => self.same_site = map.next_value()?,
            "REMEMBER_COOKIE_DURATION" => self.duration = Some(map.next_value()?),
            "REMEMBER_COOKIE_REFRESH_EACH_REQUEST" => {
                self.config.refresh_each_request = note(switch::condition(key, &map.next_value()?));
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
                noted.extend(unknown::judge(key));
            }
        }
        Ok(())
    }

    /// Checks what the map has said; an error comes with the name of the setting.
    pub(super) fn checked(self) -> Result<LoginConfig, (&'static str, ConfigError)> {
        let named = |key: &'static str| move |error: ConfigError| (key, error);
        let mut config = self.config;
        let mut cookie = config.cookie.clone();
        if let Some(name) = self.name {
            cookie = cookie.with_name(name).map_err(named("REMEMBER_COOKIE_NAME"))?;
        }
        if let Some(domain) = self.domain {
            cookie = cookie.with_domain(Some(&domain)).map_err(named("REMEMBER_COOKIE_DOMAIN"))?;
        }
        if let Some(text) = self.same_site {
            let same_site: SameSite = text.parse().map_err(named("REMEMBER_COOKIE_SAMESITE"))?;
            cookie = cookie.with_same_site(Some(same_site));
        }
        if let Some(text) = self.protection {
            let protection: Protection = text.parse().map_err(named("SESSION_PROTECTION"))?;
            config = config.with_protection(protection);
        }
        if let Some(seconds) = self.duration {
            let duration = seconds.lifetime().map_err(named("REMEMBER_COOKIE_DURATION"))?;
            config = config.with_duration(duration).map_err(named("REMEMBER_COOKIE_DURATION"))?;
        }
        Ok(config.with_cookie(cookie))
    }
}
