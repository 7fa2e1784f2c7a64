//! What a schema says of how values are merged.
//!
//! As `k8s.io/kube-openapi/pkg/schemaconv` reads it: a value may be a scalar, a list and a map, of
//! those that its schema allows.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use crate::meta::ObjectMeta;
use crate::schema::structural::{Additional, Node, NodeId, Structural, Type as Keyword};
use crate::schema::{ListType as Keywords, MapType as MapKeyword};

/// A schema as server-side apply sees it: which values are merged, and how.
#[derive(Clone, Copy, Debug)]
pub struct FieldSchema<'s> {
    pub(super) ty: Type<'s>,
}

impl<'s> FieldSchema<'s> {
    /// The schema of whole objects: `apiVersion`, `kind` and `metadata` are what they are in every
    /// object, whatever the schema says of them.
    pub fn of_object(schema: &'s Structural) -> Self {
        Self {
            ty: Type::Node(At {
                schema,
                node: schema.root_id(),
                is_object: true,
                is_open: false,
            }),
        }
    }
}

/// What may stand in a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Type<'s> {
    /// What a node says.
    Node(At<'s>),
    /// Anything: maps are merged, lists are one field.
    Deduced,
    /// Anything, as one field.
    Untyped,
    /// A string.
    Text,
    /// A scalar.
    Any,
}

/// Definitions of built-in kinds that are merged otherwise than they are written down.
const RAW: &str = "io.k8s.apimachinery.pkg.runtime.RawExtension";
const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/// A node, and what its place says.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'s> {
    schema: &'s Structural,
    node: NodeId,
    /// Whether the value is an object with type and metadata.
    is_object: bool,
    /// Whether a node above keeps what it does not know.
    is_open: bool,
}

/// What a scalar may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Number,
    Text,
    Boolean,
    Any,
}

/// A map: an object of JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct MapType<'s> {
    at: Option<At<'s>>,
    /// What members are that are not named.
    pub(super) element: Option<Type<'s>>,
    pub(super) is_atomic: bool,
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListType<'s> {
    pub(super) element: Type<'s>,
    pub(super) items: Items<'s>,
}

/// How the items of a list are told apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Items<'s> {
    /// They are not: the list is one field.
    Atomic,
    /// By their value.
    Set,
    /// By some of their members.
    Map(KeyNames<'s>),
}

/// The names of members that tell items apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeyNames<'s> {
    Several(&'s [Box<str>]),
    One(&'s str),
}

/// What a value is taken for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form<'s> {
    Map(MapType<'s>),
    Scalar(Scalar),
    List(ListType<'s>),
}

/// Which forms a value may have, once it has been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forms {
    map: bool,
    scalar: bool,
    list: bool,
}

static METADATA: LazyLock<Arc<Structural>> = LazyLock::new(Structural::of::<ObjectMeta>);

impl<'s> Type<'s> {
    fn forms(self) -> Forms {
        let (map, scalar, list) = match self {
            Self::Deduced | Self::Untyped => (true, true, true),
            Self::Text | Self::Any => (false, true, false),
            Self::Node(at) => match at.node().ty {
                None => (true, true, true),
                Some(Keyword::Object) => (true, false, false),
                Some(Keyword::Array) => (false, false, true),
                Some(_) => (false, true, false),
            },
        };
        Forms { map, scalar, list }
    }

    /// The forms that are left when a value is known. A value of none of them leaves all, and is
    /// found wrong later; so does none and `null`.
    pub(super) fn forms_of(self, value: Option<&Value>) -> Forms {
        let forms = self.forms();
        let (map, scalar, list) = match value {
            Some(Value::Object(_)) if forms.map => (true, false, false),
            Some(Value::Array(_)) if forms.list => (false, false, true),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) if forms.scalar => {
                (false, true, false)
            }
            _ => return forms,
        };
        Forms { map, scalar, list }
    }

    /// What a value is taken for.
    pub(super) fn form_of(self, value: Option<&Value>) -> Form<'s> {
        let forms = self.forms_of(value);
        if forms.map {
            Form::Map(self.map())
        } else if forms.scalar {
            Form::Scalar(self.scalar())
        } else {
            Form::List(self.list())
        }
    }

    /// What it is as a map, if it may be one.
    pub(super) fn as_map(self) -> Option<MapType<'s>> {
        self.forms().map.then(|| self.map())
    }

    /// What it is as a list, if it may be one.
    pub(super) fn as_list(self) -> Option<ListType<'s>> {
        self.forms().list.then(|| self.list())
    }

    fn scalar(self) -> Scalar {
        let node = match self {
            Self::Text => return Scalar::Text,
            Self::Deduced | Self::Untyped | Self::Any => return Scalar::Any,
            Self::Node(at) => at.node(),
        };
        match node.ty {
            Some(Keyword::Integer | Keyword::Number) => Scalar::Number,
            Some(Keyword::Boolean) => Scalar::Boolean,
            Some(Keyword::String) => match node.format.as_deref() {
                None | Some("" | "byte") => Scalar::Text,
                Some(_) => Scalar::Any,
            },
            _ => Scalar::Any,
        }
    }

    fn map(self) -> MapType<'s> {
        let (element, is_atomic) = match self {
            Self::Node(at) => return at.map(),
            Self::Untyped => (Self::Untyped, true),
            Self::Deduced | Self::Text | Self::Any => (Self::Deduced, false),
        };
        MapType {
            at: None,
            element: Some(element),
            is_atomic,
        }
    }

    fn list(self) -> ListType<'s> {
        match self {
            Self::Node(at) => at.list(),
            _ => ListType {
                element: Self::Untyped,
                items: Items::Atomic,
            },
        }
    }

    /// Whether it is anything, without a node that has a name.
    fn is_deduced(self) -> bool {
        match self {
            Self::Deduced => true,
            Self::Untyped | Self::Text | Self::Any => false,
            Self::Node(at) => {
                at.node().ty != Some(Keyword::Object)
                    && at.node().ty != Some(Keyword::Array)
                    && self.scalar() == Scalar::Any
            }
        }
    }
}

impl<'s> At<'s> {
    fn node(self) -> &'s Node {
        self.schema.get(self.node)
    }

    /// Whether members that are not named are kept.
    fn is_open(self) -> bool {
        self.is_open || self.node().preserve_unknown_fields == Some(true)
    }

    fn below(self, node: NodeId) -> Type<'s> {
        let found = self.schema.get(node);
        match found.definition.as_deref() {
            Some(RAW) => return Type::Untyped,
            Some(QUANTITY) => return Type::Any,
            _ => {}
        }
        Type::Node(Self {
            schema: self.schema,
            node,
            is_object: found.embedded_resource == Some(true),
            is_open: self.is_open(),
        })
    }

    fn map(self) -> MapType<'s> {
        let node = self.node();
        let element = match node.additional_properties {
            Some(Additional::Node(node)) => Some(self.below(node)),
            Some(Additional::Allowed(true)) => Some(Type::Deduced),
            Some(Additional::Allowed(false)) => None,
            None => {
                let is_bare = node.properties.as_ref().is_none_or(Vec::is_empty) && !self.is_object;
                (self.is_open() || is_bare).then_some(Type::Deduced)
            }
        };
        MapType {
            at: Some(self),
            element,
            is_atomic: node.map_type == Some(MapKeyword::Atomic),
        }
    }

    fn list(self) -> ListType<'s> {
        let node = self.node();
        let element = node.items.map_or(Type::Untyped, |items| self.below(items));
        let items = match (node.list_type, node.patch_strategy.as_deref()) {
            (Some(Keywords::Set), _) => Items::Set,
            (Some(Keywords::Map), _) => Items::Map(KeyNames::Several(&node.list_map_keys)),
            (None, Some("merge" | "merge,retainKeys")) => match node.patch_merge_key.as_deref() {
                Some(key) => Items::Map(KeyNames::One(key)),
                None => Items::Set,
            },
            (Some(Keywords::Atomic) | None, _) => Items::Atomic,
        };
        ListType { element, items }
    }
}

impl<'s> MapType<'s> {
    /// What the schema says of a member that it names.
    pub(super) fn named(&self, name: &str) -> Option<Type<'s>> {
        let at = self.at?;
        if at.is_object {
            match name {
                "apiVersion" | "kind" => return Some(Type::Text),
                "metadata" => {
                    let schema: &'static Structural = &METADATA;
                    return Some(Type::Node(At {
                        schema,
                        node: schema.root_id(),
                        is_object: false,
                        is_open: false,
                    }));
                }
                _ => {}
            }
        }
        Some(at.below(at.node().property(name)?))
    }

    /// What a member is, if the schema allows it.
    pub(super) fn allowed(&self, name: &str) -> Option<Type<'s>> {
        self.named(name).or(self.element)
    }

    /// What a member is. What the schema does not allow has been refused before.
    pub(super) fn member(&self, name: &str) -> Type<'s> {
        self.allowed(name).unwrap_or(Type::Deduced)
    }

    /// The default of a member that the schema names.
    pub(super) fn default(&self, name: &str) -> Option<&'s Value> {
        let at = self.at?;
        let property = at.node().property(name)?;
        at.schema.get(property).default.as_ref()
    }

    /// Whether the schema says nothing of its members.
    pub(super) fn is_deduced(&self) -> bool {
        let is_bare = self.at.is_none_or(|at| {
            !at.is_object && at.node().properties.as_ref().is_none_or(Vec::is_empty)
        });
        is_bare && self.element.is_some_and(Type::is_deduced)
    }
}

impl<'s> KeyNames<'s> {
    pub(super) fn iter(self) -> impl Iterator<Item = &'s str> {
        let (several, one) = match self {
            Self::Several(names) => (names, None),
            Self::One(name) => (&[][..], Some(name)),
        };
        several.iter().map(|name| &**name).chain(one)
    }
}
