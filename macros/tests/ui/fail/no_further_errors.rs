//! A refused type is used as if it were none: there are no errors but the derive's.

use kubewright::meta::ObjectMeta;
use kubewright::resource::{subresources, verbs};
use kubewright::{Resource, Schema};

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", status, banana)]
struct Foo {
    metadata: ObjectMeta,
    spec: Option<Spec>,
    status: Option<String>,
}

#[derive(Clone, Debug, Schema)]
#[schema(banana)]
struct Spec {
    level: Level,
}

#[derive(Clone, Debug, Schema)]
enum Level {
    #[schema(banana)]
    Low,
    #[schema(unknown, default)]
    Unknown(String),
}

fn served<K: verbs::Delete + subresources::Status>(_: &K) -> &'static str {
    K::descriptor().kind
}

fn main() {
    let foo: Foo = serde_json::from_str("{}").unwrap();
    served(&foo);
    let _ = (foo.metadata(), &foo.spec, Level::default());
    serde_json::to_string(&foo.status).unwrap();
}
