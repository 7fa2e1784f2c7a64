//! Conditions of definitions.

use serde_json::{Value, json};

use super::definition::{list, object, text};
use crate::object::{Object, members_mut};

/// What is said of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) ty: &'static str,
    pub(super) status: &'static str,
    pub(super) reason: String,
    pub(super) message: String,
}

impl Condition {
    pub(super) fn new(
        ty: &'static str,
        is_true: bool,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            ty,
            status: if is_true { "True" } else { "False" },
            reason: reason.into(),
            message: message.into(),
        }
    }

    /// Whether a definition says the same already.
    pub(super) fn is_said(&self, definition: &Object) -> bool {
        find(definition, self.ty).is_some_and(|found| {
            text(found, "status") == self.status
                && text(found, "reason") == self.reason
                && text(found, "message") == self.message
        })
    }

    /// Lets a definition say it. The time is that of the last change of `status`.
    pub(super) fn set(&self, definition: &mut Object, now: &str) {
        let status = members_mut(definition, "status");
        let conditions = status
            .entry("conditions")
            .or_insert_with(|| Value::Array(Vec::new()));
        if !conditions.is_array() {
            *conditions = Value::Array(Vec::new());
        }
        let Value::Array(conditions) = conditions else {
            return;
        };
        let known = conditions
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .find(|condition| text(condition, "type") == self.ty);
        let Some(known) = known else {
            conditions.push(json!({
                "type": self.ty,
                "status": self.status,
                "reason": self.reason,
                "message": self.message,
                "lastTransitionTime": now,
            }));
            return;
        };
        if text(known, "status") != self.status || text(known, "lastTransitionTime").is_empty() {
            known.insert("lastTransitionTime".to_owned(), now.into());
        }
        known.insert("status".to_owned(), self.status.into());
        known.insert("reason".to_owned(), self.reason.clone().into());
        known.insert("message".to_owned(), self.message.clone().into());
    }
}

/// A condition of a definition.
pub(super) fn find<'a>(definition: &'a Object, ty: &str) -> Option<&'a Object> {
    let conditions = list(object(definition, "status")?, "conditions");
    let mut conditions = conditions.iter().filter_map(Value::as_object);
    conditions.find(|condition| text(condition, "type") == ty)
}

/// Whether a condition of a definition is true.
pub(super) fn is_true(definition: &Object, ty: &str) -> bool {
    find(definition, ty).is_some_and(|condition| text(condition, "status") == "True")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Condition, find, is_true};

    #[test]
    fn the_time_is_that_of_the_last_change() {
        let mut definition = json!({}).as_object().unwrap().clone();
        Condition::new("Established", false, "Installing", "a").set(&mut definition, "1");
        assert!(!is_true(&definition, "Established"));
        let same = Condition::new("Established", false, "Other", "b");
        same.set(&mut definition, "2");
        assert!(same.is_said(&definition));
        let time =
            |definition: &_| find(definition, "Established").unwrap()["lastTransitionTime"].clone();
        assert_eq!(time(&definition), "1");
        Condition::new("Established", true, "Done", "c").set(&mut definition, "3");
        assert_eq!(time(&definition), "3");
        assert!(is_true(&definition, "Established"));
    }
}
