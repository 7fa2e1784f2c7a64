//! Asks a server what it calls a kind.

use http::Method;

use super::ApiResource;
use crate::Schema;
use crate::client::Client;
use crate::resource::Scope;
use crate::rest::{Error, Query, Request, version_path};

/// `APIResourceList` of `meta/v1/types.go`, as far as it matters here.
#[derive(Clone, Debug, Default, Schema)]
#[schema(default)]
struct ResourceList {
    resources: Vec<Served>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(default)]
struct Served {
    name: String,
    kind: String,
    namespaced: bool,
}

impl ApiResource {
    /// Asks a server what it calls a kind: of an API version as `apps/v1`, or `v1` for the legacy core
    /// group.
    ///
    /// # Errors
    /// When the server cannot be asked, does not serve the version, or has no such kind in it.
    pub async fn discover(client: &Client, api_version: &str, kind: &str) -> Result<Self, Error> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let path = version_path(group, version)?;
        let request = Request::new(Method::GET, path, Query::default()).build()?;
        let served: ResourceList = client.request(request).await?;
        // What has a slash is a part of an object, and no object.
        let mut kinds = served
            .resources
            .into_iter()
            .filter(|served| !served.name.contains('/'));
        let mut others = Vec::new();
        let found = kinds.find(|served| {
            let is_found = served.kind == kind;
            if !is_found {
                others.push(served.kind.clone());
            }
            is_found
        });
        let Some(found) = found else {
            others.sort();
            return Err(Error::NoKind {
                kind: kind.to_owned(),
                api_version: api_version.to_owned(),
                others,
            });
        };
        Ok(Self {
            group: group.to_owned().into(),
            version: version.to_owned().into(),
            kind: found.kind.into(),
            plural: found.name.into(),
            scope: if found.namespaced {
                Scope::Namespaced
            } else {
                Scope::Cluster
            },
        })
    }
}
