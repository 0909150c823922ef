//! One test binary: behaviour through the public API.

// A broken golden file or child process is a panic, also in helpers.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc)]

#[cfg(feature = "cli")]
mod cli;
mod codec_properties;
mod config;
mod cookie;
mod deep;
mod golden;
mod json_strategies;
mod legacy;
mod map;
mod message_pack;
mod siblings;
mod strategies;
mod typed_data;
mod typed_faults;
mod ui;
mod value;
mod vary;
