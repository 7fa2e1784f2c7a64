//! What kubewright's derives and its generator share.
//!
//! - [`names`]: plurals, case rules, keywords, aliases.
//! - [`description`]: what a doc comment says of a schema.
//! - [`derive_schema`], [`derive_resource`], [`derive_json_schema`]: the expansion of the derives, as an ordinary function
//!   over tokens.

mod derive;
pub mod names;

pub use derive::{derive_json_schema, derive_resource, derive_schema, description};
