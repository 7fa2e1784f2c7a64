//! Names: from what Kubernetes says to what Rust says and back.
//!
//! The derives and the generator name things by the same functions, so that a name the generator
//! takes as understood (`#[schema(rename_all = "camelCase")]`) is the one the derive makes.

mod case;
mod client;
mod group;
mod keyword;
mod plural;
mod suggest;
mod version;
mod words;

pub use case::RenameRule;
pub use client::OF_EVERY_CLIENT;
pub use group::{group_alias, group_aliases};
pub use keyword::{escape, ident, is_keyword};
pub use plural::plural;
pub use suggest::{did_you_mean, similarity};
pub use version::Version;
pub use words::{camel, pascal, snake};
