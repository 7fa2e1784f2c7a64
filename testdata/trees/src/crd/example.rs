//! Kinds whose methods could be taken for other names, or have types of another group.

use kubewright::meta::{ObjectMeta, Scale};
use kubewright::{Resource, Schema};

/// Has a method that is called as a getter of the other kind would be.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "example.crd.example.com",
    version = "v1",
    namespaced,
    status,
    method(name = "get_cluster_test_type", verb = "get", subresource = "cluster", result = ClusterTestType)
)]
pub struct TestType {
    /// Name, namespace and the like.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: Option<TestTypeSpec>,
    /// What it is.
    pub status: Option<TestTypeStatus>,
}

/// What a test type is to be.
#[derive(Clone, Debug, PartialEq, Schema)]
pub struct TestTypeSpec {
    /// How large.
    pub size: Option<i32>,
}

/// What a test type is.
#[derive(Clone, Debug, PartialEq, Schema)]
pub struct TestTypeStatus {
    /// Something.
    pub blah: String,
}

/// Of the cluster, scaled by the types of `autoscaling/v1`.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "example.crd.example.com",
    version = "v1",
    cluster,
    status,
    method(name = "get_scale", verb = "get", subresource = "scale", result = Scale),
    method(name = "update_scale", verb = "update", subresource = "scale", input = Scale, result = Scale)
)]
pub struct ClusterTestType {
    /// Name and the like.
    pub metadata: ObjectMeta,
    /// What it is.
    pub status: Option<TestTypeStatus>,
}
