//! Other middleware inside and outside the session layer.
//!
//! Each test proves a row of the table in the guide's page `middleware_order`.

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "actix")]
mod actix_log;
#[cfg(feature = "axum")]
mod axum;

/// Long enough for a compressing middleware to be interested.
fn page() -> String {
    "A page that is long enough to be compressed. ".repeat(20)
}
