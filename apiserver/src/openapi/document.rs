//! The document of a version of a group.

use serde_json::{Value, json};

use super::paths::Paths;
use super::schemas::Schemas;
use super::{custom, operation};
use crate::discovery::{Group, GroupVersion};
use crate::registry::{Origin, Resource, Subresource, Table, Version};

/// The document of a version of a group, in version 3.
pub(super) fn of(table: &Table, group: &Group<'_>, version: &GroupVersion<'_>) -> Value {
    let mut schemas = Schemas::default();
    let mut paths = Paths::new(group.name, version.name);
    let is_built_in = is_built_in(version);
    if is_built_in {
        paths.add_discovery(&mut schemas);
    }
    for (resource, served) in &version.resources {
        let [one, several] = add(&mut schemas, resource, served);
        let schema_of = |part: &Subresource| schema_of(table, resource, served, part, &one);
        for part in &served.subresources {
            let name = schema_of(part);
            schemas.add_built_in(&name);
            schemas.is_of_kind(&name, (&part.group, &part.version, &part.kind));
        }
        paths.add(&mut schemas, resource, served, [&one, &several], &schema_of);
    }
    // Kinds of the core group are parts of others.
    for resource in table
        .resources()
        .filter(|resource| resource.group.is_empty())
    {
        let kind = &*resource.names.kind;
        schemas.is_of_kind(&format!("io.k8s.api.core.v1.{kind}"), ("", "v1", kind));
    }
    for (name, kind) in operation::KINDS_OF_ANSWERS {
        schemas.is_of_kind(name, ("", "v1", kind));
    }
    for (name, kind) in operation::KINDS_OF_OPTIONS {
        schemas.is_of_kind(name, ("", "v1", kind));
        schemas.is_of_kind(name, (group.name, version.name, kind));
    }
    let mut components = json!({"schemas": schemas.into_map()});
    let info = if is_built_in {
        let token = json!({"type": "apiKey", "description": "Bearer Token authentication", "name": "authorization", "in": "header"});
        components["securitySchemes"] = json!({"BearerToken": token});
        json!({"title": "Kubernetes", "version": "1.36"})
    } else {
        json!({"title": "Kubernetes CRD Swagger", "version": "v0.1.0"})
    };
    json!({
        "openapi": "3.0.0",
        "info": info,
        "paths": paths.into_map(),
        "components": components,
    })
}

/// Whether all of a version is built in.
pub(super) fn is_built_in(version: &GroupVersion<'_>) -> bool {
    let mut resources = version.resources.iter();
    resources.all(|(resource, _)| resource.origin == Origin::BuiltIn)
}

/// Adds the schemas of a kind and of its lists. Gives their names.
fn add(schemas: &mut Schemas, resource: &Resource, version: &Version) -> [String; 2] {
    let Some(one) = definition(version) else {
        return custom::add(schemas, resource, version);
    };
    let names = &resource.names;
    let several = match one.rsplit_once('.') {
        Some((package, _)) => format!("{package}.{}", names.list_kind),
        None => String::new(),
    };
    for (name, kind) in [(&one, &names.kind), (&several, &names.list_kind)] {
        schemas.add_built_in(name);
        schemas.is_of_kind(name, (&resource.group, &version.name, kind));
    }
    [one, several]
}

/// The name of the definition of a kind that is built in.
fn definition(version: &Version) -> Option<String> {
    let schema = version.schema.get();
    schema.root().definition.as_deref().map(str::to_owned)
}

/// The schema of what a part of a resource is sent; empty where it is none that is known.
fn schema_of(
    table: &Table,
    resource: &Resource,
    version: &Version,
    part: &Subresource,
    of_resource: &str,
) -> String {
    let own = (&*resource.group, &*version.name, &*resource.names.kind);
    if (&*part.group, &*part.version, &*part.kind) == own {
        return of_resource.to_owned();
    }
    // Kinds of a group and version are defined in one package.
    let found = table.resources().find_map(|other| {
        let is_of_group = *other.group == *part.group && other.origin == Origin::BuiltIn;
        let version = is_of_group.then(|| other.version(&part.version))??;
        let name = definition(version)?;
        let (package, _) = name.rsplit_once('.')?;
        Some(format!("{package}.{}", part.kind))
    });
    found.unwrap_or_default()
}
