//! Writes a corpus for each fuzz target from the golden data: `cargo run --example seeds` in `fuzz/`.

use std::fs;
use std::path::Path;

use cookie_session::codec::{MessagePack, PayloadCodec, TaggedJson};
use serde_json::Value as Json;

/// Golden file, field with the bytes in hexadecimal, and the targets that they are seeds of.
const SOURCES: &[(&str, &str, &[&str])] = &[
    (
        "tagged_json_loads",
        "json_hex",
        &["tagged_json_decode", "tagged_json_stable", "message_pack_decode", "deflate_same"],
    ),
    ("payload_load", "payload_hex", &["open_signed"]),
    ("cookie_header", "header_hex", &["open_header", "cookie_header"]),
    ("base64_decode", "input_hex", &["encodings"]),
    ("timestamp_unsign", "signed_hex", &["open_header", "strict_and_compatible"]),
    ("signer_unsign", "signed_hex", &["open_header", "strict_and_compatible"]),
    ("serializer_loads", "token_hex", &["open_header", "strict_and_compatible"]),
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut written = 0;
    for (file, field, targets) in SOURCES {
        let text = fs::read_to_string(root.join(format!("../tests/data/{file}.json"))).expect("golden data");
        let cases: Vec<Json> = serde_json::from_str(&text).expect("a list of cases");
        for (index, case) in cases.iter().enumerate() {
            let Some(bytes) = case[field].as_str().map(from_hex) else { continue };
            for target in *targets {
                if let Some(seed) = seed(target, &bytes) {
                    let folder = root.join("corpus").join(target);
                    fs::create_dir_all(&folder).expect("a folder for the corpus");
                    fs::write(folder.join(format!("{file}-{index}")), seed).expect("room for the corpus");
                    written += 1;
                }
            }
        }
    }
    println!("{written} seeds");
}

/// The input of `target` that stands for `bytes`.
fn seed(target: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    match target {
        // The same values in the other format.
        "message_pack_decode" => {
            let value = TaggedJson::default().decode(bytes).ok()?;
            let mut packed = Vec::new();
            MessagePack::default().encode(&value, &mut packed).ok()?;
            Some(packed)
        }
        // Nothing of the honest token in front.
        "strict_and_compatible" => Some([b"\0", bytes].concat()),
        _ => Some(bytes.to_vec()),
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
    (0..text.len()).step_by(2).map(digit).collect()
}
