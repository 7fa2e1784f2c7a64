//! A deployment of which the program knows no type: applied from YAML, waited for, changed, listed, deleted.

use std::time::Duration;

use dynamic::{Error, client};
use kubewright::client::{Applier, ConflictRetry, DynamicApi};
use kubewright::discovery::RestMapper;
use kubewright::meta::ListOptions;
use kubewright::wait::{self, Condition};

const DOCUMENTS: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: demo-settings}
data: {greeting: hello}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: demo}
spec:
  replicas: 2
  selector: {matchLabels: {app: demo}}
  template:
    metadata: {labels: {app: demo}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.27'}
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = client().await?;
    let mapper = RestMapper::new(client.clone());

    let applier = Applier::new(client.clone(), mapper.clone(), "example");
    for object in applier.apply_yaml(DOCUMENTS).await? {
        println!("applied {} {}", object.kind, object.metadata.name);
    }

    // A person's word for the kind is enough.
    let deployments = mapper.kind_for("deploy").await?;
    let api = DynamicApi::namespaced(&client, deployments, client.default_namespace());
    let wanted = Condition::json_path(".spec.replicas", "2")?;
    wait::for_condition(&api, "demo", wanted, Duration::from_secs(30)).await?;

    let image = "/spec/template/spec/containers/0/image";
    let retry = ConflictRetry::default();
    let changed = retry.run(async || {
        let mut demo = api.get("demo").await?;
        // What is not as expected shows in what comes back.
        let _ = demo.set(image, "nginx:1.28");
        api.update(&demo).await
    });
    let image: Option<String> = changed.await?.field(image)?;
    println!("runs {}", image.unwrap_or_default());

    for object in api.list(&ListOptions::default()).await?.items {
        println!("there is {}", object.metadata.name);
    }
    api.delete("demo").await?;
    let maps = mapper.kind_for("configmaps").await?;
    DynamicApi::namespaced(&client, maps, client.default_namespace())
        .delete("demo-settings")
        .await?;
    Ok(())
}
