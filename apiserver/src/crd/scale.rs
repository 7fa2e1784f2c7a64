//! Replicas, where a version has the subresource `scale`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::failure::FieldError;
use crate::object::Object;

/// Where a version's replicas stand, as its definition writes it: `.spec.replicas`.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    pub(super) spec: String,
    pub(super) status: String,
    pub(super) selector: Option<String>,
}

/// The members that a path names.
pub(super) fn members(path: &str) -> Vec<String> {
    let path = path.strip_prefix('.').unwrap_or(path);
    path.split('.').map(str::to_owned).collect()
}

impl Paths {
    /// What is wrong with the replicas that are wanted.
    pub(super) fn check_spec(&self, object: &Object, found: &mut Vec<FieldError>) {
        check_count(object, &self.spec, found);
    }

    /// What is wrong with the replicas that there are, and how they are selected.
    pub(super) fn check_status(&self, object: &Object, found: &mut Vec<FieldError>) {
        check_count(object, &self.status, found);
        let Some(path) = &self.selector else {
            return;
        };
        match lookup(object, path) {
            Ok(None | Some(Value::String(_))) => {}
            Ok(Some(other)) => {
                let detail = wrong(path, other, "string");
                found.push(FieldError::invalid(path.as_str(), "", detail));
            }
            Err(detail) => found.push(FieldError::invalid(path.as_str(), "", detail)),
        }
    }
}

fn check_count(object: &Object, path: &str, found: &mut Vec<FieldError>) {
    let value = match lookup(object, path) {
        Ok(None) => return,
        Ok(Some(value)) => value,
        Err(detail) => {
            found.push(FieldError::invalid(path, 0, detail));
            return;
        }
    };
    match value.as_i64() {
        None => {
            let detail = wrong(path, value, "int64");
            found.push(FieldError::invalid(path, 0, detail));
        }
        Some(count) if count < 0 => {
            let detail = "should be a non-negative integer";
            found.push(FieldError::invalid(path, count, detail));
        }
        Some(count) if count > i64::from(i32::MAX) => {
            let detail = format!("should be less than or equal to {}", i32::MAX);
            found.push(FieldError::invalid(path, count, detail));
        }
        Some(_) => {}
    }
}

/// The value at a path, or why there can be none.
fn lookup<'a>(object: &'a Object, path: &str) -> Result<Option<&'a Value>, String> {
    let members = members(path);
    let Some((first, rest)) = members.split_first() else {
        return Ok(None);
    };
    let mut passed = format!(".{first}");
    let Some(mut value) = object.get(first) else {
        return Ok(None);
    };
    for member in rest {
        match value {
            Value::Null => return Ok(None),
            Value::Object(object) => match object.get(member) {
                Some(inner) => value = inner,
                None => return Ok(None),
            },
            other => return Err(wrong(&passed, other, "map[string]interface{}")),
        }
        passed.push('.');
        passed.push_str(member);
    }
    Ok(Some(value))
}

/// That a value is not of the type that is wanted, as Go tells it.
fn wrong(path: &str, value: &Value, wanted: &str) -> String {
    let path = if path.starts_with('.') {
        path.to_owned()
    } else {
        format!(".{path}")
    };
    let ty = match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    };
    let mut shown = String::new();
    show(value, &mut shown);
    format!("{path} accessor error: {shown} is of the type {ty}, expected {wanted}")
}

/// A value as Go's `%v` shows it.
fn show(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::String(text) => out.push_str(text),
        Value::Bool(_) | Value::Number(_) => {
            // Writing to a string does not fail.
            let _ = write!(out, "{value}");
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                show(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push_str("map[");
            for (index, (key, item)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                show(item, out);
            }
            out.push(']');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Paths;
    use crate::failure::FieldError;

    fn faults(object: &Value) -> Vec<String> {
        let paths = Paths {
            spec: ".spec.replicas".to_owned(),
            status: ".status.replicas".to_owned(),
            selector: Some(".status.selector".to_owned()),
        };
        let mut found = Vec::new();
        let object = object.as_object().unwrap();
        paths.check_spec(object, &mut found);
        paths.check_status(object, &mut found);
        found.iter().map(FieldError::message).collect()
    }

    #[test]
    fn replicas_are_counts() {
        let right = json!({"spec": {"replicas": 3}, "status": {"replicas": 0, "selector": "a=b"}});
        assert!(faults(&right).is_empty() && faults(&json!({})).is_empty());
        assert_eq!(
            faults(&json!({"spec": {"replicas": -1}, "status": {"replicas": 1_i64 << 40}})),
            [
                ".spec.replicas: Invalid value: -1: should be a non-negative integer",
                ".status.replicas: Invalid value: 1099511627776: should be less than or equal to 2147483647",
            ]
        );
        assert_eq!(
            faults(&json!({"spec": {"replicas": "x"}, "status": [1, {"a": true}]})),
            [
                ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64",
                ".status.replicas: Invalid value: 0: .status accessor error: [1 map[a:true]] is of the type []interface {}, expected map[string]interface{}",
                ".status.selector: Invalid value: \"\": .status accessor error: [1 map[a:true]] is of the type []interface {}, expected map[string]interface{}",
            ]
        );
    }
}
