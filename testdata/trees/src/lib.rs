//! APIs of the shapes that the examples of Kubernetes' client-gen pin: generated from `apis/`, or
//! derived. That they compile is half of what they are for; `tests/` calls their clients.

pub mod crd;

include!(concat!(env!("OUT_DIR"), "/trees.rs"));

/// Of `apis/single`, without a folder of its own.
pub mod single {
    kubewright::include_api!();
}

/// The code of the documentation, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/clients.md")]
pub mod clients {}

/// The code of the documentation, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/discovery.md")]
pub mod discovery {}

/// The code of the documentation, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/events.md")]
pub mod events {}
