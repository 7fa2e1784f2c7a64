//! Clients whose objects can be waited for.

use std::future::Future;

use serde_json::Value;

use crate::client::{Api, DynamicApi, List, Watch, Watched};
use crate::dynamic::DynamicObject;
use crate::meta::{ListOptions, Uid};
use crate::resource::verbs;
use crate::rest::Error;

/// Clients whose objects can be waited for: [`Api`] and [`DynamicApi`].
pub trait Objects: Sync + sealed::Sealed {
    /// Its objects.
    type Object: Watched + Send;

    /// Lists them.
    #[doc(hidden)]
    fn list(
        &self,
        options: &ListOptions,
    ) -> impl Future<Output = Result<List<Self::Object>, Error>> + Send;

    /// Watches them.
    #[doc(hidden)]
    fn watch(
        &self,
        options: &ListOptions,
    ) -> impl Future<Output = Result<Watch<Self::Object>, Error>> + Send;

    /// The name of one.
    #[doc(hidden)]
    fn name(object: &Self::Object) -> &str;

    /// The UID of one.
    #[doc(hidden)]
    fn uid(object: &Self::Object) -> &Uid;

    /// One as JSON.
    #[doc(hidden)]
    fn value(object: &Self::Object) -> Value;
}

mod sealed {
    pub trait Sealed {}
    impl<K> Sealed for crate::client::Api<K> {}
    impl Sealed for crate::client::DynamicApi {}
}

impl<K: verbs::List + verbs::Watch> Objects for Api<K> {
    type Object = K;

    async fn list(&self, options: &ListOptions) -> Result<List<K>, Error> {
        Self::list(self, options).await
    }

    async fn watch(&self, options: &ListOptions) -> Result<Watch<K>, Error> {
        Self::watch(self, options).await
    }

    fn name(object: &K) -> &str {
        &object.metadata().name
    }

    fn uid(object: &K) -> &Uid {
        &object.metadata().uid
    }

    fn value(object: &K) -> Value {
        serde_json::to_value(object).unwrap_or_default()
    }
}

impl Objects for DynamicApi {
    type Object = DynamicObject;

    async fn list(&self, options: &ListOptions) -> Result<List<DynamicObject>, Error> {
        Self::list(self, options).await
    }

    async fn watch(&self, options: &ListOptions) -> Result<Watch<DynamicObject>, Error> {
        Self::watch(self, options).await
    }

    fn name(object: &DynamicObject) -> &str {
        &object.metadata.name
    }

    fn uid(object: &DynamicObject) -> &Uid {
        &object.metadata.uid
    }

    fn value(object: &DynamicObject) -> Value {
        serde_json::to_value(object).unwrap_or_default()
    }
}
