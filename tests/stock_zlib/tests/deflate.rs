//! The encoder's bytes are stock zlib's, for all kinds of input and at the places where zlib is peculiar.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::compression::{Bytes, payload, reference, serializer};
use crate::support::cases;

static SERIALIZER: LazyLock<Bytes> = LazyLock::new(serializer);

/// Whether `plain` is written as with stock zlib.
fn same(plain: &[u8]) -> bool {
    payload(&SERIALIZER, plain) == reference(plain)
}

/// Repeatable noise: SplitMix64.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    /// Mostly short, up to 2^13.
    fn length(&mut self) -> usize {
        let bits = if self.below(50) == 0 { 13 } else { 3 + self.below(7) };
        self.below(1 << bits)
    }

    /// So many bytes, from the first of the alphabet on.
    fn bytes(&mut self, length: usize, first: u8, alphabet: usize) -> Vec<u8> {
        (0..length).map(|_| first.wrapping_add(self.below(alphabet) as u8)).collect()
    }

    fn hex(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(b"0123456789abcdef"[self.below(16)])).collect()
    }

    fn shuffle(&mut self, bytes: &mut [u8]) {
        for at in (1..bytes.len()).rev() {
            bytes.swap(at, self.below(at + 1));
        }
    }
}

/// A text in which no three bytes come twice, unless they are copied on purpose.
struct Unmatched {
    bytes: Vec<u8>,
    seen: Vec<bool>,
}

impl Unmatched {
    fn new(noise: &mut Noise, length: usize, alphabet: usize) -> Self {
        let mut text = Self { bytes: Vec::with_capacity(length), seen: vec![false; 1 << 24] };
        // The hash of the mark is not among its hashes.
        text.bytes.extend(MARK);
        for _ in 0..length {
            text.push(noise, alphabet, &[]);
        }
        text.bytes.drain(..MARK.len());
        text
    }

    /// Adds a byte before `next`, so that what is then the end is new, and `next` itself.
    fn push(&mut self, noise: &mut Noise, alphabet: usize, next: &[u8]) {
        let start = self.bytes.len() - 2;
        loop {
            self.bytes.truncate(start + 2);
            self.bytes.push(noise.below(alphabet) as u8);
            self.bytes.extend(&next[..next.len().min(2)]);
            let threes = self.bytes[start..].windows(3);
            let places = threes.map(|three| (three[0], three[1], three[2]));
            let mark = hash((MARK[0], MARK[1], MARK[2]));
            if places.clone().all(|three| !self.seen[place(three)] && hash(three) != mark) {
                places.for_each(|three| self.seen[place(three)] = true);
                break;
            }
        }
        self.bytes.extend(&next[next.len().min(2)..]);
    }
}

fn place((a, b, c): (u8, u8, u8)) -> usize {
    usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c)
}

/// To be found from afar.
const MARK: [u8; 7] = [200, 201, 202, 203, 204, 205, 206];

/// zlib's hash of three bytes.
fn hash((a, b, c): (u8, u8, u8)) -> usize {
    (usize::from(a) << 10 ^ usize::from(b) << 5 ^ usize::from(c)) % (1 << 15)
}

const KINDS: [fn(&mut Noise) -> Vec<u8>; 8] =
    [session, session, login, alphabet, pieces, collisions, uneven, even];

fn login(noise: &mut Noise) -> Vec<u8> {
    let (id, token) = (noise.hex(128), noise.hex(40));
    let user = noise.below(100_000);
    format!(r#"{{"_fresh":true,"_id":"{id}","_user_id":"{user}","csrf_token":"{token}"}}"#).into_bytes()
}

fn session(noise: &mut Noise) -> Vec<u8> {
    const NAMES: [&str; 12] = [
        "_permanent",
        "_flashes",
        "user_id",
        "cart",
        "items",
        "price",
        "qty",
        "sku",
        "name",
        "color",
        "locale",
        "next",
    ];
    let mut text = String::from("{");
    for _ in 0..=noise.below(14) {
        let value = match noise.below(7) {
            0 => noise.below(100_000).to_string(),
            1 => "true".to_owned(),
            2 => format!("\"{}\"", noise.hex(40)),
            3 => format!(r#"{{" t":["{}","{}"]}}"#, noise.one_of(&["info", "warning"]), noise.one_of(&NAMES)),
            4 => format!(r#"{{" d":"Fri, 17 May 2024 08:{:02}:11 GMT"}}"#, noise.below(60)),
            5 => format!("{}.{:02}", noise.below(200), noise.below(100)),
            _ => format!("\"{} {}\"", noise.one_of(&NAMES), noise.one_of(&NAMES)),
        };
        text += &format!("\"{}\":{value},", noise.one_of(&NAMES));
    }
    text.pop();
    (text + "}").repeat(1 + noise.below(40) / 38 * 9).into_bytes()
}

/// From one byte only to all of them.
fn alphabet(noise: &mut Noise) -> Vec<u8> {
    let (length, bits) = (noise.length(), 1 + noise.below(8));
    let alphabet = 1 + noise.below(1 << bits);
    noise.bytes(length, b'a', alphabet)
}

/// Copies of what has been, with a byte changed here and there: matches that are held back.
fn pieces(noise: &mut Noise) -> Vec<u8> {
    let mut bytes = noise.bytes(20, b'a', 26);
    let length = noise.length();
    while bytes.len() < length {
        let start = noise.below(bytes.len());
        let end = bytes.len().min(start + 1 + noise.below(300));
        bytes.extend_from_within(start..end);
        let between = noise.below(4);
        bytes.extend(noise.bytes(between, b'A', 26));
    }
    bytes
}

/// Bytes that differ, with hashes that are equal: chains that end before they are searched.
fn collisions(noise: &mut Noise) -> Vec<u8> {
    let length = noise.length() * 2;
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let high = noise.below(4) as u8;
        bytes.extend([b'a' ^ (noise.below(8) << 5) as u8, b'b' ^ (high << 5), b'c' ^ (high >> 3)]);
        let between = noise.below(12);
        bytes.extend(noise.bytes(between, b'a', 3));
    }
    bytes
}

/// Each byte oftener than the two before it together: the deepest trees.
fn uneven(noise: &mut Noise) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut last, mut times) = (1, 1);
    let most = if noise.below(20) == 0 { 19 } else { 12 };
    for byte in 0..2 + noise.below(most) as u8 {
        bytes.extend(std::iter::repeat_n(byte.wrapping_mul(37), times));
        (last, times) = (times, last + times + noise.below(2));
    }
    noise.shuffle(&mut bytes);
    bytes
}

/// Each byte as often as the others, or nearly: the choice between equal weights.
fn even(noise: &mut Noise) -> Vec<u8> {
    let (different, times) = (1 + noise.below(256), 1 + noise.below(8));
    let mut bytes = Vec::new();
    for byte in 0..different {
        bytes.extend(std::iter::repeat_n(byte as u8, times + noise.below(4) / 3));
    }
    noise.shuffle(&mut bytes);
    bytes
}

proptest! {
    #![proptest_config(cases(50_000))]

    /// `COOKIE_SESSION_CASES=200` makes that ten million.
    #[test]
    fn any_payload_is_compressed_as_by_zlib(kind in 0..KINDS.len(), seed in any::<u64>()) {
        let plain = KINDS[kind](&mut Noise(seed));
        prop_assert!(same(&plain), "{} bytes: {}", plain.len(), plain[..plain.len().min(1000)].escape_ascii());
    }
}

#[test]
fn each_length_is_compressed_as_by_zlib() {
    let mut noise = Noise(1);
    for length in (0..600).chain((600..70_000).step_by(1499)) {
        let mut plain = Vec::new();
        while plain.len() < length {
            plain.extend(KINDS[noise.below(KINDS.len())](&mut noise));
        }
        plain.truncate(length);
        assert!(same(&plain), "{length} bytes");
    }
}

/// A block ends after 16383 symbols; a literal that is the last byte ends no block before.
#[test]
fn blocks_end_where_zlib_ends_them() {
    let mut noise = Noise(2);
    for symbols in 16_381..16_386 {
        let literals = Unmatched::new(&mut noise, symbols, 150).bytes;
        let tail = literals[symbols - 600..symbols - 300].to_vec();
        let [copy, copies] = [[&literals[..], &tail[..20]].concat(), [&literals[..], &tail].concat()];
        let copy_and_more = [&copy[..], b"\0"].concat();
        for (what, plain) in
            [("", &literals), ("a match", &copy), ("a match and a byte", &copy_and_more), ("two", &copies)]
        {
            assert!(same(plain), "{symbols} literals, then {what}");
        }
    }
}

/// Stored, in the fixed codes and in others: each kind of block in one stream.
#[test]
fn blocks_are_of_the_kind_that_zlib_chooses() {
    let mut noise = Noise(3);
    let random = noise.bytes(40_000, 0, 256);
    let text = noise.bytes(30_000, b'a', 6);
    for plain in [
        [&text[..], &random].concat(),
        [&random[..], &text].concat(),
        [&text[..16_383], &random, &text].concat(),
        [&random[..], &[b'a'; 9000]].concat(),
    ] {
        assert!(same(&plain), "{} bytes", plain.len());
    }
}

/// Codes have at most 15 bits, and there is more than one way to keep to that.
///
/// 17 symbols for distances, each as often as the two before it together, would have codes of up to 16 bits.
#[test]
fn codes_are_shortened_as_by_zlib() {
    let mut noise = Noise(7);
    // Two blocks, which leave the third to the matches.
    let mut text = Unmatched::new(&mut noise, 2 * 16_383, 256);
    let mut used = Vec::new();
    let times = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597];
    for (symbol, times) in (13..30).zip(times).rev() {
        let span = 1 << (symbol / 2 - 1);
        let nearest = (2 + symbol % 2) * span + 1;
        for _ in 0..times {
            // Where the copy will be, after a byte of noise.
            let end = text.bytes.len() + 1;
            // What is copied has not been before, so that nothing nearer is the same.
            used.resize(end, false);
            let farthest = (nearest + span - 1).min(32_500);
            let mut places = end - farthest..=end - nearest;
            let from =
                places.find(|&from| !used[from..from + 4].contains(&true)).expect("a place that is free");
            used[from..from + 4].fill(true);
            let copied = text.bytes[from..from + 4].to_vec();
            text.push(&mut noise, 256, &copied);
        }
    }
    assert!(same(&text.bytes));
}

/// The farthest match, the farthest of three bytes, and the byte that zlib loses as the input runs out.
#[test]
fn matches_reach_as_far_as_zlibs() {
    let noise = Unmatched::new(&mut Noise(4), 65_600, 150).bytes;
    let check = |to: usize, distance: usize, length: usize, after: usize, nearer: bool| {
        let mut plain = noise[..to + after].to_vec();
        plain[to..to + length].copy_from_slice(&MARK[..length]);
        plain.copy_within(to..to + length, to - distance);
        if nearer {
            plain.copy_within(to..to + 3, to - 1000);
        }
        assert!(same(&plain), "{length} bytes at {to} from {distance}, {after} before the end, {nearer}");
    };
    for (distance, length) in [(4095, 3), (4096, 3), (4097, 3), (4097, 4)] {
        check(5500, distance, length, 500, false);
    }
    for distance in 32_505..32_508 {
        for after in [8, 261, 262, 300] {
            for to in [33_000, 65_273, 65_274, 65_275] {
                check(to, distance, 7, after, false);
            }
            check(33_000, distance, 7, after, true);
        }
    }
}

/// One state is used for all inputs of a thread; each is as if it were the first.
#[test]
fn counters_start_over() {
    let short = b"abcabcabcabcabcabcabcabcabc";
    let expected = reference(short);
    // 2^32, the limit of the positions, over a window's 2^15.
    for _ in 0..(1 << 17) + 10 {
        assert_eq!(payload(&SERIALIZER, short), expected);
    }
}

#[test]
fn long_payloads_are_compressed_as_by_zlib() {
    let mut noise = Noise(5);
    let mut plain = Vec::new();
    while plain.len() < 1 << 20 {
        plain.extend(KINDS[noise.below(KINDS.len())](&mut noise));
    }
    plain.truncate(1 << 20);
    assert!(same(&plain));
}
