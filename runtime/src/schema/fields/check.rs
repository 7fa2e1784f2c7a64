//! Whether a value is one that can be merged.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::types::{Form, ListType, MapType, Scalar, Type};
use super::{FieldSchema, Path, PathElement, go};

/// Whether items of a list that is a set or map may stand there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// They may: such an item is one field, whatever is in it.
    Allowed,
    /// They may not.
    Refused,
}

impl FieldSchema<'_> {
    /// Checks an object: that lists, maps and scalars are where the schema has them, and members
    /// that it knows. No other rule of the schema is looked at.
    ///
    /// # Errors
    /// What is wrong, in the words of the API server.
    pub fn check(&self, object: &Map<String, Value>, duplicates: Duplicates) -> Result<(), String> {
        let mut check = Check {
            duplicates,
            path: Vec::new(),
            errors: Vec::new(),
        };
        if let Some(ty) = self.ty.as_map() {
            check.map(ty, object);
        }
        match check.errors.as_slice() {
            [] => Ok(()),
            [error] => Err(error.clone()),
            errors => Err(format!("errors:\n  {}", errors.join("\n  "))),
        }
    }
}

struct Check {
    duplicates: Duplicates,
    path: Vec<PathElement>,
    errors: Vec<String>,
}

impl Check {
    fn error(&mut self, what: impl AsRef<str>) {
        let what = what.as_ref();
        self.errors.push(if self.path.is_empty() {
            what.to_owned()
        } else {
            format!("{}: {what}", Path(self.path.clone()))
        });
    }

    fn value(&mut self, ty: Type<'_>, value: &Value) {
        match (ty.form_of(Some(value)), value) {
            (_, Value::Null) => {}
            (Form::Map(ty), Value::Object(members)) => self.map(ty, members),
            (Form::List(ty), Value::Array(items)) => self.list(ty, items),
            (Form::Scalar(scalar), value) => self.scalar(scalar, value),
            (Form::Map(_), value) => {
                self.error(format!("expected map, got &{{{}}}", go::plain(value)));
            }
            (Form::List(_), value) => {
                self.error(format!("expected list, got &{{{}}}", go::plain(value)));
            }
        }
    }

    fn scalar(&mut self, scalar: Scalar, value: &Value) {
        let fits = match scalar {
            Scalar::Number => value.is_number(),
            Scalar::Text => value.is_string(),
            Scalar::Boolean => value.is_boolean(),
            Scalar::Any => !value.is_array() && !value.is_object(),
        };
        if fits {
            return;
        }
        self.error(match scalar {
            Scalar::Number => {
                format!(
                    "expected numeric (int or float), got {}",
                    go::type_name(value)
                )
            }
            Scalar::Text => {
                let value = go::source(value);
                format!("expected string, got &value.valueUnstructured{{Value:{value}}}")
            }
            Scalar::Boolean => format!("expected boolean, got &{{{}}}", go::plain(value)),
            Scalar::Any => format!("expected any scalar, got &{{{}}}", go::plain(value)),
        });
    }

    fn list(&mut self, ty: ListType<'_>, items: &[Value]) {
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let element = if ty.is_atomic() {
                PathElement::Index(i64::try_from(index).unwrap_or(i64::MAX))
            } else {
                let element = match ty.element(item) {
                    Ok(element) => element,
                    // Without it, what is in the item has no path either.
                    Err(what) => return self.error(format!("element {index}: {what}")),
                };
                if !seen.insert(element.clone()) && self.duplicates == Duplicates::Refused {
                    self.error(format!("duplicate entries for key {element}"));
                }
                element
            };
            self.within(element, |check| check.value(ty.element, item));
        }
    }

    fn map(&mut self, ty: MapType<'_>, members: &Map<String, Value>) {
        for (name, value) in members {
            let Some(member) = ty.allowed(name) else {
                let refuse = |check: &mut Self| check.error("field not declared in schema");
                // One is enough.
                return self.within(PathElement::field(name), refuse);
            };
            self.within(PathElement::field(name), |check| check.value(member, value));
        }
    }

    fn within(&mut self, element: PathElement, check: impl FnOnce(&mut Self)) {
        self.path.push(element);
        check(self);
        self.path.pop();
    }
}
