//! The iterators over a [`Map`](super::Map) in insertion order.

use std::iter::FusedIterator;
use std::slice;

use super::{Map, Text, Value};

/// The pairs of a [`Map`] in insertion order; returned by [`Map::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'a>(slice::Iter<'a, (Text, Value)>);

/// The pairs of a [`Map`] in insertion order, with mutable values; returned by [`Map::iter_mut`].
#[derive(Debug)]
pub struct IterMut<'a>(slice::IterMut<'a, (Text, Value)>);

/// Forwards the methods of both iterators to the iterator over the entries.
macro_rules! iterator {
    ($type:ident, $item:ty, $pair:ident => $result:expr) => {
        impl<'a> Iterator for $type<'a> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<Self::Item> {
                self.0.next().map(|$pair| $result)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl DoubleEndedIterator for $type<'_> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map(|$pair| $result)
            }
        }

        impl ExactSizeIterator for $type<'_> {}
        impl FusedIterator for $type<'_> {}
    };
}
iterator!(Iter, (&'a str, &'a Value), pair => (pair.0.as_str(), &pair.1));
iterator!(IterMut, (&'a str, &'a mut Value), pair => (pair.0.as_str(), &mut pair.1));

impl Map {
    /// The pairs in insertion order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    /// The pairs in insertion order, with mutable values.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.entries.iter_mut())
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a str, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Map {
    type Item = (Text, Value);
    type IntoIter = std::vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
