//! The choices about the wire format: the values that the setters of [`Scheme`] take, and a scheme by names.
//!
//! | type | what it is |
//! | --- | --- |
//! | [`Scheme`] | the choices in code, with types; makes signers, serializers and interfaces |
//! | [`SchemeConfig`] | the choices as data, by name, for configuration files |
//! | [`DigestName`], [`DerivationName`], [`CodecName`], [`TimestampName`] | the names |
//! | [`SchemeTask`] | code that is generic over the named types |
//! | [`Compression`], [`Separator`], [`TimestampFormat`] | single choices |

mod accepted;
mod choices;
mod config;
mod finish;
pub(crate) mod names;
pub(crate) mod parameters;
mod profile;
mod task;

pub use config::SchemeConfig;
pub(crate) use names::names;
pub use names::{CodecName, DerivationName, DigestName, TimestampName};
pub(crate) use parameters::Scheme;
pub(crate) use profile::{CookieLife, SessionProfile};
pub use task::SchemeTask;

pub use crate::compression::Compression;
pub use crate::separator::Separator;
pub use crate::signer::FLASK_SALT;
pub use crate::timed::{Base62Seconds, TimestampFormat, UnixOrLegacySeconds, UnixSeconds};
