//! Leaves: types that take part with serde's impls only.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A leaf to read.
#[derive(Clone, Copy)]
pub struct LeafRef<'a>(&'a dyn erased_serde::Serialize);

impl<'a> LeafRef<'a> {
    /// Sees a value through its `Serialize`.
    pub fn new<T: Serialize>(value: &'a T) -> Self {
        Self(value)
    }
}

impl Serialize for LeafRef<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(self.0, serializer)
    }
}

/// A leaf to decode into.
pub struct LeafMut<'a>(&'a mut dyn Replace);

impl<'a> LeafMut<'a> {
    /// Sees a value through its `Deserialize`.
    pub fn new<T: DeserializeOwned>(value: &'a mut T) -> Self {
        Self(value)
    }

    /// Replaces the value by what the deserializer gives.
    ///
    /// # Errors
    /// What the type's `Deserialize` reports; the value is then as it was.
    pub fn decode<'de, D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut erased = <dyn erased_serde::Deserializer>::erase(deserializer);
        self.0
            .replace(&mut erased)
            .map_err(serde::de::Error::custom)
    }
}

trait Replace {
    fn replace(
        &mut self,
        deserializer: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<(), erased_serde::Error>;
}

impl<T: DeserializeOwned> Replace for T {
    fn replace(
        &mut self,
        deserializer: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<(), erased_serde::Error> {
        *self = erased_serde::deserialize(deserializer)?;
        Ok(())
    }
}
