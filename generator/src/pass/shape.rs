//! What kind of value each schema node is.
//!
//! A [`Shape`] holds what a declared type carries and nothing else: its members, and the facts that
//! are to be carried. Equal shapes have one [`ShapeId`], found bottom-up, so comparing two subtrees
//! is comparing two numbers.

use std::collections::HashMap;

use super::facts::{FactTable, FactsId};
use crate::model::{AdditionalProperties, Format, Items, Model, Schema, SchemaId, Type, Value};

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
            Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => None,
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

/// Finds the shape of every node; `name` gives the name that a node's type is to have, if any.
pub fn shapes(
    model: &Model,
    facts: &FactTable,
    name: &dyn Fn(SchemaId) -> Option<NameId>,
) -> Shapes {
    let mut walk = Walk {
        model,
        facts,
        shapes: Shapes::default(),
    };
    // Children come before their parents, so one walk over the arena is enough and deep schemas
    // need no stack.
    for (node, schema) in model.schemas() {
        let mut shape = walk.shape_of(schema);
        match &mut shape {
            Shape::Record(record) => {
                record.facts = facts.own(node);
                record.name = name(node);
            }
            Shape::StringEnum(_, named) | Shape::IntegerEnum(_, named) => *named = name(node),
            Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => {}
        }
        let id = walk.shapes.intern(shape);
        walk.shapes.nodes.push(id);
    }
    walk.shapes
}

struct Walk<'a> {
    model: &'a Model,
    facts: &'a FactTable,
    shapes: Shapes,
}

impl Walk<'_> {
    fn shape_of(&mut self, schema: &Schema) -> Shape {
        if is_int_or_string(schema) {
            let quantity = schema.pattern.as_deref() == Some(QUANTITY_PATTERN);
            return Shape::Scalar(if quantity {
                Scalar::Quantity
            } else {
                Scalar::IntOrString
            });
        }
        match schema.ty {
            Some(Type::Object) => self.object(schema),
            Some(Type::Array) => self.list(schema),
            Some(Type::String) => string(schema),
            Some(Type::Integer) => integer(schema),
            Some(Type::Number) => Shape::Scalar(Scalar::Number),
            Some(Type::Boolean) => Shape::Scalar(Scalar::Boolean),
            None => self.untyped(schema),
        }
    }

    /// A node without `type`: structural schemas allow it for int-or-string and for any JSON; others
    /// are what their keywords say, or any JSON where their branches name types.
    fn untyped(&mut self, schema: &Schema) -> Shape {
        if self.has_typed_branch(schema) {
            Shape::Scalar(Scalar::Any)
        } else if schema.properties.is_some() || schema.additional_properties.is_some() {
            self.object(schema)
        } else if schema.items.is_some() {
            self.list(schema)
        } else {
            Shape::Scalar(Scalar::Any)
        }
    }

    fn has_typed_branch(&self, schema: &Schema) -> bool {
        let branches = [&schema.all_of, &schema.any_of, &schema.one_of];
        let mut branches = branches.into_iter().flatten().flatten();
        branches.any(|branch| self.model.schema(*branch).ty.is_some())
    }

    fn object(&mut self, schema: &Schema) -> Shape {
        let properties = schema.properties.as_deref().unwrap_or_default();
        let preserved = schema.preserve_unknown_fields == Some(true);
        let embedded = schema.embedded_resource == Some(true);
        if embedded
            && properties
                .iter()
                .all(|property| is_object_key(&property.name))
        {
            return Shape::Scalar(Scalar::EmbeddedObject);
        }
        let additional = match schema.additional_properties {
            Some(AdditionalProperties::Schema(values)) => Some(self.item(values)),
            Some(AdditionalProperties::Allowed(true)) => Some(self.any()),
            Some(AdditionalProperties::Allowed(false)) | None => None,
        };
        if properties.is_empty() && !embedded {
            if let Some(values) = additional {
                return Shape::Map(values);
            }
            if preserved {
                return Shape::Map(self.any());
            }
        }
        let mut members: Vec<Member> = Vec::with_capacity(properties.len());
        for property in properties {
            let shape = if embedded && property.name == "metadata" {
                self.shapes.intern(Shape::Scalar(Scalar::ObjectMeta))
            } else {
                self.shapes.of(property.schema)
            };
            members.push(Member {
                name: property.name.clone(),
                shape,
                required: is_required(schema, &property.name),
                nullable: is_nullable(self.model.schema(property.schema)),
                facts: self.seen(property.schema, shape),
            });
        }
        if embedded {
            self.complete_embedded(schema, &mut members);
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Shape::Record(Record {
            members,
            open: preserved || additional.is_some(),
            facts: FactsId::NONE,
            name: None,
        })
    }

    /// An embedded object has its three keys whether or not the schema lists them.
    fn complete_embedded(&mut self, schema: &Schema, members: &mut Vec<Member>) {
        let keys = [
            ("apiVersion", Scalar::String),
            ("kind", Scalar::String),
            ("metadata", Scalar::ObjectMeta),
        ];
        for (key, scalar) in keys {
            if members.iter().all(|member| member.name != key) {
                let shape = self.shapes.intern(Shape::Scalar(scalar));
                members.push(Member {
                    name: key.to_owned(),
                    shape,
                    required: is_required(schema, key),
                    nullable: false,
                    facts: FactsId::NONE,
                });
            }
        }
    }

    fn list(&mut self, schema: &Schema) -> Shape {
        match schema.items {
            Some(Items::Schema(items)) => Shape::List(self.item(items)),
            Some(Items::Tuple(_)) | None => Shape::List(self.any()),
        }
    }

    fn item(&self, node: SchemaId) -> Item {
        let shape = self.shapes.of(node);
        Item {
            shape,
            nullable: is_nullable(self.model.schema(node)),
            facts: self.seen(node, shape),
        }
    }

    fn any(&mut self) -> Item {
        Item {
            shape: self.shapes.intern(Shape::Scalar(Scalar::Any)),
            nullable: false,
            facts: FactsId::NONE,
        }
    }

    fn seen(&self, node: SchemaId, shape: ShapeId) -> FactsId {
        let is_record = matches!(self.shapes.get(shape), Shape::Record(_));
        self.facts.seen(node, is_record)
    }
}

fn string(schema: &Schema) -> Shape {
    if let Some(values) = &schema.enum_values {
        let strings: Vec<_> = values
            .iter()
            .filter(|value| **value != Value::Null)
            .map(as_string)
            .collect();
        if let Some(strings) = strings.into_iter().collect::<Option<Vec<_>>>()
            && !strings.is_empty()
        {
            return Shape::StringEnum(distinct(strings), None);
        }
    }
    Shape::Scalar(match schema.format {
        Some(Format::DateTime) => Scalar::Time,
        Some(Format::Byte) => Scalar::Bytes,
        _ => Scalar::String,
    })
}

fn integer(schema: &Schema) -> Shape {
    if let Some(values) = &schema.enum_values {
        let integers: Vec<_> = values
            .iter()
            .filter(|value| **value != Value::Null)
            .map(as_integer)
            .collect();
        if let Some(integers) = integers.into_iter().collect::<Option<Vec<_>>>()
            && !integers.is_empty()
        {
            return Shape::IntegerEnum(distinct(integers), None);
        }
    }
    Shape::Scalar(Scalar::Integer(match schema.format {
        Some(Format::Int32) => Integer::I32,
        Some(Format::Uint16) => Integer::U16,
        Some(Format::Uint32) => Integer::U32,
        Some(Format::Uint64) => Integer::U64,
        _ => Integer::I64,
    }))
}

fn is_int_or_string(schema: &Schema) -> bool {
    schema.int_or_string == Some(true)
        || (schema.ty.is_none() && schema.format == Some(Format::IntOrString))
}

/// The pattern that Kubernetes' own generators write for `resource.Quantity`.
const QUANTITY_PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

fn is_required(schema: &Schema, name: &str) -> bool {
    schema
        .required
        .as_ref()
        .is_some_and(|required| required.iter().any(|required| required == name))
}

/// Whether null is a value of its own: by the flag, or because an enum lists it.
fn is_nullable(schema: &Schema) -> bool {
    let listed = schema
        .enum_values
        .as_ref()
        .is_some_and(|values| values.contains(&Value::Null));
    schema.nullable == Some(true) || listed
}

/// Whether a member is one that every Kubernetes object has.
pub(crate) fn is_object_key(name: &str) -> bool {
    matches!(name, "apiVersion" | "kind" | "metadata")
}

fn as_string(value: &Value) -> Option<String> {
    match value {
        Value::String(string) => Some(string.clone()),
        _ => None,
    }
}

fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.0.parse().ok(),
        _ => None,
    }
}

/// The values in the order of their first occurrence.
fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
