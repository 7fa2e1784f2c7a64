//! What a schema says of one value, and how values hold others.

use serde_json::Value;

use super::Error;
use crate::schema::{Cardinality, ListType, MapType};

/// A schema: nodes that refer to each other by [`NodeId`].
///
/// A node may be held in several places, as the type it was read of, and may hold itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structural {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) problems: Vec<Error>,
    #[cfg(feature = "validate")]
    pub(in crate::schema) patterns: crate::schema::validate::Patterns,
    #[cfg(feature = "cel")]
    pub(in crate::schema) programs: crate::schema::cel::Programs,
}

/// A node of a [`Structural`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(in crate::schema) u32);

#[cfg(feature = "cel")]
impl NodeId {
    /// Its place among the nodes.
    pub(in crate::schema) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a schema says of a value: the keywords of `JSONSchemaProps` of `apiextensions.k8s.io/v1`.
/// `None` and empty mean that nothing is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// The name of the definition that it was read of, if it was one.
    pub definition: Option<Box<str>>,
    /// `type`.
    pub ty: Option<Type>,
    /// `format`.
    pub format: Option<Box<str>>,
    /// `default`.
    pub default: Option<Value>,
    /// `nullable`.
    pub nullable: Option<bool>,
    /// `enum`.
    pub values: Option<Vec<Value>>,
    /// `properties`, sorted by name.
    pub properties: Option<Vec<Property>>,
    /// `required`.
    pub required: Vec<Box<str>>,
    /// `additionalProperties`.
    pub additional_properties: Option<Additional>,
    /// `items`.
    pub items: Option<NodeId>,
    /// `minimum`, `minLength` and the like.
    pub bounds: Bounds,
    /// `pattern`, RE2.
    pub pattern: Option<Box<str>>,
    /// `allOf`.
    pub all_of: Vec<NodeId>,
    /// `anyOf`.
    pub any_of: Vec<NodeId>,
    /// `oneOf`.
    pub one_of: Vec<NodeId>,
    /// `not`.
    pub not: Option<NodeId>,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserve_unknown_fields: Option<bool>,
    /// `x-kubernetes-embedded-resource`.
    pub embedded_resource: Option<bool>,
    /// `x-kubernetes-int-or-string`.
    pub int_or_string: Option<bool>,
    /// `x-kubernetes-list-type`.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-list-map-keys`.
    pub list_map_keys: Vec<Box<str>>,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-patch-strategy`.
    pub patch_strategy: Option<Box<str>>,
    /// `x-kubernetes-patch-merge-key`.
    pub patch_merge_key: Option<Box<str>>,
    /// `x-kubernetes-validations`.
    pub rules: Vec<Rule>,
    /// Fields of which a number may be set; what enforces it are other keywords.
    pub unions: Vec<Union>,
    /// What is for readers only.
    pub prose: Prose,
}

/// Bounds of numbers, lengths and counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`.
    pub minimum: Option<f64>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<bool>,
    /// `maximum`.
    pub maximum: Option<f64>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<bool>,
    /// `multipleOf`.
    pub multiple_of: Option<f64>,
    /// `minLength`, in code points.
    pub min_length: Option<i64>,
    /// `maxLength`, in code points.
    pub max_length: Option<i64>,
    /// `minItems`.
    pub min_items: Option<i64>,
    /// `maxItems`.
    pub max_items: Option<i64>,
    /// `uniqueItems`.
    pub unique_items: Option<bool>,
    /// `minProperties`.
    pub min_properties: Option<i64>,
    /// `maxProperties`.
    pub max_properties: Option<i64>,
}

/// What is for readers only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    /// `title`.
    pub title: Option<Box<str>>,
    /// `description`.
    pub description: Option<Box<str>>,
    /// `example`.
    pub example: Option<Value>,
    /// `externalDocs`.
    pub external_docs: Option<Value>,
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `object`
    Object,
    /// `array`
    Array,
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
}

/// A member of `properties`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The JSON name.
    pub name: Box<str>,
    /// What is said of its value.
    pub node: NodeId,
}

/// `additionalProperties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// `true` or `false`.
    Allowed(bool),
    /// What is said of each value.
    Node(NodeId),
}

/// An entry of `x-kubernetes-validations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `rule`: a CEL expression over `self`.
    pub rule: Box<str>,
    /// `message`.
    pub message: Option<Box<str>>,
    /// `messageExpression`: a CEL expression that gives the message.
    pub message_expression: Option<Box<str>>,
    /// `reason`.
    pub reason: Option<Box<str>>,
    /// `fieldPath`.
    pub field_path: Option<Box<str>>,
    /// `optionalOldSelf`.
    pub optional_old_self: Option<bool>,
}

/// Fields of a struct of which a number may be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// How many.
    pub cardinality: Cardinality,
    /// The JSON name of the field that names the member.
    pub discriminator: Option<Box<str>>,
    /// The members: JSON names, and what the discriminator says for each.
    pub members: Vec<(Box<str>, Option<Box<str>>)>,
}

impl Type {
    /// As schemas write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    /// The type that schemas write so.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Object,
            Self::Array,
            Self::String,
            Self::Integer,
            Self::Number,
            Self::Boolean,
        ];
        all.into_iter().find(|ty| ty.name() == name)
    }
}

impl Structural {
    /// A schema of nodes whose ids are their indexes.
    pub(in crate::schema) fn new(nodes: Vec<Node>, root: NodeId) -> Self {
        Self {
            nodes,
            root,
            problems: Vec::new(),
            #[cfg(feature = "validate")]
            patterns: crate::schema::validate::Patterns::default(),
            #[cfg(feature = "cel")]
            programs: crate::schema::cel::Programs::default(),
        }
    }

    /// The id of the node of the whole value.
    pub fn root_id(&self) -> NodeId {
        self.root
    }

    /// The node of the whole value.
    pub fn root(&self) -> &Node {
        self.get(self.root)
    }

    /// A node.
    ///
    /// # Panics
    /// When the id is of another schema.
    pub fn get(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// What the facts of a type say that no structural schema has. The derives refuse keywords
    /// that are unknown; what they hold is looked at here.
    pub fn problems(&self) -> &[Error] {
        &self.problems
    }

    /// Every node, in the order of their ids.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

impl Node {
    /// What is said of the member with this name of `properties`.
    pub fn property(&self, name: &str) -> Option<NodeId> {
        let properties = self.properties.as_deref()?;
        let index = properties
            .binary_search_by(|property| (*property.name).cmp(name))
            .ok()?;
        Some(properties[index].node)
    }
}
