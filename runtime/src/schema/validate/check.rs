//! The interpreter: a schema applied to a value.
//!
//! It does what `kube-openapi/pkg/validation/validate` does, in the same order, because what is
//! reported of `anyOf` and `oneOf` depends on how many checks of each alternative passed.

use std::cell::Cell;

use super::equal::{same, selects};
use super::format::{self, Format};
use super::old;
use super::path::Path;
use super::seen::{Kind, Number, Seen};
use super::{Count, Fault, Reason, Violation, number, text};
use crate::schema::structural::{Additional, Node, NodeId, Structural, Type};

/// How deep values may be nested; API servers have a limit too, and a stack has an end.
const DEPTH: u16 = 160;

/// A schema at work.
pub(super) struct Checker<'a> {
    pub(super) schema: &'a Structural,
    /// Whether there was a value that cannot be seen into.
    pub(super) opaque: Cell<bool>,
}

/// Alternatives of `anyOf` and `oneOf` that failed: the one that came closest is reported.
#[derive(Default)]
struct Closest {
    matches: u32,
    violations: Option<Vec<Violation>>,
}

impl Closest {
    fn offer(&mut self, matches: u32, violations: Vec<Violation>) {
        if self.violations.is_none() || matches > self.matches {
            self.matches = matches;
            self.violations = Some(violations);
        }
    }

    fn report(self, found: &mut Vec<Violation>) -> u32 {
        found.extend(self.violations.into_iter().flatten());
        self.matches
    }
}

impl Checker<'_> {
    /// Checks a value that stands somewhere in the object, with the value it had there before.
    ///
    /// What is wrong with a value that has not changed is not reported.
    pub(super) fn place(
        &self,
        id: NodeId,
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let before = found.len();
        let matches = self.check(id, seen, old, path, found);
        if found.len() > before
            && let Some(old) = old
            && old::unchanged(self.schema, seen, old)
        {
            found.truncate(before);
        }
        matches
    }

    /// Applies a node to a value; how many checks were passed.
    fn check(
        &self,
        id: NodeId,
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        if path.depth() > DEPTH {
            found.push(path.violation(
                Reason::Invalid,
                format!("must not be nested more than {DEPTH} levels deep"),
            ));
            return 0;
        }
        let node = self.schema.get(id);
        let Some(kind) = seen.kind() else {
            self.opaque.set(true);
            return 0;
        };
        let format = format::of(node);
        let mut matches = check_type(node, format, kind, seen, path, found);
        if kind == Kind::Null {
            check_enum(self.schema, node, seen, path, found);
            return matches;
        }
        matches += self.junctors(node, seen, old, path, found) + 1;
        match kind {
            Kind::String => {
                text::check(self.schema, node, format, seen.value, path, found);
                matches += 1 + u32::from(format.is_some());
            }
            Kind::Integer | Kind::Float => {
                if let Some(value) = seen.number() {
                    number::check(node, value, path, found);
                }
                matches += 2;
            }
            Kind::Array => matches += self.items(node, seen, old, path, found) + 2,
            Kind::Object => matches += self.members(node, seen, old, path, found) + 1,
            Kind::Boolean | Kind::Null => {}
        }
        check_enum(self.schema, node, seen, path, found);
        matches + 2
    }

    fn junctors(
        &self,
        node: &Node,
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let mut matches = 1;
        if !node.any_of.is_empty() {
            matches += self.any_of(&node.any_of, seen, old, path, found);
        }
        if !node.one_of.is_empty() {
            matches += self.one_of(&node.one_of, seen, old, path, found);
        }
        if !node.all_of.is_empty() {
            let mut fitting = 0;
            for branch in &node.all_of {
                let before = found.len();
                matches += self.check(*branch, seen, old, path, found);
                fitting += usize::from(found.len() == before);
            }
            if fitting < node.all_of.len() {
                let message = "must match all of the alternatives that are listed (allOf)";
                let fault = Fault::AllOf { none: fitting == 0 };
                found.push(path.violation(Reason::Invalid, message).because(fault));
            }
        }
        if let Some(branch) = node.not {
            let mut inner = Vec::new();
            self.check(branch, seen, old, path, &mut inner);
            if inner.is_empty() {
                let message = "must not match what the schema excludes (not)";
                found.push(path.violation(Reason::Invalid, message).because(Fault::Not));
            }
        }
        matches
    }

    fn any_of(
        &self,
        branches: &[NodeId],
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let mut closest = Closest::default();
        for branch in branches {
            let mut inner = Vec::new();
            let matches = self.check(*branch, seen, old, path, &mut inner);
            if inner.is_empty() {
                return matches;
            }
            closest.offer(matches, inner);
        }
        let message = "must match at least one of the alternatives (anyOf)";
        found.push(
            path.violation(Reason::Invalid, message)
                .because(Fault::AnyOf),
        );
        closest.report(found)
    }

    fn one_of(
        &self,
        branches: &[NodeId],
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let mut closest = Closest::default();
        let mut valid = 0;
        let mut first = 0;
        for branch in branches {
            let mut inner = Vec::new();
            let matches = self.check(*branch, seen, old, path, &mut inner);
            if inner.is_empty() {
                first = if valid == 0 { matches } else { first };
                valid += 1;
            } else if valid == 0 {
                closest.offer(matches, inner);
            }
        }
        match valid {
            0 => {
                let message =
                    "must match exactly one of the alternatives (oneOf), and matches none";
                let fault = Fault::OneOf(0);
                found.push(path.violation(Reason::Invalid, message).because(fault));
                closest.report(found)
            }
            1 => first,
            _ => {
                let message = format!(
                    "must match exactly one of the alternatives (oneOf), and matches {valid}"
                );
                let fault = Fault::OneOf(valid);
                found.push(path.violation(Reason::Invalid, message).because(fault));
                0
            }
        }
    }

    fn items(
        &self,
        node: &Node,
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let mut matches = 0;
        let len = seen.len();
        if let Some(items) = node.items {
            let old = old.and_then(|old| old::Items::of(self.schema, seen, old));
            for index in 0..len {
                let item = seen.item(self.schema, index);
                let before = old.as_ref().and_then(|old| old.get(self.schema, item));
                matches += self.place(items, item, before, &path.index(index), found);
            }
        }
        if let Some(least) = node.bounds.min_items
            && below(len, least)
        {
            let message = format!("must have at least {least} items");
            let fault = Fault::MinItems(Count {
                found: len,
                bound: least,
            });
            found.push(path.violation(Reason::Invalid, message).because(fault));
        }
        if let Some(most) = node.bounds.max_items
            && above(len, most)
        {
            let message = format!("must have at most {most} items");
            let fault = Fault::MaxItems(Count {
                found: len,
                bound: most,
            });
            found.push(path.violation(Reason::TooMany, message).because(fault));
        }
        if node.bounds.unique_items == Some(true) {
            let item = |index| seen.item(self.schema, index);
            let again = (1..len)
                .any(|index| (0..index).any(|other| same(self.schema, item(other), item(index))));
            if again {
                let violation = path.violation(Reason::Invalid, "must not have two equal items");
                found.push(violation.because(Fault::UniqueItems));
            }
        }
        matches
    }

    fn members(
        &self,
        node: &Node,
        seen: Seen<'_>,
        old: Option<Seen<'_>>,
        path: &Path<'_>,
        found: &mut Vec<Violation>,
    ) -> u32 {
        let mut matches = 0;
        let bounds = &node.bounds;
        if bounds.min_properties.is_some() || bounds.max_properties.is_some() {
            let count = seen.count(self.schema);
            if let Some(least) = bounds.min_properties
                && below(count, least)
            {
                let message = format!("must have at least {least} properties");
                let fault = Fault::MinProperties(Count {
                    found: count,
                    bound: least,
                });
                found.push(path.violation(Reason::Invalid, message).because(fault));
            }
            if let Some(most) = bounds.max_properties
                && above(count, most)
            {
                let message = format!("must have at most {most} properties");
                let fault = Fault::MaxProperties(Count {
                    found: count,
                    bound: most,
                });
                found.push(path.violation(Reason::TooMany, message).because(fault));
            }
        }
        match node.additional_properties {
            Some(Additional::Node(id)) => seen.members(self.schema, &mut |key, member| {
                if node.property(key).is_none() {
                    let before = old.and_then(|old| old::member(self.schema, seen, old, key, path));
                    matches += self.place(id, member, before, &path.key(key), found);
                }
            }),
            Some(Additional::Allowed(false)) => seen.members(self.schema, &mut |key, _| {
                if node.property(key).is_none() {
                    let message = "must not have properties that the schema does not list";
                    let fault = Fault::Property(key.into());
                    found.push(path.violation(Reason::Invalid, message).because(fault));
                }
            }),
            Some(Additional::Allowed(true)) | None => {}
        }
        for property in node.properties.iter().flatten() {
            if let Some(member) = seen.member(self.schema, &property.name) {
                let before =
                    old.and_then(|old| old::member(self.schema, seen, old, &property.name, path));
                let path = path.member(&property.name);
                matches += self.place(property.node, member, before, &path, found);
            }
        }
        for name in &node.required {
            if seen.member(self.schema, name).is_none() {
                let path = path.member(name);
                let violation = path.violation(Reason::Required, "is required");
                found.push(violation.because(Fault::Required));
            }
        }
        matches
    }
}

/// Whether a count is below a bound, which is seldom negative.
pub(super) fn below(count: usize, bound: i64) -> bool {
    usize::try_from(bound).is_ok_and(|bound| count < bound)
}

/// Whether a count is above a bound, which is seldom negative.
pub(super) fn above(count: usize, bound: i64) -> bool {
    usize::try_from(bound).map_or(bound < 0, |bound| count > bound)
}

/// Whether the value is of the node's types; the server lets some others pass, and so does this.
fn check_type(
    node: &Node,
    format: Option<Format>,
    kind: Kind,
    seen: Seen<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) -> u32 {
    let either = node.int_or_string == Some(true);
    let takes = |ty: Type| {
        if either {
            matches!(ty, Type::Integer | Type::String)
        } else {
            node.ty == Some(ty)
        }
    };
    let typed = either || node.ty.is_some();
    let formatted = format.is_some() || number::is_formatted(node);
    let passes = if kind == Kind::Null {
        !typed || node.nullable == Some(true)
    } else if !typed && !formatted {
        return 0;
    } else if formatted
        && matches!(kind, Kind::String | Kind::Array)
        && !takes(Type::Number)
        && !takes(Type::Integer)
    {
        // A list passes for a string with a format.
        true
    } else {
        match kind {
            Kind::Null => false,
            Kind::Boolean => takes(Type::Boolean),
            Kind::String => takes(Type::String),
            Kind::Array => takes(Type::Array),
            Kind::Object => takes(Type::Object),
            Kind::Integer => takes(Type::Integer) || takes(Type::Number),
            Kind::Float => {
                let whole =
                    matches!(seen.number(), Some(Number::Float(value)) if number::is_whole(value));
                takes(Type::Number) || whole && takes(Type::Integer)
            }
        }
    };
    if !passes {
        let message = format!("must be {}, not {}", expected(node), name(kind));
        let fault = type_fault(node, format.is_some() || number::is_formatted(node), kind);
        found.push(path.violation(Reason::TypeInvalid, message).because(fault));
    }
    // A check that applies counts for itself and for its result.
    u32::from(passes) + u32::from(kind != Kind::Null)
}

/// What another type is told as. Where there is a format, it is what the server tells, unless the
/// value is a string, a list or null.
fn type_fault(node: &Node, formatted: bool, kind: Kind) -> Fault {
    let plain = matches!(kind, Kind::String | Kind::Array | Kind::Null);
    if let Some(format) = node.format.clone().filter(|_| formatted && !plain) {
        let found = match kind {
            Kind::Integer => "int64",
            Kind::Float => "float64",
            _ => "",
        };
        let expected = format;
        return Fault::Type { expected, found };
    }
    let expected = match node.ty {
        _ if node.int_or_string == Some(true) => "integer,string",
        Some(ty) => ty.name(),
        None => "",
    };
    let expected = expected.into();
    let found = kind_name(kind);
    Fault::Type { expected, found }
}

/// The type of a value, as schemas write it.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Float => "number",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

fn expected(node: &Node) -> &'static str {
    match node.ty {
        _ if node.int_or_string == Some(true) => "an integer or a string",
        Some(Type::Object) => "an object",
        Some(Type::Array) => "an array",
        Some(Type::String) | None => "a string",
        Some(Type::Integer) => "an integer",
        Some(Type::Number) => "a number",
        Some(Type::Boolean) => "a boolean",
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Integer => "an integer",
        Kind::Float => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

fn check_enum(
    schema: &Structural,
    node: &Node,
    seen: Seen<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    let Some(values) = node.values.as_deref() else {
        return;
    };
    if values.is_empty() || values.iter().any(|value| selects(schema, value, seen)) {
        return;
    }
    let listed: Vec<_> = values.iter().map(ToString::to_string).collect();
    let message = format!("must be one of {}", listed.join(", "));
    let fault = Fault::Enum(values.into());
    found.push(path.violation(Reason::NotSupported, message).because(fault));
}
