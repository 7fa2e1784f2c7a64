//! Packs objects.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::codec::Encoder;
use super::labels::Interner;
use super::object::{Header, PackedObject};
use crate::cache::Cacheable;
use crate::cache::intake::{Intake, Treatment};
use crate::cache::read::Item;
use crate::rest::DecodeError;
use crate::schema::encode;

/// Packs objects as they come.
pub(super) struct Pack<K> {
    how: Treatment<K>,
    state: Mutex<State>,
}

/// What packing one object learns for the next.
struct State {
    labels: Interner,
    encoder: Encoder,
    /// What an object is put together in.
    bytes: Vec<u8>,
}

impl<K> Pack<K> {
    pub(super) fn new(how: Treatment<K>) -> Self {
        Self {
            how,
            state: Mutex::new(State {
                labels: Interner::new(),
                encoder: Encoder::new(),
                bytes: Vec::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that a user wrote is run while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pack<K>(&mut self, item: &Item<'_>, text: &[u8]) -> Result<PackedObject<K>, DecodeError> {
        let header = &item.header;
        let labels = header
            .labels
            .clone()
            .and_then(|labels| item.text.get(labels));
        let labels = labels
            .map(|text| self.labels.labels(text))
            .transpose()?
            .flatten();
        self.bytes.clear();
        for part in [&header.namespace, &header.name, &header.resource_version] {
            self.bytes.extend_from_slice(part.as_bytes());
        }
        let decoder = self.encoder.encode(text, &mut self.bytes);
        let header = Header {
            uid: (&*header.uid).into(),
            labels,
            decoder,
            text: length(text.len())?,
            namespace: length(header.namespace.len())?,
            name: length(header.name.len())?,
            version: length(header.resource_version.len())?,
        };
        Ok(PackedObject::new(header, &self.bytes))
    }
}

/// A length, of what is too long for no server.
fn length<T: TryFrom<usize>>(length: usize) -> Result<T, DecodeError> {
    T::try_from(length)
        .map_err(|_| DecodeError::other("the object, or its name, is too long to be held"))
}

impl<K: Cacheable> Intake<PackedObject<K>> for Pack<K> {
    fn read(&self, item: &Item<'_>) -> Result<PackedObject<K>, DecodeError> {
        if self.how.transforms() {
            let text = encode::to_vec(&self.how.decode(item)?)
                .map_err(|error| DecodeError::other(error.to_string()))?;
            let item = Item::of(&text)
                .ok_or_else(|| DecodeError::other("the transform left no object with metadata"))?;
            return self.lock().pack(&item, &text);
        }
        self.lock().pack(item, &self.how.text(item))
    }

    fn settle(&self, objects: &mut [PackedObject<K>]) {
        let mut state = self.lock();
        // What is held already would be held twice, for nothing.
        if !state.encoder.compresses() {
            return;
        }
        for object in objects {
            if object.header().decoder.is_some() {
                continue;
            }
            let Ok(text) = object.text() else {
                continue;
            };
            let Some(item) = Item::of(text.as_bytes()) else {
                continue;
            };
            if let Ok(packed) = state.pack(&item, text.as_bytes())
                && packed.header().decoder.is_some()
            {
                *object = packed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamic::DynamicObject;

    #[test]
    fn what_is_not_compressed_stays_where_it_is() {
        let pack = Pack::<DynamicObject>::new(Treatment::default());
        let item = Item::of(br#"{"metadata":{"name":"a"},"data":1}"#).unwrap();
        let mut objects = [pack.read(&item).unwrap()];
        let before = objects[0].held_text().as_ptr();
        pack.settle(&mut objects);
        assert_eq!(objects[0].held_text().as_ptr(), before);
    }
}
