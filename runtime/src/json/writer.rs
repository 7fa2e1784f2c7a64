//! The writer as one of serde's formats.

use std::fmt;

use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

use super::Refused;
use super::plain::{is_plain, plain};

/// How `serde_json` calls types that it treats in its own way.
const OTHERS: &str = "$serde_json::";

/// Methods of a serializer for what is rare enough to be left to `serde_json`.
macro_rules! refuse {
    ($($method:ident($($type:ty),*) -> $result:ty;)+) => {$(
        fn $method(self, $(_: $type),*) -> Result<$result, Refused> {
            Err(Refused)
        }
    )+};
}

/// Text that grows.
pub(super) struct Writer {
    pub(super) text: Vec<u8>,
}

impl Writer {
    #[inline]
    fn string(&mut self, value: &str) {
        self.text.push(b'"');
        self.inside(value);
        self.text.push(b'"');
    }

    /// Writes a part of a string.
    #[inline]
    fn inside(&mut self, value: &str) {
        if is_plain(value.as_bytes()) {
            self.text.extend_from_slice(value.as_bytes());
        } else {
            self.escaped(value.as_bytes());
        }
    }

    #[inline(never)]
    fn escaped(&mut self, mut value: &[u8]) {
        loop {
            let (before, rest) = value.split_at(plain(value));
            self.text.extend_from_slice(before);
            let Some((byte, rest)) = rest.split_first() else {
                return;
            };
            let short = match byte {
                b'"' | b'\\' => *byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0x08 => b'b',
                0x0C => b'f',
                _ => b'u',
            };
            self.text.extend_from_slice(&[b'\\', short]);
            if short == b'u' {
                let digit = |half| {
                    if half < 10 {
                        b'0' + half
                    } else {
                        b'a' - 10 + half
                    }
                };
                let digits = [b'0', b'0', digit(byte >> 4), digit(byte & 15)];
                self.text.extend_from_slice(&digits);
            }
            value = rest;
        }
    }

    #[inline]
    fn unsigned(&mut self, mut value: u64) {
        let mut digits = [0; 20];
        let mut len = 0;
        for place in digits.iter_mut().rev() {
            // At most 9.
            let [digit, ..] = (value % 10).to_le_bytes();
            *place = b'0' + digit;
            len += 1;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(digits.len() - len);
        self.text.extend_from_slice(digits);
    }

    fn float<T: Serialize>(&mut self, value: T) -> Result<(), Refused> {
        serde_json::to_writer(&mut self.text, &value).map_err(|_| Refused)
    }
}

/// Parts of strings, as they come.
impl fmt::Write for Writer {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.inside(part);
        Ok(())
    }
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Impossible<(), Refused>;
    type SerializeTupleVariant = Impossible<(), Refused>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Impossible<(), Refused>;

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        let word: &[u8] = if value { b"true" } else { b"false" };
        self.text.extend_from_slice(word);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Refused> {
        if value < 0 {
            self.text.push(b'-');
        }
        self.unsigned(value.unsigned_abs());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Refused> {
        self.unsigned(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        self.float(value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refused> {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.string(value);
        Ok(())
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Refused> {
        self.text.push(b'"');
        fmt::write(&mut *self, format_args!("{value}")).map_err(|_| Refused)?;
        self.text.push(b'"');
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        self.text.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Refused> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        let mut object = self.serialize_map(Some(1))?;
        object.serialize_entry(variant, value)?;
        SerializeMap::end(object)
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Refused> {
        self.text.push(b'[');
        Ok(Items::new(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Refused> {
        self.serialize_seq(None)
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>, Refused> {
        self.text.push(b'{');
        Ok(Items::new(self))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Items<'a>, Refused> {
        if name.starts_with(OTHERS) {
            return Err(Refused);
        }
        self.serialize_map(None)
    }

    refuse! {
        serialize_i128(i128) -> ();
        serialize_u128(u128) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// The inside of a list or an object.
pub(super) struct Items<'a> {
    writer: &'a mut Writer,
    is_first: bool,
}

impl<'a> Items<'a> {
    #[inline]
    fn new(writer: &'a mut Writer) -> Self {
        Self {
            writer,
            is_first: true,
        }
    }

    #[inline]
    fn next(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.writer.text.push(b',');
        }
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Refused;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    #[inline]
    fn end(self) -> Result<(), Refused> {
        self.writer.text.push(b']');
        Ok(())
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Refused> {
        SerializeSeq::end(self)
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Refused;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.next();
        let start = self.writer.text.len();
        key.serialize(&mut *self.writer)?;
        // Numbers and whatever else is no string are written as one, or refused.
        if self.writer.text.get(start) != Some(&b'"') {
            return Err(Refused);
        }
        Ok(())
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.writer.text.push(b':');
        value.serialize(&mut *self.writer)
    }

    #[inline]
    fn end(self) -> Result<(), Refused> {
        self.writer.text.push(b'}');
        Ok(())
    }
}

impl SerializeStruct for Items<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.serialize_entry(name, value)
    }

    fn end(self) -> Result<(), Refused> {
        SerializeMap::end(self)
    }
}
