//! Compression: the same decision and bytes as a plain `zlib.compress`, and bounded reading.

use std::io::Write;
use std::panic::AssertUnwindSafe;

use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::encoding::base64_encode;
use cookie_session::scheme::Compression;
use cookie_session::{
    Error, ErrorKind, MaxAge, Result, Scheme, UrlSafeSerializer, UrlSafeTimedSerializer, Value,
};
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use flate2::{Compress, FlushCompress};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Raw, cases, keys};

pub(crate) type Bytes = UrlSafeSerializer<Sha1, Raw>;

fn scheme() -> Scheme<Sha1, HmacDerivation, Raw> {
    Scheme::flask_session(keys("secret-key")).codec(Raw)
}

pub(crate) fn serializer() -> Bytes {
    scheme().serializer()
}

/// The payload text of `plain`.
pub(crate) fn payload(serializer: &Bytes, plain: &[u8]) -> String {
    let token = serializer.dump_value(&Value::Bytes(plain.to_vec())).unwrap();
    let (payload, _) = token.rsplit_once('.').unwrap();
    payload.to_owned()
}

/// Reads a payload text that was signed.
fn load(serializer: &Bytes, payload: &[u8]) -> Result<Vec<u8>> {
    let signed = Scheme::flask_session(keys("secret-key")).signer().sign(payload);
    serializer.load_value(&signed).map(|value| value.as_bytes().unwrap().to_vec())
}

fn load_stream(stream: &[u8]) -> Result<Vec<u8>> {
    load(&serializer(), format!(".{}", base64_encode(stream)).as_bytes())
}

/// `zlib.compress(plain, level)`.
fn zlib(plain: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// itsdangerous' `dump_payload`, written straight down.
pub(crate) fn reference(plain: &[u8]) -> String {
    let packed = zlib(plain, 6);
    if (packed.len() as i64) < plain.len() as i64 - 1 {
        format!(".{}", base64_encode(&packed))
    } else {
        base64_encode(plain)
    }
}

fn check(plain: &[u8]) -> std::result::Result<(), TestCaseError> {
    let written = payload(&serializer(), plain);
    prop_assert_eq!(&written, &reference(plain));
    prop_assert_eq!(load(&serializer(), written.as_bytes()).unwrap(), plain);
    Ok(())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn random_bytes_are_written_as_by_zlib(plain in vec(any::<u8>(), 0..3000)) {
        check(&plain)?;
    }

    /// Few different bytes: near the point where compression begins to pay.
    #[test]
    fn poor_alphabets_are_written_as_by_zlib(plain in vec(0_u8..12, 0..400), of in 2_u8..12) {
        check(&plain.iter().map(|byte| b'a' + byte % of).collect::<Vec<u8>>())?;
    }

    /// Sessions of someone who has logged in: their JSON lies at the point where compression begins to pay.
    #[test]
    fn logins_are_written_as_by_zlib(
        token in "[0-9a-f]{20,64}", user in any::<u32>(), fresh in any::<bool>(), more in "[ -~]{0,24}",
    ) {
        let fresh = if fresh { r#""_fresh":true,"# } else { "" };
        let more = if more.len() > 12 { format!(r#","next":{more:?}"#) } else { String::new() };
        let json = format!(r#"{{{fresh}"_permanent":true,"csrf_token":"{token}"{more},"user_id":{user}}}"#);
        check(json.as_bytes())?;
    }

    /// Pieces that come again, near and far: matches of all lengths and distances.
    #[test]
    fn repetitions_are_written_as_by_zlib(
        pieces in vec(vec(any::<u8>(), 1..300), 1..8), order in vec((any::<prop::sample::Index>(), 1_usize..300), 1..60),
    ) {
        let plain: Vec<u8> =
            order.iter().flat_map(|(which, times)| which.get(&pieces).repeat(*times % 7 + 1)).collect();
        check(&plain)?;
    }
}

/// The lengths at which zlib changes what it does.
#[test]
fn extreme_payloads_are_written_as_by_zlib() {
    let mut state = 1_u64;
    let mut noise = |length: usize, symbols: u64| -> Vec<u8> {
        let next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (b' ' as u64 + (state >> 33) % symbols) as u8
        };
        std::iter::repeat_with(next).take(length).collect()
    };
    let mut payloads = Vec::new();
    for length in (0..30).chain(255..263).chain(510..520) {
        payloads.push(vec![b'a'; length]);
    }
    for distance in [32_505, 32_506, 32_507, 32_767, 32_768, 32_769] {
        let head = noise(300, 90);
        payloads.push([&head[..], &noise(distance - head.len(), 90), &head].concat());
    }
    for length in [16_382, 16_383, 16_384, 32_766, 70_000] {
        payloads.push(noise(length, 90));
        payloads.push(noise(length, 250));
        payloads.push(noise(length, 2));
    }
    for plain in payloads {
        check(&plain).unwrap();
    }
}

/// Saving one byte is not enough, since the dot costs one; saving two is.
#[test]
fn compression_has_to_save_two_bytes() {
    let (mut one, mut two) = (0, 0);
    for seed in 0..4000_u32 {
        let length = 10 + seed as usize % 60;
        let plain: Vec<u8> = (0..length as u32)
            .map(|at| b'a' + (at.wrapping_mul(at).wrapping_mul(seed) >> 3) as u8 % 9)
            .collect();
        let saved = plain.len() as i64 - zlib(&plain, 6).len() as i64;
        if saved == 1 || saved == 2 {
            assert_eq!(payload(&serializer(), &plain).starts_with('.'), saved == 2);
            if saved == 1 { one += 1 } else { two += 1 }
        }
    }
    assert!(one > 10 && two > 10, "both sides of the limit were met: {one}, {two}");
}

#[test]
fn compression_is_a_choice_of_the_writer() {
    let plain = vec![b'a'; 1000];
    let packed = reference(&plain);
    let unpacked = base64_encode(&plain);
    for (compression, expected) in [
        (Compression::Flask, &packed),
        (Compression::Never, &unpacked),
        (Compression::Above(999), &packed),
        (Compression::Above(1000), &unpacked),
    ] {
        let serializer = scheme().compression(compression).serializer();
        assert_eq!(&payload(&serializer, &plain), expected, "{compression:?}");
        for text in [&packed, &unpacked] {
            assert_eq!(load(&serializer, text.as_bytes()).unwrap(), plain, "every reader reads both");
        }
    }
}

#[test]
fn any_zlib_stream_is_read() {
    let plain: Vec<u8> = (0..20_000_u32).map(|at| ((at * at) >> 7) as u8).collect();
    for level in 0..=9 {
        assert_eq!(load_stream(&zlib(&plain, level)).unwrap(), plain, "level {level}");
    }
    for window in 9..=15 {
        let mut compress = Compress::new_with_window_bits(flate2::Compression::new(6), true, window);
        let mut stream = Vec::with_capacity(40_000);
        compress.compress_vec(&plain, &mut stream, FlushCompress::Finish).unwrap();
        assert_eq!(load_stream(&stream).unwrap(), plain, "window {window}");
    }
    assert_eq!(load_stream(&zlib(b"", 6)).unwrap(), b"");
}

#[test]
fn what_is_not_exactly_one_zlib_stream_is_rejected() {
    let plain = b"one one one one one one one two two two two two".repeat(3);
    let stream = zlib(&plain, 6);
    let refused = |what: &str, stream: &[u8]| {
        let error = load_stream(stream).expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Decompress, "{what}");
        assert!(error.is_bad_payload() && !error.is_bad_signature());
    };
    for length in 0..stream.len() {
        refused("truncated", &stream[..length]);
    }
    for byte in 0..stream.len() {
        let mut damaged = stream.clone();
        damaged[byte] ^= 0x10;
        if let Ok(read) = load_stream(&damaged) {
            assert_eq!(read, plain, "byte {byte}: bits that say nothing, or the same in another way");
        }
    }
    refused("one byte more", &[&stream[..], b"\0"].concat());
    refused("two streams", &[&stream[..], &stream].concat());
    refused("wrong checksum", &[&stream[..stream.len() - 1], &[stream[stream.len() - 1] ^ 1]].concat());

    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(&plain).unwrap();
    refused("gzip", &gzip.finish().unwrap());
    let mut raw = DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    raw.write_all(&plain).unwrap();
    refused("raw deflate", &raw.finish().unwrap());
    let mut preset = Compress::new(flate2::Compression::new(6), true);
    preset.set_dictionary(b"one two").unwrap();
    let mut stream = Vec::with_capacity(1000);
    preset.compress_vec(&plain, &mut stream, FlushCompress::Finish).unwrap();
    refused("preset dictionary", &stream);
}

#[test]
fn inflating_stops_at_the_limit() {
    for size in [0, 1, 511, 512, 513, 5_000, 100_000] {
        let stream = format!(".{}", base64_encode(zlib(&vec![b'a'; size], 6)));
        let fits = scheme().inflate_limit(size).serializer();
        assert_eq!(load(&fits, stream.as_bytes()).unwrap().len(), size);
        if size > 0 {
            let tight = scheme().inflate_limit(size - 1).serializer();
            assert_eq!(load(&tight, stream.as_bytes()).unwrap_err().kind(), ErrorKind::TooLarge);
        }
    }
    // 64 MiB in 64 KiB; the default is one MiB.
    let bomb = format!(".{}", base64_encode(zlib(&vec![0; 64 << 20], 9)));
    let error = load(&serializer(), bomb.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("1048576"), "{error}");
    let forged = format!("{bomb}.forged");
    assert_eq!(serializer().load_value(&forged).unwrap_err().kind(), ErrorKind::SignatureMismatch);
    assert_eq!(serializer().loads_unverified(&forged).value, None, "not even unverified");
    // No limit at all is one, too.
    let unlimited = scheme().inflate_limit(usize::MAX).serializer();
    assert_eq!(load(&unlimited, reference(&[b'a'; 3000]).as_bytes()).unwrap().len(), 3000);
}

#[test]
fn tokens_over_the_limit_are_not_read() {
    let token = serializer().dump_value(&Value::Bytes(b"value".to_vec())).unwrap();
    assert!(scheme().token_limit(token.len()).serializer().load_value(&token).is_ok());
    let error = scheme().token_limit(token.len() - 1).serializer().load_value(&token).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(!error.is_bad_signature());
    let unverified = scheme().token_limit(token.len() - 1).serializer().loads_unverified(&token);
    assert!(!unverified.valid && unverified.value.is_none());
}

/// Signs each value on its own before the whole is signed: a serializer inside a codec.
#[derive(Debug, Clone, Default)]
struct Nested;

impl Nested {
    fn inner() -> UrlSafeTimedSerializer {
        Scheme::flask_session(keys("inner secret")).timed_serializer()
    }
}

impl PayloadCodec for Nested {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(b"before ");
        out.extend_from_slice(Self::inner().dump_value(value)?.as_bytes());
        out.extend_from_slice(b" after");
        Ok(())
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        let token = bytes.strip_prefix(b"before ").and_then(|rest| rest.strip_suffix(b" after"));
        let token = token.ok_or_else(|| Error::custom(ErrorKind::Decode, "no token"))?;
        let value = Self::inner().load_value(token, MaxAge::UNLIMITED)?;
        assert!(bytes.ends_with(b" after"), "the outer buffer is untouched");
        Ok(value)
    }
}

#[test]
fn a_codec_may_use_a_serializer_itself() {
    let serializer = Scheme::flask_session(keys("outer secret")).codec(Nested).serializer();
    for value in [Value::from("short"), Value::from("long ".repeat(5000))] {
        let token = serializer.dump_value(&value).unwrap();
        assert_eq!(serializer.load_value(&token).unwrap(), value);
    }
}

/// Panics as only a faulty codec would.
#[derive(Debug, Clone, Default)]
struct Faulty;

impl PayloadCodec for Faulty {
    fn encode(&self, _: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(b"left behind");
        panic!("a faulty codec");
    }

    fn decode(&self, _: &[u8]) -> Result<Value> {
        Err(Error::custom(ErrorKind::Decode, "nothing is read"))
    }
}

#[test]
fn a_codec_that_fails_leaves_nothing_behind() {
    let faulty = Scheme::flask_session(keys("secret-key")).codec(Faulty).serializer();
    let write = AssertUnwindSafe(|| faulty.dump_value(&Value::Null));
    let panicked = std::panic::catch_unwind(write).is_err();
    assert!(panicked);
    assert_eq!(payload(&serializer(), b"value"), base64_encode("value"));
    let token = serializer().dump_value(&Value::Bytes(b"value".to_vec())).unwrap();
    assert_eq!(faulty.load_value(&token).unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(payload(&serializer(), b"value"), base64_encode("value"));
}
