//! Descriptors: what values of a type look like, as static data.

use super::{Fact, ScalarKind};

/// What values of a type look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A boolean, number, string, or what is written as one.
    Scalar(&'static ScalarKind),
    /// A value that may be absent.
    Optional(fn() -> &'static Shape),
    /// A list and the shape of its items.
    List(fn() -> &'static Shape),
    /// A map with string keys and the shape of its values.
    Object(fn() -> &'static Shape),
    /// A struct.
    Record(&'static RecordShape),
    /// Any JSON.
    Json,
    /// A type that has serde's impls only: nothing is known of its inside.
    Opaque,
}

/// The descriptor of a struct.
#[derive(Debug)]
pub struct RecordShape {
    /// The type's Rust name.
    pub name: &'static str,
    /// Its fields, in the order in which they are written.
    pub fields: &'static [Field],
    /// Every name under which a field is read (names and aliases), with the field's index; sorted by
    /// length, then by bytes.
    pub names: &'static [(&'static str, u16)],
    /// A hash table over `names`: for each slot one more than an index of `names`, or zero where it is
    /// free. The derive makes it; empty, names are searched.
    pub slots: &'static [u8],
    /// Indexes of the fields that are flattened into this record.
    pub flattened: &'static [u16],
    /// How many of the fields are required, flattened ones not counted.
    pub required: u16,
    /// Whether a key that no field claims is an error; otherwise it is ignored.
    pub deny_unknown_fields: bool,
    /// `apiVersion` and `kind`, where the type is the root of an object.
    pub type_meta: Option<TypeMeta>,
    /// What the schema says of the struct as a whole.
    pub facts: &'static [Fact],
    /// Whether the type is an enum and the fields are its variants: of those that are not flattened
    /// exactly one is there, and [`Record::select`](super::Record::select) changes which.
    pub variants: bool,
    /// Whether [`Record::skips`](super::Record::skips) is to be asked.
    pub conditional: bool,
}

impl RecordShape {
    /// The index of the field that is read under this name. `hint` is where a reader expects it:
    /// one past the previous field's.
    #[inline]
    pub fn index_of(&self, name: &str, hint: usize) -> Option<usize> {
        // Keys often come in the order of the fields.
        if let Some(field) = self.fields.get(hint)
            && field.is_read_as(name)
        {
            return Some(hint);
        }
        if self.slots.is_empty() {
            return self.search(name);
        }
        self.hashed(name)
    }

    #[inline]
    fn hashed(&self, name: &str) -> Option<usize> {
        let mut at = slot(name.as_bytes(), self.slots.len());
        for _ in self.slots {
            let number = usize::from(self.slots.get(at).copied().unwrap_or_default());
            let (candidate, index) = self.names.get(number.checked_sub(1)?)?;
            if same(candidate.as_bytes(), name.as_bytes()) {
                return Some(usize::from(*index));
            }
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
        None
    }

    #[cold]
    fn search(&self, name: &str) -> Option<usize> {
        // Few names are of one length.
        let first = self
            .names
            .partition_point(|(other, _)| other.len() < name.len());
        for (candidate, index) in self.names.get(first..).unwrap_or_default() {
            if candidate.len() != name.len() {
                break;
            }
            if same(candidate.as_bytes(), name.as_bytes()) {
                return Some(usize::from(*index));
            }
        }
        None
    }
}

/// Where a name is looked for first. The derive has the same function (`expand/slots.rs`).
#[inline]
fn slot(name: &[u8], slots: usize) -> usize {
    let byte = |at: usize| u32::from(name.get(at).copied().unwrap_or_default());
    let [len, ..] = name.len().to_le_bytes();
    let last = byte(name.len().wrapping_sub(1));
    let key = byte(0) | byte(name.len() / 2) << 8 | last << 16 | u32::from(len) << 24;
    let hash = u64::from(key.wrapping_mul(0x9E37_79B1));
    usize::try_from((hash * slots as u64) >> 32).unwrap_or_default()
}

/// `apiVersion` and `kind` of a root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypeMeta {
    /// `group/version`, or `version` in the legacy core group.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// What the schema says of the property `apiVersion`.
    pub api_version_facts: &'static [Fact],
    /// What the schema says of the property `kind`.
    pub kind_facts: &'static [Fact],
}

/// The descriptor of a struct's field.
#[derive(Debug)]
pub struct Field {
    /// The JSON name.
    pub name: &'static str,
    /// The shape of its type.
    pub shape: fn() -> &'static Shape,
    /// Whether decoding fails when it is absent.
    pub required: bool,
    /// When encoding leaves it out.
    pub omit: Omit,
    /// Whether its members stand in the record itself.
    pub flatten: bool,
    /// Whether it is read (`false`: `skip_deserializing`).
    pub read: bool,
    /// What the schema says beyond the shape.
    pub facts: &'static [Fact],
}

impl Field {
    #[inline]
    fn is_read_as(&self, name: &str) -> bool {
        same(self.name.as_bytes(), name.as_bytes()) && self.read && !self.flatten
    }
}

/// Equality without a call of `memcmp`: most names have at most 32 bytes, and there is one to compare
/// for every value that is read.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && match a.len() {
            17..=32 => {
                a.first_chunk::<16>() == b.first_chunk::<16>()
                    && a.last_chunk::<16>() == b.last_chunk::<16>()
            }
            8..=16 => {
                a.first_chunk::<8>() == b.first_chunk::<8>()
                    && a.last_chunk::<8>() == b.last_chunk::<8>()
            }
            4..8 => {
                a.first_chunk::<4>() == b.first_chunk::<4>()
                    && a.last_chunk::<4>() == b.last_chunk::<4>()
            }
            2..4 => {
                a.first_chunk::<2>() == b.first_chunk::<2>()
                    && a.last_chunk::<2>() == b.last_chunk::<2>()
            }
            _ => a == b,
        }
}

/// When encoding leaves a field out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omit {
    /// Never: `None` is written as `null`.
    Never,
    /// When it is `None`.
    Absent,
    /// When it is `None`, `false`, zero, or an empty string, list or map, as Go's `omitempty`.
    Empty,
    /// Always (`skip_serializing`).
    Always,
}
