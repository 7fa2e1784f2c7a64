//! The wire format of protobuf.

/// A field: its number, and what stands in it.
pub(super) type Field<'a> = (u64, Wire<'a>);

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Double(f64),
    Float(f32),
    Bytes(&'a [u8]),
}

/// The bytes are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

/// The fields of a message, in their order.
pub(super) fn fields(bytes: &[u8]) -> impl Iterator<Item = Result<Field<'_>, Malformed>> {
    let mut reader = Reader(bytes);
    std::iter::from_fn(move || {
        if reader.0.is_empty() {
            return None;
        }
        let field = reader.field();
        if field.is_err() {
            // Nothing can be read after what cannot be read.
            reader.0 = &[];
        }
        Some(field)
    })
}

/// Numbers that follow each other without anything between them.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u64>, Malformed> {
    let mut reader = Reader(bytes);
    let mut numbers = Vec::new();
    while !reader.0.is_empty() {
        numbers.push(reader.varint()?);
    }
    Ok(numbers)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn field(&mut self) -> Result<Field<'a>, Malformed> {
        let key = self.varint()?;
        let wire = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Double(f64::from_le_bytes(self.array()?)),
            2 => {
                let length = self.varint()?;
                let length =
                    usize::try_from(length).map_err(|_| Malformed("a length is too large"))?;
                Wire::Bytes(self.take(length)?)
            }
            5 => Wire::Float(f32::from_le_bytes(self.array()?)),
            _ => return Err(Malformed("a field has a wire type that is not used")),
        };
        Ok((key >> 3, wire))
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed("a number is too long"))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(|_| ENDS)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ENDS)?;
        self.0 = rest;
        Ok(taken)
    }
}

const ENDS: Malformed = Malformed("it ends too early");

#[cfg(test)]
mod tests {
    use super::{Malformed, Wire, fields, packed};

    #[test]
    fn every_type() {
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x19, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x25, 0,
            0, 0xc0, 0x3f,
        ];
        let read: Result<Vec<_>, _> = fields(&bytes).collect();
        let wanted = vec![
            (1, Wire::Varint(150)),
            (2, Wire::Bytes(b"hi")),
            (3, Wire::Double(1.5)),
            (4, Wire::Float(1.5)),
        ];
        assert_eq!(read, Ok(wanted));
        assert_eq!(packed(&[1, 0x96, 1]), Ok(vec![1, 150]));
    }

    #[test]
    fn what_cannot_be_read() {
        for bytes in [
            &[0x08][..],
            &[0x12, 5, b'a'],
            &[0x0b],
            &[0x19, 0],
            &[0xff; 11],
            &[
                0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ],
        ] {
            let read: Vec<_> = fields(bytes).collect();
            assert!(
                matches!(read.as_slice(), [Err(Malformed(_))]),
                "{bytes:?}: {read:?}"
            );
        }
    }
}
