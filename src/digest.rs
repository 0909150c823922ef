//! The digest parameter: one adapter between this crate and RustCrypto.
//!
//! This is the only file that names RustCrypto's traits. Any fixed-output hash with a block size
//! is a [`SessionDigest`] as it is: SHA-1 (Flask's default), the SHA-2 family, SHA-3, BLAKE2, MD5
//! and hashes of your own.

use std::fmt;

use ::digest::block_api::BlockSizeUser;
use ::digest::{Digest, Output};
use zeroize::Zeroizing;

pub use ::blake2::{Blake2b512, Blake2s256};
pub use ::sha1::Sha1;
pub use ::sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_256};

/// Decides which hash function derives the key and signs.
///
/// One digest serves both, as in itsdangerous (`digest_method`). You need not implement this:
/// every type with RustCrypto's `Digest + BlockSizeUser` has it. Implement it for a hash that
/// lives outside RustCrypto, such as a hardware module's.
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
/// use cookie_session::{SecretKeys, Signer};
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
/// let signer = Signer::new(SecretKeys::new("correct horse battery staple")?).digest::<Short>();
/// let token = signer.sign(b"value");
/// assert_eq!(token.len(), "value.".len() + 22);
/// assert_eq!(signer.unsign(&token)?, b"value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Register a new digest here (table above) and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session digest",
    label = "expected a RustCrypto hash: `Sha1`, `Sha256`, `Sha512`, `Blake2b512`, …",
    note = "any type with `digest::Digest + digest::block_api::BlockSizeUser` will do"
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

#[diagnostic::do_not_recommend]
impl<D> SessionDigest for D
where
    D: Digest + BlockSizeUser + Clone + Send + Sync + 'static,
{
    type Mac = Keyed<D>;
    type Output = Output<D>;

    fn hash(parts: &[&[u8]]) -> Output<D> {
        let mut digest = D::new();
        for part in parts {
            digest.update(part);
        }
        digest.finalize()
    }

    fn keyed(key: &[u8]) -> Keyed<D> {
        Keyed::new(key)
    }

    fn update(mac: &mut Keyed<D>, data: &[u8]) {
        mac.inner.update(data);
    }

    fn finish(mac: Keyed<D>) -> Output<D> {
        let Keyed { inner, mut outer } = mac;
        outer.update(inner.finalize());
        outer.finalize()
    }
}

/// HMAC (RFC 2104) with both of its hashes past the key: one block less a message than from the key.
///
/// `hmac::SimpleHmac` keeps the outer key instead and hashes it for each message; `hmac::Hmac`
/// does not take every digest.
#[derive(Clone)]
pub struct Keyed<D> {
    /// After the key with the inner padding.
    inner: D,
    /// After the key with the outer padding.
    outer: D,
}

impl<D: Digest + BlockSizeUser> Keyed<D> {
    fn new(key: &[u8]) -> Self {
        let mut block = Zeroizing::new(Vec::with_capacity(D::block_size().max(<D as Digest>::output_size())));
        if key.len() <= D::block_size() {
            block.extend_from_slice(key);
        } else {
            block.extend_from_slice(&D::digest(key));
        }
        block.resize(D::block_size(), 0);
        let (mut inner, mut outer) = (D::new(), D::new());
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        inner.update(&block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        outer.update(&block);
        Self { inner, outer }
    }
}

impl<D> fmt::Debug for Keyed<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").finish_non_exhaustive()
    }
}
