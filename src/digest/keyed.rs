//! [`Keyed`]: HMAC of any digest, past its key.

use std::any::TypeId;
use std::fmt;

use ::digest::block_api::BlockSizeUser;
use ::digest::{Digest, Output};
use ::sha1::Sha1;
use zeroize::Zeroizing;

use super::sha1_hmac::Sha1Hmac;

/// HMAC (RFC 2104) with both of its hashes past the key: one block less a message than from the key.
///
/// `hmac::SimpleHmac` keeps the outer key instead and hashes it for each message; `hmac::Hmac`
/// does not take every digest.
#[derive(Clone)]
pub struct Keyed<D>(State<D>);

#[derive(Clone)]
enum State<D> {
    /// Flask's digest, block by block: what a session costs most is this.
    Sha1(Sha1Hmac),
    /// Any other one, after the key with the inner and with the outer padding.
    Other { inner: D, outer: D },
}

impl<D: Digest + BlockSizeUser + 'static> Keyed<D> {
    pub(super) fn new(key: &[u8]) -> Self {
        let mut block = Zeroizing::new(Vec::with_capacity(D::block_size().max(<D as Digest>::output_size())));
        if key.len() <= D::block_size() {
            block.extend_from_slice(key);
        } else {
            block.extend_from_slice(&D::digest(key));
        }
        block.resize(D::block_size(), 0);
        let padded = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<u8>>().into();
        let (inner, outer): (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) = (padded(0x36), padded(0x5c));
        if TypeId::of::<D>() == TypeId::of::<Sha1>()
            && let (Some(inner), Some(outer)) = (inner.first_chunk(), outer.first_chunk())
        {
            return Self(State::Sha1(Sha1Hmac::new(inner, outer)));
        }
        Self(State::Other { inner: D::new_with_prefix(&*inner), outer: D::new_with_prefix(&*outer) })
    }

    #[inline]
    pub(super) fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Sha1(hmac) => hmac.update(data),
            State::Other { inner, .. } => inner.update(data),
        }
    }

    #[inline]
    pub(super) fn finish(mut self) -> Output<D> {
        match self.0 {
            State::Sha1(ref mut hmac) => {
                let mut output = Output::<D>::default();
                // Both have the 20 bytes of SHA-1.
                output.iter_mut().zip(hmac.finish()).for_each(|(to, from)| *to = from);
                output
            }
            State::Other { inner, mut outer } => {
                outer.update(inner.finalize());
                outer.finalize()
            }
        }
    }
}

impl<D> fmt::Debug for Keyed<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").finish_non_exhaustive()
    }
}
