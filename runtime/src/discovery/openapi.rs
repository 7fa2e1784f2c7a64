//! The OpenAPI documents of a server.

use http::Method;
use serde_json::Value;

use super::{Discovery, NoMatch};
use crate::Schema;
use crate::meta::Map;
use crate::rest::{DecodeError, Error, Query, Request};

/// Where all documents are.
const ROOT: &str = "/openapi/v3";

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct Index {
    paths: Map<Entry>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct Entry {
    #[schema(rename = "serverRelativeURL")]
    url: String,
}

/// An OpenAPI document that a server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenApiPath {
    /// What it is about, as `apis/apps/v1`, `api/v1` or `version`.
    pub name: String,
    /// Where it is, with the [hash](Self::hash) of its content.
    pub url: String,
}

impl OpenApiPath {
    /// What the server calls this content of it: while that is the same, so is the document.
    pub fn hash(&self) -> Option<&str> {
        let (_, query) = self.url.split_once('?')?;
        let mut pairs = query.split('&');
        pairs.find_map(|pair| pair.strip_prefix("hash="))
    }

    /// Of which group version it is, as `apps/v1`, or `v1` of the legacy core group.
    pub fn api_version(&self) -> Option<&str> {
        let rest = self.name.strip_prefix("apis/");
        let version = rest.or_else(|| self.name.strip_prefix("api/"))?;
        let slashes = version.matches('/').count();
        (slashes == usize::from(rest.is_some())).then_some(version)
    }
}

impl Discovery {
    /// Which OpenAPI documents the server has, of version 3.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses; [`is_not_found`](Error::is_not_found) before Kubernetes 1.24.
    pub async fn openapi_paths(&self) -> Result<Vec<OpenApiPath>, Error> {
        let index: Index = self.get(ROOT).await?;
        let paths = index.paths.into_iter();
        Ok(paths
            .map(|(name, entry)| OpenApiPath {
                name,
                url: entry.url,
            })
            .collect())
    }

    /// An OpenAPI document.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses, or where the document is not below `/openapi/v3`: nothing else is
    /// asked for at a server's word.
    pub async fn openapi(&self, path: &OpenApiPath) -> Result<Value, Error> {
        let (place, _) = path.url.split_once('?').unwrap_or((&path.url, ""));
        let below = place.strip_prefix(ROOT);
        let is_below = below.is_some_and(|below| below.starts_with('/'));
        if !is_below || place.split('/').any(|segment| segment == "..") {
            let message = format!("the document `{}` is not below `{ROOT}`", path.name);
            return Err(DecodeError::other(message).into());
        }
        self.get(&path.url).await
    }

    /// The OpenAPI document of a group version, as `apps/v1`, or `v1` of the legacy core group.
    ///
    /// # Errors
    /// [`Error::NoMatch`] when there is none; else as [`openapi`](Self::openapi).
    pub async fn openapi_of(&self, api_version: &str) -> Result<Value, Error> {
        let paths = self.openapi_paths().await?;
        let found = paths
            .iter()
            .find(|path| path.api_version() == Some(api_version));
        match found {
            Some(path) => self.openapi(path).await,
            None => Err(Error::NoMatch(Box::new(NoMatch {
                wanted: api_version.to_owned(),
                similar: Vec::new(),
                failures: Vec::new(),
            }))),
        }
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let request = Request::new(Method::GET, path.to_owned(), Query::default());
        self.client().request(request.build()?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_is_about() {
        let of = |name: &str| {
            let path = OpenApiPath {
                name: name.to_owned(),
                url: "/openapi/v3/x?a=b&hash=0F".to_owned(),
            };
            assert_eq!(path.hash(), Some("0F"));
            path.api_version().map(str::to_owned)
        };
        assert_eq!(of("api/v1").as_deref(), Some("v1"));
        assert_eq!(of("apis/apps/v1").as_deref(), Some("apps/v1"));
        assert_eq!(of("apis/apps"), None);
        assert_eq!(of("version"), None);
    }
}
