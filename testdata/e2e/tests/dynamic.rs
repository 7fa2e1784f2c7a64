//! Kinds that a program learns of when it runs, on the real server: documents, waiting, scales.

use std::time::Duration;

use e2e::server::{self, Error};
use kubewright::client::{Applier, ApplyError, DynamicApi, Patch, Scales};
use kubewright::discovery::RestMapper;
use kubewright::wait::{self, Condition};
use serde_json::json;

const SOON: Duration = Duration::from_mins(1);

const DOCUMENTS: &str = "
apiVersion: dynamic.example.dev/v1
kind: Gate
metadata: {name: north}
spec: {open: true, replicas: 2}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: none}]}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gates.dynamic.example.dev}
spec:
  group: dynamic.example.dev
  scope: Namespaced
  names: {plural: gates, singular: gate, kind: Gate, shortNames: [gt]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {open: {type: boolean}, replicas: {type: integer}}}
          status: {type: object, properties: {replicas: {type: integer}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: yard}
";

#[tokio::test]
async fn documents_are_applied_scaled_and_waited_for() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    let mapper = RestMapper::new(client.clone());
    let applier = Applier::new(client.clone(), mapper.clone(), "e2e").namespace("yard");
    for _ in 0..2 {
        let objects = applier.apply_yaml(DOCUMENTS).await?;
        let kinds: Vec<_> = objects.iter().map(|object| object.kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "Namespace",
                "CustomResourceDefinition",
                "Gate",
                "Deployment"
            ]
        );
    }
    // What another owns is a conflict, and keeps nothing else back.
    let other = Applier::new(client.clone(), mapper.clone(), "other").namespace("yard");
    let changed = DOCUMENTS.replace("open: true", "open: false");
    let Err(ApplyError::Objects { applied, failures }) = other.apply_yaml(&changed).await else {
        panic!("it was applied")
    };
    assert_eq!((applied.len(), failures.len()), (3, 1));
    assert!(
        failures.iter().all(|failure| failure.error.is_conflict()),
        "{failures:?}"
    );

    let scales = Scales::new(client.clone(), mapper.clone()).namespace("yard");
    for (resource, name, before) in [("deploy", "web", 1), ("gt", "north", 2)] {
        let mut scale = scales.get(resource, name).await?;
        assert_eq!(scale.spec.replicas, before, "{resource}");
        scale.spec.replicas = 5;
        assert_eq!(scales.update(resource, &scale).await?.spec.replicas, 5);
        let again = scales.update(resource, &scale).await;
        assert!(again.is_err_and(|error| error.is_conflict()), "{resource}");
        let patch = json!({"spec": {"replicas": 3}});
        assert_eq!(
            scales
                .patch(resource, name, Patch::Merge(&patch))
                .await?
                .spec
                .replicas,
            3
        );
    }

    let gates = DynamicApi::namespaced(client, mapper.kind_for("gates").await?, "yard");
    let closed = tokio::spawn({
        let gates = gates.clone();
        let condition = Condition::json_path("{.spec.open}", "false")?;
        async move { wait::for_condition(&gates, "north", condition, SOON).await }
    });
    gates
        .patch("north", Patch::Merge(&json!({"spec": {"open": false}})))
        .await?;
    let closed = closed.await??;
    assert_eq!(closed.field::<i64>("/spec/replicas")?, Some(3));
    let gone = tokio::spawn({
        let gates = gates.clone();
        async move { wait::deleted(&gates, "north", SOON).await }
    });
    gates.delete("north").await?;
    gone.await??;
    Ok(())
}
