//! Front ends: what a source says, read into a [`Model`](crate::model::Model).
//!
//! Text becomes a tree whose every value knows its line and column (`direct` for the YAML that
//! definitions consist of, `yaml` for all of it, `json`); a document of it becomes resources
//! (`crd`, `version`, `schema`), checked on the way (`structural`). Only this module reads YAML.

mod alias;
#[cfg(feature = "cluster")]
mod cluster;
mod crd;
mod direct;
mod document;
mod input;
mod json;
mod junctor;
mod load;
mod openapi;
mod reader;
mod scalar;
mod schema;
mod structural;
mod tree;
mod version;
mod yaml;

#[cfg(feature = "cluster")]
pub use cluster::Cluster;
pub(crate) use input::Source;
pub(crate) use load::{Loaded, load};

/// Whether a plain scalar of YAML is read as this string.
pub(crate) fn is_plain_string(text: &str) -> bool {
    scalar::resolve(text) == scalar::Scalar::String
}

/// The documents of a text of YAML.
#[cfg(test)]
pub(crate) fn parse_values(text: &str) -> Result<Vec<crate::model::Value>, String> {
    let (documents, error) = yaml::parse(&std::sync::Arc::from("text"), text);
    error.map_or_else(
        || {
            Ok(documents
                .iter()
                .map(|document| document.root.to_value())
                .collect())
        },
        |error| Err(error.to_string()),
    )
}

/// Reads a text and forgets it.
#[cfg(test)]
pub(crate) fn read_bytes(bytes: &[u8]) {
    document::read(&std::sync::Arc::from("text"), bytes, false);
}
