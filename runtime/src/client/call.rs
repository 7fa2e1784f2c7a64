//! The verbs as requests to a path, whatever the types are.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::core::decode_success;
use super::{Client, Deleted, Patch};
use crate::meta::{DeleteOptions, PatchOptions};
use crate::rest::{ContentType, Error, Query, Request};

impl Client {
    /// Sends a request and decodes what comes back.
    pub(super) async fn answer<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        decode_success(&self.fetch(request).await?)
    }

    /// `GET`.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        target: String,
        options: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        self.answer(Request::new(Method::GET, target, Query::of(options)?))
            .await
    }

    /// `POST` or `PUT` of a value.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        target: String,
        options: &(impl Serialize + ?Sized),
        value: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        let request = Request::new(method, target, Query::of(options)?);
        self.answer(request.json(ContentType::Json, value)?).await
    }

    /// `PATCH`.
    pub(super) async fn change<T: DeserializeOwned, P: Serialize + ?Sized>(
        &self,
        target: String,
        patch: Patch<'_, P>,
        options: &PatchOptions,
    ) -> Result<T, Error> {
        self.answer(patch.request(target, options)?).await
    }

    /// `DELETE`.
    pub(super) async fn remove<T: DeserializeOwned>(
        &self,
        target: String,
        query: Query,
        options: &DeleteOptions,
    ) -> Result<Deleted<T>, Error> {
        let request =
            Request::new(Method::DELETE, target, query).json(ContentType::Json, options)?;
        Deleted::decode(&self.fetch(request).await?)
    }
}
