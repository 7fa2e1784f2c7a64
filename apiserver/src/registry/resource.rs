//! A resource: the objects of a kind, in all versions.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::{Names, Scope, Strategy, Version};
use crate::failure::{Failure, GroupResource};
use crate::object::{Object, api_version, metadata_text};
use crate::store::{Collection, Draft, Key, Pairs, Stored};

/// A resource: the objects of a kind, which all its versions share.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// Empty for the legacy core group.
    pub(crate) group: Arc<str>,
    /// What it is called.
    pub(crate) names: Names,
    /// Where its objects live.
    pub(crate) scope: Scope,
    /// Who defines it.
    pub(crate) origin: Origin,
    /// The versions in which it is served, the preferred one first.
    pub(crate) versions: Vec<Arc<Version>>,
    /// The version in which objects are stored, whether or not it is served.
    pub(crate) storage: Arc<str>,
    /// Its objects.
    pub(crate) objects: Arc<Collection>,
    /// What is particular to its kind.
    pub(crate) strategy: Arc<dyn Strategy>,
    /// How objects of one version become those of another.
    pub(crate) converter: Converter,
}

/// Who defines a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Kubernetes.
    BuiltIn,
    /// A definition that is stored here.
    Custom,
    /// The program.
    Own,
}

/// How objects of one version become those of another.
#[derive(Clone)]
pub(crate) enum Converter {
    /// By `apiVersion` alone.
    None,
    /// By a function of the object and the version it becomes one of. It need not set `apiVersion`.
    Function(Arc<Convert>),
}

/// Makes an object one of another version: the object, with `apiVersion` of the version it is of,
/// and the version's name.
pub(crate) type Convert = dyn Fn(Object, &str) -> Result<Object, Failure> + Send + Sync;

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Function(_) => "Function",
        })
    }
}

impl Resource {
    /// What messages call it.
    pub(crate) fn qualified(&self) -> GroupResource<'_> {
        GroupResource {
            group: &self.group,
            resource: &self.names.plural,
        }
    }

    /// What messages call its kind.
    pub(crate) fn qualified_kind(&self) -> GroupResource<'_> {
        // Events are one kind, whichever group they are asked of.
        let group = match &*self.group {
            "events.k8s.io" => "",
            group => group,
        };
        GroupResource {
            group,
            resource: &self.names.kind,
        }
    }

    /// The served version of this name.
    pub(crate) fn version(&self, name: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| *version.name == *name)
    }

    /// The version that is preferred of those that are served.
    pub(crate) fn preferred(&self) -> &str {
        let mut versions = self.versions.iter();
        versions
            .next()
            .map_or(&self.storage, |version| &version.name)
    }

    /// `apiVersion` of objects of a version.
    pub(crate) fn api_version(&self, version: &str) -> String {
        api_version(&self.group, version)
    }

    /// Whether its objects are in namespaces.
    pub(crate) fn is_namespaced(&self) -> bool {
        self.scope == Scope::Namespaced
    }

    /// Makes an object one of another version.
    pub(crate) fn convert(
        &self,
        mut object: Object,
        from: &str,
        to: &str,
    ) -> Result<Object, Failure> {
        let from = self.api_version(from);
        let target = self.api_version(to);
        if from != target
            && let Converter::Function(convert) = &self.converter
        {
            object.insert("apiVersion".to_owned(), from.into());
            object = convert(object, to)?;
        }
        object.insert("apiVersion".to_owned(), target.into());
        object.insert("kind".to_owned(), (*self.names.kind).into());
        Ok(object)
    }

    /// An object of a built-in kind as the real server has it after it has read it: what a version
    /// says in two ways agrees.
    pub(crate) fn settle(&self, object: Object, version: &str) -> Result<Object, Failure> {
        let is_settled = self.origin != Origin::BuiltIn
            || *self.storage == *version
            || matches!(self.converter, Converter::None);
        if is_settled {
            return Ok(object);
        }
        let stored = self.convert(object, version, &self.storage)?;
        self.convert(stored, &self.storage, version)
    }

    /// What stands before the text of a stored object in a version: `{"apiVersion":...,`.
    pub(crate) fn head(&self, version: &str) -> String {
        // Neither name has a character that JSON escapes.
        let api_version = self.api_version(version);
        let kind = &self.names.kind;
        format!("{{\"apiVersion\":\"{api_version}\",\"kind\":\"{kind}\",")
    }

    /// The text of a stored object in a version: less its first character, it follows
    /// [`head`](Self::head).
    pub(crate) fn text(&self, stored: &Stored, version: &str) -> Result<Bytes, Failure> {
        if *stored.form == *version || matches!(self.converter, Converter::None) {
            return Ok(stored.text.clone());
        }
        let mut object = self.object(stored, version)?;
        object.remove("apiVersion");
        object.remove("kind");
        let metadata = object.remove("metadata").unwrap_or_default();
        let mut text = format!("{{\"metadata\":{metadata}").into_bytes();
        let rest = Value::Object(object).to_string();
        match rest.strip_prefix('{') {
            Some(rest) if rest != "}" => {
                text.push(b',');
                text.extend_from_slice(rest.as_bytes());
            }
            _ => text.push(b'}'),
        }
        Ok(text.into())
    }

    /// A stored object in a version.
    pub(crate) fn object(&self, stored: &Stored, version: &str) -> Result<Object, Failure> {
        self.convert(stored.object(), &stored.form, version)
    }

    /// What is stored of an object of a version.
    pub(crate) fn draft(&self, object: Object, version: &str) -> Result<Draft, Failure> {
        let mut object = self.convert(object, version, &self.storage)?;
        let is_other = *version != *self.storage;
        self.strategy
            .complete_stored(&self.storage, is_other, &mut object);
        Ok(self.draft_as_is(object, &self.storage))
    }

    /// What is stored of an object in the version that it is of.
    pub(crate) fn draft_as_is(&self, object: Object, version: &Arc<str>) -> Draft {
        let namespace = self
            .is_namespaced()
            .then(|| metadata_text(&object, "namespace"));
        Draft {
            key: Key::new(namespace, metadata_text(&object, "name")),
            form: Arc::clone(version),
            fields: self.selectable(&object),
            object,
        }
    }

    /// What selectors may ask of an object in the version that is stored.
    fn selectable(&self, object: &Object) -> Pairs {
        let mut fields: Vec<(Box<str>, Box<str>)> = Vec::new();
        for field in self
            .versions
            .iter()
            .flat_map(|version| &version.selectable_fields)
        {
            if fields.iter().all(|(name, _)| **name != *field.name) {
                let value = (field.value)(object);
                fields.push(((*field.name).into(), value.into()));
            }
        }
        fields.into()
    }
}
