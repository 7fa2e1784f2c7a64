//! kubewright beside `k8s-openapi` and `kube`, in one program.
//!
//! - [`foreign_types`]: a built-in kind of `k8s-openapi` and a custom resource of `kube`'s derive
//!   with kubewright's client.
//! - [`kube_client`]: a kind of kubewright's derive with `kube`'s client, watcher and store.

pub mod foreign_types;
pub mod kinds;
pub mod kube_client;

use std::time::Duration;

/// An error of either client.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// How long a cluster may take for anything.
pub const DEADLINE: Duration = Duration::from_mins(1);
