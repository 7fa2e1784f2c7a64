//! Schemas for tests.

use serde_json::Value;

use crate::schema::structural::{Additional, Node, NodeId, Property, Structural, Type};
use crate::schema::{ListType, Ref};

/// A schema from JSON that is known to be right.
pub(super) fn schema(json: &Value) -> Structural {
    let mut nodes = vec![Node::default()];
    nodes[0] = node(json, &mut nodes);
    Structural::new(nodes, NodeId(0))
}

/// What is reported of a value: fields and reasons, in order.
pub(super) fn faults(json: &Value, value: &Value) -> Vec<String> {
    let found = schema(json).validate(Ref::Json(value));
    found
        .iter()
        .map(|violation| {
            let reason = violation.reason.as_str().trim_start_matches("FieldValue");
            format!("{} {reason}", violation.field)
        })
        .collect()
}

fn add(json: &Value, nodes: &mut Vec<Node>) -> NodeId {
    let id = nodes.len();
    nodes.push(Node::default());
    nodes[id] = node(json, nodes);
    NodeId(u32::try_from(id).expect("few nodes"))
}

fn node(json: &Value, nodes: &mut Vec<Node>) -> Node {
    let text = |name: &str| json[name].as_str().map(Box::from);
    let mut list = |name: &str| -> Vec<NodeId> {
        let branches = json[name].as_array().into_iter().flatten();
        branches.map(|branch| add(branch, nodes)).collect()
    };
    let (all_of, any_of, one_of) = (list("allOf"), list("anyOf"), list("oneOf"));
    let mut node = Node {
        ty: json["type"].as_str().map(|ty| match ty {
            "object" => Type::Object,
            "array" => Type::Array,
            "string" => Type::String,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            other => panic!("type {other}"),
        }),
        format: text("format"),
        default: json.get("default").cloned(),
        nullable: json["nullable"].as_bool(),
        values: json["enum"].as_array().cloned(),
        required: strings(&json["required"]),
        pattern: text("pattern"),
        all_of,
        any_of,
        one_of,
        not: json.get("not").map(|not| add(not, nodes)),
        items: json.get("items").map(|items| add(items, nodes)),
        preserve_unknown_fields: json["x-kubernetes-preserve-unknown-fields"].as_bool(),
        embedded_resource: json["x-kubernetes-embedded-resource"].as_bool(),
        int_or_string: json["x-kubernetes-int-or-string"].as_bool(),
        list_map_keys: strings(&json["x-kubernetes-list-map-keys"]),
        list_type: json["x-kubernetes-list-type"].as_str().map(|ty| match ty {
            "set" => ListType::Set,
            "map" => ListType::Map,
            _ => ListType::Atomic,
        }),
        ..Node::default()
    };
    node.properties = json["properties"].as_object().map(|members| {
        let members = members.iter();
        members
            .map(|(name, json)| Property {
                name: name.as_str().into(),
                node: add(json, nodes),
            })
            .collect()
    });
    node.additional_properties = json.get("additionalProperties").map(|json| {
        json.as_bool()
            .map_or_else(|| Additional::Node(add(json, nodes)), Additional::Allowed)
    });
    let bounds = &mut node.bounds;
    bounds.minimum = json["minimum"].as_f64();
    bounds.exclusive_minimum = json["exclusiveMinimum"].as_bool();
    bounds.maximum = json["maximum"].as_f64();
    bounds.exclusive_maximum = json["exclusiveMaximum"].as_bool();
    bounds.multiple_of = json["multipleOf"].as_f64();
    bounds.min_length = json["minLength"].as_i64();
    bounds.max_length = json["maxLength"].as_i64();
    bounds.min_items = json["minItems"].as_i64();
    bounds.max_items = json["maxItems"].as_i64();
    bounds.unique_items = json["uniqueItems"].as_bool();
    bounds.min_properties = json["minProperties"].as_i64();
    bounds.max_properties = json["maxProperties"].as_i64();
    node
}

fn strings(json: &Value) -> Vec<Box<str>> {
    let texts = json.as_array().into_iter().flatten();
    texts
        .map(|text| text.as_str().expect("a string").into())
        .collect()
}
