//! How much decoding allocates: never more than a stated multiple of what it is given.
//!
//! A binary of its own, because it counts what the whole process allocates.

use std::alloc::System;
use std::sync::Mutex;

use cookie_session::testing::strategies;
use cookie_session::{Json, MessagePack, PayloadCodec, TaggedJson};
use proptest::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test at a time, or they would count each other's.
static ALONE: Mutex<()> = Mutex::new(());

/// What all allocations of one decoding may come to: bytes for each byte of input, and at least.
///
/// All of them are counted, those given back on the way included. The worst case is a list of many
/// small values, whose room doubles as it grows.
const MULTIPLE: usize = 256;
const AT_LEAST: usize = 16 * 1024;

fn check(codec: &dyn PayloadCodec, bytes: &[u8]) {
    let region = Region::new(ALLOCATOR);
    let decoded = codec.decode(bytes);
    let allocated = region.change().bytes_allocated;
    drop(decoded);
    let limit = MULTIPLE * bytes.len() + AT_LEAST;
    assert!(
        allocated <= limit,
        "{allocated} bytes for an input of {}: {:?}",
        bytes.len(),
        &bytes[..bytes.len().min(40)]
    );
}

fn codecs() -> [Box<dyn PayloadCodec>; 3] {
    [Box::new(TaggedJson::default()), Box::new(Json::default()), Box::new(MessagePack::default())]
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _alone = ALONE.lock();
        for codec in codecs() {
            check(&*codec, &bytes);
        }
    }

    #[test]
    fn written_and_changed(value in strategies::flask_value(), at in any::<prop::sample::Index>(), byte: u8) {
        let _alone = ALONE.lock();
        for codec in codecs() {
            let mut bytes = Vec::new();
            if codec.encode(&value, &mut bytes).is_ok() && !bytes.is_empty() {
                check(&*codec, &bytes);
                let at = at.index(bytes.len());
                bytes[at] = byte;
                check(&*codec, &bytes);
            }
        }
    }
}

#[test]
fn the_worst_cases() {
    let _alone = ALONE.lock();
    let many = |open: &str, item: &str, close: &str| {
        let mut text = String::from(open);
        text.push_str(&item.repeat(50_000));
        text.push_str(close);
        text.into_bytes()
    };
    for text in [
        many("[", "0,", "0]"),
        many("[", "[],", "[]]"),
        many("[", "{},", "{}]"),
        many("[", "\"\",", "\"\"]"),
        many("[", "{\" t\":[]},", "0]"),
        many("{", "\"\":0,", "\"\":0}"),
        many("", "[", ""),
        many("\"", "\\u0041", "\""),
        many("", "9", ""),
    ] {
        check(&TaggedJson::default(), &text);
        check(&Json::default(), &text);
    }
    // A list, map, text and bytes that say they are much longer than they are.
    for head in [
        [0xdd, 0xff, 0xff, 0xff, 0xff],
        [0xdf, 0xff, 0xff, 0xff, 0xff],
        [0xdb, 0xff, 0xff, 0xff, 0xff],
        [0xc6, 0xff, 0xff, 0xff, 0xff],
    ] {
        check(&MessagePack::default(), &head);
        check(&MessagePack::default(), &[&head[..], &[0xc0; 1_000]].concat());
    }
    check(&MessagePack::default(), &[&[0xdd, 0, 0, 0xc3, 0x50][..], &[0x90; 50_000]].concat());
}
