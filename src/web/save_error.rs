//! The built-in responses for a session that could not be saved.

/// Sends an empty 500 with `Vary` and without a cookie, as Flask does.
///
/// This is the default, because a logout, a login or a purchase that was not saved must not look successful. In tower,
/// the response's body must implement `Default`, as axum's does. For other bodies, use `RespondWith` or `KeepBody`.
#[derive(Debug, Clone, Copy, Default)]
pub struct InternalServerError;

/// Sends the handler's response without the cookie.
///
/// # Security
/// The browser keeps its cookie. A failed logout looks successful, but the user is still logged in. Use it only if no
/// response depends on the session being saved.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepResponse;
