//! Laws over traces: several requests of several browsers, with late responses, time, releases and revocation.
//!
//! The other laws of an interface ask about one request. These play a whole [`Trace`] and compare what each browser sees
//! with a model. A law is broken by the shortest list of steps that shows it.
//!
//! The model's rule for responses that cross: a browser's session is that of the response that arrived *last*, because
//! the browser keeps the last cookie. With sessions on the server ([`Suite::on_server`]) it is that of the response that
//! was *saved* last.

mod app;
mod corners;
mod findings;
mod header;
mod laws;
mod model;
mod options;
mod run;
mod step;
mod suite;
mod trace;
mod world;

pub use app::App;
pub use laws::{
    attributes, ended, exact_name, expires, kept, last_writer, nothing_invented, nothing_returns, one_line,
    own_session, rotation, threads, vary,
};
pub use options::Expires;
pub use step::{Act, Lookalike, Pace, Span, Step};
pub use suite::Suite;
pub use trace::Trace;
