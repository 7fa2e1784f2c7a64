//! `OpenAPI` documents of what is served: what `kubectl explain` shows, what `kubectl apply` merges
//! by, and what generators of clients read.

mod cache;
mod content;
mod custom;
mod document;
mod operation;
mod paths;
mod protobuf;
mod schemas;
mod serve;
mod swagger;

pub(crate) use cache::Documents;
pub(crate) use serve::serve;
