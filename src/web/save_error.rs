//! The stock answers to a session that could not be saved.

/// Sends an empty 500 in place of the handler's response, as Flask does: with `Vary`, no cookie.
///
/// The default: a logout, a login or a purchase that was not saved must not look as if it were. In tower
/// the response's body has to be `Default`, as axum's is; for other bodies take `RespondWith` or `KeepBody`.
#[derive(Debug, Clone, Copy, Default)]
pub struct InternalServerError;

/// Sends the handler's response without the cookie.
///
/// # Security
/// The browser keeps the cookie that it has. So a logout that could not be saved looks like one, and the
/// user is still logged in. Only choose it where no response depends on the session being saved.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepResponse;
