//! The guide: from a first session to the bytes on the wire. Every code block is a test; those of the page on other
//! frameworks are in `tests/frameworks`.
//!
//! Read the first part in this order:
//!
//! | page | read it if |
//! | --- | --- |
//! | [`quick_start`] | you want a session in ten minutes |
//! | [`middleware_order`] | you have other middleware, a cache or a proxy |
//! | [`production`] | you are about to deploy |
//! | [`troubleshooting`] | users are logged out, or a cookie is not set |
//!
//! Then what fits your app:
//!
//! | page | read it if |
//! | --- | --- |
//! | [`coming_from_flask`] | you move a Flask app, or run one beside this |
//! | [`login_without_flask`] | your app has no Flask part, and users log in |
//! | [`flask_login`] | your users log in, beside Flask-Login or without it |
//! | [`other_crates`] | you use tower-sessions, actix-session or a signed cookie jar |
//! | [`other_frameworks`] | you use warp, salvo, tonic, poem, Rocket, or another framework |
//! | [`policies`] | your sessions should have another lifetime than Flask's |
//! | [`gate`] | nginx, Traefik, Caddy or Envoy should let in only users who are logged in |
//! | [`revocation`] | you need "log out everywhere", on one server or many |
//! | `csrf` (feature `csrf`) | your site has forms |
//! | [`security`] | you want to know what a signed cookie protects |
//! | [`choosing`] | you want another digest, derivation, codec or compression |
//! | [`testing_handlers`] | you test handlers: a logged-in request, a form, another time |
//! | [`testing_backends`] | you write your own codec, digest or policy |
//!
//! Reference:
//!
//! | page | read it if |
//! | --- | --- |
//! | [`wire_format`] | you read or write the cookies in another language |
//! | [`differences`] | you want to know where this crate departs from Flask, and why |
//! | [`inspecting`] | you use the tool `cookie-session` |
//! | [`census`] | you want to know what a switch would do to your users' cookies |
//! | [`performance`] | you want to know the costs |
//! | [`compile_errors`] | the compiler rejects something |
//! | [`architecture`] | you change this crate |

#[doc = include_str!("docs/quick_start.md")]
pub mod quick_start {}

#[doc = include_str!("docs/middleware_order.md")]
pub mod middleware_order {}

#[doc = include_str!("docs/login_without_flask.md")]
pub mod login_without_flask {}

#[doc = include_str!("docs/production.md")]
pub mod production {}

#[doc = include_str!("docs/troubleshooting.md")]
pub mod troubleshooting {}

#[doc = include_str!("docs/other_crates.md")]
pub mod other_crates {}

#[doc = include_str!("docs/other_frameworks.md")]
pub mod other_frameworks {}

#[doc = include_str!("docs/coming_from_flask.md")]
pub mod coming_from_flask {}

#[doc = include_str!("docs/flask_login.md")]
pub mod flask_login {}

#[doc = include_str!("docs/choosing.md")]
pub mod choosing {}

#[doc = include_str!("docs/policies.md")]
pub mod policies {}

#[doc = include_str!("docs/revocation.md")]
pub mod revocation {}

#[doc = include_str!("docs/gate.md")]
pub mod gate {}

#[doc = include_str!("docs/security.md")]
pub mod security {}

#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
#[doc = include_str!("docs/csrf.md")]
pub mod csrf {}

#[doc = include_str!("docs/wire_format.md")]
pub mod wire_format {}

#[doc = include_str!("docs/differences.md")]
pub mod differences {}

#[doc = include_str!("docs/inspecting.md")]
pub mod inspecting {}

#[doc = include_str!("docs/census.md")]
pub mod census {}

#[doc = include_str!("docs/performance.md")]
///
#[doc = include_str!("../docs/performance.svg")]
pub mod performance {}

#[doc = include_str!("docs/testing_handlers.md")]
pub mod testing_handlers {}

#[doc = include_str!("docs/testing_backends.md")]
pub mod testing_backends {}

#[doc = include_str!("docs/compile_errors.md")]
pub mod compile_errors {}

#[doc = include_str!("docs/architecture.md")]
pub mod architecture {}
