//! [`HeaderValues`]: the values of all headers with one name.

use std::fmt;
use std::ops::Deref;

use smallvec::SmallVec;

/// The values of all headers with one name, in order.
///
/// It dereferences to a slice of byte strings borrowed from the request or response. Collect it from an iterator over
/// text or bytes; up to four values need no allocation.
///
/// ```
/// use cookie_session::HeaderValues;
///
/// let values: HeaderValues = ["a=1", "b=2"].into_iter().collect();
/// assert_eq!(values.first(), Some(&&b"a=1"[..]));
/// assert_eq!(values.len(), 2);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HeaderValues<'a>(SmallVec<[&'a [u8]; 4]>);

impl<'a, T: AsRef<[u8]> + ?Sized> FromIterator<&'a T> for HeaderValues<'a> {
    fn from_iter<I: IntoIterator<Item = &'a T>>(values: I) -> Self {
        Self(values.into_iter().map(T::as_ref).collect())
    }
}

impl<'a> Deref for HeaderValues<'a> {
    type Target = [&'a [u8]];

    fn deref(&self) -> &[&'a [u8]] {
        &self.0
    }
}

/// Shows only the lengths, because the values may be live cookies.
impl fmt::Debug for HeaderValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = self.iter().map(|value| value.len());
        f.debug_struct("HeaderValues").field("lengths", &lengths.collect::<Vec<_>>()).finish()
    }
}
