//! Programs on the Kubernetes API. Each takes a client and tells what it did; the programs in
//! `src/bin` run them on the cluster that `kubectl` would use, a test on a real API server.

pub mod clientset;
pub mod rest_client;
pub mod scale;

/// Whatever went wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
