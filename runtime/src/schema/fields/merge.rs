//! Merging one value into another.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::types::{Form, ListType, MapType, Type};
use super::{FieldSchema, PathElement};

impl FieldSchema<'_> {
    /// An object with what is applied to it: nothing of it is removed, and of what both say, the
    /// second counts. Items of a list that is changed are in the order of the second, as far as it
    /// has them.
    pub fn merge(
        &self,
        live: &Map<String, Value>,
        applied: &Map<String, Value>,
    ) -> Map<String, Value> {
        match self.ty.as_map() {
            Some(ty) if !ty.is_atomic => members(ty, Some(live), Some(applied)),
            _ => applied.clone(),
        }
    }
}

fn values(ty: Type<'_>, live: Option<&Value>, applied: Option<&Value>) -> Option<Value> {
    // Where both are there and differ in form, what is applied has the word.
    let form = ty.form_of(if applied.is_some() { applied } else { live });
    match form {
        Form::Map(ty) if !ty.is_atomic => {
            let before = live.and_then(Value::as_object);
            let after = applied.and_then(Value::as_object);
            if before.is_some_and(|before| !before.is_empty())
                || after.is_some_and(|after| !after.is_empty())
            {
                let merged = members(ty, before, after);
                return (!merged.is_empty()).then_some(Value::Object(merged));
            }
        }
        Form::List(ty) if !ty.is_atomic() => {
            let before = live
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            let after = applied
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            if !before.is_empty() || !after.is_empty() {
                let merged = items(ty, before, after);
                return (!merged.is_empty()).then_some(Value::Array(merged));
            }
        }
        Form::Map(_) | Form::List(_) | Form::Scalar(_) => {}
    }
    // One field. Empty ones are too: empty stays empty and null stays null.
    applied.or(live).cloned()
}

fn members(
    ty: MapType<'_>,
    live: Option<&Map<String, Value>>,
    applied: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut merged = Map::new();
    for (name, before) in live.into_iter().flatten() {
        let after = applied.and_then(|applied| applied.get(name));
        if let Some(value) = values(ty.member(name), Some(before), after) {
            merged.insert(name.clone(), value);
        }
    }
    for (name, after) in applied.into_iter().flatten() {
        if live.is_none_or(|live| !live.contains_key(name))
            && let Some(value) = values(ty.member(name), None, Some(after))
        {
            merged.insert(name.clone(), value);
        }
    }
    merged
}

/// Items by what tells them apart; `None` for those that stand there more than once, which are not
/// merged with anything.
struct Index<'v> {
    elements: Vec<PathElement>,
    items: BTreeMap<PathElement, Option<&'v Value>>,
}

impl<'v> Index<'v> {
    fn of(ty: ListType<'_>, list: &'v [Value]) -> Self {
        let mut index = Self {
            elements: Vec::with_capacity(list.len()),
            items: BTreeMap::new(),
        };
        for item in list {
            if let Some(element) = ty.known(item) {
                let found = index.items.entry(element.clone());
                found
                    .and_modify(|first| *first = None)
                    .or_insert(Some(item));
                index.elements.push(element);
            }
        }
        index
    }

    fn has(&self, element: &PathElement) -> bool {
        self.items.contains_key(element)
    }

    /// The one item of this key.
    fn get(&self, element: &PathElement) -> Option<&'v Value> {
        self.items.get(element).copied().flatten()
    }
}

/// Both lists are gone through together. Live items that are not applied stay where they were
/// between the others; those that both have come in the order in which they are applied.
fn items(ty: ListType<'_>, live: &[Value], applied: &[Value]) -> Vec<Value> {
    let before = Index::of(ty, live);
    let after = Index::of(ty, applied);
    let mut shared = after
        .elements
        .iter()
        .filter(|element| before.has(element))
        .peekable();
    let mut merged: BTreeSet<&PathElement> = BTreeSet::new();
    let mut out = Vec::with_capacity(live.len().max(applied.len()));
    let (mut old, mut new) = (0, 0);
    loop {
        let (left, right) = (before.elements.get(old), after.elements.get(new));
        if let (Some(left), Some(right)) = (left, right) {
            if left == right {
                merged.insert(right);
                out.extend(values(ty.element, before.get(left), after.get(right)));
                old += 1;
                new += 1;
                shared.next();
                continue;
            }
            if after.has(left) && shared.peek().is_some_and(|next| **next != *left) {
                // It comes later.
                old += 1;
                continue;
            }
        }
        if let Some(left) = left {
            if !after.has(left) {
                // The item in this place, which need not be the only one of its key.
                out.extend(values(ty.element, live.get(old), None));
                old += 1;
                continue;
            }
            if merged.contains(left) {
                old += 1;
            }
        }
        if let Some(right) = right {
            merged.insert(right);
            out.extend(values(ty.element, before.get(right), after.get(right)));
            new += 1;
            if shared.peek().is_some_and(|next| *next == right) {
                shared.next();
            }
        } else if left.is_none() {
            return out;
        }
    }
}
