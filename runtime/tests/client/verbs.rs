//! Every verb: what goes out, and what is made of what comes back.

use kubewright::client::{Api, Client, Deleted, Patch};
use kubewright::meta::{
    ApplyOptions, CreateOptions, DRY_RUN_ALL, DeleteOptions, DeletionPropagation, FieldValidation,
    GetOptions, ListOptions, PatchOptions, Preconditions, UpdateOptions,
};
use kubewright::rest::{Error, RequestError};
use serde_json::{Value, json};

use crate::fault::{self, Server};
use crate::kind::{Plant, Widget, widget};

fn stored() -> Value {
    json!({
        "apiVersion": "example.dev/v1", "kind": "Widget",
        "metadata": {"name": "w", "namespace": "team", "resourceVersion": "7"},
        "spec": {"size": 3},
    })
}

fn answering(value: &Value) -> Server {
    Server::new([fault::json(200, value)])
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn get() {
    let server = answering(&stored());
    let got = server.api::<Widget>().get("w").await.unwrap();
    assert_eq!(got.metadata.resource_version, "7");
    assert_eq!(got.spec.unwrap().size, Some(3));
    let seen = server.only();
    assert_eq!(
        seen.line(),
        "GET /apis/example.dev/v1/namespaces/team/widgets/w"
    );
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("content-type"), None);
    assert!(seen.body.is_empty());
}

#[tokio::test]
async fn get_with_options() {
    let server = answering(&stored());
    let options = GetOptions {
        resource_version: text("0"),
    };
    server
        .api::<Widget>()
        .get_with("w", &options)
        .await
        .unwrap();
    assert_eq!(
        server.only().line(),
        "GET /apis/example.dev/v1/namespaces/team/widgets/w?resourceVersion=0"
    );
}

#[tokio::test]
async fn get_opt_is_none_where_there_is_none() {
    let gone = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404});
    let server = Server::new([
        fault::json(404, &gone),
        fault::json(200, &stored()),
        fault::json(500, &json!({})),
    ]);
    let api = server.api::<Widget>();
    assert_eq!(api.get_opt("w").await.unwrap(), None);
    assert!(api.get_opt("w").await.unwrap().is_some());
    assert!(api.get_opt("w").await.unwrap_err().is_internal());
}

#[tokio::test]
async fn cluster_scoped_kinds_have_no_namespace() {
    let server = answering(&json!({"metadata": {"name": "p"}}));
    Api::<Plant>::cluster(server.client())
        .get("p")
        .await
        .unwrap();
    assert_eq!(
        server.only().line(),
        "GET /apis/example.dev/v1beta1/plants/p"
    );
}

#[tokio::test]
async fn the_default_namespace_is_the_clients() {
    let server = answering(&stored());
    let client = Client::new(server.clone(), "home");
    Api::<Widget>::default_namespaced(client)
        .get("w")
        .await
        .unwrap();
    assert_eq!(
        server.only().line(),
        "GET /apis/example.dev/v1/namespaces/home/widgets/w"
    );
}

#[tokio::test]
async fn create() {
    let server = answering(&stored());
    let options = CreateOptions {
        field_manager: text("me & co"),
        field_validation: Some(FieldValidation::Strict),
        dry_run: vec![DRY_RUN_ALL.to_owned()],
    };
    let got = server
        .api::<Widget>()
        .create_with(&widget("w", 3), &options)
        .await
        .unwrap();
    assert_eq!(got.metadata.resource_version, "7");
    let seen = server.only();
    assert_eq!(
        seen.line(),
        "POST /apis/example.dev/v1/namespaces/team/widgets?dryRun=All&fieldManager=me%20%26%20co&fieldValidation=Strict"
    );
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let sent = json!({
        "apiVersion": "example.dev/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"size": 3}
    });
    assert_eq!(seen.json(), sent);
}

#[tokio::test]
async fn update_and_update_status() {
    let server = Server::new([fault::json(200, &stored()), fault::json(200, &stored())]);
    let api = server.api::<Widget>();
    let options = UpdateOptions {
        field_manager: text("me"),
        ..UpdateOptions::default()
    };
    api.update_with(&widget("w", 4), &options).await.unwrap();
    api.update_status(&widget("w", 4)).await.unwrap();
    let seen = server.seen();
    assert_eq!(
        seen[0].line(),
        "PUT /apis/example.dev/v1/namespaces/team/widgets/w?fieldManager=me"
    );
    assert_eq!(seen[0].json()["spec"]["size"], 4);
    assert_eq!(
        seen[1].line(),
        "PUT /apis/example.dev/v1/namespaces/team/widgets/w/status"
    );
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn patches_say_their_language() {
    let change = json!({"spec": {"size": 5}});
    for (patch, kind) in [
        (Patch::Json(&change), "application/json-patch+json"),
        (Patch::Merge(&change), "application/merge-patch+json"),
        (
            Patch::Strategic(&change),
            "application/strategic-merge-patch+json",
        ),
    ] {
        let server = Server::new([fault::json(200, &stored()), fault::json(200, &stored())]);
        server.api::<Widget>().patch("w", patch).await.unwrap();
        server
            .api::<Widget>()
            .patch_status("w", patch)
            .await
            .unwrap();
        let seen = server.seen();
        assert_eq!(
            seen[0].line(),
            "PATCH /apis/example.dev/v1/namespaces/team/widgets/w"
        );
        assert_eq!(
            seen[1].line(),
            "PATCH /apis/example.dev/v1/namespaces/team/widgets/w/status"
        );
        for seen in seen {
            assert_eq!(seen.header("content-type"), Some(kind));
            assert_eq!(seen.json(), change);
        }
    }
}

#[tokio::test]
async fn apply() {
    let server = Server::new((0..3).map(|_| fault::json(201, &stored())));
    let api = server.api::<Widget>();
    api.apply("w", "me", &widget("w", 1)).await.unwrap();
    api.apply_status("w", "me", &widget("w", 1)).await.unwrap();
    let options = ApplyOptions {
        force: true,
        ..ApplyOptions::new("me")
    };
    api.apply_with("w", &widget("w", 1), &options)
        .await
        .unwrap();
    let seen = server.seen();
    let path = "PATCH /apis/example.dev/v1/namespaces/team/widgets/w";
    assert_eq!(
        seen[0].line(),
        format!("{path}?fieldManager=me&force=false")
    );
    assert_eq!(
        seen[1].line(),
        format!("{path}/status?fieldManager=me&force=false")
    );
    assert_eq!(seen[2].line(), format!("{path}?fieldManager=me&force=true"));
    for seen in seen {
        assert_eq!(
            seen.header("content-type"),
            Some("application/apply-patch+yaml")
        );
        assert_eq!(seen.json()["kind"], "Widget");
    }
}

#[tokio::test]
async fn apply_without_a_manager_is_not_sent() {
    let server = Server::new([]);
    let api = server.api::<Widget>();
    for error in [
        api.apply("w", "", &widget("w", 1)).await.unwrap_err(),
        api.patch("w", Patch::Apply(&widget("w", 1)))
            .await
            .unwrap_err(),
    ] {
        assert!(
            matches!(error, Error::Request(RequestError::NoFieldManager)),
            "{error:?}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn delete_gives_the_object_or_a_status() {
    let done = json!({"kind": "Status", "apiVersion": "v1", "status": "Success", "details": {"name": "w"}});
    let server = Server::new([fault::json(200, &done), fault::json(202, &stored())]);
    let api = server.api::<Widget>();
    let Deleted::Status(status) = api.delete("w").await.unwrap() else {
        panic!("no status")
    };
    assert_eq!(status.status, "Success");
    let options = DeleteOptions {
        grace_period_seconds: Some(0),
        propagation_policy: Some(DeletionPropagation::Foreground),
        preconditions: Some(Preconditions {
            uid: Some("u".into()),
            resource_version: Some(text("7")),
        }),
        ..DeleteOptions::default()
    };
    let Deleted::Object(object) = api.delete_with("w", &options).await.unwrap() else {
        panic!("no object")
    };
    assert_eq!(object.metadata.name, "w");

    let seen = server.seen();
    assert_eq!(
        seen[0].line(),
        "DELETE /apis/example.dev/v1/namespaces/team/widgets/w"
    );
    assert_eq!(
        seen[1].line(),
        "DELETE /apis/example.dev/v1/namespaces/team/widgets/w"
    );
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
    let sent = seen[1].json();
    assert_eq!(sent["gracePeriodSeconds"], 0);
    assert_eq!(sent["propagationPolicy"], "Foreground");
    assert_eq!(
        sent["preconditions"],
        json!({"uid": "u", "resourceVersion": "7"})
    );
}

#[tokio::test]
async fn delete_collection() {
    let list = json!({"kind": "WidgetList", "apiVersion": "example.dev/v1", "metadata": {}, "items": [stored()]});
    let server = answering(&list);
    let delete = DeleteOptions {
        dry_run: vec![DRY_RUN_ALL.to_owned()],
        ..DeleteOptions::default()
    };
    let list = ListOptions {
        label_selector: text("a in (b,c),d!=e"),
        ..ListOptions::default()
    };
    let Deleted::Object(list) = server
        .api::<Widget>()
        .delete_collection(&delete, &list)
        .await
        .unwrap()
    else {
        panic!("no list")
    };
    assert_eq!(list.items.len(), 1);
    let seen = server.only();
    assert_eq!(
        seen.line(),
        "DELETE /apis/example.dev/v1/namespaces/team/widgets?labelSelector=a%20in%20%28b%2Cc%29%2Cd%21%3De"
    );
    assert_eq!(seen.json()["dryRun"], json!(["All"]));
}

#[tokio::test]
async fn subresources() {
    let scale = json!({"kind": "Scale", "spec": {"replicas": 2}});
    let server = Server::new((0..4).map(|_| fault::json(200, &scale)));
    let api = server.api::<Widget>();
    let got: Value = api
        .subresource_get("w", "scale", &GetOptions::default())
        .await
        .unwrap();
    assert_eq!(got, scale);
    let _: Value = api
        .subresource_update("w", "scale", &scale, &UpdateOptions::default())
        .await
        .unwrap();
    let _: Value = api
        .subresource_create("w", "eviction", &scale, &CreateOptions::default())
        .await
        .unwrap();
    let _: Value = api
        .subresource_patch("w", "scale", Patch::Merge(&scale), &PatchOptions::default())
        .await
        .unwrap();
    let seen = server.seen();
    let path = "/apis/example.dev/v1/namespaces/team/widgets/w";
    let lines: Vec<_> = seen.iter().map(fault::Seen::line).collect();
    let expected = [
        ("GET", "scale"),
        ("PUT", "scale"),
        ("POST", "eviction"),
        ("PATCH", "scale"),
    ]
    .map(|(verb, sub)| format!("{verb} {path}/{sub}"));
    assert_eq!(lines, expected);
    assert_eq!(
        seen[3].header("content-type"),
        Some("application/merge-patch+json")
    );
    assert!(seen[1..].iter().all(|seen| seen.json() == scale));
}

#[tokio::test]
async fn h06_what_makes_no_sense_is_not_sent() {
    let server = Server::new([]);
    let api = server.api::<Widget>();
    for name in ["", ".", "..", "a/b", "%2f", "a%"] {
        let errors = [
            api.get(name).await.unwrap_err(),
            api.delete(name).await.unwrap_err(),
            api.update(&widget(name, 1)).await.unwrap_err(),
            api.update_status(&widget(name, 1)).await.unwrap_err(),
            api.patch(name, Patch::Merge(&json!({}))).await.unwrap_err(),
            Api::<Widget>::namespaced(server.client(), name)
                .get("w")
                .await
                .unwrap_err(),
            Api::<Widget>::namespaced(server.client(), name)
                .list(&ListOptions::default())
                .await
                .unwrap_err(),
            Api::<Widget>::namespaced(server.client(), name)
                .watch(&ListOptions::default())
                .await
                .unwrap_err(),
        ];
        for error in errors {
            assert!(
                matches!(error, Error::Request(RequestError::Segment { .. })),
                "{name:?}: {error:?}"
            );
        }
    }
    let all = Api::<Widget>::all(server.client());
    for error in [
        all.get("w").await.unwrap_err(),
        all.create(&widget("w", 1)).await.unwrap_err(),
        all.delete_collection(&DeleteOptions::default(), &ListOptions::default())
            .await
            .unwrap_err(),
    ] {
        assert!(
            matches!(error, Error::Request(RequestError::NoNamespace("widgets"))),
            "{error:?}"
        );
    }
    let mut elsewhere = widget("w", 1);
    elsewhere.metadata.namespace = text("other");
    for error in [
        api.create(&elsewhere).await.unwrap_err(),
        api.update(&elsewhere).await.unwrap_err(),
    ] {
        assert!(
            matches!(error, Error::Request(RequestError::OtherNamespace { .. })),
            "{error:?}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn another_kind_is_refused() {
    let server = answering(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w"}}));
    let error = server.api::<Widget>().get("w").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn raw_requests() {
    let server = answering(&json!({"major": "1"}));
    let request = http::Request::get("/version")
        .body(kubewright::rest::Body::empty())
        .unwrap();
    let version: Value = server.client().request(request).await.unwrap();
    assert_eq!(version["major"], "1");
    assert_eq!(server.only().line(), "GET /version");
}

#[tokio::test]
async fn scale() {
    let answer = json!({"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": {"name": "w"}, "spec": {"replicas": 2}});
    let server = Server::new((0..3).map(|_| fault::json(200, &answer)));
    let api = server.api::<Widget>();
    let mut scale = api.get_scale("w").await.unwrap();
    scale.spec.replicas = 5;
    api.update_scale("w", &scale).await.unwrap();
    let change = json!({"spec": {"replicas": 1}});
    api.patch_scale("w", Patch::Merge(&change)).await.unwrap();
    let seen = server.seen();
    let path = "/apis/example.dev/v1/namespaces/team/widgets/w/scale";
    let lines: Vec<_> = seen.iter().map(fault::Seen::line).collect();
    assert_eq!(
        lines,
        ["GET", "PUT", "PATCH"].map(|verb| format!("{verb} {path}"))
    );
    assert_eq!(seen[1].json()["spec"]["replicas"], 5);
    assert_eq!(seen[2].json(), change);
}

#[tokio::test]
async fn clients_are_services() {
    let server = answering(&stored());
    // A client around a client, as a layer would be.
    let client = Client::new(server.client(), "team");
    Api::<Widget>::default_namespaced(client)
        .get("w")
        .await
        .unwrap();
    assert_eq!(
        server.only().line(),
        "GET /apis/example.dev/v1/namespaces/team/widgets/w"
    );
}
