//! Requests that were made, chosen and counted.

use kubewright::Resource;

use super::Recorded;
use crate::registry::Verb;

/// Requests that were made, in their order.
///
/// ```
/// # use kubewright_apiserver::{Server, Verb};
/// let server = Server::new();
/// // ... what is tested uses server.client("default") ...
/// assert_eq!(server.requests().verb(Verb::Create).resource("", "pods").count(), 0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Requests(Vec<Recorded>);

impl Requests {
    pub(crate) fn new(requests: Vec<Recorded>) -> Self {
        Self(requests)
    }

    /// Those that a function chooses.
    #[must_use]
    pub fn filter(mut self, is_chosen: impl FnMut(&Recorded) -> bool) -> Self {
        self.0.retain(is_chosen);
        self
    }

    /// Those of a verb.
    #[must_use]
    pub fn verb(self, verb: Verb) -> Self {
        self.filter(|request| request.verb == verb)
    }

    /// Those that change something: neither get nor list nor watch.
    #[must_use]
    pub fn writes(self) -> Self {
        self.filter(|request| !matches!(request.verb, Verb::Get | Verb::List | Verb::Watch))
    }

    /// Those for a resource, by its group (empty for the legacy core group) and plural.
    #[must_use]
    pub fn resource(self, group: &str, plural: &str) -> Self {
        self.filter(|request| request.group == group && request.resource == plural)
    }

    /// Those for objects of a type.
    #[must_use]
    pub fn of<K: Resource>(self) -> Self {
        let descriptor = K::descriptor();
        self.resource(descriptor.group, descriptor.plural)
    }

    /// Those for a part of objects: `status`, `scale`.
    #[must_use]
    pub fn subresource(self, name: &str) -> Self {
        self.filter(|request| request.subresource == name)
    }

    /// Those in a namespace.
    #[must_use]
    pub fn namespace(self, namespace: &str) -> Self {
        self.filter(|request| request.namespace == namespace)
    }

    /// Those for objects with a name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.filter(|request| request.name == name)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In their order.
    pub fn iter(&self) -> impl Iterator<Item = &Recorded> {
        self.0.iter()
    }

    /// The objects that were sent, as a type. Bodies that are none of it are left out.
    pub fn sent<K: serde::de::DeserializeOwned>(&self) -> Vec<K> {
        let bodies = self.0.iter().filter_map(|request| request.body.clone());
        bodies
            .filter_map(|body| serde_json::from_value(body).ok())
            .collect()
    }
}

impl IntoIterator for Requests {
    type Item = Recorded;
    type IntoIter = std::vec::IntoIter<Recorded>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
