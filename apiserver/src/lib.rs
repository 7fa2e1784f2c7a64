//! A Kubernetes API server in memory: for tests, for quickstarts, and to write servers of one's own
//! on.
//!
//! It does what kube-apiserver 1.36 does to objects, lists and watches, and is judged by it: the
//! same requests go to both, and what they answer is compared. No process is started and no socket
//! opened: [`Server::service`] is what [`kubewright::Client::new`] takes.
//!
//! No controllers run. What an API server does by itself happens: defaults, validation, versions,
//! finalizers; and owned objects are collected as the garbage collector would.

mod apply;
mod body;
mod builder;
mod builtin;
mod clock;
mod crd;
mod decode;
mod discovery;
mod etag;
mod failure;
mod fake;
mod fault;
mod form;
mod health;
mod kinds;
mod metadata;
mod moves;
mod object;
mod openapi;
mod own;
mod paths;
mod protobuf;
mod record;
mod registry;
mod request;
mod respond;
mod seed;
mod selector;
#[cfg(feature = "serve")]
pub mod serve;
mod server;
mod snapshot;
mod store;
mod table;
mod verb;
mod yaml;

pub use builder::ServerBuilder;
pub use clock::Clock;
pub use fake::{Fake, Objects};
pub use fault::{Fault, Faults};
pub use moves::MoveError;
pub use own::{Denied, KindError, Review};
pub use record::{Recorded, Requests};
pub use registry::Verb;
pub use seed::SeedError;
pub use server::{Server, ServerService};
pub use snapshot::Snapshot;
