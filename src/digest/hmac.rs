//! [`BufferHmac`]: selects the HMAC type of the `hmac` crate for a hash.
//!
//! The crate has two types. `Hmac` keeps the states of both hashes after the key's block, so a message costs its own
//! blocks plus one. It needs a hash that processes a full block at once. `SimpleHmac` works with every hash, including
//! those that hold the last block back (BLAKE2), but processes the key's outer block again for each message. The type
//! of a hash's buffer says which kind it is.

use std::fmt;
use std::hint::black_box;

use ::digest::block_api::{BlockSizeUser, Eager, EagerHash, Lazy};
use ::digest::{Digest, KeyInit, Mac, Output};
use ::hmac::{Hmac, SimpleHmac};

/// HMAC (RFC 2104) of `D`, a hash with this kind of buffer.
pub trait BufferHmac<D: Digest> {
    /// The state after the key; zeroized when dropped, if the hash is.
    type Mac: Clone + Send + Sync + 'static;

    /// Creates the state for `key`, which may have any length.
    fn keyed(key: &[u8]) -> Self::Mac;

    /// Feeds `data` to the MAC.
    fn update(mac: &mut Self::Mac, data: &[u8]);

    /// The MAC of everything fed so far.
    fn finish(mac: Self::Mac) -> Output<D>;
}

impl<D> BufferHmac<D> for Eager
where
    D: EagerHash<Core: Send + Sync + 'static> + 'static,
{
    type Mac = Hmac<D>;

    fn keyed(key: &[u8]) -> Hmac<D> {
        new(key)
    }

    #[inline]
    fn update(mac: &mut Hmac<D>, data: &[u8]) {
        mac.update(data);
    }

    #[inline]
    fn finish(mac: Hmac<D>) -> Output<D> {
        let mut output = Output::<D>::default();
        output.copy_from_slice(&mac.finalize().into_bytes());
        output
    }
}

impl<D> BufferHmac<D> for Lazy
where
    D: Digest + BlockSizeUser + Clone + Send + Sync + 'static,
{
    type Mac = WipedHmac<D>;

    fn keyed(key: &[u8]) -> WipedHmac<D> {
        WipedHmac(new(key))
    }

    fn update(mac: &mut WipedHmac<D>, data: &[u8]) {
        mac.0.update(data);
    }

    fn finish(mut mac: WipedHmac<D>) -> Output<D> {
        std::mem::replace(&mut mac.0, new(&[])).finalize().into_bytes()
    }
}

fn new<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// A `SimpleHmac` that is zeroized on drop, which the type itself does not do.
///
/// [`finish`](BufferHmac::finish) consumes a copy on the stack that is not zeroized.
#[derive(Clone)]
pub struct WipedHmac<D: Digest + BlockSizeUser>(SimpleHmac<D>);

impl<D: Digest + BlockSizeUser> Drop for WipedHmac<D> {
    /// The state holds the key, so this replaces it with another state, in a way that the compiler cannot remove.
    fn drop(&mut self) {
        self.0 = new(&[]);
        black_box(&mut self.0);
    }
}

impl<D: Digest + BlockSizeUser> fmt::Debug for WipedHmac<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WipedHmac").finish_non_exhaustive()
    }
}
