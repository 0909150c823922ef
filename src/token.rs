//! Tokens in detail: what verifying one returns, the traits of signers and serializers, and the parts of a token.
//!
//! The signers and serializers themselves ([`Signer`](crate::Signer), [`TimestampSigner`](crate::TimestampSigner),
//! [`UrlSafeSerializer`](crate::UrlSafeSerializer), [`UrlSafeTimedSerializer`](crate::UrlSafeTimedSerializer)) are made
//! from a [`Scheme`](crate::Scheme).
//!
//! | type | what it is |
//! | --- | --- |
//! | [`SignedBy`], [`KeyMatch`] | which scheme and key verified a token |
//! | [`Stamp`] | the same with the time of signing |
//! | [`Loaded`] | the value of a token, with the above |
//! | [`Unverified`] | the value of a token whose signature was not verified |
//! | [`SigningSerializer`] | both serializers behind one trait, for code that is generic over them |
//! | [`SignBytes`] | both signers behind one trait |
//! | [`Resume`] | the text of a loaded token, kept to sign it again |
//! | [`unpack_payload`], [`Unpacked`] | the bytes inside a payload, for tools that explain tokens |

pub use crate::keys::KeyMatch;
pub use crate::payload::{Unpacked, unpack_payload};
pub use crate::serializer::{Loaded, Resume, SigningSerializer, Unverified};
pub use crate::signer::{SignBytes, SignedBy};
pub use crate::timed::Stamp;
