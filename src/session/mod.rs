//! The session cookie around the signed text: configuration and header strings.
//!
//! | module | what it knows |
//! | --- | --- |
//! | [`cookie`] | `Cookie` and `Set-Cookie` text |
//! | [`vary`] | the `Vary` header |
//! | `config` | Flask's settings, from code, serde or the environment |

pub mod cookie;
pub mod vary;

pub(crate) mod config;
mod text;
