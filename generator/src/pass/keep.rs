//! Which nodes are to have the names of a lock.
//!
//! A type that is at the end of a way of the lock keeps the name there. Where types were one and are
//! no longer, the one that is used more keeps it and the others are named anew; where they were
//! several and have become equal, each keeps its own and they stay apart. What is new and looks
//! like a type of the lock is that type, unless its name means another one in the module.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::lock::{Entries, Lock};
use super::methods;
use super::select::Selection;
use super::shape::{NameId, Shape, ShapeId, Shapes, is_object_key};
use super::share::{inner, is_named_after_kind, property};
use crate::model::{DefinitionId, GroupVersion, Model, SchemaId};
use crate::options::Scope;

/// Names that nodes are to have.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    nodes: HashMap<SchemaId, NameId>,
    /// The names by their ids.
    pub(crate) names: Vec<String>,
}

impl Kept {
    pub(crate) fn of(&self, node: SchemaId) -> Option<NameId> {
        self.nodes.get(&node).copied()
    }
}

/// Finds the names that nodes are to have; `shapes` are those without names.
pub(crate) fn keep(
    model: &Model,
    shapes: &Shapes,
    selection: &Selection,
    scope: Scope,
    lock: &Lock,
) -> Kept {
    let mut kept = Kept::default();
    if lock.is_empty() {
        return kept;
    }
    let walk = Walk::new(model, shapes, selection, scope, lock);
    let owners = walk.owners();
    walk.assign(&owners, &mut kept);
    kept
}

/// The definitions that kinds hold or exchange, but for those of kinds that were asked for.
fn held(model: &Model, shapes: &Shapes, selection: &Selection) -> Vec<DefinitionId> {
    let mut waiting = VecDeque::new();
    let mut met = BTreeSet::new();
    for selected in selection.versions() {
        let (resource, version) = selected.of(model);
        met.extend(version.definition);
        waiting.extend(version.schema.map(|node| shapes.of(node)));
        for planned in methods::plan(&resource.names.kind, version) {
            waiting.extend(planned.nodes().map(|node| shapes.of(node)));
        }
    }
    let mut definitions = Vec::new();
    let mut visited: BTreeSet<ShapeId> = waiting.iter().copied().collect();
    while let Some(shape) = waiting.pop_front() {
        let below: Vec<ShapeId> = match shapes.get(shape) {
            Shape::Scalar(_) | Shape::StringEnum(..) | Shape::IntegerEnum(..) => Vec::new(),
            Shape::List(item) | Shape::Map(item) => vec![item.shape],
            Shape::Record(record) => record.members.iter().map(|member| member.shape).collect(),
            Shape::Named(id) => {
                if met.insert(*id) {
                    definitions.push(*id);
                }
                vec![shapes.of(model.definition(*id).schema)]
            }
        };
        waiting.extend(below.into_iter().filter(|shape| visited.insert(*shape)));
    }
    definitions
}

struct Walk<'a> {
    model: &'a Model,
    shapes: &'a Shapes,
    selection: &'a Selection,
    scope: Scope,
    lock: &'a Lock,
    /// Group versions with kinds or definitions, sorted.
    modules: Vec<(&'a str, &'a str)>,
    /// Definitions to look into, beside the kinds.
    definitions: Vec<DefinitionId>,
}

/// A group version, by its position among the modules.
type ModuleIndex = usize;

/// The names of a module and what they stand for.
#[derive(Default)]
struct Owners<'a> {
    shapes: HashMap<(ModuleIndex, &'a str), ShapeId>,
    /// The names that a shape has, in the order of modules and ways.
    names: HashMap<Holder<'a>, Vec<(ModuleIndex, &'a str)>>,
}

/// What is met at the ends of the ways to a name, and how often.
type Vote<'a> = (Holder<'a>, ShapeId, usize);

/// What may be one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder<'a> {
    /// A kind's own member, of any of its versions.
    OfRoot(&'a str, &'a str, &'a str, ShapeId),
    Shared(ShapeId),
}

/// A record to be looked into.
#[derive(Clone, Copy)]
struct Pending<'a> {
    node: SchemaId,
    shape: ShapeId,
    module: ModuleIndex,
    /// The group and the kind, for a root only.
    root: Option<(&'a str, &'a str)>,
    /// The module whose names lead on from here, and its own name in it.
    way: Option<(ModuleIndex, &'a str)>,
}

/// A type that a record's member holds.
struct Child<'a> {
    node: SchemaId,
    shape: ShapeId,
    member: &'a str,
    holder: Holder<'a>,
    is_record: bool,
}

impl<'a> Walk<'a> {
    fn new(
        model: &'a Model,
        shapes: &'a Shapes,
        selection: &'a Selection,
        scope: Scope,
        lock: &'a Lock,
    ) -> Self {
        let selected = selection.versions().iter().map(|selected| {
            let (resource, version) = selected.of(model);
            (resource.group.as_str(), version.name.as_str())
        });
        let homes = model.definitions().map(|(_, definition)| {
            (
                definition.home.group.as_str(),
                definition.home.version.as_str(),
            )
        });
        let modules: BTreeSet<(&str, &str)> = selected.chain(homes).collect();
        Self {
            model,
            shapes,
            selection,
            scope,
            lock,
            modules: modules.into_iter().collect(),
            definitions: held(model, shapes, selection),
        }
    }

    fn entries(&self) -> Vec<Option<&'a Entries>> {
        let modules = self.modules.iter();
        modules
            .map(|(group, version)| self.lock.module(group, version))
            .collect()
    }

    /// What has a name of its own: kinds, and then definitions.
    fn roots(&self, entries: &[Option<&'a Entries>]) -> VecDeque<Pending<'a>> {
        let named = |module: (&str, &str)| {
            let index = self.modules.binary_search(&module).ok()?;
            Some((index, entries.get(index).copied().flatten()))
        };
        let kinds = self.selection.versions().iter().filter_map(|selected| {
            let (resource, version) = selected.of(self.model);
            let node = version.schema?;
            let kind = resource.names.kind.as_str();
            let (module, entries) = named((&resource.group, &version.name))?;
            let name = entries.and_then(|entries| match entries.roots.get(kind) {
                Some(name) => Some(name.as_str()),
                None => version.definition.is_some().then_some(kind),
            });
            Some(Pending {
                node,
                shape: self.shapes.of(node),
                module,
                root: Some((resource.group.as_str(), kind)),
                way: name.map(|name| (module, name)),
            })
        });
        let definitions = self.definitions.iter().filter_map(|id| {
            let definition = self.model.definition(*id);
            let node = definition.schema;
            let GroupVersion { group, version } = &definition.home;
            let (module, entries) = named((group, version))?;
            let name = entries.map(|entries| entries.name_of(definition));
            Some(Pending {
                node,
                shape: self.shapes.of(node),
                module,
                root: None,
                way: name.map(|name| (module, name)),
            })
        });
        kinds.chain(definitions).collect()
    }

    /// Of every name of the lock, the shape that keeps it: the one that is met most often at the
    /// ends of its ways, or of those the first.
    fn owners(&self) -> Owners<'a> {
        let entries = self.entries();
        let mut votes: HashMap<(ModuleIndex, &'a str), Vec<Vote<'a>>> = HashMap::new();
        let mut order = Vec::new();
        let mut queue = self.roots(&entries);
        while let Some(pending) = queue.pop_front() {
            let Some((module, parent)) = pending.way else {
                continue;
            };
            let members = entries.get(module).copied().flatten();
            let Some(members) = members.and_then(|entries| entries.members.get(parent)) else {
                continue;
            };
            for child in self.children(&pending) {
                let Some(name) = members.get(child.member) else {
                    continue;
                };
                let key = (module, name.as_str());
                let candidates = votes.entry(key).or_insert_with(|| {
                    order.push(key);
                    Vec::new()
                });
                let known = candidates
                    .iter_mut()
                    .find(|(holder, ..)| *holder == child.holder);
                match known {
                    Some((_, _, votes)) => *votes += 1,
                    None => candidates.push((child.holder, child.shape, 1)),
                }
                if child.is_record {
                    queue.push_back(pending.at(&child, Some(key)));
                }
            }
        }
        let mut owners = Owners::default();
        for key in order {
            // `max_by_key` keeps the last of equals.
            let candidates = votes.get(&key).into_iter().flatten().rev();
            if let Some((holder, shape, _)) = candidates.max_by_key(|(.., votes)| *votes) {
                owners.shapes.insert(key, *shape);
                owners.names.entry(*holder).or_default().push(key);
            }
        }
        owners
    }

    /// Gives every node the name that it keeps, or that of the type it looks like.
    fn assign(&self, owners: &Owners<'a>, kept: &mut Kept) {
        let entries = self.entries();
        let groups: Vec<&str> = self.modules.iter().map(|(group, _)| *group).collect();
        let mut taken = owners.shapes.clone();
        let mut ids: HashMap<&'a str, NameId> = HashMap::new();
        let mut queue = self.roots(&entries);
        while let Some(pending) = queue.pop_front() {
            let members = pending.way.and_then(|(module, parent)| {
                let entries = entries.get(module).copied().flatten()?;
                Some((module, entries.members.get(parent)?))
            });
            for child in self.children(&pending) {
                let own = members
                    .and_then(|(module, members)| {
                        Some((module, members.get(child.member)?.as_str()))
                    })
                    .filter(|key| owners.shapes.get(key) == Some(&child.shape));
                let alike = owners
                    .names
                    .get(&child.holder)
                    .map_or(&[][..], Vec::as_slice);
                let module = pending.module;
                let candidates = own.into_iter().chain(
                    alike
                        .iter()
                        .copied()
                        .filter(|(other, _)| self.may_share(module, *other, &groups)),
                );
                let mut candidates: Vec<_> = candidates.collect();
                // Its own way first, then names of its module.
                let from = usize::from(own.is_some());
                if let Some(alike) = candidates.get_mut(from..) {
                    alike.sort_by_key(|(other, _)| *other != module);
                }
                let key = candidates.into_iter().find(|(_, name)| {
                    let owner = taken.get(&(module, *name));
                    owner.is_none_or(|shape| *shape == child.shape)
                });
                if let Some((_, name)) = key {
                    taken.insert((module, name), child.shape);
                    let next = NameId(kept.names.len());
                    let id = *ids.entry(name).or_insert(next);
                    if id == next {
                        kept.names.push(name.to_owned());
                    }
                    kept.nodes.insert(child.node, id);
                }
                if child.is_record {
                    queue.push_back(pending.at(&child, key));
                }
            }
        }
    }

    /// Whether types of two modules may be one.
    fn may_share(&self, module: ModuleIndex, other: ModuleIndex, groups: &[&str]) -> bool {
        match self.scope {
            Scope::Kind => false,
            Scope::Version => module == other,
            Scope::Group => groups.get(module) == groups.get(other),
            Scope::All => true,
        }
    }

    fn children(&self, pending: &Pending<'a>) -> Vec<Child<'a>> {
        let Shape::Record(record) = self.shapes.get(pending.shape) else {
            return Vec::new();
        };
        let mut children = Vec::new();
        for member in &record.members {
            if pending.root.is_some() && is_object_key(&member.name) {
                continue;
            }
            let (mut shape, mut many) = (member.shape, false);
            let mut node = property(self.model, pending.node, &member.name);
            while let Shape::List(item) | Shape::Map(item) = self.shapes.get(shape) {
                (shape, many) = (item.shape, true);
                node = node.and_then(|node| inner(self.model, node));
            }
            let is_record = match self.shapes.get(shape) {
                Shape::Record(_) => true,
                Shape::StringEnum(..) | Shape::IntegerEnum(..) => false,
                Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) | Shape::Named(_) => continue,
            };
            let Some(node) = node else { continue };
            let holder = match pending.root {
                Some((group, kind))
                    if is_record && is_named_after_kind(true, &member.name, many) =>
                {
                    Holder::OfRoot(group, kind, &member.name, shape)
                }
                _ => Holder::Shared(shape),
            };
            children.push(Child {
                node,
                shape,
                member: &member.name,
                holder,
                is_record,
            });
        }
        children
    }
}

impl<'a> Pending<'a> {
    fn at(&self, child: &Child<'a>, way: Option<(ModuleIndex, &'a str)>) -> Self {
        Self {
            node: child.node,
            shape: child.shape,
            module: self.module,
            root: None,
            way,
        }
    }
}

#[cfg(test)]
#[path = "keep_tests.rs"]
mod tests;
