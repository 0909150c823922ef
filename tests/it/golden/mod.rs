//! Golden cases: what the real libraries wrote and accepted.

mod cookies;
mod dates;
