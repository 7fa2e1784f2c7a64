//! The Kubernetes API, typed: every group version of 1.36, each behind a Cargo feature.
//!
//! ```toml
//! kubewright-k8s = { version = "0.1", features = ["core-v1", "apps-v1"] }
//! ```
//!
//! Without features there is nothing; `full` has everything. A feature compiles what the kinds of its
//! group version are made of: with `apps-v1` alone, the module `core` has a `PodSpec` and no `Pod`.
//!
//! The types work beside servers of any version: enums are open, fields that a type does not know are
//! ignored, and what a server does not serve answers 404.
//!
//! Every type and field leads to its page of the [API reference]. The code is generated from the
//! OpenAPI documents of an API server by `cargo kubewright generate`, as it would be for yours.
//!
//! [API reference]: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/

// As the generator writes it.
#[rustfmt::skip]
mod api;

pub use api::*;
