//! Definitions of hand-written types are installed and served.

use e2e::server::{self, Error};
use kubewright::apiextensions::{CustomResource, CustomResourceDefinition};
use kubewright::meta::{
    ByteString, Condition, EmbeddedObject, IntOrString, LabelSelector, Map, ObjectMeta, Quantity,
    Time,
};
use kubewright::{Api, JsonSchema, Resource, Schema, Value};

/// A kind with every form of value there is.
#[derive(Clone, Debug, Default, Resource, JsonSchema)]
#[resource(
    group = "structural.example.com",
    version = "v1",
    namespaced,
    status,
    storage,
    categories("all"),
    scale(
        spec_replicas_path = ".spec.count",
        status_replicas_path = ".status.count",
        label_selector_path = ".status.selector"
    ),
    printer_column(
        name = "Count",
        type = "integer",
        json_path = ".spec.count",
        format = "int64"
    ),
    selectable_fields(".spec.name"),
    annotation("example.com/owner", "tests")
)]
struct Everything {
    metadata: ObjectMeta,
    spec: EverythingSpec,
    status: Option<EverythingStatus>,
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
#[schema(
    rename_all = "camelCase",
    validate(rule = "self.count >= self.small", message = "too small")
)]
struct EverythingSpec {
    #[schema(minimum = 0, maximum = 100, multiple_of = 5)]
    count: i64,
    small: u8,
    ratio: Option<f64>,
    enabled: Option<bool>,
    #[schema(
        min_length = 1,
        max_length = 63,
        pattern = "^[a-z]+$",
        default_value = "main"
    )]
    name: Option<String>,
    mode: Mode,
    #[schema(list_type = "set", max_items = 10, items(max_length = 10))]
    tags: Vec<String>,
    #[schema(list_type = "map", list_map_keys("name"))]
    ports: Vec<Port>,
    #[schema(max_properties = 10)]
    limits: Option<Map<Quantity>>,
    target: Option<IntOrString>,
    since: Option<Time>,
    key: Option<ByteString>,
    anything: Option<Value>,
    values: Option<Map<Value>>,
    #[schema(map_type = "atomic")]
    selector: Option<LabelSelector>,
    template: Option<EmbeddedObject>,
    metadata: Option<ObjectMeta>,
    #[schema(nullable)]
    next: Option<Box<EverythingSpec>>,
    #[schema(flatten)]
    common: Common,
}

#[derive(Clone, Debug, PartialEq, Schema, JsonSchema)]
enum Mode {
    #[schema(default)]
    Fast,
    Safe,
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
struct Port {
    name: String,
    #[schema(minimum = 1, maximum = 65535)]
    port: i32,
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
#[schema(validate(rule = "!has(self.owner) || self.owner != 'nobody'"))]
struct Common {
    owner: Option<String>,
    #[schema(flatten)]
    rest: Map<Value>,
}

#[derive(Clone, Debug, Default, Schema, JsonSchema)]
struct EverythingStatus {
    count: Option<i32>,
    selector: Option<String>,
    #[schema(default, list_type = "map", list_map_keys("type"))]
    conditions: Vec<Condition>,
}

mod v1beta1 {
    use kubewright::meta::ObjectMeta;
    use kubewright::{JsonSchema, Resource};

    /// The same, as it once was.
    #[derive(Clone, Debug, Default, Resource, JsonSchema)]
    #[resource(
        group = "structural.example.com",
        version = "v1beta1",
        namespaced,
        categories("all"),
        storage = false,
        deprecated = "use v1"
    )]
    pub(crate) struct Everything {
        metadata: ObjectMeta,
        #[schema(preserve_unknown_fields)]
        spec: super::Common,
    }
}

#[tokio::test]
async fn the_definition_of_a_type_is_structural_and_its_objects_are_served() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    let crds = Api::<CustomResourceDefinition>::cluster(client.clone());
    let definition =
        CustomResourceDefinition::merge([v1beta1::Everything::crd(), Everything::crd()])?;
    server::define(&client, &definition).await?;
    let served = crds.get("everythings.structural.example.com").await?;
    assert!(served.is_established(), "{served:?}");
    let conditions = served.status.clone().unwrap_or_default().conditions;
    let refused = conditions
        .iter()
        .find(|condition| condition.ty == "NonStructuralSchema");
    assert!(refused.is_none(), "{refused:?}");

    // The server keeps what it knows, and changes none of it.
    assert_eq!(served.metadata.annotations, definition.metadata.annotations);
    let (mut kept, sent) = (served.spec, definition.spec);
    kept.conversion = None;
    assert_eq!(kept, sent);

    let api = Api::<Everything>::namespaced(client, "default");
    let mut object = Everything {
        metadata: ObjectMeta::named("one"),
        ..Everything::default()
    };
    let created = api.create(&object).await?;
    assert_eq!(created.spec.name.as_deref(), Some("main"));
    object.metadata = ObjectMeta::named("two");
    object.spec.small = 5;
    let refused = api.create(&object).await.err();
    let refused = refused.ok_or("the server took what breaks a rule")?;
    assert!(refused.is_invalid(), "{refused}");
    assert!(refused.to_string().contains("too small"), "{refused}");
    Ok(())
}
