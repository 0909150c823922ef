//! That keys are gone from memory when they are dropped, read from the memory of this process.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom};

use cookie_session::derivation::DerivedKey;
use cookie_session::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};

/// The bytes at an address, as many as `T` has.
fn memory_at<T>(address: usize) -> Vec<u8> {
    let mut memory = File::open("/proc/self/mem").unwrap();
    memory.seek(SeekFrom::Start(u64::try_from(address).unwrap())).unwrap();
    let mut bytes = vec![0; size_of::<T>()];
    memory.read_exact(&mut bytes).unwrap();
    bytes
}

/// How many bytes in a row are still what they were, zeros not counted.
fn left_over(before: &[u8], after: &[u8]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for (old, new) in before.iter().zip(after) {
        run = if old == new && *old != 0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn state_is_gone<D: SessionDigest>(name: &str, block: usize) {
    // As long as a block, so that no part of the state is known beforehand.
    let key: Vec<u8> = (0..block).map(|index| (index as u8).wrapping_mul(37) ^ 0xa5).collect();
    let mut mac = D::keyed(&key);
    D::update(&mut mac, b"some text");
    // A vector keeps its room when it drops what is in it.
    let mut macs = vec![mac];
    let address = macs.as_ptr().addr();
    let before = memory_at::<D::Mac>(address);
    assert!(before.iter().filter(|byte| **byte != 0).count() >= 20, "{name}: a state is more than this");
    macs.clear();
    black_box(&macs);
    let after = memory_at::<D::Mac>(address);
    assert!(left_over(&before, &after) < 6, "{name}: {before:02x?} became {after:02x?}");
}

#[test]
fn a_dropped_mac_leaves_nothing_of_its_key_in_memory() {
    state_is_gone::<Sha1>("sha1", 64);
    state_is_gone::<Sha224>("sha224", 64);
    state_is_gone::<Sha256>("sha256", 64);
    state_is_gone::<Sha384>("sha384", 128);
    state_is_gone::<Sha512>("sha512", 128);
    state_is_gone::<Sha512_256>("sha512_256", 128);
    state_is_gone::<Blake2s256>("blake2s", 64);
    state_is_gone::<Blake2b512>("blake2b", 128);
}

/// The key's bytes are on the heap, at an address that it tells; the start may be used again at once.
#[test]
fn a_dropped_derived_key_leaves_nothing_in_memory() {
    let bytes: Vec<u8> = (0..64_u8).map(|index| index ^ 0x5b).collect();
    let key = DerivedKey::new(&bytes);
    let address = key.as_bytes().as_ptr().addr();
    assert_eq!(memory_at::<[u8; 64]>(address), bytes);
    drop(key);
    let after = memory_at::<[u8; 64]>(address);
    assert!(left_over(&bytes[16..], &after[16..]) < 6, "{after:02x?}");
}
