//! Objects made into what a request wants of them: tables, or their metadata alone.

use std::sync::Arc;

use serde_json::Value;

use super::{Form, Target, partial};
use crate::builtin;
use crate::failure::Failure;
use crate::object::{Object, metadata_text};
use crate::registry::{Origin, Resource, Version};
use crate::request::Query;
use crate::table::{Include, Sheet};

/// What objects of a resource are made into.
#[derive(Debug)]
pub(crate) struct Shape {
    target: Option<Target>,
    resource: Arc<Resource>,
    version: Arc<Version>,
    include: Include,
    /// Of events: whether the columns have been told.
    has_told_columns: bool,
}

/// What a target is.
enum Kind {
    Table,
    One,
    Several,
}

impl Shape {
    /// What a request wants of objects of a resource.
    pub(crate) fn of(
        form: &Form,
        query: &Query,
        resource: &Arc<Resource>,
        version: &Arc<Version>,
    ) -> Result<Self, Failure> {
        let target = form.target.clone();
        let is_table = target.as_ref().is_some_and(|target| target.kind == "Table");
        let include = if is_table {
            Include::read(query)?
        } else {
            Include::Metadata
        };
        Ok(Self {
            target,
            resource: Arc::clone(resource),
            version: Arc::clone(version),
            include,
            has_told_columns: false,
        })
    }

    /// Whether objects stay as they are.
    pub(crate) fn is_whole(&self) -> bool {
        self.target.is_none()
    }

    fn target(&self) -> Option<(&Target, Kind)> {
        let target = self.target.as_ref()?;
        let kind = match target.kind.as_str() {
            "Table" => Kind::Table,
            "PartialObjectMetadata" => Kind::One,
            _ => Kind::Several,
        };
        Some((target, kind))
    }

    /// An object. The time is in seconds since 1970.
    pub(crate) fn object(&self, object: Object, now: i64) -> Result<Object, Failure> {
        let Some((target, kind)) = self.target() else {
            return Ok(object);
        };
        if is_status(&object) {
            return Ok(object);
        }
        match kind {
            Kind::Table => Ok(self.table_of(target, object, true, now)),
            Kind::One => Ok(partial(object, target)),
            Kind::Several => Err(Failure::not_acceptable(format!(
                "you requested PartialObjectMetadataList, but the requested object is not a list ({})",
                self.go_type("")
            ))),
        }
    }

    /// A list: its items, and its metadata. Other lists keep their kind.
    pub(crate) fn list(
        &self,
        metadata: Object,
        items: impl Iterator<Item = Object>,
        now: i64,
    ) -> Result<Object, Failure> {
        let Some((target, kind)) = self.target() else {
            let api_version = self.resource.api_version(&self.version.name);
            return Ok(list(
                &api_version,
                &self.resource.names.list_kind,
                metadata,
                items,
            ));
        };
        match kind {
            Kind::Table => Ok(self.sheet(target, now).table(metadata, items, true)),
            Kind::One => Err(Failure::not_acceptable(format!(
                "you requested PartialObjectMetadata, but the requested object is a list ({})",
                self.go_type("List")
            ))),
            Kind::Several => {
                let items = items.map(|item| partial(item, target));
                let kind = "PartialObjectMetadataList";
                let mut list = list(&target.api_version(), kind, metadata, items);
                // The real server writes an empty list of these so.
                if list
                    .get("items")
                    .and_then(Value::as_array)
                    .is_some_and(Vec::is_empty)
                {
                    list.insert("items".to_owned(), Value::Null);
                }
                Ok(list)
            }
        }
    }

    /// The object of an event. The columns of tables are told once.
    pub(crate) fn event(&mut self, object: Object, now: i64) -> Object {
        let has_headers = !std::mem::replace(&mut self.has_told_columns, true);
        let Some((target, kind)) = self.target() else {
            return object;
        };
        match kind {
            _ if is_status(&object) => object,
            Kind::Table => self.table_of(target, object, has_headers, now),
            Kind::One => partial(object, target),
            // An object is no list, and is sent as it is.
            Kind::Several => object,
        }
    }

    fn sheet<'a>(&self, target: &'a Target, now: i64) -> Sheet<'a> {
        Sheet::new(&self.version.columns, self.include, target, now)
    }

    fn table_of(&self, target: &Target, object: Object, has_headers: bool, now: i64) -> Object {
        let mut metadata = Object::new();
        let version = metadata_text(&object, "resourceVersion");
        if !version.is_empty() {
            metadata.insert("resourceVersion".to_owned(), version.into());
        }
        let kind = object.get("kind").and_then(Value::as_str);
        let sheet = match kind {
            Some(kind) if *kind == *self.resource.names.kind => self.sheet(target, now),
            Some("Scale") => Sheet::whole(builtin::scale_columns(), self.include, target, now),
            _ => Sheet::plain(self.include, target, now),
        };
        sheet.table(metadata, [object], has_headers)
    }

    /// What the real server, whose messages name its types, calls the type of an object.
    fn go_type(&self, suffix: &str) -> String {
        if self.resource.origin == Origin::Custom {
            return format!("*unstructured.Unstructured{suffix}");
        }
        let package = match &*self.resource.group {
            "" => "core",
            group => group.split('.').next().unwrap_or_default(),
        };
        format!("*{package}.{}{suffix}", self.resource.names.kind)
    }
}

fn list(
    api_version: &str,
    kind: &str,
    metadata: Object,
    items: impl Iterator<Item = Object>,
) -> Object {
    let list = [
        ("apiVersion", api_version.into()),
        ("items", Value::Array(items.map(Value::Object).collect())),
        ("kind", kind.into()),
        ("metadata", Value::Object(metadata)),
    ];
    let list = list.into_iter();
    list.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What is done, and how it went, is told as it is.
fn is_status(object: &Object) -> bool {
    object.get("kind").is_some_and(|kind| kind == "Status")
        && object
            .get("apiVersion")
            .is_some_and(|version| version == "v1")
}
