//! A testing kit for your own codecs, digests, policies and interfaces (feature `testing`).
//!
//! - [`law_suite!`](crate::law_suite) tries everything that is demanded of an implementation.
//! - [`laws`] are those demands, one function each.
//! - [`strategies`] make random values, sessions, keys, tokens, forged tokens and headers.
//! - [`Browser`] keeps cookies from one request to the next; [`signed_in`] gives the `Cookie` header of a session.
//! - [`faulty`] has implementations that are wrong on purpose.
//!
//! # A whole test file
//!
//! ```
//! use cookie_session::testing::law_suite;
//! # mod mine {
//! #     use cookie_session::codec::PayloadCodec;
//! #     use cookie_session::token::SigningSerializer;
//! #     use cookie_session::*;
//! #     #[derive(Clone, Copy, Debug, Default)]
//! #     pub struct MyCodec;
//! #     impl PayloadCodec for MyCodec {
//! #         fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
//! #             // What is written here has to be readable below.
//! #             if depth(value) > 100 {
//! #                 return Err(Error::custom(ErrorKind::TooDeep, "more than 100 levels"));
//! #             }
//! #             ciborium::into_writer(value, out)
//! #                 .map_err(|error| Error::custom(ErrorKind::Encode, "not CBOR").with_source(error))
//! #         }
//! #         fn decode(&self, mut bytes: &[u8]) -> Result<Value> {
//! #             let value = ciborium::de::from_reader_with_recursion_limit(&mut bytes, 256)
//! #                 .map_err(|error| Error::custom(ErrorKind::Decode, "not CBOR").with_source(error))?;
//! #             if bytes.is_empty() { Ok(value) } else { Err(Error::custom(ErrorKind::Decode, "more than CBOR")) }
//! #         }
//! #     }
//! #     fn depth(value: &Value) -> usize {
//! #         let inside: Vec<&Value> = match value {
//! #             Value::List(items) | Value::Tuple(items) => items.iter().collect(),
//! #             Value::Map(map) => map.values().collect(),
//! #             Value::Tagged(tagged) => vec![&tagged.content],
//! #             _ => return 0,
//! #         };
//! #         1 + inside.into_iter().map(depth).max().unwrap_or(0)
//! #     }
//! #     #[derive(Debug)]
//! #     pub struct MyInterface(SessionConfig, UrlSafeTimedSerializer<digest::Sha256>);
//! #     impl MyInterface {
//! #         pub fn new(secret: &str) -> Self {
//! #             let keys = SecretKeys::new(secret).unwrap();
//! #             let config = SessionConfig::builder().cookie_name("mine").build().unwrap();
//! #             Self(config, Scheme::new(keys, "mine").digest().timed_serializer())
//! #         }
//! #     }
//! #     impl SessionInterface for MyInterface {
//! #         fn config(&self) -> &SessionConfig {
//! #             &self.0
//! #         }
//! #         fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
//! #             Some(&self.1)
//! #         }
//! #     }
//! # }
//! use mine::{MyCodec, MyInterface};
//!
//! # /*
//! #[test]
//! # */
//! fn my_codec_keeps_the_laws() {
//!     law_suite!(codec: MyCodec);
//! }
//!
//! # /*
//! #[test]
//! # */
//! fn my_interface_keeps_the_laws() {
//!     law_suite!(interface: MyInterface::new("correct horse battery staple"));
//! }
//! # my_codec_keeps_the_laws();
//! # my_interface_keeps_the_laws();
//! ```
//!
//! # What a broken law looks like
//!
//! ```
//! use cookie_session::codec::{MessagePack, PayloadCodec};
//! use cookie_session::testing::laws;
//! use cookie_session::{Result, Value};
//!
//! /// Clears what the buffer holds.
//! #[derive(Debug)]
//! struct Careless;
//!
//! impl PayloadCodec for Careless {
//!     fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
//!         out.clear();
//!         MessagePack::default().encode(value, out)
//!     }
//!     fn decode(&self, bytes: &[u8]) -> Result<Value> {
//!         MessagePack::default().decode(bytes)
//!     }
//! }
//!
//! let report = laws::codec::Suite::new(Careless).run();
//! assert_eq!(report.violations().len(), 1);
//! assert_eq!(
//!     report.violations()[0].to_string(),
//!     "the law `codec: appends` is broken\n  \
//!      it demands:     `encode` leaves alone what the buffer holds already\n  \
//!      counterexample: (String(\"a\"), b\"a\")\n  \
//!      found:          the buffer then holds b\"\\xa1a\""
//! );
//! ```
//!
//! The inputs are the same in each run. `PROPTEST_CASES` sets how many each law gets (256 unless
//! set), `PROPTEST_RNG_SEED` which.

mod browser;
pub mod faulty;
mod jar;
pub mod laws;
mod runner;
mod signed_in;
pub mod strategies;
mod violation;

pub use browser::Browser;
pub use runner::skip;
pub use signed_in::signed_in;
pub use violation::{Law, Report, Verdict, Violation};

pub use crate::law_suite;

/// Tries all laws of a trait on an implementation, and panics with those that are broken.
///
/// | call | for |
/// | --- | --- |
/// | `law_suite!(codec: value)` | [`PayloadCodec`](crate::codec::PayloadCodec) |
/// | `law_suite!(digest: Type)` | [`SessionDigest`](crate::digest::SessionDigest) |
/// | `law_suite!(derivation: Type)` | [`KeyDerivation`](crate::derivation::KeyDerivation) |
/// | `law_suite!(signer: Digest, Derivation)` | both together |
/// | `law_suite!(format: value)` | [`TimestampFormat`](crate::scheme::TimestampFormat) |
/// | `law_suite!(clock: value)` | [`Clock`](crate::clock::Clock) |
/// | `law_suite!(serializer: value)` | [`SigningSerializer`](crate::token::SigningSerializer) |
/// | `law_suite!(expiry: value)` | [`ExpiryPolicy`](crate::expiry::ExpiryPolicy) |
/// | `law_suite!(revocation: value)` | [`RevocationPolicy`](crate::revocation::RevocationPolicy) |
/// | `law_suite!(epochs: value)` | [`EpochSource`](crate::revocation::EpochSource) |
/// | `law_suite!(null: value)` | [`NullSessionPolicy`](crate::null::NullSessionPolicy) |
/// | `law_suite!(interface: value)` | [`SessionInterface`](crate::SessionInterface) |
/// | `law_suite!(traces: function)` | [`SessionInterface`](crate::SessionInterface), over several requests: the function makes it, with a clock |
///
/// What a suite is to know of the implementation follows after `;`, as methods of the `Suite`:
///
/// ```
/// use cookie_session::codec::Json;
/// use cookie_session::derivation::NoDerivation;
/// use cookie_session::digest::Blake2b512;
/// use cookie_session::testing::{law_suite, strategies};
///
/// law_suite!(codec: Json::default(); lossless(strategies::json_value()), keeps_insertion_order());
/// law_suite!(derivation: NoDerivation; ignores_salt());
/// law_suite!(digest: Blake2b512; hmac_block(128));
/// ```
///
/// # Panics
/// With every broken law and its smallest counterexample.
#[macro_export]
macro_rules! law_suite {
    (digest: $digest:ty $(; $($option:ident($($argument:expr),*)),+ $(,)?)?) => {
        $crate::testing::laws::digest::Suite::<$digest>::new()$($(.$option($($argument),*))+)?.run().assert()
    };
    (derivation: $derivation:ty $(; $($option:ident($($argument:expr),*)),+ $(,)?)?) => {
        $crate::testing::laws::derivation::Suite::<$derivation>::new()$($(.$option($($argument),*))+)?.run().assert()
    };
    (signer: $digest:ty, $derivation:ty $(; $($option:ident($($argument:expr),*)),+ $(,)?)?) => {
        $crate::testing::laws::signer::Suite::<$digest, $derivation>::new()$($(.$option($($argument),*))+)?.run().assert()
    };
    ($kind:ident: $value:expr $(; $($option:ident($($argument:expr),*)),+ $(,)?)?) => {
        $crate::testing::laws::$kind::Suite::new($value)$($(.$option($($argument),*))+)?.run().assert()
    };
}
