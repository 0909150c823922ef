//! Implementations that are wrong on purpose: check with them that your own tests notice a fault.
//!
//! Each of them passes a test that saves one small session and opens it again.
//!
//! ```
//! use cookie_session::testing::{faulty, laws};
//!
//! let report = laws::codec::Suite::new(faulty::LosesTuples::default()).lossless(
//!     cookie_session::testing::strategies::flask_value(),
//! );
//! assert!(report.run().breaks("codec: round trip"));
//! assert!(laws::digest::Suite::<faulty::First512Bytes>::new().run().breaks("digest: message"));
//! assert!(laws::expiry::Suite::new(faulty::OneSecondShort).run().breaks("expiry: lives"));
//! ```
//!
//! The compiler never proposes one of them: each implementation is marked `do_not_recommend`.
//!
//! # Security
//! Never use one outside of tests: a forged session opens with some of them.

use crate::clock::Timestamp;
use crate::codec::{MessagePack, PayloadCodec};
use crate::digest::{SessionDigest, Sha256};
use crate::error::Result;
use crate::session::expiry::{ExpiryPolicy, SessionFacts};
use crate::value::{Map, Value};

/// A codec that writes tuples as lists, as plain JSON and MessagePack do.
#[derive(Debug, Clone, Copy, Default)]
pub struct LosesTuples(MessagePack);

#[diagnostic::do_not_recommend]
impl PayloadCodec for LosesTuples {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        match value {
            Value::Tuple(items) => self.0.encode(&Value::List(items.clone()), out),
            other => self.0.encode(other, out),
        }
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        self.0.decode(bytes)
    }
}

/// SHA-256 whose MAC ignores everything after byte 512 of the message.
///
/// A long session can be changed at its end, and its signature stays valid.
#[derive(Debug, Clone, Copy)]
pub struct First512Bytes;

#[diagnostic::do_not_recommend]
impl SessionDigest for First512Bytes {
    type Mac = (<Sha256 as SessionDigest>::Mac, usize);
    type Output = <Sha256 as SessionDigest>::Output;

    fn hash(parts: &[&[u8]]) -> Self::Output {
        Sha256::hash(parts)
    }

    fn keyed(key: &[u8]) -> Self::Mac {
        (Sha256::keyed(key), 512)
    }

    fn update((mac, left): &mut Self::Mac, data: &[u8]) {
        let (seen, _) = data.split_at(data.len().min(*left));
        *left -= seen.len();
        Sha256::update(mac, seen);
    }

    fn finish((mac, _): Self::Mac) -> Self::Output {
        Sha256::finish(mac)
    }
}

/// A policy that refuses a session in the last second of its lifetime.
#[derive(Debug, Clone, Copy)]
pub struct OneSecondShort;

#[diagnostic::do_not_recommend]
impl ExpiryPolicy for OneSecondShort {
    fn admits(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.age().is_none_or(|age| age < facts.lifetime)
    }
}

/// A policy whose `Expires` is a year ahead, whatever the lifetime.
///
/// The server still refuses the session in time; the browser sends a dead cookie until then.
#[derive(Debug, Clone, Copy)]
pub struct ExpiresInAYear;

#[diagnostic::do_not_recommend]
impl ExpiryPolicy for ExpiresInAYear {
    fn expiration_time(&self, facts: &SessionFacts, _data: &Map) -> Result<Option<Timestamp>> {
        Ok(facts.permanent.then(|| Timestamp::from_secs(facts.now.as_secs().saturating_add(31_536_000))))
    }
}
