//! What is read: the objects of a kind, in a place, that match.

use std::borrow::Cow;

use http::Method;

use crate::cache::meter::MeterLabels;
use crate::cache::sink::Scope;
use crate::client::Client;
use crate::dynamic::ApiResource;
use crate::meta::ListOptions;
use crate::resource::{Form, Resource};
use crate::rest::{Body, Collection, Error, Query, Request};

/// What is read: the objects of a kind, in a place, that match.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) client: Client,
    pub(crate) about: About,
    /// `None` for all of them, and for what is in none.
    pub(crate) namespace: Option<Box<str>>,
    pub(crate) label_selector: String,
    pub(crate) field_selector: String,
}

/// What is read, and in what form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct About {
    pub(crate) resource: ApiResource,
    /// The kind of lists, where it is known.
    pub(crate) list_kind: Option<&'static str>,
    pub(crate) is_metadata: bool,
}

impl About {
    pub(crate) fn of<K: Resource>() -> Self {
        Self {
            resource: ApiResource::of::<K>(),
            list_kind: Some(K::descriptor().list_kind),
            is_metadata: K::FORM == Form::Metadata,
        }
    }

    pub(crate) fn dynamic(resource: ApiResource) -> Self {
        Self {
            resource,
            list_kind: None,
            is_metadata: false,
        }
    }

    /// Whether an object may call itself so. Servers that know nothing of metadata alone send all.
    pub(super) fn is_kind(&self, kind: &str) -> bool {
        kind == self.resource.kind || self.is_metadata && kind == "PartialObjectMetadata"
    }

    pub(super) fn is_list_kind(&self, kind: &str) -> bool {
        match self.list_kind {
            Some(list_kind) => {
                kind == list_kind || self.is_metadata && kind == "PartialObjectMetadataList"
            }
            // A definition may call its lists anything, but a table is none.
            None => !matches!(kind, "" | "Table" | "Status"),
        }
    }

    /// What lists are called, for people.
    pub(super) fn list_name(&self) -> Cow<'_, str> {
        match self.list_kind {
            Some(list_kind) => list_kind.into(),
            None => format!("{}List", self.resource.kind).into(),
        }
    }
}

impl Source {
    pub(super) fn scope(&self) -> Scope<'_> {
        match &self.namespace {
            Some(namespace) => Scope::Namespace(namespace),
            None => Scope::All,
        }
    }

    pub(crate) fn labels(&self) -> MeterLabels<'_> {
        MeterLabels {
            group: &self.about.resource.group,
            version: &self.about.resource.version,
            resource: &self.about.resource.plural,
            namespace: self.namespace.as_deref(),
        }
    }

    /// The answer to a list or a watch, as a stream.
    pub(super) async fn open(&self, mut options: ListOptions) -> Result<Body, Error> {
        options.label_selector.clone_from(&self.label_selector);
        options.field_selector.clone_from(&self.field_selector);
        let collection = Collection {
            group: &self.about.resource.group,
            version: &self.about.resource.version,
            plural: &self.about.resource.plural,
            namespace: self.namespace.as_deref(),
        };
        let query = Query::of(&options)?;
        let accept = match (self.about.is_metadata, options.watch) {
            (false, _) => "application/json",
            (true, true) => {
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
            }
            (true, false) => {
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
            }
        };
        let request = Request::new(Method::GET, collection.path()?, query).accepting(accept);
        Ok(self.client.open(request).await?.into_body())
    }

    /// How long a value may be, in bytes.
    pub(super) fn limit(&self) -> usize {
        self.client.limits().frame
    }
}
