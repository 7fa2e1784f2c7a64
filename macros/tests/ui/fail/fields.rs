//! Words of a field that contradict each other, the field or the struct.

use kubewright::{Map, Schema, Value};

#[derive(Schema)]
#[schema(deny_unknown_fields)]
struct Flattened {
    #[schema(flatten, rename = "b", alias = "c", max_items = 1)]
    a: Map<Value>,
}

#[derive(Schema)]
struct Skipped {
    #[schema(skip, rename = "b", minimum = 1)]
    a: i32,
    #[schema(skip_serializing, skip_serializing_if = "Option::is_none")]
    b: Option<String>,
    #[schema(skip_deserializing, alias = "d")]
    c: Option<String>,
}

#[derive(Schema)]
struct Required {
    #[schema(required)]
    a: String,
    #[schema(required, default)]
    b: Option<String>,
    #[schema(required, omit_empty)]
    c: Option<String>,
    #[schema(required, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
    #[schema(omit_empty, skip_serializing_if = "Vec::is_empty")]
    e: Vec<String>,
}

#[derive(Schema)]
#[schema(rename_all = "camelCase")]
struct Names {
    dns_names: String,
    #[schema(rename = "dnsNames")]
    other: String,
    #[schema(alias = "same")]
    same: String,
    #[schema(skip_deserializing, rename = "w")]
    v: String,
    #[schema(skip_deserializing)]
    w: String,
}

fn main() {}
