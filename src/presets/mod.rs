//! Signed formats of Flask's relatives, as parameters of this crate's signers and serializers.
//!
//! | module | what | digest | derivation | separator | payload |
//! | --- | --- | --- | --- | --- | --- |
//! | [`itsdangerous`] | tokens with the library's own defaults | SHA-1 | django-concat | `.` | JSON |
//! | [`starlette`] | `SessionMiddleware` (Starlette, FastAPI) | SHA-1 | django-concat | `.` | JSON, padded standard base64 |
//! | [`django`] | `signed_cookies` sessions, `signing`, signed cookies | SHA-256 | django-concat | `:` | ASCII JSON |
//! | [`flask_wtf`] | CSRF tokens | SHA-1 | django-concat | `.` | JSON |
//! | [`flask_session`] | signed session ids | SHA-1 | hmac | `.` | the id |
//! | [`flask_security`] | login, reset, confirm and other tokens | SHA-1 | django-concat | `.` | JSON |
//! | [`calibre_web`] | remember token | SHA-1 | django-concat | `.` | JSON |
//! | [`quart_auth`] | login cookie | SHA-512 | django-concat | `.` | JSON |
//! | [`quart`] | sessions | SHA-1 | hmac | `.` | tagged JSON, keys unsorted |
//!
//! Each function returns a [`Scheme`](crate::Scheme). You can change a choice, accept other schemes, and make a signer,
//! a serializer or a session interface from it. [`Preset`] names the presets for configuration files.
//!
//! ```
//! use cookie_session::SecretKeys;
//! use cookie_session::clock::{FixedClock, Timestamp};
//! use cookie_session::presets::starlette;
//!
//! let session = starlette::session(SecretKeys::new("sibling-secret")?)
//!     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
//!     .timed_serializer();
//! let token = "eyJ1c2VyX2lkIjogNDJ9.ZVPxAA.eX4lKljRgPqV-2c0L5ddKCS4gNg";
//! assert_eq!(session.load_value(token, starlette::MAX_AGE)?["user_id"], 42.into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod calibre_web;
pub mod django;
pub mod flask_security;
pub mod flask_session;
pub mod flask_wtf;
pub mod itsdangerous;
mod preset;
pub mod quart;
pub mod quart_auth;
pub mod starlette;

pub use preset::Preset;
