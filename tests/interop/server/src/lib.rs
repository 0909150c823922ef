//! What the two servers share: the protocol that `tests/interop/flask_app.py` describes, but for the routes.

#![allow(
    clippy::missing_errors_doc,
    clippy::exhaustive_enums,
    reason = "the parts of two programs, not an API"
)]

pub mod actions;
mod plain;
pub mod settings;
#[path = "../../../../src/bin/cookie-session/typed.rs"]
mod typed;
