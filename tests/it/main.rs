//! One test binary: behaviour through the public API.

// A broken golden file or child process is a panic, also in helpers.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc)]

mod broken_laws;
mod codec_properties;
mod config;
mod cookie;
mod deep;
mod differential;
mod golden;
mod json_strategies;
mod laws;
mod layers;
mod map;
mod message_pack;
mod security;
mod typed_data;
mod typed_faults;
mod ui;
mod value;
mod vary;
