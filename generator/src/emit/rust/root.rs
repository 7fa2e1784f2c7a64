//! What `#[resource(...)]` says of a kind.

use super::Output;
use super::attributes;
use super::method;
use super::modules::Module;
use super::text::{Line, number, string, strings, word};
use crate::emit::{crd, json};
use crate::model::{
    Map, PrinterColumn, Resource, Scale, SchemaId, ScopeKind, Value, Verb, Version,
};
use crate::options::Attributes;
use crate::pass::share::{DeclarationId, Root};

/// The words of `#[resource(...)]`.
pub(super) fn words(
    output: &Output<'_>,
    module: &Module,
    (id, root): (DeclarationId, &Root),
    node: Option<SchemaId>,
) -> Vec<Line> {
    let (resource, version) = root.selected.of(output.model);
    let names = &resource.names;
    let mut words = vec![
        word("group", &resource.group),
        word("group_alias", &module.alias),
        word("version", &version.name),
        word("kind", &names.kind),
        word("plural", &names.plural),
    ];
    words.extend(
        names
            .singular
            .as_ref()
            .map(|singular| word("singular", singular)),
    );
    let list_kind = names
        .list_kind
        .as_ref()
        .filter(|list_kind| **list_kind != format!("{}List", names.kind));
    words.extend(list_kind.map(|list_kind| word("list_kind", list_kind)));
    let lists = [
        ("short_names", &names.short_names),
        ("categories", &names.categories),
    ];
    for (name, values) in lists {
        let values = values.as_deref().filter(|values| !values.is_empty());
        words.extend(values.map(|values| strings(name, values)));
    }
    words.push(match resource.scope {
        ScopeKind::Namespaced => word("scope", "Namespaced"),
        ScopeKind::Cluster => word("scope", "Cluster"),
    });
    words.extend(verbs(version));
    if let Some(subresources) = &version.subresources {
        // A server that knows no `status` drops all of it: there is nothing to update.
        let has_status = root
            .record
            .members
            .iter()
            .any(|member| member.name == "status");
        words.extend((subresources.status && has_status).then(|| Line::new("status")));
        words.extend(
            subresources
                .scale
                .as_ref()
                .map(|paths| scale(output, paths)),
        );
    }
    words.extend(method::words(output, id));
    if output.attributes == Attributes::All {
        definition(output, resource, version, node, &mut words);
    }
    words.extend(output.crate_word());
    words
}

/// The verbs that are served, unless all are.
fn verbs(version: &Version) -> Option<Line> {
    let served = |verb: Verb| {
        let operations = version.operations.as_ref();
        operations.is_none_or(|operations| {
            let mut verbs = operations.verbs.iter();
            verbs.any(|operation| operation.verb == verb)
        })
    };
    let words: Vec<&str> = VERBS
        .iter()
        .filter(|(verb, _)| served(*verb))
        .map(|(_, word)| *word)
        .collect();
    match words.as_slice() {
        [] => Some(Line::new("no_verbs")),
        ["get", "list", "watch"] => Some(Line::new("readonly")),
        all if all.len() == VERBS.len() => None,
        some => Some(Line::new("verbs").words(some.iter().copied().map(Line::new).collect())),
    }
}

/// The verbs of objects, and what the derives call them.
const VERBS: [(Verb, &str); 8] = [
    (Verb::Get, "get"),
    (Verb::List, "list"),
    (Verb::Watch, "watch"),
    (Verb::Create, "create"),
    (Verb::Update, "update"),
    (Verb::Patch, "patch"),
    (Verb::Delete, "delete"),
    (Verb::DeleteCollection, "delete_collection"),
];

fn scale(output: &Output<'_>, paths: &Scale) -> Line {
    let Scale {
        spec_replicas_path,
        status_replicas_path,
        label_selector_path,
    } = paths;
    let usual = spec_replicas_path == ".spec.replicas"
        && status_replicas_path == ".status.replicas"
        && label_selector_path.is_none();
    // Paths of a server tell that there is a scale, and not of what.
    let unknown = spec_replicas_path.is_empty();
    if output.attributes == Attributes::None || usual || unknown {
        return Line::new("scale");
    }
    let mut words = vec![
        word("spec_replicas_path", spec_replicas_path),
        word("status_replicas_path", status_replicas_path),
    ];
    let selector = label_selector_path.as_ref();
    words.extend(selector.map(|path| word("label_selector_path", path)));
    Line::new("scale").words(words)
}

/// The rest of what the definition says of the kind and of the version.
fn definition(
    output: &Output<'_>,
    resource: &Resource,
    version: &Version,
    node: Option<SchemaId>,
    words: &mut Vec<Line>,
) {
    // Without `..`: what is new has to find its place here.
    let Version {
        name: _,
        served,
        storage,
        deprecated,
        deprecation_warning,
        schema: _,
        definition: _,
        operations: _,
        subresources: _,
        printer_columns,
        selectable_fields,
    } = version;
    words.push(match storage {
        true => Line::new("storage"),
        false => number("storage", false),
    });
    words.extend((!served).then(|| number("served", false)));
    words.extend(match (deprecated, deprecation_warning) {
        (Some(true), Some(warning)) => Some(word("deprecated", warning)),
        (Some(true), None) => Some(Line::new("deprecated")),
        _ => None,
    });
    words.extend(printer_columns.iter().flatten().map(printer_column));
    if let Some(fields) = selectable_fields {
        let paths: Vec<String> = fields.iter().map(|field| field.json_path.clone()).collect();
        words.push(strings("selectable_fields", &paths));
    }
    for (key, name) in [("annotations", "annotation"), ("labels", "label")] {
        words.extend(pairs(&resource.metadata, key).map(|(key, value)| {
            let values = vec![Line::new(string(key)), Line::new(string(value))];
            Line::new(name).words(values)
        }));
    }
    let conversion = resource.conversion.as_ref().map(crd::conversion);
    words.extend(conversion.map(|conversion| word("conversion", &json::to_line(&conversion))));
    let preserve = resource.preserve_unknown_fields;
    words.extend(preserve.map(|preserve| number("preserve_unknown_fields", preserve)));
    for (member, name) in [("apiVersion", "api_version"), ("kind", "kind_field")] {
        let said = attributes::of_root_member(output, node, member);
        words.extend((!said.is_empty()).then(|| Line::new(name).words(said)));
    }
}

fn printer_column(column: &PrinterColumn) -> Line {
    let PrinterColumn {
        name,
        ty,
        json_path,
        format,
        description,
        priority,
    } = column;
    let mut words = vec![
        word("name", name),
        word("type", ty),
        word("json_path", json_path),
    ];
    words.extend(format.as_ref().map(|format| word("format", format)));
    let description = description.as_ref();
    words.extend(description.map(|description| word("description", description)));
    words.extend(priority.map(|priority| number("priority", priority)));
    Line::new("printer_column").words(words)
}

/// The texts below a key of the definition's metadata.
fn pairs<'a>(metadata: &'a Map, key: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let found = metadata.iter().find(|(known, _)| known == key);
    let members = found.map_or([].as_slice(), |(_, value)| match value {
        Value::Object(members) => members,
        _ => &[],
    });
    members.iter().filter_map(|(key, value)| match value {
        Value::String(value) => Some((key.as_str(), value.as_str())),
        _ => None,
    })
}
