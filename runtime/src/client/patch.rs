//! The ways to say what is to change.

use http::Method;
use serde::Serialize;

use crate::meta::PatchOptions;
use crate::rest::{ContentType, Error, Query, Request, RequestError};

/// What is to change, in one of four languages. Anything that serialises serves, a
/// `serde_json::json!` among it.
#[derive(Debug)]
pub enum Patch<'a, T: ?Sized> {
    /// A list of operations: RFC 6902.
    Json(&'a T),
    /// The fields that change, `null` for those that go; lists are replaced: RFC 7386.
    Merge(&'a T),
    /// As a merge, with lists merged as the kind's schema says. Built-in kinds only.
    Strategic(&'a T),
    /// The fields that the field manager wants to own, with apiVersion, kind and name.
    Apply(&'a T),
}

impl<T: ?Sized> Clone for Patch<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Patch<'_, T> {}

impl<T: Serialize + ?Sized> Patch<'_, T> {
    pub(super) fn request(self, path: String, options: &PatchOptions) -> Result<Request, Error> {
        let (kind, value) = match self {
            Self::Json(value) => (ContentType::JsonPatch, value),
            Self::Merge(value) => (ContentType::MergePatch, value),
            Self::Strategic(value) => (ContentType::StrategicMergePatch, value),
            Self::Apply(value) => (ContentType::ApplyPatch, value),
        };
        if kind == ContentType::ApplyPatch && options.field_manager.is_empty() {
            return Err(RequestError::NoFieldManager.into());
        }
        Request::new(Method::PATCH, path, Query::of(options)?).json(kind, value)
    }
}
