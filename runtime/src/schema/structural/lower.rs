//! From static descriptors.

use std::collections::HashMap;

use super::apply::apply;
use super::arena::Arena;
use super::{Additional, Node, NodeId, Property, Prose, Structural, Type};
use crate::Schema;
use crate::schema::{Fact, Field, RecordShape, ScalarKind, Shape, Symbol};

/// The schema of values of a shape.
pub(super) fn lower(shape: &'static Shape) -> Structural {
    let mut lowering = Lowering::default();
    let root = match present(shape) {
        Shape::Record(record) if record.type_meta.is_some() => {
            let node = lowering.record(record);
            lowering.arena.push(node)
        }
        shape => lowering.value(shape, &[]),
    };
    lowering.extend_all();
    let mut schema = Structural::new(lowering.arena.nodes, root);
    schema.problems = lowering.arena.problems;
    schema
}

#[derive(Default)]
struct Lowering {
    arena: Arena,
    /// The nodes of values of which no holder says anything, by the address of their shape.
    known: HashMap<usize, NodeId>,
    /// Nodes that are another one and more. They wait until all others are done: a struct that
    /// holds itself is not, when its fields are.
    extended: Vec<Extended>,
}

struct Extended {
    node: NodeId,
    base: NodeId,
    facts: &'static [Fact],
}

impl Lowering {
    /// A value, and what its holder says of it.
    fn value(&mut self, shape: &'static Shape, facts: &'static [Fact]) -> NodeId {
        let shape = present(shape);
        if let Some(text) = verbatim(facts) {
            return self.arena.schema("schema", text);
        }
        if facts.is_empty() {
            let address = std::ptr::from_ref::<Shape>(shape).addr();
            if let Some(id) = self.known.get(&address) {
                return *id;
            }
            // Known before what it holds is lowered, which may be itself.
            let id = self.arena.push(Node::default());
            self.known.insert(address, id);
            let node = self.node(shape, facts);
            self.arena.set(id, node);
            return id;
        }
        if let Shape::Record(_) = shape {
            let base = self.value(shape, &[]);
            let node = self.arena.push(Node::default());
            self.extended.push(Extended { node, base, facts });
            return node;
        }
        let node = self.node(shape, facts);
        self.arena.push(node)
    }

    /// Gives the nodes that are another one and more what that other says.
    fn extend_all(&mut self) {
        for Extended { node, base, facts } in std::mem::take(&mut self.extended) {
            let mut extended = self.arena.get(base);
            apply(&mut self.arena, &mut extended, facts);
            self.arena.set(node, extended);
        }
    }

    fn node(&mut self, shape: &'static Shape, facts: &'static [Fact]) -> Node {
        let mut node = match *shape {
            Shape::Scalar(kind) => self.scalar(kind),
            // Optional values are looked through before.
            Shape::Json | Shape::Opaque | Shape::Optional(_) => Node {
                preserve_unknown_fields: Some(true),
                ..Node::default()
            },
            Shape::List(item) => Node {
                ty: Some(Type::Array),
                items: Some(self.value(item(), items(facts))),
                ..Node::default()
            },
            Shape::Object(value) => self.map(value(), items(facts)),
            Shape::Record(record) => return self.nested(record),
        };
        apply(&mut self.arena, &mut node, facts);
        node
    }

    fn scalar(&mut self, kind: &'static ScalarKind) -> Node {
        let symbol = |symbol: &Symbol| match *symbol {
            Symbol::Str(text) => text.into(),
            Symbol::Integer(number) => number.into(),
        };
        let values = (!kind.values.is_empty()).then(|| kind.values.iter().map(symbol).collect());
        let mut node = Node {
            ty: kind.ty.and_then(Type::from_name),
            format: kind.format.map(Into::into),
            values,
            ..Node::default()
        };
        apply(&mut self.arena, &mut node, kind.facts);
        node
    }

    fn map(&mut self, value: &'static Shape, of_values: &'static [Fact]) -> Node {
        let mut node = Node {
            ty: Some(Type::Object),
            ..Node::default()
        };
        if matches!(present(value), Shape::Json) && of_values.is_empty() {
            node.preserve_unknown_fields = Some(true);
        } else {
            let value = self.value(value, of_values);
            node.additional_properties = Some(Additional::Node(value));
        }
        node
    }

    /// A struct that something holds. The root of another kind is an object by itself there.
    fn nested(&mut self, record: &'static RecordShape) -> Node {
        let mut node = self.record(record);
        if record.type_meta.is_some() && node.embedded_resource.is_none() {
            node.embedded_resource = Some(true);
        }
        node
    }

    fn record(&mut self, record: &'static RecordShape) -> Node {
        if let Some(text) = verbatim(record.facts) {
            let id = self.arena.schema(record.name, text);
            return self.arena.get(id);
        }
        let mut node = Node {
            ty: Some(Type::Object),
            ..Node::default()
        };
        let mut members = Members::default();
        if let Some(type_meta) = &record.type_meta {
            let names = [
                ("apiVersion", type_meta.api_version_facts),
                ("kind", type_meta.kind_facts),
            ];
            for (name, facts) in names {
                if verbatim(facts) != Some("") {
                    let node = self.value(String::shape(), facts);
                    members.add(name, node, required(facts).unwrap_or(false));
                }
            }
        }
        self.members(record, &mut members);
        let flattened = members.finish(&mut node);
        apply(&mut self.arena, &mut node, record.facts);
        for inner in flattened {
            self.merge(&mut node, inner);
        }
        node
    }

    /// Lets a node say what a struct that is flattened into it says of itself.
    fn merge(&mut self, node: &mut Node, mut inner: Node) {
        node.rules.append(&mut inner.rules);
        node.unions.append(&mut inner.unions);
        node.all_of.append(&mut inner.all_of);
        node.preserve_unknown_fields = node
            .preserve_unknown_fields
            .or(inner.preserve_unknown_fields);
        let rest = Node {
            any_of: inner.any_of,
            one_of: inner.one_of,
            not: inner.not,
            ..Node::default()
        };
        if rest != Node::default() {
            let rest = self.arena.push(rest);
            node.all_of.push(rest);
        }
    }

    /// The fields of a struct, and those of structs that are flattened into it.
    fn members(&mut self, record: &'static RecordShape, members: &mut Members) {
        for field in record.fields.iter().filter(|field| !field.flatten) {
            if verbatim(field.facts) == Some("") {
                continue;
            }
            if field.name == "metadata" && record.type_meta.is_some() {
                let id = self.metadata(field);
                members.add(field.name, id, required(field.facts).unwrap_or(false));
            } else {
                let shape = (field.shape)();
                let id = self.value(shape, field.facts);
                let id = self.written_as_null(id, field, shape);
                let required = required(field.facts).unwrap_or(field.required);
                members.add(field.name, id, required);
            }
        }
        if record.variants {
            // A variant that nobody knows is for reading only.
            return;
        }
        members.within.push(record);
        for field in record.fields.iter().filter(|field| field.flatten) {
            self.flattened(field, members);
        }
        members.within.pop();
    }

    fn flattened(&mut self, field: &'static Field, members: &mut Members) {
        let shape = (field.shape)();
        match present(shape) {
            Shape::Record(inner) if members.is_within(inner) => {}
            Shape::Record(inner) => {
                let outer = members.optional;
                members.optional |= matches!(shape, Shape::Optional(_));
                self.members(inner, members);
                // What a struct says of itself holds only where there is one.
                if !members.optional {
                    self.said_by(inner.facts, Node::default(), members);
                }
                members.optional = outer;
            }
            // The members of the object that no field claims.
            _ => {
                let rest = Node {
                    preserve_unknown_fields: Some(true),
                    ..Node::default()
                };
                self.said_by(field.facts, rest, members);
            }
        }
    }

    fn said_by(&mut self, facts: &'static [Fact], mut node: Node, members: &mut Members) {
        apply(&mut self.arena, &mut node, facts);
        members.flattened.push(node);
    }

    /// `metadata` of a root: the server knows what is in it.
    fn metadata(&mut self, field: &'static Field) -> NodeId {
        if let Some(text) = verbatim(field.facts) {
            return self.arena.schema(field.name, text);
        }
        let mut node = Node {
            ty: Some(Type::Object),
            ..Node::default()
        };
        apply(&mut self.arena, &mut node, field.facts);
        // Servers refuse a definition that describes it.
        node.prose = Prose::default();
        self.arena.push(node)
    }

    /// A required `Option` is written as `null` when it is `None`.
    fn written_as_null(&mut self, id: NodeId, field: &'static Field, shape: &Shape) -> NodeId {
        let says = |fact: &Fact| matches!(fact, Fact::Nullable(_) | Fact::Schema(_));
        let is_null = field.required && matches!(shape, Shape::Optional(_));
        if !is_null || field.facts.iter().any(says) {
            return id;
        }
        let node = self.arena.push(Node::default());
        self.extended.push(Extended {
            node,
            base: id,
            facts: &[Fact::Nullable(true)],
        });
        node
    }
}

/// The members of an object while they are collected.
#[derive(Default)]
struct Members {
    properties: Vec<Property>,
    required: Vec<Box<str>>,
    /// Whether they are of a flattened struct that may be absent.
    optional: bool,
    /// The structs that are being flattened into each other.
    within: Vec<&'static RecordShape>,
    /// What is said of the object by what is flattened into it.
    flattened: Vec<Node>,
}

impl Members {
    fn add(&mut self, name: &str, node: NodeId, required: bool) {
        self.properties.push(Property {
            name: name.into(),
            node,
        });
        if required && !self.optional {
            self.required.push(name.into());
        }
    }

    fn is_within(&self, record: &RecordShape) -> bool {
        self.within.iter().any(|outer| std::ptr::eq(*outer, record))
    }

    fn finish(mut self, node: &mut Node) -> Vec<Node> {
        if self.properties.is_empty() {
            return self.flattened;
        }
        // Of one name, the outer struct's counts: it comes first, and the order is kept.
        self.properties.sort_by(|a, b| a.name.cmp(&b.name));
        self.properties
            .dedup_by(|later, first| later.name == first.name);
        node.properties = Some(self.properties);
        // Fields may change places without a change of the schema.
        self.required.sort();
        self.required.dedup();
        node.required = self.required;
        self.flattened
    }
}

/// The shape of a value where there is one.
fn present(shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::Optional(inner) => present(inner()),
        shape => shape,
    }
}

/// The whole schema, where a fact says it.
fn verbatim(facts: &'static [Fact]) -> Option<&'static str> {
    facts.iter().rev().find_map(|fact| match fact {
        Fact::Schema(text) => Some(*text),
        _ => None,
    })
}

/// Whether the struct requires the field, where a fact says it.
fn required(facts: &'static [Fact]) -> Option<bool> {
    facts.iter().rev().find_map(|fact| match fact {
        Fact::Required(required) => Some(*required),
        _ => None,
    })
}

/// What is said of items or values.
fn items(facts: &'static [Fact]) -> &'static [Fact] {
    let said = facts.iter().rev().find_map(|fact| match fact {
        Fact::Items(facts) => Some(*facts),
        _ => None,
    });
    said.unwrap_or_default()
}
