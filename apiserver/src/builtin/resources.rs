//! Resources of the built-in kinds.

use std::sync::Arc;

use kubewright::Schema;

use super::{Definitions, columns, convert, deprecation, fields};
use crate::kinds;
use crate::object::split_api_version;
use crate::registry::{
    Names, Origin, Resource, Role, ScalePaths, SchemaCell, Scope, Subresource, Table, Verb, Verbs,
    Version,
};
use crate::store::{Collection, Versions};

/// A line for each group version, as the server lists them: its name, a tab, what discovery says of
/// its resources. `cargo xtask apiserver-data` writes it.
const TEXT: &str = include_str!("../../data/resources.txt");

/// What discovery says of a resource or of a part of its objects.
#[derive(Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct Said {
    /// `deployments`, `deployments/scale`.
    name: String,
    singular_name: String,
    namespaced: bool,
    /// Of what is sent, where it is not that of the list.
    group: Option<String>,
    version: Option<String>,
    kind: String,
    verbs: Vec<String>,
    short_names: Vec<String>,
    categories: Vec<String>,
    /// The name of the kind's definition.
    definition: String,
}

/// Serves the built-in kinds.
pub(crate) fn install(table: &mut Table, versions: &Arc<Versions>, window: usize) {
    let mut resources: Vec<Resource> = Vec::new();
    for (group_version, list) in TEXT.lines().filter_map(|line| line.split_once('\t')) {
        let (group, version) = split_api_version(group_version);
        // A test reads every line.
        let said: Vec<Said> = serde_json::from_str(list).unwrap_or_default();
        for resource in said.iter().filter(|said| !said.name.contains('/')) {
            let parts = said.iter().filter_map(|part| {
                let (of, name) = part.name.split_once('/')?;
                (of == resource.name).then(|| subresource(group, version, name, part))
            });
            let served = served(group, version, resource, parts.collect());
            let known = resources
                .iter_mut()
                .find(|known| *known.group == *group && *known.names.plural == *resource.name);
            if let Some(known) = known {
                known.versions.push(Arc::new(served));
            } else {
                let objects = Collection::new(Arc::clone(versions), window);
                resources.push(first(group, resource, served, objects));
            }
        }
    }
    share_events(&mut resources);
    for resource in resources {
        table.insert(resource);
    }
}

/// Events of the core group and those of `events.k8s.io` are the same objects.
fn share_events(resources: &mut [Resource]) {
    let is_core = |resource: &&Resource| resource.group.is_empty();
    let are_events = |resource: &&Resource| *resource.names.plural == *"events";
    let mut found = resources.iter().filter(are_events);
    let Some(objects) = found.find(is_core).map(|core| Arc::clone(&core.objects)) else {
        return;
    };
    for resource in resources {
        if are_events(&&*resource) {
            resource.objects = Arc::clone(&objects);
            resource.storage = convert::STORED_EVENT.into();
        }
    }
}

fn first(group: &str, said: &Said, version: Version, objects: Collection) -> Resource {
    Resource {
        group: group.into(),
        names: Names {
            plural: said.name.as_str().into(),
            singular: said.singular_name.as_str().into(),
            kind: said.kind.as_str().into(),
            list_kind: format!("{}List", said.kind).into(),
            short_names: said.short_names.clone(),
            categories: said.categories.clone(),
        },
        scope: if said.namespaced {
            Scope::Namespaced
        } else {
            Scope::Cluster
        },
        origin: Origin::BuiltIn,
        storage: Arc::clone(&version.name),
        versions: vec![Arc::new(version)],
        objects: Arc::new(objects),
        strategy: kinds::strategy(group, &said.kind),
        converter: convert::of(group, &said.name),
    }
}

fn served(group: &str, version: &str, said: &Said, subresources: Vec<Subresource>) -> Version {
    let definition = said.definition.clone();
    Version {
        name: version.into(),
        schema: SchemaCell::lazy(move || Definitions::all().schema(&definition)),
        verbs: verbs(said),
        subresources,
        columns: columns::of(group, version, &said.name),
        selectable_fields: fields::of(group, &said.name),
        deprecation: deprecation::of(group, version, &said.kind),
    }
}

fn verbs(said: &Said) -> Verbs {
    let verbs = said.verbs.iter();
    verbs.filter_map(|verb| Verb::from_name(verb)).collect()
}

fn subresource(group: &str, version: &str, name: &str, said: &Said) -> Subresource {
    Subresource {
        name: name.into(),
        group: said.group.as_deref().unwrap_or(group).into(),
        version: said.version.as_deref().unwrap_or(version).into(),
        kind: said.kind.as_str().into(),
        verbs: verbs(said),
        role: match name {
            "scale" => Role::Scale(scale()),
            "approval" | "ephemeralcontainers" | "finalize" | "resize" | "status" => Role::Part,
            _ => Role::Action,
        },
    }
}

fn scale() -> ScalePaths {
    let path = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    ScalePaths {
        replicas: path(["spec", "replicas"]),
        status_replicas: path(["status", "replicas"]),
        selector: Some(path(["spec", "selector"])),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Said, TEXT, install};
    use crate::registry::{Role, Table, Verb};
    use crate::store::Versions;

    #[test]
    fn every_line_can_be_read() {
        for line in TEXT.lines() {
            let (name, list) = line.split_once('\t').expect("a name and a list");
            let said: Vec<Said> = serde_json::from_str(list).expect(name);
            for resource in said.iter().filter(|said| !said.name.contains('/')) {
                assert!(!resource.definition.is_empty(), "{name} {}", resource.name);
            }
        }
    }

    #[test]
    fn what_is_served() {
        let mut table = Table::default();
        install(&mut table, &Arc::new(Versions::starting_at(1)), 10);
        let deployments = table.get("apps", "deployments").expect("deployments");
        let version = deployments.version("v1").expect("v1");
        assert!(version.verbs.has(Verb::Watch) && version.has_status());
        let scale = version.subresource("scale").expect("scale");
        assert!(matches!(scale.role, Role::Scale(_)) && &*scale.kind == "Scale");
        let claims = table
            .get("resource.k8s.io", "resourceclaims")
            .expect("claims");
        let names: Vec<_> = claims
            .versions
            .iter()
            .map(|version| &*version.name)
            .collect();
        assert_eq!(names, ["v1", "v1beta2", "v1beta1"]);
        assert!(table.resources().count() > 70);
    }
}
