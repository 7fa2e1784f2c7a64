//! Patches that are made of two objects, conflicts, and changes that are made again.

use std::cell::Cell;
use std::time::Duration;

use kubewright::client::{ConflictRetry, retry_on_conflict};
use kubewright::meta::{ApplyOptions, Status};
use kubewright::rest::Error;
use kubewright::schema::patch::{JsonPatch, MergePatch, Pointer, StrategicPatch};
use serde_json::json;
use tokio::time::Instant;

use crate::fault::{self, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

#[tokio::test]
async fn a_patch_of_two_objects_makes_one_of_the_other() {
    let live = Live::with_widgets(&["w"]);
    let api = live.api::<Widget>();
    let old = live.stored("w").unwrap();
    let mut new = old.clone();
    new.metadata.annotations = [("example.dev/a".to_owned(), "c".to_owned())].into();
    if let Some(spec) = &mut new.spec {
        (spec.size, spec.colour) = (None, Some("red".to_owned()));
    }

    let patch = MergePatch::between(&old, &new).unwrap();
    let patched = api.patch("w", (&patch).into()).await.unwrap();
    assert_eq!(
        (&patched.spec, &patched.metadata.annotations),
        (&new.spec, &new.metadata.annotations)
    );
    let seen = live.only();
    assert_eq!(
        seen.header("content-type"),
        Some("application/merge-patch+json")
    );
    let wanted = json!({
        "metadata": {"annotations": {"example.dev/a": "c"}}, "spec": {"size": null, "colour": "red"},
    });
    assert_eq!(seen.json(), wanted);

    let patch = JsonPatch::between(&new, &old).unwrap();
    let patched = api.patch("w", (&patch).into()).await.unwrap();
    assert_eq!(
        (&patched.spec, &patched.metadata.annotations),
        (&old.spec, &old.metadata.annotations)
    );
    assert_eq!(
        live.only().header("content-type"),
        Some("application/json-patch+json")
    );

    // Custom resources are not patched so, and the server says it.
    let patch = StrategicPatch::between(&old, &new).unwrap();
    let refused = api.patch("w", (&patch).into()).await.unwrap_err();
    assert!(refused.is_unsupported_media_type(), "{refused}");
}

#[tokio::test]
async fn a_patch_may_ask_for_a_version() {
    let live = Live::with_widgets(&["w"]);
    let api = live.api::<Widget>();
    let read = live.stored("w").unwrap().metadata.resource_version;
    let change = || MergePatch::from(json!({"spec": {"size": 5}})).only_if_version(&read);
    api.patch("w", (&change()).into()).await.unwrap();
    let late = api.patch("w", (&change()).into()).await.unwrap_err();
    assert!(
        late.is_conflict() && late.field_conflicts().is_empty(),
        "{late}"
    );

    let place = Pointer::root().field("spec").field("size");
    let change = JsonPatch::new().replace(place, 6).only_if_version(&read);
    let late = api.patch("w", (&change).into()).await.unwrap_err();
    assert!(late.is_invalid(), "{late}");
    assert_eq!(live.stored("w").unwrap().spec.unwrap().size, Some(5));
}

#[tokio::test]
async fn a_conflict_of_an_apply_names_managers_and_fields() {
    let live = Live::new();
    let api = live.api::<Widget>();
    let of = |size: i64, colour: &str| {
        json!({"apiVersion": "example.dev/v1", "kind": "Widget", "metadata": {"name": "w"},
            "spec": {"size": size, "colour": colour}})
    };
    api.apply("w", "one \"of\" us", &of(1, "red"))
        .await
        .unwrap();
    let refused = api.apply("w", "me", &of(2, "blue")).await.unwrap_err();
    assert!(refused.is_conflict());
    let conflicts = refused.field_conflicts();
    let told: Vec<_> = conflicts
        .iter()
        .map(|one| (&*one.manager, &*one.field))
        .collect();
    let wanted = [
        ("one \"of\" us", ".spec.colour"),
        ("one \"of\" us", ".spec.size"),
    ];
    assert_eq!(told, wanted);
    assert!(refused.to_string().contains(".spec.size"), "{refused}");
    let forced = ApplyOptions::new("me").forced();
    api.apply_with("w", &of(2, "blue"), &forced).await.unwrap();
    assert_eq!(live.stored("w").unwrap().spec.unwrap().size, Some(2));
}

fn conflict() -> fault::Answer {
    fault::json(
        409,
        &serde_json::to_value(Status::failure(409, "Conflict", "changed")).unwrap(),
    )
}

fn stored() -> fault::Answer {
    fault::json(200, &serde_json::to_value(widget("w", 1)).unwrap())
}

#[tokio::test(start_paused = true)]
async fn t01_a_conflict_is_met_again_and_given_back_in_the_end() {
    let three = ConflictRetry {
        tries: 3,
        ..ConflictRetry::default()
    };
    let tries = Cell::new(0);
    let refused = |status: Status| {
        tries.set(tries.get() + 1);
        Err::<(), _>(Error::Api(Box::new(status)))
    };
    let began = Instant::now();
    let error = three
        .run(async || refused(Status::failure(409, "Conflict", "a")))
        .await;
    assert!(error.unwrap_err().is_conflict());
    assert_eq!(tries.replace(0), 3);
    let waited = began.elapsed();
    assert!((20..=23).contains(&waited.as_millis()), "{waited:?}");

    let error = three
        .run(async || refused(Status::failure(500, "InternalError", "a")))
        .await;
    assert!(error.unwrap_err().is_internal());
    assert_eq!(tries.replace(0), 1);

    let began = Instant::now();
    let contended = ConflictRetry {
        jitter: 0.0,
        ..ConflictRetry::contended()
    };
    contended
        .run(async || refused(Status::failure(409, "", "a")))
        .await
        .unwrap_err();
    assert_eq!(tries.replace(0), 4);
    // Timers are of whole milliseconds.
    assert!(
        (310..=313).contains(&began.elapsed().as_millis()),
        "{:?}",
        began.elapsed()
    );

    let odd = ConflictRetry {
        tries: 0,
        wait: Duration::MAX,
        factor: f64::NAN,
        jitter: -1.0,
    };
    odd.run(async || refused(Status::failure(409, "Conflict", "a")))
        .await
        .unwrap_err();
    assert_eq!(tries.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn t01_an_object_is_read_anew_after_a_conflict() {
    let server = Server::new([stored(), conflict(), stored(), stored()]);
    let api = server.api::<Widget>();
    let mut modified = 0;
    api.modify("w", |widget| {
        modified += 1;
        widget.spec.get_or_insert_default().size = Some(7);
    })
    .await
    .unwrap();
    assert_eq!(modified, 2);
    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|seen| &*seen.method).collect();
    assert_eq!(methods, ["GET", "PUT", "GET", "PUT"]);
    assert!(
        [1, 3]
            .iter()
            .all(|&at| seen[at].json()["spec"]["size"] == 7)
    );

    let server = Server::new((0..10).map(|turn| if turn % 2 == 0 { stored() } else { conflict() }));
    let refused = server.api::<Widget>().modify_status("w", |_| ()).await;
    assert!(refused.unwrap_err().is_conflict());
    assert_eq!(server.seen().len(), 10);
}

#[tokio::test]
async fn changes_by_many_are_all_made() {
    let live = Live::with_widgets(&["w"]);
    let api = live.api::<Widget>();
    let patient = ConflictRetry {
        tries: 100,
        ..ConflictRetry::default()
    };
    let add = async || {
        patient
            .run(async || {
                let mut read = api.get("w").await?;
                read.spec.get_or_insert_default().size =
                    read.spec.as_ref().and_then(|spec| Some(spec.size? + 1));
                // Let others be faster.
                tokio::task::yield_now().await;
                api.update(&read).await
            })
            .await
            .unwrap();
    };
    tokio::join!(add(), add(), add(), add());
    assert_eq!(live.stored("w").unwrap().spec.unwrap().size, Some(5));

    let wanted = MergePatch::from(json!({"spec": {"replicas": 1}}));
    api.patch("w", (&wanted).into()).await.unwrap();
    retry_on_conflict(
        async || api.get_scale("w").await,
        |scale| scale.spec.replicas = 3,
        async |scale| api.update_scale("w", &scale).await,
    )
    .await
    .unwrap();
    assert_eq!(live.stored("w").unwrap().spec.unwrap().replicas, Some(3));
}
