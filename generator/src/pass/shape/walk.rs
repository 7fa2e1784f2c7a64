//! The shapes of a model's nodes, bottom-up.

use std::collections::HashSet;

use super::kind::{Kind, is_nullable, is_required};
use super::{Item, Member, NameId, Record, Scalar, Shape, ShapeId, Shapes};
use crate::model::{
    AdditionalProperties, Definition, DefinitionId, Items, Model, Schema, SchemaId,
};
use crate::pass::facts::{FactTable, FactsId};
use crate::pass::known::{self, Known};

/// Finds the shape of every node; `name` gives the name that a node's type is to have, if any.
pub fn shapes(
    model: &Model,
    facts: &FactTable,
    name: &dyn Fn(SchemaId) -> Option<NameId>,
) -> Shapes {
    let mut walk = Walk {
        model,
        facts,
        name,
        shapes: Shapes::default(),
        nodes: vec![None; model.schemas().len()],
        meanings: model
            .definitions()
            .map(|(_, definition)| Meaning::of(model, definition))
            .collect(),
    };
    // Children come before their parents, so one walk over the arena is enough and deep schemas
    // need no stack.
    for (node, _) in model.schemas() {
        if let Some(value) = walk.value(node) {
            walk.early(value);
        }
        walk.node(node);
    }
    walk.shapes.nodes = (0..walk.nodes.len())
        .map(|index| walk.of(SchemaId::from_index(index)))
        .collect();
    walk.shapes
}

struct Walk<'a> {
    model: &'a Model,
    facts: &'a FactTable,
    name: &'a dyn Fn(SchemaId) -> Option<NameId>,
    shapes: Shapes,
    nodes: Vec<Option<ShapeId>>,
    /// Of the definitions, by their ids.
    meanings: Vec<Meaning>,
}

/// What a reference to a definition is.
#[derive(Clone, Copy)]
enum Meaning {
    /// What the runtime has.
    Known(Known),
    /// An object or an enum, which is declared.
    Declared,
    /// A value like one that is written out: its node.
    Value(SchemaId),
}

impl Meaning {
    fn of(model: &Model, definition: &Definition) -> Self {
        match known::of(&definition.name) {
            Some(known) => Self::Known(known),
            None if Kind::of(model, model.schema(definition.schema)).is_declared() => {
                Self::Declared
            }
            None => Self::Value(definition.schema),
        }
    }
}

impl Walk<'_> {
    /// Finds the shape of a node, whose children have theirs.
    fn node(&mut self, node: SchemaId) {
        if self.nodes[node.index()].is_some() {
            return;
        }
        let schema = self.model.schema(node);
        let id = if let Some(definition) = schema.reference {
            self.referred(definition)
        } else {
            let mut shape = self.shape_of(schema);
            match &mut shape {
                Shape::Record(record) => {
                    record.facts = self.facts.own(node);
                    record.name = (self.name)(node);
                }
                Shape::StringEnum(_, named) | Shape::IntegerEnum(_, named) => {
                    *named = (self.name)(node);
                }
                Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) | Shape::Named(_) => {}
            }
            self.shapes.intern(shape)
        };
        self.nodes[node.index()] = Some(id);
    }

    /// The shape of what refers to a definition.
    fn referred(&mut self, id: DefinitionId) -> ShapeId {
        match self.meanings[id.index()] {
            Meaning::Known(Known::Scalar(scalar)) => self.shapes.intern(Shape::Scalar(scalar)),
            Meaning::Known(Known::Object) => {
                let any = self.any();
                self.shapes.intern(Shape::Map(any))
            }
            Meaning::Declared => self.shapes.intern(Shape::Named(id)),
            Meaning::Value(node) => self.of(node),
        }
    }

    /// The node of the value that another node refers to.
    fn value(&self, node: SchemaId) -> Option<SchemaId> {
        let reference = self.model.schema(node).reference?;
        match self.meanings[reference.index()] {
            Meaning::Value(node) => Some(node),
            Meaning::Known(_) | Meaning::Declared => None,
        }
    }

    /// Finds the shape of a value's node before its turn, with everything below it. A list or map
    /// that holds nothing but itself holds any JSON.
    fn early(&mut self, node: SchemaId) {
        let mut waiting = vec![node];
        let mut open = HashSet::new();
        while let Some(node) = waiting.last().copied() {
            if self.nodes[node.index()].is_none() && open.insert(node) {
                let below = self.model.schema(node).held().chain(self.value(node));
                let nodes = &self.nodes;
                let is_new =
                    |node: &SchemaId| nodes[node.index()].is_none() && !open.contains(node);
                waiting.extend(below.filter(is_new));
            } else {
                self.node(node);
                waiting.pop();
            }
        }
    }

    /// The shape of a node that has been visited.
    fn of(&mut self, node: SchemaId) -> ShapeId {
        match self.nodes[node.index()] {
            Some(id) => id,
            None => self.any().shape,
        }
    }

    fn is_nullable(&self, node: SchemaId) -> bool {
        let schema = self.model.schema(node);
        let reference = schema.reference;
        let definition = reference.map(|definition| self.model.definition(definition));
        // Go writes a time that was never set so, whatever documents say.
        definition.is_some_and(|definition| known::is_time(&definition.name))
            || is_nullable(schema)
            || is_nullable(self.model.schema(self.model.resolved(node)))
    }

    fn shape_of(&mut self, schema: &Schema) -> Shape {
        match Kind::of(self.model, schema) {
            Kind::Scalar(scalar) => Shape::Scalar(scalar),
            Kind::StringEnum(values) => Shape::StringEnum(values, None),
            Kind::IntegerEnum(values) => Shape::IntegerEnum(values, None),
            Kind::List => self.list(schema),
            Kind::Map => match schema.additional_properties {
                Some(AdditionalProperties::Schema(values)) => Shape::Map(self.item(values)),
                _ => Shape::Map(self.any()),
            },
            Kind::Record => self.record(schema),
        }
    }

    fn record(&mut self, schema: &Schema) -> Shape {
        let properties = schema.properties.as_deref().unwrap_or_default();
        let embedded = schema.embedded_resource == Some(true);
        let others = !matches!(
            schema.additional_properties,
            Some(AdditionalProperties::Allowed(false)) | None
        );
        let open = others || schema.preserve_unknown_fields == Some(true);
        let mut members: Vec<Member> = Vec::with_capacity(properties.len());
        for property in properties {
            let shape = if embedded && property.name == "metadata" {
                self.shapes.intern(Shape::Scalar(Scalar::ObjectMeta))
            } else {
                self.of(property.schema)
            };
            let required = is_required(schema, &property.name);
            members.push(Member {
                name: property.name.clone(),
                shape,
                required,
                nullable: self.is_nullable(property.schema),
                zero: required && self.model.schema(property.schema).zero_default,
                facts: self.seen(property.schema, shape),
            });
        }
        if embedded {
            self.complete_embedded(schema, &mut members);
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Shape::Record(Record {
            members,
            open,
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
                    zero: false,
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

    fn item(&mut self, node: SchemaId) -> Item {
        let shape = self.of(node);
        Item {
            shape,
            nullable: self.is_nullable(node),
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
        let is_record = matches!(self.shapes.get(shape), Shape::Record(_) | Shape::Named(_));
        self.facts.seen(node, is_record)
    }
}
