//! What decides on requests, and versions of what is stored.

use super::make::{age, count_at, name, text, text_at, text_or};
use super::selectors::as_structure;
use crate::builtin::look::{Look, or, some_of};
use crate::object::Object;
use crate::registry::Column;

/// What is shown of configurations of webhooks.
pub(super) fn webhooks() -> Vec<Column> {
    vec![
        count_at("Webhooks", "integer", "How many there are.", "webhooks"),
        age(),
    ]
}

/// What is shown of policies that validate.
pub(super) fn validating_policies() -> Vec<Column> {
    let about = "How many rules it has.";
    vec![
        count_at("Validations", "integer", about, "spec.validations"),
        text("ParamKind", "What it takes as parameters.", parameters),
        age(),
    ]
}

/// What is shown of policies that change objects.
pub(super) fn mutating_policies() -> Vec<Column> {
    let about = "How many changes it makes.";
    vec![
        count_at("Mutations", "integer", about, "spec.mutations"),
        text("ParamKind", "What it takes as parameters.", parameters),
        age(),
    ]
}

fn parameters(policy: &Object) -> String {
    let kind = policy.at("spec.paramKind");
    kind.map_or_else(
        || "<unset>".to_owned(),
        |kind| format!("{}/{}", kind.text("apiVersion"), kind.text("kind")),
    )
}

/// What is shown of bindings of policies.
pub(super) fn policy_bindings() -> Vec<Column> {
    vec![
        text_at(
            "PolicyName",
            "Which policy it puts into force.",
            "spec.policyName",
        ),
        text("ParamRef", "What the parameters are.", |binding| {
            let unset = || "<unset>".to_owned();
            let Some(parameters) = binding.at("spec.paramRef") else {
                return unset();
            };
            match parameters.text("name") {
                "" => parameters.at("selector").map_or_else(unset, as_structure),
                name => format!("{}/{name}", parameters.text_or("namespace", "*")),
            }
        }),
        age(),
    ]
}

/// What is shown of versions of what is stored.
pub(super) fn storage_versions() -> Vec<Column> {
    vec![
        text_or(
            "CommonEncodingVersion",
            "The version that all servers write.",
            "status.commonEncodingVersion",
            "<unset>",
        ),
        text(
            "StorageVersions",
            "Which version each server writes.",
            |version| {
                let servers = version.list("status.storageVersions").iter();
                let servers = servers.map(|server| {
                    let id = server.text("apiServerID");
                    format!("{id}={}", server.text("encodingVersion"))
                });
                or(some_of(&servers.collect::<Vec<_>>(), 3, ","), "<unset>")
            },
        ),
        age(),
    ]
}

/// What is shown of migrations of what is stored.
pub(super) fn migrations() -> Vec<Column> {
    vec![
        name(|migration| migration.text("metadata.name").to_owned()),
        text("Resource", "What is migrated.", |migration| {
            let resource = migration.text("spec.resource.resource");
            match migration.text("spec.resource.group") {
                "" => resource.to_owned(),
                group => format!("{resource}.{group}"),
            }
        }),
        text("Status", "How far the migration is.", |migration| {
            let conditions = migration.list("status.conditions").iter().rev();
            let mut found = conditions
                .filter(|condition| condition.text("status") == "True")
                .map(|condition| condition.text("type"))
                .filter(|state| matches!(*state, "Running" | "Succeeded" | "Failed"));
            found.next().unwrap_or("Unknown").to_owned()
        }),
    ]
}
