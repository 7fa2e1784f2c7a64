//! How two values differ.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::types::{Form, ListType, MapType, Type};
use super::{FieldSchema, FieldSet, PathElement, order};

/// How two objects differ. No field is in two of the sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Fields that only the first has.
    pub removed: FieldSet,
    /// Fields that both have, with other values.
    pub modified: FieldSet,
    /// Fields that only the second has.
    pub added: FieldSet,
}

impl Comparison {
    /// Whether the objects do not differ.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.modified.is_empty() && self.added.is_empty()
    }

    /// Leaves fields out, and what they hold.
    pub(super) fn leave_out(&mut self, fields: &FieldSet) {
        for set in [&mut self.removed, &mut self.modified, &mut self.added] {
            *set = set.recursive_difference(fields);
        }
    }
}

impl FieldSchema<'_> {
    /// How an object differs from what it was.
    pub fn compare(&self, old: &Map<String, Value>, new: &Map<String, Value>) -> Comparison {
        let mut compare = Compare::default();
        if let Some(ty) = self.ty.as_map()
            && !ty.is_atomic
        {
            compare.members(ty, Some(old), Some(new));
        }
        compare.found
    }
}

#[derive(Default)]
struct Compare {
    path: Vec<PathElement>,
    found: Comparison,
}

impl Compare {
    fn values(&mut self, ty: Type<'_>, old: Option<&Value>, new: Option<&Value>) {
        let (old_forms, new_forms) = (ty.forms_of(old), ty.forms_of(new));
        let is_leaf = if new.is_none() {
            self.form(ty.form_of(old), old, new)
        } else if old.is_none() || old_forms == new_forms {
            self.form(ty.form_of(new), old, new)
        } else {
            // A value that has become another thing: what was in it has gone, what is in it is new.
            self.form(ty.form_of(old), old, new);
            self.form(ty.form_of(new), old, new)
        };
        if is_leaf {
            return;
        }
        if old.is_none() {
            self.found.added.insert(&self.path);
        } else if new.is_none() {
            self.found.removed.insert(&self.path);
        }
    }

    /// Gives whether the value is one field.
    fn form(&mut self, form: Form<'_>, old: Option<&Value>, new: Option<&Value>) -> bool {
        match form {
            Form::Scalar(_) => {
                self.leaf(old, new);
                true
            }
            Form::Map(ty) => {
                let (before, after) = (members(old), members(new));
                let is_empty = before.is_none_or(Map::is_empty) && after.is_none_or(Map::is_empty);
                if ty.is_atomic || is_empty {
                    self.leaf(old, new);
                    return true;
                }
                self.members(ty, before, after);
                false
            }
            Form::List(ty) => {
                let (before, after) = (items(old), items(new));
                let is_empty = before.is_empty() && after.is_empty();
                if ty.is_atomic() || is_empty {
                    self.leaf(old, new);
                    return true;
                }
                self.items(ty, before, after);
                false
            }
        }
    }

    fn leaf(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let set = match (old, new) {
            (None, _) => &mut self.found.added,
            (_, None) => &mut self.found.removed,
            (Some(old), Some(new)) if order::equal(old, new) => return,
            _ => &mut self.found.modified,
        };
        set.insert(&self.path);
    }

    fn members(
        &mut self,
        ty: MapType<'_>,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
    ) {
        for (name, before) in old.into_iter().flatten() {
            let after = new.and_then(|new| new.get(name));
            self.within(PathElement::field(name), |compare| {
                compare.values(ty.member(name), Some(before), after);
            });
        }
        for (name, after) in new.into_iter().flatten() {
            if old.is_none_or(|old| !old.contains_key(name)) {
                self.within(PathElement::field(name), |compare| {
                    compare.values(ty.member(name), None, Some(after));
                });
            }
        }
    }

    fn items(&mut self, ty: ListType<'_>, old: &[Value], new: &[Value]) {
        let mut pairs: BTreeMap<PathElement, (Vec<&Value>, Vec<&Value>)> = BTreeMap::new();
        for item in old {
            if let Some(element) = ty.known(item) {
                pairs.entry(element).or_default().0.push(item);
            }
        }
        for item in new {
            if let Some(element) = ty.known(item) {
                pairs.entry(element).or_default().1.push(item);
            }
        }
        for (element, (before, after)) in pairs {
            self.within(element, |compare| compare.item(ty.element, &before, &after));
        }
    }

    /// Compares items with the same key. Several are one field together.
    fn item(&mut self, ty: Type<'_>, old: &[&Value], new: &[&Value]) {
        match (old, new) {
            ([] | [_], [] | [_]) => {
                self.values(ty, old.first().copied(), new.first().copied());
            }
            ([_, _, ..], [_, _, ..]) => {
                let is_same = old.len() == new.len()
                    && old.iter().zip(new).all(|(old, new)| order::equal(old, new));
                if !is_same {
                    self.found.modified.insert(&self.path);
                }
            }
            (_, [] | [_]) => {
                if let Some(new) = new.first() {
                    self.values(ty, None, Some(new));
                }
                self.found.removed.insert(&self.path);
            }
            ([] | [_], _) => {
                if let Some(old) = old.first() {
                    self.values(ty, Some(old), None);
                }
                self.found.added.insert(&self.path);
            }
        }
    }

    fn within(&mut self, element: PathElement, compare: impl FnOnce(&mut Self)) {
        self.path.push(element);
        compare(self);
        self.path.pop();
    }
}

fn members(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
