//! The digest parameter: one adapter between this crate and RustCrypto.
//!
//! Only this module names RustCrypto's traits. Any of its hashes with a fixed output is a
//! [`SessionDigest`] as it is: SHA-1 (Flask's default), the SHA-2 family, SHA-3, BLAKE2, MD5 and
//! others. HMAC is that of the `hmac` crate.

mod hmac;

use ::digest::block_api::{BufferKindUser, CoreProxy};
use ::digest::{Digest, Output};
use hmac::BufferHmac;

pub use ::blake2::{Blake2b512, Blake2s256};
pub use ::sha1::Sha1;
pub use ::sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};

/// Decides which hash function derives the key and signs.
///
/// One digest serves both, as in itsdangerous (`digest_method`). You need not implement this:
/// every RustCrypto hash has it, by way of `digest::Digest` and `digest::block_api::CoreProxy`.
/// Implement it for any other hash, such as a hardware module's.
///
/// | digest | signature in bytes | HMAC block in bytes |
/// | --- | --: | --: |
/// | [`Sha1`] (default) | 20 | 64 |
/// | [`Sha224`], [`Sha256`] | 28, 32 | 64 |
/// | [`Sha384`], [`Sha512`], [`Sha512_256`] | 48, 64, 32 | 128 |
/// | [`Blake2s256`], [`Blake2b512`] | 32, 64 | 64, 128 |
///
/// A complete implementation of one's own, by delegation:
///
/// ```
/// use cookie_session::digest::{SessionDigest, Sha256};
/// use cookie_session::{Scheme, SecretKeys};
///
/// /// SHA-256 with signatures cut to 16 bytes.
/// struct Short;
///
/// impl SessionDigest for Short {
///     type Mac = <Sha256 as SessionDigest>::Mac;
///     type Output = [u8; 16];
///
///     fn hash(parts: &[&[u8]]) -> [u8; 16] {
///         cut(Sha256::hash(parts).as_ref())
///     }
///     fn keyed(key: &[u8]) -> Self::Mac {
///         Sha256::keyed(key)
///     }
///     fn update(mac: &mut Self::Mac, data: &[u8]) {
///         Sha256::update(mac, data);
///     }
///     fn finish(mac: Self::Mac) -> [u8; 16] {
///         cut(Sha256::finish(mac).as_ref())
///     }
/// }
///
/// fn cut(full: &[u8]) -> [u8; 16] {
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
    note = "any RustCrypto hash (`digest` 0.11) will do; implement `SessionDigest` for any other hash"
)]
pub trait SessionDigest: 'static {
    /// HMAC state after the key, cloned for each message.
    type Mac: Clone + Send + Sync + 'static;
    /// A hash or MAC, always of the same length.
    type Output: AsRef<[u8]>;

    /// The hash of `parts`, one after the other.
    fn hash(parts: &[&[u8]]) -> Self::Output;

    /// HMAC (RFC 2104) that has taken in `key`, of any length.
    fn keyed(key: &[u8]) -> Self::Mac;

    /// Feeds `data` to the MAC.
    fn update(mac: &mut Self::Mac, data: &[u8]);

    /// The MAC of everything fed so far.
    fn finish(mac: Self::Mac) -> Self::Output;
}

/// Whether a hash takes in a full block at once, or holds the last one back.
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
