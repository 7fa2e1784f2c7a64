//! Definitions of the built-in kinds, by name.

use std::collections::HashMap;
use std::sync::OnceLock;

use kubewright::schema::structural::Structural;
use serde_json::Value;

use crate::etag;

/// A line each: the name, a tab, the schema. `cargo xtask apiserver-data` writes it.
const TEXT: &str = include_str!("../../data/definitions.txt");

/// Definitions of the built-in kinds, by name.
#[derive(Debug)]
pub(crate) struct Definitions(HashMap<&'static str, &'static str>);

impl Definitions {
    /// All of them.
    pub(crate) fn all() -> &'static Self {
        static ALL: OnceLock<Definitions> = OnceLock::new();
        ALL.get_or_init(|| {
            Self(
                TEXT.lines()
                    .filter_map(|line| line.split_once('\t'))
                    .collect(),
            )
        })
    }

    /// A definition: a schema in which `$ref` is the name of another.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(name)?).ok()
    }

    /// A definition and what it refers to, to be worked with.
    pub(crate) fn schema(&self, name: &str) -> Structural {
        let schema = Structural::from_definitions(name, &|name| self.get(name));
        // A test reads every one.
        schema.unwrap_or_default()
    }

    /// A text that differs where definitions do.
    pub(crate) fn hash() -> &'static str {
        static HASH: OnceLock<String> = OnceLock::new();
        HASH.get_or_init(|| etag::hash(TEXT.as_bytes()))
    }

    /// The names, in no order.
    #[cfg(test)]
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use kubewright::schema::structural::Structural;

    use super::Definitions;

    #[test]
    fn every_definition_can_be_read() {
        let all = Definitions::all();
        assert!(all.names().count() > 700);
        for name in all.names() {
            let read = Structural::from_definitions(name, &|name| all.get(name));
            assert!(read.is_ok(), "{name}: {:?}", read.err());
        }
    }

    #[test]
    fn what_is_known_of_types_is_kept() {
        let all = Definitions::all();
        let pod = all.schema("io.k8s.api.core.v1.Pod");
        let at = |path: &[&str]| {
            let mut node = pod.root_id();
            for name in path {
                node = pod.get(node).property(name).expect("a member");
            }
            pod.get(node)
        };
        let containers = at(&["spec", "containers"]);
        assert_eq!(containers.patch_merge_key.as_deref(), Some("name"));
        assert_eq!(&*containers.list_map_keys[0], "name");
        let meta = at(&["metadata"]);
        assert_eq!(
            meta.definition.as_deref(),
            Some("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
        );
        assert!(meta.property("labels").is_some());
    }
}
