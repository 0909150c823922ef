//! The two stock answers to a session that could not be saved.

/// Sends the handler's response without the cookie; the default.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepResponse;

/// Sends an empty 500 in place of the handler's response, as Flask does: with `Vary`, no cookie.
#[derive(Debug, Clone, Copy, Default)]
pub struct InternalServerError;
