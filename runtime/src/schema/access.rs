//! Erased access: any value as one of a few kinds.

use super::{LeafMut, LeafRef, RecordShape, Scalar, Shape};

/// A type that knows its shape and can be seen without its type.
///
/// Derived for structs and enums; implemented for what fields are made of. A type that only has
/// serde's impls takes part through `#[schema(serde)]` on the field that holds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no schema",
    label = "a field of a schema type needs a type with a schema",
    note = "add `#[derive(kubewright::Schema)]` to `{Self}`",
    note = "or, where `{Self}` has serde's impls only, write `#[schema(serde)]` on the field"
)]
pub trait Schema: Sized {
    /// What values of this type look like.
    fn shape() -> &'static Shape;

    /// The value that decoding starts from: empty, `None`, zero, or what `default` of a field says.
    fn blank() -> Self;

    /// This value, to read.
    fn view(&self) -> Ref<'_>;

    /// This value, to change or to decode into.
    fn view_mut(&mut self) -> Mut<'_>;
}

/// A struct whose fields are reached by index, or an enum whose variants are.
pub trait Record {
    /// Its descriptor.
    fn shape(&self) -> &'static RecordShape;

    /// The field at this index of [`RecordShape::fields`]; [`Ref::Absent`] past its end.
    fn get(&self, index: usize) -> Ref<'_>;

    /// The field at this index of [`RecordShape::fields`]; `None` past its end, and for a variant
    /// that an enum is not.
    fn get_mut(&mut self, index: usize) -> Option<Mut<'_>>;

    /// As [`get_mut`](Self::get_mut); an enum becomes the variant at this index, blank, if it is
    /// another.
    fn select(&mut self, index: usize) -> Option<Mut<'_>> {
        self.get_mut(index)
    }

    /// Whether a condition of the type's own (`skip_serializing_if`) leaves this field out.
    fn skips(&self, _index: usize) -> bool {
        false
    }
}

/// A value to read.
#[derive(Clone, Copy)]
pub enum Ref<'a> {
    /// `None`.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A signed integer.
    Integer(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// A floating point number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// A string that is written as needed.
    Text(&'a dyn std::fmt::Display),
    /// A list.
    List(&'a dyn List),
    /// A map with string keys.
    Object(&'a dyn Object),
    /// A struct.
    Record(&'a dyn Record),
    /// Any JSON.
    Json(&'a serde_json::Value),
    /// A type that has serde's impls only.
    Leaf(LeafRef<'a>),
}

/// A value to change.
pub enum Mut<'a> {
    /// A boolean.
    Bool(&'a mut bool),
    /// A 32-bit integer.
    I32(&'a mut i32),
    /// A 64-bit integer.
    I64(&'a mut i64),
    /// A string.
    Str(&'a mut String),
    /// Any other scalar: numbers of other widths, enums, times, quantities.
    Scalar(&'a mut dyn Scalar),
    /// A value that may be absent.
    Optional(&'a mut dyn Optional),
    /// A list.
    List(&'a mut dyn List),
    /// A map with string keys.
    Object(&'a mut dyn Object),
    /// A struct.
    Record(&'a mut dyn Record),
    /// Any JSON.
    Json(&'a mut serde_json::Value),
    /// A type that has serde's impls only.
    Leaf(LeafMut<'a>),
}

/// An `Option`, erased.
pub trait Optional {
    /// The value, if there is one.
    fn value_mut(&mut self) -> Option<Mut<'_>>;
    /// Puts a blank value in and gives it.
    fn insert_blank(&mut self) -> Mut<'_>;
    /// Makes it absent.
    fn clear(&mut self);
}

/// A `Vec`, erased.
pub trait List {
    /// How many items it has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at this index; [`Ref::Absent`] past the end.
    fn get(&self, index: usize) -> Ref<'_>;
    /// The item at this index; `None` past the end.
    fn get_mut(&mut self, index: usize) -> Option<Mut<'_>>;
    /// Makes room for this many more.
    fn reserve(&mut self, additional: usize);
    /// Adds a blank item at the end and gives it.
    fn push_blank(&mut self) -> Mut<'_>;
    /// Removes every item from this index on.
    fn truncate(&mut self, len: usize);
    /// Gives back room that no item takes; called when the list has been read.
    fn settle(&mut self) {}
}

/// A map with string keys, erased.
pub trait Object {
    /// How many entries it has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Calls `each` with the entries in order until it returns `false`.
    fn visit(&self, each: &mut dyn FnMut(&str, Ref<'_>) -> bool);
    /// The value of this key.
    fn get(&self, key: &str) -> Option<Ref<'_>>;
    /// The value of this key.
    fn get_mut(&mut self, key: &str) -> Option<Mut<'_>>;
    /// Puts a blank value under this key, in place of any earlier one, and gives the key back
    /// with it.
    fn insert_blank(&mut self, key: String) -> (&str, Mut<'_>);
    /// Puts a value under this key, in place of any earlier one: blank, then what `fill` makes of
    /// it. Many may follow in whatever order until [`settle`](Self::settle) ends them: until then
    /// the map may be out of order.
    fn push_with(&mut self, key: String, fill: &mut dyn FnMut(&str, Mut<'_>));
    /// Puts what was pushed in order, the last of equal keys alone, and gives back room that no
    /// entry takes.
    fn settle(&mut self) {}
    /// Removes the entry of this key; whether there was one.
    fn remove(&mut self, key: &str) -> bool;
    /// Removes every entry.
    fn clear(&mut self);
}
