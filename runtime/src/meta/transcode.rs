//! From one format of serde's straight into another, without a tree between.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// Writes what a deserializer gives.
pub(super) fn transcode<'de, D: Deserializer<'de>, S: Serializer>(
    deserializer: D,
    serializer: S,
) -> Result<S::Ok, D::Error> {
    deserializer.deserialize_any(Transcode(serializer))
}

struct Transcode<S>(S);

impl<'de, S: Serializer> Visitor<'de> for Transcode<S> {
    type Value = S::Ok;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<S::Ok, E> {
        self.0.serialize_bool(value).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<S::Ok, E> {
        self.0.serialize_i64(value).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<S::Ok, E> {
        self.0.serialize_u64(value).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<S::Ok, E> {
        self.0.serialize_f64(value).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<S::Ok, E> {
        self.0.serialize_str(value).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<S::Ok, E> {
        self.0.serialize_unit().map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<S::Ok, A::Error> {
        let mut seq = self.0.serialize_seq(None).map_err(A::Error::custom)?;
        while let Some(()) = access.next_element_seed(Element(&mut seq))? {}
        seq.end().map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<S::Ok, A::Error> {
        let mut map = self.0.serialize_map(None).map_err(A::Error::custom)?;
        while let Some(key) = access.next_key::<String>()? {
            map.serialize_key(&key).map_err(A::Error::custom)?;
            access.next_value_seed(Value(&mut map))?;
        }
        map.end().map_err(A::Error::custom)
    }
}

struct Element<'a, S>(&'a mut S);

impl<'de, S: SerializeSeq> DeserializeSeed<'de> for Element<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let source = Source::new(deserializer);
        let written = self.0.serialize_element(&source);
        source.outcome(written)
    }
}

struct Value<'a, S>(&'a mut S);

impl<'de, S: SerializeMap> DeserializeSeed<'de> for Value<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let source = Source::new(deserializer);
        let written = self.0.serialize_value(&source);
        source.outcome(written)
    }
}

/// A deserializer as a value to serialize, once: serde's serializers take values by reference.
struct Source<'de, D: Deserializer<'de>> {
    deserializer: Cell<Option<D>>,
    error: Cell<Option<D::Error>>,
}

impl<'de, D: Deserializer<'de>> Source<'de, D> {
    fn new(deserializer: D) -> Self {
        Self {
            deserializer: Cell::new(Some(deserializer)),
            error: Cell::new(None),
        }
    }

    /// The reader's error comes before the one that the writer makes of it.
    fn outcome<E: fmt::Display>(self, written: Result<(), E>) -> Result<(), D::Error> {
        match (self.error.into_inner(), written) {
            (Some(error), _) => Err(error),
            (None, written) => written.map_err(D::Error::custom),
        }
    }
}

impl<'de, D: Deserializer<'de>> Serialize for Source<'de, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(deserializer) = self.deserializer.take() else {
            return Err(serde::ser::Error::custom("a value can be read once only"));
        };
        transcode(deserializer, serializer).map_err(|error| {
            self.error.set(Some(error));
            serde::ser::Error::custom("reading failed")
        })
    }
}
