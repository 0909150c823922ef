//! Flask's signed session cookies for Rust: the same cookie, byte for byte, headers included.
//!
//! A Rust app and a Flask app with the same secret key share one login: both read and write the same cookie, with all its
//! types, and send the same `Set-Cookie` and `Vary` headers. The crate is as useful without Flask: a session in a signed
//! cookie needs no store.
//!
//! A handler with a session, in axum (feature `axum`):
//!
//! ```
//! # #[cfg(feature = "axum")] mod demo {
//! use axum::{Router, routing::get};
//! use cookie_session::web::{axum::SessionRejection, tower::SessionLayer};
//! use cookie_session::{ConfigError, SecureCookieSessionInterface, Session};
//!
//! async fn count(session: Session) -> Result<String, SessionRejection> {
//!     let visits = session.get_or_default::<u32>("visits") + 1;
//!     session.insert("visits", visits)?;
//!     Ok(format!("visit {visits}"))
//! }
//!
//! pub fn app(secret: &str) -> Result<Router, ConfigError> {
//!     let sessions = SecureCookieSessionInterface::new(secret)?;
//!     Ok(Router::new().route("/", get(count)).layer(SessionLayer::new(sessions)))
//! }
//! # }
//! ```
//!
//! The same without a framework, with what goes over the wire:
//!
//! ```
//! use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
//!
//! let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
//!
//! // The request begins: no cookie yet.
//! let session = interface.open_session(&PlainRequest::new());
//! assert_eq!(session.get::<u64>("user_id")?, None);
//!
//! // The handler signs someone in.
//! session.insert("user_id", 7)?;
//! session.set_permanent(true)?;
//!
//! // The response sets the cookie and varies by it.
//! let headers = interface.save_session(&session)?;
//! let set_cookie = headers.set_cookie().ok_or("no cookie was set")?;
//! assert!(set_cookie.starts_with("session=eyJfcGVybWFuZW50Ijp0cnVlLCJ1c2VyX2lkIjo3fQ."));
//! assert!(headers.varies_by_cookie());
//!
//! // The browser's next request.
//! let session = interface.open_session(&PlainRequest::new().answering(set_cookie));
//! assert_eq!(session.get::<u64>("user_id")?, Some(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which type do I use?
//!
//! | you want | use |
//! | --- | --- |
//! | sessions in tower, axum, actix-web | [`SecureCookieSessionInterface`], and the layer in the module `web` |
//! | sessions elsewhere | [`SecureCookieSessionInterface`] with [`PlainRequest`] or your own [`RequestHead`] |
//! | to use a session in a handler | [`Session`] |
//! | a field or argument that holds any interface | `Arc<dyn` [`SessionInterface`]`>` |
//! | Flask's settings from code; from a file or the environment | [`SessionConfig`]; [`Settings`] |
//! | to rotate keys | [`SecretKeys`] |
//! | to choose digest, derivation, salt, codec, clock or skew | [`Scheme`] and its `.sessions()` |
//! | the same from a configuration file | [`scheme::SchemeConfig`] |
//! | a signed token with a time: password reset, confirmation | `Scheme::new(keys, "password-reset")` and its [`.timed_serializer()`](Scheme::timed_serializer) |
//! | a signed token without a time: unsubscribe link | the same and [`.serializer()`](Scheme::serializer) |
//! | the tokens of itsdangerous itself, the cookies and tokens of Starlette, Django, Quart, Flask-WTF and other relatives | [`presets`] |
//! | to sign bytes; bytes with a time | [`Signer`]; [`TimestampSigner`], both made from a [`Scheme`] |
//! | to look into a value; a map of values | [`Value`]; [`Map`] |
//!
//! # What can be chosen
//!
//! A [`Scheme`] holds the choices about the wire format, with one setter for each; every default is Flask's. Four of them
//! are types:
//!
//! | | trait | built in |
//! | --- | --- | --- |
//! | digest | [`digest::SessionDigest`] | SHA-1, SHA-2, BLAKE2, any RustCrypto hash |
//! | key derivation | [`derivation::KeyDerivation`] | HMAC, Django's and plain concatenation, none |
//! | payload | [`codec::PayloadCodec`] | [`TaggedJson`](codec::TaggedJson), [`Json`](codec::Json), [`MessagePack`](codec::MessagePack) |
//! | clock | [`clock::Clock`] | [`SystemClock`](clock::SystemClock), [`FixedClock`](clock::FixedClock), [`ManualClock`](clock::ManualClock) |
//!
//! And by value: the salt, the [`Compression`](scheme::Compression), an [`ExpiryPolicy`](expiry::ExpiryPolicy), a
//! [`RevocationPolicy`](revocation::RevocationPolicy), a [`NullSessionPolicy`](null::NullSessionPolicy),
//! [`CookieRules`](rules::CookieRules), and for unusual tokens the other types of [`scheme`] and [`encoding`].
//!
//! ```
//! use cookie_session::codec::MessagePack;
//! use cookie_session::digest::Sha256;
//! use cookie_session::expiry::Sliding;
//! use cookie_session::{Scheme, SecretKeys};
//!
//! let interface = Scheme::new(SecretKeys::new("a long random secret key")?, "shop")
//!     .digest::<Sha256>()
//!     .codec(MessagePack::default())
//!     .sessions()
//!     .with_expiry(Sliding::after_percent(50));
//! # let _ = interface;
//! # Ok::<(), cookie_session::ConfigError>(())
//! ```
//!
//! # Where a name is
//!
//! The names of a first program are at the root, those of one subject in its module. Each has one path.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`config`] | settings in detail: warnings, CSRF settings; [`cookie`]: cookie attributes and `Cookie` headers |
//! | [`expiry`], [`revocation`], [`null`], [`rules`] | the policies of a session interface |
//! | [`scheme`], [`digest`], [`derivation`], [`codec`], [`clock`], [`encoding`] | the wire format |
//! | [`token`] | what verifying a token returns, and traits of signers and serializers |
//! | [`presets`], [`flask_login`], `csrf`, `web` | other frameworks' formats, logins, CSRF tokens, web frameworks |
//! | [`map`], [`with`] | entries of a [`Map`]; serde attributes for Python's types |
//!
//! # Errors
//!
//! A bad cookie gives an empty session, and [`Session::open_error`] says why. [`Error`] is for data from outside and has
//! itsdangerous' kinds. [`ConfigError`] is for mistakes in the program or its configuration, found when something is built.
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | (none) | everything above; the default |
//! | `http` | [`RequestHead`] for `http` 1 requests, [`ResponseHeaders`] for its header map |
//! | `tower` | `web::tower`: a layer for any service of `http` requests; includes `http` |
//! | `axum` | `web::axum`: extractors; includes `tower` |
//! | `actix` | `web::actix`: middleware and extractors for actix-web 4 |
//! | `csrf` | the module `csrf`: tokens for forms and headers, as those of Flask-WTF |
//! | `tracing` | what the web layers have to report, without secrets or values of a session |
//! | `cli` | the binary `cookie-session`, which explains, checks and makes cookies ([`guide::inspecting`]) |
//! | `redis` | `RedisEpochs`: "log out everywhere" over many servers, by a Redis or Valkey |
//! | `testing` | the module `testing`: random inputs and the laws for backends of your own |
//!
//! A feature only adds API. None of them changes a default or a byte on the wire.
//!
//! # Where to read on
//!
//! The [`guide`] has a [quick start](guide::quick_start), a page for those
//! [coming from Flask](guide::coming_from_flask), [what a signed cookie does not
//! protect](guide::security), the [wire format](guide::wire_format) and every
//! [difference](guide::differences) from Flask with its reason.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod guide;
/// The README's examples, as tests.
#[cfg(all(doctest, feature = "axum", feature = "actix"))]
#[doc = include_str!("../README.md")]
mod readme {}

// L7: web frameworks
#[cfg(any(feature = "http", feature = "actix"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "http", feature = "actix"))))]
pub mod web;
// L6: sessions and their headers; formats of other frameworks
#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
pub mod csrf;
pub mod flask_login;
pub mod presets;
mod session;
#[cfg(feature = "testing")]
pub mod testing;
// L5: values to signed text
mod compression;
mod deflate;
mod payload;
pub mod scheme;
mod serializer;
pub mod token;
// L4: bytes to signed bytes
mod separator;
mod signer;
mod timed;
// L3: values to bytes
pub mod codec;
// L2: strategies and the data model
pub mod derivation;
mod value;
// L1: the only readers of hashes, secrets and the time
pub mod clock;
pub mod digest;
mod keys;
// L0
pub mod encoding;
mod error;
mod http_date;
mod printable;

// What most programs need. Everything else has one path, in the module of its subject.
pub use error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
pub use keys::SecretKeys;
pub use printable::Printable;
pub use scheme::parameters::Scheme;
pub use serializer::{UrlSafeSerializer, UrlSafeTimedSerializer};
pub use session::config::{SessionConfig, Settings};
pub use session::entry::SessionEntry;
pub use session::flash::Flash;
pub use session::handle::Session;
pub use session::header_values::HeaderValues;
pub use session::headers::{SaveError, SessionHeaders};
pub use session::interface::SessionInterface;
pub use session::interface_ext::SessionInterfaceExt;
pub use session::request::{PlainRequest, RequestHead};
pub use session::response::ResponseHeaders;
pub use session::secure_cookie::SecureCookieSessionInterface;
pub use session::{cookie, expiry, null, revocation, rules};
pub use signer::Signer;
pub use timed::{MaxAge, TimestampSigner};
pub use value::map::Map;
pub use value::{Integer, Text, Value, from_value, from_value_ref, to_value, with};

/// Settings in detail: the builder of [`SessionConfig`], warnings about settings and keys, and the settings of Flask-WTF.
pub mod config {
    pub use crate::keys::KeyWeakness;
    pub use crate::session::config::{ConfigWarning, CsrfConfig, SessionConfigBuilder};
}

/// Entries and iterators of [`Map`].
pub mod map {
    pub use crate::value::map::{Entry, Iter, IterMut, OccupiedEntry, VacantEntry};
}
