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
    /// The whole text for any value, which is quoted if it needs to be.
    ///
    /// `expires` is cut to the second, `max_age` is in seconds. Difference: Werkzeug adds an
    /// `Expires` from the clock if only `max_age` is given; here each stands for itself.
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

    /// The text that makes browsers forget the cookie, as `Response.delete_cookie` writes it.
    ///
    /// Same domain, path and flags as when it was set: browsers replace no other cookie.
    ///
    /// ```
    /// use cookie_session::session::cookie::CookieAttributes;
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

    /// The text that makes browsers forget the cookie of this name that was set with another scope.
    ///
    /// For a while after the domain or path of the cookie has changed: browsers keep the old one
    /// beside the new one and send both. Add the text to responses as a further `Set-Cookie`.
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
    /// [`ConfigErrorKind::CookieDomain`](crate::ConfigErrorKind::CookieDomain) if the old domain is no
    /// host name.
    pub fn render_deletion_at(
        &self,
        domain: Option<&str>,
        path: Option<&str>,
    ) -> Result<String, ConfigError> {
        Ok(self.clone().with_domain(domain)?.with_path(path).render_deletion())
    }

    /// Appends `name=`, for a value that is written straight behind it.
    ///
    /// ```
    /// use cookie_session::session::cookie::CookieAttributes;
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

    /// Appends the attributes behind the value, with `Expires` if a time is given.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) if the time is beyond the years 1 to 9999;
    /// then nothing was appended.
    pub fn write_suffix(&self, out: &mut String, expires: Option<DateTime<Utc>>) -> Result<()> {
        let expires = expires.map(HttpDate::new).transpose()?;
        self.write_attributes(out, expires.as_ref().map(HttpDate::as_str), None);
        Ok(())
    }

    /// The most that prefix and suffix need, in bytes: the capacity to reserve beside the value.
    #[must_use]
    pub fn overhead(&self) -> usize {
        let fixed = self.prefix.len() + self.before_expires.len() + self.after_expires.len();
        fixed + EXPIRES.len() + http_date::LEN
    }

    /// The report if `header`, a text written with these attributes, is longer than `limit` bytes.
    ///
    /// A limit of 0 is none. The text of exactly `limit` bytes is not too large.
    ///
    /// ```
    /// use cookie_session::session::cookie::CookieAttributes;
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
        // A quoted value has its semicolons escaped, so the first one ends it.
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
