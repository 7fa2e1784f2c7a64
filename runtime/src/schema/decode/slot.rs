//! A place to decode into, of any kind.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::record::record;
use super::scalar::scalar;
use super::trace::{self, Segment};
use crate::schema::{List, Mut, Object, Optional};

/// A value to decode into.
pub(super) struct Slot<'a>(pub(super) Mut<'a>);

impl Slot<'_> {
    /// Decodes into the value.
    pub(super) fn decode<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            Mut::Bool(value) => deserializer.deserialize_bool(BoolVisitor(value)),
            Mut::I32(value) => deserializer.deserialize_i32(I32Visitor(value)),
            Mut::I64(value) => deserializer.deserialize_i64(I64Visitor(value)),
            Mut::Str(value) => deserializer.deserialize_string(StrVisitor(value)),
            Mut::Scalar(value) => scalar(value, deserializer),
            Mut::Optional(value) => deserializer.deserialize_option(OptionalVisitor(value)),
            Mut::List(value) => deserializer.deserialize_seq(ListVisitor(value)),
            Mut::Object(value) => deserializer.deserialize_map(ObjectVisitor(value)),
            Mut::Record(value) => record(value, deserializer),
            Mut::Json(value) => {
                *value = serde_json::Value::deserialize(deserializer)?;
                Ok(())
            }
            Mut::Leaf(value) => value.decode(deserializer),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.decode(deserializer)
    }
}

/// As [`Slot`], where `null` leaves the value as it is.
pub(super) struct NullableSlot<'a>(pub(super) Mut<'a>);

impl<'de> DeserializeSeed<'de> for NullableSlot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            // Asks for an option itself.
            Mut::Optional(_) => Slot(self.0).decode(deserializer),
            slot => deserializer.deserialize_option(NullableVisitor(slot)),
        }
    }
}

struct NullableVisitor<'a>(Mut<'a>);

impl<'de> Visitor<'de> for NullableVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Slot(self.0).decode(deserializer)
    }
}

struct OptionalVisitor<'a>(&'a mut dyn Optional);

impl<'de> Visitor<'de> for OptionalVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.0.clear();
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.clear();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Slot(self.0.insert_blank()).decode(deserializer)
    }
}

struct BoolVisitor<'a>(&'a mut bool);

impl Visitor<'_> for BoolVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a boolean")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        *self.0 = value;
        Ok(())
    }
}

struct I32Visitor<'a>(&'a mut i32);

impl Visitor<'_> for I32Visitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("i32")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        *self.0 =
            i32::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))?;
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        *self.0 = i32::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
        Ok(())
    }
}

struct I64Visitor<'a>(&'a mut i64);

impl Visitor<'_> for I64Visitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("i64")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        *self.0 = value;
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        *self.0 = i64::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
        Ok(())
    }
}

struct StrVisitor<'a>(&'a mut String);

impl Visitor<'_> for StrVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[expect(
        clippy::assigning_clones,
        reason = "a fresh allocation has the exact size, where pushing rounds it up"
    )]
    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        *self.0 = value.to_owned();
        Ok(())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<(), E> {
        *self.0 = value;
        Ok(())
    }
}

struct ListVisitor<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.truncate(0);
        if let Some(claimed) = seq.size_hint() {
            // What a format claims is not trusted with more than a page of memory.
            self.0.reserve(claimed.min(64));
        }
        loop {
            match seq.next_element_seed(Push(self.0)) {
                Ok(Some(())) => {}
                Ok(None) => {
                    self.0.settle();
                    return Ok(());
                }
                Err(error) => {
                    trace::record(Segment::Index(self.0.len().saturating_sub(1)));
                    return Err(error);
                }
            }
        }
    }
}

/// A blank item is pushed only when the sequence has one to decode into it.
struct Push<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Push<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Slot(self.0.push_blank()).decode(deserializer)
    }
}

struct ObjectVisitor<'a>(&'a mut dyn Object);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.clear();
        let read = entries(self.0, &mut map);
        self.0.settle();
        read
    }
}

fn entries<'de, A: MapAccess<'de>>(object: &mut dyn Object, map: &mut A) -> Result<(), A::Error> {
    while let Some(key) = map.next_key::<String>()? {
        entry(object, key, map)?;
    }
    Ok(())
}

/// Decodes the value of a map's entry; whoever calls it settles the map at the end.
pub(super) fn entry<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    key: String,
    map: &mut A,
) -> Result<(), A::Error> {
    let (key, value) = object.push_blank(key);
    map.next_value_seed(Slot(value))
        .inspect_err(|_| trace::record(Segment::Key(key.to_owned())))
}
