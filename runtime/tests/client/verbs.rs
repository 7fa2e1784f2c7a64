//! Every verb: what goes out, what it does, and what is made of what comes back.

use kubewright::client::{Api, Client, Deleted, Patch};
use kubewright::meta::{
    ApplyOptions, CreateOptions, DRY_RUN_ALL, DeleteOptions, DeletionPropagation, FieldValidation,
    GetOptions, ListOptions, ObjectMeta, Preconditions, UpdateOptions,
};
use kubewright::rest::{Error, RequestError};
use kubewright_apiserver::Fault;
use serde_json::{Value, json};

use crate::fault::{self, Seen, Server};
use crate::kind::{Plant, Widget, WidgetStatus, widget};
use crate::live::Live;

const WIDGETS: &str = "/apis/example.dev/v1/namespaces/team/widgets";
const W: &str = "/apis/example.dev/v1/namespaces/team/widgets/w";

fn text(text: &str) -> String {
    text.to_owned()
}

fn size(widget: &Widget) -> Option<i64> {
    widget.spec.as_ref()?.size
}

fn is_ready(widget: &Widget) -> Option<bool> {
    widget.status.as_ref()?.ready
}

/// A server with the widget `w` of size 1.
fn with_one() -> Live {
    Live::with_widgets(&["w"])
}

#[tokio::test]
async fn get() {
    let live = with_one();
    let got = live.api::<Widget>().get("w").await.unwrap();
    assert_eq!(size(&got), Some(1));
    assert_eq!(got.metadata.namespace, "team");
    assert!(!got.metadata.resource_version.is_empty());
    let seen = live.only();
    assert_eq!(seen.line(), format!("GET {W}"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("content-type"), None);
    assert!(seen.body.is_empty());
}

#[tokio::test]
async fn get_with_options() {
    let live = with_one();
    let options = GetOptions {
        resource_version: text("0"),
    };
    live.api::<Widget>().get_with("w", &options).await.unwrap();
    assert_eq!(live.only().line(), format!("GET {W}?resourceVersion=0"));
}

#[tokio::test]
async fn get_opt_is_none_where_there_is_none() {
    let live = Live::new();
    let api = live.api::<Widget>();
    assert_eq!(api.get_opt("w").await.unwrap(), None);
    live.add(&widget("w", 1), "team");
    assert!(api.get_opt("w").await.unwrap().is_some());
    live.server.faults().add(Fault::internal_error("broken"));
    assert!(api.get_opt("w").await.unwrap_err().is_internal());
}

#[tokio::test]
async fn cluster_scoped_kinds_have_no_namespace() {
    let live = Live::new();
    let plant = Plant {
        metadata: ObjectMeta::named("p"),
    };
    let api = Api::<Plant>::cluster(live.client());
    api.create(&plant).await.unwrap();
    assert_eq!(api.get("p").await.unwrap().metadata.name, "p");
    let path = "/apis/example.dev/v1beta1/plants";
    assert_eq!(
        live.lines(),
        [format!("POST {path}"), format!("GET {path}/p")]
    );
}

#[tokio::test]
async fn the_default_namespace_is_the_clients() {
    let live = Live::new();
    live.add(&widget("w", 1), "other");
    let api = Api::<Widget>::default_namespaced(Client::new(live.clone(), "other"));
    assert_eq!(api.get("w").await.unwrap().metadata.namespace, "other");
}

#[tokio::test]
async fn create() {
    let live = Live::new();
    let api = live.api::<Widget>();
    let options = CreateOptions {
        field_manager: text("me & co"),
        field_validation: Some(FieldValidation::Strict),
        dry_run: vec![DRY_RUN_ALL.to_owned()],
    };
    let got = api.create_with(&widget("w", 3), &options).await.unwrap();
    assert_eq!(got.metadata.managed_fields[0].manager, "me & co");
    assert_eq!(live.stored("w"), None, "it was a dry run");
    let seen = live.only();
    assert_eq!(
        seen.line(),
        format!("POST {WIDGETS}?dryRun=All&fieldManager=me%20%26%20co&fieldValidation=Strict")
    );
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let sent = json!({
        "apiVersion": "example.dev/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"size": 3}
    });
    assert_eq!(seen.json(), sent);

    let got = api.create(&widget("w", 3)).await.unwrap();
    assert!(!got.metadata.uid.is_empty());
    assert_eq!(live.stored("w").as_ref(), Some(&got));
}

#[tokio::test]
async fn the_server_makes_names() {
    let live = Live::new();
    let mut nameless = widget("", 1);
    nameless.metadata.generate_name = text("w-");
    let got = live.api::<Widget>().create(&nameless).await.unwrap();
    assert!(got.metadata.name.starts_with("w-"));
    assert_eq!(live.stored(&got.metadata.name), Some(got));
}

#[tokio::test]
async fn update_and_update_status() {
    let live = with_one();
    let api = live.api::<Widget>();
    let options = UpdateOptions {
        field_manager: text("me"),
        ..UpdateOptions::default()
    };
    let mut object = api.get("w").await.unwrap();
    object.spec.as_mut().unwrap().size = Some(4);
    let ready = || {
        Some(WidgetStatus {
            ready: Some(true),
            replicas: None,
        })
    };
    object.status = ready();
    live.seen();
    // Each writes its part alone.
    let mut object = api.update_with(&object, &options).await.unwrap();
    assert_eq!((size(&object), is_ready(&object)), (Some(4), None));
    object.spec.as_mut().unwrap().size = Some(5);
    object.status = ready();
    let object = api.update_status(&object).await.unwrap();
    assert_eq!((size(&object), is_ready(&object)), (Some(4), Some(true)));
    assert_eq!(live.stored("w"), Some(object));
    let seen = live.seen();
    assert_eq!(seen[0].line(), format!("PUT {W}?fieldManager=me"));
    assert_eq!(seen[0].json()["spec"]["size"], 4);
    assert_eq!(seen[1].line(), format!("PUT {W}/status"));
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_update_of_an_older_version_is_a_conflict() {
    let live = with_one();
    let api = live.api::<Widget>();
    let object = api.get("w").await.unwrap();
    let mut newer = object.clone();
    newer.spec.as_mut().unwrap().size = Some(2);
    api.update(&newer).await.unwrap();
    assert!(api.update(&object).await.unwrap_err().is_conflict());
    assert_eq!(size(&live.stored("w").unwrap()), Some(2));
}

#[tokio::test]
async fn patches_say_their_language() {
    let live = with_one();
    let api = live.api::<Widget>();
    let operations = json!([{"op": "replace", "path": "/spec/size", "value": 7}]);
    let patched = api.patch("w", Patch::Json(&operations)).await.unwrap();
    assert_eq!(size(&patched), Some(7));
    let change = json!({"spec": {"size": 5}, "status": {"ready": true}});
    let patched = api.patch("w", Patch::Merge(&change)).await.unwrap();
    assert_eq!((size(&patched), is_ready(&patched)), (Some(5), None));
    let patched = api.patch_status("w", Patch::Merge(&change)).await.unwrap();
    assert_eq!((size(&patched), is_ready(&patched)), (Some(5), Some(true)));
    // Servers know how to merge lists of built-in kinds alone.
    let refused = api.patch("w", Patch::Strategic(&change)).await;
    assert!(refused.unwrap_err().is_unsupported_media_type());

    let seen = live.seen();
    let told = seen
        .iter()
        .map(|seen| (seen.line(), seen.header("content-type").unwrap()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (format!("PATCH {W}"), "application/json-patch+json"),
            (format!("PATCH {W}"), "application/merge-patch+json"),
            (format!("PATCH {W}/status"), "application/merge-patch+json"),
            (
                format!("PATCH {W}"),
                "application/strategic-merge-patch+json"
            ),
        ]
    );
    assert_eq!(seen[0].json(), operations);
    assert!(seen[1..].iter().all(|seen| seen.json() == change));
}

#[tokio::test]
async fn apply() {
    let live = Live::new();
    let api = live.api::<Widget>();
    let applied = api.apply("w", "me", &widget("w", 1)).await.unwrap();
    let notes = &applied.metadata.managed_fields;
    assert_eq!((notes.len(), &*notes[0].manager), (1, "me"));
    // What another has set is left to it, unless this one insists.
    let refused = api.apply("w", "another", &widget("w", 2)).await;
    let refused = refused.unwrap_err();
    assert!(refused.is_conflict());
    let causes = &refused.status().unwrap().details.as_ref().unwrap().causes;
    assert_eq!(causes[0].field, ".spec.size");
    let forced = ApplyOptions::new("another").forced();
    let applied = api.apply_with("w", &widget("w", 2), &forced).await.unwrap();
    assert_eq!(size(&applied), Some(2));
    let mut status = widget("w", 3);
    status.status = Some(WidgetStatus {
        ready: Some(true),
        replicas: None,
    });
    let applied = api.apply_status("w", "me", &status).await.unwrap();
    assert_eq!((size(&applied), is_ready(&applied)), (Some(2), Some(true)));

    let seen = live.seen();
    let lines: Vec<String> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        lines,
        [
            format!("PATCH {W}?fieldManager=me&force=false"),
            format!("PATCH {W}?fieldManager=another&force=false"),
            format!("PATCH {W}?fieldManager=another&force=true"),
            format!("PATCH {W}/status?fieldManager=me&force=false"),
        ]
    );
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
    let live = Live::new();
    let api = live.api::<Widget>();
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
    assert!(live.seen().is_empty());
}

#[tokio::test]
async fn delete_gives_the_object_or_a_status() {
    let live = with_one();
    let api = live.api::<Widget>();
    let mut held = widget("held", 1);
    held.metadata.finalizers = vec![text("example.dev/hold")];
    let held = api.create(&held).await.unwrap();
    live.seen();

    let Deleted::Status(status) = api.delete("w").await.unwrap() else {
        panic!("no status")
    };
    assert_eq!(status.status, "Success");
    assert_eq!(status.details.as_ref().unwrap().name, "w");
    assert_eq!(live.stored("w"), None);

    let mut options = DeleteOptions {
        grace_period_seconds: Some(0),
        propagation_policy: Some(DeletionPropagation::Foreground),
        preconditions: Some(Preconditions {
            uid: Some("another".into()),
            resource_version: Some(held.metadata.resource_version.clone()),
        }),
        ..DeleteOptions::default()
    };
    let refused = api.delete_with("held", &options).await.unwrap_err();
    assert!(refused.is_conflict());
    options.preconditions.as_mut().unwrap().uid = Some(held.metadata.uid.clone());
    let Deleted::Object(object) = api.delete_with("held", &options).await.unwrap() else {
        panic!("no object")
    };
    assert!(object.metadata.deletion_timestamp.is_some());
    assert!(api.delete("w").await.unwrap_err().is_not_found());

    let seen = live.seen();
    assert_eq!(seen[0].line(), format!("DELETE {W}"));
    assert_eq!(seen[2].line(), format!("DELETE {WIDGETS}/held"));
    assert_eq!(seen[2].header("content-type"), Some("application/json"));
    let sent = seen[2].json();
    assert_eq!(sent["gracePeriodSeconds"], 0);
    assert_eq!(sent["propagationPolicy"], "Foreground");
    assert_eq!(
        sent["preconditions"],
        json!({"uid": held.metadata.uid, "resourceVersion": held.metadata.resource_version})
    );
}

#[tokio::test]
async fn delete_collection() {
    let live = Live::new();
    for (name, label) in [("a", "b"), ("c", "c"), ("d", "other")] {
        let mut labelled = widget(name, 1);
        labelled.metadata.labels.insert("a", label.into());
        live.add(&labelled, "team");
    }
    let api = live.api::<Widget>();
    let list = ListOptions {
        label_selector: text("a in (b,c),d!=e"),
        ..ListOptions::default()
    };
    let rehearsal = DeleteOptions {
        dry_run: vec![DRY_RUN_ALL.to_owned()],
        ..DeleteOptions::default()
    };
    for (options, left) in [(rehearsal, 3), (DeleteOptions::default(), 1)] {
        let deleted = api.delete_collection(&options, &list).await.unwrap();
        let Deleted::Object(deleted) = deleted else {
            panic!("no list")
        };
        assert_eq!(deleted.items.len(), 2);
        assert_eq!(live.server.objects::<Widget>().len(), left);
    }
    let seen = live.seen();
    assert_eq!(
        seen[0].line(),
        format!("DELETE {WIDGETS}?labelSelector=a%20in%20%28b%2Cc%29%2Cd%21%3De")
    );
    assert_eq!(seen[0].json()["dryRun"], json!(["All"]));
}

#[tokio::test]
async fn h06_what_makes_no_sense_is_not_sent() {
    let live = Live::new();
    let api = live.api::<Widget>();
    for name in ["", ".", "..", "a/b", "%2f", "a%"] {
        let errors = [
            api.get(name).await.unwrap_err(),
            api.delete(name).await.unwrap_err(),
            api.update(&widget(name, 1)).await.unwrap_err(),
            api.update_status(&widget(name, 1)).await.unwrap_err(),
            api.patch(name, Patch::Merge(&json!({}))).await.unwrap_err(),
            Api::<Widget>::namespaced(live.client(), name)
                .get("w")
                .await
                .unwrap_err(),
            Api::<Widget>::namespaced(live.client(), name)
                .list(&ListOptions::default())
                .await
                .unwrap_err(),
            Api::<Widget>::namespaced(live.client(), name)
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
    let all = Api::<Widget>::all(live.client());
    for error in [
        all.get("w").await.unwrap_err(),
        all.create(&widget("w", 1)).await.unwrap_err(),
        all.delete_collection(&DeleteOptions::default(), &ListOptions::default())
            .await
            .unwrap_err(),
    ] {
        assert!(
            matches!(&error, Error::Request(RequestError::NoNamespace(plural)) if plural == "widgets"),
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
    assert!(live.seen().is_empty());
}

#[tokio::test]
async fn another_kind_is_refused() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w"}});
    let server = Server::new([fault::json(200, &pod)]);
    let error = server.api::<Widget>().get("w").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn raw_requests() {
    let live = Live::new();
    let request = http::Request::get("/version")
        .body(kubewright::rest::Body::empty())
        .unwrap();
    let version: Value = live.client().request(request).await.unwrap();
    assert_eq!(version["major"], "1");
    assert_eq!(live.only().line(), "GET /version");
}

#[tokio::test]
async fn clients_are_services() {
    let live = with_one();
    // A client around a client, as a layer would be.
    let client = Client::new(live.client(), "team");
    Api::<Widget>::default_namespaced(client)
        .get("w")
        .await
        .unwrap();
    assert_eq!(live.only().line(), format!("GET {W}"));
}
