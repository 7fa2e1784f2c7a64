//! What values have, how they differ, and what becomes of them.

use serde_json::{Map, Value, json};

use super::{Duplicates, FieldSchema, FieldSet};
use crate::schema::structural::Structural;

/// A schema of everything there is.
fn schema() -> Structural {
    let item = json!({"type": "object", "properties": {
        "name": {"type": "string"},
        "port": {"type": "integer", "default": 80},
        "image": {"type": "string"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    }});
    Structural::from_json(&json!({"type": "object", "properties": {"spec": {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "number": {"type": "integer"},
            "flag": {"type": "boolean"},
            "any": {"x-kubernetes-preserve-unknown-fields": true},
            "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
            "one": {"type": "object", "x-kubernetes-map-type": "atomic",
                "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "list": {"type": "array", "items": {"type": "string"}},
            "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            "merged": {"type": "array", "x-kubernetes-patch-strategy": "merge",
                "x-kubernetes-patch-merge-key": "name", "items": item},
            "items": {"type": "array", "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name", "port"], "items": item},
            "object": {"type": "object", "x-kubernetes-embedded-resource": true},
        },
    }}}))
    .unwrap()
}

fn object(spec: &Value) -> Map<String, Value> {
    let object = json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}, "spec": spec});
    object.as_object().cloned().unwrap()
}

/// The fields of `spec`, less that itself.
fn fields(spec: &Value) -> Value {
    let schema = schema();
    let fields = FieldSchema::of_object(&schema)
        .fields(&object(spec))
        .to_json();
    fields.get("f:spec").cloned().unwrap_or_default()
}

#[test]
fn fields_of_values() {
    for (spec, wanted) in [
        (
            json!({"text": "a", "number": 1}),
            json!({"f:text": {}, "f:number": {}}),
        ),
        (json!({}), json!({})),
        (json!({"text": null}), json!({"f:text": {}})),
        (json!({"map": {}}), json!({"f:map": {}})),
        (json!({"map": {"a": "b"}}), json!({"f:map": {"f:a": {}}})),
        (json!({"one": {"a": "b"}}), json!({"f:one": {}})),
        (json!({"list": ["a", "b"]}), json!({"f:list": {}})),
        (json!({"list": []}), json!({"f:list": {}})),
        (
            json!({"set": ["a", "b"]}),
            json!({"f:set": {r#"v:"a""#: {}, r#"v:"b""#: {}}}),
        ),
        (
            json!({"items": [{"name": "x", "image": "i", "labels": {}}]}),
            json!({"f:items": {r#"k:{"name":"x","port":80}"#:
                {".": {}, "f:name": {}, "f:image": {}, "f:labels": {}}}}),
        ),
        (
            json!({"merged": [{"name": "x", "port": 1}]}),
            json!({"f:merged": {r#"k:{"name":"x"}"#: {".": {}, "f:name": {}, "f:port": {}}}}),
        ),
        // Items that stand there twice are one field.
        (
            json!({"merged": [{"name": "x", "port": 1}, {"name": "x"}]}),
            json!({"f:merged": {r#"k:{"name":"x"}"#: {}}}),
        ),
        (
            json!({"open": {"a": {"b": [1, {"c": 1}]}}}),
            json!({"f:open": {"f:a": {".": {}, "f:b": {}}}}),
        ),
        (json!({"any": [1]}), json!({"f:any": {}})),
        (json!({"any": "x"}), json!({"f:any": {}})),
        (
            json!({"any": {"a": {"b": 1}}}),
            json!({"f:any": {"f:a": {".": {}, "f:b": {}}}}),
        ),
        (
            json!({"object": {"kind": "K", "metadata": {"finalizers": ["a"], "labels": {"l": ""}}}}),
            json!({"f:object": {"f:kind": {}, "f:metadata":
                {"f:finalizers": {r#"v:"a""#: {}}, "f:labels": {"f:l": {}}}}}),
        ),
    ] {
        assert_eq!(fields(&spec), wanted, "{spec}");
    }
}

/// What was removed, modified and added.
fn compared(old: &Value, new: &Value) -> [Vec<String>; 3] {
    let schema = schema();
    let found = FieldSchema::of_object(&schema).compare(&object(old), &object(new));
    [found.removed, found.modified, found.added].map(|set| {
        let texts = set.paths().into_iter().map(|path| path.to_string());
        texts.map(|text| text.replacen(".spec", "", 1)).collect()
    })
}

#[test]
fn differences() {
    for (old, new, removed, modified, added) in [
        (
            json!({"text": "a"}),
            json!({"text": "a"}),
            &[][..],
            &[][..],
            &[][..],
        ),
        (
            json!({"text": "a"}),
            json!({"text": "b"}),
            &[],
            &[".text"],
            &[],
        ),
        (
            json!({"text": "a"}),
            json!({"number": 1}),
            &[".text"],
            &[],
            &[".number"],
        ),
        (json!({"number": 1}), json!({"number": 1.0}), &[], &[], &[]),
        (
            json!({"map": {"a": "1"}}),
            json!({}),
            &[".map", ".map.a"],
            &[],
            &[],
        ),
        (
            json!({"map": {"a": "1"}}),
            json!({"map": {}}),
            &[".map.a"],
            &[],
            &[],
        ),
        (
            json!({"map": {}}),
            json!({"map": null}),
            &[],
            &[".map"],
            &[],
        ),
        (json!({}), json!({"map": {}}), &[], &[], &[".map"]),
        (
            json!({"one": {"a": "1"}}),
            json!({"one": {"b": "1"}}),
            &[],
            &[".one"],
            &[],
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": ["a", "b"]}),
            &[],
            &[".list"],
            &[],
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["c", "b"]}),
            &[r#".set[="a"]"#],
            &[],
            &[r#".set[="c"]"#],
        ),
        (
            json!({"merged": [{"name": "x", "image": "1"}, {"name": "y"}]}),
            json!({"merged": [{"name": "y", "port": 1}, {"name": "x", "image": "2"}]}),
            &[],
            &[r#".merged[name="x"].image"#],
            &[r#".merged[name="y"].port"#],
        ),
        (
            json!({"merged": [{"name": "x"}]}),
            json!({"merged": [{"name": "x"}, {"name": "x", "image": "1"}]}),
            &[r#".merged[name="x"]"#, r#".merged[name="x"].name"#],
            &[],
            &[r#".merged[name="x"]"#],
        ),
        (
            json!({"any": {"a": 1}}),
            json!({"any": [1]}),
            &[".any.a"],
            &[".any"],
            &[],
        ),
    ] {
        assert_eq!(
            compared(&old, &new),
            [removed, modified, added],
            "{old} {new}"
        );
    }
}

#[test]
fn merged_values() {
    let schema = schema();
    let schema = FieldSchema::of_object(&schema);
    for (live, applied, wanted) in [
        (
            json!({"text": "a"}),
            json!({"number": 1}),
            json!({"text": "a", "number": 1}),
        ),
        (
            json!({"text": "a"}),
            json!({"text": "b"}),
            json!({"text": "b"}),
        ),
        (
            json!({"map": {"a": "1"}}),
            json!({"map": {}}),
            json!({"map": {"a": "1"}}),
        ),
        (
            json!({"map": {}}),
            json!({"map": null}),
            json!({"map": null}),
        ),
        (
            json!({"one": {"a": "1"}}),
            json!({"one": {"b": "1"}}),
            json!({"one": {"b": "1"}}),
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": ["b"]}),
            json!({"list": ["b"]}),
        ),
        (
            json!({"any": {"a": 1}}),
            json!({"any": {"b": 1}}),
            json!({"any": {"a": 1, "b": 1}}),
        ),
        (
            json!({"any": {"a": 1}}),
            json!({"any": 1}),
            json!({"any": 1}),
        ),
        // What both have is in the order of what is applied; the rest stays in its place.
        (
            json!({"set": ["a", "b", "c", "d"]}),
            json!({"set": ["d", "b", "e"]}),
            json!({"set": ["a", "c", "d", "b", "e"]}),
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["c"]}),
            json!({"set": ["a", "b", "c"]}),
        ),
        (
            json!({"merged": [{"name": "x", "image": "1"}, {"name": "y"}]}),
            json!({"merged": [{"name": "z"}, {"name": "x", "port": 1}]}),
            json!({"merged": [{"name": "z"}, {"name": "x", "image": "1", "port": 1}, {"name": "y"}]}),
        ),
        // Those that stand there twice are replaced together.
        (
            json!({"merged": [{"name": "x", "image": "1"}, {"name": "x", "image": "2"}]}),
            json!({"merged": [{"name": "x", "port": 1}]}),
            json!({"merged": [{"name": "x", "port": 1}]}),
        ),
        (
            json!({"items": [{"name": "x", "image": "1"}]}),
            json!({"items": [{"name": "x", "port": 80}, {"name": "x", "port": 81}]}),
            json!({"items": [{"name": "x", "port": 80, "image": "1"}, {"name": "x", "port": 81}]}),
        ),
    ] {
        let merged = schema.merge(&object(&live), &object(&applied));
        assert_eq!(merged.get("spec"), Some(&wanted), "{live} {applied}");
    }
}

#[test]
fn what_is_removed() {
    let schema = schema();
    let schema = FieldSchema::of_object(&schema);
    let spec = json!({"text": "a", "map": {"a": "1"}, "set": ["a", "b"], "one": {"a": "1"},
        "merged": [{"name": "x", "image": "1"}, {"name": "y"}]});
    let gone = json!({"f:spec": {"f:text": {}, "f:map": {"f:a": {}}, "f:set": {r#"v:"a""#: {}},
        "f:one": {"f:a": {}},
        "f:merged": {r#"k:{"name":"x"}"#: {"f:image": {}}, r#"k:{"name":"y"}"#: {}}}});
    let gone = FieldSet::from_json(&gone).unwrap();
    let left = schema.remove(object(&spec), &gone);
    assert_eq!(
        left.get("spec"),
        Some(&json!({"map": null, "set": ["b"], "one": null, "merged": [{"name": "x"}]}))
    );
}

#[test]
fn fields_with_those_that_hold_them() {
    let schema = schema();
    let schema = FieldSchema::of_object(&schema);
    let fields = json!({"f:spec": {"f:map": {"f:a": {}},
        "f:merged": {r#"k:{"name":"x"}"#: {"f:labels": {"f:b": {}}}}}});
    let fields = FieldSet::from_json(&fields).unwrap();
    assert_eq!(
        schema.with_named(&fields).to_json(),
        json!({"f:spec": {".": {}, "f:map": {".": {}, "f:a": {}},
            "f:merged": {".": {}, r#"k:{"name":"x"}"#: {"f:labels": {".": {}, "f:b": {}}}}}})
    );
}

#[test]
fn what_has_become_atomic() {
    let schema = schema();
    let schema = FieldSchema::of_object(&schema);
    let set = |spec: Value| FieldSet::from_json(&json!({ "f:spec": spec })).unwrap();
    let old = set(json!({"f:one": {"f:a": {}}, "f:list": {".": {}, r#"v:"a""#: {}}, "f:text": {}}));
    let new = set(json!({"f:one": {}, "f:list": {}, "f:text": {}}));
    assert_eq!(schema.reconcile(&old), Some(new.clone()));
    assert_eq!(schema.reconcile(&new), None);
    assert_eq!(
        schema.reconcile(&set(json!({"f:open": {"f:a": {}}, "f:gone": {}}))),
        None
    );
}

#[test]
fn values_that_do_not_fit() {
    let schema = schema();
    let schema = FieldSchema::of_object(&schema);
    let check = |spec: Value, duplicates| schema.check(&object(&spec), duplicates);
    for (spec, wanted) in [
        (json!({"x": 1}), ".spec.x: field not declared in schema"),
        (
            json!({"number": "1"}),
            ".spec.number: expected numeric (int or float), got string",
        ),
        (
            json!({"text": [1.5, "a"]}),
            r#".spec.text: expected string, got &value.valueUnstructured{Value:[]interface {}{1.5, "a"}}"#,
        ),
        (
            json!({"flag": "yes"}),
            ".spec.flag: expected boolean, got &{yes}",
        ),
        (json!({"map": ["a"]}), ".spec.map: expected map, got &{[a]}"),
        (
            json!({"list": {"a": 1}}),
            ".spec.list: expected list, got &{map[a:1]}",
        ),
        (
            json!({"set": ["a", "a"]}),
            r#".spec.set: duplicate entries for key [="a"]"#,
        ),
        (
            json!({"set": [{}]}),
            ".spec.set: element 0: associative list without keys has an element that's a map type",
        ),
        (
            json!({"merged": [{"name": "x"}, {"port": 1}]}),
            r#".spec.merged: element 1: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)"#,
        ),
        (
            json!({"merged": [{"name": "x", "image": 1}]}),
            r#".spec.merged[name="x"].image: expected string, got &value.valueUnstructured{Value:1}"#,
        ),
        (
            json!({"merged": ["x"]}),
            ".spec.merged: element 0: associative list with keys may not have non-map elements",
        ),
        (
            json!({"flag": 1, "number": true}),
            "errors:\n  .spec.flag: expected boolean, got &{1}\n  .spec.number: expected numeric (int or float), got bool",
        ),
    ] {
        assert_eq!(check(spec, Duplicates::Refused).unwrap_err(), wanted);
    }
    let twice = json!({"set": ["a", "a"], "any": [{}, 1], "text": null, "object": {"a": 1}});
    // What is embedded has members that its schema does not name only if it keeps them.
    assert_eq!(
        check(twice, Duplicates::Allowed).unwrap_err(),
        ".spec.object.a: field not declared in schema"
    );
    assert!(check(json!({"set": ["a", "a"]}), Duplicates::Allowed).is_ok());
}

#[test]
fn definitions_that_are_one_field() {
    let definition = |name: &str| {
        let schema = match name {
            "K" => json!({"type": "object", "properties": {
                "raw": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.runtime.RawExtension"},
                "quantity": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"},
            }}),
            "io.k8s.apimachinery.pkg.runtime.RawExtension" => json!({"type": "object"}),
            "io.k8s.apimachinery.pkg.api.resource.Quantity" => {
                json!({"oneOf": [{"type": "string"}, {"type": "number"}]})
            }
            _ => return None,
        };
        Some(schema)
    };
    let schema = Structural::from_definitions("K", &definition).unwrap();
    let schema = FieldSchema::of_object(&schema);
    let object = json!({"raw": {"a": {"b": 1}}, "quantity": "1"});
    assert_eq!(
        schema.fields(object.as_object().unwrap()).to_json(),
        json!({"f:raw": {}, "f:quantity": {}})
    );
    let object = json!({"quantity": {}});
    assert!(
        schema
            .check(object.as_object().unwrap(), Duplicates::Refused)
            .is_err()
    );
}
