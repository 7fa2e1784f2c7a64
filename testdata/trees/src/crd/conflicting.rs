//! Members that are called as those of every object are, a struct of another API among the members
//! of one's own, and a type that holds itself.

use kubewright::meta::{Condition, ObjectMeta};
use kubewright::{Resource, Schema};

/// Holds what could be taken for its own.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "conflicting.test.crd.example.com",
    version = "v1",
    namespaced,
    status
)]
pub struct TestType {
    /// Name, namespace and the like.
    pub metadata: ObjectMeta,
    /// What it is to be.
    pub spec: Option<TestTypeSpec>,
    /// What it is.
    pub status: Option<TestTypeStatus>,
}

/// Flattens what is called as members of objects are.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct TestTypeSpec {
    /// Its members are those of this struct.
    #[schema(flatten)]
    pub reference: Reference,
    /// The type holds itself.
    pub next: Option<Box<TestTypeSpec>>,
    /// In a list too.
    pub below: Option<Vec<TestTypeSpec>>,
}

/// Names an object.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct Reference {
    /// Not that of the object that holds it.
    pub kind: Option<String>,
    /// Not that of the object that holds it.
    pub namespace: Option<String>,
}

/// Flattens a struct of another API.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
pub struct TestTypeStatus {
    /// Something.
    pub blah: Option<String>,
    /// Its members are those of this struct.
    #[schema(flatten)]
    pub policy: vendored::PolicyStatus,
}

/// Types of another API, which has no client here.
pub mod vendored {
    use super::{Condition, Schema};

    /// What became of a policy.
    #[derive(Clone, Debug, Default, PartialEq, Schema)]
    pub struct PolicyStatus {
        /// For each of its ancestors.
        pub ancestors: Vec<Ancestor>,
    }

    /// What became of a policy at an ancestor.
    #[derive(Clone, Debug, Default, PartialEq, Schema)]
    pub struct Ancestor {
        /// Which one.
        pub name: String,
        /// How it stands.
        pub conditions: Option<Vec<Condition>>,
    }
}
