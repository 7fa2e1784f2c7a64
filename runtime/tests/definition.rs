//! Definitions of types.

use kubewright::apiextensions::{CustomResource, CustomResourceDefinition, MergeError};
use kubewright::meta::ObjectMeta;
use kubewright::{JsonSchema, Resource, Schema};
use serde_json::json;

mod v1 {
    use super::{JsonSchema, ObjectMeta, Resource, Spec, Status};

    /// A widget.
    #[derive(Clone, Debug, Default, Resource, JsonSchema)]
    #[resource(
        group = "example.com",
        version = "v1",
        namespaced,
        status,
        storage,
        short_names("wd"),
        categories("all"),
        scale(
            spec_replicas_path = ".spec.replicas",
            status_replicas_path = ".status.replicas"
        ),
        printer_column(
            name = "Replicas",
            type = "integer",
            json_path = ".spec.replicas",
            priority = 1
        ),
        selectable_fields(".spec.color"),
        annotation("example.com/owner", "widgets"),
        label("app", "widgets")
    )]
    pub(super) struct Widget {
        metadata: ObjectMeta,
        spec: Spec,
        status: Option<Status>,
    }
}

mod v1beta1 {
    use super::{JsonSchema, ObjectMeta, Resource, Spec};

    #[derive(Clone, Debug, Default, Resource, JsonSchema)]
    #[resource(
        group = "example.com",
        version = "v1beta1",
        namespaced,
        storage = false,
        served = false,
        short_names("wd"),
        categories("all"),
        deprecated = "use v1"
    )]
    #[schema(docs = false)]
    pub(super) struct Widget {
        metadata: ObjectMeta,
        spec: Spec,
    }
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
struct Spec {
    /// How many there are.
    replicas: Option<i32>,
    color: Option<String>,
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
#[schema(docs = false)]
struct Status {
    replicas: Option<i32>,
}

#[test]
fn a_definition_says_all_that_its_type_says() {
    let written = serde_json::to_value(v1::Widget::crd()).unwrap();
    let spec = json!({
        "type": "object",
        "properties": {
            "replicas": {"type": "integer", "format": "int32", "description": "How many there are."},
            "color": {"type": "string"},
        },
    });
    let status = json!({
        "type": "object",
        "properties": {"replicas": {"type": "integer", "format": "int32"}},
    });
    let schema = json!({
        "type": "object",
        "description": "A widget.",
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": spec,
            "status": status,
        },
        "required": ["spec"],
    });
    let version = json!({
        "name": "v1",
        "served": true,
        "storage": true,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {
            "status": {},
            "scale": {
                "specReplicasPath": ".spec.replicas",
                "statusReplicasPath": ".status.replicas",
            },
        },
        "additionalPrinterColumns": [
            {"name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas", "priority": 1},
        ],
        "selectableFields": [{"jsonPath": ".spec.color"}],
    });
    let wanted = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": "widgets.example.com",
            "annotations": {"example.com/owner": "widgets"},
            "labels": {"app": "widgets"},
        },
        "spec": {
            "group": "example.com",
            "names": {
                "kind": "Widget",
                "listKind": "WidgetList",
                "plural": "widgets",
                "singular": "widget",
                "shortNames": ["wd"],
                "categories": ["all"],
            },
            "scope": "Namespaced",
            "versions": [version],
        },
    });
    assert_eq!(written, wanted);
}

#[test]
fn versions_of_a_kind_are_one_definition() {
    let both = [v1beta1::Widget::crd(), v1::Widget::crd()];
    let merged = CustomResourceDefinition::merge(both).unwrap();
    let versions = &merged.spec.versions;
    let stored: Vec<(&str, bool)> = versions
        .iter()
        .map(|version| (version.name.as_str(), version.storage))
        .collect();
    assert_eq!(stored, [("v1", true), ("v1beta1", false)]);
    let old = &versions[1];
    assert!(old.deprecated && !old.served);
    assert_eq!(old.deprecation_warning.as_deref(), Some("use v1"));
    assert_eq!(merged.metadata.label("app"), Some("widgets"));

    let error = CustomResourceDefinition::merge([v1beta1::Widget::crd()]).unwrap_err();
    assert!(matches!(error, MergeError::Storage { .. }), "{error}");
}
