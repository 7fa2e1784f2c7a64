//! Roots that are none.

use kubewright::Resource;
use kubewright::meta::ObjectMeta;

#[derive(Clone, Debug, Resource)]
struct Nothing {
    spec: String,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", status)]
#[schema(rename_all = "camelCase")]
struct Fields {
    metadata: ObjectMeta,
    api_version: String,
    kind: String,
}

#[derive(Clone, Debug, Resource)]
#[resource(
    group = "Example.com",
    group_alias = "1",
    version = "1",
    kind = "my_foo",
    plural = "Foos",
    singular = "a.b",
    short_names("f", "F"),
    categories("")
)]
struct Names {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", namespaced, cluster, scope = "Cluster")]
struct Scopes {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1", scope = "namespaced", shortnames("s"))]
struct Slips {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1")]
enum Enum {
    A,
}

#[derive(Clone, Debug, Resource)]
#[resource(group = "example.com", version = "v1")]
struct Newtype(String);

fn main() {}
