//! One test binary: behaviour through the public API.
#![allow(clippy::unwrap_used)]

mod config;
mod cookie;
mod golden;
mod vary;
