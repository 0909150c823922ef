//! Tries accepted schemes when the signing scheme rejects a text.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

/// Returns the first success of `accepted` and the number of its scheme.
///
/// If all fail, returns the first error of a scheme whose signature matches, otherwise `own`.
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

/// Whether the error is about a text with a matching signature.
fn is_signed(error: &Error) -> bool {
    !matches!(error.kind(), ErrorKind::MissingSeparator | ErrorKind::SignatureMismatch)
}
