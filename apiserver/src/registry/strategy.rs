//! What is particular to a kind.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Resource, Subresource, Version};
use crate::failure::{Failure, FieldError};
use crate::object::{Object, carry, metadata_mut};
use crate::server::Core;
use crate::store::Stored;

/// What a write is part of.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The server.
    pub(crate) core: &'a Arc<Core>,
    /// The resource that is written.
    pub(crate) resource: &'a Resource,
    /// The version of the request.
    pub(crate) version: &'a Version,
    /// Nothing may be kept of it.
    pub(crate) is_dry_run: bool,
}

/// Which part of an object a request writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// The object, less what is written apart.
    Main,
    /// A subresource, by its name.
    Sub(&'a str),
}

impl Part<'_> {
    /// Whether it is `status`.
    pub(crate) fn is_status(self) -> bool {
        self == Part::Sub("status")
    }
}

/// How objects may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// A DNS subdomain: most kinds.
    Subdomain,
    /// A DNS label.
    Label,
    /// Anything that can stand in a path.
    PathSegment,
}

/// What is particular to a kind: the strategies of `pkg/registry`.
///
/// Objects are whole and in the version of the request. What is provided is what every kind does.
pub(crate) trait Strategy: Debug + Send + Sync {
    /// How objects may be named.
    fn name_rule(&self) -> NameRule {
        NameRule::Subdomain
    }

    /// Fills in what an object does not say, after it has been read.
    fn default(&self, version: &Version, object: &mut Object) {
        let mut value = serde_json::Value::Object(std::mem::take(object));
        version.schema.get().default_value(&mut value);
        if let serde_json::Value::Object(filled) = value {
            *object = filled;
        }
    }

    /// Fills in what the version has defaults for in which an object is stored. `is_new` where the
    /// object has become one of it, or the version has changed; else it has the defaults but for
    /// what has been dropped of it since.
    fn complete_stored(&self, _version: &str, _is_new: bool, _object: &mut Object) {}

    /// Drops what who creates an object may not say, and sets what the server says.
    fn prepare_create(&self, context: Context<'_>, object: &mut Object) {
        if context.version.has_status() {
            object.remove("status");
        }
        if self.has_generation(context.version) {
            metadata_mut(object).insert("generation".to_owned(), 1.into());
        }
    }

    /// Drops what this part may not change, and counts the generation.
    fn prepare_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &mut Object,
        old: &Object,
    ) {
        if part.is_status() {
            keep_all_but_status(object, old);
        } else if context.version.has_status() {
            carry(object, old, "status");
        }
        if self.has_generation(context.version) && self.is_new_generation(object, old) {
            let generation = old
                .get("metadata")
                .and_then(|metadata| metadata.get("generation")?.as_i64())
                .unwrap_or_default();
            metadata_mut(object).insert("generation".to_owned(), (generation + 1).into());
        }
    }

    /// Whether generations are counted.
    fn has_generation(&self, _version: &Version) -> bool {
        false
    }

    /// Whether what is wanted has changed.
    fn is_new_generation(&self, object: &Object, old: &Object) -> bool {
        object.get("spec") != old.get("spec")
    }

    /// What is wrong with a new object, beside its metadata.
    fn validate_create(&self, context: Context<'_>, object: &Object) -> Vec<FieldError>;

    /// What is wrong with a changed object, beside its metadata.
    fn validate_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &Object,
        old: &Object,
    ) -> Vec<FieldError>;

    /// What the one who writes the object should know.
    fn warnings(
        &self,
        _context: Context<'_>,
        _object: &Object,
        _old: Option<&Object>,
    ) -> Vec<String> {
        Vec::new()
    }

    /// Refuses what validation does not see: admission.
    fn admit(
        &self,
        _context: Context<'_>,
        _part: Part<'_>,
        _object: &mut Object,
        _old: Option<&Object>,
    ) -> Result<(), Failure> {
        Ok(())
    }

    /// Refuses the deletion of what has to stay.
    fn admit_delete(&self, _context: Context<'_>, _object: &Object) -> Result<(), Failure> {
        Ok(())
    }

    /// What a creation answers of a kind whose objects are not stored: reviews. `None` of all
    /// others.
    fn answer(
        &self,
        _context: Context<'_>,
        _namespace: Option<&str>,
        _object: &Object,
    ) -> Option<Result<Object, Failure>> {
        None
    }

    /// Whether an update may leave out the version that it expects.
    fn allows_unconditional_update(&self) -> bool {
        true
    }

    /// Whether an update creates what is not there.
    fn allows_create_on_update(&self) -> bool {
        false
    }

    /// Members that writes of this part leave as they were, as paths: nobody manages them by it.
    fn reset_fields(&self, version: &Version, part: Part<'_>) -> Vec<&'static [&'static str]> {
        if part.is_status() {
            vec![&["spec"]]
        } else if version.has_status() {
            vec![&["status"]]
        } else {
            Vec::new()
        }
    }

    /// How long an object is given to end by itself, in seconds, where its kind has such a time and
    /// the request says so or nothing. `None`: it is deleted at once.
    fn grace_period(&self, _object: &Object, _asked: Option<i64>) -> Option<i64> {
        None
    }

    /// Marks an object that is to be deleted, of a kind that does it in its own way: it stays until
    /// the kind lets it go. `None`: as every other.
    fn mark(&self, _core: &Arc<Core>, _object: &Object) -> Option<Object> {
        None
    }

    /// Whether dependents stay where a request says nothing: kinds older than `apps/v1`.
    fn orphans_by_default(&self) -> bool {
        false
    }

    /// What a deletion warns of that does not say what becomes of dependents.
    fn deletion_warning(&self) -> Option<&'static str> {
        None
    }

    /// Whether a deletion gives the object back, where others give a status.
    fn returns_deleted(&self) -> bool {
        false
    }

    /// Does what a subresource with a role of its own does with what is sent to it. Gives the
    /// response.
    fn act(
        &self,
        context: Context<'_>,
        subresource: &Subresource,
        _namespace: Option<&str>,
        _name: &str,
        _body: Object,
    ) -> Result<Object, Failure> {
        let resource = format!("{}/{}", context.resource.names.plural, subresource.name);
        Err(Failure::bad_request(format!(
            "this server does nothing for {resource}"
        )))
    }

    /// Is told of what has been stored.
    fn stored(&self, _core: &Arc<Core>, _resource: &Arc<Resource>, _stored: &Arc<Stored>) {}

    /// Is told of what has been deleted.
    fn deleted(&self, _core: &Arc<Core>, _resource: &Arc<Resource>, _stored: &Arc<Stored>) {}
}

/// Leaves everything as it was but `status`, and who manages what.
pub(crate) fn keep_all_but_status(object: &mut Object, old: &Object) {
    let status = object.remove("status");
    let managed = metadata_mut(object).remove("managedFields");
    object.clone_from(old);
    object.remove("status");
    object.extend(status.map(|status| ("status".to_owned(), status)));
    let metadata = metadata_mut(object);
    metadata.remove("managedFields");
    metadata.extend(managed.map(|managed| ("managedFields".to_owned(), managed)));
}
