//! A client and the name of a pod.

use std::fmt;

use crate::client::Client;
use crate::rest::{Collection, RequestError};

/// One pod of a server: where its streams are opened, and where it is evicted.
///
/// Nothing is sent to make one, so the pod need not be there. Clones share the client's connections.
#[derive(Clone)]
pub struct PodHandle {
    pub(super) client: Client,
    pub(super) namespace: Box<str>,
    pub(super) name: Box<str>,
}

impl PodHandle {
    /// A pod by its namespace and name. Names that no path takes are refused by the first request.
    pub fn new(
        client: impl Into<Client>,
        namespace: impl Into<Box<str>>,
        name: impl Into<Box<str>>,
    ) -> Self {
        Self {
            client: client.into(),
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of a part of it.
    pub(super) fn path(&self, subresource: &str) -> Result<String, RequestError> {
        let pods = Collection {
            group: "",
            version: "v1",
            plural: "pods",
            namespace: Some(&self.namespace),
        };
        pods.object(&self.name, Some(subresource))
    }
}

impl fmt::Debug for PodHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PodHandle")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
