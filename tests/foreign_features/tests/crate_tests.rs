//! The crate's own tests of values, codecs, settings and tokens, with the features of `Cargo.toml` on.

// As for the tests themselves.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc, missing_docs)]
// Some helpers serve modules that are not among these.
#![allow(dead_code)]

#[path = "../../it/browser.rs"]
mod browser;
#[path = "../../it/codec_options.rs"]
mod codec_options;
#[path = "../../it/codec_properties.rs"]
mod codec_properties;
#[path = "../../it/config.rs"]
mod config;
#[path = "../../it/deep.rs"]
mod deep;
#[path = "../../it/golden/mod.rs"]
mod golden;
#[path = "../../it/json_strategies.rs"]
mod json_strategies;
#[path = "../../it/legacy.rs"]
mod legacy;
#[path = "../../it/map.rs"]
mod map;
#[path = "../../it/message_pack.rs"]
mod message_pack;
#[path = "../../it/serde_json_forms.rs"]
mod serde_json_forms;
#[path = "../../it/session.rs"]
mod session;
#[path = "../../it/session_model.rs"]
mod session_model;
#[path = "../../it/siblings.rs"]
mod siblings;
#[path = "../../it/signing_properties.rs"]
mod signing_properties;
#[path = "../../it/support.rs"]
mod support;
#[path = "../../it/tagged_json.rs"]
mod tagged_json;
#[path = "../../it/typed_data.rs"]
mod typed_data;
#[path = "../../it/typed_faults.rs"]
mod typed_faults;
#[path = "../../it/types.rs"]
mod types;
#[path = "../../it/value.rs"]
mod value;
