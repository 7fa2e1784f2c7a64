//! What the methods of derived clients call: a verb on the kind, on one of its objects or on a part
//! of one, with types of the method's own.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, List, Patch};
use crate::meta::{CreateOptions, GetOptions, ListOptions, PatchOptions, UpdateOptions};
use crate::resource::Resource;
use crate::rest::{ContentType, Error, Query, Request};

#[doc(hidden)]
impl<K: Resource> Api<K> {
    /// `GET` of an object or a part of it.
    pub async fn method_get<S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
    ) -> Result<S, Error> {
        let query = Query::of(&GetOptions::default())?;
        self.answer(Request::new(Method::GET, self.path(name, part)?, query))
            .await
    }

    /// `GET` of a collection, or of a part of an object that is one.
    pub async fn method_list<S: DeserializeOwned>(
        &self,
        name: Option<&str>,
        part: Option<&str>,
        options: &ListOptions,
    ) -> Result<List<S>, Error> {
        let path = match name {
            Some(name) => self.path(name, part)?,
            None => self.collection().path()?,
        };
        self.answer(Request::new(Method::GET, path, Query::of(options)?))
            .await
    }

    /// `POST` to a collection, or to a part of an object.
    pub async fn method_create<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: Option<&str>,
        part: Option<&str>,
        input: &I,
    ) -> Result<S, Error> {
        let path = match name {
            Some(name) => self.path(name, part)?,
            None => self.located()?.path()?,
        };
        let query = Query::of(&CreateOptions::default())?;
        self.answer(Request::new(Method::POST, path, query).json(ContentType::Json, input)?)
            .await
    }

    /// `PUT` of an object or a part of it.
    pub async fn method_update<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
        input: &I,
    ) -> Result<S, Error> {
        let query = Query::of(&UpdateOptions::default())?;
        let request = Request::new(Method::PUT, self.path(name, part)?, query);
        self.answer(request.json(ContentType::Json, input)?).await
    }

    /// `PATCH` of an object or a part of it.
    pub async fn method_patch<T: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
        patch: Patch<'_, T>,
    ) -> Result<S, Error> {
        self.answer(patch.request(self.path(name, part)?, &PatchOptions::default())?)
            .await
    }

    /// `PATCH` of an object or a part of it, as a server-side apply.
    pub async fn method_apply<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        part: Option<&str>,
        field_manager: &str,
        input: &I,
    ) -> Result<S, Error> {
        let options = PatchOptions {
            field_manager: field_manager.to_owned(),
            ..PatchOptions::default()
        };
        self.answer(Patch::Apply(input).request(self.path(name, part)?, &options)?)
            .await
    }
}
