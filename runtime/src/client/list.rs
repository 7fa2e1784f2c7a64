//! Lists of a kind.

use std::fmt;
use std::marker::PhantomData;

use http::Method;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Api, Pages, form, pages};
use crate::meta::{ListMeta, ListOptions};
use crate::resource::{Resource, verbs};
use crate::rest::{BoxFuture, Error, Query, Request};

/// A list as the server gives it, or a page of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List<K> {
    /// What the server says of the list: its version, and how to go on if this is a page.
    pub metadata: ListMeta,
    /// The objects. The server may leave out their apiVersion and kind.
    pub items: Vec<K>,
}

impl<K: verbs::List> Api<K> {
    /// Lists the objects: one page of them, if the options have a limit.
    ///
    /// # Errors
    /// [`is_expired`](Error::is_expired) when the resource version or the continue token is too
    /// old; else when the server cannot be reached or refuses.
    pub async fn list(&self, options: &ListOptions) -> Result<List<K>, Error> {
        let path = self.collection().path()?;
        // With `watch` the server would go on answering for minutes.
        let query = if options.watch {
            Query::of(&ListOptions {
                watch: false,
                ..options.clone()
            })?
        } else {
            Query::of(options)?
        };
        let request = Request::new(Method::GET, path, query).accepting(form::of_many::<K>());
        self.client.answer(request).await
    }

    /// Lists the objects page by page, of 500 if the options have no other limit.
    pub fn list_pages(&self, options: &ListOptions) -> Pages<K> {
        Pages::new(self.lister(), options.clone())
    }

    /// Lists all objects, fetched page by page. Where the server has forgotten the list between
    /// two pages, it is fetched once more as a whole.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list_all(&self, options: &ListOptions) -> Result<List<K>, Error> {
        pages::all(self.lister(), options).await
    }

    /// What fetches a page.
    fn lister(&self) -> impl Fn(ListOptions) -> BoxFuture<Result<List<K>, Error>> + Clone + use<K> {
        let api = self.clone();
        move |options| {
            let api = api.clone();
            Box::pin(async move { api.list(&options).await })
        }
    }
}

impl<K: Resource> Serialize for List<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("apiVersion", K::descriptor().api_version)?;
        map.serialize_entry("kind", K::descriptor().list_kind)?;
        map.serialize_entry("metadata", &self.metadata)?;
        map.serialize_entry("items", &self.items)?;
        map.end()
    }
}

impl<'de, K: Deserialize<'de>> Deserialize<'de> for List<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ListVisitor(PhantomData))
    }
}

struct ListVisitor<K>(PhantomData<K>);

impl<'de, K: Deserialize<'de>> Visitor<'de> for ListVisitor<K> {
    type Value = List<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<K>, A::Error> {
        let mut metadata = None;
        let mut items = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match &*key {
                "metadata" => metadata = map.next_value::<Option<ListMeta>>()?,
                // Go writes an empty list as null.
                "items" => items = Some(map.next_value::<Option<Vec<K>>>()?.unwrap_or_default()),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let items = items.ok_or_else(|| A::Error::missing_field("items"))?;
        Ok(List {
            metadata: metadata.unwrap_or_default(),
            items,
        })
    }
}
