//! `apiextensions.k8s.io/v1`: definitions of custom kinds, to install them and to see that they
//! are served, and what makes a definition of a type.

mod describe;
mod merge;
mod types;
mod version;

pub use describe::CustomResource;
pub use merge::MergeError;
pub use types::{
    CustomResourceColumnDefinition, CustomResourceConversion, CustomResourceDefinition,
    CustomResourceDefinitionCondition, CustomResourceDefinitionNames, CustomResourceDefinitionSpec,
    CustomResourceDefinitionStatus, CustomResourceDefinitionVersion,
    CustomResourceSubresourceScale, CustomResourceSubresourceStatus, CustomResourceSubresources,
    CustomResourceValidation, SelectableField, ServiceReference, WebhookClientConfig,
    WebhookConversion,
};
pub use version::compare as compare_versions;
