//! [`ResponseHeaders`]: a framework's response headers, and how a session gets into them.

use std::borrow::Cow;

use super::header_values::HeaderValues;
use super::headers::SessionHeaders;
use super::{cache_control, vary};

/// A response's headers, as [`SessionHeaders::apply`] changes them.
///
/// `http::HeaderMap` implements it with the feature `http`, actix-web's map with `actix`. Implement it for
/// a framework that has a map of its own. Names are compared without regard to case.
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
    /// The values of all headers of this name, in order.
    fn header_values(&self, name: &str) -> HeaderValues<'_>;

    /// Puts one header in the place of all headers of this name.
    ///
    /// The name is `Vary` or `Cache-Control`. The value is made of what the response's own headers say,
    /// so it has no byte that they do not have.
    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>);

    /// Adds a `Set-Cookie` header beside those that are there.
    ///
    /// # Security
    /// The value is as good as a login. Mark it as sensitive where the map knows such a mark, so that logs
    /// of headers do not show it.
    fn append_set_cookie(&mut self, value: String);
}

impl SessionHeaders {
    /// Adds what the session has to say to a response's headers, in Flask's order.
    ///
    /// `Cookie` is merged into `Vary` and `Set-Cookie` is appended, in this order if the session was
    /// accessed, else in the other; `Cache-Control` is made private where the
    /// [rules](crate::CookieRules::cache_privately) ask for it. This is all that a web layer has to do to a
    /// response.
    ///
    /// | `Vary` lines before | after |
    /// | --- | --- |
    /// | none | `Cookie` |
    /// | one that names `Cookie`, in any case, or says `*` and nothing else | the same, to the byte |
    /// | one without `Cookie` | the text of Werkzeug 3.1.8's `response.vary.add("Cookie")` |
    /// | several | one, with all their items, each once, in order, and `Cookie`; `*` alone if one of them is `*` |
    ///
    /// | `Cache-Control` lines before | after, if it is made private |
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
