//! [`Sha1Hmac`]: HMAC-SHA1 on the compression function, without the copies of a general digest.

use std::slice;

use ::sha1::block_api::compress;
use zeroize::Zeroize;

const BLOCK: usize = 64;

/// Where the length of the message stands in its last block.
const LENGTH: usize = BLOCK - 8;

/// The state that SHA-1 begins with (FIPS 180-4).
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// HMAC-SHA1 (RFC 2104) past its key.
#[derive(Clone)]
pub(super) struct Sha1Hmac {
    inner: [u32; 5],
    outer: [u32; 5],
    /// Whole blocks that `inner` has taken in, the key's among them.
    blocks: u64,
    /// Bytes of `buffer` that are yet to be taken in, less than a block.
    buffered: usize,
    /// Zero from there on.
    buffer: [u8; BLOCK],
}

impl Sha1Hmac {
    /// From the key's block with the inner and with the outer padding.
    pub(super) fn new(inner_key: &[u8; BLOCK], outer_key: &[u8; BLOCK]) -> Self {
        let (mut inner, mut outer) = (START, START);
        compress(&mut inner, slice::from_ref(inner_key));
        compress(&mut outer, slice::from_ref(outer_key));
        Self { inner, outer, blocks: 1, buffered: 0, buffer: [0; BLOCK] }
    }

    pub(super) fn update(&mut self, mut data: &[u8]) {
        if self.buffered > 0 {
            let (head, tail) = data.split_at(data.len().min(BLOCK - self.buffered));
            self.buffer[self.buffered..self.buffered + head.len()].copy_from_slice(head);
            self.buffered += head.len();
            if self.buffered < BLOCK {
                return;
            }
            self.compress_buffer();
            self.blocks += 1;
            data = tail;
        }
        let (blocks, rest) = data.as_chunks();
        if !blocks.is_empty() {
            compress(&mut self.inner, blocks);
            self.blocks += blocks.len() as u64;
        }
        self.buffer[..rest.len()].copy_from_slice(rest);
        self.buffered = rest.len();
    }

    /// The MAC of everything taken in. The state is spent then.
    pub(super) fn finish(&mut self) -> [u8; 20] {
        let bits = (self.blocks * BLOCK as u64 + self.buffered as u64) * 8;
        self.buffer[self.buffered] = 0x80;
        if self.buffered >= LENGTH {
            self.compress_buffer();
        }
        self.buffer[LENGTH..].copy_from_slice(&bits.to_be_bytes());
        compress(&mut self.inner, slice::from_ref(&self.buffer));

        let hash = bytes(self.inner);
        let mut last = [0; BLOCK];
        last[..hash.len()].copy_from_slice(&hash);
        last[hash.len()] = 0x80;
        last[LENGTH..].copy_from_slice(&(((BLOCK + hash.len()) * 8) as u64).to_be_bytes());
        compress(&mut self.outer, slice::from_ref(&last));
        bytes(self.outer)
    }

    fn compress_buffer(&mut self) {
        compress(&mut self.inner, slice::from_ref(&self.buffer));
        self.buffer = [0; BLOCK];
    }
}

/// The bytes of a state, which are the hash when it has taken in everything.
fn bytes(state: [u32; 5]) -> [u8; 20] {
    let mut bytes = [0; 20];
    for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    bytes
}

impl Drop for Sha1Hmac {
    /// The states stand for the key.
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}
