//! Records: keys to fields, what is missing.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::flatten::Progress;
use super::key::{Key, KeySeed};
use super::seen::Seen;
use super::slot::{FieldSlot, OptionalSlot, StrSlot};
use super::trace::{self, Segment};
use super::variants;
use crate::schema::{Mut, Record, RecordShape};

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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.shape.variants {
            return variants::read(self.record, self.shape, &mut map);
        }
        if !self.shape.flattened.is_empty() {
            return Progress::new(self.shape).read(self.record, &mut map);
        }
        let mut seen = Seen::default();
        let mut hint = 0;
        while let Some(key) = map.next_key_seed(KeySeed {
            shape: self.shape,
            hint,
            other: None,
        })? {
            match key {
                Key::Field(index) => {
                    hint = index + 1;
                    field(self.record, self.shape, index, &mut seen, &mut map)?;
                }
                key => no_field(&key, self.shape, &mut map)?,
            }
        }
        finish(&seen, self.shape)
    }
}

/// Reports the first required field that is missing.
#[inline]
pub(super) fn finish<E: Error>(seen: &Seen, shape: &RecordShape) -> Result<(), E> {
    match seen.missing(shape) {
        None => Ok(()),
        Some(field) => Err(E::missing_field(field.name)),
    }
}

/// Decodes the value of a field of the record's own.
#[inline]
pub(super) fn field<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    shape: &'static RecordShape,
    index: usize,
    seen: &mut Seen,
    map: &mut A,
) -> Result<(), A::Error> {
    let field = &shape.fields[index];
    if seen.note(index, field) {
        return Err(A::Error::duplicate_field(field.name));
    }
    // The slot is looked at where it lies: to move it, right after it was written in parts, would
    // wait for the parts.
    let decoded = match record.get_mut(index) {
        Some(Mut::Optional(value)) => map.next_value_seed(OptionalSlot(value)),
        Some(Mut::Str(value)) if field.required => map.next_value_seed(StrSlot(value)),
        Some(slot) => map.next_value_seed(FieldSlot {
            slot,
            required: field.required,
        }),
        None => return ignore(map),
    };
    match decoded {
        Ok(()) => Ok(()),
        Err(error) => {
            trace::record(Segment::Field(field.name));
            Err(error)
        }
    }
}

/// Reads the value of a key that is neither a field's nor for what is flattened.
#[cold]
pub(super) fn no_field<'de, A: MapAccess<'de>>(
    key: &Key,
    shape: &'static RecordShape,
    map: &mut A,
) -> Result<(), A::Error> {
    match (key, &shape.type_meta) {
        (Key::ApiVersion, Some(own)) => type_meta("apiVersion", own.api_version, map),
        (Key::Kind, Some(own)) => type_meta("kind", own.kind, map),
        _ => ignore(map),
    }
}

fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
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
