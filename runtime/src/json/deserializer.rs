//! The reader as one of serde's formats.

use serde::de::{Deserializer, Visitor};

use super::Refused;
use super::access::{Items, Variant, variant};
use super::reader::{Reader, Text};

/// The name of a newtype whose object is wanted as its text, and is given so if a compact writer
/// writes the same.
pub(crate) const RAW: &str = "$kubewright::Raw";

/// How `serde_json` calls newtypes that it treats in its own way.
const OTHERS: &str = "$serde_json::";

impl<'de> Reader<'de> {
    #[inline]
    fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        self.token();
        match self.string()? {
            Text::Plain(text) => visitor.visit_borrowed_str(text),
            Text::Unescaped(text) => visitor.visit_string(text),
        }
    }

    #[inline]
    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        self.inside(b'[', b']', |reader, is_closed| {
            visitor.visit_seq(Items {
                reader,
                is_first: true,
                is_closed,
            })
        })
    }

    #[inline]
    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        self.inside(b'{', b'}', |reader, is_closed| {
            visitor.visit_map(Items {
                reader,
                is_first: true,
                is_closed,
            })
        })
    }

    /// The text of an object that comes next, if a compact writer writes the same.
    fn raw(&mut self) -> Result<Option<&'de str>, Refused> {
        if self.token() != b'{' {
            return Ok(None);
        }
        let start = self.at;
        self.is_loose = false;
        self.skip()?;
        if self.is_loose {
            self.at = start;
            return Ok(None);
        }
        self.between(start, self.at).map(Some)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.token() {
            b'"' => self.text(visitor),
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            _ => self.any_number(visitor),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if self.token() == b't' {
            self.word("true")?;
            return visitor.visit_bool(true);
        }
        self.word("false")?;
        visitor.visit_bool(false)
    }

    forward! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f64 => number
    }

    forward! { deserialize_f32 => short_float }

    forward! {
        deserialize_char deserialize_str deserialize_string deserialize_identifier => text
    }

    refuse! { deserialize_i128 deserialize_u128 deserialize_bytes deserialize_byte_buf }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if self.token() == b'n' {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.token();
        self.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if name.starts_with(OTHERS) {
            return Err(Refused);
        }
        if name == RAW
            && let Some(text) = self.raw()?
        {
            return visitor.visit_borrowed_str(text);
        }
        visitor.visit_newtype_struct(self)
    }

    forward! { deserialize_seq => list }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refused> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.list(visitor)
    }

    forward! { deserialize_map => object }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if self.token() == b'[' {
            return self.list(visitor);
        }
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if self.token() == b'"' {
            return variant(self.string()?, visitor);
        }
        self.inside(b'{', b'}', |reader, _| visitor.visit_enum(Variant(reader)))
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.skip()?;
        visitor.visit_unit()
    }
}
