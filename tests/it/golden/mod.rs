//! Golden cases: what the real libraries wrote and accepted.

// Not every report needs every helper.
#[allow(dead_code)]
pub(crate) mod report;
#[allow(dead_code)]
pub(crate) mod vectors;

mod app;
mod cookies;
mod dates;
mod operations;
mod sessions;
mod tagged_json;
