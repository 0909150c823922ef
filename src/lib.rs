//! Flask's signed session cookies for Rust: the same cookie, byte for byte, headers included.
#![forbid(unsafe_code)]

mod error;

pub mod http_date;
pub mod session;

pub use error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
pub use session::config::{ConfigWarning, SessionConfig, SessionConfigBuilder, Settings};
pub use session::cookie::same_site::SameSite;
