//! Session interfaces made from names at run time.

use std::sync::Arc;

use super::config::{SessionConfig, Settings};
use super::interface::SessionInterface;
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::error::ConfigError;
use crate::keys::SecretKeys;
use crate::scheme::{SchemeConfig, SchemeTask};

/// # Sessions
impl SchemeConfig {
    /// Makes a session interface with these choices and the keys and cookie of `settings`.
    ///
    /// It has Flask's expiry policy. For another one, [`run`](Self::run) a task that makes the interface.
    ///
    /// ```
    /// use cookie_session::{PlainRequest, Settings, SessionInterface};
    /// use cookie_session::scheme::SchemeConfig;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct File {
    ///     scheme: SchemeConfig,
    ///     flask: Settings,
    /// }
    ///
    /// let file: File = serde_json::from_str(r#"{
    ///     "scheme": {"salt": "shop", "digest": "sha256", "codec": "json"},
    ///     "flask": {"SECRET_KEY": "correct horse battery staple", "SESSION_COOKIE_NAME": "sid"}
    /// }"#)?;
    /// let sessions = file.scheme.sessions(file.flask)?;
    /// let session = sessions.open_session(&PlainRequest::new());
    /// session.insert("user_id", 7)?;
    /// assert!(sessions.save_session(&session)?.set_cookie().unwrap().starts_with("sid=eyJ1c2VyX2lkIjo3fQ."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::MissingSecret`](crate::ConfigErrorKind::MissingSecret) if the settings have no secret
    /// key.
    pub fn sessions(&self, settings: Settings) -> Result<Arc<dyn SessionInterface>, ConfigError> {
        let missing = settings.missing_secret();
        let (config, keys) = settings.into_parts();
        let keys = keys.ok_or(missing)?;
        Ok(self.run(Make { scheme: self, keys, config }))
    }
}

struct Make<'a> {
    scheme: &'a SchemeConfig,
    keys: SecretKeys,
    config: SessionConfig,
}

impl SchemeTask for Make<'_> {
    type Output = Arc<dyn SessionInterface>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        Arc::new(self.scheme.scheme::<D, K>(self.keys).sessions().with_config(self.config))
    }
}
