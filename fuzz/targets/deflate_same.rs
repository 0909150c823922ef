//! Any bytes are compressed as stock zlib does, and where that does not save two bytes, not at all.
#![no_main]

use std::cell::RefCell;
use std::sync::LazyLock;

use cookie_session::codec::PayloadCodec;
use cookie_session::digest::Sha1;
use cookie_session::encoding::base64_encode;
use cookie_session::{Result, Scheme, SecretKeys, UrlSafeSerializer, Value};
use flate2::{Compress, Compression, FlushCompress};
use libfuzzer_sys::fuzz_target;

/// A codec whose values are the payload's bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Raw;

impl PayloadCodec for Raw {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(value.as_bytes().expect("bytes"));
        Ok(())
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        Ok(Value::Bytes(bytes.to_vec()))
    }
}

static SERIALIZER: LazyLock<UrlSafeSerializer<Sha1, Raw>> = LazyLock::new(|| {
    let keys = SecretKeys::new("known to the fuzzer").expect("not empty");
    Scheme::flask_session(keys).codec(Raw).serializer()
});

thread_local! {
    static STOCK: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), true));
}

/// The text before the signature, as itsdangerous writes it.
fn expected(plain: &[u8]) -> String {
    let mut stream = Vec::with_capacity(plain.len() + plain.len() / 1000 + 64);
    STOCK.with_borrow_mut(|stock| {
        stock.reset();
        stock.compress_vec(plain, &mut stream, FlushCompress::Finish).expect("room for the stream");
    });
    if stream.len() + 1 < plain.len() { format!(".{}", base64_encode(&stream)) } else { base64_encode(plain) }
}

fn check(plain: Vec<u8>) {
    let expected = expected(&plain);
    let token = SERIALIZER.dump_value(&Value::Bytes(plain)).expect("bytes");
    let (payload, _) = token.rsplit_once('.').expect("a signature");
    assert_eq!(payload, expected);
}

// The first two bytes say how often the rest is repeated: long inputs, with blocks and windows to fill.
fuzz_target!(|data: &[u8]| {
    check(data.to_vec());
    let Some((&[times, step], rest)) = data.split_first_chunk() else { return };
    let copies =
        (0..=times).flat_map(|copy| rest.iter().map(move |byte| byte.wrapping_add(copy / (step | 1))));
    check(copies.take(1 << 18).collect());
});
