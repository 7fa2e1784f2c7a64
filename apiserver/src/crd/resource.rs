//! The resource that a definition defines.

use std::collections::BTreeMap;
use std::sync::Arc;

use kubewright::apiextensions::compare_versions;
use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::custom::Custom;
use super::definition::{Names, Spec, Version as Written, object, text, texts};
use super::scale::{self, Paths};
use super::{columns, condition};
use crate::object::{Object, metadata_text};
use crate::registry::{
    self, Converter, Origin, Resource, Role, ScalePaths, SchemaCell, Scope, SelectableField,
    Subresource, Verbs, Version,
};
use crate::server::Core;
use crate::store::Collection;

/// The resource that a definition defines; `None` while its names are not accepted.
pub(super) fn of(
    core: &Arc<Core>,
    definition: &Object,
    objects: Option<Arc<Collection>>,
) -> Option<Resource> {
    if !condition::is_true(definition, "NamesAccepted")
        && !condition::is_true(definition, "Established")
    {
        return None;
    }
    let spec = Spec::of(definition);
    let status = object(definition, "status")?;
    let names = Names::of(object(status, "acceptedNames"));
    let schemas: BTreeMap<&str, SchemaCell> = spec
        .versions
        .iter()
        .map(|version| (version.name, schema(&spec, version)))
        .collect();
    let mut served: Vec<&Written<'_>> = spec
        .versions
        .iter()
        .filter(|version| version.served)
        .collect();
    served.sort_by(|a, b| compare_versions(a.name, b.name));
    let versions = served
        .iter()
        .filter_map(|written| {
            let schema = schemas.get(written.name)?.clone();
            Some(Arc::new(version(&spec, written, schema)))
        })
        .collect();
    let objects = objects.unwrap_or_else(|| {
        let versions = Arc::clone(&core.versions);
        Arc::new(Collection::new(versions, core.settings.window))
    });
    let strategy = Custom {
        definition: metadata_text(definition, "name").to_owned(),
        scales: scales(&spec),
        is_terminating: condition::is_true(definition, "Terminating"),
        schemas: schemas
            .iter()
            .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
            .collect(),
    };
    Some(Resource {
        group: spec.group.into(),
        names: registry::Names {
            plural: names.plural.into(),
            singular: names.singular.into(),
            kind: names.kind.into(),
            list_kind: names.list_kind.into(),
            short_names: texts(names.short_names),
            categories: texts(names.categories),
        },
        scope: if spec.scope == "Cluster" {
            Scope::Cluster
        } else {
            Scope::Namespaced
        },
        origin: Origin::Custom,
        versions,
        storage: spec.storage().map_or("", |version| version.name).into(),
        objects,
        strategy: Arc::new(strategy),
        converter: converter(core, &spec, schemas),
    })
}

/// The schema of a version, read when it is first needed.
fn schema(spec: &Spec<'_>, version: &Written<'_>) -> SchemaCell {
    let schema = spec.shape(version).schema().cloned().unwrap_or_default();
    let schema = Value::Object(schema);
    // What was stored was checked.
    SchemaCell::lazy(move || Structural::from_json(&schema).unwrap_or_default())
}

fn version(spec: &Spec<'_>, written: &Written<'_>, schema: SchemaCell) -> Version {
    let shape = spec.shape(written);
    let fields = shape.selectable_fields.unwrap_or_default();
    let fields = fields.iter().filter_map(Value::as_object);
    let fields = fields.map(|field| {
        let path = text(field, "jsonPath");
        SelectableField::at(path.strip_prefix('.').unwrap_or(path))
    });
    Version {
        name: written.name.into(),
        schema,
        verbs: Verbs::ALL,
        subresources: subresources(spec, written),
        columns: columns::of(shape.columns),
        selectable_fields: fields.collect(),
        deprecation: written.deprecated.then(|| deprecation(spec, written)),
    }
}

fn subresources(spec: &Spec<'_>, written: &Written<'_>) -> Vec<Subresource> {
    let shape = spec.shape(written);
    let mut all = Vec::new();
    if let Some(scale) = shape.subresource("scale") {
        let selector = text(scale, "labelSelectorPath");
        all.push(Subresource {
            name: "scale".into(),
            group: "autoscaling".into(),
            version: "v1".into(),
            kind: "Scale".into(),
            verbs: Verbs::OF_PART,
            role: Role::Scale(ScalePaths {
                replicas: scale::members(text(scale, "specReplicasPath")),
                status_replicas: scale::members(text(scale, "statusReplicasPath")),
                selector: (!selector.is_empty()).then(|| scale::members(selector)),
            }),
        });
    }
    if shape.subresource("status").is_some() {
        all.push(Subresource {
            name: "status".into(),
            group: spec.group.into(),
            version: written.name.into(),
            kind: spec.names.kind.into(),
            verbs: Verbs::OF_PART,
            role: Role::Part,
        });
    }
    all
}

fn scales(spec: &Spec<'_>) -> BTreeMap<String, Paths> {
    let versions = spec.versions.iter().filter_map(|version| {
        let scale = spec.shape(version).subresource("scale")?;
        let selector = text(scale, "labelSelectorPath");
        let paths = Paths {
            spec: text(scale, "specReplicasPath").to_owned(),
            status: text(scale, "statusReplicasPath").to_owned(),
            selector: (!selector.is_empty()).then(|| selector.to_owned()),
        };
        Some((version.name.to_owned(), paths))
    });
    versions.collect()
}

/// What responses of a deprecated version warn of: the best version that is not, if there is one.
fn deprecation(spec: &Spec<'_>, version: &Written<'_>) -> String {
    if let Some(warning) = version.deprecation_warning {
        return warning.to_owned();
    }
    let named = |name: &str| format!("{}/{name} {}", spec.group, spec.names.kind);
    let better = spec
        .versions
        .iter()
        .filter(|other| other.served && !other.deprecated)
        .filter(|other| compare_versions(other.name, version.name).is_lt())
        .min_by(|a, b| compare_versions(a.name, b.name));
    match better {
        Some(better) => format!(
            "{} is deprecated; use {}",
            named(version.name),
            named(better.name)
        ),
        None => format!("{} is deprecated", named(version.name)),
    }
}

/// How objects become those of another version: by their `apiVersion` or as a webhook would do it,
/// and less what the schema of that version does not know.
fn converter(core: &Arc<Core>, spec: &Spec<'_>, schemas: BTreeMap<&str, SchemaCell>) -> Converter {
    let is_foreign = spec
        .conversion
        .is_some_and(|conversion| text(conversion, "strategy") == "Webhook");
    if !is_foreign && (spec.versions.len() < 2 || spec.shared.validation.is_some()) {
        return Converter::None;
    }
    let schemas: BTreeMap<String, SchemaCell> = schemas
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    let group = spec.group.to_owned();
    // The server owns what it serves, so what it serves does not own it.
    let core = Arc::downgrade(core);
    Converter::Function(Arc::new(move |mut object, version| {
        if is_foreign && let Some(core) = core.upgrade() {
            object = core
                .definitions
                .conversions
                .convert(&object, &group, version)?;
        }
        let mut value = Value::Object(object);
        if let Some(schema) = schemas.get(version) {
            schema.get().prune(&mut value);
        }
        match value {
            Value::Object(object) => Ok(object),
            _ => Ok(Object::new()),
        }
    }))
}
