//! The web layers. `behaviour.rs` has the tests for all frameworks and runs once for each.

mod app;
#[cfg(all(feature = "csrf", any(feature = "axum", feature = "actix")))]
mod csrf;
#[macro_use]
mod behaviour;
mod extractors;
mod interfaces;
#[cfg(feature = "tracing")]
mod log;
#[cfg(all(feature = "axum", feature = "actix"))]
mod login;
mod nested;
#[cfg(any(feature = "axum", feature = "actix"))]
mod order;
mod routes;

#[cfg(feature = "actix")]
mod actix_app;
#[cfg(feature = "axum")]
mod axum_app;
#[cfg(feature = "tower")]
mod plain_tower;
#[cfg(feature = "axum")]
mod websocket;
