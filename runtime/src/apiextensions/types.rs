//! `CustomResourceDefinition`
//! (`staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types.go`).

use crate::meta::{ObjectMeta, Time};
use crate::{Resource, Schema, Value};

/// The definition of a custom kind.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    crate = "crate",
    group = "apiextensions.k8s.io",
    version = "v1",
    plural = "customresourcedefinitions",
    short_names("crd", "crds"),
    categories("api-extensions"),
    scope = "Cluster",
    status
)]
pub struct CustomResourceDefinition {
    /// Its name is `plural.group`.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: CustomResourceDefinitionSpec,
    /// What the server makes of it.
    pub status: Option<CustomResourceDefinitionStatus>,
}

impl CustomResourceDefinition {
    /// Whether the server serves the kind: its condition `Established` is `True`.
    pub fn is_established(&self) -> bool {
        self.has_condition("Established")
    }

    /// Whether the server accepted the names: its condition `NamesAccepted` is `True`.
    pub fn has_accepted_names(&self) -> bool {
        self.has_condition("NamesAccepted")
    }

    fn has_condition(&self, wanted: &str) -> bool {
        let conditions = self.status.iter().flat_map(|status| &status.conditions);
        conditions
            .into_iter()
            .any(|condition| condition.ty == wanted && condition.status == "True")
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceDefinitionSpec {
    /// The API group.
    pub group: String,
    /// What the kind is called.
    pub names: CustomResourceDefinitionNames,
    /// `Namespaced` or `Cluster`.
    pub scope: String,
    /// Its versions.
    pub versions: Vec<CustomResourceDefinitionVersion>,
    /// How objects are converted between versions.
    pub conversion: Option<CustomResourceConversion>,
    /// Whether unknown fields are kept in every object; refused in new definitions.
    pub preserve_unknown_fields: Option<bool>,
}

/// What the kind is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceDefinitionNames {
    /// As `Website`.
    pub kind: String,
    /// As `websites`.
    pub plural: String,
    /// As `website`.
    #[schema(omit_empty)]
    pub singular: String,
    /// As `WebsiteList`.
    #[schema(omit_empty)]
    pub list_kind: String,
    /// As `site`.
    #[schema(omit_empty)]
    pub short_names: Vec<String>,
    /// As `all`.
    #[schema(omit_empty)]
    pub categories: Vec<String>,
}

/// A version of the kind.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceDefinitionVersion {
    /// As `v1beta1`.
    pub name: String,
    /// Whether it is served.
    pub served: bool,
    /// Whether objects are stored in it; exactly one is.
    pub storage: bool,
    /// Whether requests are answered with a warning.
    #[schema(omit_empty)]
    pub deprecated: bool,
    /// The text of that warning.
    pub deprecation_warning: Option<String>,
    /// The schema of its objects.
    pub schema: Option<CustomResourceValidation>,
    /// Its subresources.
    pub subresources: Option<CustomResourceSubresources>,
    /// What `kubectl get` shows.
    #[schema(omit_empty)]
    pub additional_printer_columns: Vec<CustomResourceColumnDefinition>,
    /// What field selectors may name.
    #[schema(omit_empty)]
    pub selectable_fields: Vec<SelectableField>,
}

/// The schema of a version's objects.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(crate = "crate")]
pub struct CustomResourceValidation {
    /// `JSONSchemaProps`, as JSON.
    #[schema(rename = "openAPIV3Schema")]
    pub open_api_v3_schema: Option<Value>,
}

/// The subresources of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceSubresources {
    /// Whether `status` is served.
    pub status: Option<CustomResourceSubresourceStatus>,
    /// How `scale` is served.
    pub scale: Option<CustomResourceSubresourceScale>,
}

/// Says that `status` is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate")]
pub struct CustomResourceSubresourceStatus {}

/// How `scale` is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceSubresourceScale {
    /// As `.spec.replicas`.
    pub spec_replicas_path: String,
    /// As `.status.replicas`.
    pub status_replicas_path: String,
    /// As `.status.selector`.
    pub label_selector_path: Option<String>,
}

/// A column of `kubectl get`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceColumnDefinition {
    /// Its heading.
    pub name: String,
    /// `integer`, `number`, `string`, `boolean` or `date`.
    #[schema(rename = "type")]
    pub ty: String,
    /// A format of `OpenAPI`.
    #[schema(omit_empty)]
    pub format: String,
    /// What it shows.
    #[schema(omit_empty)]
    pub description: String,
    /// Above 0: shown by `-o wide` only.
    pub priority: Option<i32>,
    /// The path of the value it shows.
    pub json_path: String,
}

/// What a field selector may name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct SelectableField {
    /// As `.spec.color`.
    pub json_path: String,
}

/// How objects are converted between versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceConversion {
    /// `None` or `Webhook`.
    pub strategy: String,
    /// What to call, for `Webhook`.
    pub webhook: Option<WebhookConversion>,
}

/// The webhook that converts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct WebhookConversion {
    /// Where it is.
    pub client_config: Option<WebhookClientConfig>,
    /// The versions of `ConversionReview` it reads, the best first.
    pub conversion_review_versions: Vec<String>,
}

/// Where a webhook is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct WebhookClientConfig {
    /// Its address, or
    pub url: Option<String>,
    /// its service.
    pub service: Option<ServiceReference>,
    /// The certificates that sign its own: base64 of PEM.
    pub ca_bundle: Option<String>,
}

/// The service of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct ServiceReference {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The path of the URL.
    pub path: Option<String>,
    /// Its port; 443 when absent.
    pub port: Option<i32>,
}

/// What the server makes of the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceDefinitionStatus {
    /// `Established`, `NamesAccepted`, `Terminating` and others.
    #[schema(default)]
    pub conditions: Vec<CustomResourceDefinitionCondition>,
    /// The names in use.
    pub accepted_names: Option<CustomResourceDefinitionNames>,
    /// The versions in which objects were ever stored.
    #[schema(default)]
    pub stored_versions: Vec<String>,
    /// The generation this status is of.
    pub observed_generation: Option<i64>,
}

/// A condition of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(crate = "crate", rename_all = "camelCase")]
pub struct CustomResourceDefinitionCondition {
    /// As `Established`.
    #[schema(rename = "type")]
    pub ty: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// When it last changed.
    pub last_transition_time: Option<Time>,
    /// Why, in one word.
    #[schema(omit_empty)]
    pub reason: String,
    /// Why, in words.
    #[schema(omit_empty)]
    pub message: String,
    /// The generation it is of.
    pub observed_generation: Option<i64>,
}
