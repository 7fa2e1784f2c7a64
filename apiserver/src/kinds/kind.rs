//! What is particular to a kind, as a value.

use std::fmt;

use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::{check, defaults};
use crate::apply::reset_fields;
use crate::decode::complete;
use crate::failure::{Failure, FieldError};
use crate::object::{Object, carry, metadata, metadata_mut};
use crate::registry::{
    Context, NameRule, Part, Strategy, Subresource, Version, keep_all_but_status,
};

/// A write of an object that is checked.
#[derive(Clone, Copy)]
pub(super) struct Write<'a> {
    pub(super) part: Part<'a>,
    pub(super) object: &'a Object,
    /// What is there, of an update.
    pub(super) old: Option<&'a Object>,
    pub(super) context: Context<'a>,
}

type Refusals = Vec<FieldError>;

/// What is particular to a kind.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Whether generations are counted.
    pub(super) counts: bool,
    /// Whether annotations count as what is wanted.
    pub(super) counts_annotations: bool,
    /// How objects may be named.
    pub(super) names: NameRule,
    /// Whether an update may leave out the version that it expects.
    pub(super) is_unconditional: bool,
    /// Whether an update creates what is not there.
    pub(super) creates_on_update: bool,
    /// Whether who creates an object may say its status.
    pub(super) takes_status: bool,
    /// Whether a deletion gives the object back.
    pub(super) returns_deleted: bool,
    /// Whether dependents stay where a deletion says nothing.
    pub(super) orphans: bool,
    /// What a deletion warns of that does not say what becomes of dependents.
    pub(super) deletion_warning: Option<&'static str>,
    /// Sets and drops members of a new object.
    pub(super) create: fn(Context<'_>, &mut Object),
    /// Sets and drops members of a changed object.
    pub(super) update: fn(Context<'_>, Part<'_>, &mut Object, &Object),
    /// What is wrong with an object.
    pub(super) check: fn(Write<'_>) -> Refusals,
    /// What the one who writes it should know.
    pub(super) warn: fn(&Object) -> Vec<String>,
    /// Admission.
    pub(super) admit:
        fn(Context<'_>, Part<'_>, &mut Object, Option<&Object>) -> Result<(), Failure>,
    /// How long an object is given to end by itself.
    pub(super) grace: Option<fn(&Object, Option<i64>) -> i64>,
    /// What its subresources do.
    pub(super) act: Act,
}

/// What a subresource does: the write, the subresource, the namespace, the name and what is sent.
type Act = fn(Context<'_>, &Subresource, Option<&str>, &str, &Object) -> Result<Object, Failure>;

/// A kind that does nothing but what every kind does.
pub(super) const PLAIN: Kind = Kind {
    counts: false,
    counts_annotations: false,
    names: NameRule::Subdomain,
    is_unconditional: true,
    creates_on_update: false,
    takes_status: false,
    returns_deleted: false,
    orphans: false,
    deletion_warning: None,
    create: |_, _| {},
    update: |_, _, _, _| {},
    check: check::rules::check,
    warn: |_| Vec::new(),
    admit: |_, _, _, _| Ok(()),
    grace: None,
    act: |context, subresource, _, _, _| {
        let resource = format!("{}/{}", context.resource.names.plural, subresource.name);
        Err(Failure::bad_request(format!(
            "this server does nothing for {resource}"
        )))
    },
};

/// A kind whose generation is counted.
pub(super) const COUNTED: Kind = Kind {
    counts: true,
    ..PLAIN
};

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kind")
    }
}

/// Fills in what schemas and Go tell.
pub(super) fn fill(schema: &Structural, object: &mut Object) {
    let mut value = Value::Object(std::mem::take(object));
    schema.default_value(&mut value);
    if let Value::Object(filled) = value {
        *object = filled;
    }
    defaults::fill(schema, object);
}

/// Leaves what a write of the status may not change: with few kinds that is all of the metadata.
fn leave(paths: &[&[&str]], object: &mut Object, old: &Object) {
    if paths.contains(&&["metadata"][..]) {
        return keep_all_but_status(object, old);
    }
    let names: Vec<String> = object.keys().chain(old.keys()).cloned().collect();
    for name in names {
        if name != "metadata" && name != "status" {
            carry(object, old, &name);
        }
    }
    let before = metadata(old).cloned().unwrap_or_default();
    for path in paths {
        if let ["metadata", name] = path {
            carry(metadata_mut(object), &before, name);
        }
    }
}

/// The status of an object that has none yet.
fn first_status(schema: &Structural) -> Option<Value> {
    let mut object = Object::new();
    fill(schema, &mut object);
    complete(schema, &mut object);
    object.remove("status")
}

impl Strategy for Kind {
    fn name_rule(&self) -> NameRule {
        self.names
    }

    fn default(&self, version: &Version, object: &mut Object) {
        fill(version.schema.get(), object);
    }

    fn prepare_create(&self, context: Context<'_>, object: &mut Object) {
        if context.version.has_status() && !self.takes_status {
            object.remove("status");
            let status = first_status(context.version.schema.get());
            object.extend(status.map(|status| ("status".to_owned(), status)));
        }
        if self.counts {
            metadata_mut(object).insert("generation".to_owned(), 1.into());
        }
        (self.create)(context, object);
    }

    fn prepare_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &mut Object,
        old: &Object,
    ) {
        if part.is_status() {
            leave(
                &reset_fields(context.resource, context.version, part),
                object,
                old,
            );
        } else if context.version.has_status() {
            carry(object, old, "status");
        }
        (self.update)(context, part, object, old);
        if self.counts && !part.is_status() && self.is_new_generation(object, old) {
            let generation = old
                .get("metadata")
                .and_then(|metadata| metadata.get("generation")?.as_i64())
                .unwrap_or_default();
            metadata_mut(object).insert("generation".to_owned(), (generation + 1).into());
        }
    }

    fn has_generation(&self, _version: &Version) -> bool {
        self.counts
    }

    fn is_new_generation(&self, object: &Object, old: &Object) -> bool {
        // Kinds without `spec` count every change of what they say.
        let parts = |object: &Object| {
            let said = object.iter().filter(|(name, _)| {
                !matches!(name.as_str(), "apiVersion" | "kind" | "metadata" | "status")
            });
            said.map(|(name, value)| (name.clone(), value.clone()))
                .collect::<Object>()
        };
        let annotations = |object: &Object| {
            let metadata = object.get("metadata");
            metadata.and_then(|metadata| metadata.get("annotations").cloned())
        };
        if self.counts_annotations && annotations(object) != annotations(old) {
            return true;
        }
        match (object.get("spec"), old.get("spec")) {
            (None, None) => parts(object) != parts(old),
            (spec, old) => spec != old,
        }
    }

    fn validate_create(&self, context: Context<'_>, object: &Object) -> Vec<FieldError> {
        (self.check)(Write {
            part: Part::Main,
            object,
            old: None,
            context,
        })
    }

    fn validate_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &Object,
        old: &Object,
    ) -> Vec<FieldError> {
        (self.check)(Write {
            part,
            object,
            old: Some(old),
            context,
        })
    }

    fn warnings(
        &self,
        _context: Context<'_>,
        object: &Object,
        _old: Option<&Object>,
    ) -> Vec<String> {
        (self.warn)(object)
    }

    fn admit(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &mut Object,
        old: Option<&Object>,
    ) -> Result<(), Failure> {
        (self.admit)(context, part, object, old)
    }

    fn allows_unconditional_update(&self) -> bool {
        self.is_unconditional
    }

    fn allows_create_on_update(&self) -> bool {
        self.creates_on_update
    }

    fn grace_period(&self, object: &Object, asked: Option<i64>) -> Option<i64> {
        self.grace.map(|grace| grace(object, asked))
    }

    fn orphans_by_default(&self) -> bool {
        self.orphans
    }

    fn deletion_warning(&self) -> Option<&'static str> {
        self.deletion_warning
    }

    fn returns_deleted(&self) -> bool {
        self.returns_deleted
    }

    fn act(
        &self,
        context: Context<'_>,
        subresource: &Subresource,
        namespace: Option<&str>,
        name: &str,
        body: Object,
    ) -> Result<Object, Failure> {
        (self.act)(context, subresource, namespace, name, &body)
    }
}
