//! From the roots to everything that they hold.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{
    Body, Declaration, DeclarationId, Declarations, ItemRef, Member, Module, Origin, Record, Root,
    TypeRef, Use, inner, is_named_after_kind, property, visible,
};
use crate::model::{Definition, DefinitionId, GroupVersion, Model, SchemaId};
use crate::options::Scope;
use crate::pass::known;
use crate::pass::overrides::Overrides;
use crate::pass::select::{SelectedVersion, Selection, version_rank};
use crate::pass::shape::{Item, Shape, ShapeId, Shapes, is_object_key};

/// Decides what is declared.
pub fn declare(
    model: &Model,
    shapes: &Shapes,
    selection: &Selection,
    scope: Scope,
) -> Declarations {
    let mut versions: Vec<SelectedVersion> = selection.versions().to_vec();
    versions.sort_by_cached_key(|selected| {
        let (resource, version) = selected.of(model);
        let rank = version_rank(&version.name);
        (resource.group.clone(), rank, resource.names.kind.clone())
    });
    let mut walk = Walk {
        model,
        shapes,
        scope,
        all: Vec::new(),
        units: HashMap::new(),
        ids: HashMap::new(),
        kinds: kinds(model),
        defined: HashMap::new(),
        queue: VecDeque::new(),
    };
    let (named, plain): (Vec<_>, Vec<_>) = versions
        .into_iter()
        .partition(|selected| selected.of(model).1.definition.is_some());
    // What has no name of its own leads to nothing in another unit.
    let units: Vec<usize> = plain
        .iter()
        .map(|selected| walk.unit_of(*selected))
        .collect();
    let mut plain = plain.iter().zip(units).peekable();
    while let Some((selected, unit)) = plain.next() {
        walk.root(*selected, true);
        if plain.peek().is_none_or(|(_, next)| *next != unit) {
            walk.drain();
        }
    }
    for selected in named {
        walk.kind(selected);
    }
    walk.drain();
    walk.methods();
    let mut declarations = Declarations {
        modules: modules(model, selection, &walk.all),
        declarations: walk.all,
    };
    visible::settle(model, &mut declarations, &Overrides::default());
    declarations
}

/// The kinds whose schemas have names.
fn kinds(model: &Model) -> HashMap<DefinitionId, SelectedVersion> {
    let mut kinds = HashMap::new();
    for (resource, found) in model.resources() {
        for (version, found) in found.versions.iter().enumerate() {
            if let Some(definition) = found.definition {
                let kind = SelectedVersion { resource, version };
                kinds.entry(definition).or_insert(kind);
            }
        }
    }
    kinds
}

/// The modules of a selection and of what it holds, sorted by group and version.
fn modules(model: &Model, selection: &Selection, all: &[Declaration]) -> Vec<Module> {
    let selected = selection.versions().iter().map(|selected| {
        let (resource, version) = selected.of(model);
        (resource.group.as_str(), version.name.as_str())
    });
    let homes = all
        .iter()
        .filter_map(|declaration| home(model, declaration));
    let modules: BTreeSet<(&str, &str)> = selected.chain(homes).collect();
    let module = |(group, version): (&str, &str)| Module {
        group: group.to_owned(),
        version: version.to_owned(),
        declarations: Vec::new(),
        imports: Vec::new(),
    };
    modules.into_iter().map(module).collect()
}

/// The group version that a declaration belongs to, whoever uses it.
pub(super) fn home<'m>(model: &'m Model, declaration: &Declaration) -> Option<(&'m str, &'m str)> {
    if let Body::Root(root) = &declaration.body {
        let (resource, version) = root.selected.of(model);
        return Some((&resource.group, &version.name));
    }
    let GroupVersion { group, version } = &model.definition(declaration.definition()?).home;
    Some((group, version))
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
pub(super) type Kind<'a> = (&'a str, &'a str);

/// Within what equal shapes are one declaration.
#[derive(PartialEq, Eq, Hash)]
struct Unit<'a> {
    group: Option<&'a str>,
    version: Option<&'a str>,
    owner: Option<Owner>,
}

/// What shares with nothing else where each kind is for itself.
#[derive(PartialEq, Eq, Hash)]
enum Owner {
    Root(SelectedVersion),
    Definition(DefinitionId),
}

/// A walk from the roots to everything below, nearest first, so that a declaration's first use is
/// its shallowest and, among those, the first by version and path.
pub(super) struct Walk<'a> {
    pub(super) model: &'a Model,
    pub(super) shapes: &'a Shapes,
    scope: Scope,
    pub(super) all: Vec<Declaration>,
    units: HashMap<Unit<'a>, usize>,
    ids: HashMap<(usize, Key<'a>), DeclarationId>,
    kinds: HashMap<DefinitionId, SelectedVersion>,
    defined: HashMap<DefinitionId, DeclarationId>,
    queue: VecDeque<Pending<'a>>,
}

/// A record whose members have yet to be visited.
#[derive(Clone, Copy)]
pub(super) struct Pending<'a> {
    pub(super) id: DeclarationId,
    pub(super) unit: usize,
    /// The kind, for its root only.
    pub(super) root: Option<Kind<'a>>,
    pub(super) node: SchemaId,
}

impl<'a> Walk<'a> {
    fn unit(&mut self, group: &'a str, version: &'a str, owner: Owner) -> usize {
        let unit = match self.scope {
            Scope::Kind => (Some(group), Some(version), Some(owner)),
            Scope::Version => (Some(group), Some(version), None),
            Scope::Group => (Some(group), None, None),
            Scope::All => (None, None, None),
        };
        let (group, version, owner) = unit;
        let unit = Unit {
            group,
            version,
            owner,
        };
        let next = self.units.len();
        *self.units.entry(unit).or_insert(next)
    }

    pub(super) fn unit_of(&mut self, selected: SelectedVersion) -> usize {
        let (resource, version) = selected.of(self.model);
        self.unit(&resource.group, &version.name, Owner::Root(selected))
    }

    pub(super) fn drain(&mut self) {
        while let Some(pending) = self.queue.pop_front() {
            self.members(pending);
        }
    }

    /// Declares a kind whose schema has a name, if the runtime does not.
    fn kind(&mut self, selected: SelectedVersion) {
        let definition = selected.of(self.model).1.definition;
        let name = definition.map(|id| self.model.definition(id).name.as_str());
        if name.is_none_or(|name| known::of(name).is_none()) {
            self.root(selected, true);
        }
    }

    fn root(&mut self, selected: SelectedVersion, is_selected: bool) -> DeclarationId {
        let unit = self.unit_of(selected);
        let (resource, version) = selected.of(self.model);
        let id = DeclarationId(self.all.len());
        let root = Root {
            selected,
            kind: resource.names.kind.clone(),
            record: Record::default(),
            is_selected,
            methods: Vec::new(),
        };
        let mut declaration = Declaration::new(Body::Root(root), version.schema);
        if let Some(definition) = version.definition {
            declaration.origin = Origin::Definition(definition);
            self.defined.entry(definition).or_insert(id);
        }
        self.all.push(declaration);
        if let Some(node) = version.schema {
            self.queue.push_back(Pending {
                id,
                unit,
                root: Some((&resource.group, &resource.names.kind)),
                node,
            });
        }
        id
    }

    /// Declares what has a name, once.
    fn definition(&mut self, definition: DefinitionId) -> DeclarationId {
        if let Some(id) = self.defined.get(&definition) {
            return *id;
        }
        if let Some(selected) = self.kinds.get(&definition) {
            return self.root(*selected, false);
        }
        let Definition { home, schema, .. } = self.model.definition(definition);
        let id = DeclarationId(self.all.len());
        let body = match self.shapes.get(self.shapes.of(*schema)) {
            Shape::StringEnum(values, _) => Body::StringEnum(values.clone()),
            Shape::IntegerEnum(values, _) => Body::IntegerEnum(values.clone()),
            _ => Body::Record(Record::default()),
        };
        if matches!(body, Body::Record(_)) {
            let owner = Owner::Definition(definition);
            let unit = self.unit(&home.group, &home.version, owner);
            self.queue.push_back(Pending {
                id,
                unit,
                root: None,
                node: *schema,
            });
        }
        self.all.push(Declaration {
            origin: Origin::Definition(definition),
            ..Declaration::new(body, Some(*schema))
        });
        self.defined.insert(definition, id);
        id
    }

    /// Fills in the members of a record that has been declared.
    fn members(&mut self, pending: Pending<'a>) {
        let is_root = pending.root.is_some();
        let shapes = self.shapes;
        let record = match shapes.get(shapes.of(pending.node)) {
            Shape::Record(shape) => {
                let members = shape
                    .members
                    .iter()
                    .filter(|member| !(is_root && is_object_key(&member.name)));
                let members = members.map(|member| {
                    let node = property(self.model, pending.node, &member.name);
                    let place = Place {
                        pending,
                        member: &member.name,
                        many: false,
                    };
                    Member {
                        name: member.name.clone(),
                        ty: self.type_of(member.shape, node, &place),
                        required: member.required,
                        nullable: member.nullable,
                        zero: member.zero,
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

    pub(super) fn type_of(
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
            Shape::Named(definition) => TypeRef::Declared(self.definition(*definition)),
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
        let Pending {
            id: parent, unit, ..
        } = place.pending;
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
        let key = (unit, key);
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
                unit,
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
pub(super) struct Place<'a, 'p> {
    pub(super) pending: Pending<'a>,
    pub(super) member: &'p str,
    pub(super) many: bool,
}
