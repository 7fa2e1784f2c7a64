//! Checks the rules of a schema over an object
//! (`apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`).

use super::error::{Failure, Fuel};
use super::eval::Machine;
use super::program::{Compiled, Program};
use super::read;
use super::unchanged::{Correlation, old_item, old_member};
use super::value::Value;
use crate::schema::structural::{Additional, Node, NodeId, Rule, Structural, Type};
use crate::schema::validate::path::{Path, Spelling};
use crate::schema::validate::seen::Seen;
use crate::schema::validate::{Fault, Reason, Violation};

/// What all rules together may cost for one object, in steps.
const BUDGET: u64 = 10_000_000;
/// How long a message that an expression gives may be, in bytes.
const MESSAGE: usize = 5 * 1024;

/// Checks every rule at a node and below, and adds what they refuse.
///
/// Where the object is already refused for a reason by which rules could trip, none is checked,
/// which is said instead.
pub(crate) fn check(
    schema: &Structural,
    id: NodeId,
    new: Seen<'_>,
    old: Option<Seen<'_>>,
    found: &mut Vec<Violation>,
) {
    let compiled = Compiled::of(schema);
    if !compiled.concerns(id) {
        return;
    }
    if found.iter().any(|violation| blocks(violation.reason)) {
        let message = "some validation rules were not checked because the object was invalid; \
                       correct the existing errors to complete validation";
        let violation = Path::ROOT.violation(Reason::Invalid, message);
        found.push(violation.because(Fault::RulesSkipped));
        return;
    }
    let root = id == schema.root_id();
    let new = read::whole(schema, new, root);
    let old = old.map(|old| read::whole(schema, old, root));
    let correlation = old.as_ref().map(|old| Correlation::root(&new, old));
    let mut checking = Checking {
        schema,
        compiled,
        fuel: Fuel::new(BUDGET),
        found,
    };
    let correlation = correlation.unwrap_or_default();
    // Running out is reported where it happens.
    let _ = checking.place(id, &new, old.as_ref(), correlation, &Path::ROOT);
}

fn blocks(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NotSupported
            | Reason::Required
            | Reason::TooLong
            | Reason::TooMany
            | Reason::TypeInvalid
    )
}

/// What rules are about.
struct Subject<'a> {
    node: &'a Node,
    value: &'a Value,
    old: Option<&'a Value>,
    path: &'a Path<'a>,
}

/// The work ran out: no further rule is checked.
struct Exhausted;

struct Checking<'a> {
    schema: &'a Structural,
    compiled: &'a Compiled,
    fuel: Fuel,
    found: &'a mut Vec<Violation>,
}

impl Checking<'_> {
    /// Checks the rules of a node and of those below it.
    fn place(
        &mut self,
        id: NodeId,
        value: &Value,
        old: Option<&Value>,
        correlation: Correlation<'_>,
        path: &Path<'_>,
    ) -> Result<(), Exhausted> {
        // Rules of a nullable value are about what is not null.
        if matches!(value, Value::Null) || !self.compiled.concerns(id) {
            return Ok(());
        }
        let node = self.schema.get(id);
        self.rules(id, node, value, old, correlation, path)?;
        for part in &node.all_of {
            self.place(*part, value, old, correlation.in_all_of(), path)?;
        }
        match value {
            Value::List(list) => {
                let Some(items) = node.items else {
                    return Ok(());
                };
                for (index, item) in list.items.iter().enumerate() {
                    let before = old.and_then(|old| old_item(old, item, &mut self.fuel));
                    let correlation = correlation.item(item, &mut self.fuel);
                    self.place(items, item, before, correlation, &path.index(index))?;
                }
            }
            Value::Map(map) => {
                for (key, member) in map.entries() {
                    let super::value::Key::String(name) = key else {
                        continue;
                    };
                    let before = old.and_then(|old| old_member(old, name));
                    let correlation = correlation.member(name, member);
                    if let Some(Additional::Node(values)) = node.additional_properties {
                        self.place(values, member, before, correlation, &path.key(name))?;
                    }
                    if let Some(property) = node.property(name) {
                        self.place(property, member, before, correlation, &path.member(name))?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn rules(
        &mut self,
        id: NodeId,
        node: &Node,
        value: &Value,
        old: Option<&Value>,
        correlation: Correlation<'_>,
        path: &Path<'_>,
    ) -> Result<(), Exhausted> {
        if node.rules.is_empty() {
            return Ok(());
        }
        if let Value::Hidden(..) = value {
            let message = "the rules cannot be checked: the schema does not say the value's type";
            self.report(path, node, message);
            return Ok(());
        }
        let Some(programs) = self.compiled.rules(id) else {
            let message = "the rules cannot be checked: they could not be compiled";
            self.report(path, node, message);
            return Ok(());
        };
        let subject = Subject {
            node,
            value,
            old,
            path,
        };
        for (rule, program) in node.rules.iter().zip(programs) {
            match program {
                Ok(program) => self.rule(rule, program, &subject, correlation)?,
                Err(error) => {
                    let rule = rule.rule.trim();
                    let message = format!("rule compile error: {error}, in the rule: {rule}");
                    self.report(path, node, &message);
                }
            }
        }
        Ok(())
    }

    fn rule(
        &mut self,
        rule: &Rule,
        program: &Program,
        subject: &Subject<'_>,
        correlation: Correlation<'_>,
    ) -> Result<(), Exhausted> {
        let Subject {
            node,
            value,
            old,
            path,
        } = *subject;
        let Some(expression) = &program.rule else {
            return Ok(());
        };
        let optional = rule.optional_old_self == Some(true);
        if program.uses_old && old.is_none() && !optional {
            return Ok(());
        }
        let given = match old {
            old if optional => Some(Value::Optional(old.cloned().map(Into::into))),
            old => old.cloned(),
        };
        let mut machine = Machine::new(value, given, self.fuel.left());
        let outcome = machine.evaluate(expression);
        let spent = machine.spent();
        let told = told(rule);
        match outcome {
            Ok(Value::Bool(true)) => self.spend(spent, path, node),
            Ok(_) => {
                self.spend(spent, path, node)?;
                if !program.uses_old && correlation.is_unchanged(&mut self.fuel) {
                    return Ok(());
                }
                let message = self.message(rule, program, value, old);
                let place = path.spell(Spelling::Brackets);
                let field = match &program.field_path {
                    Some(inner) if place.is_empty() => inner.clone(),
                    Some(inner) => format!("{place}.{inner}"),
                    None => place,
                };
                self.found.push(Violation {
                    field,
                    reason: reason(rule),
                    message,
                    fault: Fault::Rule {
                        composite: matches!(ty(node), "object" | "array"),
                    },
                    place: path.steps(),
                });
                Ok(())
            }
            Err(Failure::NoOverload) => {
                let message = format!(
                    "'no such overload': call arguments did not match a supported operator, \
                     function or macro signature for rule: {told}"
                );
                self.report(path, node, &message);
                self.spend(spent, path, node)
            }
            Err(Failure::Other(error)) => {
                self.report(path, node, &format!("{error} evaluating rule: {told}"));
                self.spend(spent, path, node)
            }
            Err(Failure::Budget) => {
                let message = format!(
                    "no further validation rules will be run due to call cost exceeds limit for \
                     rule: {told}"
                );
                self.report(path, node, &message);
                Err(Exhausted)
            }
        }
    }

    /// Takes what a rule has cost from what is left for the object.
    fn spend(&mut self, spent: u64, path: &Path<'_>, node: &Node) -> Result<(), Exhausted> {
        let spent = usize::try_from(spent).unwrap_or(usize::MAX);
        if self.fuel.spend(spent).is_ok() {
            return Ok(());
        }
        let message = "validation failed due to running out of cost budget, no further \
                       validation rules will be run";
        self.report(path, node, message);
        Err(Exhausted)
    }

    /// What is told of a rule that does not hold.
    fn message(
        &mut self,
        rule: &Rule,
        program: &Program,
        value: &Value,
        old: Option<&Value>,
    ) -> String {
        if let Some(expression) = &program.message {
            let mut machine = Machine::new(value, old.cloned(), self.fuel.left());
            let outcome = machine.evaluate(expression);
            let spent = usize::try_from(machine.spent()).unwrap_or(usize::MAX);
            // What is not left then is missed by the next rule.
            let _ = self.fuel.spend(spent);
            if let Ok(Value::String(text)) = outcome {
                let text = text.trim();
                if !text.is_empty() && text.len() <= MESSAGE && !text.contains('\n') {
                    return text.to_owned();
                }
            }
        }
        match rule
            .message
            .as_deref()
            .filter(|message| !message.is_empty())
        {
            Some(message) => message.trim().to_owned(),
            None => format!("failed rule: {}", rule.rule.trim()),
        }
    }

    /// That a rule at a node has no result.
    fn report(&mut self, path: &Path<'_>, node: &Node, message: &str) {
        let violation = path.spelt(Spelling::Brackets, Reason::Invalid, message);
        let fault = Fault::RuleError { ty: ty(node) };
        self.found.push(violation.because(fault));
    }
}

/// The type that rules of a node are about; empty where it is not said.
fn ty(node: &Node) -> &'static str {
    node.ty.map_or("", Type::name)
}

/// A rule's message, or its text.
fn told(rule: &Rule) -> &str {
    let message = rule
        .message
        .as_deref()
        .filter(|message| !message.is_empty());
    message.unwrap_or(&rule.rule).trim()
}

fn reason(rule: &Rule) -> Reason {
    match rule.reason.as_deref() {
        Some("FieldValueForbidden") => Reason::Forbidden,
        Some("FieldValueRequired") => Reason::Required,
        Some("FieldValueDuplicate") => Reason::Duplicate,
        _ => Reason::Invalid,
    }
}
