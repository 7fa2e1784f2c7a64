//! The ways to say what is to change.

use http::Method;
use serde::Serialize;

use crate::meta::PatchOptions;
use crate::rest::{ContentType, Error, Query, Request, RequestError};
use crate::schema::patch::{JsonPatch, MergePatch, StrategicPatch};

/// What is to change, in one of four languages. Anything that serialises serves, a
/// `serde_json::json!` among it.
///
/// [`JsonPatch`], [`MergePatch`] and [`StrategicPatch`] are put together step by step, or made of two objects:
///
/// ```no_run
/// # use kubewright::{Api, resource::verbs, rest::Error};
/// # async fn example<Pod: verbs::Get + verbs::Patch>(pods: Api<Pod>) -> Result<(), Box<dyn std::error::Error>> {
/// use kubewright::schema::patch::{JsonPatch, MergePatch};
///
/// let patch = JsonPatch::new().test("/spec/replicas", 1).replace("/spec/replicas", 3);
/// let old = pods.patch("www", (&patch).into()).await?;
///
/// let mut new = old.clone();
/// new.metadata_mut().labels.insert("seen".to_owned(), "true".to_owned());
/// let patch = MergePatch::between(&old, &new)?;
/// pods.patch("www", (&patch).into()).await?;
/// # Ok(()) }
/// ```
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

impl<'a> From<&'a JsonPatch> for Patch<'a, JsonPatch> {
    fn from(patch: &'a JsonPatch) -> Self {
        Self::Json(patch)
    }
}

impl<'a> From<&'a MergePatch> for Patch<'a, MergePatch> {
    fn from(patch: &'a MergePatch) -> Self {
        Self::Merge(patch)
    }
}

impl<'a> From<&'a StrategicPatch> for Patch<'a, StrategicPatch> {
    fn from(patch: &'a StrategicPatch) -> Self {
        Self::Strategic(patch)
    }
}

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
