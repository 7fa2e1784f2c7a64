//! Records into which others, or maps, are flattened.

use serde::de::{Error, IgnoredAny, MapAccess};

use super::key::{Key, KeySeed, UnknownField};
use super::record::{field, finish, no_field};
use super::seen::Seen;
use super::slot::entry;
use super::trace::{self, Segment};
use super::variants;
use crate::schema::{Mut, Optional, Record, RecordShape, Shape};

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
pub(super) struct Progress {
    shape: &'static RecordShape,
    seen: Seen,
    /// Of an enum, the variant that it is.
    chosen: Option<usize>,
    /// One for each of [`RecordShape::flattened`] that is itself a record.
    nested: Vec<Option<Progress>>,
}

impl Progress {
    pub(super) fn new(shape: &'static RecordShape) -> Self {
        let nested = shape
            .flattened
            .iter()
            .map(|&index| flattened_shape(shape, index).map(Self::new))
            .collect();
        Self {
            shape,
            seen: Seen::default(),
            chosen: None,
            nested,
        }
    }

    /// Reads the record that all others are flattened into.
    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        record: &mut dyn Record,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let read = self.fields(record, map);
        settle(record);
        read?;
        self.finish(record)
    }

    fn fields<'de, A: MapAccess<'de>>(
        &mut self,
        record: &mut dyn Record,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let mut hint = 0;
        let mut other = String::new();
        while let Some(key) = map.next_key_seed(KeySeed {
            shape: self.shape,
            hint,
            other: Some(&mut other),
        })? {
            match key {
                Key::Field(index) => {
                    hint = index + 1;
                    field(record, self.shape, index, &mut self.seen, map)?;
                }
                Key::Other => {
                    let key = std::mem::take(&mut other);
                    if let Some(key) = self.flattened(record, key, map)? {
                        unclaimed(self.shape, &key, map)?;
                    }
                }
                key => no_field(&key, self.shape, map)?,
            }
        }
        Ok(())
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
        let known = self.nested.iter().position(|nested| {
            let nested = nested.as_ref();
            nested.is_some_and(|nested| nested.knows(&key))
        });
        for (position, &index) in self.shape.flattened.iter().enumerate() {
            // What keeps any key does not take one that another has a name for.
            if known.is_some_and(|known| known != position) {
                continue;
            }
            let index = usize::from(index);
            let slot = match self.chosen {
                // An enum that is none of its variants becomes the one for keys that are new.
                None if self.shape.variants => record.select(index),
                _ => record.get_mut(index),
            };
            let Some(slot) = slot else { continue };
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

    /// Whether the record, or one that is flattened into it, has a field of this name.
    fn knows(&self, key: &str) -> bool {
        let nested = || self.nested.iter().flatten().any(|nested| nested.knows(key));
        self.shape.index_of(key, usize::MAX).is_some() || nested()
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
            Some(index) if self.shape.variants => {
                variants::member(record, self.shape, index, &mut self.chosen, map).map(|()| None)
            }
            Some(index) => field(record, self.shape, index, &mut self.seen, map).map(|()| None),
            None => self.flattened(record, key, map),
        }
    }

    /// Whether an enum is any of its variants: only `null` was there if it keeps nothing.
    fn is_any(&self, record: &mut dyn Record) -> bool {
        if !self.shape.variants || self.chosen.is_some() {
            return true;
        }
        let unknown = self.shape.flattened.first();
        let unknown = unknown.and_then(|index| record.get_mut(usize::from(*index)));
        !matches!(unknown, Some(Mut::Object(object)) if object.is_empty())
    }

    /// Reports the first required field that is missing.
    fn finish<E: Error>(&self, record: &mut dyn Record) -> Result<(), E> {
        if self.shape.variants {
            return variants::finish(record, self.shape, self.chosen);
        }
        finish(&self.seen, self.shape)?;
        for (position, &index) in self.shape.flattened.iter().enumerate() {
            let Some(progress) = &self.nested[position] else {
                continue;
            };
            match record.get_mut(usize::from(index)) {
                Some(Mut::Record(inner)) => progress.finish(inner)?,
                // As serde: an optional record that is not whole is not there.
                Some(Mut::Optional(optional)) => {
                    let whole = match optional.value_mut() {
                        Some(Mut::Record(inner)) => {
                            progress.finish::<E>(inner).is_ok() && progress.is_any(inner)
                        }
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
