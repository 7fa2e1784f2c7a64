//! Generated clients, and what the tests against the real control plane share.

pub mod server;

/// What `build.rs` generated.
pub mod api {
    kubewright::include_api!();
}

include!(concat!(env!("OUT_DIR"), "/crds.rs"));
