//! Which shapes are declarations: each object and enum once, however often it occurs.
//!
//! Equal shapes within a [`Scope`] are one declaration. Roots of kinds are always declarations of
//! their own; their `spec` and `status` are named after the kind and are one declaration with those
//! of its other versions only. What several modules use is at home in one of them.

mod visible;

use std::collections::{HashMap, VecDeque};

pub use visible::ModuleSet;

use super::overrides::Overrides;
use super::select::{SelectedVersion, Selection, version_rank};
use super::shape::{Item, NameId, Scalar, Shape, ShapeId, Shapes, is_object_key};
use crate::model::{AdditionalProperties, Items, Model, SchemaId};
use crate::options::Scope;

/// A declaration of a [`Declarations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclarationId(usize);

impl DeclarationId {
    pub(crate) fn at(index: usize) -> Self {
        Self(index)
    }

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
    /// What is at home in it, roots first.
    pub declarations: Vec<DeclarationId>,
    /// What it uses that is at home in another module.
    pub imports: Vec<DeclarationId>,
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
    /// The position of the module it is at home in.
    pub home: usize,
    /// The modules that use it, its home among them.
    pub visible: ModuleSet,
    /// The name that was asked for.
    pub name: Option<NameId>,
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

impl TypeRef {
    /// What is declared, inside lists and maps too.
    pub fn declared(&self) -> Option<DeclarationId> {
        let mut ty = self;
        loop {
            match ty {
                Self::Scalar(_) => return None,
                Self::List(item) | Self::Map(item) => ty = &item.ty,
                Self::Declared(id) => return Some(*id),
            }
        }
    }
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

    /// Takes what is replaced out of the modules, with what only that uses.
    pub(crate) fn replace(&mut self, model: &Model, overrides: &Overrides) {
        for module in &mut self.modules {
            module.declarations.clear();
            module.imports.clear();
        }
        for declaration in &mut self.declarations {
            declaration.visible = ModuleSet::default();
        }
        visible::settle(model, self, overrides);
    }

    /// Every declaration with its id.
    pub fn iter(&self) -> impl Iterator<Item = (DeclarationId, &Declaration)> {
        let ids = (0..self.declarations.len()).map(DeclarationId);
        ids.zip(&self.declarations)
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
    fn new(body: Body, node: Option<SchemaId>) -> Self {
        Self {
            body,
            node,
            uses: Vec::new(),
            depth: 0,
            home: 0,
            visible: ModuleSet::default(),
            name: None,
        }
    }

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
    let mut declarations = Declarations {
        modules: modules(model, selection),
        declarations: Vec::new(),
    };
    let mut versions: Vec<SelectedVersion> = selection.versions().to_vec();
    versions.sort_by_cached_key(|selected| {
        let (resource, version) = selected.of(model);
        let rank = version_rank(&version.name);
        (resource.group.clone(), rank, resource.names.kind.clone())
    });
    let same_unit = |a: &SelectedVersion, b: &SelectedVersion| {
        let ((a, a_version), (b, b_version)) = (a.of(model), b.of(model));
        match scope {
            Scope::Kind => false,
            Scope::Version => a.group == b.group && a_version.name == b_version.name,
            Scope::Group => a.group == b.group,
            Scope::All => true,
        }
    };
    for unit in versions.chunk_by(same_unit) {
        let walk = Walk {
            model,
            shapes,
            all: &mut declarations.declarations,
            ids: HashMap::new(),
            queue: VecDeque::new(),
        };
        walk.run(unit);
    }
    visible::settle(model, &mut declarations, &Overrides::default());
    declarations
}

/// The modules of a selection, sorted by group and version.
fn modules(model: &Model, selection: &Selection) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    for selected in selection.versions() {
        let (resource, version) = selected.of(model);
        let is_known = modules
            .last()
            .is_some_and(|module| module.group == resource.group && module.version == version.name);
        if !is_known {
            modules.push(Module {
                group: resource.group.clone(),
                version: version.name.clone(),
                declarations: Vec::new(),
                imports: Vec::new(),
            });
        }
    }
    modules
}

/// What makes two occurrences one declaration.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    /// A member of a root that is named after its kind.
    OfRoot(Kind<'a>, String, ShapeId),
    /// Any other.
    Shared(ShapeId),
}

/// The group and the name of a kind.
type Kind<'a> = (&'a str, &'a str);

/// A walk from the roots of what shares to everything below, nearest first, so that a
/// declaration's first use is its shallowest and, among those, the first by version and path.
struct Walk<'a> {
    model: &'a Model,
    shapes: &'a Shapes,
    all: &'a mut Vec<Declaration>,
    ids: HashMap<Key<'a>, DeclarationId>,
    queue: VecDeque<Pending<'a>>,
}

/// A record whose members have yet to be visited.
struct Pending<'a> {
    id: DeclarationId,
    /// The kind, for its root only.
    root: Option<Kind<'a>>,
    node: SchemaId,
}

impl<'a> Walk<'a> {
    fn run(mut self, unit: &[SelectedVersion]) {
        for selected in unit {
            self.root(*selected);
        }
        while let Some(pending) = self.queue.pop_front() {
            self.members(&pending);
        }
    }

    fn root(&mut self, selected: SelectedVersion) {
        let (resource, version) = selected.of(self.model);
        let id = DeclarationId(self.all.len());
        let root = Root {
            selected,
            kind: resource.names.kind.clone(),
            record: Record::default(),
        };
        self.all
            .push(Declaration::new(Body::Root(root), version.schema));
        if let Some(node) = version.schema {
            self.queue.push_back(Pending {
                id,
                root: Some((&resource.group, &resource.names.kind)),
                node,
            });
        }
    }

    /// Fills in the members of a record that has been declared.
    fn members(&mut self, pending: &Pending<'a>) {
        let is_root = pending.root.is_some();
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

    fn type_of(
        &mut self,
        shape: ShapeId,
        node: Option<SchemaId>,
        place: &Place<'a, '_>,
    ) -> TypeRef {
        match self.shapes.get(shape) {
            Shape::Scalar(scalar) => TypeRef::Scalar(*scalar),
            Shape::List(item) => TypeRef::List(Box::new(self.item_of(*item, node, place))),
            Shape::Map(item) => TypeRef::Map(Box::new(self.item_of(*item, node, place))),
            Shape::StringEnum(values, _) => {
                let body = Body::StringEnum(values.clone());
                TypeRef::Declared(self.declared(shape, body, node, place))
            }
            Shape::IntegerEnum(values, _) => {
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

    fn item_of(&mut self, item: Item, node: Option<SchemaId>, place: &Place<'a, '_>) -> ItemRef {
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
        place: &Place<'a, '_>,
    ) -> DeclarationId {
        let parent = place.pending.id;
        let key = match place.pending.root {
            Some(root)
                if matches!(body, Body::Record(_))
                    && is_named_after_kind(true, place.member, place.many) =>
            {
                Key::OfRoot(root, place.member.to_owned(), shape)
            }
            _ => Key::Shared(shape),
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
            self.queue.push_back(Pending {
                id,
                root: None,
                node,
            });
        }
        self.all.push(Declaration {
            uses: vec![place],
            depth,
            name: self.shapes.name(shape),
            ..Declaration::new(body, node)
        });
        self.ids.insert(key, id);
        id
    }
}

/// Where a type is met.
struct Place<'a, 'p> {
    pending: &'p Pending<'a>,
    member: &'p str,
    many: bool,
}

/// Whether a member of a root is named after the kind: `WidgetSpec`, `WidgetStatus`.
pub(crate) fn is_named_after_kind(of_root: bool, member: &str, many: bool) -> bool {
    of_root && !many && matches!(member, "spec" | "status")
}

pub(crate) fn property(model: &Model, node: SchemaId, name: &str) -> Option<SchemaId> {
    let properties = model.schema(node).properties.as_deref()?;
    properties
        .iter()
        .find(|property| property.name == name)
        .map(|property| property.schema)
}

/// The node of what a list or map holds.
pub(crate) fn inner(model: &Model, node: SchemaId) -> Option<SchemaId> {
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
            imports: Vec::new(),
        };
        let declaration = |record| Declaration {
            depth: 1,
            visible: ModuleSet::of(0),
            ..Declaration::new(Body::Record(record), None)
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
mod tests;
