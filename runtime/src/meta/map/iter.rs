//! The iterators of [`Map`].

use std::iter::FusedIterator;
use std::{slice, vec};

use super::Map;

/// The entries of a [`Map`] in the order of their keys.
#[derive(Debug)]
pub struct Iter<'a, V>(slice::Iter<'a, (Box<str>, V)>);

/// The entries of a [`Map`] in the order of their keys, with values to change.
#[derive(Debug)]
pub struct IterMut<'a, V>(slice::IterMut<'a, (Box<str>, V)>);

/// The entries of a [`Map`] in the order of their keys, without the map.
#[derive(Debug)]
pub struct IntoIter<V>(vec::IntoIter<(Box<str>, V)>);

impl<'a, V> Iter<'a, V> {
    pub(super) fn new(entries: &'a [(Box<str>, V)]) -> Self {
        Self(entries.iter())
    }
}

impl<'a, V> IterMut<'a, V> {
    pub(super) fn new(entries: &'a mut [(Box<str>, V)]) -> Self {
        Self(entries.iter_mut())
    }
}

impl<V> Clone for Iter<'_, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

macro_rules! iterator {
    ([$($generics:tt)*] $ty:ty, $item:ty, $map:expr) => {
        impl<$($generics)*> Iterator for $ty {
            type Item = $item;

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next().map($map)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }

            fn nth(&mut self, n: usize) -> Option<Self::Item> {
                self.0.nth(n).map($map)
            }
        }

        impl<$($generics)*> DoubleEndedIterator for $ty {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map($map)
            }
        }

        impl<$($generics)*> ExactSizeIterator for $ty {}
        impl<$($generics)*> FusedIterator for $ty {}
    };
}

iterator!(['a, V] Iter<'a, V>, (&'a str, &'a V), |(key, value)| (&**key, value));
iterator!(['a, V] IterMut<'a, V>, (&'a str, &'a mut V), |(key, value)| (&**key, value));
iterator!([V] IntoIter<V>, (String, V), super::owned);

impl<V> IntoIterator for Map<V> {
    type Item = (String, V);
    type IntoIter = IntoIter<V>;

    fn into_iter(self) -> Self::IntoIter {
        IntoIter(self.entries.into_iter())
    }
}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a str, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, V> IntoIterator for &'a mut Map<V> {
    type Item = (&'a str, &'a mut V);
    type IntoIter = IterMut<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
