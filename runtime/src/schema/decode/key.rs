//! Keys of a record.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use crate::schema::RecordShape;

/// What a key of a record stands for.
pub(super) enum Key {
    /// The field at this index.
    Field(usize),
    /// `apiVersion` of a root.
    ApiVersion,
    /// `kind` of a root.
    Kind,
    /// Not a field's, kept in [`KeySeed::other`] for what is flattened.
    Other,
    /// Not a field's.
    Ignored,
}

/// Reads a key. It is small and returned in registers: there is one for every value.
pub(super) struct KeySeed<'a> {
    pub(super) shape: &'static RecordShape,
    /// Where the field is expected.
    pub(super) hint: usize,
    /// Takes a key for what is flattened.
    pub(super) other: Option<&'a mut String>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        match self.shape.index_of(key, self.hint) {
            Some(index) => Ok(Key::Field(index)),
            None => self.no_field(key),
        }
    }
}

impl KeySeed<'_> {
    #[cold]
    fn no_field<E: Error>(self, key: &str) -> Result<Key, E> {
        if self.shape.type_meta.is_some() {
            match key {
                "apiVersion" => return Ok(Key::ApiVersion),
                "kind" => return Ok(Key::Kind),
                _ => {}
            }
        }
        if let Some(other) = self.other {
            other.clear();
            other.push_str(key);
            return Ok(Key::Other);
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
pub(super) struct UnknownField<'a> {
    pub(super) shape: &'static RecordShape,
    pub(super) key: &'a str,
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
