//! Every key that a definition can have is in the model, or refused because no server takes it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kubewright_generator::Generator;
use kubewright_generator::emit::crd;
use serde_json::{Value, json};

/// The types of `apiextensions.k8s.io/v1` and the keys of each.
const KEPT: &[(&str, &[&str])] = &[
    (
        "CustomResourceDefinitionSpec",
        &[
            "group",
            "names",
            "scope",
            "versions",
            "conversion",
            "preserveUnknownFields",
        ],
    ),
    (
        "CustomResourceDefinitionNames",
        &[
            "plural",
            "singular",
            "shortNames",
            "kind",
            "listKind",
            "categories",
        ],
    ),
    ("CustomResourceConversion", &["strategy", "webhook"]),
    (
        "WebhookConversion",
        &["clientConfig", "conversionReviewVersions"],
    ),
    ("WebhookClientConfig", &["url", "service", "caBundle"]),
    ("ServiceReference", &["namespace", "name", "path", "port"]),
    (
        "CustomResourceDefinitionVersion",
        &[
            "name",
            "served",
            "storage",
            "deprecated",
            "deprecationWarning",
            "schema",
            "subresources",
            "additionalPrinterColumns",
            "selectableFields",
        ],
    ),
    ("CustomResourceValidation", &["openAPIV3Schema"]),
    ("CustomResourceSubresources", &["status", "scale"]),
    (
        "CustomResourceSubresourceScale",
        &[
            "specReplicasPath",
            "statusReplicasPath",
            "labelSelectorPath",
        ],
    ),
    (
        "CustomResourceColumnDefinition",
        &[
            "name",
            "type",
            "format",
            "description",
            "priority",
            "jsonPath",
        ],
    ),
    ("SelectableField", &["jsonPath"]),
    (
        "JSONSchemaProps",
        &[
            "description",
            "type",
            "format",
            "title",
            "default",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "enum",
            "maxProperties",
            "minProperties",
            "required",
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "properties",
            "additionalProperties",
            "externalDocs",
            "example",
            "nullable",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-list-type",
            "x-kubernetes-map-type",
            "x-kubernetes-validations",
        ],
    ),
    ("ExternalDocumentation", &["description", "url"]),
    (
        "ValidationRule",
        &[
            "rule",
            "message",
            "messageExpression",
            "reason",
            "fieldPath",
            "optionalOldSelf",
        ],
    ),
];

/// The keywords of `JSONSchemaProps` that a server refuses in every definition.
const REFUSED: &[&str] = &[
    "id",
    "$schema",
    "$ref",
    "patternProperties",
    "dependencies",
    "additionalItems",
    "definitions",
];

fn load(text: &str) -> Result<Value, String> {
    let loaded = Generator::new()
        .source_text("crd.yaml", text)
        .load()
        .map_err(|error| error.to_string())?;
    Ok(serde_json::from_str(&crd::to_json(loaded.model())).expect("JSON"))
}

/// A definition of a kind with this schema.
fn definition(spec: &Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Widget", "plural": "widgets"},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}},
            }],
        },
    })
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

#[test]
fn every_keyword_comes_back() {
    let mut keys = BTreeSet::new();
    let written = load(include_str!("data/every-keyword.yaml")).expect("a model");
    collect_keys(&written, &mut keys);
    // Two forms of one thing, of which a definition has one.
    let mut other = definition(&json!({"type": "object"}));
    other["spec"]["conversion"] = json!({
        "strategy": "Webhook",
        "webhook": {"clientConfig": {"url": "https://example.com/"}, "conversionReviewVersions": ["v1"]},
    });
    let returned = load(&other.to_string()).expect("a model");
    assert_eq!(returned, other);
    collect_keys(&returned, &mut keys);
    for (ty, words) in KEPT {
        for word in *words {
            assert!(keys.contains(*word), "{ty}.{word}");
        }
    }
}

#[test]
fn what_no_server_takes_is_refused() {
    for word in REFUSED {
        let schema = json!({"type": "object", *word: {}});
        let error = load(&definition(&schema).to_string()).expect_err(word);
        let expected = format!("`{word}` is not allowed in a definition");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn no_key_of_the_api_is_missing() {
    let Some(source) = go_types() else {
        return;
    };
    for (ty, words) in KEPT {
        let (_, body) = source
            .split_once(&format!("\ntype {ty} struct {{\n"))
            .unwrap_or_else(|| panic!("no {ty}"));
        let (body, _) = body.split_once("\n}").expect("an end");
        let tags = body.split("json:\"").skip(1);
        let found: BTreeSet<&str> = tags
            .filter_map(|tag| tag.split(['"', ',']).next())
            .collect();
        let mut expected: BTreeSet<&str> = words.iter().copied().collect();
        if *ty == "JSONSchemaProps" {
            expected.extend(REFUSED);
        }
        assert_eq!(found, expected, "{ty}");
    }
}

/// The Go types of the API, where a Go module cache holds them.
fn go_types() -> Option<String> {
    let cache = std::env::var_os("GOMODCACHE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join("go/pkg/mod")))?;
    let versions = std::fs::read_dir(cache.join("k8s.io"));
    let folder = versions.ok().and_then(|versions| {
        let folders = versions.filter_map(|entry| Some(entry.ok()?.path()));
        let ours = folders.filter(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("apiextensions-apiserver@")
        });
        ours.max()
    });
    let Some(folder) = folder else {
        eprintln!("skipped: no Go module cache holds k8s.io/apiextensions-apiserver");
        return None;
    };
    let read = |name: &str| {
        let path = folder.join("pkg/apis/apiextensions/v1").join(name);
        std::fs::read_to_string(path).expect("a source")
    };
    Some(read("types.go") + &read("types_jsonschema.go"))
}

#[test]
fn value_validations_inside_junctors_are_kept() {
    let values = json!({
        "format": "int32",
        "maximum": 9, "exclusiveMaximum": true, "minimum": 1, "exclusiveMinimum": false, "multipleOf": 2,
        "maxLength": 9, "minLength": 1, "pattern": "^a",
        "maxItems": 9, "minItems": 1, "uniqueItems": false,
        "enum": ["a", {"b": [1.50]}, null],
        "maxProperties": 9, "minProperties": 1,
        "required": ["a"],
        "items": {"maxLength": 3},
        "properties": {"a": {"pattern": "^b", "not": {"enum": ["bad"]}}},
        "externalDocs": {"url": "https://example.com/"},
        "example": {"a": 1},
        "allOf": [{"minimum": 0}], "anyOf": [{"required": ["a"]}], "oneOf": [{"maxItems": 2}], "not": {"minLength": 5},
    });
    let schema = json!({
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "items": {"type": "string"},
        "allOf": [values, {"required": ["a"]}],
        "anyOf": [values],
        "oneOf": [values, {"required": ["a"]}],
        "not": values,
    });
    let definition = definition(&schema);
    assert_eq!(load(&definition.to_string()).as_ref(), Ok(&definition));
    let mut undeclared = definition.clone();
    let spec = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
    *undeclared.pointer_mut(spec).expect("the schema") = json!({
        "type": "object",
        "not": {"properties": {"b": {"minLength": 1}}},
    });
    let error = load(&undeclared.to_string()).expect_err("`b` is declared nowhere");
    assert!(
        error.contains(&format!("{spec}/not/properties/b: ")),
        "{error}"
    );
}
