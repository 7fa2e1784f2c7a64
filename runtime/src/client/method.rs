//! What the methods of derived clients call: a verb on the kind, on one of its objects or on a part
//! of one, with types of the method's own.

use http::{Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, List, Patch, TextStream, connect};
use crate::meta::{ApplyOptions, PatchOptions};
use crate::resource::Resource;
use crate::rest::{Body, Error, Query, Request, RequestError};

#[doc(hidden)]
impl<K: Resource> Api<K> {
    /// `GET` of an object or a part of it.
    pub async fn method_get<S: DeserializeOwned, O: Serialize + ?Sized>(
        &self,
        name: &str,
        part: Option<&str>,
        options: &O,
    ) -> Result<S, Error> {
        let path = self.path(name, part)?;
        self.client.read(path, options).await
    }

    /// `GET` of a text.
    pub async fn method_text<O: Serialize + ?Sized>(
        &self,
        name: &str,
        part: Option<&str>,
        options: &O,
    ) -> Result<TextStream, Error> {
        let path = self.path(name, part)?;
        let request = Request::new(Method::GET, path, Query::of(options)?).accepting("*/*");
        TextStream::open(&self.client, request).await
    }

    /// `GET` of a collection, or of a part of an object that is one.
    pub async fn method_list<S: DeserializeOwned, O: Serialize + ?Sized>(
        &self,
        name: Option<&str>,
        part: Option<&str>,
        options: &O,
    ) -> Result<List<S>, Error> {
        let path = match name {
            Some(name) => self.path(name, part)?,
            None => self.collection().path()?,
        };
        self.client.read(path, options).await
    }

    /// `POST` to a collection, or to a part of an object.
    pub async fn method_create<I, S, O>(
        &self,
        name: Option<&str>,
        part: Option<&str>,
        input: &I,
        options: &O,
    ) -> Result<S, Error>
    where
        I: Serialize + ?Sized,
        S: DeserializeOwned,
        O: Serialize + ?Sized,
    {
        let path = match name {
            Some(name) => self.path(name, part)?,
            None => self.located()?.path()?,
        };
        self.client.write(Method::POST, path, options, input).await
    }

    /// `PUT` of an object or a part of it.
    pub async fn method_update<I, S, O>(
        &self,
        name: &str,
        part: Option<&str>,
        input: &I,
        options: &O,
    ) -> Result<S, Error>
    where
        I: Serialize + ?Sized,
        S: DeserializeOwned,
        O: Serialize + ?Sized,
    {
        let path = self.path(name, part)?;
        self.client.write(Method::PUT, path, options, input).await
    }

    /// `PATCH` of an object or a part of it.
    pub async fn method_patch<T: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
        patch: Patch<'_, T>,
        options: &PatchOptions,
    ) -> Result<S, Error> {
        self.client
            .change(self.path(name, part)?, patch, options)
            .await
    }

    /// `PATCH` of an object or a part of it, as a server-side apply.
    pub async fn method_apply<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
        input: &I,
        options: &ApplyOptions,
    ) -> Result<S, Error> {
        let options: PatchOptions = options.clone().into();
        self.method_patch(name, part, Patch::Apply(input), &options)
            .await
    }

    /// Any request, to what is behind a part of an object.
    pub async fn method_connect<O: Serialize + ?Sized>(
        &self,
        name: &str,
        part: Option<&str>,
        request: http::Request<Body>,
        options: &O,
    ) -> Result<Response<Body>, Error> {
        let path = self.path(name, part)?;
        let target = connect::target(&path, Query::of(options)?, request.uri())?;
        let (mut parts, body) = request.into_parts();
        parts.uri = target
            .parse()
            .map_err(|error: http::uri::InvalidUri| RequestError::Build(error.to_string()))?;
        self.client
            .send(http::Request::from_parts(parts, body))
            .await
    }
}
