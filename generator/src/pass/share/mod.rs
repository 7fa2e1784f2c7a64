//! Which shapes are declarations: each object and enum once, however often it occurs.
//!
//! Equal shapes within a [`Scope`](crate::options::Scope) are one declaration. Roots of kinds are
//! always declarations of their own; their `spec` and `status` are named after the kind and are one
//! declaration with those of its other versions only. What several modules use is at home in one of
//! them. What has a name of its own is one declaration wherever it is used, at home in the module of
//! its group version.

mod exchanged;
mod visible;
mod walk;

pub use visible::ModuleSet;
pub use walk::declare;

use super::methods::Method;
use super::overrides::Overrides;
use super::select::SelectedVersion;
use super::shape::{NameId, Scalar};
use crate::model::{AdditionalProperties, DefinitionId, Items, Model, SchemaId};

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
    /// What has a name of its own.
    pub origin: Origin,
    /// Where it is used; empty for what has a name of its own.
    pub uses: Vec<Use>,
    /// How many declarations lie between it and one with a name of its own, at least.
    pub depth: usize,
    /// The position of the module it is at home in.
    pub home: usize,
    /// The modules in which it has its name: its home, and those that take it from there.
    pub visible: ModuleSet,
    /// The modules with kinds that were asked for and hold it, however far below.
    pub reached: ModuleSet,
    /// The name that was asked for.
    pub name: Option<NameId>,
}

/// Where a declaration has its name from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Where it is used; a root's is its kind.
    Place,
    /// Its definition.
    Definition(DefinitionId),
    /// The kind whose requests it has the options of: the root, and the name that is wanted.
    Options(DeclarationId, String),
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
    /// Whether it was asked for; others are only held by what was.
    pub is_selected: bool,
    /// What can be done with its objects beside the verbs; only of one that was asked for.
    pub methods: Vec<Method>,
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
    /// Whether its absence, and null, is the zero value of its type.
    pub zero: bool,
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
            declaration.reached = ModuleSet::default();
        }
        visible::settle(model, self, overrides);
    }

    /// What a declaration holds, and what its methods exchange, where that is not replaced.
    pub(crate) fn targets<'a>(
        &'a self,
        id: DeclarationId,
        overrides: &'a Overrides,
    ) -> impl Iterator<Item = DeclarationId> + 'a {
        let declaration = self.get(id);
        let members = declaration.record().map(|record| &record.members);
        let members = members.into_iter().flatten().enumerate();
        let members = members.filter(move |(position, _)| {
            let wanted = overrides.of_member(id, *position);
            wanted.is_none_or(|wanted| wanted.replaced.is_none())
        });
        let methods: &[Method] = match &declaration.body {
            Body::Root(root) => &root.methods,
            _ => &[],
        };
        let exchanged = methods.iter().flat_map(|method| {
            let types = [&method.input, &method.result].into_iter().flatten();
            types.filter_map(TypeRef::declared).chain(method.options)
        });
        members
            .filter_map(|(_, member)| member.ty.declared())
            .chain(exchanged)
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
            origin: Origin::Place,
            uses: Vec::new(),
            depth: 0,
            home: 0,
            visible: ModuleSet::default(),
            reached: ModuleSet::default(),
            name: None,
        }
    }

    /// Its definition.
    pub fn definition(&self) -> Option<DefinitionId> {
        match self.origin {
            Origin::Definition(id) => Some(id),
            Origin::Place | Origin::Options(..) => None,
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

/// Whether a member of a root is named after the kind: `WidgetSpec`, `WidgetStatus`.
pub(crate) fn is_named_after_kind(of_root: bool, member: &str, many: bool) -> bool {
    of_root && !many && matches!(member, "spec" | "status")
}

pub(crate) fn property(model: &Model, node: SchemaId, name: &str) -> Option<SchemaId> {
    let properties = model.schema(model.resolved(node)).properties.as_deref()?;
    properties
        .iter()
        .find(|property| property.name == name)
        .map(|property| property.schema)
}

/// The node of what a list or map holds.
pub(crate) fn inner(model: &Model, node: SchemaId) -> Option<SchemaId> {
    let schema = model.schema(model.resolved(node));
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
            reached: ModuleSet::of(0),
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
