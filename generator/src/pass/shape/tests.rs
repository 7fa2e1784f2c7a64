use serde_json::{Value, json};

use super::kind::QUANTITY_PATTERN;
use super::*;
use crate::options::Attributes;
use crate::pass::facts;
use crate::pass::testing::{kind, model, object};

/// Finds the shape of a member of a `spec`.
fn shape_of_member(schema: &Value) -> (Shapes, Shape) {
    let model = model(&[kind("Widget", &object(json!({"member": schema})))]);
    let facts = facts::facts(&model, Attributes::default());
    let shapes = shapes(&model, &facts, &|_| None);
    let mut nodes = model
        .schemas()
        .filter_map(|(_, schema)| schema.properties.as_ref());
    let node = nodes
        .find_map(|properties| properties.iter().find(|property| property.name == "member"))
        .unwrap()
        .schema;
    let shape = shapes.get(shapes.of(node)).clone();
    (shapes, shape)
}

#[track_caller]
fn scalar(schema: &Value, expected: Scalar) {
    assert_eq!(
        shape_of_member(schema).1,
        Shape::Scalar(expected),
        "{schema}"
    );
}

#[test]
fn scalars() {
    scalar(&json!({"type": "string"}), Scalar::String);
    scalar(&json!({"type": "string", "format": "uri"}), Scalar::String);
    scalar(
        &json!({"type": "string", "format": "date-time"}),
        Scalar::Time,
    );
    scalar(&json!({"type": "string", "format": "byte"}), Scalar::Bytes);
    scalar(&json!({"type": "boolean"}), Scalar::Boolean);
    scalar(
        &json!({"type": "number", "format": "float"}),
        Scalar::Number,
    );
    scalar(&json!({"type": "integer"}), Scalar::Integer(Integer::I64));
    scalar(
        &json!({"type": "integer", "minimum": 0}),
        Scalar::Integer(Integer::I64),
    );
    scalar(
        &json!({"type": "integer", "format": "int32"}),
        Scalar::Integer(Integer::I32),
    );
    scalar(
        &json!({"type": "integer", "format": "uint16"}),
        Scalar::Integer(Integer::U16),
    );
    scalar(
        &json!({"type": "integer", "format": "uint32"}),
        Scalar::Integer(Integer::U32),
    );
    scalar(
        &json!({"type": "integer", "format": "uint64"}),
        Scalar::Integer(Integer::U64),
    );
    scalar(
        &json!({"x-kubernetes-preserve-unknown-fields": true}),
        Scalar::Any,
    );
}

#[test]
fn only_the_pattern_of_quantities_makes_one() {
    let any_of = json!([{"type": "integer"}, {"type": "string"}]);
    let with = |pattern: &str| json!({"x-kubernetes-int-or-string": true, "anyOf": any_of, "pattern": pattern});
    scalar(
        &json!({"x-kubernetes-int-or-string": true, "anyOf": any_of}),
        Scalar::IntOrString,
    );
    scalar(&with(QUANTITY_PATTERN), Scalar::Quantity);
    scalar(&with("^[0-9]+%$"), Scalar::IntOrString);
}

#[test]
fn objects_without_properties() {
    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let embedded = json!({"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true});
    let (shapes, shape) = shape_of_member(&open);
    let Shape::Map(item) = shape else {
        panic!("{shape:?}")
    };
    assert_eq!(shapes.get(item.shape), &Shape::Scalar(Scalar::Any));
    assert_eq!(
        shape_of_member(&json!({"type": "object"})).1,
        Shape::Record(Record {
            members: Vec::new(),
            open: false,
            facts: FactsId::NONE,
            name: None,
        })
    );
    scalar(&embedded, Scalar::EmbeddedObject);
}

#[test]
fn embedded_objects_have_their_keys() {
    let spec = json!({"type": "object"});
    let (shapes, shape) = shape_of_member(
        &json!({"type": "object", "x-kubernetes-embedded-resource": true, "properties": {"spec": spec, "metadata": {"type": "object"}}}),
    );
    let Shape::Record(record) = shape else {
        panic!("{shape:?}")
    };
    let names: Vec<_> = record
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(names, ["apiVersion", "kind", "metadata", "spec"]);
    assert_eq!(
        shapes.get(record.members[2].shape),
        &Shape::Scalar(Scalar::ObjectMeta)
    );
}

#[test]
fn enums_hold_their_distinct_values() {
    let strings = |values: &[&str]| {
        Shape::StringEnum(
            values.iter().map(|value| (*value).to_owned()).collect(),
            None,
        )
    };
    assert_eq!(
        shape_of_member(&json!({"type": "string", "enum": ["b", "a"]})).1,
        strings(&["b", "a"])
    );
    assert_eq!(
        shape_of_member(&json!({"type": "string", "nullable": true, "enum": ["a", null]})).1,
        strings(&["a"])
    );
    assert_eq!(
        shape_of_member(&json!({"type": "integer", "enum": [3, -1]})).1,
        Shape::IntegerEnum(vec![3, -1], None)
    );
    scalar(&json!({"type": "number", "enum": [0.5]}), Scalar::Number);
    scalar(&json!({"type": "boolean", "enum": [true]}), Scalar::Boolean);
}

#[test]
fn only_facts_that_are_carried_make_a_difference() {
    let plain = object(json!({"a": {"type": "string"}, "b": {"type": "integer"}}));
    let told = json!({"type": "object", "description": "Told.", "properties": {
        "b": {"type": "integer", "title": "B"},
        "a": {"type": "string", "description": "An a."},
    }});
    let bounded = json!({"type": "object", "properties": {
        "b": {"type": "integer", "minimum": 1, "default": 3},
        "a": {"type": "string", "maxLength": 5},
    }});
    let other = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}});
    let model = model(&[kind(
        "Widget",
        &object(json!({"plain": plain, "told": told, "bounded": bounded, "other": other})),
    )]);
    let of = |name: &str, attributes: Attributes| {
        let facts = facts::facts(&model, attributes);
        let shapes = shapes(&model, &facts, &|_| None);
        let mut properties = model
            .schemas()
            .filter_map(|(_, schema)| schema.properties.as_deref())
            .flatten();
        shapes.of(properties
            .find(|property| property.name == name)
            .unwrap()
            .schema)
    };
    let same = |name, attributes| of("plain", attributes) == of(name, attributes);
    let each = [Attributes::None, Attributes::Constraints, Attributes::All];
    assert_eq!(each.map(|each| same("told", each)), [true, true, false]);
    assert_eq!(each.map(|each| same("bounded", each)), [true, false, false]);
    assert_eq!(each.map(|each| same("other", each)), [false; 3]);
}

#[test]
fn types_in_branches_only_are_any_json() {
    let branches = json!([{"type": "string"}, {"type": "array"}]);
    scalar(&json!({"oneOf": branches.clone()}), Scalar::Any);
    scalar(
        &json!({"oneOf": branches, "items": {"type": "string"}}),
        Scalar::Any,
    );
}
