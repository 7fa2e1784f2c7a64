//! Objects in the bodies of requests: JSON and YAML, read strictly or not, in the words of the real
//! server where they cannot be read (`apimachinery/pkg/runtime/serializer/json`,
//! `apiserver/pkg/endpoints/handlers`).

mod body;
mod complete;
mod custom;
mod format;
mod json;
mod problems;
mod scalar;
mod tree;
mod typed;
mod types;
mod yaml;

pub(crate) use body::{Body, Decoded, Expected, other_kind, patched_part, read_json, read_yaml};
pub(crate) use complete::complete;
pub(crate) use format::Format;
pub(crate) use typed::Flavour;
pub(crate) use types::Facts;
