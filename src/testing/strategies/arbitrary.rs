//! `Arbitrary` for the data types, so that `any::<Value>()` works in tests of your own.

use proptest::prelude::*;

use super::{
    any_clock, any_config, any_integer, any_keys, any_map, any_request, any_session, any_text, any_timestamp,
    any_value,
};
use crate::clock::{ManualClock, Timestamp};
use crate::keys::SecretKeys;
use crate::session::Session;
use crate::session::config::SessionConfig;
use crate::session::request::PlainRequest;
use crate::value::{Integer, Map, Text, Value};

macro_rules! arbitrary {
    ($($type:ty: $strategy:expr;)*) => {$(
        impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
                $strategy
            }
        }
    )*};
}

arbitrary! {
    Integer: any_integer();
    ManualClock: any_clock();
    Map: any_map();
    PlainRequest: any_request();
    SecretKeys: any_keys();
    Session: any_session();
    SessionConfig: any_config();
    Text: any_text().prop_map(Self::from).boxed();
    Timestamp: any_timestamp();
    Value: any_value();
}
