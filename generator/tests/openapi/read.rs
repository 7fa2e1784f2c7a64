//! What schemas and references become.

use kubewright_generator::Generator;
use kubewright_generator::model::Model;

use crate::{definition, document, load, member, one, support};

#[test]
fn a_reference_is_one_however_it_is_written() {
    let model = one(r##"{
        "com.example.v1.A": {"type": "object", "properties": {
            "plain": {"$ref": "#/components/schemas/com.example.v1.B"},
            "wrapped": {"allOf": [{"$ref": "#/components/schemas/com.example.v1.B"}], "default": {}, "description": "Here."},
            "renamed": {"$ref": "#/components/schemas/com.example.v1.C"}}},
        "com.example.v1.B": {"type": "string"},
        "com.example.v1.C": {"allOf": [{"$ref": "#/components/schemas/com.example.v1.B"}]}
    }"##);
    assert_eq!(model.definitions().len(), 2, "a name for another is none");
    for name in ["plain", "wrapped", "renamed"] {
        let reference = member(&model, "com.example.v1.A", name).reference.unwrap();
        assert_eq!(model.definition(reference).name, "com.example.v1.B");
    }
    let wrapped = member(&model, "com.example.v1.A", "wrapped");
    assert_eq!(wrapped.description.as_deref(), Some("Here."));
    assert!(wrapped.zero_default && wrapped.all_of.is_none());
}

#[test]
fn zeros_are_defaults_of_go_and_not_of_custom_resources() {
    let schemas = r#"{"com.example.v1.A": {"type": "object", "properties": {
        "text": {"type": "string", "default": ""}, "said": {"type": "string", "default": "a"},
        "number": {"type": "integer", "default": 0}, "list": {"type": "array", "items": {}, "default": []},
        "map": {"type": "object", "additionalProperties": {}}, "none": {"type": "string", "default": null}}}}"#;
    let model = one(schemas);
    let zero = |model: &Model, name| member(model, "com.example.v1.A", name).zero_default;
    assert!(["text", "number", "list", "map"].map(|name| zero(&model, name)) == [true; 4]);
    assert!(["said", "none"].map(|name| zero(&model, name)) == [false; 2]);
    let custom = document(schemas).replace("\"Kubernetes\"", "\"Kubernetes CRD Swagger\"");
    let (model, _) = load(&Generator::new().source_text("a.json", custom));
    assert!(!zero(&model, "text"));
}

#[test]
fn a_definition_of_many_documents_is_one() {
    const KIND: &str = r#""x-kubernetes-group-version-kind": [{"group": "other.io", "version": "v1", "kind": "A"}]"#;
    let schemas = |text: &str| {
        format!(
            r#"{{"io.other.v1.A": {{"type": "object", {KIND}}}, "io.other.v1.B": {{"description": "{text}"}}}}"#
        )
    };
    let elsewhere = document(&schemas("Elsewhere."));
    let home = document(&schemas("Home.")).replace("/apis/example.com/", "/apis/other.io/");
    let both = [("a.json", &elsewhere), ("b.json", &home)];
    for order in [both, [both[1], both[0]]] {
        let texts = order.into_iter();
        let generator = texts.fold(Generator::new(), |all, (name, text)| {
            all.source_text(name, text.clone())
        });
        let (model, warnings) = load(&generator);
        assert_eq!(model.definitions().len(), 2);
        let found = definition(&model, "io.other.v1.B");
        assert_eq!(found.home.group, "other.io");
        let description = &model.schema(found.schema).description;
        assert_eq!(description.as_deref(), Some("Home."));
        let told = warnings
            .iter()
            .filter(|told| told.contains("io.other.v1.B"));
        let told: Vec<&String> = told.collect();
        assert_eq!(told.len(), 1, "{warnings:?}");
        assert!(told[0].starts_with("a.json:"), "{told:?}");
    }
}

#[test]
fn every_document_of_a_server_is_read() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let (model, warnings) = load(&Generator::new().source(corpus.join("openapi/v3")));
    assert_eq!(warnings, [""; 0]);
    assert_eq!(model.definitions().len(), 738);
    let home = |name: &str| {
        let home = &definition(&model, name).home;
        format!("{}/{}", home.group, home.version)
    };
    for (name, expected) in [
        ("io.k8s.api.core.v1.PodSpec", "/v1"),
        (
            "io.k8s.api.rbac.v1.PolicyRule",
            "rbac.authorization.k8s.io/v1",
        ),
        (
            "io.k8s.api.flowcontrol.v1.Subject",
            "flowcontrol.apiserver.k8s.io/v1",
        ),
        (
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps",
            "apiextensions.k8s.io/v1",
        ),
        (
            "io.k8s.api.apiserverinternal.v1alpha1.ServerStorageVersion",
            "internal.apiserver.k8s.io/v1alpha1",
        ),
        ("io.k8s.api.policy.v1.Eviction", "policy/v1"),
        (
            "io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement",
            "authorization.k8s.io/v1",
        ),
    ] {
        assert_eq!(home(name), expected, "{name}");
    }
}
