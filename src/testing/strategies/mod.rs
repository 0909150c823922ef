//! proptest strategies for everything that goes in and out of this crate.
//!
//! They favour the corners of each type, and shrink to the plainest value that still fails. [`corner_values`] is a
//! fixed list of corners, which the suites try first.
//!
//! | of | strategies |
//! | --- | --- |
//! | values | [`any_value`], [`flask_value`], [`json_value`], [`plain_value`], [`any_map`], [`map_of`] |
//! | scalars | [`any_text`], [`any_key`], [`any_bytes`], [`any_integer`], [`any_float`], [`any_datetime`], [`flask_datetime`] |
//! | sessions | [`session_map`], [`any_session`] |
//! | settings | [`any_secret`], [`any_secrets`], [`any_keys`], [`any_config`] |
//! | the time | [`token_time`], [`any_timestamp`], [`any_clock`] |
//! | tokens | [`any_token`], [`tampered_token`], [`any_tampering`], [`mutated`] |
//! | requests | [`cookie_header`], [`any_request`] |
//!
//! The data types implement `Arbitrary`, so they need no name of a strategy:
//!
//! ```
//! use cookie_session::Map;
//! use cookie_session::codec::{MessagePack, PayloadCodec};
//! use proptest::prelude::*;
//!
//! # /*
//! proptest! {
//!     #[test]
//! # */
//! # proptest! { #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]
//!     fn message_pack_keeps_maps(map: Map) {
//!         let mut bytes = Vec::new();
//!         MessagePack::default().encode(&map.clone().into(), &mut bytes)?;
//!         prop_assert_eq!(MessagePack::default().decode(&bytes)?, map.into());
//!     }
//! }
//! # message_pack_keeps_maps();
//! ```

mod arbitrary;
mod corners;
mod request;
mod scalar;
mod session;
mod settings;
mod token;
mod value;

pub use corners::corner_values;
pub(crate) use corners::{changed_messages, neighbours};
pub use request::{any_request, cookie_header};
pub use scalar::{any_bytes, any_datetime, any_float, any_integer, any_key, any_text, flask_datetime};
pub use session::{any_session, session_map};
pub use settings::{
    any_clock, any_config, any_keys, any_secret, any_secrets, any_timestamp, keys_of, token_time,
};
pub use token::{Signed, Tampering, any_tampering, any_token, mutated, tampered_token};
pub use value::{any_map, any_value, flask_value, json_value, map_of, plain_value};
