//! Documents that have been made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::Value;

use super::{document, protobuf, swagger};
use crate::builtin::Definitions;
use crate::discovery::{Group, GroupVersion, groups};
use crate::etag;
use crate::registry::{Resource, Table};

/// Documents that have been made, each for as long as what it tells of is served.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<BTreeMap<String, Made>>);

#[derive(Debug)]
struct Made {
    /// What it tells of.
    resources: Vec<Arc<Resource>>,
    document: Document,
}

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// JSON, or else protobuf.
    pub(super) text: Bytes,
    /// A text that differs where the document does.
    pub(super) hash: String,
}

/// The name of a version of a group in paths: `api/v1`, `apis/apps/v1`.
pub(super) fn name(group: &Group<'_>, version: &GroupVersion<'_>) -> String {
    let prefix = if group.name.is_empty() { "api" } else { "apis" };
    format!("{prefix}/{}", group.api_version(version))
}

impl Documents {
    /// The document of a version of a group.
    pub(super) fn of(
        &self,
        table: &Table,
        group: &Group<'_>,
        version: &GroupVersion<'_>,
    ) -> Document {
        let resources = version.resources.iter();
        let resources = resources
            .map(|(resource, _)| Arc::clone(resource))
            .collect();
        self.made(&name(group, version), resources, || {
            let text = document::of(table, group, version).to_string();
            let hash = if document::is_built_in(version) {
                hash_of_built_in(group, version)
            } else {
                etag::hash(text.as_bytes())
            };
            Document {
                text: text.into(),
                hash,
            }
        })
    }

    /// What tells one state of the document of a version of a group from another.
    pub(super) fn hash(
        &self,
        table: &Table,
        group: &Group<'_>,
        version: &GroupVersion<'_>,
    ) -> String {
        if document::is_built_in(version) {
            return hash_of_built_in(group, version);
        }
        self.of(table, group, version).hash
    }

    /// Everything in one document, in version 2.
    pub(super) fn all(&self, table: &Table) -> Document {
        let resources = table.resources().cloned().collect();
        self.made("", resources, || {
            let groups = groups(table);
            let versions = groups
                .iter()
                .flat_map(|group| group.versions.iter().map(move |version| (group, version)));
            let documents = versions.map(|(group, version)| document::of(table, group, version));
            let text = swagger::of(documents).to_string();
            Document {
                hash: etag::hash(text.as_bytes()),
                text: text.into(),
            }
        })
    }

    /// The same in protobuf.
    pub(super) fn all_in_protobuf(&self, table: &Table) -> Document {
        let resources = table.resources().cloned().collect();
        let json = self.all(table);
        self.made("protobuf", resources, || {
            // It was written here.
            let document: Value = serde_json::from_slice(&json.text).unwrap_or_default();
            Document {
                text: protobuf::of(&document).into(),
                hash: json.hash.clone(),
            }
        })
    }

    fn made(
        &self,
        name: &str,
        resources: Vec<Arc<Resource>>,
        write: impl FnOnce() -> Document,
    ) -> Document {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |made: &&Made| {
            made.resources.len() == resources.len()
                && made
                    .resources
                    .iter()
                    .zip(&resources)
                    .all(|(one, other)| Arc::ptr_eq(one, other))
        };
        if let Some(made) = lock().get(name).filter(is_same) {
            return made.document.clone();
        }
        let document = write();
        let made = Made {
            resources,
            document: document.clone(),
        };
        lock().insert(name.to_owned(), made);
        document
    }
}

/// What is built in does not change while the program runs, so nobody waits for its document where
/// only the hash is asked for.
fn hash_of_built_in(group: &Group<'_>, version: &GroupVersion<'_>) -> String {
    let program = env!("CARGO_PKG_VERSION");
    let name = name(group, version);
    let definitions = Definitions::hash();
    etag::hash(format!("{program} {name} {definitions}").as_bytes())
}
