//! Helpers of several test modules.

use std::path::{Path, PathBuf};

use cookie_session::codec::PayloadCodec;
use cookie_session::{Result, SecretKeys, Value};
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

/// The variable that names another directory of golden cases.
pub(crate) const OTHER_DIRECTORY: &str = "COOKIE_SESSION_VECTORS";

/// Where the golden cases are: `tests/data`, or the directory that `COOKIE_SESSION_VECTORS` names.
///
/// `tests/foreign_features`, a package below this one, runs some of these tests too.
pub(crate) fn golden_directory() -> PathBuf {
    if let Some(directory) = std::env::var_os(OTHER_DIRECTORY) {
        return directory.into();
    }
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("tests/data"));
    above.find(|data| data.is_dir()).expect("the golden data")
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
