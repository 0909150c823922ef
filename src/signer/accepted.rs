//! Falling back to accepted schemes when the scheme that signs cannot read a text.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

/// The first success of `accepted`, with the number of its scheme.
///
/// If all fail: the first error of a scheme whose signature fits, else `own`.
pub(crate) fn or_accepted<A: ?Sized, T>(
    own: Error,
    accepted: &[Arc<A>],
    read: impl Fn(&A) -> Result<T>,
) -> Result<(T, usize)> {
    let mut told = own;
    for (accepted, scheme) in accepted.iter().zip(1..) {
        match read(accepted) {
            Ok(found) => return Ok((found, scheme)),
            Err(error) if !is_signed(&told) && is_signed(&error) => told = error,
            Err(_) => {}
        }
    }
    Err(told)
}

/// Whether the error is about a text whose signature fits.
fn is_signed(error: &Error) -> bool {
    !matches!(error.kind(), ErrorKind::MissingSeparator | ErrorKind::SignatureMismatch)
}
