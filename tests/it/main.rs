//! One test binary: behaviour through the public API.

// A broken golden file or child process is a panic, also in helpers.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc)]

mod golden;
mod support;

mod clocks;
mod compression;
mod errors;
mod secrets;
mod signing_properties;
mod types;
mod ui;
