//! Bodies that cannot be read, or not without a word: what is said is what the real server says.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use tower_service::Service;

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";
const PODS: &str = "/api/v1/namespaces/default/pods";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const FOOS: &str = "/apis/bodies.example.com/v1/namespaces/default/foos";
const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";

struct Answer {
    status: StatusCode,
    warnings: Vec<String>,
    body: Value,
}

impl Answer {
    fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

async fn send(server: &Server, method: &str, path: &str, ty: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", ty)
        .body(Body::from(body.as_bytes().to_vec()))
        .unwrap();
    let response = server.service().call(request).await.unwrap();
    let status = response.status();
    let warnings = response.headers().get_all("warning").iter();
    let warnings = warnings.map(|text| text.to_str().unwrap().to_owned());
    let warnings = warnings.collect();
    let mut bytes = Vec::new();
    let mut body = response.into_body();
    while let Some(data) = body.data().await {
        bytes.extend_from_slice(&data.unwrap());
    }
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer {
        status,
        warnings,
        body,
    }
}

#[tokio::test]
async fn what_cannot_be_read() {
    let unrecognized = |why: &str, body: &str| {
        format!("the object provided is unrecognized (must be of type ConfigMap): {why} ({body})")
    };
    let json_error = |why: &str, body: &str| {
        let why = format!("couldn't get version/kind; json parse error: {why}");
        unrecognized(&why, body)
    };
    let unfit =
        |why: &str| format!("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: {why}");
    let head = r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;
    let no_array = format!("json: cannot unmarshal array into Go value of type {head}");
    let cases = [
        ("", json_error("unexpected end of JSON input", "<empty>")),
        ("{", json_error("unexpected end of JSON input", "{")),
        ("[]", json_error(&no_array, "5b5d")),
        ("{\"a\":x}", json_error("invalid character 'x' looking for beginning of value", "{\"a\":x}")),
        (r#"{"apiVersion":5}"#, json_error("json: cannot unmarshal number into Go struct field .apiVersion of type string", r#"{"apiVersion":5}"#)),
        (r#"{"apiVersion":"a/b/c","kind":"ConfigMap"}"#, unrecognized("unexpected GroupVersion string: a/b/c", r#"{"apiVersion":"a/b/c","kind":" ..."#)),
        (r#"{"apiVersion":"v1","kind":"Pod"}"#, "Pod in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion".to_owned()),
        (r#"{"apiVersion":"v2","kind":"ConfigMap"}"#, "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"v2\" in scheme \"pkg/runtime/scheme.go:111\"".to_owned()),
        (r#"{"metadata":5}"#, unfit("json: cannot unmarshal number into Go struct field ConfigMap.metadata of type v1.ObjectMeta")),
        (r#"{"data":{"a":5}}"#, unfit("json: cannot unmarshal number into Go struct field ConfigMap.data of type string")),
        (r#"{"data":[]}"#, unfit("json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string")),
        (r#"{"binaryData":{"a":"!"}}"#, unfit("illegal base64 data at input byte 0")),
        (r#"{"metadata":{"generation":1.5}}"#, unfit("json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64")),
        (r#"{"metadata":{"creationTimestamp":"x"}}"#, unfit("parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"")),
    ];
    let server = Server::new();
    for (body, message) in cases {
        let answer = send(&server, "POST", CONFIGMAPS, JSON, body).await;
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::BAD_REQUEST, &*message)
        );
    }
    let deep = "[".repeat(1 << 20);
    let answer = send(&server, "POST", CONFIGMAPS, JSON, &deep).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = send(&server, "POST", CONFIGMAPS, "text/plain", "{}").await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn types_of_go_are_named() {
    let field = |found: &str, field: &str, ty: &str| {
        format!("json: cannot unmarshal {found} into Go struct field {field} of type {ty}")
    };
    let cases = [
        (json!({"containers": {}}), field("object", "PodSpec.spec.containers", "[]v1.Container")),
        (json!({"containers": [{"imagePullPolicy": 5}]}), field("number", "Container.spec.containers.imagePullPolicy", "v1.PullPolicy")),
        (json!({"containers": [{"resources": {"limits": 5}}]}), field("number", "ResourceRequirements.spec.containers.resources.limits", "v1.ResourceList")),
        (json!({"volumes": [{"hostPath": 5}]}), field("number", "Volume.spec.volumes.VolumeSource.hostPath", "v1.HostPathVolumeSource")),
        (json!({"containers": [{"livenessProbe": {"httpGet": {"port": true}}}]}), field("bool", "HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port", "int32")),
        (json!({"containers": [{"resources": {"limits": {"cpu": "x"}}}]}), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'".to_owned()),
    ];
    let server = Server::new();
    for (spec, why) in cases {
        let body = json!({"metadata": {"name": "a"}, "spec": spec}).to_string();
        let answer = send(&server, "POST", PODS, JSON, &body).await;
        let message = format!("Pod in version \"v1\" cannot be handled as a Pod: {why}");
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::BAD_REQUEST, &*message)
        );
    }
    let older = r#"{"apiVersion":"apps/v1beta1","kind":"Deployment"}"#;
    let answer = send(&server, "POST", DEPLOYMENTS, JSON, older).await;
    let message = "the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)";
    assert_eq!(answer.message(), message);
}

#[tokio::test]
async fn fields_that_nobody_knows() {
    let server = Server::new();
    let body = r#"{"metadata":{"name":"a","name":"b","foo":1,"labels":{"a":"1","a":"2"}},"foo":{"a":1,"a":2},"foo":1}"#;
    let problems = [
        "duplicate field \"metadata.name\"",
        "unknown field \"metadata.foo\"",
        "duplicate field \"metadata.labels.a\"",
        "unknown field \"foo\"",
    ];
    let path = format!("{CONFIGMAPS}?fieldValidation=Strict");
    let answer = send(&server, "POST", &path, JSON, body).await;
    let message = format!(
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: {}",
        problems.join(", ")
    );
    assert_eq!(
        (answer.status, answer.message()),
        (StatusCode::BAD_REQUEST, &*message)
    );

    let path = format!("{CONFIGMAPS}?fieldValidation=Ignore&dryRun=All");
    let answer = send(&server, "POST", &path, JSON, body).await;
    assert!(answer.warnings.is_empty(), "{:?}", answer.warnings);

    let answer = send(&server, "POST", CONFIGMAPS, JSON, body).await;
    let warnings = problems.map(|problem| {
        let quoted = problem.replace('"', "\\\"");
        format!("299 - \"{quoted}\"")
    });
    assert_eq!(
        (answer.status, answer.warnings),
        (StatusCode::CREATED, warnings.to_vec())
    );
    assert_eq!(answer.body["metadata"]["name"], "b");
    assert_eq!(answer.body.get("foo"), None);
}

#[tokio::test]
async fn what_is_empty_is_not_kept() {
    let server = Server::new();
    let spec = json!({
        "hostNetwork": false, "automountServiceAccountToken": false, "nodeSelector": {},
        "volumes": [],
        "containers": [{
            "name": "a", "image": "b", "command": [], "env": [{"name": "a", "value": ""}],
            "securityContext": {}, "resources": {"limits": {"cpu": 1, "memory": "1000Ki"}}
        }]
    });
    let body = json!({"metadata": {"name": "a", "labels": {}}, "spec": spec}).to_string();
    let answer = send(&server, "POST", PODS, JSON, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let spec = &answer.body["spec"];
    for gone in ["hostNetwork", "nodeSelector", "volumes"] {
        assert_eq!(spec.get(gone), None, "{gone}");
    }
    assert_eq!(spec["automountServiceAccountToken"], false);
    let container = &spec["containers"][0];
    assert_eq!(container.get("command"), None);
    assert_eq!(container["env"], json!([{"name": "a"}]));
    assert_eq!(container["securityContext"], json!({}));
    assert_eq!(
        container["resources"]["limits"],
        json!({"cpu": "1", "memory": "1000Ki"})
    );
    assert_eq!(answer.body["metadata"].get("labels"), None);

    let path = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    let answer = send(&server, "POST", path, JSON, r#"{"metadata":{"name":"a"}}"#).await;
    assert_eq!(answer.body.get("rules"), Some(&Value::Null));
}

#[tokio::test]
async fn yaml() {
    let server = Server::new();
    let ty = "application/yaml";
    let twice = "metadata:\n  name: x\n  name: z\nfoo: 1\ndata: {a: \"1\", b: 2020-01-01}\n";
    let answer = send(&server, "POST", CONFIGMAPS, ty, twice).await;
    assert_eq!(answer.body["data"], json!({"a": "1", "b": "2020-01-01"}));
    assert_eq!(
        answer.warnings,
        [
            r#"299 - "line 3: key \"name\" already set in map""#,
            r#"299 - "unknown field \"foo\"""#
        ]
    );
    let path = format!("{CONFIGMAPS}?fieldValidation=Strict");
    let answer = send(&server, "POST", &path, ty, twice).await;
    let why = "strict decoding error: yaml: unmarshal errors:\n  line 3: key \"name\" already set in map, unknown field \"foo\"";
    assert!(answer.message().ends_with(why), "{}", answer.message());
    let answer = send(&server, "POST", CONFIGMAPS, ty, "data: {a: yes}\n").await;
    let why = "json: cannot unmarshal bool into Go struct field ConfigMap.data of type string";
    assert!(answer.message().ends_with(why), "{}", answer.message());
}

/// A server of a custom kind.
async fn with_foos() -> Server {
    let server = Server::new();
    let definition = json!({
        "metadata": {"name": "foos.bodies.example.com"},
        "spec": {
            "group": "bodies.example.com", "scope": "Namespaced",
            "names": {"plural": "foos", "kind": "Foo"},
            "versions": [{
                "name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {"type": "object", "properties": {
                        "n": {"type": "integer"},
                        "m": {"type": "object", "additionalProperties": {
                            "type": "object", "properties": {"x": {"type": "string"}}}},
                        "object": {"type": "object", "x-kubernetes-embedded-resource": true,
                            "x-kubernetes-preserve-unknown-fields": true}
                    }},
                    "status": {"type": "object", "properties": {
                        "s": {"type": "integer", "minimum": 1}}}
                }}}
            }]
        }
    });
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let answer = send(&server, "POST", path, JSON, &definition.to_string()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    server
}

#[tokio::test]
async fn custom_kinds() {
    let server = with_foos().await;
    let head = r#""apiVersion":"bodies.example.com/v1","kind":"Foo""#;
    let unfit = |why: &str| format!("Foo in version \"v1\" cannot be handled as a Foo: {why}");
    let cases = [
        ("{}".to_owned(), "the object provided is unrecognized (must be of type Foo): Object 'Kind' is missing in '{}' ({})".to_owned()),
        (r#"{"apiVersion":"v1","kind":"Foo"}"#.to_owned(), "the API version in the data (v1) does not match the expected API version (bodies.example.com/v1)".to_owned()),
        (format!(r#"{{{head},"metadata":5}}"#), unfit("json: cannot unmarshal number into Go value of type v1.ObjectMeta")),
        (format!(r#"{{{head},"metadata":{{"labels":{{"a":5}}}}}}"#), unfit("json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string")),
        (format!(r#"{{{head},"spec":{{"object":{{"apiVersion":5}}}}}}"#), unfit("spec.object.apiVersion: Invalid value: 5: must be a string")),
        (format!(r#"{{{head},"spec":{{"object":{{"metadata":{{"name":5}}}}}}}}"#), unfit(r#"spec.object.metadata: Invalid value: {"name":5}: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string"#)),
    ];
    for (body, message) in cases {
        let answer = send(&server, "POST", FOOS, JSON, &body).await;
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::BAD_REQUEST, &*message)
        );
    }
    let other = r#"{"apiVersion":"bodies.example.com/v1","kind":"Bar","metadata":{"name":"a"}}"#;
    let answer = send(&server, "POST", FOOS, JSON, other).await;
    let message =
        "Bar.bodies.example.com \"a\" is invalid: kind: Invalid value: \"Bar\": must be Foo";
    assert_eq!(answer.message(), message);

    let body = format!(
        r#"{{{head},"metadata":{{"name":"a","foo":1,"labels":{{"x":null}}}},"foo":{{"a":1,"a":2}},"spec":{{"z":1,"n":1,"n":2,"m":{{"k":{{"y":1}}}},"object":{{"apiVersion":"v1","kind":"X","metadata":{{"foo":1}}}}}}}}"#
    );
    let path = format!("{FOOS}?fieldValidation=Strict");
    let answer = send(&server, "POST", &path, JSON, &body).await;
    let why = "strict decoding error: duplicate field \"foo.a\", duplicate field \"spec.n\", unknown field \"metadata.foo\", unknown field \"foo\", unknown field \"spec.m.k.y\", unknown field \"spec.z\", unknown field \"spec.object.metadata.foo\"";
    assert_eq!(answer.message(), unfit(why));
    let answer = send(&server, "POST", FOOS, JSON, &body).await;
    assert_eq!(
        (answer.status, answer.warnings.len()),
        (StatusCode::CREATED, 7)
    );
    assert_eq!(answer.body["metadata"]["labels"], json!({"x": ""}));
    assert_eq!(answer.body["spec"]["n"], 2);
}

#[tokio::test]
async fn patches() {
    let server = with_foos().await;
    let foo = r#"{"apiVersion":"bodies.example.com/v1","kind":"Foo","metadata":{"name":"a"}}"#;
    send(&server, "POST", FOOS, JSON, foo).await;
    let path = format!("{FOOS}/a");
    let twice = r#"{"metadata":{"labels":{"a":"1","a":"2"}},"foo":1}"#;
    let answer = send(&server, "PATCH", &path, MERGE, twice).await;
    assert_eq!(
        answer.warnings,
        [
            r#"299 - "duplicate field \"metadata.labels.a\"""#,
            r#"299 - "unknown field \"foo\"""#
        ]
    );
    let strict = format!("{path}?fieldValidation=Strict");
    let answer = send(&server, "PATCH", &strict, MERGE, r#"{"foo":1}"#).await;
    let why = "strict decoding error: unknown field \"foo\"";
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.message().ends_with(why), "{}", answer.message());
    let answer = send(&server, "PATCH", &path, MERGE, r#"{"kind":"Bar"}"#).await;
    let message =
        "Bar.bodies.example.com \"a\" is invalid: kind: Invalid value: \"Bar\": must be Foo";
    assert_eq!(answer.message(), message);
    let status = format!("{path}/status");
    let answer = send(&server, "PATCH", &status, MERGE, r#"{"status":{"s":0}}"#).await;
    let message = "Foo.bodies.example.com \"a\" is invalid: status.s: Invalid value: 0: s in body should be greater than or equal to 1";
    assert_eq!(answer.message(), message);

    send(
        &server,
        "POST",
        CONFIGMAPS,
        JSON,
        r#"{"metadata":{"name":"a"}}"#,
    )
    .await;
    let path = format!("{CONFIGMAPS}/a");
    let cases = [
        (
            r#"{"metadata":{"labels":{"a":5}}}"#,
            "map[metadata:map[labels:map[a:5]]]",
            "cannot convert int64 to string",
        ),
        (
            r#"{"data":[]}"#,
            "map[data:[]]",
            "cannot restore map from slice",
        ),
        (
            r#"{"immutable":"x"}"#,
            "map[immutable:x]",
            "unrecognized type: bool",
        ),
        (
            r#"{"metadata":{"generation":1.5}}"#,
            "map[metadata:map[generation:1.5]]",
            "cannot convert float64 to int64",
        ),
    ];
    for (body, told, why) in cases {
        let answer = send(&server, "PATCH", &path, STRATEGIC, body).await;
        let message = format!(" \"\" is invalid: patch: Invalid value: \"{told}\": {why}");
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::UNPROCESSABLE_ENTITY, &*message)
        );
    }
    let answer = send(&server, "PATCH", &path, MERGE, "{").await;
    assert_eq!(
        answer.message(),
        "error decoding patch: unexpected end of JSON input"
    );
}

#[tokio::test]
async fn options_of_deletions() {
    let server = Server::new();
    send(
        &server,
        "POST",
        CONFIGMAPS,
        JSON,
        r#"{"metadata":{"name":"a"}}"#,
    )
    .await;
    let path = format!("{CONFIGMAPS}/a");
    let cases = [
        (
            "{",
            "couldn't get version/kind; json parse error: unexpected end of JSON input",
        ),
        (
            r#"{"gracePeriodSeconds":"x"}"#,
            "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
        ),
        (
            r#"{"kind":"Foo"}"#,
            "no kind \"Foo\" is registered for version \"meta.k8s.io/v1\" in scheme \"pkg/runtime/scheme.go:111\"",
        ),
    ];
    for (body, message) in cases {
        let answer = send(&server, "DELETE", &path, JSON, body).await;
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::BAD_REQUEST, message)
        );
    }
    let answer = send(&server, "DELETE", &path, JSON, r#"{"foo":1}"#).await;
    assert_eq!(answer.status, StatusCode::OK);
}
