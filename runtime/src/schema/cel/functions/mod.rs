//! Functions: the standard ones of CEL, and the libraries that the API server adds for
//! validation rules (`apiserver/pkg/cel/environment/base.go`, version 1.36).

mod cidr;
mod convert;
mod formats;
mod lists;
mod net;
mod optional;
mod printf;
mod quantity;
mod regular;
mod semver;
mod strings;
mod time;
mod url;

use std::sync::Arc;

use super::error::{Failure, Fuel, Outcome};
use super::expression::Expression;
use super::value::Value;

pub(super) use cidr::Cidr;
pub(super) use formats::NamedFormat;
pub(super) use semver::Semver;
pub(super) use time::base64_of;
pub(super) use time::lenient_date_time;
pub(super) use time::lenient_duration;
pub(super) use url::Url;

/// A function.
pub(super) struct Function {
    /// With its name space, as `lists.range`.
    name: &'static str,
    /// Whether it is called on a value, which is then the first argument.
    method: bool,
    /// How many arguments it takes, the value that it is called on aside.
    arguments: std::ops::RangeInclusive<usize>,
    body: Body,
}

type Body = fn(&mut Fuel, &[Value]) -> Outcome;

const TABLES: &[&[Function]] = &[
    strings::TABLE,
    lists::TABLE,
    convert::TABLE,
    time::TABLE,
    optional::TABLE,
    regular::TABLE,
    net::TABLE,
    cidr::TABLE,
    url::TABLE,
    semver::TABLE,
    quantity::TABLE,
    formats::TABLE,
    printf::TABLE,
];

/// The function of this name that takes so many arguments.
pub(super) fn find(name: &str, method: bool, arguments: usize) -> Option<&'static Function> {
    TABLES.iter().copied().flatten().find(|function| {
        function.method == method
            && function.name == name
            && function.arguments.contains(&arguments)
    })
}

/// The names of all functions.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES
        .iter()
        .copied()
        .flatten()
        .map(|function| function.name)
}

/// Whether there is a function of this name.
pub(super) fn is_known(name: &str) -> bool {
    let mut all = TABLES.iter().copied().flatten();
    all.any(|function| function.name == name)
}

/// Whether a function takes a literal, of those whose literals the API server checks.
pub(super) fn takes(name: &str, literal: &str) -> bool {
    match name {
        "matches" => regular::compile(literal).is_ok(),
        "duration" | "timestamp" => find(name, false, 1).is_none_or(|function| {
            let literal = Value::text(literal);
            function.call(&mut Fuel::new(1000), &[literal]).is_ok()
        }),
        _ => true,
    }
}

impl Function {
    const fn global(name: &'static str, arguments: usize, body: Body) -> Self {
        Self {
            name,
            method: false,
            arguments: arguments..=arguments,
            body,
        }
    }

    const fn method(name: &'static str, least: usize, most: usize, body: Body) -> Self {
        Self {
            name,
            method: true,
            arguments: least..=most,
            body,
        }
    }

    pub(super) fn call(&self, fuel: &mut Fuel, arguments: &[Value]) -> Outcome {
        (self.body)(fuel, arguments)
    }

    /// Compiles the pattern that stands in the rule.
    pub(super) fn prepare(&self, arguments: &mut [Expression]) -> Result<(), String> {
        if !matches!(self.name, "matches" | "find" | "findAll") {
            return Ok(());
        }
        if let Some(Expression::Constant(pattern)) = arguments.get_mut(1)
            && let Value::String(text) = pattern
        {
            let compiled = regular::compile(text).map_err(|failure| failure.to_string())?;
            *pattern = Value::Pattern(Arc::new(compiled));
        }
        Ok(())
    }

    /// The value of a call with literals, where the API server checks them with the rule.
    pub(super) fn fold(&self, arguments: &[Expression]) -> Result<Option<Value>, String> {
        match arguments {
            [Expression::Constant(text @ Value::String(_))]
                if matches!(self.name, "duration" | "timestamp") =>
            {
                let value = self.call(&mut Fuel::new(1000), std::slice::from_ref(text));
                value.map(Some).map_err(|failure| failure.to_string())
            }
            _ => Ok(None),
        }
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A text argument.
fn text(value: &Value) -> Result<&str, Failure> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Failure::NoOverload),
    }
}

/// An integer argument.
fn integer(value: &Value) -> Result<i64, Failure> {
    match value {
        Value::Int(value) => Ok(*value),
        _ => Err(Failure::NoOverload),
    }
}
