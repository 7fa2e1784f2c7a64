//! Which shapes are declarations: each object and enum once, however often it occurs.
//!
//! Equal shapes within a [`Scope`] are one declaration. Two are always a declaration of their
//! own: the root of a kind, and its `spec` and `status`, which are named after the kind.

use std::collections::{HashMap, VecDeque};

use super::select::{SelectedVersion, Selection};
use super::shape::{Item, Scalar, Shape, ShapeId, Shapes, is_object_key};
use crate::model::{AdditionalProperties, Items, Model, SchemaId};

/// How far apart two occurrences of a shape may be and still be one declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In one version of one kind.
    Kind,
    /// In one version of one group.
    #[default]
    Version,
}

/// A declaration of a [`Declarations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclarationId(usize);

impl DeclarationId {
    /// The position among the declarations.
    pub fn index(self) -> usize {
        self.0
    }
}

/// What is declared, by module.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    modules: Vec<Module>,
    declarations: Vec<Declaration>,
}

/// One version of one group.
#[derive(Clone, Debug)]
pub struct Module {
    /// The group.
    pub group: String,
    /// The version.
    pub version: String,
    /// Its declarations, roots first, each after one that uses it.
    pub declarations: Vec<DeclarationId>,
}

/// A declaration.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// What is declared.
    pub body: Body,
    /// The node whose description it has: that of its first use.
    pub node: Option<SchemaId>,
    /// Where it is used; empty for a root.
    pub uses: Vec<Use>,
    /// How many declarations lie between it and a root, at least.
    pub depth: usize,
}

/// What is declared.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// The root of a kind.
    Root(Root),
    /// An object.
    Record(Record),
    /// An open enum of strings.
    StringEnum(Vec<String>),
    /// An open enum of integers.
    IntegerEnum(Vec<i64>),
}

/// The root of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The version it is of.
    pub selected: SelectedVersion,
    /// The kind.
    pub kind: String,
    /// Its members besides `apiVersion`, `kind` and `metadata`.
    pub record: Record,
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The members, sorted by JSON name.
    pub members: Vec<Member>,
    /// Whether members beyond the known ones are kept.
    pub open: bool,
}

/// A member of a [`Record`].
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The JSON name.
    pub name: String,
    /// What it holds.
    pub ty: TypeRef,
    /// Whether its absence is an error.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// The node whose description it has; none where the schema leaves it out.
    pub node: Option<SchemaId>,
}

/// What a member holds.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeRef {
    /// A value without inner structure.
    Scalar(Scalar),
    /// A list.
    List(Box<ItemRef>),
    /// A map with string keys.
    Map(Box<ItemRef>),
    /// What is declared there.
    Declared(DeclarationId),
}

/// What a list or map holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRef {
    /// Its type.
    pub ty: TypeRef,
    /// Whether it may be null.
    pub nullable: bool,
}

/// A place where a declaration is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The declaration whose member holds it.
    pub parent: DeclarationId,
    /// The member's JSON name.
    pub member: String,
    /// Whether it stands in a list or map there.
    pub many: bool,
}

impl Declarations {
    /// The modules, sorted by group and version.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Every declaration, in the order of their ids.
    pub fn all(&self) -> &[Declaration] {
        &self.declarations
    }

    /// A declaration.
    ///
    /// # Panics
    /// When the id is of other declarations.
    pub fn get(&self, id: DeclarationId) -> &Declaration {
        &self.declarations[id.0]
    }
}

impl Declaration {
    /// The members, when it is an object.
    pub fn record(&self) -> Option<&Record> {
        match &self.body {
            Body::Root(root) => Some(&root.record),
            Body::Record(record) => Some(record),
            Body::StringEnum(_) | Body::IntegerEnum(_) => None,
        }
    }
}

/// Decides what is declared.
pub fn declare(
    model: &Model,
    shapes: &Shapes,
    selection: &Selection,
    scope: Scope,
) -> Declarations {
    let mut declarations = Declarations::default();
    let same_module = |a: &SelectedVersion, b: &SelectedVersion| {
        let ((a, a_version), (b, b_version)) = (a.of(model), b.of(model));
        a.group == b.group && a_version.name == b_version.name
    };
    for selected in selection.versions().chunk_by(same_module) {
        let module = ModuleWalk {
            model,
            shapes,
            scope,
            all: &mut declarations.declarations,
            ids: HashMap::new(),
            queue: VecDeque::new(),
        };
        if let Some(module) = module.run(selected) {
            declarations.modules.push(module);
        }
    }
    declarations
}

/// What makes two occurrences one declaration.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    /// A member of a root that is named after its kind.
    OfRoot(DeclarationId, String),
    /// A shape, in one kind only or in the whole module.
    Shared(Option<DeclarationId>, ShapeId),
}

/// A walk from the roots of a module to everything below, nearest first, so that a declaration's
/// first use is its shallowest and, among those, the first by path.
struct ModuleWalk<'a> {
    model: &'a Model,
    shapes: &'a Shapes,
    scope: Scope,
    all: &'a mut Vec<Declaration>,
    ids: HashMap<Key, DeclarationId>,
    queue: VecDeque<Pending>,
}

/// A record whose members have yet to be visited.
struct Pending {
    id: DeclarationId,
    root: DeclarationId,
    node: SchemaId,
}

impl ModuleWalk<'_> {
    fn run(mut self, selected: &[SelectedVersion]) -> Option<Module> {
        let first = self.all.len();
        let (resource, version) = selected.first()?.of(self.model);
        for selected in selected {
            self.root(*selected);
        }
        while let Some(pending) = self.queue.pop_front() {
            self.members(&pending);
        }
        let declarations = (first..self.all.len()).map(DeclarationId).collect();
        Some(Module {
            group: resource.group.clone(),
            version: version.name.clone(),
            declarations,
        })
    }

    fn root(&mut self, selected: SelectedVersion) {
        let (resource, version) = selected.of(self.model);
        let id = DeclarationId(self.all.len());
        let root = Root {
            selected,
            kind: resource.names.kind.clone(),
            record: Record::default(),
        };
        self.all.push(Declaration {
            body: Body::Root(root),
            node: version.schema,
            uses: Vec::new(),
            depth: 0,
        });
        if let Some(node) = version.schema {
            self.queue.push_back(Pending { id, root: id, node });
        }
    }

    /// Fills in the members of a record that has been declared.
    fn members(&mut self, pending: &Pending) {
        let is_root = pending.id == pending.root;
        let record = match self.shapes.get(self.shapes.of(pending.node)) {
            Shape::Record(shape) => {
                let members = shape
                    .members
                    .iter()
                    .filter(|member| !(is_root && is_object_key(&member.name)));
                let members = members.map(|member| {
                    let node = property(self.model, pending.node, &member.name);
                    let ty = self.type_of(
                        member.shape,
                        node,
                        &Place {
                            pending,
                            member: &member.name,
                            many: false,
                        },
                    );
                    Member {
                        name: member.name.clone(),
                        ty,
                        required: member.required,
                        nullable: member.nullable,
                        node,
                    }
                });
                Record {
                    members: members.collect(),
                    open: shape.open,
                }
            }
            // A root that is any object at all.
            _ => Record {
                members: Vec::new(),
                open: true,
            },
        };
        match &mut self.all[pending.id.0].body {
            Body::Root(root) => root.record = record,
            Body::Record(empty) => *empty = record,
            Body::StringEnum(_) | Body::IntegerEnum(_) => {}
        }
    }

    fn type_of(&mut self, shape: ShapeId, node: Option<SchemaId>, place: &Place<'_>) -> TypeRef {
        match self.shapes.get(shape) {
            Shape::Scalar(scalar) => TypeRef::Scalar(*scalar),
            Shape::List(item) => TypeRef::List(Box::new(self.item_of(*item, node, place))),
            Shape::Map(item) => TypeRef::Map(Box::new(self.item_of(*item, node, place))),
            Shape::StringEnum(values) => {
                let body = Body::StringEnum(values.clone());
                TypeRef::Declared(self.declared(shape, body, node, place))
            }
            Shape::IntegerEnum(values) => {
                let body = Body::IntegerEnum(values.clone());
                TypeRef::Declared(self.declared(shape, body, node, place))
            }
            Shape::Record(_) => TypeRef::Declared(self.declared(
                shape,
                Body::Record(Record::default()),
                node,
                place,
            )),
        }
    }

    fn item_of(&mut self, item: Item, node: Option<SchemaId>, place: &Place<'_>) -> ItemRef {
        let node = node.and_then(|node| inner(self.model, node));
        let ty = self.type_of(
            item.shape,
            node,
            &Place {
                many: true,
                ..*place
            },
        );
        ItemRef {
            ty,
            nullable: item.nullable,
        }
    }

    fn declared(
        &mut self,
        shape: ShapeId,
        body: Body,
        node: Option<SchemaId>,
        place: &Place<'_>,
    ) -> DeclarationId {
        let Pending {
            id: parent, root, ..
        } = *place.pending;
        let named_after_kind = is_named_after_kind(parent == root, place.member, place.many);
        let key = if named_after_kind && matches!(body, Body::Record(_)) {
            Key::OfRoot(root, place.member.to_owned())
        } else {
            Key::Shared((self.scope == Scope::Kind).then_some(root), shape)
        };
        let place = Use {
            parent,
            member: place.member.to_owned(),
            many: place.many,
        };
        if let Some(id) = self.ids.get(&key) {
            let uses = &mut self.all[id.0].uses;
            if !uses.contains(&place) {
                uses.push(place);
            }
            return *id;
        }
        let id = DeclarationId(self.all.len());
        let depth = self.all[parent.0].depth + 1;
        if let (Body::Record(_), Some(node)) = (&body, node) {
            self.queue.push_back(Pending { id, root, node });
        }
        self.all.push(Declaration {
            body,
            node,
            uses: vec![place],
            depth,
        });
        self.ids.insert(key, id);
        id
    }
}

/// Where a type is met.
struct Place<'a> {
    pending: &'a Pending,
    member: &'a str,
    many: bool,
}

/// Whether a member of a root is named after the kind: `WidgetSpec`, `WidgetStatus`.
pub(crate) fn is_named_after_kind(of_root: bool, member: &str, many: bool) -> bool {
    of_root && !many && matches!(member, "spec" | "status")
}

fn property(model: &Model, node: SchemaId, name: &str) -> Option<SchemaId> {
    let properties = model.schema(node).properties.as_deref()?;
    properties
        .iter()
        .find(|property| property.name == name)
        .map(|property| property.schema)
}

/// The node of what a list or map holds.
fn inner(model: &Model, node: SchemaId) -> Option<SchemaId> {
    let schema = model.schema(node);
    match (&schema.items, schema.additional_properties) {
        (Some(Items::Schema(items)), _) => Some(*items),
        (_, Some(AdditionalProperties::Schema(values))) => Some(values),
        _ => None,
    }
}

#[cfg(test)]
impl Declarations {
    /// Declarations made by hand: of one module, in which each is used by those that refer to it.
    pub(crate) fn of_records(records: Vec<Record>) -> Self {
        let declarations = (0..records.len()).map(DeclarationId).collect();
        let module = Module {
            group: "example.com".to_owned(),
            version: "v1".to_owned(),
            declarations,
        };
        let declaration = |record| Declaration {
            body: Body::Record(record),
            node: None,
            uses: Vec::new(),
            depth: 1,
        };
        Self {
            modules: vec![module],
            declarations: records.into_iter().map(declaration).collect(),
        }
    }

    /// The id of a declaration made by hand.
    pub(crate) fn id(index: usize) -> DeclarationId {
        DeclarationId(index)
    }
}

#[cfg(test)]
#[path = "share_tests.rs"]
mod tests;
