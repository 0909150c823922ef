//! One test binary: behaviour through the public API.

// A broken golden file or child process is a panic, also in helpers.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc)]

mod browser;
mod config;
mod cookie;
mod expiry;
mod flask_behaviours;
mod golden;
mod session;
mod session_model;
mod vary;
