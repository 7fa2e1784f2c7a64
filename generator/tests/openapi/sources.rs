//! Several sources together, and documents of other servers than that of Kubernetes.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use kubewright_generator::Generator;
use kubewright_generator::model::{Model, Operations, Resource, ScopeKind, Verb};

use crate::scratch::scratch;
use crate::widgets::document;
use crate::{definition, load, member};

const CRD: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  names: {kind: Gadget, plural: gadgets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: string, enum: [small, large]}
";

/// What an API server publishes of the definition above: the schemas are in line, and of what it
/// says of the metadata nothing is left but a reference.
fn custom() -> String {
    let kind = r#"{"group": "example.com", "version": "v1", "kind": "Gadget"}"#;
    let gadget = r##"{"$ref": "#/components/schemas/com.example.v1.Gadget"}"##;
    let content =
        format!(r#"{{"200": {{"content": {{"application/json": {{"schema": {gadget}}}}}}}}}"#);
    format!(
        r##"{{
  "openapi": "3.0.0",
  "info": {{"title": "Kubernetes CRD Swagger", "version": "v0.1.0"}},
  "paths": {{
    "/apis/example.com/v1/namespaces/{{namespace}}/gadgets/{{name}}": {{
      "get": {{"x-kubernetes-action": "get", "x-kubernetes-group-version-kind": {kind}, "responses": {content}}}}}
  }},
  "components": {{"schemas": {{
    "com.example.v1.Gadget": {{"type": "object", "x-kubernetes-group-version-kind": [{kind}], "properties": {{
      "apiVersion": {{"type": "string"}}, "kind": {{"type": "string"}},
      "metadata": {{"allOf": [{{"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}}]}},
      "spec": {{"type": "object", "properties": {{"size": {{"type": "string", "enum": ["small", "large"]}}}}}}}}}},
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {{"type": "object", "properties": {{"name": {{"type": "string"}}}}}}
  }}}}
}}
"##
    )
}

fn resource<'m>(model: &'m Model, kind: &str) -> &'m Resource {
    let mut resources = model.resources().map(|(_, resource)| resource);
    let found = resources.find(|resource| resource.names.kind == kind);
    found.unwrap_or_else(|| panic!("no {kind}"))
}

fn operations(resource: &Resource) -> &Operations {
    let operations = resource.versions[0].operations.as_ref();
    operations.unwrap_or_else(|| panic!("{} is of no paths", resource.names.kind))
}

/// The whole output as one text.
fn generated(generator: &Generator) -> String {
    let files = generator.generate().and_then(|generated| generated.files());
    let files = files.unwrap_or_else(|error| panic!("{error}"));
    files.iter().map(|(_, text)| text).collect()
}

#[test]
fn a_server_of_its_own_is_read_as_that_of_kubernetes() {
    let generator = Generator::new().source_text("a.json", document("widgets.example.com", "v1"));
    let (model, warnings) = load(&generator);
    assert_eq!(warnings, [""; 0]);
    assert_eq!(
        model.resources().len(),
        1,
        "options and lists are no resources"
    );
    let widget = resource(&model, "Widget");
    assert_eq!(
        (&*widget.group, &*widget.names.plural),
        ("widgets.example.com", "widgets")
    );
    assert_eq!(widget.scope, ScopeKind::Namespaced);
    let verbs: Vec<Verb> = operations(widget)
        .verbs
        .iter()
        .map(|operation| operation.verb)
        .collect();
    assert_eq!(verbs, [Verb::List, Verb::Create, Verb::Delete]);
    let name = |name: &str| format!("com.example.widgets.v1.{name}");
    for (_, found) in model.definitions() {
        if found.name.starts_with("com.example.") {
            assert_eq!(found.home.group, "widgets.example.com", "{}", found.name);
        }
    }
    let shape = member(&model, &name("WidgetSpec"), "shape").reference;
    let shape = shape.map(|id| &model.definition(id).name);
    assert_eq!(shape, Some(&name("Shape")), "the other name is resolved");
    assert!(member(&model, &name("WidgetSpec"), "name").zero_default);
    assert_eq!(definition(&model, &name("WidgetOptions")).kinds.len(), 2);

    let text = generated(&generator);
    for expected in [
        "pub struct Widget ",
        "pub struct Shape ",
        "Option<Box<Tree>>",
        "pub back: Box<Tree>",
    ] {
        let expected = expected.trim_end();
        assert!(text.contains(expected), "no `{expected}` in\n{text}");
    }
    assert!(
        !text.contains("struct Form") && !text.contains("struct ObjectMeta"),
        "{text}"
    );
}

#[test]
fn versions_of_several_documents_are_of_one_resource() {
    let generator = Generator::new()
        .source_text("v1beta1.json", document("widgets.example.com", "v1beta1"))
        .source_text("v1.json", document("widgets.example.com", "v1"));
    let (model, warnings) = load(&generator);
    assert_eq!(warnings, [""; 0]);
    let widget = resource(&model, "Widget");
    let versions: Vec<(&str, bool)> = widget
        .versions
        .iter()
        .map(|version| (version.name.as_str(), version.storage))
        .collect();
    assert_eq!(versions, [("v1beta1", false), ("v1", true)]);
    // `ObjectMeta` and `ListMeta` are in both.
    assert_eq!(model.definitions().len(), 2 * 7 + 2);
    let held = |model: &Model| model.schemas().len();
    let alone = |version: &str| {
        let text = document("widgets.example.com", version);
        held(&load(&Generator::new().source_text("a.json", text)).0)
    };
    let in_both = 4;
    assert_eq!(
        held(&model),
        alone("v1") + alone("v1beta1") - in_both,
        "nothing is there twice"
    );
    // The same document twice says the same.
    let twice = generator.source_text("again.json", document("widgets.example.com", "v1"));
    let (again, warnings) = load(&twice);
    assert_eq!(warnings, [""; 0]);
    assert_eq!(held(&again), held(&model));
    assert_eq!(generated(&twice).matches("pub struct Tree").count(), 2);
}

#[test]
fn documents_that_contradict_each_other_are_told() {
    let one = document("widgets.example.com", "v1");
    let two = one
        .replace("int32", "int64")
        .replace("\"continue\"", "\"next\"");
    let generator = Generator::new()
        .source_text("a.json", one)
        .source_text("b.json", two);
    let (model, warnings) = load(&generator);
    assert_eq!(
        warnings,
        [
            "b.json:27:1: `com.example.widgets.v1.Shape` says something else here; what a.json says is taken\n  help: take all documents from one server",
            "b.json:34:1: `io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta` says something else here; what a.json says is taken\n  help: take all documents from one server",
        ]
    );
    let sides = member(&model, "com.example.widgets.v1.Shape", "sides");
    assert_eq!(
        sides.format,
        Some(kubewright_generator::model::Format::Int32)
    );
}

#[test]
fn a_definition_of_a_custom_resource_says_more_than_its_document() {
    let folder = scratch("definition_and_document");
    fs::write(folder.join("a.json"), custom()).unwrap();
    let alone = Generator::new().source(folder.join("a.json"));
    let (model, warnings) = load(&alone);
    assert_eq!(warnings, [""; 0]);
    let gadget = resource(&model, "Gadget");
    assert_eq!(operations(gadget).verbs.len(), 1);
    let text = generated(&alone);
    assert!(
        text.contains("pub metadata: ") && text.contains("pub struct GadgetSpec"),
        "{text}"
    );

    fs::write(folder.join("crd.yaml"), CRD).unwrap();
    fs::write(
        folder.join("widgets.json"),
        document("widgets.example.com", "v1"),
    )
    .unwrap();
    let (model, warnings) = load(&Generator::new().source(&folder));
    assert_eq!(model.resources().len(), 2);
    let gadget = resource(&model, "Gadget");
    assert!(
        gadget.origin.file.ends_with("crd.yaml"),
        "{}",
        gadget.origin.file
    );
    assert!(gadget.versions[0].operations.is_none());
    assert_eq!(operations(resource(&model, "Widget")).verbs.len(), 3);
    assert_eq!(warnings, [""; 0], "both say the same");

    let place = folder.display().to_string();
    for (from, to, difference) in [
        (
            "/v1/",
            "/v2/",
            "the version `v2` of the kind `Gadget` is served here and not defined",
        ),
        (
            "gadgets/",
            "gizmos/",
            "the plural of the kind `Gadget` is `gizmos` here and `gadgets`",
        ),
        (
            "namespaces/{namespace}/",
            "",
            "the kind `Gadget` is of another scope here than",
        ),
    ] {
        fs::write(folder.join("a.json"), custom().replace(from, to)).unwrap();
        let (_, warnings) = load(&Generator::new().source(&folder));
        let warnings: Vec<String> = warnings
            .iter()
            .map(|told| told.replace(&place, "F"))
            .collect();
        let expected = format!(
            "F/a.json:5:1: {difference} at F/crd.yaml:2; of `example.com` the definition is taken\n  help: take both from one server, or leave one of them out"
        );
        assert_eq!(warnings, [expected]);
    }
}

#[test]
fn a_document_of_version_2_alone() {
    let text = r##"{
  "swagger": "2.0",
  "info": {"title": "Kubernetes", "version": "v1.13.0"},
  "paths": {
    "/api/v1/": {"get": {"responses": {}}},
    "/api/v1/namespaces/{namespace}/pods": {
      "parameters": [{"in": "query", "name": "limit", "type": "integer"}, {"in": "path", "name": "namespace", "type": "string"}],
      "post": {"x-kubernetes-action": "post", "x-kubernetes-group-version-kind": {"group": "", "version": "v1", "kind": "Pod"},
        "parameters": [{"in": "body", "name": "body", "required": true, "schema": {"$ref": "#/definitions/io.k8s.api.core.v1.Pod"}}],
        "responses": {"201": {"schema": {"$ref": "#/definitions/io.k8s.api.core.v1.Pod"}}}}}
  },
  "definitions": {
    "io.k8s.api.core.v1.Pod": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}],
      "properties": {"metadata": {"$ref": "#/definitions/v1.ObjectMeta"}, "spec": {"$ref": "#/definitions/io.k8s.api.core.v1.PodSpec"}}},
    "io.k8s.api.core.v1.PodSpec": {"required": ["image"], "properties": {"image": {"type": "string"}}},
    "v1.ObjectMeta": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"properties": {"name": {"type": "string"}}}
  }
}"##;
    let generator = Generator::new().source_text("v2.json", text);
    let (model, warnings) = load(&generator);
    assert_eq!(warnings, [""; 0]);
    let created = &operations(resource(&model, "Pod")).verbs[0];
    let input = created.input.and_then(|id| model.schema(id).reference);
    let input = input.map(|id| model.definition(id).name.as_str());
    assert_eq!(input, Some("io.k8s.api.core.v1.Pod"));
    let parameters: Vec<&str> = created
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(parameters, ["limit"]);
    let metadata = member(&model, "io.k8s.api.core.v1.Pod", "metadata").reference;
    let metadata = metadata.map(|id| model.definition(id).short_name());
    assert_eq!(metadata, Some("ObjectMeta"));
    assert!(generated(&generator).contains("pub struct PodSpec"));
}

#[test]
fn standard_input_may_be_a_document() {
    let folder = scratch("standard_input");
    let mut run = Command::new(env!("CARGO_BIN_EXE_cargo-kubewright"))
        .args(["generate", "-", "--out", "api"])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text = document("widgets.example.com", "v1");
    run.stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let module = fs::read_to_string(folder.join("api/widgets/v1.rs"));
    assert!(module.unwrap().contains("pub struct WidgetSpec"));
}
