//! Models for the passes' tests.

mod definitions;

pub(crate) use definitions::definitions;

use serde_json::{Value, json};

use super::select::{self, Selection};
use super::share::{self, Declarations};
use super::{facts, shape};
use crate::model::Model;
use crate::options::{Attributes, Options, Scope};
use crate::{Error, Generator};

/// A definition of a kind with this `spec`, in version `v1` of `example.com`.
pub(crate) fn kind(kind: &str, spec: &Value) -> Value {
    let root = json!({"type": "object", "properties": {"spec": spec}});
    definition("example.com", kind, &[("v1", root)])
}

/// A definition of a kind with these versions; the first is stored, those of alpha are not served.
pub(crate) fn definition(group: &str, kind: &str, versions: &[(&str, Value)]) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    let versions: Vec<Value> = versions
        .iter()
        .enumerate()
        .map(|(index, (name, root))| {
            let served = !name.contains("alpha");
            json!({"name": name, "served": served, "storage": index == 0, "schema": {"openAPIV3Schema": root}})
        })
        .collect();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural, "singular": kind.to_lowercase(), "listKind": format!("{kind}List")},
            "versions": versions,
        },
    })
}

/// An object with these members.
pub(crate) fn object(members: Value) -> Value {
    let mut object = json!({"type": "object"});
    object["properties"] = members;
    object
}

/// The model of definitions.
pub(crate) fn model(definitions: &[Value]) -> Model {
    let mut generator = Generator::new();
    for (index, definition) in definitions.iter().enumerate() {
        generator = generator.source_text(format!("{index}.json"), definition.to_string());
    }
    let loaded = generator
        .load()
        .unwrap_or_else(|error: Error| panic!("{error}"));
    loaded.model().clone()
}

/// Every version of a model.
pub(crate) fn everything(model: &Model) -> Selection {
    select::select(
        model,
        &Options {
            versions: crate::options::Versions::All,
            ..Options::default()
        },
    )
    .unwrap()
}

/// What a model declares.
pub(crate) fn declarations(model: &Model, scope: Scope) -> Declarations {
    let facts = facts::facts(model, Attributes::default());
    let shapes = shape::shapes(model, &facts, &|_| None);
    share::declare(model, &shapes, &everything(model), scope)
}
