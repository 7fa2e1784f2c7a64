//! A resource: what `CustomResourceDefinition` of `apiextensions.k8s.io/v1` says of one kind
//! (`staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types.go`).

use std::sync::Arc;

use super::{Answer, DefinitionId, Map, Operations, SchemaId};

/// A kind with its versions. `None` and empty mean that the source did not say the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Where it was read.
    pub origin: Origin,
    /// `metadata` of the definition (name, labels, annotations, and whatever else it held).
    pub metadata: Map,
    /// `spec.group`; empty for the legacy core group.
    pub group: String,
    /// `spec.names`.
    pub names: Names,
    /// `spec.scope`.
    pub scope: ScopeKind,
    /// `spec.versions`, in the order of the source.
    pub versions: Vec<Version>,
    /// `spec.conversion`.
    pub conversion: Option<Conversion>,
    /// `spec.preserveUnknownFields`.
    pub preserve_unknown_fields: Option<bool>,
    /// `status` of the definition, as written; a server fills it.
    pub status: Option<super::Value>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, or `<stdin>`.
    pub file: Arc<str>,
    /// Line of the document's first key, from 1; 0 when the reader has none.
    pub line: usize,
}

/// `spec.names`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// `kind`.
    pub kind: String,
    /// `plural`.
    pub plural: String,
    /// `singular`.
    pub singular: Option<String>,
    /// `listKind`.
    pub list_kind: Option<String>,
    /// `shortNames`.
    pub short_names: Option<Vec<String>>,
    /// `categories`.
    pub categories: Option<Vec<String>>,
}

/// `spec.scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// Objects live in namespaces.
    Namespaced,
    /// Objects live in the cluster.
    Cluster,
}

/// A member of `spec.versions`.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// `name`.
    pub name: String,
    /// `served`.
    pub served: bool,
    /// `storage`.
    pub storage: bool,
    /// `deprecated`.
    pub deprecated: Option<bool>,
    /// `deprecationWarning`.
    pub deprecation_warning: Option<String>,
    /// `schema.openAPIV3Schema`; the schema of the definition where it has one.
    pub schema: Option<SchemaId>,
    /// Where the schema has a name of its own.
    pub definition: Option<DefinitionId>,
    /// What is served; `None` where the source has no paths, and every verb is.
    pub operations: Option<Operations>,
    /// `subresources`.
    pub subresources: Option<Subresources>,
    /// `additionalPrinterColumns`.
    pub printer_columns: Option<Vec<PrinterColumn>>,
    /// `selectableFields`.
    pub selectable_fields: Option<Vec<SelectableField>>,
}

impl Version {
    /// Visits the ids of the nodes that this holds.
    pub(crate) fn for_each_id(&mut self, mut visit: impl FnMut(&mut SchemaId)) {
        self.schema.iter_mut().for_each(&mut visit);
        let Some(Operations {
            verbs,
            subresources,
        }) = &mut self.operations
        else {
            return;
        };
        let below = subresources.iter_mut().map(|part| &mut part.operations);
        for operation in verbs.iter_mut().chain(below.flatten()) {
            operation.input.iter_mut().for_each(&mut visit);
            if let Answer::Object(id) = &mut operation.result {
                visit(id);
            }
            for parameter in &mut operation.parameters {
                visit(&mut parameter.schema);
            }
        }
    }
}

/// `subresources`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subresources {
    /// `status` was given (its value is an empty object).
    pub status: bool,
    /// `scale`.
    pub scale: Option<Scale>,
}

/// `subresources.scale`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scale {
    /// `specReplicasPath`.
    pub spec_replicas_path: String,
    /// `statusReplicasPath`.
    pub status_replicas_path: String,
    /// `labelSelectorPath`.
    pub label_selector_path: Option<String>,
}

/// A member of `additionalPrinterColumns`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrinterColumn {
    /// `name`.
    pub name: String,
    /// `type`.
    pub ty: String,
    /// `jsonPath`.
    pub json_path: String,
    /// `format`.
    pub format: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `priority`.
    pub priority: Option<i32>,
}

/// A member of `selectableFields`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectableField {
    /// `jsonPath`.
    pub json_path: String,
}

/// `spec.conversion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// `strategy`.
    pub strategy: ConversionStrategy,
    /// `webhook.clientConfig`.
    pub webhook: Option<WebhookClientConfig>,
    /// `webhook.conversionReviewVersions`.
    pub review_versions: Option<Vec<String>>,
}

/// `spec.conversion.strategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversionStrategy {
    /// Only `apiVersion` changes.
    None,
    /// A webhook converts.
    Webhook,
}

/// `spec.conversion.webhook.clientConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookClientConfig {
    /// `url`.
    pub url: Option<String>,
    /// `service`.
    pub service: Option<ServiceReference>,
    /// `caBundle`: base64 of PEM.
    pub ca_bundle: Option<String>,
}

/// `spec.conversion.webhook.clientConfig.service`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceReference {
    /// `namespace`.
    pub namespace: String,
    /// `name`.
    pub name: String,
    /// `path`.
    pub path: Option<String>,
    /// `port`.
    pub port: Option<i32>,
}
