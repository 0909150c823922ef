//! Cookie header text: reading `Cookie`, writing `Set-Cookie`.
//!
//! | header | function | Werkzeug 3.1.8 |
//! | --- | --- | --- |
//! | `Cookie` | [`first_cookie`], [`pairs`] | `sansio.http.parse_cookie` |
//! | `Set-Cookie` | [`CookieAttributes::render`] and its parts | `http.dump_cookie` |
//! | its length | [`CookieAttributes::too_large`] | the warning of `dump_cookie` |
//!
//! An interface does all this for its session cookie. Use the functions in your own
//! [`SessionInterface`](crate::SessionInterface), for a second cookie, or to show what a browser sent. This module knows
//! nothing about sessions or signatures.

mod attributes;
mod domain;
mod header;
mod set_cookie;
mod size;
mod value;

pub(crate) mod same_site;

pub use attributes::CookieAttributes;
pub(crate) use header::first_cookie_text;
pub use header::{cookies_named, first_cookie, pairs};
pub use same_site::SameSite;
pub use size::CookieTooLarge;
