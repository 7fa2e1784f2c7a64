//! Typed values: judged and filled in as the server does with what they are written as.

use e2e::server::Error;
use kubewright::meta::{EmbeddedObject, IntOrString, ObjectMeta, Quantity, Time};
use kubewright::schema::structural::Structural;
use kubewright::{Api, Defaults, Map, Resource, Schema, Validate};
use serde_json::{Value, json};

use super::faults;
use super::server::{Answer, Server, answer, dry};

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "validate.kubewright.example",
    version = "v1",
    plural = "typeds",
    namespaced
)]
struct Typed {
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Clone, Debug, PartialEq, Schema)]
#[schema(rename_all = "camelCase", docs = false)]
struct Spec {
    #[schema(min_length = 1, max_length = 5, pattern = r"^\pL+$")]
    name: String,
    #[schema(minimum = 1, maximum = 65535, default_value = 80)]
    port: Option<i32>,
    #[schema(default_value = "TCP")]
    protocol: Option<Protocol>,
    #[schema(multiple_of = 0.5, exclusive_maximum = 10)]
    ratio: Option<f64>,
    #[schema(omit_empty, max_items = 3, list_type = "set", items(max_length = 3))]
    hosts: Vec<String>,
    #[schema(omit_empty, list_type = "map", list_map_keys("name"))]
    ports: Vec<Port>,
    #[schema(omit_empty, max_properties = 2, items(max_length = 3))]
    labels: Map<String>,
    since: Option<Time>,
    #[schema(format = "ipv4")]
    address: Option<String>,
    limit: Option<Quantity>,
    target: Option<IntOrString>,
    #[schema(default_json = r#"{"first": "x"}"#)]
    choice: Option<Choice>,
    object: Option<Box<EmbeddedObject>>,
    #[schema(nullable, default_value = "kept")]
    nullable: Option<String>,
    free: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Schema)]
#[schema(docs = false)]
enum Protocol {
    #[schema(rename = "TCP")]
    Tcp,
    #[schema(rename = "UDP")]
    Udp,
    #[schema(unknown)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Schema)]
#[schema(docs = false)]
struct Port {
    #[schema(min_length = 1)]
    name: String,
    #[schema(default_value = 1, minimum = 1)]
    number: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(
    docs = false,
    one_of = r#"[{"required": ["first"]}, {"required": ["second"]}]"#
)]
struct Choice {
    #[schema(max_length = 2)]
    first: Option<String>,
    second: Option<i32>,
}

/// The schema of the kind `Typed`.
pub(crate) fn schema() -> Value {
    Structural::of::<Typed>().to_json()
}

fn specs() -> Vec<Value> {
    let mut specs = vec![
        json!({"name": "a"}),
        json!({"name": ""}),
        json!({"name": "a1"}),
        json!({"name": "äöüßéx"}),
    ];
    for (name, values) in [
        (
            "port",
            vec![json!(0), json!(1), json!(65535), json!(65536), json!(null)],
        ),
        ("protocol", vec![json!("UDP"), json!("SCTP"), json!("")]),
        (
            "ratio",
            vec![json!(1), json!(1.5), json!(1.25), json!(10), json!(9.5)],
        ),
        (
            "hosts",
            vec![
                json!([]),
                json!(["a", "b"]),
                json!(["a", "a"]),
                json!(["a", "b", "c", "d"]),
                json!(["toolong"]),
            ],
        ),
        (
            "ports",
            vec![
                json!([{"name": "a"}, {"name": "b", "number": 0}]),
                json!([{"name": "a"}, {"name": "a"}]),
                json!([{"name": ""}]),
            ],
        ),
        (
            "labels",
            vec![
                json!({"a": "b"}),
                json!({"a": "long", "b": "c"}),
                json!({"a": "1", "b": "2", "c": "3"}),
            ],
        ),
        ("since", vec![json!("2024-01-01T00:00:00Z")]),
        (
            "address",
            vec![json!("1.2.3.4"), json!("1.2.3"), json!("::1")],
        ),
        ("limit", vec![json!("1Gi"), json!(5), json!("500m")]),
        ("target", vec![json!(5), json!("http")]),
        (
            "choice",
            vec![
                json!({}),
                json!({"second": 1}),
                json!({"first": "x", "second": 1}),
                json!({"first": "xyz"}),
            ],
        ),
        (
            "object",
            vec![
                json!({"apiVersion": "v1", "kind": "Pod", "spec": {"x": 1}}),
                json!({"kind": "Pod"}),
                json!({"apiVersion": "v1", "kind": "P", "metadata": {"labels": {"a b": "c"}}}),
            ],
        ),
        ("nullable", vec![json!(null), json!("x")]),
        ("free", vec![json!({"a": [1, null]}), json!("x")]),
    ] {
        for value in values {
            specs.push(json!({"name": "a", name: value}));
        }
    }
    specs
}

#[tokio::test]
async fn typed_values_are_judged_as_the_server_does() -> Result<(), Error> {
    let Some(server) = Server::get().await? else {
        return Ok(());
    };
    let api = Api::<Typed>::namespaced(server.client.clone(), "default");
    let schema = Structural::of::<Typed>();
    let mut wrong = Vec::new();
    for spec in specs() {
        let object: Typed =
            serde_json::from_value(json!({"metadata": {"name": "case"}, "spec": spec}))?;
        let ours = faults(&object.validate().err().unwrap_or_default());
        let theirs = answer(api.create_with(&object, &dry()).await)?;
        match theirs {
            Answer::Accepted(stored) => {
                let filled = object.clone().with_defaults();
                let mut json = serde_json::to_value(&object)?;
                schema.prune(&mut json);
                schema.default_value(&mut json);
                let stored: Typed = serde_json::from_value(stored)?;
                let read: Typed = serde_json::from_value(json)?;
                if !ours.is_empty() || filled.spec != stored.spec || read.spec != stored.spec {
                    wrong.push(format!(
                        "{spec}\n  ours:   {ours:?} {:?}\n  server: {:?}",
                        filled.spec, stored.spec
                    ));
                }
            }
            Answer::Refused(theirs) if ours == theirs => {}
            Answer::Refused(theirs) => {
                wrong.push(format!("{spec}\n  ours:   {ours:?}\n  server: {theirs:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}
