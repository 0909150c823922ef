//! [`ResponseHeaders`]: a framework's response headers, to which a session adds its own.

use std::borrow::Cow;

use super::header_values::HeaderValues;
use super::headers::SessionHeaders;
use super::{cache_control, vary};

/// The response headers that [`SessionHeaders::apply`] changes.
///
/// `http::HeaderMap` implements it with the feature `http`, and actix-web's map with `actix`. Implement it for a framework
/// with its own header map. Names are case-insensitive.
///
/// ```
/// use std::borrow::Cow;
/// use cookie_session::{HeaderValues, ResponseHeaders, SessionHeaders};
///
/// /// The header lines of a CGI response.
/// struct Lines(Vec<(String, Vec<u8>)>);
///
/// impl ResponseHeaders for Lines {
///     fn header_values(&self, name: &str) -> HeaderValues<'_> {
///         self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
///     }
///     fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
///         self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
///         self.0.push((name.to_owned(), value.into_owned()));
///     }
///     fn append_set_cookie(&mut self, value: String) {
///         self.0.push(("Set-Cookie".to_owned(), value.into_bytes()));
///     }
/// }
///
/// let mut lines = Lines(vec![("vary".to_owned(), b"Origin".to_vec())]);
/// SessionHeaders::new(true, Some("session=x; Path=/".to_owned())).apply(&mut lines);
/// assert_eq!(lines.0[0], ("Vary".to_owned(), b"Origin, Cookie".to_vec()));
/// assert_eq!(lines.0[1], ("Set-Cookie".to_owned(), b"session=x; Path=/".to_vec()));
/// ```
pub trait ResponseHeaders {
    /// The values of all headers with this name, in order.
    fn header_values(&self, name: &str) -> HeaderValues<'_>;

    /// Replaces all headers with this name by one.
    ///
    /// The name is `Vary` or `Cache-Control`. The value consists of the response's own values and fixed ASCII text.
    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>);

    /// Appends a `Set-Cookie` header.
    ///
    /// # Security
    /// The value gives access to the session. Mark it as sensitive if the map supports that, so that logs of headers do
    /// not show it.
    fn append_set_cookie(&mut self, value: String);
}

impl SessionHeaders {
    /// Adds the session's headers to a response, in Flask's order.
    ///
    /// It merges `Cookie` into `Vary` and appends `Set-Cookie`, in this order if the session was accessed, otherwise in
    /// reverse. It makes `Cache-Control` private if the [rules](crate::rules::CookieRules::cache_privately) require it.
    ///
    /// | `Vary` lines before | after |
    /// | --- | --- |
    /// | none | `Cookie` |
    /// | one that names `Cookie`, in any case, or is `*` | unchanged |
    /// | one without `Cookie` | the text of Werkzeug 3.1.8's `response.vary.add("Cookie")` |
    /// | several | one, with each item once, in order, and `Cookie`; `*` if one of the items is `*` |
    ///
    /// | `Cache-Control` lines before | after, if the response is made private |
    /// | --- | --- |
    /// | with `private` or `no-store` | the same |
    /// | others | one, without `public` and `s-maxage`, and with `private` |
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
    ///
    /// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
    /// let session = interface.open_session(&PlainRequest::new());
    /// session.insert("user", "ada")?;
    ///
    /// let mut response = http::Response::new("hello");
    /// response.headers_mut().append("vary", http::HeaderValue::from_static("Origin"));
    /// response.headers_mut().append("vary", http::HeaderValue::from_static("Accept-Encoding"));
    /// interface.save_session(&session)?.apply(response.headers_mut());
    ///
    /// assert_eq!(response.headers()["vary"], "Origin, Accept-Encoding, Cookie");
    /// assert!(response.headers()["set-cookie"].to_str()?.starts_with("session="));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The [other cookies](Self::other_cookies) come first of all.
    pub fn apply(mut self, response: &mut (impl ResponseHeaders + ?Sized)) {
        let varies = self.varies_by_cookie();
        let vary_first = self.vary_comes_first();
        if self.is_cached_privately() {
            make_private(response);
        }
        for text in std::mem::take(&mut self.other_cookies) {
            response.append_set_cookie(text);
        }
        if varies && vary_first {
            vary_by_cookie(response);
        }
        if let Some(text) = self.into_set_cookie() {
            response.append_set_cookie(text);
        }
        if varies && !vary_first {
            vary_by_cookie(response);
        }
    }
}

fn make_private(response: &mut (impl ResponseHeaders + ?Sized)) {
    let text = cache_control::make_private(response.header_values("Cache-Control").iter().copied());
    if let Some(text) = text {
        response.replace_header("Cache-Control", text.into());
    }
}

fn vary_by_cookie(response: &mut (impl ResponseHeaders + ?Sized)) {
    let text = vary::merge(response.header_values("Vary").iter().copied());
    if let Some(text) = text {
        response.replace_header("Vary", text);
    }
}
