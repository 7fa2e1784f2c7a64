//! A method of each verb, on objects and on a subresource with a type of its own.

use kubewright::meta::ObjectMeta;
use kubewright::{Resource, Schema};

/// Has every method that can be said.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "extensions.test.crd.example.com",
    version = "v1",
    namespaced,
    method(name = "get_extended", verb = "get"),
    method(name = "list_extended", verb = "list"),
    method(name = "create_extended", verb = "create"),
    method(name = "update_extended", verb = "update"),
    method(name = "patch_extended", verb = "patch"),
    method(name = "apply_extended", verb = "apply"),
    method(name = "get_subresource", verb = "get", subresource = "testsubresource", result = TestSubresource),
    method(name = "list_subresources", verb = "list", subresource = "testsubresources", result = TestSubresource),
    method(name = "create_subresource", verb = "create", subresource = "testsubresource", input = TestSubresource, result = TestSubresource),
    method(name = "update_subresource", verb = "update", subresource = "testsubresource", input = TestSubresource, result = TestSubresource),
    method(name = "patch_subresource", verb = "patch", subresource = "testsubresource", result = TestSubresource),
    method(name = "apply_subresource", verb = "apply", subresource = "testsubresource", input = TestSubresource, result = TestSubresource)
)]
pub struct TestType {
    /// Name, namespace and the like.
    pub metadata: ObjectMeta,
}

/// What lies below a test type.
#[derive(Clone, Debug, PartialEq, Schema)]
pub struct TestSubresource {
    /// What it is called.
    pub name: String,
}
