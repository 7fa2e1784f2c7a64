//! What cannot be read is told, all of it, with its place.

use kubewright::Schema;
use kubewright::schema::structural::Structural;
use serde_json::{Value, json};

fn errors(schema: &Value) -> Vec<String> {
    let errors = Structural::from_json(schema).err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn every_error_is_told_with_its_place() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a/b~c": {"type": "strin", "minLength": 1.5},
            "list": {"items": [{"type": "string"}], "x-kubernetes-list-type": "bag"},
        },
        "required": ["a", 1],
        "additionalProperties": 3,
        "$ref": "#/definitions/x",
        "minimun": 3,
        "anyOf": {"type": "string"},
        "x-kubernetes-validations": [{"message": "no rule", "rul": "true"}],
    });
    let mut told = errors(&schema);
    told.sort();
    let mut wanted = [
        "/properties/a~1b~0c/type: expected `object`, `array`, `string`, `integer`, `number` or `boolean`, found `strin`",
        "/properties/a~1b~0c/minLength: expected an integer of 64 bits, found `1.5`",
        "/properties/list/items: expected one schema for every item; no structural schema lists several",
        "/properties/list/x-kubernetes-list-type: expected `atomic` or `set` or `map`, found `bag`",
        "/required/1: expected a string, found `1`",
        "/additionalProperties: expected a boolean or a schema, found `3`",
        "/$ref: no structural schema has `$ref`",
        "/minimun: not a keyword of a schema",
        "/anyOf: expected a list, found an object",
        "/x-kubernetes-validations/0: expected a CEL expression under `rule`",
        "/x-kubernetes-validations/0/rul: not a keyword of a rule",
    ];
    wanted.sort_unstable();
    assert_eq!(told, wanted);
}

#[test]
fn the_whole_has_a_name_too() {
    assert_eq!(
        errors(&json!(3)),
        ["the schema: expected an object, found `3`"]
    );
}

#[test]
fn schemas_do_not_lie_in_each_other_without_end() {
    let mut schema = json!({"type": "string"});
    for _ in 0..1000 {
        schema = json!({"not": schema});
    }
    let told = errors(&schema);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].ends_with("schemas lie in each other more than 300 deep"),
        "{told:?}"
    );
}

#[test]
fn what_is_null_is_not_there() {
    let read = Structural::from_json(&json!({"type": "string", "default": null, "not": null}));
    assert_eq!(read.unwrap().to_json(), json!({"type": "string"}));
}

#[test]
fn facts_that_no_schema_has_are_left_out_and_told() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Odd {
        #[schema(schema = r#"{"type": "BoolString", "maxLength": 3}"#)]
        flag: Value,
        #[schema(any_of = r#"[{"minLength": "a"}, {"maxLength": 4}]"#)]
        text: String,
    }
    let schema = Structural::of::<Odd>();
    let told: Vec<String> = schema.problems().iter().map(ToString::to_string).collect();
    let wanted = [
        "/type: expected `object`, `array`, `string`, `integer`, `number` or `boolean`, found `BoolString` (in `schema` of a type)",
        "/0/minLength: expected an integer of 64 bits, found `a` (in `anyOf` of a type)",
    ];
    assert_eq!(told, wanted);
    let json = schema.to_json();
    assert_eq!(json["properties"]["flag"], json!({"maxLength": 3}));
    assert_eq!(
        json["properties"]["text"]["anyOf"],
        json!([{}, {"maxLength": 4}])
    );
}
