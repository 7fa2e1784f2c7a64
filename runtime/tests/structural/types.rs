//! Schemas of types.

use kubewright::meta::{
    ByteString, Condition, EmbeddedObject, IntOrString, LabelSelector, Map, ObjectMeta, Quantity,
    Time,
};
use kubewright::schema::structural::Structural;
use kubewright::{Resource, Schema, Value};
use serde_json::json;

fn schema<T: Schema>() -> Value {
    Structural::of::<T>().to_json()
}

fn object(properties: &Value) -> Value {
    json!({"type": "object", "properties": properties})
}

#[derive(Clone, Debug, Default, Resource)]
#[resource(group = "example.com", version = "v1", namespaced)]
#[schema(docs = false, validate(rule = "true"))]
struct Widget {
    metadata: ObjectMeta,
    spec: Option<WidgetSpec>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(docs = false)]
struct WidgetSpec {}

#[test]
fn a_root_has_the_members_that_every_object_has() {
    let mut wanted = object(&json!({
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        "spec": {"type": "object"},
    }));
    wanted["x-kubernetes-validations"] = json!([{"rule": "true"}]);
    assert_eq!(schema::<Widget>(), wanted);
}

#[test]
fn the_root_of_another_kind_is_an_embedded_object() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Holder {
        widget: Widget,
        any: Option<EmbeddedObject>,
    }
    let schema = schema::<Holder>();
    let mut widget = self::schema::<Widget>();
    widget["x-kubernetes-embedded-resource"] = json!(true);
    assert_eq!(schema["properties"]["widget"], widget);
    let any = json!({
        "type": "object",
        "x-kubernetes-embedded-resource": true,
        "x-kubernetes-preserve-unknown-fields": true,
    });
    assert_eq!(schema["properties"]["any"], any);
}

/// A server refuses a definition that says of `metadata` what it is about.
#[test]
fn metadata_of_a_root_is_not_described() {
    #[derive(Clone, Debug, Default, Resource)]
    #[resource(group = "example.com", version = "v1")]
    struct Documented {
        /// Its name.
        metadata: ObjectMeta,
        /// What is wanted.
        wanted: bool,
    }
    let properties = &schema::<Documented>()["properties"];
    assert_eq!(properties["metadata"], json!({"type": "object"}));
    assert_eq!(properties["wanted"]["description"], "What is wanted.");
}

#[test]
fn words_say_what_the_root_declares() {
    #[derive(Clone, Debug, Default, Resource)]
    #[resource(
        group = "example.com",
        version = "v1",
        api_version(description = "What it is", required),
        kind_field(schema = "")
    )]
    #[schema(docs = false)]
    struct Bare {
        #[schema(schema = "")]
        metadata: ObjectMeta,
    }
    #[derive(Clone, Debug, Default, Resource)]
    #[resource(group = "example.com", version = "v1")]
    #[schema(docs = false)]
    struct Short {
        #[schema(
            required = true,
            schema = r#"{"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}}"#
        )]
        metadata: ObjectMeta,
    }
    let mut wanted = object(&json!({
        "apiVersion": {"type": "string", "description": "What it is"},
    }));
    wanted["required"] = json!(["apiVersion"]);
    assert_eq!(schema::<Bare>(), wanted);

    let schema = schema::<Short>();
    assert_eq!(schema["required"], json!(["metadata"]));
    assert_eq!(
        schema["properties"]["metadata"]["properties"]["name"]["maxLength"],
        9
    );
}

#[test]
fn a_type_says_what_its_values_are() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Values {
        text: String,
        flag: bool,
        short: i32,
        long: i64,
        port: u16,
        ratio: f64,
        time: Time,
        bytes: ByteString,
        json: Value,
        list: Vec<String>,
        map: Map<i32>,
        open: Map<Value>,
        mode: Mode,
    }
    #[derive(Clone, PartialEq, Schema)]
    #[allow(dead_code, reason = "its shape is what is looked at")]
    enum Mode {
        Fast,
        #[schema(rename = "safe")]
        Safe,
        #[schema(unknown)]
        Other(String),
    }
    let wanted = json!({
        "text": {"type": "string"},
        "flag": {"type": "boolean"},
        "short": {"type": "integer", "format": "int32"},
        "long": {"type": "integer", "format": "int64"},
        "port": {"type": "integer", "format": "uint16", "minimum": 0},
        "ratio": {"type": "number", "format": "double"},
        "time": {"type": "string", "format": "date-time"},
        "bytes": {"type": "string", "format": "byte"},
        "json": {"x-kubernetes-preserve-unknown-fields": true},
        "list": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "integer", "format": "int32"}},
        "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "mode": {"type": "string", "enum": ["Fast", "safe"]},
    });
    assert_eq!(schema::<Values>()["properties"], wanted);
}

#[test]
fn integers_or_strings_say_so_as_the_api_does() {
    let any_of = json!([{"type": "integer"}, {"type": "string"}]);
    let wanted = json!({"x-kubernetes-int-or-string": true, "anyOf": any_of});
    assert_eq!(schema::<IntOrString>(), wanted);
    let mut quantity = schema::<Quantity>();
    let pattern = quantity
        .as_object_mut()
        .and_then(|members| members.remove("pattern"));
    assert!(pattern.is_some_and(|pattern| pattern.is_string()));
    assert_eq!(quantity, wanted);
}

#[test]
fn what_a_field_says_counts_before_what_its_type_says() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Facts {
        #[schema(format = "")]
        plain: i64,
        #[schema(any_of = "[]", pattern = "^x$")]
        amount: Quantity,
        #[schema(description = "mine", max_properties = 2)]
        inner: Inner,
        bare: Inner,
        #[schema(min_items = 1, items(items(max_length = 3)))]
        lists: Vec<Vec<String>>,
        #[schema(items(minimum = 1))]
        counts: Map<i32>,
        #[schema(schema = r#"{"type": "string", "maxLength": 5}"#)]
        whole: i32,
        #[schema(values("a", "b"))]
        listed: String,
        #[schema(default_json = r#"{"a": "b"}"#)]
        filled: Option<Inner>,
    }
    #[derive(Clone, Default, Schema)]
    #[schema(docs = false, description = "its own", map_type = "atomic")]
    struct Inner {
        a: Option<String>,
    }
    let schema = schema::<Facts>();
    let properties = &schema["properties"];
    assert_eq!(properties["plain"], json!({"type": "integer"}));
    let amount = json!({"x-kubernetes-int-or-string": true, "pattern": "^x$"});
    assert_eq!(properties["amount"], amount);
    let mut bare = object(&json!({"a": {"type": "string"}}));
    bare["x-kubernetes-map-type"] = json!("atomic");
    let mut inner = bare.clone();
    inner["maxProperties"] = json!(2);
    inner["description"] = json!("mine");
    assert_eq!(properties["inner"], inner);
    bare["description"] = json!("its own");
    assert_eq!(properties["bare"], bare);
    bare["default"] = json!({"a": "b"});
    assert_eq!(properties["filled"], bare);
    let lists = json!({
        "type": "array",
        "minItems": 1,
        "items": {"type": "array", "items": {"type": "string", "maxLength": 3}},
    });
    assert_eq!(properties["lists"], lists);
    assert_eq!(properties["counts"]["additionalProperties"]["minimum"], 1);
    assert_eq!(
        properties["whole"],
        json!({"type": "string", "maxLength": 5})
    );
    assert_eq!(properties["listed"]["enum"], json!(["a", "b"]));
}

#[test]
fn what_decoding_asks_for_is_required() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Fields {
        asked: String,
        absent: Option<String>,
        #[schema(default)]
        filled: String,
        #[schema(default, required = true)]
        said: String,
        #[schema(required)]
        null: Option<String>,
    }
    let schema = schema::<Fields>();
    assert_eq!(schema["required"], json!(["asked", "null", "said"]));
    // It is written as `null` when it is `None`.
    assert_eq!(
        schema["properties"]["null"],
        json!({"type": "string", "nullable": true})
    );
}

#[test]
fn flattened_structs_are_part_of_the_outer_one() {
    #[derive(Schema)]
    #[schema(
        docs = false,
        validate(rule = "outer"),
        one_of = r#"[{"required": ["own"]}]"#
    )]
    struct Outer {
        own: Option<String>,
        #[schema(flatten)]
        common: Common,
        #[schema(flatten)]
        maybe: Option<Maybe>,
    }
    #[derive(Clone, Schema)]
    #[schema(
        docs = false,
        validate(rule = "inner"),
        one_of = r#"[{"required": ["owner"]}]"#
    )]
    struct Common {
        owner: String,
        #[schema(flatten)]
        rest: Map<Value>,
    }
    #[derive(Clone, Schema)]
    #[schema(docs = false, validate(rule = "maybe"))]
    struct Maybe {
        extra: String,
    }
    let wanted = json!({
        "type": "object",
        "properties": {
            "own": {"type": "string"},
            "owner": {"type": "string"},
            "extra": {"type": "string"},
        },
        "required": ["owner"],
        "oneOf": [{"required": ["own"]}],
        "allOf": [{"oneOf": [{"required": ["owner"]}]}],
        "x-kubernetes-preserve-unknown-fields": true,
        "x-kubernetes-validations": [{"rule": "outer"}, {"rule": "inner"}],
    });
    assert_eq!(schema::<Outer>(), wanted);
}

#[test]
fn a_type_that_holds_itself_ends_where_it_comes_back() {
    #[derive(Schema)]
    #[schema(docs = false)]
    struct Tree {
        children: Option<Vec<Tree>>,
        #[schema(nullable)]
        next: Option<Box<Tree>>,
    }
    let schema = Structural::of::<Tree>();
    let children = schema.get(schema.root().property("children").unwrap());
    // A value is looked at all the way down, whatever can be written of the schema.
    assert_eq!(schema.get(children.items.unwrap()), schema.root());
    let next = schema.get(schema.root().property("next").unwrap());
    assert_eq!(next.nullable, Some(true));
    assert_eq!(next.properties, schema.root().properties);

    let json = schema.to_json();
    let end = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    assert_eq!(json["properties"]["children"]["items"], end);
    assert_eq!(json["properties"]["next"]["type"], "object");
}

#[test]
fn a_schema_is_lowered_once() {
    let first = Structural::of::<Widget>();
    assert!(std::sync::Arc::ptr_eq(&first, &Structural::of::<Widget>()));
}

#[test]
fn meta_types_say_what_the_schemas_of_the_api_say() {
    let condition = schema::<Condition>();
    let required = json!(["lastTransitionTime", "message", "reason", "status", "type"]);
    let mut listed = condition["required"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    listed.sort_by_key(ToString::to_string);
    assert_eq!(Value::from(listed), required);
    let reason = &condition["properties"]["reason"];
    assert_eq!(
        (&reason["minLength"], &reason["maxLength"]),
        (&json!(1), &json!(1024))
    );
    assert_eq!(
        condition["properties"]["status"]["enum"],
        json!(["True", "False", "Unknown"])
    );

    let selector = schema::<LabelSelector>();
    assert_eq!(selector["x-kubernetes-map-type"], "atomic");
    // What the server would not know, in a definition.
    let finalizers = &schema::<ObjectMeta>()["properties"]["finalizers"];
    assert_eq!(finalizers["x-kubernetes-list-type"], "set");
    assert!(finalizers.get("x-kubernetes-patch-strategy").is_none());

    let requirement = &selector["properties"]["matchExpressions"]["items"];
    assert_eq!(requirement["required"], json!(["key", "operator"]));
    assert!(requirement["properties"]["operator"].get("enum").is_none());
}
