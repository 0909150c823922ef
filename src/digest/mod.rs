//! Digests: the adapter between this crate and RustCrypto.
//!
//! Only this module names RustCrypto's traits. Each of its hashes with a fixed output size is a [`SessionDigest`]:
//! SHA-1 (Flask's default), the SHA-2 family, SHA-3, BLAKE2, MD5 and others. The `hmac` crate computes HMAC.

mod hmac;

use ::digest::block_api::{BufferKindUser, CoreProxy};
use ::digest::{Digest, Output};
use hmac::BufferHmac;

pub use ::blake2::{Blake2b512, Blake2s256};
pub use ::sha1::Sha1;
pub use ::sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};

/// The hash function that derives keys and signs.
///
/// Both use the same digest, as in itsdangerous (`digest_method`). Every RustCrypto hash implements this trait through
/// `digest::Digest` and `digest::block_api::CoreProxy`. Implement it yourself for other hashes, such as one in a hardware
/// module.
///
/// | digest | signature in bytes | HMAC block in bytes |
/// | --- | --: | --: |
/// | [`Sha1`] (default) | 20 | 64 |
/// | [`Sha224`], [`Sha256`] | 28, 32 | 64 |
/// | [`Sha384`], [`Sha512`], [`Sha512_256`] | 48, 64, 32 | 128 |
/// | [`Blake2s256`], [`Blake2b512`] | 32, 64 | 64, 128 |
///
/// A complete implementation, by delegation:
///
/// ```
/// use cookie_session::digest::{SessionDigest, Sha256};
/// use cookie_session::{Scheme, SecretKeys};
///
/// /// SHA-256 with signatures truncated to 16 bytes.
/// struct Short;
///
/// impl SessionDigest for Short {
///     type Mac = <Sha256 as SessionDigest>::Mac;
///     type Output = [u8; 16];
///
///     fn hash(parts: &[&[u8]]) -> [u8; 16] {
///         truncated(Sha256::hash(parts).as_ref())
///     }
///     fn keyed(key: &[u8]) -> Self::Mac {
///         Sha256::keyed(key)
///     }
///     fn update(mac: &mut Self::Mac, data: &[u8]) {
///         Sha256::update(mac, data);
///     }
///     fn finish(mac: Self::Mac) -> [u8; 16] {
///         truncated(Sha256::finish(mac).as_ref())
///     }
/// }
///
/// fn truncated(full: &[u8]) -> [u8; 16] {
///     std::array::from_fn(|index| full[index])
/// }
///
/// let signer = Scheme::new(SecretKeys::new("correct horse battery staple")?, "invitation")
///     .digest::<Short>()
///     .signer();
/// let token = signer.sign(b"value");
/// assert_eq!(token.len(), "value.".len() + 22);
/// assert_eq!(signer.unsign(&token)?, b"value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Register a new digest here (table above), by name in `scheme/names/digest.rs`, and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session digest",
    label = "expected a RustCrypto hash: `Sha1`, `Sha256`, `Sha512`, `Blake2b512`, …",
    note = "any RustCrypto hash (`digest` 0.11) works; implement `SessionDigest` for any other hash"
)]
pub trait SessionDigest: 'static {
    /// HMAC state after the key, cloned for each message.
    type Mac: Clone + Send + Sync + 'static;
    /// A hash or MAC, always with the same length.
    type Output: AsRef<[u8]>;

    /// Returns the hash of the concatenated `parts`.
    fn hash(parts: &[&[u8]]) -> Self::Output;

    /// Creates the HMAC state (RFC 2104) for `key`, which may have any length.
    fn keyed(key: &[u8]) -> Self::Mac;

    /// Feeds `data` to the MAC.
    fn update(mac: &mut Self::Mac, data: &[u8]);

    /// Returns the MAC of everything fed so far.
    fn finish(mac: Self::Mac) -> Self::Output;
}

/// Whether a hash processes a full block at once or holds the last one back.
type BufferKind<D> = <<D as CoreProxy>::Core as BufferKindUser>::BufferKind;

#[diagnostic::do_not_recommend]
impl<D> SessionDigest for D
where
    D: Digest + CoreProxy<Core: BufferKindUser<BufferKind: BufferHmac<D>>> + 'static,
{
    type Mac = <BufferKind<D> as BufferHmac<D>>::Mac;
    type Output = Output<D>;

    fn hash(parts: &[&[u8]]) -> Output<D> {
        let mut digest = D::new();
        for part in parts {
            digest.update(part);
        }
        digest.finalize()
    }

    fn keyed(key: &[u8]) -> Self::Mac {
        BufferKind::<D>::keyed(key)
    }

    #[inline]
    fn update(mac: &mut Self::Mac, data: &[u8]) {
        BufferKind::<D>::update(mac, data);
    }

    #[inline]
    fn finish(mac: Self::Mac) -> Output<D> {
        BufferKind::<D>::finish(mac)
    }
}
