//! Compressed payloads are those of stock zlib, byte for byte.

// A failed conversion is a panic.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, missing_docs)]

mod compression;
mod deflate;
#[path = "../../it/support.rs"]
#[allow(dead_code)]
mod support;
