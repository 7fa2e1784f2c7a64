use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::{JsonSchema, Map, Resource, Schema};

#[derive(Clone, Debug, Default, Schema)]
struct Unknown {}

#[derive(Clone, Debug, Schema, JsonSchema)]
struct Spec {
    unknown: Unknown,
    options: Option<Vec<Map<Unknown>>>,
    #[schema(serde)]
    leaf: std::path::PathBuf,
}

#[derive(Schema, JsonSchema)]
struct Listed {
    unknown: Unknown,
    options: Option<Vec<Map<Unknown>>>,
}

#[derive(Schema, JsonSchema)]
struct Generic<T> {
    of: Vec<T>,
    unknown: ListOptions,
}

#[derive(Schema, JsonSchema)]
struct Newtype(Unknown);

// Words are reported once.
#[derive(Schema, JsonSchema)]
#[schema(banana)]
struct Words {
    unknown: Unknown,
}

#[derive(Clone, Debug, Resource, JsonSchema)]
#[resource(group = "example.com", version = "v1")]
struct Root {
    metadata: ObjectMeta,
    spec: Spec,
}

fn main() {
    Generic::<Unknown>::json_schema();
    Root::json_schema();
}
