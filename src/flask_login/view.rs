//! [`LoginView`]: the page for users who must log in first.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that Python's `quote_plus` does not escape. A space becomes `+`.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b' ');

/// The page that a request is redirected to, with the requested page as `?next=…` (Flask-Login's `login_view`).
///
/// ```
/// use cookie_session::flask_login::LoginView;
///
/// let view = LoginView::new("/login");
/// assert_eq!(view.location("/account?tab=1"), "/login?next=%2Faccount%3Ftab%3D1");
/// ```
///
/// # Security
/// `next` is text from outside. Before you redirect to it after the login, check that it is a path of this site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginView {
    url: String,
    message: Option<(String, String)>,
}

impl LoginView {
    /// Creates a view from a URL or path.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), message: None }
    }

    /// Sets a flash message for the page to show (`login_message`, `login_message_category`).
    ///
    /// Difference: without it the page shows no message. Flask-Login has a default one in English.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>, category: impl Into<String>) -> Self {
        self.message = Some((message.into(), category.into()));
        self
    }

    /// Returns the flash message and its category.
    #[must_use]
    pub fn message(&self) -> Option<(&str, &str)> {
        self.message.as_ref().map(|(message, category)| (message.as_str(), category.as_str()))
    }

    /// Returns the URL of the page, with the request's path and query as `next` (`login_url`).
    ///
    /// Slashes at the start of `target` become one, so that `next` is never another host.
    #[must_use]
    pub fn location(&self, target: &str) -> String {
        let target = format!("/{}", target.trim_start_matches(['/', '\\']));
        let next = utf8_percent_encode(&target, QUERY).to_string().replace(' ', "+");
        let (url, fragment) = self.url.split_at(self.url.find('#').unwrap_or(self.url.len()));
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}next={next}{fragment}")
    }
}
