use std::collections::BTreeMap;

use kubewright::meta::{Condition, IntOrString, ObjectMeta, Quantity, Time};
use kubewright::{JsonSchema, Map, Resource, Schema, Value};

/// Colours.
#[derive(Clone, Debug, Schema, JsonSchema)]
enum Colour {
    Red,
    #[schema(unknown)]
    Unknown(String),
}

#[derive(Clone, Debug, Schema, JsonSchema)]
struct Name(String);

#[derive(Clone, Debug, Schema, JsonSchema)]
struct Spec<T> {
    colour: Colour,
    name: Name,
    of: Option<Box<T>>,
    list: Vec<BTreeMap<String, IntOrString>>,
    #[schema(serde, schema = r#"{"type": "string"}"#)]
    path: std::path::PathBuf,
    #[schema(skip)]
    cache: Vec<u8>,
    #[schema(flatten)]
    rest: Map<Value>,
}

#[derive(Clone, Debug, Resource, JsonSchema)]
#[resource(group = "example.com", version = "v1")]
struct Root {
    metadata: ObjectMeta,
    spec: Spec<Quantity>,
    conditions: Vec<Condition>,
    when: Option<Time>,
}

fn main() {
    let schema = Root::json_schema();
    let of = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(of("/properties/spec/properties/path"), serde_json::json!({"type": "string"}));
    assert_eq!(of("/properties/spec/properties/name/type"), "string");
    assert_eq!(of("/properties/spec/properties/cache"), Value::Null);
}
