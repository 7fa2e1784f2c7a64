use serde_json::{Value, json};

use crate::schema::Ref;
use crate::schema::structural::Structural;

fn schema(json: &Value) -> Structural {
    Structural::from_json(json).expect("a schema")
}

/// What is reported of a value: fields and reasons, in order.
fn faults(json: &Value, value: &Value) -> Vec<String> {
    let found = schema(json).validate(Ref::Json(value));
    found
        .iter()
        .map(|violation| {
            let reason = violation.reason.as_str().trim_start_matches("FieldValue");
            format!("{} {reason}", violation.field)
        })
        .collect()
}

#[test]
fn types_are_told_apart_as_json_does() {
    let schema = json!({"type": "object", "properties": {
        "s": {"type": "string"}, "i": {"type": "integer"}, "n": {"type": "number"},
        "b": {"type": "boolean"}, "l": {"type": "array"}, "o": {"type": "object"},
        "e": {"x-kubernetes-int-or-string": true},
    }});
    let right = json!({"s": "", "i": 1.0, "n": 1, "b": true, "l": [], "o": {}, "e": "5"});
    assert_eq!(faults(&schema, &right), [""; 0]);
    let wrong = json!({"s": 1, "i": 1.5, "n": "1", "b": 0, "l": {}, "o": [], "e": true});
    let fields = faults(&schema, &wrong);
    for field in ["s", "i", "n", "b", "l", "o", "e"] {
        assert!(
            fields.contains(&format!("{field} TypeInvalid")),
            "{field}: {fields:?}"
        );
    }
}

#[test]
fn faults_are_located() {
    let schema = json!({"type": "object", "properties": {"spec": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 3},
            "list": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["key"],
                "properties": {"key": {"type": "string", "enum": ["a", "b"]}}}},
            "map": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 3}},
        },
    }}});
    let found = faults(
        &schema,
        &json!({"spec": {"list": [{"key": "a"}, {}, {"key": "c"}], "map": {"x.y": 2}}}),
    );
    assert_eq!(
        found,
        [
            "spec.list[1].key Required",
            "spec.list[2].key NotSupported",
            "spec.list TooMany",
            "spec.map.x.y Invalid",
            "spec.name Required",
        ]
    );
    assert_eq!(faults(&schema, &json!({"spec": {"name": "äöü"}})), [""; 0]);
    assert_eq!(
        faults(&schema, &json!({"spec": {"name": "äöü!"}})),
        ["spec.name TooLong"]
    );
    assert_eq!(
        faults(&schema, &json!({"spec": {"name": ""}})),
        ["spec.name Invalid"]
    );
}

#[test]
fn what_the_server_drops_or_fills_in_is_seen_so() {
    let schema = json!({"type": "object", "maxProperties": 2, "properties": {
        "a": {"type": "object", "default": {}, "required": ["x"],
            "properties": {"x": {"type": "integer", "default": 1, "minimum": 0}}},
        "b": {"type": "string"},
        "c": {"type": "string", "nullable": true},
    }});
    // `b` is dropped, `a` and `a.x` are filled in, and what is unknown does not count.
    let value = json!({"b": null, "c": null, "d": 1, "e": 2});
    assert_eq!(faults(&schema, &value), [""; 0]);
    assert_eq!(
        faults(&schema, &json!({"a": null, "b": "", "c": null})),
        [" TooMany"]
    );
    assert_eq!(faults(&schema, &json!({"a": {"x": -1}})), ["a.x Invalid"]);
}

#[test]
fn the_closest_alternative_is_reported() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
    "oneOf": [
        {"required": ["a"], "properties": {"a": {"minLength": 2}}},
        {"required": ["b"], "properties": {"b": {"minimum": 2}}},
    ]});
    assert_eq!(faults(&schema, &json!({"a": "xx"})), [""; 0]);
    assert_eq!(faults(&schema, &json!({"a": "xx", "b": 2})), [" Invalid"]);
    assert_eq!(faults(&schema, &json!({"b": 1})), [" Invalid", "b Invalid"]);
    let not = json!({"type": "object", "properties": {"a": {"type": "string"}}, "not": {"required": ["a"]}});
    assert_eq!(faults(&not, &json!({})), [""; 0]);
    assert_eq!(faults(&not, &json!({"a": ""})), [" Invalid"]);
}

#[test]
fn items_of_sets_and_maps_differ() {
    let schema = json!({"type": "object", "properties": {
        "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "map": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
            "items": {"type": "object", "required": ["port"], "properties": {
                "port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}}}},
    }});
    let value = json!({"set": ["a", "b", "a", "a"], "map": [{"port": 1}, {"port": 1, "protocol": "UDP"}, {"port": 1, "protocol": "TCP"}]});
    assert_eq!(
        faults(&schema, &value),
        ["map[2] Duplicate", "set[2] Duplicate"]
    );
}

#[test]
fn messages_hold_no_values() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string", "maxLength": 3, "enum": ["x"]}}});
    let schema = self::schema(&schema);
    let secret = json!({"a": "hunter2"});
    let found = schema.validate(Ref::Json(&secret));
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|violation| !violation.to_string().contains("hunter2"))
    );
}

#[test]
fn an_update_is_let_keep_what_was_wrong() {
    let json = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {
        "a": {"type": "string", "maxLength": 1}, "b": {"type": "string", "maxLength": 1},
        "map": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
            "items": {"type": "object", "properties": {"k": {"type": "string"}, "v": {"type": "string", "maxLength": 1}}}},
        "list": {"type": "array", "items": {"type": "string", "maxLength": 1}},
    }}}});
    let schema = schema(&json);
    let update = |old: Value, new: Value| -> Vec<String> {
        let (old, new) = (json!({"spec": old}), json!({"spec": new}));
        let found = schema.validate_update(Ref::Json(&new), Ref::Json(&old));
        found.into_iter().map(|violation| violation.field).collect()
    };
    assert_eq!(
        update(json!({"a": "xx"}), json!({"a": "xx", "b": "yy"})),
        ["spec.b"]
    );
    assert_eq!(update(json!({"a": "xx"}), json!({"a": "xxx"})), ["spec.a"]);
    let old = json!({"map": [{"k": "1", "v": "xx"}, {"k": "2", "v": "x"}]});
    let new = json!({"map": [{"k": "2", "v": "yy"}, {"k": "1", "v": "xx"}]});
    assert_eq!(update(old, new), ["spec.map[0].v"]);
    // Items of other lists have no old value.
    assert_eq!(
        update(json!({"list": ["xx"]}), json!({"list": ["xx", "y"]})),
        ["spec.list[0]"]
    );
    assert_eq!(
        update(json!({"list": ["xx"]}), json!({"list": ["xx"]})),
        [""; 0]
    );
}

#[test]
fn embedded_objects_have_type_and_metadata() {
    let schema = json!({"type": "object", "properties": {"template": {
        "type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true}}});
    let wrong =
        json!({"template": {"kind": "2x", "metadata": {"name": "a/b", "labels": {"a b": "c"}}}});
    assert_eq!(
        faults(&schema, &wrong),
        [
            "template.apiVersion Required",
            "template.kind Invalid",
            "template.metadata.name Invalid",
            "template.metadata.labels Invalid",
        ]
    );
    let right = json!({"template": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "A b"}, "spec": {}}});
    assert_eq!(faults(&schema, &right), [""; 0]);
}

#[test]
fn metadata_is_that_of_an_object() {
    let schema = json!({"type": "object"});
    let meta =
        |metadata: Value| json!({"apiVersion": "v1", "kind": "Widget", "metadata": metadata});
    assert_eq!(faults(&schema, &meta(json!({"name": "a.b"}))), [""; 0]);
    assert_eq!(
        faults(&schema, &meta(json!({"name": "A"}))),
        ["metadata.name Invalid"]
    );
    assert_eq!(
        faults(&schema, &meta(json!({"finalizers": ["a b"]}))),
        ["metadata.finalizers Invalid"]
    );
    // Without a type it is no object.
    assert_eq!(
        faults(&schema, &json!({"metadata": {"name": "A"}})),
        [""; 0]
    );
}

#[test]
fn bounds_hold_as_the_server_compares() {
    let faults = |schema: Value, value: Value| {
        let schema = json!({"type": "object", "properties": {"x": schema}});
        faults(&schema, &json!({"x": value})).len()
    };
    let number = |keywords: Value| {
        let mut schema = json!({"type": "number"});
        for (keyword, value) in keywords.as_object().into_iter().flatten() {
            schema[keyword] = value.clone();
        }
        schema
    };
    // An integer is compared with the bound less its fraction.
    assert_eq!(faults(number(json!({"minimum": 2.5})), json!(2)), 0);
    assert_eq!(faults(number(json!({"minimum": 2.5})), json!(2.4)), 1);
    assert_eq!(faults(number(json!({"multipleOf": 0.1})), json!(0.3)), 0);
    assert_eq!(faults(number(json!({"multipleOf": 0.1})), json!(0.35)), 1);
    assert_eq!(
        faults(
            json!({"type": "integer", "format": "int32"}),
            json!(2_147_483_648_i64)
        ),
        1
    );
    assert_eq!(
        faults(
            json!({"type": "integer", "maximum": 3, "exclusiveMaximum": true}),
            json!(3)
        ),
        1
    );
    assert_eq!(
        faults(json!({"type": "integer", "enum": [1, 2]}), json!(3)),
        1
    );
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let mut schema = json!({"type": "object"});
    let mut value = json!({});
    for _ in 0..200 {
        schema = json!({"type": "object", "properties": {"a": schema}});
        value = json!({"a": value});
    }
    assert_eq!(faults(&schema, &value).len(), 1);
}

#[test]
fn a_pattern_that_is_none_is_a_fault() {
    let schema = json!({"type": "object", "properties": {"x": {"type": "string", "pattern": "("}}});
    assert_eq!(faults(&schema, &json!({"x": "a"})), ["x Invalid"]);
    assert_eq!(faults(&schema, &json!({})), [""; 0]);
}
