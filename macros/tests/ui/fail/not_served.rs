//! What the API does not serve does not compile.

use kubewright::Resource;
use kubewright::meta::ObjectMeta;
use kubewright::resource::{scope, subresources, verbs};

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", cluster, readonly)]
struct Report {
    metadata: ObjectMeta,
}

fn get<K: verbs::Get>() {}
fn delete<K: verbs::Delete>() {}
fn namespaced<K: scope::Namespaced>() {}
fn status<K: subresources::Status>() {}

fn main() {
    get::<Report>();
    delete::<Report>();
    namespaced::<Report>();
    status::<Report>();
}
