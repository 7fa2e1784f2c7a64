//! One definition of each name, whatever number of documents hold it, at home where it belongs.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::model::{Definition, DefinitionId, GroupVersion, Model, Schema, SchemaId};

/// Gives every definition its home, and leaves one of each name: that of the document of its home,
/// or else the first. That others say something else is told.
pub(in super::super) fn unify(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
    let by_package = homes(model);
    let homes: Vec<GroupVersion> = model
        .definitions()
        .map(|(_, definition)| {
            let home = by_package.get(package(&definition.name));
            home.unwrap_or(&definition.home).clone()
        })
        .collect();
    let is_at_home = |id: DefinitionId| homes.get(id.index()) == Some(&model.definition(id).home);
    let mut chosen: HashMap<&str, DefinitionId> = HashMap::new();
    for (id, definition) in model.definitions() {
        let best = chosen.entry(&definition.name).or_insert(id);
        if !is_at_home(*best) && is_at_home(id) {
            *best = id;
        }
    }
    let mut stands_for = Vec::with_capacity(model.definitions().len());
    let mut told: HashSet<&str> = HashSet::new();
    for (id, definition) in model.definitions() {
        let best = chosen.get(definition.name.as_str()).copied().unwrap_or(id);
        stands_for.push(best);
        let other = model.definition(best);
        let same = id == best || are_same(model, definition.schema, other.schema);
        if !same && told.insert(&definition.name) {
            let (name, file) = (&definition.name, &other.origin.file);
            let message = format!("`{name}` says something else here; what {file} says is taken");
            diagnostics.push(
                Diagnostic::warning(message)
                    .in_file(&definition.origin.file)
                    .at(definition.origin.line, 1)
                    .help("take all documents from one server"),
            );
        }
    }
    model.keep_definitions(&stands_for, &homes);
}

fn package(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(package, _)| package)
}

/// The homes of packages: where their kinds are. Of the kinds that documents tell of, those that
/// are served say it, if any is; what every group version answers with (`Status`) is of none.
fn homes(model: &Model) -> HashMap<String, GroupVersion> {
    let served: HashSet<(&str, &str, &str)> = model
        .resources()
        .flat_map(|(_, resource)| {
            let (group, kind) = (&resource.group, &resource.names.kind);
            let versions = resource.versions.iter();
            let served = versions.filter(|version| version.operations.is_some());
            served.map(|version| (group.as_str(), version.name.as_str(), kind.as_str()))
        })
        .collect();
    let mut votes: HashMap<&str, BTreeMap<GroupVersion, usize>> = HashMap::new();
    for (_, definition) in model.definitions() {
        let [kind] = definition.kinds.as_slice() else {
            continue;
        };
        // A list is of the kind whose name it begins with, and no kind of its own.
        if is_list(model, definition) {
            continue;
        }
        let said = (
            kind.group.as_str(),
            kind.version.as_str(),
            kind.kind.as_str(),
        );
        if !served.is_empty() && !served.contains(&said) {
            continue;
        }
        let of = GroupVersion {
            group: kind.group.clone(),
            version: kind.version.clone(),
        };
        let votes = votes.entry(package(&definition.name)).or_default();
        *votes.entry(of).or_default() += 1;
    }
    let most = |(package, votes): (&str, BTreeMap<GroupVersion, usize>)| {
        // Of several with as many, the first by name.
        let (home, _) = votes.into_iter().rev().max_by_key(|(_, votes)| *votes)?;
        Some((package.to_owned(), home))
    };
    votes.into_iter().filter_map(most).collect()
}

fn is_list(model: &Model, definition: &Definition) -> bool {
    let has = |name: &str| {
        let mut members = model.schema(definition.schema).properties.iter().flatten();
        members.any(|member| member.name == name)
    };
    definition.name.ends_with("List") && has("items") && has("metadata")
}

/// Whether two nodes say the same, where definitions are the same if they have one name.
fn are_same(model: &Model, a: SchemaId, b: SchemaId) -> bool {
    let (a, a_ids) = outline(model, a);
    let (b, b_ids) = outline(model, b);
    let name = |schema: &Schema| {
        let id = schema.reference?;
        Some(&model.definition(id).name)
    };
    name(&a) == name(&b)
        && Schema {
            reference: None,
            ..a
        } == Schema {
            reference: None,
            ..b
        }
        && a_ids.len() == b_ids.len()
        && a_ids
            .iter()
            .zip(&b_ids)
            .all(|(a, b)| are_same(model, *a, *b))
}

/// A node with one id in place of all that it holds, and what it holds.
fn outline(model: &Model, id: SchemaId) -> (Schema, Vec<SchemaId>) {
    let mut schema = model.schema(id).clone();
    let mut ids = Vec::new();
    schema.for_each_id(|id| {
        ids.push(*id);
        *id = SchemaId::from_index(0);
    });
    (schema, ids)
}
