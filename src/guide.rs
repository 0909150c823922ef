//! The guide: from a first session to the bytes on the wire. Every code block is a test; those of the page on other
//! frameworks are in `tests/frameworks`.
//!
//! | page | for whom |
//! | --- | --- |
//! | [`quick_start`] | you want a session in ten minutes |
//! | [`middleware_order`] | you have other middleware beside the session layer, or a cache or proxy in front |
//! | [`other_frameworks`] | you use warp, salvo, tonic, poem, Rocket, or another framework |
//! | [`coming_from_flask`] | you move a Flask app, or run one beside this |
//! | [`choosing`] | you ask which digest, derivation, codec, policy to take |
//! | [`policies`] | sessions should live by other rules than Flask's |
//! | [`security`] | you want to know what a signed cookie protects, and what not |
//! | [`wire_format`] | you read or write the cookies in another language |
//! | [`differences`] | you ask where this departs from Flask, and why |
//! | [`inspecting`] | you ask what is in a cookie, or why it is refused |
//! | [`testing_backends`] | you write a codec, digest or policy of your own |
//! | [`performance`] | you ask what it costs |
//! | [`compile_errors`] | the compiler refuses something |
//! | [`architecture`] | you change this crate |

#[doc = include_str!("docs/quick_start.md")]
pub mod quick_start {}

#[doc = include_str!("docs/middleware_order.md")]
pub mod middleware_order {}

#[doc = include_str!("docs/other_frameworks.md")]
pub mod other_frameworks {}

#[doc = include_str!("docs/coming_from_flask.md")]
pub mod coming_from_flask {}

#[doc = include_str!("docs/choosing.md")]
pub mod choosing {}

#[doc = include_str!("docs/policies.md")]
pub mod policies {}

#[doc = include_str!("docs/security.md")]
pub mod security {}

#[doc = include_str!("docs/wire_format.md")]
pub mod wire_format {}

#[doc = include_str!("docs/differences.md")]
pub mod differences {}

#[doc = include_str!("docs/inspecting.md")]
pub mod inspecting {}

#[doc = include_str!("docs/performance.md")]
///
#[doc = include_str!("../docs/performance.svg")]
pub mod performance {}

#[doc = include_str!("docs/testing_backends.md")]
pub mod testing_backends {}

#[doc = include_str!("docs/compile_errors.md")]
pub mod compile_errors {}

#[doc = include_str!("docs/architecture.md")]
pub mod architecture {}
