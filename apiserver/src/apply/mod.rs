//! Who manages which fields, and server-side apply.
//!
//! Every write goes through a [`Writer`]: after a create, update or patch
//! [`written`](Writer::written) tells who manages the fields that have changed;
//! [`apply`](Writer::apply) merges what is applied. What these do to sets of fields is
//! [`kubewright::schema::fields`]; the rest is here, as `k8s.io/apimachinery/pkg/util/managedfields`
//! has it.

mod blank;
mod cap;
mod config;
mod conflict;
mod last_applied;
mod note;
mod nulls;
mod reset;
mod scale;
mod stack;
mod times;
mod writer;

pub(crate) use config::configuration;
pub(crate) use reset::reset_fields;
pub(crate) use scale::ScaleFields;
pub(crate) use times::keep_times;
pub(crate) use writer::{Writer, unfit};
