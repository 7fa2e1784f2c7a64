//! Validation as a whole: what is checked in which order.

use std::cell::Cell;

use serde_json::to_value;

use super::check::Checker;
use super::path::Path;
use super::seen::Seen;
use super::{Reason, Violation, list_type, object};
use crate::schema::Ref;
use crate::schema::structural::{NodeId, Structural};

impl Structural {
    /// What an API server would refuse about a new object; empty if it would take it.
    pub fn validate(&self, value: Ref<'_>) -> Vec<Violation> {
        validate(self, self.root_id(), value, None)
    }

    /// What an API server would refuse about a part of an object, which stands where this node is
    /// the schema. Fields are told from the part on.
    ///
    /// # Panics
    /// When the id is of another schema.
    pub fn validate_part(&self, id: NodeId, value: Ref<'_>) -> Vec<Violation> {
        validate(self, id, value, None)
    }

    /// The same of an update of a part.
    ///
    /// # Panics
    /// When the id is of another schema.
    pub fn validate_part_update(&self, id: NodeId, new: Ref<'_>, old: Ref<'_>) -> Vec<Violation> {
        validate(self, id, new, Some(old))
    }

    /// What an API server would refuse about an update of `old` to `new`.
    ///
    /// What was wrong before and has not changed is let pass, as the server does since Kubernetes
    /// 1.33 (`CRDValidationRatcheting`).
    pub fn validate_update(&self, new: Ref<'_>, old: Ref<'_>) -> Vec<Violation> {
        validate(self, self.root_id(), new, Some(old))
    }
}

fn validate(schema: &Structural, id: NodeId, new: Ref<'_>, old: Option<Ref<'_>>) -> Vec<Violation> {
    if let Some(found) = once(schema, id, new, old) {
        return found;
    }
    // Types with serde's impls only are seen as what they are written as.
    if let (Ok(new), Ok(old)) = (to_value(new), old.map(to_value).transpose()) {
        let old = old.as_ref().map(Ref::Json);
        return once(schema, id, Ref::Json(&new), old).unwrap_or_default();
    }
    let message = "cannot be written as JSON, so it cannot be checked";
    vec![Path::ROOT.violation(Reason::Invalid, message)]
}

/// `None` where there is a value that cannot be seen into.
fn once(
    schema: &Structural,
    id: NodeId,
    new: Ref<'_>,
    old: Option<Ref<'_>>,
) -> Option<Vec<Violation>> {
    let checker = Checker {
        schema,
        opaque: Cell::new(false),
    };
    let mut found = Vec::new();
    let new = Seen::at(schema, id, new);
    let old = old.map(|old| Seen::at(schema, id, old));
    checker.place(id, new, old, &Path::ROOT, &mut found);
    if checker.opaque.get() {
        return None;
    }
    object::check(schema, new, &Path::ROOT, &mut found);
    if old.is_none_or(|old| lists(schema, old).is_empty()) {
        found.append(&mut lists(schema, new));
    }
    #[cfg(feature = "cel")]
    crate::schema::cel::check(schema, id, new, old, &mut found);
    let mut distinct: Vec<Violation> = Vec::with_capacity(found.len());
    for violation in found {
        if !distinct.contains(&violation) {
            distinct.push(violation);
        }
    }
    Some(distinct)
}

fn lists(schema: &Structural, seen: Seen<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    list_type::check(schema, seen, &Path::ROOT, &mut found);
    found
}
