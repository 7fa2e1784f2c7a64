//! Writes, and who does them.

use std::sync::Arc;

use jiff::Timestamp;
use kubewright::schema::fields::{FieldSet, Versions};
use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::blank::blank;
use super::nulls;
use super::reset::reset_fields;
use super::stack::{Stack, describe, describe_kind};
use crate::failure::{Failure, FieldError};
use crate::object::{Object, split_api_version};
use crate::registry::{Origin, Part, Resource, Version};

/// A write, as managed fields see it. Objects are in the version of the request.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'a> {
    /// What is written.
    pub(crate) resource: &'a Resource,
    /// The version of the request.
    pub(crate) version: &'a Version,
    /// The part that is written.
    pub(crate) part: Part<'a>,
    /// Who writes: `fieldManager`, or what the user agent begins with.
    pub(crate) manager: &'a str,
    /// When.
    pub(crate) now: Timestamp,
}

impl Writer<'_> {
    fn stack<'s>(&'s self, api_version: &'s str) -> Stack<'s, Self> {
        Stack {
            versions: self,
            api_version,
            subresource: self.subresource(),
            manager: self.manager,
            now: self.now,
        }
    }

    fn subresource(&self) -> &str {
        match self.part {
            Part::Main => "",
            Part::Sub(name) => name,
        }
    }

    fn api_version(&self) -> String {
        self.resource.api_version(&self.version.name)
    }

    /// After a create, an update or a patch, with defaults in place, and before what may not be
    /// changed is dropped: notes down in the object who manages its fields. `live` is the object as
    /// it was; there is none when it is created.
    ///
    /// `metadata.managedFields` that the request brings count, as they do in Kubernetes. Where it
    /// cannot be told who manages what, nobody does.
    pub(crate) fn written(&self, live: Option<&Object>, object: &mut Object) {
        let api_version = self.api_version();
        let blank = || blank(self.resource, self.version);
        self.stack(&api_version).note(live, blank, object);
    }

    /// Merges what is applied into an object; makes one where there is none. What it gives has
    /// `metadata.managedFields`; defaults are not in place, and nothing is dropped or checked.
    pub(crate) fn apply(
        &self,
        live: Option<&Object>,
        applied: &Object,
        force: bool,
    ) -> Result<Object, Failure> {
        let api_version = self.api_version();
        let blank = blank(self.resource, self.version);
        let kind = &self.resource.names.kind;
        let stack = self.stack(&api_version);
        stack.put(live.unwrap_or(&blank), &blank, applied, kind, force)
    }

    /// What may not be in an object after something has been applied to it, which its validation
    /// does not see: it is gone when defaults are in place.
    pub(crate) fn left_over(&self, object: &Object) -> Vec<FieldError> {
        match self.resource.origin {
            Origin::Custom => nulls::errors(self.version, self.part, object),
            Origin::BuiltIn | Origin::Own => Vec::new(),
        }
    }
}

impl Versions for Writer<'_> {
    fn schema(&self, api_version: &str) -> Option<Arc<Structural>> {
        let (group, version) = split_api_version(api_version);
        if *group != *self.resource.group {
            return None;
        }
        let version = self.resource.version(version)?;
        Some(Arc::clone(version.schema.get()))
    }

    fn convert(&self, object: Object, api_version: &str) -> Result<Object, String> {
        let from = object.get("apiVersion").and_then(Value::as_str);
        let (_, from) = split_api_version(from.unwrap_or_default());
        let from = from.to_owned();
        let (_, to) = split_api_version(api_version);
        let converted = self.resource.convert(object, &from, to);
        converted.map_err(|failure| match failure.status() {
            Some(status) => status.message.clone(),
            None => "it cannot be converted".to_owned(),
        })
    }

    fn reset_fields(&self, api_version: &str) -> FieldSet {
        // Of a custom resource, other versions than that of the request are not looked at.
        let is_own = api_version == self.api_version();
        if self.resource.origin == Origin::Custom && self.part == Part::Main && !is_own {
            return FieldSet::new();
        }
        let (_, version) = split_api_version(api_version);
        let version = self.resource.version(version);
        let paths = version.map(|version| reset_fields(self.resource, version, self.part));
        paths.into_iter().flatten().collect()
    }
}

/// That Go's type does not hold what has been applied.
pub(crate) fn unfit(applied: &Object, why: &str) -> Failure {
    let (object, kind) = (describe(applied), describe_kind(applied));
    let fraction = why.strip_prefix("json: cannot unmarshal number ");
    let why = match fraction.and_then(|rest| rest.rsplit_once(" of type ")) {
        Some((_, ty)) => format!("cannot convert float64 to {ty}"),
        None if why.starts_with("illegal base64") => format!("error decoding from json: {why}"),
        None => why.to_owned(),
    };
    Failure::unknown(format!(
        "failed to convert new object ({object}) to proper version: unable to convert unstructured object to {kind}: {why}"
    ))
}
