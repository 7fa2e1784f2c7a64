//! Types of `k8s-openapi` and `kube` with this client, and types of this crate with `kube`'s.
//!
//! - [`Foreign<T>`] makes a kind of `k8s-openapi`, or one with `kube`'s `CustomResource`, a
//!   [`Resource`](crate::Resource): `Api<Foreign<Deployment>>`.
//! - `ForKube<K>`, with the feature `kube`, goes the other way: `kube::Api<ForKube<K>>`, and with it
//!   `kube`'s watchers, reflectors and controllers.
//!
//! Both hold the object as it is and [`Deref`](std::ops::Deref) to it. It is read and written with
//! the serde impls it has anyway; the metadata in the form of the other side is made of it when it
//! is first asked for.
//!
//! # Which metadata counts
//!
//! The one that was last borrowed to be changed. `object.metadata.labels = …` changes the object's
//! own, and the other side sees it; `Resource::metadata_mut` (or `meta_mut` of `kube`) changes that
//! of the other side, and the object has it from then on: where it is read, written, or taken out.
//! Two cannot be changed at a time, since each borrow is of the whole.
//!
//! # Versions
//!
//! `k8s-openapi` 0.29 and `kube` 5.0. A program chooses the version of Kubernetes as `k8s-openapi`
//! asks for it: by a feature of its own dependency on that crate, as `latest`.

mod foreign;
mod k8s_openapi;
#[cfg(feature = "kube")]
mod kube;
mod names;
mod twin;

pub use foreign::{Foreign, ForeignObject};
#[cfg(feature = "kube")]
pub use kube::{ForKube, ForKubeCluster};
