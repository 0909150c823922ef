//! The laws: what every implementation of a trait must keep to, as functions over the trait.
//!
//! Each module has a `Suite` that tries all laws of one trait over random inputs, and the laws
//! themselves as functions of one input, for a fuzz target or your own example.
//!
//! | of | laws |
//! | --- | --- |
//! | [`PayloadCodec`](crate::codec::PayloadCodec) | [`codec`] |
//! | [`SessionDigest`](crate::digest::SessionDigest) | [`digest`] |
//! | [`KeyDerivation`](crate::derivation::KeyDerivation) | [`derivation`] |
//! | [`Signer`](crate::Signer), [`TimestampSigner`](crate::TimestampSigner) | [`signer`], [`timed`] |
//! | [`TimestampFormat`](crate::scheme::TimestampFormat) | [`format`](mod@format) |
//! | [`Clock`](crate::clock::Clock) | [`clock`] |
//! | [`SigningSerializer`](crate::token::SigningSerializer) | [`serializer`] |
//! | [`ExpiryPolicy`](crate::expiry::ExpiryPolicy) | [`expiry`] |
//! | [`RevocationPolicy`](crate::revocation::RevocationPolicy), [`EpochSource`](crate::revocation::EpochSource) | [`revocation`], [`epochs`] |
//! | [`NullSessionPolicy`](crate::null::NullSessionPolicy) | [`null`] |
//! | [`SessionInterface`](crate::SessionInterface) | [`interface`], [`traces`] |

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
pub mod traces;

use super::runner::{same_in_four_threads, skip};
use super::violation::{Law, Report, Verdict};
