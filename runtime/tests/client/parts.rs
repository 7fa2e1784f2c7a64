//! Parts of objects: scales, and whatever else a server has of them.

use kubewright::client::Patch;
use kubewright::meta::{CreateOptions, GetOptions, PatchOptions, UpdateOptions};
use kubewright::rest::Error;
use serde_json::{Value, json};

use crate::fault::Seen;
use crate::kind::{Widget, widget};
use crate::live::Live;

const W: &str = "/apis/example.dev/v1/namespaces/team/widgets/w";

fn replicas(widget: &Widget) -> Option<i32> {
    widget.spec.as_ref()?.replicas
}

/// A server with the widget `w`, of which there is one replica: no scale is to be had of what does not say it.
fn with_replicas() -> Live {
    let live = Live::new();
    let mut scaled = widget("w", 1);
    scaled.spec.as_mut().unwrap().replicas = Some(1);
    live.add(&scaled, "team");
    live
}

#[tokio::test]
async fn subresources() {
    let live = with_replicas();
    let api = live.api::<Widget>();
    let mut scale: Value = api
        .subresource_get("w", "scale", &GetOptions::default())
        .await
        .unwrap();
    assert_eq!(scale["kind"], "Scale");
    scale["spec"]["replicas"] = 4.into();
    let got: Value = api
        .subresource_update("w", "scale", &scale, &UpdateOptions::default())
        .await
        .unwrap();
    assert_eq!(got["spec"]["replicas"], 4);
    let change = json!({"spec": {"replicas": 6}});
    let got: Value = api
        .subresource_patch(
            "w",
            "scale",
            Patch::Merge(&change),
            &PatchOptions::default(),
        )
        .await
        .unwrap();
    assert_eq!(got["spec"]["replicas"], 6);
    assert_eq!(replicas(&live.stored("w").unwrap()), Some(6));
    // Widgets have none of this, and the server says so.
    let refused: Result<Value, Error> = api
        .subresource_create("w", "eviction", &scale, &CreateOptions::default())
        .await;
    assert!(refused.unwrap_err().is_not_found());

    let seen = live.seen();
    let lines: Vec<_> = seen.iter().map(Seen::line).collect();
    let expected = [
        ("GET", "scale"),
        ("PUT", "scale"),
        ("PATCH", "scale"),
        ("POST", "eviction"),
    ]
    .map(|(verb, sub)| format!("{verb} {W}/{sub}"));
    assert_eq!(lines, expected);
    assert_eq!(
        seen[2].header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(seen[1].json(), scale);
}

#[tokio::test]
async fn scale() {
    let live = with_replicas();
    let api = live.api::<Widget>();
    let mut scale = api.get_scale("w").await.unwrap();
    scale.spec.replicas = 5;
    api.update_scale("w", &scale).await.unwrap();
    assert_eq!(replicas(&live.stored("w").unwrap()), Some(5));
    let change = json!({"spec": {"replicas": 1}});
    let scale = api.patch_scale("w", Patch::Merge(&change)).await.unwrap();
    assert_eq!(scale.spec.replicas, 1);
    assert_eq!(replicas(&live.stored("w").unwrap()), Some(1));
    assert_eq!(
        live.lines(),
        ["GET", "PUT", "PATCH"].map(|verb| format!("{verb} {W}/scale"))
    );
}
