//! Records: keys to fields, what is flattened, what is missing.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::slot::{NullableSlot, Slot, entry};
use super::trace::{self, Segment};
use crate::schema::{Field, Mut, Optional, Record, RecordShape, Shape};

/// Reads a struct.
pub(super) fn record<'de, D: Deserializer<'de>>(
    record: &mut dyn Record,
    deserializer: D,
) -> Result<(), D::Error> {
    let shape = record.shape();
    deserializer.deserialize_map(RecordVisitor { record, shape })
}

struct RecordVisitor<'a> {
    record: &'a mut dyn Record,
    shape: &'static RecordShape,
}

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.shape.name)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut progress = Progress::new(self.shape);
        let read = self.fields(&mut progress, &mut map);
        if !self.shape.flattened.is_empty() {
            settle(self.record);
        }
        read?;
        progress.finish(self.record)
    }
}

impl RecordVisitor<'_> {
    fn fields<'de, A: MapAccess<'de>>(
        &mut self,
        progress: &mut Progress,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let mut hint = 0;
        while let Some(key) = map.next_key_seed(KeySeed {
            shape: self.shape,
            hint,
        })? {
            match key {
                Key::Field(index) => {
                    hint = index + 1;
                    progress.field(self.record, index, map)?;
                }
                Key::ApiVersion(expected) => type_meta("apiVersion", expected, map)?,
                Key::Kind(expected) => type_meta("kind", expected, map)?,
                Key::Other(key) => {
                    if let Some(key) = progress.flattened(self.record, key, map)? {
                        unclaimed(self.shape, &key, map)?;
                    }
                }
                Key::Ignored => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Settles the maps that are flattened into a record, at any depth.
fn settle(record: &mut dyn Record) {
    for &index in record.shape().flattened {
        match record.get_mut(usize::from(index)) {
            Some(Mut::Object(object)) => object.settle(),
            Some(Mut::Record(inner)) => settle(inner),
            Some(Mut::Optional(optional)) => {
                if let Some(Mut::Record(inner)) = optional.value_mut() {
                    settle(inner);
                }
            }
            _ => {}
        }
    }
}

/// Refuses an object of another kind or group version.
fn type_meta<'de, A: MapAccess<'de>>(
    key: &'static str,
    expected: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    let found = map.next_value::<Option<String>>()?;
    match found {
        // Absent in the items of a list; empty is how Go writes an unset one.
        None => Ok(()),
        Some(found) if found.is_empty() || found == expected => Ok(()),
        Some(found) => {
            trace::record(Segment::Field(key));
            Err(A::Error::custom(format_args!(
                "{key} is `{found}`, expected `{expected}`"
            )))
        }
    }
}

/// Skips, or refuses, the value of a key that no field takes.
fn unclaimed<'de, A: MapAccess<'de>>(
    shape: &'static RecordShape,
    key: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if shape.deny_unknown_fields {
        return Err(A::Error::custom(UnknownField { shape, key }));
    }
    map.next_value::<IgnoredAny>()?;
    Ok(())
}

/// Which fields of a record, and of the records flattened into it, were read.
struct Progress {
    shape: &'static RecordShape,
    seen: Bits,
    /// One for each of [`RecordShape::flattened`] that is itself a record.
    nested: Vec<Option<Progress>>,
}

impl Progress {
    fn new(shape: &'static RecordShape) -> Self {
        let nested = shape
            .flattened
            .iter()
            .map(|&index| flattened_shape(shape, index).map(Self::new))
            .collect();
        Self {
            shape,
            seen: Bits::default(),
            nested,
        }
    }

    /// Decodes the value of a field of the record's own.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        record: &mut dyn Record,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let field = &self.shape.fields[index];
        if self.seen.replace(index) {
            return Err(A::Error::duplicate_field(field.name));
        }
        let Some(slot) = record.get_mut(index) else {
            map.next_value::<IgnoredAny>()?;
            return Ok(());
        };
        let decoded = if accepts_null(field, &slot) {
            map.next_value_seed(NullableSlot(slot))
        } else {
            map.next_value_seed(Slot(slot))
        };
        decoded.inspect_err(|_| trace::record(Segment::Field(field.name)))
    }

    /// Decodes the value of a key that is not the record's own into what is flattened; gives the
    /// key back when nothing takes it.
    fn flattened<'de, A: MapAccess<'de>>(
        &mut self,
        record: &mut dyn Record,
        key: String,
        map: &mut A,
    ) -> Result<Option<String>, A::Error> {
        let mut key = key;
        for (position, &index) in self.shape.flattened.iter().enumerate() {
            let Some(slot) = record.get_mut(usize::from(index)) else {
                continue;
            };
            match (slot, &mut self.nested[position]) {
                (Mut::Record(inner), Some(progress)) => match progress.offer(inner, key, map)? {
                    Some(unclaimed) => key = unclaimed,
                    None => return Ok(None),
                },
                (Mut::Optional(optional), Some(progress)) => {
                    match progress.offer_optional(optional, key, map)? {
                        Some(unclaimed) => key = unclaimed,
                        None => return Ok(None),
                    }
                }
                (Mut::Object(object), _) => {
                    entry(object, key, map)?;
                    return Ok(None);
                }
                (Mut::Json(json), _) => {
                    if !json.is_object() {
                        *json = serde_json::Value::Object(serde_json::Map::new());
                    }
                    if let Some(object) = json.as_object_mut() {
                        let value = map
                            .next_value()
                            .inspect_err(|_| trace::record(Segment::Key(key.clone())))?;
                        object.insert(key, value);
                    }
                    return Ok(None);
                }
                _ => {}
            }
        }
        Ok(Some(key))
    }

    fn offer_optional<'de, A: MapAccess<'de>>(
        &mut self,
        optional: &mut dyn Optional,
        key: String,
        map: &mut A,
    ) -> Result<Option<String>, A::Error> {
        let claims =
            self.shape.index_of(&key, usize::MAX).is_some() || !self.shape.flattened.is_empty();
        if !claims {
            return Ok(Some(key));
        }
        if optional.value_mut().is_none() {
            optional.insert_blank();
        }
        match optional.value_mut() {
            Some(Mut::Record(inner)) => self.offer(inner, key, map),
            _ => Ok(Some(key)),
        }
    }

    /// Decodes the value of a key into the record, if it is a field of it.
    fn offer<'de, A: MapAccess<'de>>(
        &mut self,
        record: &mut dyn Record,
        key: String,
        map: &mut A,
    ) -> Result<Option<String>, A::Error> {
        match self.shape.index_of(&key, usize::MAX) {
            Some(index) => self.field(record, index, map).map(|()| None),
            None => self.flattened(record, key, map),
        }
    }

    /// Reports the first required field that is missing.
    fn finish<E: Error>(&self, record: &mut dyn Record) -> Result<(), E> {
        if let Some(field) = self.missing() {
            return Err(E::missing_field(field.name));
        }
        for (position, &index) in self.shape.flattened.iter().enumerate() {
            let Some(progress) = &self.nested[position] else {
                continue;
            };
            match record.get_mut(usize::from(index)) {
                Some(Mut::Record(inner)) => progress.finish(inner)?,
                // As serde: an optional record that is not whole is not there.
                Some(Mut::Optional(optional)) => {
                    let whole = match optional.value_mut() {
                        Some(Mut::Record(inner)) => progress.finish::<E>(inner).is_ok(),
                        _ => true,
                    };
                    if !whole {
                        optional.clear();
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn missing(&self) -> Option<&'static Field> {
        let mut fields = self.shape.fields.iter().enumerate();
        let missing = |(index, field): &(usize, &Field)| {
            field.required && !field.flatten && !self.seen.contains(*index)
        };
        fields.find(missing).map(|(_, field)| field)
    }
}

/// Whether `null` counts as absent. A required field has no absence, but for lists and maps, whose
/// nil Go writes as `null`; JSON of any kind and foreign types judge `null` themselves.
fn accepts_null(field: &Field, slot: &Mut<'_>) -> bool {
    match slot {
        Mut::Json(_) | Mut::Leaf(_) => false,
        Mut::List(_) | Mut::Object(_) => true,
        _ => !field.required,
    }
}

fn flattened_shape(shape: &'static RecordShape, index: u16) -> Option<&'static RecordShape> {
    match (shape.fields.get(usize::from(index))?.shape)() {
        Shape::Record(inner) => Some(inner),
        Shape::Optional(inner) => match inner() {
            Shape::Record(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

enum Key {
    Field(usize),
    ApiVersion(&'static str),
    Kind(&'static str),
    /// Not a field's, kept for what is flattened.
    Other(String),
    Ignored,
}

struct KeySeed {
    shape: &'static RecordShape,
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        if let Some(index) = self.shape.index_of(key, self.hint) {
            return Ok(Key::Field(index));
        }
        if let Some(type_meta) = &self.shape.type_meta {
            match key {
                "apiVersion" => return Ok(Key::ApiVersion(type_meta.api_version)),
                "kind" => return Ok(Key::Kind(type_meta.kind)),
                _ => {}
            }
        }
        if !self.shape.flattened.is_empty() {
            return Ok(Key::Other(key.to_owned()));
        }
        if self.shape.deny_unknown_fields {
            return Err(E::custom(UnknownField {
                shape: self.shape,
                key,
            }));
        }
        Ok(Key::Ignored)
    }
}

/// serde's words for a key that no field has.
struct UnknownField<'a> {
    shape: &'static RecordShape,
    key: &'a str,
}

impl fmt::Display for UnknownField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown field `{}`, ", self.key)?;
        let mut names = self
            .shape
            .fields
            .iter()
            .filter(|field| field.read && !field.flatten)
            .map(|field| field.name)
            .peekable();
        let count = names.clone().count();
        match count {
            0 => return f.write_str("there are no fields"),
            1 => f.write_str("expected ")?,
            2 => {
                let (first, second) = (
                    names.next().unwrap_or_default(),
                    names.next().unwrap_or_default(),
                );
                return write!(f, "expected `{first}` or `{second}`");
            }
            _ => f.write_str("expected one of ")?,
        }
        while let Some(name) = names.next() {
            write!(f, "`{name}`")?;
            if names.peek().is_some() {
                f.write_str(", ")?;
            }
        }
        Ok(())
    }
}

/// A set of field indexes. Records of over 128 fields are rare, and correct.
#[derive(Default)]
struct Bits {
    low: u128,
    high: Vec<u128>,
}

impl Bits {
    /// Adds an index; whether it was there before.
    fn replace(&mut self, index: usize) -> bool {
        let bit = 1_u128 << (index % 128);
        let word = match index / 128 {
            0 => &mut self.low,
            word => {
                if self.high.len() < word {
                    self.high.resize(word, 0);
                }
                &mut self.high[word - 1]
            }
        };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    fn contains(&self, index: usize) -> bool {
        let word = match index / 128 {
            0 => self.low,
            word => self.high.get(word - 1).copied().unwrap_or_default(),
        };
        word & (1_u128 << (index % 128)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn bits_hold_any_index() {
        let mut bits = Bits::default();
        for index in [0, 127, 128, 129, 300] {
            assert!(!bits.contains(index));
            assert!(!bits.replace(index));
            assert!(bits.replace(index));
            assert!(bits.contains(index));
        }
        assert!(!bits.contains(299));
    }
}
