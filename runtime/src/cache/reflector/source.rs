//! What is read: the objects of a kind, in a place, that match.

use std::borrow::Cow;

use http::Method;

use crate::cache::meter::MeterLabels;
use crate::cache::sink::Scope;
use crate::client::Client;
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

/// What the API calls a kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct About {
    pub(crate) group: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) plural: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) list_kind: Cow<'static, str>,
    pub(crate) is_metadata: bool,
}

impl About {
    pub(crate) fn of<K: Resource>() -> Self {
        let about = K::descriptor();
        Self {
            group: about.group.into(),
            version: about.version.into(),
            plural: about.plural.into(),
            kind: about.kind.into(),
            list_kind: about.list_kind.into(),
            is_metadata: K::FORM == Form::Metadata,
        }
    }

    /// Whether an object may call itself so. Servers that know nothing of metadata alone send all.
    pub(super) fn is_kind(&self, kind: &str) -> bool {
        kind == self.kind || self.is_metadata && kind == "PartialObjectMetadata"
    }

    pub(super) fn is_list_kind(&self, kind: &str) -> bool {
        kind == self.list_kind || self.is_metadata && kind == "PartialObjectMetadataList"
    }
}

impl Source {
    pub(super) fn scope(&self) -> Scope<'_> {
        match &self.namespace {
            Some(namespace) => Scope::Namespace(namespace),
            None => Scope::All,
        }
    }

    pub(super) fn labels(&self) -> MeterLabels<'_> {
        MeterLabels {
            group: &self.about.group,
            version: &self.about.version,
            resource: &self.about.plural,
            namespace: self.namespace.as_deref(),
        }
    }

    /// The answer to a list or a watch, as a stream.
    pub(super) async fn open(&self, mut options: ListOptions) -> Result<Body, Error> {
        options.label_selector.clone_from(&self.label_selector);
        options.field_selector.clone_from(&self.field_selector);
        let collection = Collection {
            group: &self.about.group,
            version: &self.about.version,
            plural: &self.about.plural,
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
