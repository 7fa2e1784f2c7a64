//! An object for the tests of the cache's parts.

use std::sync::Arc;

use super::Object;
use crate::meta::Uid;

/// An object that is all metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thing(Arc<Inner>);

#[derive(Debug, PartialEq, Eq)]
struct Inner {
    namespace: String,
    name: String,
    uid: Uid,
    version: String,
    labels: Vec<(String, String)>,
}

impl Thing {
    /// Of a namespace and a name, as `a/b`, or of a name. The uid is the name's.
    pub(crate) fn new(key: &str, version: u64) -> Self {
        let (namespace, name) = key.split_once('/').unwrap_or(("", key));
        Self(Arc::new(Inner {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            uid: format!("{key}-0").into(),
            version: version.to_string(),
            labels: Vec::new(),
        }))
    }

    /// The same with another uid.
    pub(crate) fn incarnation(&self, number: u32) -> Self {
        self.with(|inner| inner.uid = format!("{}/{}-{number}", inner.namespace, inner.name).into())
    }

    /// The same with a label.
    pub(crate) fn labelled(&self, key: &str, value: &str) -> Self {
        self.with(|inner| inner.labels.push((key.to_owned(), value.to_owned())))
    }

    fn with(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let old = &*self.0;
        let mut inner = Inner {
            namespace: old.namespace.clone(),
            name: old.name.clone(),
            uid: old.uid.clone(),
            version: old.version.clone(),
            labels: old.labels.clone(),
        };
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// Whether this is the very same handle.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Object for Thing {
    fn namespace(&self) -> &str {
        &self.0.namespace
    }

    fn name(&self) -> &str {
        &self.0.name
    }

    fn uid(&self) -> Uid {
        self.0.uid.clone()
    }

    fn resource_version(&self) -> &str {
        &self.0.version
    }

    fn label(&self, key: &str) -> Option<&str> {
        let mut labels = self.0.labels.iter();
        labels.find(|label| label.0 == key).map(|label| &*label.1)
    }

    fn each_label(&self, each: &mut dyn FnMut(&str, &str)) {
        for (key, value) in &self.0.labels {
            each(key, value);
        }
    }
}
