//! Functions of regular expressions: `matches`, and `apiserver/pkg/cel/library/regex.go`.

use regex::Regex;

use super::{Function, integer, text};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::Value;
use crate::schema::validate::pattern;

pub(super) const TABLE: &[Function] = &[
    Function::global("matches", 2, matches),
    Function::method("matches", 1, 1, matches),
    Function::method("find", 1, 1, find),
    Function::method("findAll", 1, 2, find_all),
];

/// Compiles a pattern.
pub(super) fn compile(pattern: &str) -> Result<Regex, Failure> {
    pattern::compile(pattern).map_err(|error| Failure::new(format!("a pattern: {error}")))
}

/// The text and the pattern of a call.
fn with<T>(
    fuel: &mut Fuel,
    value: &Value,
    pattern: &Value,
    body: impl FnOnce(&Regex, &str) -> T,
) -> Result<T, Failure> {
    let value = text(value)?;
    fuel.spend(1 + value.len() / 10)?;
    match pattern {
        Value::Pattern(pattern) => Ok(body(pattern, value)),
        pattern => {
            let pattern = text(pattern)?;
            // To compile one is more work than to use it.
            fuel.spend(100 + pattern.len().saturating_mul(10))?;
            Ok(body(&compile(pattern)?, value))
        }
    }
}

fn matches(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, pattern] = values else {
        return Err(Failure::NoOverload);
    };
    with(fuel, value, pattern, |pattern, text| {
        Value::Bool(pattern.is_match(text))
    })
}

fn find(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, pattern] = values else {
        return Err(Failure::NoOverload);
    };
    with(fuel, value, pattern, |pattern, text| {
        Value::text(pattern.find(text).map_or("", |found| found.as_str()))
    })
}

fn find_all(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, pattern, most @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let most = most.first().map_or(Ok(-1), integer)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    fuel.spend(text(value)?.len())?;
    with(fuel, value, pattern, |pattern, text| {
        let found = pattern.find_iter(text).take(most);
        Value::list(found.map(|found| Value::text(found.as_str())).collect())
    })
}
