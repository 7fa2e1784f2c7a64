//! A group with the same first label as another, with kinds of the same names.

use kubewright::Resource;
use kubewright::meta::ObjectMeta;

/// Of the other group of that name.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "example.test.crd.example.com",
    group_alias = "second_example",
    version = "v1",
    namespaced
)]
pub struct TestType {
    /// Name, namespace and the like.
    pub metadata: ObjectMeta,
}
