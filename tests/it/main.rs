//! One test binary: behaviour through the public API.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result)]

mod config;
mod cookie;
mod golden;
mod vary;
