//! A place to decode into, of any kind.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::record::record;
use super::scalar::scalar;
use super::trace::{self, Segment};
use crate::meta::map::{growth, is_roomy};
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

/// The value of a record's field.
pub(super) struct FieldSlot<'a> {
    pub(super) slot: Mut<'a>,
    pub(super) required: bool,
}

impl<'de> DeserializeSeed<'de> for FieldSlot<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Whether `null` counts as absent. A required field has no absence, but for lists and maps,
        // whose nil Go writes as `null`; JSON of any kind and foreign types judge `null` themselves.
        match self.slot {
            Mut::Optional(value) => deserializer.deserialize_option(OptionalVisitor(value)),
            Mut::List(_) | Mut::Object(_) => {
                deserializer.deserialize_option(NullableVisitor(self.slot))
            }
            Mut::Json(_) | Mut::Leaf(_) => Slot(self.slot).decode(deserializer),
            _ if self.required => Slot(self.slot).decode(deserializer),
            _ => deserializer.deserialize_option(NullableVisitor(self.slot)),
        }
    }
}

/// A value that may be absent.
pub(super) struct OptionalSlot<'a>(pub(super) &'a mut dyn Optional);

impl<'de> DeserializeSeed<'de> for OptionalSlot<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(OptionalVisitor(self.0))
    }
}

/// A string that is there.
pub(super) struct StrSlot<'a>(pub(super) &'a mut String);

impl<'de> DeserializeSeed<'de> for StrSlot<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_string(StrVisitor(self.0))
    }
}

/// Decodes into a value, where `null` leaves it as it is.
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
        match self.0.insert_blank() {
            // What most are, without the way through all kinds.
            Mut::Str(value) => deserializer.deserialize_string(StrVisitor(value)),
            Mut::Record(value) => record(value, deserializer),
            Mut::Bool(value) => deserializer.deserialize_bool(BoolVisitor(value)),
            value => Slot(value).decode(deserializer),
        }
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
        let list = self.0;
        list.truncate(0);
        // What a format claims is not trusted with more than a page of memory.
        let mut room = seq.size_hint().unwrap_or_default().min(64);
        if room > 0 {
            list.reserve(room);
        }
        let mut len = 0;
        loop {
            let push = Push {
                list,
                len,
                room: &mut room,
            };
            match seq.next_element_seed(push) {
                Ok(Some(())) => len += 1,
                Ok(None) => break,
                Err(error) => {
                    trace::record(Segment::Index(list.len().saturating_sub(1)));
                    return Err(error);
                }
            }
        }
        if is_roomy(len, room) {
            list.settle();
        }
        Ok(())
    }
}

/// A blank item is pushed only when the sequence has one to decode into it.
struct Push<'a> {
    list: &'a mut dyn List,
    len: usize,
    /// How many items the list has room for.
    room: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Push<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.len == *self.room {
            let more = growth(self.len);
            self.list.reserve(more);
            *self.room += more;
        }
        match self.list.push_blank() {
            Mut::Str(value) => deserializer.deserialize_string(StrVisitor(value)),
            Mut::Record(value) => record(value, deserializer),
            value => Slot(value).decode(deserializer),
        }
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
    let mut read = Ok(());
    object.push_with(key, &mut |key, value| {
        read = map
            .next_value_seed(Slot(value))
            .inspect_err(|_| trace::record(Segment::Key(key.to_owned())));
    });
    read
}

#[cfg(test)]
mod tests {
    use crate::schema::decode::value;

    #[test]
    fn a_list_that_was_read_holds_little_room() {
        for len in 0..200 {
            let text = serde_json::Value::from(vec![7_i64; len]).to_string();
            let mut json = serde_json::Deserializer::from_str(&text);
            let list: Vec<i64> = value(&mut json).unwrap();
            assert_eq!(list.len(), len);
            assert!(
                list.capacity() <= len + 1 + len / 4,
                "{len}: {}",
                list.capacity()
            );
        }
    }
}
