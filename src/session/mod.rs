//! Sessions: the handle, the interface that opens and saves it, its policies and its headers.
//!
//! | module | what it knows |
//! | --- | --- |
//! | [`Session`] | the mapping and its marks; typed access; flash messages |
//! | [`SessionInterface`](crate::SessionInterface) | when a session is opened, saved, deleted |
//! | [`ExpiryPolicy`](crate::expiry::ExpiryPolicy) | how long it lives |
//! | [`RevocationPolicy`](crate::revocation::RevocationPolicy) | whether it was ended before its time |
//! | [`NullSessionPolicy`](crate::null::NullSessionPolicy) | what happens without a secret key |
//! | [`SessionConfig`](crate::SessionConfig) | Flask's settings, from code, serde or the environment |
//! | [`cookie`] | `Cookie` and `Set-Cookie` text |
//! | [`SessionHeaders`](crate::SessionHeaders) | the `Set-Cookie`, `Vary` and `Cache-Control` headers |

pub mod cookie;

mod attached;
mod by_name;
mod cache_control;
pub(crate) mod config;
mod constructors;
pub(crate) mod entry;
pub mod expiry;
mod fields;
pub(crate) mod flash;
mod flashing;
pub(crate) mod handle;
pub(crate) mod header_values;
pub(crate) mod headers;
pub(crate) mod interface;
pub(crate) mod interface_ext;
#[cfg(feature = "csrf")]
mod issued;
#[cfg(any(feature = "tower", feature = "actix"))]
mod keeper;
mod late;
pub(crate) mod latin1;
mod lock;
pub mod null;
mod open;
mod permanent;
pub(crate) mod request;
pub(crate) mod response;
pub mod revocation;
pub mod rules;
mod save;
pub(crate) mod secure_cookie;
mod state;
mod typed;
mod vary;
mod whole;
mod writing;

pub(crate) use handle::Session;
pub(crate) use permanent::PERMANENT_KEY;
