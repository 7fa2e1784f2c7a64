//! Functions of lists and sets: those of Kubernetes (`apiserver/pkg/cel/library/lists.go`), and
//! `cel-go/ext/lists.go` and `sets.go`.

use std::cmp::Ordering;

use super::{Function, integer, strings, text};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::operators;
use crate::schema::cel::value::{List, Value};

pub(super) const TABLE: &[Function] = &[
    Function::global("size", 1, size),
    Function::method("size", 0, 0, size),
    Function::method("isSorted", 0, 0, is_sorted),
    Function::method("sum", 0, 0, sum),
    Function::method("min", 0, 0, |fuel, values| {
        extreme(fuel, values, Ordering::Less)
    }),
    Function::method("max", 0, 0, |fuel, values| {
        extreme(fuel, values, Ordering::Greater)
    }),
    Function::method("indexOf", 1, 2, |fuel, values| index(fuel, values, false)),
    Function::method("lastIndexOf", 1, 2, |fuel, values| {
        index(fuel, values, true)
    }),
    Function::method("slice", 2, 2, slice),
    Function::method("flatten", 0, 1, flatten),
    Function::method("sort", 0, 0, sort),
    Function::method("reverse", 0, 0, reverse),
    Function::method("distinct", 0, 0, distinct),
    Function::global("lists.range", 1, range),
    Function::global("sets.contains", 2, |fuel, values| {
        let (left, right) = both(values)?;
        contains_all(fuel, left, right).map(Value::Bool)
    }),
    Function::global("sets.equivalent", 2, |fuel, values| {
        let (left, right) = both(values)?;
        let equal = contains_all(fuel, left, right)? && contains_all(fuel, right, left)?;
        Ok(Value::Bool(equal))
    }),
    Function::global("sets.intersects", 2, |fuel, values| {
        let (left, right) = both(values)?;
        for item in &right.items {
            if left.contains(item, fuel)? {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }),
];

fn list(values: &[Value]) -> Result<&List, Failure> {
    match values.first() {
        Some(Value::List(list)) => Ok(list),
        _ => Err(Failure::NoOverload),
    }
}

fn both(values: &[Value]) -> Result<(&List, &List), Failure> {
    match values {
        [Value::List(left), Value::List(right)] => Ok((left, right)),
        _ => Err(Failure::NoOverload),
    }
}

fn contains_all(fuel: &mut Fuel, left: &List, right: &List) -> Result<bool, Failure> {
    for item in &right.items {
        if !left.contains(item, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn size(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    match values {
        [Value::String(text)] => {
            fuel.spend(text.len() / 10)?;
            Ok(Value::count(text.chars().count()))
        }
        [Value::Bytes(bytes)] => Ok(Value::count(bytes.len())),
        [Value::List(list)] => Ok(Value::count(list.items.len())),
        [Value::Map(map)] => Ok(Value::count(map.entries().len())),
        _ => Err(Failure::NoOverload),
    }
}

fn is_sorted(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let list = list(values)?;
    fuel.spend(list.items.len())?;
    for pair in list.items.windows(2) {
        if let [left, right] = pair
            && left.order(right)?.is_gt()
        {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn sum(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let list = list(values)?;
    fuel.spend(list.items.len())?;
    // What the sum of no items is depends on a type that only a checker knows.
    let Some((first, rest)) = list.items.split_first() else {
        return Ok(Value::Int(0));
    };
    if !matches!(
        first,
        Value::Int(_) | Value::Uint(_) | Value::Double(_) | Value::Duration(_)
    ) {
        return Err(Failure::NoOverload);
    }
    rest.iter()
        .try_fold(first.clone(), |sum, item| operators::add(fuel, &sum, item))
}

fn extreme(fuel: &mut Fuel, values: &[Value], wanted: Ordering) -> Outcome {
    let list = list(values)?;
    fuel.spend(list.items.len())?;
    let Some((first, rest)) = list.items.split_first() else {
        let name = if wanted.is_lt() { "min" } else { "max" };
        return Err(Failure::new(format!("{name} called on empty list")));
    };
    first.order(first)?;
    let mut found = first;
    for item in rest {
        if item.order(found)? == wanted {
            found = item;
        }
    }
    Ok(found.clone())
}

/// `indexOf` and `lastIndexOf` of a list or a text.
fn index(fuel: &mut Fuel, values: &[Value], backward: bool) -> Outcome {
    match values {
        [Value::String(value), part, from @ ..] => {
            fuel.spend(value.len() / 10)?;
            let from = from.first().map(integer).transpose()?;
            if backward {
                strings::last_index_of(value, text(part)?, from)
            } else {
                strings::index_of(value, text(part)?, from)
            }
        }
        [Value::List(list), item] => {
            let count = list.items.len();
            for step in 0..count {
                let place = if backward { count - 1 - step } else { step };
                if let Some(candidate) = list.items.get(place)
                    && candidate.equals(item, fuel)?
                {
                    return Ok(Value::count(place));
                }
            }
            Ok(Value::Int(-1))
        }
        _ => Err(Failure::NoOverload),
    }
}

fn slice(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [Value::List(list), start, end] = values else {
        return Err(Failure::NoOverload);
    };
    let (start, end) = (integer(start)?, integer(end)?);
    fuel.spend(list.items.len())?;
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    match range.and_then(|(start, end)| list.items.get(start..end)) {
        Some(items) => Ok(Value::list(items.to_vec())),
        None => Err(Failure::new(format!(
            "cannot slice({start}, {end}) of a list of {}",
            list.items.len()
        ))),
    }
}

fn flatten(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [Value::List(list), depth @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let depth = depth.first().map_or(Ok(1), integer)?;
    let depth = usize::try_from(depth).map_err(|_| Failure::new("level must be non-negative"))?;
    let mut items = Vec::new();
    flatten_into(fuel, list, depth, &mut items)?;
    Ok(Value::list(items))
}

fn flatten_into(
    fuel: &mut Fuel,
    list: &List,
    depth: usize,
    items: &mut Vec<Value>,
) -> Result<(), Failure> {
    for item in &list.items {
        fuel.spend(1)?;
        match item {
            Value::List(inner) if depth > 0 => flatten_into(fuel, inner, depth - 1, items)?,
            item => items.push(item.clone()),
        }
    }
    Ok(())
}

fn sort(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let list = list(values)?;
    fuel.spend(list.items.len().saturating_mul(2))?;
    operators::sort(
        list.items
            .iter()
            .map(|item| (item.clone(), item.clone()))
            .collect(),
    )
}

fn reverse(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let list = list(values)?;
    fuel.spend(list.items.len())?;
    Ok(Value::list(list.items.iter().rev().cloned().collect()))
}

fn distinct(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let mut unique = List::default();
    for item in &list(values)?.items {
        if !unique.contains(item, fuel)? {
            unique.items.push(item.clone());
        }
    }
    Ok(Value::list(unique.items))
}

fn range(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [count] = values else {
        return Err(Failure::NoOverload);
    };
    let count = integer(count)?;
    fuel.spend(usize::try_from(count.max(0)).unwrap_or(usize::MAX))?;
    Ok(Value::list((0..count).map(Value::Int).collect()))
}
