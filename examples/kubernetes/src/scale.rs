//! A kind of one's own with methods of its own: verbs on a subresource, with another type.

use kubewright::meta::{ObjectMeta, Scale};
use kubewright::{Api, Client, JsonSchema, Resource, Schema};

use crate::Error;

/// A kind whose client has `get_replicas` and `update_replicas` beside the verbs of every kind.
#[derive(Clone, Debug, Default, PartialEq, Resource, JsonSchema)]
#[resource(
    group = "example.com",
    version = "v1",
    plural = "flunders",
    namespaced,
    scale(
        spec_replicas_path = ".spec.replicas",
        status_replicas_path = ".status.replicas"
    ),
    method(
        name = "get_replicas",
        verb = "get",
        subresource = "scale",
        result = Scale,
        doc = "How many there are and how many there should be."
    ),
    method(
        name = "update_replicas",
        verb = "update",
        subresource = "scale",
        input = Scale,
        result = Scale,
        doc = "Says how many there should be."
    )
)]
pub struct Flunder {
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: FlunderSpec,
    /// What is there.
    pub status: Option<FlunderStatus>,
}

/// What is wanted of a [`Flunder`].
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
pub struct FlunderSpec {
    /// How many.
    #[schema(minimum = 0)]
    pub replicas: i32,
}

/// What there is of a [`Flunder`].
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
pub struct FlunderStatus {
    /// How many.
    pub replicas: i32,
}

/// The client of flunders in a namespace.
pub fn flunders(client: &Client, namespace: &str) -> FlunderClient {
    Api::namespaced(client.clone(), namespace).into()
}

/// Asks for so many more of a flunder. Gives how many it asks for then.
///
/// # Errors
/// When the server cannot be reached or refuses; a conflict, when somebody else scales it.
pub async fn scale_by(flunders: &FlunderClient, name: &str, more: i32) -> Result<i32, Error> {
    let mut scale = flunders.get_replicas(name).await?;
    scale.spec.replicas += more;
    let scaled = flunders.update_replicas(name, &scale).await?;
    Ok(scaled.spec.replicas)
}
