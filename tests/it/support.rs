//! What several test modules use.

use cookie_session::{PayloadCodec, Result, SecretKeys, Value};
use proptest::prelude::ProptestConfig;

/// A codec whose values are the payload's bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Raw;

impl PayloadCodec for Raw {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(value.as_bytes().expect("bytes"));
        Ok(())
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        Ok(Value::Bytes(bytes.to_vec()))
    }
}

pub(crate) fn keys(current: impl AsRef<[u8]>) -> SecretKeys {
    SecretKeys::new(current).expect("a secret")
}

/// So many random cases, and no file of failed ones.
///
/// `COOKIE_SESSION_CASES=N` runs N times as many, for a long search.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let times = std::env::var("COOKIE_SESSION_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(count * times) }
}
