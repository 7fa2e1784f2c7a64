//! Requests put together.

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::Serialize;

use super::{Body, Error, Query, RequestError};
use crate::schema::encode;

/// How a body is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentType {
    Json,
    JsonPatch,
    MergePatch,
    StrategicMergePatch,
    ApplyPatch,
}

impl ContentType {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::JsonPatch => "application/json-patch+json",
            Self::MergePatch => "application/merge-patch+json",
            Self::StrategicMergePatch => "application/strategic-merge-patch+json",
            // JSON is YAML.
            Self::ApplyPatch => "application/apply-patch+yaml",
        }
    }
}

/// A request for a path of the API.
#[derive(Debug)]
pub(crate) struct Request {
    method: Method,
    path: String,
    accept: &'static str,
    body: Option<(ContentType, Bytes)>,
}

impl Request {
    pub(crate) fn new(method: Method, path: String, query: Query) -> Self {
        Self {
            method,
            path: query.onto(path),
            accept: "application/json",
            body: None,
        }
    }

    /// With another form of answer in mind than plain JSON.
    pub(crate) fn accepting(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    /// With a body in JSON.
    pub(crate) fn json<T: Serialize + ?Sized>(
        mut self,
        kind: ContentType,
        value: &T,
    ) -> Result<Self, Error> {
        let text = encode::to_vec(value).map_err(Error::Encode)?;
        self.body = Some((kind, text.into()));
        Ok(self)
    }

    pub(crate) fn build(self) -> Result<http::Request<Body>, Error> {
        let mut builder = http::Request::builder()
            .method(self.method)
            .uri(self.path)
            .header(header::ACCEPT, HeaderValue::from_static(self.accept));
        let body = match self.body {
            None => Body::empty(),
            Some((kind, bytes)) => {
                builder = builder.header(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static(kind.as_str()),
                );
                bytes.into()
            }
        };
        Ok(builder
            .body(body)
            .map_err(|error| RequestError::Build(error.to_string()))?)
    }
}
