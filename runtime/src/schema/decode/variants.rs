//! Enums whose variants hold values: objects with exactly one known key.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::key::{Key, KeySeed};
use super::slot::{Slot, entry};
use super::trace::{self, Segment};
use crate::schema::{Mut, Record, RecordShape};

/// Reads an enum. A key that is no variant's is kept by the variant for those, if no other is
/// there; without one it is ignored as in any struct.
pub(super) fn read<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    shape: &'static RecordShape,
    map: &mut A,
) -> Result<(), A::Error> {
    let mut chosen = None;
    let mut other = String::new();
    while let Some(key) = map.next_key_seed(KeySeed {
        shape,
        hint: 0,
        other: (!shape.flattened.is_empty()).then_some(&mut other),
    })? {
        match key {
            Key::Field(index) => member(record, shape, index, &mut chosen, map)?,
            Key::Other if chosen.is_none() => {
                if let Some(Mut::Object(object)) = unknown(record, shape) {
                    entry(object, std::mem::take(&mut other), map)?;
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    finish(record, shape, chosen)
}

/// The variant for objects without a known key, which the enum becomes.
fn unknown<'a>(record: &'a mut dyn Record, shape: &'static RecordShape) -> Option<Mut<'a>> {
    record.select(usize::from(*shape.flattened.first()?))
}

/// Decodes the value of a variant's key. `null` counts as absent, as for every field.
pub(super) fn member<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    shape: &'static RecordShape,
    index: usize,
    chosen: &mut Option<usize>,
    map: &mut A,
) -> Result<(), A::Error> {
    let name = shape.fields.get(index).map_or("", |field| field.name);
    if let Some(first) = chosen.and_then(|chosen| shape.fields.get(chosen)) {
        if map.next_value::<Option<IgnoredAny>>()?.is_none() {
            return Ok(());
        }
        let first = first.name;
        return Err(A::Error::custom(format_args!(
            "`{first}` and `{name}` exclude each other, expected {}",
            OneOf(shape)
        )));
    }
    let seed = VariantSeed { record, index };
    let is_there = map
        .next_value_seed(seed)
        .inspect_err(|_| trace::record(Segment::Field(name)))?;
    if is_there {
        *chosen = Some(index);
    }
    Ok(())
}

/// Reports that no variant was there.
pub(super) fn finish<E: Error>(
    record: &mut dyn Record,
    shape: &'static RecordShape,
    chosen: Option<usize>,
) -> Result<(), E> {
    if chosen.is_some() {
        return Ok(());
    }
    match unknown(record, shape) {
        Some(Mut::Object(object)) => object.settle(),
        Some(_) => {}
        None => {
            return Err(E::custom(format_args!(
                "no member is set, expected {}",
                OneOf(shape)
            )));
        }
    }
    Ok(())
}

/// Becomes the variant unless the value is `null`; whether it did.
struct VariantSeed<'a> {
    record: &'a mut dyn Record,
    index: usize,
}

impl<'de> DeserializeSeed<'de> for VariantSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for VariantSeed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.record.select(self.index) {
            Some(slot) => Slot(slot).decode(deserializer)?,
            None => drop(IgnoredAny::deserialize(deserializer)?),
        }
        Ok(true)
    }
}

/// The members, in words.
struct OneOf(&'static RecordShape);

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one of")?;
        let known = self.0.fields.iter().filter(|field| !field.flatten);
        for (index, field) in known.enumerate() {
            f.write_str(if index == 0 { " " } else { ", " })?;
            write!(f, "`{}`", field.name)?;
        }
        Ok(())
    }
}
