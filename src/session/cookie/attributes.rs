//! [`CookieAttributes`]: the name and attributes of a cookie, checked and formatted once.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::domain;
use super::same_site::SameSite;
use crate::{ConfigError, ConfigErrorKind};

/// The characters of a path that are not encoded; `%` too, so that an encoded path stays unchanged.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'%')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b'=')
    .remove(b'@');

/// A cookie's name and attributes, except `Expires` and `Max-Age`.
///
/// The parts are in the order of `werkzeug.http.dump_cookie` (3.1.8), joined by `; `:
///
/// ```text
/// name=value; Domain=…; Expires=…; Max-Age=…; Secure; HttpOnly; Path=…; SameSite=…; Partitioned
/// ```
///
/// [`new`](Self::new) starts without attributes. The text is formatted when they are set, so a request only copies it.
///
/// ```
/// use cookie_session::cookie::{CookieAttributes, SameSite};
///
/// let attributes = CookieAttributes::new("sid")?
///     .with_domain(Some(".example.com"))?
///     .with_path(Some("/app"))
///     .with_secure(true)
///     .with_http_only(true)
///     .with_same_site(Some(SameSite::Lax));
/// assert_eq!(
///     attributes.render("eyJ9.ZVPxAA.c2ln", None, None)?,
///     "sid=eyJ9.ZVPxAA.c2ln; Domain=example.com; Secure; HttpOnly; Path=/app; SameSite=Lax"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieAttributes {
    name: String,
    domain_setting: Option<String>,
    domain: Option<String>,
    path_setting: Option<String>,
    path: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
    /// `name=`
    pub(super) prefix: String,
    /// `; Domain=…`
    pub(super) before_expires: String,
    /// `; Secure; …`
    pub(super) after_expires: String,
}

/// # Setting attributes
impl CookieAttributes {
    /// Creates a cookie with this name and without attributes.
    ///
    /// The name is printable ASCII without `=` and `;`, and has no space at its ends: what Werkzeug and
    /// browsers carry to and fro. Other servers and proxies may want a token of RFC 6265 (letters, digits
    /// and ``!#$%&'*+-.^_`|~``); [`SessionConfig::warnings`](crate::SessionConfig::warnings) says if it is none.
    ///
    /// # Errors
    /// [`ConfigErrorKind::CookieName`] for any other name. Difference: Flask takes it, and then loses the
    /// session on every request, or writes a broken header.
    pub fn new(name: impl Into<String>) -> Result<Self, ConfigError> {
        checked_name(name.into()).map(Self::bare)
    }

    /// Returns the same attributes for a cookie with another name, such as one chosen by request.
    ///
    /// ```
    /// use cookie_session::SessionConfig;
    ///
    /// let config = SessionConfig::builder().cookie_secure(true).build()?;
    /// let cookie = config.cookie().clone().with_name("session_P5000")?;
    /// assert_eq!(cookie.render("v", None, None)?, "session_P5000=v; Secure; HttpOnly; Path=/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with_name(mut self, name: impl Into<String>) -> Result<Self, ConfigError> {
        self.name = checked_name(name.into())?;
        self.prefix = format!("{}=", self.name);
        Ok(self)
    }

    /// A cookie without attributes whose name was checked.
    fn bare(name: String) -> Self {
        Self {
            prefix: format!("{name}="),
            name,
            domain_setting: None,
            domain: None,
            path_setting: None,
            path: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
            before_expires: String::new(),
            after_expires: String::new(),
        }
    }

    /// Sets the `Domain` attribute; without it, browsers send the cookie to this host only.
    ///
    /// Leading dots are removed. Write a name in another script in its `xn--` form, such as `xn--bcher-kva.de` for
    /// `bücher.de`.
    ///
    /// # Errors
    /// [`ConfigErrorKind::CookieDomain`] if it is not a host name in ASCII. Difference: Werkzeug
    /// removes a port, sends spaces, `;` and the empty domain unchanged, and converts other scripts with the mapping of
    /// IDNA 2003.
    pub fn with_domain(mut self, domain: Option<&str>) -> Result<Self, ConfigError> {
        self.domain = domain.map(domain::to_ascii).transpose()?;
        self.domain_setting = domain.map(str::to_owned);
        self.before_expires =
            self.domain.as_ref().map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        Ok(self)
    }

    /// Sets the `Path` attribute, percent-encoding all characters except `A-Za-z0-9_.-~%!$&'()*+,/:=@`.
    ///
    /// The empty path gives `Path=`.
    #[must_use]
    pub fn with_path(mut self, path: Option<&str>) -> Self {
        self.path_setting = path.map(str::to_owned);
        self.path = path.map(|path| utf8_percent_encode(path, PATH).to_string());
        self.prerendered()
    }

    /// Sets the `Secure` attribute: browsers send the cookie over HTTPS only.
    #[must_use]
    pub fn with_secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self.prerendered()
    }

    /// Sets the `HttpOnly` attribute: scripts in the page cannot read the cookie.
    #[must_use]
    pub fn with_http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self.prerendered()
    }

    /// Sets the `SameSite` attribute.
    #[must_use]
    pub fn with_same_site(mut self, same_site: Option<SameSite>) -> Self {
        self.same_site = same_site;
        self.prerendered()
    }

    /// Sets the `Partitioned` attribute, which implies `Secure`.
    #[must_use]
    pub fn with_partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self.prerendered()
    }

    fn prerendered(mut self) -> Self {
        let mut text = String::new();
        if self.is_secure() {
            text.push_str("; Secure");
        }
        if self.http_only {
            text.push_str("; HttpOnly");
        }
        for (name, value) in [("Path", self.path()), ("SameSite", self.same_site.map(SameSite::as_str))] {
            if let Some(value) = value {
                text.extend(["; ", name, "=", value]);
            }
        }
        if self.partitioned {
            text.push_str("; Partitioned");
        }
        self.after_expires = text;
        self
    }
}

/// Rejects a name that breaks the header or cannot be found again.
fn checked_name(name: String) -> Result<String, ConfigError> {
    let carried = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'=' | b';');
    let trimmed = name.trim_matches(' ');
    if name.is_empty() || trimmed.len() < name.len() || !name.bytes().all(carried) {
        return Err(ConfigError::new(
            ConfigErrorKind::CookieName,
            format!(
                "the cookie name {name:?} breaks the header or is not found again; use ASCII letters, digits, \
                 '-', '_' and '.'"
            ),
        ));
    }
    Ok(name)
}

impl fmt::Display for CookieAttributes {
    /// The header with `…` for the value, for logs.
    ///
    /// ```
    /// use cookie_session::SessionConfig;
    ///
    /// let config = SessionConfig::builder().cookie_secure(true).build()?;
    /// assert_eq!(config.cookie().to_string(), "session=…; Secure; HttpOnly; Path=/");
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…{}{}", self.prefix, self.before_expires, self.after_expires)
    }
}

impl Default for CookieAttributes {
    /// Flask's default, `session=…; HttpOnly; Path=/`.
    fn default() -> Self {
        Self::bare("session".to_owned()).with_path(Some("/")).with_http_only(true)
    }
}

/// # Reading attributes
impl CookieAttributes {
    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The domain as in the header: ASCII, without leading dots.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The domain as given.
    #[must_use]
    pub fn domain_setting(&self) -> Option<&str> {
        self.domain_setting.as_deref()
    }

    /// The path as in the header: percent-encoded.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The path as given.
    #[must_use]
    pub fn path_setting(&self) -> Option<&str> {
        self.path_setting.as_deref()
    }

    /// Whether the header has `Secure`: if it was set, or the cookie is partitioned.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure || self.partitioned
    }

    /// The `Secure` setting. A partitioned cookie is always `Secure`.
    #[must_use]
    pub fn secure_setting(&self) -> bool {
        self.secure
    }

    /// Whether the header has `HttpOnly`.
    #[must_use]
    pub fn is_http_only(&self) -> bool {
        self.http_only
    }

    /// The `SameSite` attribute.
    #[must_use]
    pub fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// Whether the header has `Partitioned`.
    #[must_use]
    pub fn is_partitioned(&self) -> bool {
        self.partitioned
    }
}
