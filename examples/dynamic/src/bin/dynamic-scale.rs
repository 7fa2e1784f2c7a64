//! As many replicas as are wanted, of whatever kind.

use dynamic::{Error, client};
use kubewright::client::{DynamicApi, Patch, Scales};
use kubewright::discovery::RestMapper;
use kubewright::dynamic::DynamicObject;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = client().await?;
    let mapper = RestMapper::new(client.clone());
    let set: DynamicObject = serde_json::from_value(json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "demo-scaled"},
        "spec": {
            "serviceName": "demo", "replicas": 1, "selector": {"matchLabels": {"app": "demo"}},
            "template": {"metadata": {"labels": {"app": "demo"}}, "spec": {"containers": [{"name": "db", "image": "redis:8"}]}},
        },
    }))?;
    let api = DynamicApi::of_object(&client, &mapper, &set).await?;
    api.create(&set).await?;

    let scales = Scales::new(client, mapper);
    let mut scale = scales.get("statefulsets.apps", "demo-scaled").await?;
    println!("{} wants {}", scale.metadata.name, scale.spec.replicas);
    scale.spec.replicas = 3;
    let scale = scales.update("sts", &scale).await?;
    println!("{} wants {}", scale.metadata.name, scale.spec.replicas);
    let patch = json!({"spec": {"replicas": 0}});
    let scale = scales
        .patch("sts", "demo-scaled", Patch::Merge(&patch))
        .await?;
    println!("{} wants {}", scale.metadata.name, scale.spec.replicas);

    api.delete("demo-scaled").await?;
    Ok(())
}
