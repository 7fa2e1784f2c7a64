//! JSON text that lies in memory, read and written as fast as can be.
//!
//! Most of what is decoded is such a text, and right. [`Reader`] takes what is written plainly, keeps
//! no position for messages and has errors of no size; whatever it refuses, right or wrong, is read
//! once more by `serde_json`, which has the verdict and the words for it. So both never differ in
//! what they take: the reader may refuse more, and must not take more.

/// Methods of a deserializer for what is rare enough to be left to `serde_json`.
macro_rules! refuse {
    ($($method:ident)+) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, super::Refused> {
            Err(super::Refused)
        }
    )+};
}

/// Methods of a deserializer that do the same.
macro_rules! forward {
    ($($method:ident)+ => $to:ident) => {$(
        #[inline]
        fn $method<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, super::Refused> {
            self.$to(visitor)
        }
    )+};
}

mod access;
mod deserializer;
mod number;
mod plain;
mod reader;
mod skip;
mod writer;

use std::fmt;

use serde::Serialize;
use serde::de::Deserialize;

pub(crate) use deserializer::RAW;
use reader::Reader;
use writer::Writer;

/// Reads a value; `None` where `serde_json` is to judge.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<T> {
    read_str(std::str::from_utf8(text).ok()?)
}

/// As [`read`], for text that is known to be UTF-8.
pub(crate) fn read_str<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader).ok()?;
    reader.is_at_end().then_some(value)
}

/// How much room a text begins with: most of what clients send is small.
const ROOM: usize = 256;

/// Writes a value; `None` where `serde_json` is to write it.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Option<Vec<u8>> {
    let mut writer = Writer {
        text: Vec::with_capacity(ROOM),
    };
    value.serialize(&mut writer).ok()?;
    Some(writer.text)
}

/// The text or the value was not taken. It says nothing else, since somebody else has the last word.
#[derive(Debug)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not taken")
    }
}

impl std::error::Error for Refused {}

impl serde::ser::Error for Refused {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl serde::de::Error for Refused {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests;
