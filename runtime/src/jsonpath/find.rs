//! Follows paths.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{End, Filter, JsonPath, Step};

/// Where a path leads: values of the object, or of the path itself.
type Found<'a> = Vec<Cow<'a, Value>>;

impl JsonPath {
    /// Everything that a path leads to. What is missing is not there; an error is what cannot be
    /// followed, as an item that a list does not have.
    ///
    /// # Errors
    /// What cannot be followed.
    pub fn find<'a>(&self, root: &'a Value) -> Result<Vec<Cow<'a, Value>>, String> {
        let mut found = vec![Cow::Borrowed(root)];
        for step in &self.0 {
            found = follow(step, found)?;
        }
        Ok(found)
    }

    /// Everything that a path leads to from an object.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_from<'a>(
        &self,
        root: &'a Map<String, Value>,
    ) -> Result<Vec<Cow<'a, Value>>, String> {
        if let Some((Step::Field(name), rest)) = self.0.split_first() {
            let mut found: Found<'a> = root.get(name).map(Cow::Borrowed).into_iter().collect();
            for step in rest {
                found = follow(step, found)?;
            }
            return Ok(found);
        }
        let whole = Value::Object(root.clone());
        self.find_in(&Cow::Owned(whole))
    }

    fn find_in<'a>(&self, value: &Cow<'a, Value>) -> Result<Found<'a>, String> {
        match value {
            Cow::Borrowed(value) => self.find(value),
            Cow::Owned(value) => {
                let found = self.find(value)?;
                let owned = found
                    .into_iter()
                    .map(|value| Cow::Owned(value.into_owned()));
                Ok(owned.collect())
            }
        }
    }
}

fn follow<'a>(step: &Step, input: Found<'a>) -> Result<Found<'a>, String> {
    let mut found = Vec::new();
    match step {
        Step::Field(name) => {
            for value in input {
                found.extend(member(value, name));
            }
        }
        Step::All => {
            for value in input {
                found.extend(held(value));
            }
        }
        Step::Below => {
            // A stack of its own: values may be nested deep.
            let mut waiting: Vec<_> = input.into_iter().rev().collect();
            while let Some(value) = waiting.pop() {
                let inner = held(value.clone());
                if !inner.is_empty() {
                    found.push(value);
                    waiting.extend(inner.into_iter().rev());
                }
            }
        }
        Step::Union(paths) => {
            for path in paths {
                for value in &input {
                    found.extend(path.find_in(value)?);
                }
            }
        }
        Step::Items(start, end, by) => {
            for value in input.into_iter().filter(|value| !value.is_null()) {
                found.extend(items(value, *start, *end, *by)?);
            }
        }
        Step::Filter(filter) => {
            for value in input {
                if !value.is_array() {
                    return Err("what is filtered is no list".to_owned());
                }
                for item in held(value) {
                    if holds(filter, &item)? {
                        found.push(item);
                    }
                }
            }
        }
        Step::Value(value) => {
            found.extend(input.iter().map(|_| Cow::Owned(value.clone())));
        }
    }
    Ok(found)
}

fn member<'a>(value: Cow<'a, Value>, name: &str) -> Option<Cow<'a, Value>> {
    match value {
        Cow::Borrowed(value) => value.as_object()?.get(name).map(Cow::Borrowed),
        Cow::Owned(value) => value.as_object()?.get(name).cloned().map(Cow::Owned),
    }
}

/// The members or items of a value.
fn held(value: Cow<'_, Value>) -> Found<'_> {
    match value {
        Cow::Borrowed(Value::Object(members)) => members.values().map(Cow::Borrowed).collect(),
        Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Object(members)) => members
            .into_iter()
            .map(|(_, value)| Cow::Owned(value))
            .collect(),
        Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
        _ => Vec::new(),
    }
}

fn items(
    value: Cow<'_, Value>,
    start: Option<i64>,
    end: End,
    by: Option<i64>,
) -> Result<Found<'_>, String> {
    let Some(length) = value.as_array().map(Vec::len) else {
        return Err("what is indexed is no list".to_owned());
    };
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(length)
        } else {
            index
        }
    };
    let start = from_end(start.unwrap_or_default());
    let end = match end {
        End::At(end) => from_end(end),
        // The one after the last is as the first one.
        End::Left | End::After(-1) => length,
        End::After(index) => from_end(index.saturating_add(1)),
    };
    if start == end {
        return Ok(Vec::new());
    }
    let outside = |index: i64| format!("array index out of bounds: index {index}, length {length}");
    if start >= length || start < 0 {
        return Err(outside(start));
    }
    if end > length || end < 0 {
        return Err(outside(end - 1));
    }
    if start > end {
        return Err(format!(
            "starting index {start} is greater than ending index {end}"
        ));
    }
    let by = by.unwrap_or(1);
    if by <= 0 {
        return Err("step must be > 0".to_owned());
    }
    let number = |bound: i64| usize::try_from(bound).unwrap_or_default();
    let wanted = held(value).into_iter().skip(number(start));
    Ok(wanted
        .take(number(end - start))
        .step_by(number(by).max(1))
        .collect())
}

fn holds(filter: &Filter, item: &Value) -> Result<bool, String> {
    let (left, operator, right) = match filter {
        Filter::Exists(path) => {
            return Ok(path.find(item).is_ok_and(|found| !found.is_empty()));
        }
        Filter::Compare(left, operator, right) => (left, operator, right),
    };
    let (left, right) = (left.find(item)?, right.find(item)?);
    let (left, right) = match (left.as_slice(), right.as_slice()) {
        ([], _) | (_, []) => return Ok(false),
        ([left], [right]) => (left, right),
        _ => return Err("can only compare one element at a time".to_owned()),
    };
    let order = compare(left, right)?;
    let ordered = || order.ok_or("invalid type for comparison");
    Ok(match operator.as_str() {
        "==" => equal(left, right),
        "!=" => !equal(left, right),
        "<" => ordered()? == Ordering::Less,
        "<=" => ordered()? != Ordering::Greater,
        ">" => ordered()? == Ordering::Greater,
        ">=" => ordered()? != Ordering::Less,
        other => return Err(format!("unrecognized filter operator {other}")),
    })
}

/// Whether two values of one type are equal.
fn equal(left: &Value, right: &Value) -> bool {
    left == right
}

/// The order of two values; none of booleans, and an error where they are not of one type.
fn compare(left: &Value, right: &Value) -> Result<Option<Ordering>, String> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(Some(left.cmp(right))),
        (Value::Bool(_), Value::Bool(_)) => Ok(None),
        (Value::Number(left), Value::Number(right)) => {
            match (left.as_i64(), right.as_i64(), left.as_f64(), right.as_f64()) {
                (Some(left), Some(right), ..) => Ok(Some(left.cmp(&right))),
                (None, None, Some(left), Some(right)) => Ok(left.partial_cmp(&right)),
                _ => Err("incompatible types for comparison".to_owned()),
            }
        }
        _ => Err("incompatible types for comparison".to_owned()),
    }
}
