//! Nothing that the prelude brings is needed, and no lint of the user's is broken.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unused_qualifications, single_use_lifetimes)]

/// An object.
#[derive(
    ::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Resource, ::kubewright::JsonSchema,
)]
#[resource(
    group = "example.com",
    version = "v1",
    storage,
    printer_column(name = "A", type = "string", json_path = ".a")
)]
pub struct Root {
    /// Its metadata.
    pub metadata: ::kubewright::meta::ObjectMeta,
    /// What is asked for.
    pub spec: Spec,
}

/// What is asked for.
#[derive(
    ::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema, ::kubewright::JsonSchema,
)]
#[schema(union(at_most_one, members("a", "b")))]
pub struct Spec {
    /// A.
    #[schema(default_value = 1)]
    pub a: ::core::option::Option<::core::primitive::i32>,
    /// B.
    #[schema(default_json = "[]")]
    pub b: ::core::option::Option<::std::vec::Vec<::std::string::String>>,
    choice: Choice,
}

/// One of two.
#[derive(
    ::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema, ::kubewright::JsonSchema,
)]
pub enum Choice {
    /// The one.
    One(::core::primitive::i32),
    /// The other.
    Other(::std::string::String),
}

fn main() {
    let spec = Spec::from_a(2);
    ::core::assert!(::core::matches!(spec.kind(), SpecRef::A(2)));
    ::core::assert!(spec.b_or_default().is_empty());
}
