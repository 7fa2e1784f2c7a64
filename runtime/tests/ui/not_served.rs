//! Kinds as the API server serves them: what it does not serve, clients do not have.

use kubewright::client::{Api, Client};
use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::Resource;

#[derive(Clone, Debug, Resource)]
#[resource(group = "", version = "v1", plural = "componentstatuses", cluster, verbs(get, list))]
struct ComponentStatus {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "", version = "v1", verbs(create))]
struct Binding {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "authorization.k8s.io", version = "v1", cluster, verbs(create))]
struct SubjectAccessReview {
    metadata: ObjectMeta,
}

async fn calls(client: Client) {
    let options = ListOptions::default();

    let statuses = Api::<ComponentStatus>::cluster(client.clone());
    let _ = statuses.delete("scheduler").await;

    let bindings = Api::<Binding>::namespaced(client.clone(), "default");
    let _ = bindings.update(&Binding { metadata: ObjectMeta::default() }).await;

    let reviews = Api::<SubjectAccessReview>::cluster(client.clone());
    let _ = reviews.list(&options).await;
    let _ = Api::<SubjectAccessReview>::namespaced(client, "default");
}

fn main() {}
