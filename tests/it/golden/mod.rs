//! Golden cases: the bytes that the real libraries wrote and accepted.

// Not every report uses every helper.
#[allow(dead_code)]
pub(crate) mod report;
#[allow(dead_code)]
pub(crate) mod scheme;
#[allow(dead_code)]
pub(crate) mod vectors;

mod app;
mod base64;
mod cookies;
mod dates;
mod operations;
mod payload;
mod python_error;
mod real_apps;
mod serializer;
mod sessions;
mod signer;
mod tagged_json;
mod timestamp;
