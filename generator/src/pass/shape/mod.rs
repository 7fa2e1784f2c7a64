//! What kind of value each schema node is.
//!
//! A [`Shape`] holds what a declared type carries and nothing else: its members, and the facts that
//! are to be carried. Equal shapes have one [`ShapeId`], found bottom-up, so comparing two subtrees
//! is comparing two numbers.

mod kind;
mod walk;

use std::collections::HashMap;

pub(crate) use kind::is_object_key;
pub use walk::shapes;

use super::facts::FactsId;
use super::known::Runtime;
use crate::model::{DefinitionId, SchemaId};

/// A shape of a [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(usize);

/// What kind of value a node is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A value without inner structure.
    Scalar(Scalar),
    /// A list.
    List(Item),
    /// A map with string keys.
    Map(Item),
    /// One of these strings, or one that a newer schema adds.
    StringEnum(Vec<String>, Option<NameId>),
    /// One of these integers, or one that a newer schema adds.
    IntegerEnum(Vec<i64>, Option<NameId>),
    /// An object with known members.
    Record(Record),
    /// The object or enum that has this name: it is what it is called, whatever else looks like it.
    Named(DefinitionId),
}

/// A value without inner structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Any JSON.
    Any,
    /// A boolean.
    Boolean,
    /// An integer of a width.
    Integer(Integer),
    /// A number with a fraction.
    Number,
    /// A string.
    String,
    /// Bytes, base64 on the wire.
    Bytes,
    /// A time, RFC 3339 on the wire.
    Time,
    /// An integer or a string.
    IntOrString,
    /// A Kubernetes quantity.
    Quantity,
    /// A whole object of any kind.
    EmbeddedObject,
    /// The metadata of an object.
    ObjectMeta,
    /// Another type of the runtime.
    Runtime(Runtime),
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
}

/// What a list or map holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// Its shape.
    pub shape: ShapeId,
    /// Whether it may be null.
    pub nullable: bool,
    /// What else is said of it there.
    pub facts: FactsId,
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The members, sorted by JSON name.
    pub members: Vec<Member>,
    /// Whether members beyond the known ones are kept.
    pub open: bool,
    /// What else is said of it as such.
    pub facts: FactsId,
    /// The name that it is to have, whoever else looks like it.
    pub name: Option<NameId>,
}

/// A name that tells shapes apart that are equal otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub(crate) usize);

/// A member of a [`Record`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// The JSON name.
    pub name: String,
    /// Its shape.
    pub shape: ShapeId,
    /// Whether its absence is an error.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether its absence is the zero value of its type.
    pub zero: bool,
    /// What else is said of it there.
    pub facts: FactsId,
}

/// The shapes of a model's nodes.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    distinct: Vec<Shape>,
    nodes: Vec<ShapeId>,
    ids: HashMap<Shape, ShapeId>,
}

impl Shapes {
    /// A shape.
    ///
    /// # Panics
    /// When the id is of other shapes.
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.distinct[id.0]
    }

    /// The shape of a node.
    ///
    /// # Panics
    /// When the id is of another model.
    pub fn of(&self, node: SchemaId) -> ShapeId {
        self.nodes[node.index()]
    }

    /// The name that a shape is to have.
    ///
    /// # Panics
    /// When the id is of other shapes.
    pub fn name(&self, id: ShapeId) -> Option<NameId> {
        match self.get(id) {
            Shape::Record(record) => record.name,
            Shape::StringEnum(_, name) | Shape::IntegerEnum(_, name) => *name,
            Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) | Shape::Named(_) => None,
        }
    }

    fn intern(&mut self, shape: Shape) -> ShapeId {
        if let Some(id) = self.ids.get(&shape) {
            return *id;
        }
        let id = ShapeId(self.distinct.len());
        self.distinct.push(shape.clone());
        self.ids.insert(shape, id);
        id
    }
}

#[cfg(test)]
mod tests;
