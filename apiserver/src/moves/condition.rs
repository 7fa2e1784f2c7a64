//! Conditions of a status.

use serde_json::{Value, json};

use crate::object::Object;

/// The conditions of a status.
#[derive(Debug)]
pub(super) struct Conditions<'a> {
    list: &'a mut Vec<Value>,
    now: &'a str,
}

/// A condition that is being set.
#[derive(Debug)]
pub(super) struct Condition<'a>(&'a mut Value);

impl<'a> Conditions<'a> {
    /// Those of a status. What is there in place of a list is replaced.
    pub(super) fn of(status: &'a mut Object, now: &'a str) -> Self {
        let value = status.entry("conditions").or_insert(Value::Null);
        if !value.is_array() {
            *value = Value::Array(Vec::new());
        }
        match value {
            Value::Array(list) => Self { list, now },
            _ => unreachable!("it was made a list above"),
        }
    }

    /// Sets whether a condition holds.
    pub(super) fn set(&mut self, ty: &str, holds: bool) -> Condition<'_> {
        let is_it = |condition: &Value| condition.get("type").and_then(Value::as_str) == Some(ty);
        let index = self.list.iter().position(is_it).unwrap_or_else(|| {
            self.list.push(json!({"type": ty}));
            self.list.len() - 1
        });
        let now = self.now;
        let status = if holds { "True" } else { "False" };
        // It is an object: it has a type.
        let condition = &mut self.list[index];
        if condition.get("status").and_then(Value::as_str) != Some(status) {
            condition["status"] = status.into();
            condition["lastTransitionTime"] = now.into();
        }
        if let Some(members) = condition.as_object_mut() {
            members.remove("reason");
            members.remove("message");
        }
        Condition(condition)
    }
}

impl Condition<'_> {
    pub(super) fn reason(self, reason: &str) -> Self {
        self.put("reason", reason)
    }

    pub(super) fn message(self, message: &str) -> Self {
        self.put("message", message)
    }

    pub(super) fn put(self, member: &str, value: impl Into<Value>) -> Self {
        self.0[member] = value.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Conditions;
    use crate::object::Object;

    #[test]
    fn times_tell_when_a_condition_became_what_it_is() {
        let mut status = Object::new();
        status.insert("conditions".to_owned(), json!("none"));
        let mut at = |time: &str, holds: bool, reason: &str| {
            let mut conditions = Conditions::of(&mut status, time);
            conditions.set("Ready", holds).reason(reason);
            Value::from(status.clone())
        };
        at("1", true, "A");
        let told = at("2", true, "B");
        let same =
            json!([{"type": "Ready", "status": "True", "lastTransitionTime": "1", "reason": "B"}]);
        assert_eq!(told["conditions"], same);
        let told = at("3", false, "C");
        assert_eq!(told["conditions"][0]["lastTransitionTime"], "3");
        assert_eq!(told["conditions"].as_array().map(Vec::len), Some(1));
    }
}
