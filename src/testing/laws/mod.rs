//! The laws: what every implementation of a trait must keep to, as functions over the trait.
//!
//! Each module has a `Suite` that tries all laws of one trait over random inputs, and the laws
//! themselves as functions of one input, for a fuzz target or your own example.
//!
//! | of | laws |
//! | --- | --- |
//! | [`PayloadCodec`](crate::PayloadCodec) | [`codec`] |
//! | [`SessionDigest`](crate::SessionDigest) | [`digest`] |
//! | [`KeyDerivation`](crate::KeyDerivation) | [`derivation`] |
//! | [`Signer`](crate::Signer), [`TimestampSigner`](crate::TimestampSigner) | [`signer`], [`timed`] |
//! | [`TimestampFormat`](crate::TimestampFormat) | [`format`](mod@format) |
//! | [`Clock`](crate::Clock) | [`clock`] |
//! | [`SigningSerializer`](crate::SigningSerializer) | [`serializer`] |
//! | [`ExpiryPolicy`](crate::ExpiryPolicy) | [`expiry`] |
//! | [`RevocationPolicy`](crate::RevocationPolicy), [`EpochSource`](crate::EpochSource) | [`revocation`], [`epochs`] |
//! | [`NullSessionPolicy`](crate::NullSessionPolicy) | [`null`] |
//! | [`SessionInterface`](crate::SessionInterface) | [`interface`] |

pub mod access;
pub mod clock;
pub mod codec;
pub mod derivation;
pub mod digest;
pub mod epochs;
pub mod expiry;
pub mod format;
pub mod interface;
pub mod login;
pub mod null;
pub mod revocation;
pub mod serializer;
pub mod signer;
pub mod timed;

use super::runner::{same_in_four_threads, skip};
use super::violation::{Law, Report, Verdict};
