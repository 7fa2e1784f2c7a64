//! Typed Kubernetes objects and clients: what generated code and its users stand on.
//!
//! - [`meta`]: `meta/v1` of the Kubernetes API and its scalars ([`meta::ObjectMeta`],
//!   [`meta::Quantity`], [`meta::Time`]).
//! - [`schema`]: types that carry their schema, and the codec over it; [`Schema`] derives it for a
//!   struct or an enum.
//! - [`resource`]: the root of a kind and the markers of its scope, verbs and subresources;
//!   [`Resource`](macro@Resource) derives them.
//! - [`apiextensions`]: definitions of kinds, and [`crd`](apiextensions::CustomResource::crd), which
//!   makes that of a type with [`JsonSchema`](macro@JsonSchema).
//! - `cache`: informers, listers and the stores they share.
//! - [`client`]: [`Client`] and [`Api`], bounded by those markers, over any tower service.
//! - [`config`]: kubeconfig and in-cluster configuration.
//! - [`discovery`]: what a server serves, and which resource a name or a kind stands for.
//! - [`credential`]: why there are no credentials.
//! - [`dynamic`]: objects of kinds that a program learns of at run time.
//! - `pod`: logs, commands, ports and files of pods, and their eviction.
//! - [`events`]: what a program tells people of objects.
//! - [`selector`]: label and field selectors, read, matched and written.
//! - [`jsonpath`]: paths to values of objects.
//! - `wait`: waiting for what is to become of an object.
//! - [`rest`]: requests, errors, layers and the network transport below the client.
//!
//! Types and clients for CRDs come from `kubewright-generator`, in a build script
//! ([`include_api!`]) or from `cargo kubewright generate`; for types of one's own, from the derives.
//!
//! # Features
//!
//! - `client` (default): [`client`], [`config`] and [`rest`]. Without it a program has the types and
//!   their codec alone, and needs no TLS, HTTP or async runtime.
//! - `cache` (default): `cache`, informers and their stores.
//! - `exec` (default): credentials that programs give, as those of the large clouds.
//! - `oidc`: credentials of OpenID Connect providers.
//! - `gzip` (default): responses come compressed.
//! - `ws`: commands in pods, their ports and files, over WebSocket.
//! - `zstd`: packed objects of informers are compressed.
//! - `tracing`: spans and events of what clients and informers do.
//! - `metrics`: counts, sizes and times of what informers do, through the facade of that name.
//! - `validate` (default): [`schema::validate`], which checks values against their schema.
//! - `cel`: validation runs the rules written in CEL (`x-kubernetes-validations`) too.
//! - `patch`: patches are applied as a server does it (`schema::patch`); `schema::fields`, which server-side apply is made
//!   of.
//! - `jiff`: [`meta::Time`] and [`meta::MicroTime`] become `jiff`'s timestamps, and the other way round.
//! - `k8s-openapi`: `interop`, which makes kinds of `k8s-openapi` 0.29 a [`trait@Resource`].
//! - `kube`: the same of types with `kube` 5.0's `CustomResource`, and this crate's kinds for `kube`'s
//!   client and runtime.

// The derives write `::kubewright`, and serve this crate's own types too.
extern crate self as kubewright;

pub mod apiextensions;
#[cfg(feature = "cache")]
pub mod cache;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod config;
#[cfg(feature = "client")]
pub mod credential;
#[cfg(feature = "client")]
pub mod discovery;
pub mod dynamic;
#[cfg(feature = "client")]
pub mod events;
#[cfg(feature = "k8s-openapi")]
pub mod interop;
mod json;
pub mod jsonpath;
pub mod meta;
#[cfg(feature = "client")]
pub mod pod;
pub mod resource;
#[cfg(feature = "client")]
pub mod rest;
pub mod schema;
pub mod selector;
#[cfg(feature = "client")]
pub mod wait;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use apiextensions::CustomResource;
#[cfg(feature = "client")]
pub use client::{Api, Client, WatchEvent};
pub use kubewright_macros::{JsonSchema, Resource, Schema};
pub use meta::Map;
pub use resource::Resource;
#[cfg(feature = "validate")]
pub use schema::validate::{Validate, Violation};
pub use schema::{Defaults, JsonSchema, Schema};
pub use serde_json::Value;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "ws"))]
#[doc = include_str!("../../docs/streams.md")]
struct Streams;
