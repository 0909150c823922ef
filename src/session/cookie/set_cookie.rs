//! The text of `Set-Cookie` headers.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::value::push_quoted;
use super::{CookieAttributes, CookieTooLarge};
use crate::http_date::{self, HttpDate};
use crate::{ConfigError, Result};

const EXPIRES: &str = "; Expires=";
const EPOCH: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

/// # Writing `Set-Cookie`
impl CookieAttributes {
    /// Returns the header text for any value, which is quoted if necessary.
    ///
    /// `expires` is rounded down to the second, `max_age` is in seconds. Difference: given only `max_age`, Werkzeug adds an
    /// `Expires` from the clock; here the two are independent.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) if `expires` is beyond the years 1 to 9999.
    pub fn render(
        &self,
        value: &str,
        expires: Option<DateTime<Utc>>,
        max_age: Option<i64>,
    ) -> Result<String> {
        let expires = expires.map(HttpDate::new).transpose()?;
        let mut out = String::with_capacity(self.overhead() + value.len() + 32);
        self.write_prefix(&mut out);
        push_quoted(&mut out, value);
        self.write_attributes(&mut out, expires.as_ref().map(HttpDate::as_str), max_age);
        Ok(out)
    }

    /// Returns the text that deletes the cookie, as `Response.delete_cookie` writes it.
    ///
    /// It has the same domain, path and flags as when the cookie was set, because browsers match them.
    ///
    /// ```
    /// use cookie_session::cookie::CookieAttributes;
    ///
    /// let attributes = CookieAttributes::new("sid")?.with_path(Some("/"));
    /// assert_eq!(
    ///     attributes.render_deletion(),
    ///     "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
    /// );
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn render_deletion(&self) -> String {
        let mut out = String::with_capacity(self.overhead() + 16);
        self.write_prefix(&mut out);
        self.write_attributes(&mut out, Some(EPOCH), Some(0));
        out
    }

    /// Returns the text that deletes a cookie with this name but another domain or path.
    ///
    /// Use it after you change the cookie's domain or path: browsers keep the old cookie and send both. Add the text to
    /// responses as another `Set-Cookie` header.
    ///
    /// ```
    /// use cookie_session::SessionConfig;
    ///
    /// let config = SessionConfig::builder().cookie_domain("example.com").build()?;
    /// assert_eq!(
    ///     config.cookie().render_deletion_at(None, Some("/app"))?,
    ///     "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/app"
    /// );
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::CookieDomain`](crate::ConfigErrorKind::CookieDomain) if the old domain is not a host name.
    pub fn render_deletion_at(
        &self,
        domain: Option<&str>,
        path: Option<&str>,
    ) -> Result<String, ConfigError> {
        Ok(self.clone().with_domain(domain)?.with_path(path).render_deletion())
    }

    /// Appends `name=`, to be followed by the value.
    ///
    /// ```
    /// use cookie_session::cookie::CookieAttributes;
    ///
    /// let attributes = CookieAttributes::new("sid")?.with_http_only(true);
    /// let mut header = String::with_capacity(attributes.overhead() + 3);
    /// attributes.write_prefix(&mut header);
    /// header.push_str("abc");
    /// attributes.write_suffix(&mut header, chrono::DateTime::from_timestamp(1_700_000_000, 0))?;
    /// assert_eq!(header, "sid=abc; Expires=Tue, 14 Nov 2023 22:13:20 GMT; HttpOnly");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_prefix(&self, out: &mut String) {
        out.push_str(&self.prefix);
    }

    /// Appends the attributes after the value, with `Expires` if a time is given.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) if the time is outside the years 1 to 9999. Nothing is appended
    /// then.
    pub fn write_suffix(&self, out: &mut String, expires: Option<DateTime<Utc>>) -> Result<()> {
        let expires = expires.map(HttpDate::new).transpose()?;
        self.write_attributes(out, expires.as_ref().map(HttpDate::as_str), None);
        Ok(())
    }

    /// The maximum length of prefix and suffix in bytes, to reserve in addition to the value.
    #[must_use]
    pub fn overhead(&self) -> usize {
        let fixed = self.prefix.len() + self.before_expires.len() + self.after_expires.len();
        fixed + EXPIRES.len() + http_date::LEN
    }

    /// Returns a report if `header`, written with these attributes, is longer than `limit` bytes.
    ///
    /// A limit of 0 disables the check. A text of exactly `limit` bytes is not too large.
    ///
    /// ```
    /// use cookie_session::cookie::CookieAttributes;
    ///
    /// let attributes = CookieAttributes::new("sid")?.with_path(Some("/"));
    /// let header = attributes.render("abc", None, None)?;
    /// assert_eq!(header.len(), 15);
    /// assert_eq!(attributes.too_large(&header, 15), None);
    /// let report = attributes.too_large(&header, 14).unwrap();
    /// assert_eq!((report.value_len, report.extra_len, report.total_len), (3, 12, 15));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn too_large(&self, header: &str, limit: usize) -> Option<CookieTooLarge> {
        if limit == 0 || header.len() <= limit {
            return None;
        }
        // A quoted value escapes its semicolons, so the first one ends it.
        let value =
            header.get(self.prefix.len()..).and_then(|rest| rest.split(';').next()).unwrap_or_default();
        Some(CookieTooLarge {
            name: self.name().to_owned(),
            value_len: value.len(),
            extra_len: header.len() - value.len(),
            total_len: header.len(),
            limit,
        })
    }

    fn write_attributes(&self, out: &mut String, expires: Option<&str>, max_age: Option<i64>) {
        out.push_str(&self.before_expires);
        if let Some(expires) = expires {
            out.push_str(EXPIRES);
            out.push_str(expires);
        }
        if let Some(seconds) = max_age {
            // Writing to a string cannot fail.
            let _ = write!(out, "; Max-Age={seconds}");
        }
        out.push_str(&self.after_expires);
    }
}
