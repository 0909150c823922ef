//! Finds the token of a request: in a form field, or else in a header.

use std::borrow::Cow;

use super::Csrf;
use crate::session::request::RequestHead;

impl Csrf {
    /// Finds the token among the fields of a form: the field of that name, or else one whose name ends with it.
    ///
    /// The second rule is for forms with a prefix, such as `login-csrf_token`. It ignores empty fields. Of several
    /// fields with the same name it uses the first (Flask-WTF's `_get_csrf_token`).
    ///
    /// ```
    /// use cookie_session::SecretKeys;
    /// use cookie_session::csrf::Csrf;
    ///
    /// let csrf = Csrf::new(SecretKeys::new("correct horse battery staple")?);
    /// let fields = [("name", "Ada"), ("login-csrf_token", "abc")];
    /// assert_eq!(csrf.token_in_fields(fields), Some("abc"));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn token_in_fields<'f>(
        &self,
        fields: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Option<&'f str> {
        let wanted = self.config().field_name();
        let mut seen: Vec<&str> = Vec::new();
        let mut prefixed = None;
        for (name, value) in fields {
            if !name.ends_with(wanted) || seen.contains(&name) {
                continue;
            }
            seen.push(name);
            // Honest forms have few such fields.
            if seen.len() > MAX_CANDIDATES {
                break;
            }
            match value {
                "" => {}
                _ if name == wanted => return Some(value),
                _ => prefixed = prefixed.or(Some(value)),
            }
        }
        prefixed
    }

    /// Finds the token in a request: in its form, if it has one, or else in a header.
    ///
    /// `form` is the body if it is `application/x-www-form-urlencoded`. For other bodies, such as
    /// `multipart/form-data`, pass `None`; [`token_in_fields`](Self::token_in_fields) searches their fields.
    #[must_use]
    pub fn token_in_request(&self, form: Option<&[u8]>, request: &dyn RequestHead) -> Option<String> {
        let fields: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            form.and_then(|body| serde_urlencoded::from_bytes(body).ok()).unwrap_or_default();
        let found = self.token_in_fields(fields.iter().map(|(name, value)| (&**name, &**value)));
        found.map(str::to_owned).or_else(|| self.token_in_headers(request))
    }

    /// Returns the fields of a form, without that of the token, so that an app's type need not have it.
    #[cfg(any(feature = "axum", feature = "actix"))]
    pub(crate) fn other_fields<T: serde::de::DeserializeOwned>(&self, form: &[u8]) -> Result<T, String> {
        let text = |error: &dyn std::error::Error| error.to_string();
        let mut fields: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            serde_urlencoded::from_bytes(form).map_err(|error| text(&error))?;
        fields.retain(|(name, _)| name != self.config().field_name());
        let others = serde_urlencoded::to_string(&fields).map_err(|error| text(&error))?;
        serde_urlencoded::from_str(&others).map_err(|error| text(&error))
    }

    /// Returns the first header of `WTF_CSRF_HEADERS` that is not empty.
    fn token_in_headers(&self, request: &dyn RequestHead) -> Option<String> {
        let value = |name: &String| request.header(name).filter(|value| !value.is_empty());
        self.config()
            .headers()
            .iter()
            .find_map(value)
            .map(|value| String::from_utf8_lossy(value).into_owned())
    }
}

/// The maximum number of fields to read whose names end with the token's.
const MAX_CANDIDATES: usize = 64;

/// Whether a body of this type is a form that [`Csrf::token_in_request`] reads.
#[cfg(any(feature = "axum", feature = "actix"))]
pub(crate) fn is_urlencoded(content_type: Option<&[u8]>) -> bool {
    let essence = content_type.unwrap_or_default().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}
