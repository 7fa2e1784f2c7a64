//! Definitions of custom kinds: what they are told, what is served of them, and how they go.

use http::{Method, Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use tower_service::Service as _;

const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const WIDGETS: &str = "/apis/example.com/v1/namespaces/default/widgets";

/// A server, asked in JSON.
struct Asked(Server);

impl Asked {
    fn new() -> Self {
        Self(Server::new())
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(body)
            .expect("a request");
        let response = self.0.service().call(request).await.expect("it is there");
        let code = response.status();
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(data) = body.data().await {
            bytes.extend_from_slice(&data.expect("it is there"));
        }
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        (code, json)
    }

    #[track_caller]
    fn done(&self, method: &Method, path: &str, body: Option<&Value>) -> Value {
        let (code, answer) = run(self.ask(method.clone(), path, body));
        assert!(code.is_success(), "{method} {path}: {code} {answer}");
        answer
    }

    #[track_caller]
    fn refused(&self, method: &Method, path: &str, body: Option<&Value>) -> Value {
        let (code, answer) = run(self.ask(method.clone(), path, body));
        assert!(code.is_client_error(), "{method} {path}: {code} {answer}");
        answer
    }

    fn get(&self, path: &str) -> Value {
        self.done(&Method::GET, path, None)
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("it is there");
    runtime.block_on(future)
}

fn definition(kind: &str) -> Value {
    let singular = kind.to_lowercase();
    let plural = format!("{singular}s");
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.example.com")},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {"type": "object", "properties": {
                        "size": {"type": "integer", "default": 1, "maximum": 10},
                        "color": {"type": "string"},
                        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                    }},
                    "status": {"type": "object", "properties": {
                        "ready": {"type": "boolean"}, "size": {"type": "integer"},
                    }},
                }}},
            }],
        },
    })
}

fn widget(name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}, "spec": spec})
}

fn condition<'a>(definition: &'a Value, ty: &str) -> &'a Value {
    let conditions = definition["status"]["conditions"].as_array();
    conditions
        .and_then(|all| all.iter().find(|condition| condition["type"] == ty))
        .unwrap_or(&Value::Null)
}

#[test]
fn a_definition_serves_its_kind_at_once() {
    let server = Asked::new();
    server.refused(&Method::GET, WIDGETS, None);
    let created = server.done(&Method::POST, DEFINITIONS, Some(&definition("Widget")));
    assert_eq!(created["status"]["conditions"], Value::Null);
    let path = format!("{DEFINITIONS}/widgets.example.com");
    let found = server.get(&path);
    for ty in ["NamesAccepted", "Established"] {
        assert_eq!(condition(&found, ty)["status"], "True", "{found}");
    }
    assert_eq!(found["status"]["acceptedNames"]["listKind"], "WidgetList");
    assert_eq!(found["status"]["storedVersions"], json!(["v1"]));
    let managers = &found["metadata"]["managedFields"];
    let of_status = managers
        .as_array()
        .and_then(|all| all.iter().find(|entry| entry["subresource"] == "status"));
    assert_eq!(
        of_status.map(|entry| &entry["manager"]),
        Some(&json!("kube-apiserver"))
    );

    let spec = json!({"color": "red", "unknown": 1, "any": {"x": 1}});
    let made = server.done(&Method::POST, WIDGETS, Some(&widget("a", &spec)));
    let wanted = json!({"color": "red", "size": 1, "any": {"x": 1}});
    assert_eq!(made["spec"], wanted);
    assert_eq!(made["metadata"]["generation"], 1);
    assert_eq!(server.get(WIDGETS)["kind"], "WidgetList");
}

#[test]
fn objects_are_held_against_the_schema() {
    let server = Asked::new();
    server.done(&Method::POST, DEFINITIONS, Some(&definition("Widget")));
    let large = widget("a", &json!({"size": 11, "color": 1}));
    let refused = server.refused(&Method::POST, WIDGETS, Some(&large));
    let causes = refused["details"]["causes"]
        .as_array()
        .expect("it is there");
    let fields: Vec<&Value> = causes.iter().map(|cause| &cause["field"]).collect();
    assert_eq!(refused["code"], 422, "{refused}");
    assert!(fields.contains(&&json!("spec.size")) && fields.contains(&&json!("spec.color")));
}

#[test]
fn status_is_written_apart_where_it_is_a_subresource() {
    let server = Asked::new();
    let mut definition = definition("Widget");
    definition["spec"]["versions"][0]["subresources"] = json!({"status": {}});
    server.done(&Method::POST, DEFINITIONS, Some(&definition));
    let mut object = widget("a", &json!({}));
    object["status"] = json!({"ready": true});
    let mut made = server.done(&Method::POST, WIDGETS, Some(&object));
    assert_eq!(made.get("status"), None);

    made["status"] = json!({"ready": true});
    made["spec"]["size"] = 5.into();
    let path = format!("{WIDGETS}/a");
    let written = server.done(&Method::PUT, &format!("{path}/status"), Some(&made));
    assert_eq!(written["status"], json!({"ready": true}));
    assert_eq!(
        (&written["spec"]["size"], &written["metadata"]["generation"]),
        (&json!(1), &json!(1))
    );

    let mut changed = written;
    changed["spec"]["size"] = 2.into();
    changed["status"] = json!({"ready": false});
    let written = server.done(&Method::PUT, &path, Some(&changed));
    assert_eq!(written["status"], json!({"ready": true}));
    assert_eq!(written["metadata"]["generation"], 2);
}

#[test]
fn a_default_of_status_is_there_from_the_beginning() {
    let server = Asked::new();
    let mut definition = definition("Widget");
    let version = &mut definition["spec"]["versions"][0];
    version["subresources"] = json!({"status": {}});
    let properties = &mut version["schema"]["openAPIV3Schema"]["properties"];
    properties["status"]["default"] = json!({"ready": false});
    server.done(&Method::POST, DEFINITIONS, Some(&definition));
    let mut object = widget("a", &json!({}));
    object["status"] = json!({"ready": true});
    let made = server.done(&Method::POST, WIDGETS, Some(&object));
    assert_eq!(made["status"], json!({"ready": false}));
}

#[test]
fn scale_reads_and_writes_the_paths_of_the_definition() {
    let server = Asked::new();
    let mut definition = definition("Widget");
    definition["spec"]["versions"][0]["subresources"] = json!({"status": {}, "scale": {
        "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size",
    }});
    server.done(&Method::POST, DEFINITIONS, Some(&definition));
    server.done(&Method::POST, WIDGETS, Some(&widget("a", &json!({}))));
    let path = format!("{WIDGETS}/a/scale");
    let mut scale = server.get(&path);
    assert_eq!(
        (&scale["kind"], &scale["spec"]["replicas"]),
        (&json!("Scale"), &json!(1))
    );
    scale["spec"]["replicas"] = 7.into();
    server.done(&Method::PUT, &path, Some(&scale));
    assert_eq!(server.get(&format!("{WIDGETS}/a"))["spec"]["size"], 7);
    let refused = server.refused(
        &Method::POST,
        WIDGETS,
        Some(&widget("b", &json!({"size": -1}))),
    );
    assert_eq!(refused["details"]["causes"][0]["field"], ".spec.size");
}

#[test]
fn a_definition_that_is_wrong_is_refused_with_its_places() {
    let server = Asked::new();
    let mut wrong = definition("Widget");
    wrong["spec"]["scope"] = "Global".into();
    wrong["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
        ["size"] = json!({"type": "array"});
    let refused = server.refused(&Method::POST, DEFINITIONS, Some(&wrong));
    let message = refused["message"].as_str().expect("it is there");
    let scope =
        "spec.scope: Unsupported value: \"Global\": supported values: \"Cluster\", \"Namespaced\"";
    let items = "spec.validation.openAPIV3Schema.properties[spec].properties[size].items: Required value: must be specified";
    assert!(
        message.contains(scope) && message.contains(items),
        "{message}"
    );
}

#[test]
fn schemas_in_schemas_are_read_by_their_type() {
    let server = Asked::new();
    let with = |size: Value| {
        let mut definition = definition("Widget");
        let schema = &mut definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        schema["properties"]["spec"]["properties"]["size"] = size;
        definition
    };
    let wrong = with(json!({"type": "array", "items": {"type": "string", "maxLength": "x"}}));
    let refused = server.refused(&Method::POST, DEFINITIONS, Some(&wrong));
    let message = refused["message"].as_str().expect("a message");
    let wanted = "json: cannot unmarshal string into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.properties.items.maxLength of type int64";
    assert!(message.ends_with(wanted), "{message}");
    let wrong = with(json!({"type": "object", "additionalProperties": 5}));
    let refused = server.refused(&Method::POST, DEFINITIONS, Some(&wrong));
    let message = refused["message"].as_str().expect("a message");
    assert!(
        message.ends_with("boolean or JSON schema expected"),
        "{message}"
    );
}

#[test]
fn rules_are_checked_with_their_definition() {
    let server = Asked::new();
    let mut wrong = definition("Widget");
    let schema = &mut wrong["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    schema["properties"]["spec"]["x-kubernetes-validations"] =
        json!([{"rule": "self.sizes > 1"}, {"rule": "self.size + 1"}]);
    let refused = server.refused(&Method::POST, DEFINITIONS, Some(&wrong));
    let message = refused["message"].as_str().expect("a message");
    let undefined = "compilation failed: ERROR: <input>:1:5: undefined field 'sizes'";
    let number = "cel expression must evaluate to a bool";
    assert!(
        message.contains(undefined) && message.contains(number),
        "{message}"
    );
}

#[test]
fn a_default_must_meet_its_schema() {
    let server = Asked::new();
    let mut wrong = definition("Widget");
    wrong["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
        ["size"]["default"] = 11.into();
    let refused = server.refused(&Method::POST, DEFINITIONS, Some(&wrong));
    let field = "spec.validation.openAPIV3Schema.properties[spec].properties[size].default";
    assert_eq!(refused["details"]["causes"][0]["field"], field);
}

#[test]
fn names_are_of_the_first_who_asks() {
    let server = Asked::new();
    server.done(&Method::POST, DEFINITIONS, Some(&definition("Widget")));
    let mut second = definition("Gadget");
    second["spec"]["names"]["singular"] = "widget".into();
    server.done(&Method::POST, DEFINITIONS, Some(&second));
    let path = format!("{DEFINITIONS}/gadgets.example.com");
    let found = server.get(&path);
    assert_eq!(
        condition(&found, "NamesAccepted")["reason"],
        "SingularConflict"
    );
    assert_eq!(condition(&found, "Established")["reason"], "NotAccepted");
    let gadgets = "/apis/example.com/v1/gadgets";
    server.refused(&Method::GET, gadgets, None);

    server.done(
        &Method::DELETE,
        &format!("{DEFINITIONS}/widgets.example.com"),
        None,
    );
    assert_eq!(
        condition(&server.get(&path), "Established")["status"],
        "True"
    );
    server.get(gadgets);
}

#[test]
fn objects_go_before_their_definition() {
    let server = Asked::new();
    server.done(&Method::POST, DEFINITIONS, Some(&definition("Widget")));
    let mut held = widget("held", &json!({}));
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    server.done(&Method::POST, WIDGETS, Some(&held));
    server.done(&Method::POST, WIDGETS, Some(&widget("free", &json!({}))));
    let path = format!("{DEFINITIONS}/widgets.example.com");
    let marked = server.done(&Method::DELETE, &path, None);
    let finalizer = "customresourcecleanup.apiextensions.k8s.io";
    assert_eq!(marked["metadata"]["finalizers"], json!([finalizer]));

    let waiting = server.get(&path);
    assert_eq!(
        condition(&waiting, "Terminating")["reason"],
        "InstanceDeletionInProgress"
    );
    let refused = server.refused(&Method::POST, WIDGETS, Some(&widget("late", &json!({}))));
    assert_eq!(refused["code"], 403);
    let left = server.get(WIDGETS);
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1), "{left}");

    let mut held = server.get(&format!("{WIDGETS}/held"));
    held["metadata"]["finalizers"] = json!([]);
    server.done(&Method::PUT, &format!("{WIDGETS}/held"), Some(&held));
    server.refused(&Method::GET, &path, None);
    server.refused(&Method::GET, WIDGETS, None);
}

#[test]
fn a_change_of_the_schema_is_seen_in_what_is_stored() {
    let server = Asked::new();
    server.done(&Method::POST, DEFINITIONS, Some(&definition("Widget")));
    server.done(
        &Method::POST,
        WIDGETS,
        Some(&widget("a", &json!({"color": "red"}))),
    );
    let path = format!("{DEFINITIONS}/widgets.example.com");
    let mut changed = server.get(&path);
    let version = &mut changed["spec"]["versions"][0];
    let properties = &mut version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"];
    properties["shape"] = json!({"type": "string", "default": "round"});
    properties
        .as_object_mut()
        .expect("it is there")
        .remove("any");
    version["selectableFields"] = json!([{"jsonPath": ".spec.color"}]);
    server.done(&Method::PUT, &path, Some(&changed));
    assert_eq!(server.get(&path)["metadata"]["generation"], 2);
    let found = server.get(&format!("{WIDGETS}/a"));
    assert_eq!(
        found["spec"],
        json!({"color": "red", "shape": "round", "size": 1})
    );
    let count = |selector: &str| {
        let list = server.get(&format!("{WIDGETS}?fieldSelector=spec.color={selector}"));
        list["items"].as_array().map(Vec::len)
    };
    assert_eq!((count("red"), count("blue")), (Some(1), Some(0)));
}

#[test]
fn versions_share_objects() {
    let server = Asked::new();
    let mut definition = definition("Widget");
    let mut second = definition["spec"]["versions"][0].clone();
    second["name"] = "v2".into();
    second["storage"] = false.into();
    second["deprecated"] = true.into();
    let properties = &mut second["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"];
    *properties = json!({"color": {"type": "string"}});
    definition["spec"]["versions"]
        .as_array_mut()
        .expect("it is there")
        .push(second);
    server.done(&Method::POST, DEFINITIONS, Some(&definition));
    let spec = json!({"color": "red", "any": {"x": 1}});
    server.done(&Method::POST, WIDGETS, Some(&widget("a", &spec)));
    let other = server.get("/apis/example.com/v2/namespaces/default/widgets/a");
    assert_eq!(other["apiVersion"], "example.com/v2");
    assert_eq!(other["spec"], json!({"color": "red"}));
    assert_eq!(server.get(&format!("{WIDGETS}/a"))["spec"]["any"]["x"], 1);
    // What is stored has the defaults of the version in which it is stored.
    let v2 = "/apis/example.com/v2/namespaces/default/widgets";
    let mut object = widget("b", &json!({"color": "red"}));
    object["apiVersion"] = "example.com/v2".into();
    server.done(&Method::POST, v2, Some(&object));
    let stored = server.get(&format!("{WIDGETS}/b"));
    assert_eq!(stored["spec"], json!({"color": "red", "size": 1}));
    let (code, missing) = run(server.ask(Method::GET, &format!("{v2}/b/status"), None));
    assert_eq!(
        (code, &missing["reason"]),
        (StatusCode::NOT_FOUND, &json!("NotFound"))
    );
}

#[test]
fn a_function_converts_in_place_of_a_webhook() {
    let server = Asked::new();
    let mut definition = definition("Widget");
    let mut second = definition["spec"]["versions"][0].clone();
    second["name"] = "v2".into();
    second["storage"] = false.into();
    second["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"] =
        json!({"shade": {"type": "string"}});
    let versions = definition["spec"]["versions"].as_array_mut();
    versions.expect("it is there").push(second);
    definition["spec"]["conversion"] = json!({"strategy": "Webhook", "webhook": {
        "clientConfig": {"url": "https://example.com/convert"}, "conversionReviewVersions": ["v1"],
    }});
    server.done(&Method::POST, DEFINITIONS, Some(&definition));
    let spec = json!({"color": "red"});
    server.done(&Method::POST, WIDGETS, Some(&widget("a", &spec)));
    let path = "/apis/example.com/v2/namespaces/default/widgets/a";
    let (code, failed) = run(server.ask(Method::GET, path, None));
    assert_eq!(code, StatusCode::INTERNAL_SERVER_ERROR, "{failed}");

    server.0.convert("example.com", |mut object, version| {
        let (from, to) = if version == "v2" {
            ("color", "shade")
        } else {
            ("shade", "color")
        };
        let value = object["spec"][from].take();
        object["spec"] = json!({to: value});
        Ok(object)
    });
    let mut other = server.get(path);
    assert_eq!(other["spec"], json!({"shade": "red"}));
    other["spec"]["shade"] = "blue".into();
    server.done(&Method::PUT, path, Some(&other));
    let stored = server.get(&format!("{WIDGETS}/a"));
    assert_eq!(stored["spec"], json!({"color": "blue", "size": 1}));
}
