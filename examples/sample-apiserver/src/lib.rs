//! An API group of one's own, `wardle.example.com`: flunders in two versions, fischers, and a rule
//! that lets fischers forbid names of flunders.

use kubewright::apiextensions::{CustomResource, CustomResourceDefinition};
use kubewright::meta::ObjectMeta;
use kubewright::{JsonSchema, Resource, Schema};
use kubewright_apiserver::{Denied, Server};
use serde_json::Value;

/// A server that serves the group.
///
/// # Errors
/// None, as long as the types below make definitions that a server takes.
pub fn server() -> Result<Server, Box<dyn std::error::Error + Send + Sync>> {
    let server = Server::new();
    server.convert(Flunder::descriptor().group, |object, version| {
        Ok(convert(object, version))
    });
    let versions = [Flunder::crd(), v1alpha1::Flunder::crd()];
    server.serve_definition(&CustomResourceDefinition::merge(versions)?)?;
    server.serve::<Fischer>()?;
    server.admit::<Flunder>(|review| {
        let name = &review.object.metadata.name;
        let fischers = review.server.objects::<Fischer>();
        let found = fischers
            .iter()
            .find(|fischer| fischer.disallowed_flunders.contains(name));
        match found {
            Some(fischer) => Err(Denied::new(format!(
                "the fischer {} disallows this name",
                fischer.metadata.name
            ))),
            None => Ok(()),
        }
    });
    Ok(server)
}

/// Something that refers to a flunder or to a fischer.
#[derive(Clone, Debug, Default, PartialEq, Resource, JsonSchema)]
#[resource(
    group = "wardle.example.com",
    version = "v1beta1",
    plural = "flunders",
    short_names("fl"),
    namespaced,
    status,
    printer_column(name = "Refers to", type = "string", json_path = ".spec.referenceType")
)]
pub struct Flunder {
    /// What every object has.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: FlunderSpec,
    /// What there is.
    pub status: Option<FlunderStatus>,
}

/// What is wanted of a [`Flunder`].
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
#[schema(rename_all = "camelCase", default)]
pub struct FlunderSpec {
    /// A flunder, by name.
    pub flunder_reference: Option<String>,
    /// A fischer, by name.
    pub fischer_reference: Option<String>,
    /// Which of the two it is.
    pub reference_type: Option<ReferenceType>,
}

/// What a [`Flunder`] refers to.
#[derive(Clone, Debug, PartialEq, Schema, JsonSchema)]
pub enum ReferenceType {
    /// A flunder.
    Flunder,
    /// A fischer.
    Fischer,
    /// What a later version says.
    #[schema(unknown)]
    Unknown(String),
}

/// What there is of a [`Flunder`].
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
#[schema(default)]
pub struct FlunderStatus {}

/// Someone who disallows flunders. There is no namespace around them.
#[derive(Clone, Debug, Default, PartialEq, Resource, JsonSchema)]
#[resource(
    group = "wardle.example.com",
    version = "v1alpha1",
    plural = "fischers",
    cluster
)]
#[schema(rename_all = "camelCase")]
pub struct Fischer {
    /// What every object has.
    pub metadata: ObjectMeta,
    /// Names that no flunder may have.
    #[schema(omit_empty)]
    pub disallowed_flunders: Vec<String>,
}

/// The version before.
pub mod v1alpha1 {
    use super::{FlunderStatus, JsonSchema, ObjectMeta, ReferenceType, Resource, Schema};

    /// A [`Flunder`](super::Flunder) as it was written before.
    #[derive(Clone, Debug, Default, PartialEq, Resource, JsonSchema)]
    #[resource(
        group = "wardle.example.com",
        version = "v1alpha1",
        plural = "flunders",
        short_names("fl"),
        namespaced,
        status,
        storage = false
    )]
    pub struct Flunder {
        /// What every object has.
        pub metadata: ObjectMeta,
        /// What is wanted.
        pub spec: FlunderSpec,
        /// What there is.
        pub status: Option<FlunderStatus>,
    }

    /// What is wanted of a [`Flunder`].
    #[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
    #[schema(rename_all = "camelCase", default)]
    pub struct FlunderSpec {
        /// A flunder or a fischer, by name.
        pub reference: Option<String>,
        /// Which of the two it is.
        pub reference_type: Option<ReferenceType>,
    }
}

/// `reference` of `v1alpha1` is one of two members in `v1beta1`.
fn convert(mut object: Value, version: &str) -> Value {
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else {
        return object;
    };
    let of_type = match spec.get("referenceType").and_then(Value::as_str) {
        Some("Fischer") => "fischerReference",
        _ => "flunderReference",
    };
    let (from, to) = match version {
        "v1beta1" => ("reference", of_type),
        _ => (of_type, "reference"),
    };
    if let Some(name) = spec.remove(from) {
        spec.insert(to.to_owned(), name);
    }
    object
}
