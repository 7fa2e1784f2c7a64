//! Rules, compiled once for each schema.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::thread;

use cel::parser::Parser;

use super::expression::Expression;
use super::field_path;
use super::lower::Lowering;
use crate::schema::structural::{Additional, Node, NodeId, Rule, Structural};

/// How deep a rule's parts may nest, and how long it may be. The parser takes stack for each
/// level, however deep.
const NESTING: usize = 250;
const LENGTH: usize = 100_000;
/// What the parser's thread has.
pub(super) const STACK: usize = 64 << 20;

/// The compiled rules of a schema. They follow from the schema: a copy has none yet, and all are
/// equal.
#[derive(Debug, Default)]
pub(crate) struct Programs(OnceLock<Compiled>);

impl Clone for Programs {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Programs {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// A rule that cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The rule.
    pub rule: String,
    /// Why it cannot be checked.
    pub message: String,
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, in the rule: {}", self.message, self.rule)
    }
}

impl std::error::Error for RuleError {}

impl Structural {
    /// The validation rules that cannot be checked, as those with a syntax error, an unknown
    /// function or a `fieldPath` that leads nowhere. Each refuses every value that it is about.
    pub fn rule_errors(&self) -> Vec<RuleError> {
        let compiled = Compiled::of(self);
        let mut errors = Vec::new();
        for (index, node) in self.nodes().iter().enumerate() {
            let programs = compiled
                .rules
                .get(index)
                .map(Vec::as_slice)
                .unwrap_or_default();
            for (place, rule) in node.rules.iter().enumerate() {
                let message = match programs.get(place) {
                    Some(Ok(_)) => continue,
                    Some(Err(message)) => message.clone(),
                    None => "it could not be compiled".to_owned(),
                };
                errors.push(RuleError {
                    rule: rule.rule.trim().to_owned(),
                    message,
                });
            }
        }
        errors
    }

    /// What is found of the rules of a node when they are compiled, in their order.
    pub fn rule_facts(&self, id: NodeId) -> Vec<RuleFacts> {
        let facts = |compiled: &CompiledRule| match compiled {
            Ok(program) => RuleFacts {
                error: None,
                uses_old_self: program.uses_old,
            },
            Err(error) => RuleFacts {
                error: Some(error.clone()),
                uses_old_self: false,
            },
        };
        let rules = Compiled::of(self).rules(id).unwrap_or_default();
        rules.iter().map(facts).collect()
    }
}

/// What is found of a rule when it is compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleFacts {
    /// Why the rule cannot be checked.
    pub error: Option<String>,
    /// Whether it speaks of `oldSelf`.
    pub uses_old_self: bool,
}

/// What is compiled of a schema.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// By node.
    rules: Vec<Vec<CompiledRule>>,
    /// By node: whether it or a node below it has rules.
    concerned: Vec<bool>,
}

/// A compiled rule, or why it cannot be checked.
pub(super) type CompiledRule = Result<Program, String>;

/// A compiled rule.
#[derive(Debug)]
pub(super) struct Program {
    /// `None` for an empty rule, which holds.
    pub(super) rule: Option<Expression>,
    /// Whether the rule speaks of `oldSelf`.
    pub(super) uses_old: bool,
    pub(super) message: Option<Expression>,
    /// `fieldPath` as the server spells it.
    pub(super) field_path: Option<String>,
}

impl Compiled {
    /// The compiled rules of a schema.
    pub(super) fn of(schema: &Structural) -> &Self {
        schema.programs.0.get_or_init(|| Self::new(schema))
    }

    fn new(schema: &Structural) -> Self {
        let concerned = concerned(schema);
        let mut compiled = Self {
            rules: Vec::new(),
            concerned,
        };
        if !compiled.concerned.contains(&true) {
            return compiled;
        }
        // A thread of its own, for the stack that the parser may take.
        compiled.rules = thread::scope(|scope| {
            let builder = thread::Builder::new().stack_size(STACK);
            let handle = builder.spawn_scoped(scope, || {
                let nodes = schema.nodes().iter();
                nodes.map(|node| rules_of(schema, node)).collect::<Vec<_>>()
            });
            handle.ok().and_then(|handle| handle.join().ok())
        })
        .unwrap_or_default();
        compiled
    }

    /// Whether a node or one below it has rules.
    pub(super) fn concerns(&self, id: NodeId) -> bool {
        self.concerned.get(id.index()).copied().unwrap_or_default()
    }

    /// The rules of a node, in their order; `None` where they could not be compiled at all.
    pub(super) fn rules(&self, id: NodeId) -> Option<&[CompiledRule]> {
        self.rules.get(id.index()).map(Vec::as_slice)
    }
}

/// The nodes below a node where rules are looked for.
fn below(node: &Node) -> impl Iterator<Item = NodeId> + '_ {
    let properties = node
        .properties
        .iter()
        .flatten()
        .map(|property| property.node);
    let values = match node.additional_properties {
        Some(Additional::Node(values)) => Some(values),
        _ => None,
    };
    properties
        .chain(values)
        .chain(node.items)
        .chain(node.all_of.iter().copied())
}

fn concerned(schema: &Structural) -> Vec<bool> {
    let nodes = schema.nodes();
    let mut concerned: Vec<bool> = nodes.iter().map(|node| !node.rules.is_empty()).collect();
    // Nodes may hold themselves, so this goes on until nothing changes.
    loop {
        let mut changed = false;
        for (index, node) in nodes.iter().enumerate().rev() {
            if concerned.get(index) == Some(&false)
                && below(node).any(|id| concerned.get(id.index()) == Some(&true))
                && let Some(place) = concerned.get_mut(index)
            {
                *place = true;
                changed = true;
            }
        }
        if !changed {
            return concerned;
        }
    }
}

fn rules_of(schema: &Structural, node: &Node) -> Vec<CompiledRule> {
    node.rules
        .iter()
        .map(|rule| compile_rule(schema, node, rule))
        .collect()
}

fn compile_rule(schema: &Structural, node: &Node, rule: &Rule) -> CompiledRule {
    let field_path = rule.field_path.as_deref().filter(|path| !path.is_empty());
    let field_path = field_path.map(|path| field_path::normalize(schema, node, path));
    let mut program = Program {
        rule: None,
        uses_old: false,
        message: None,
        field_path: field_path.transpose()?,
    };
    if rule.rule.trim().is_empty() {
        return Ok(program);
    }
    let (expression, uses_old) = compile(&rule.rule)?;
    program.rule = Some(expression);
    program.uses_old = uses_old;
    if let Some(message) = rule
        .message_expression
        .as_deref()
        .filter(|text| !text.is_empty())
    {
        let compiled = compile(message).map_err(|error| format!("messageExpression: {error}"))?;
        program.message = Some(compiled.0);
    }
    Ok(program)
}

/// Compiles an expression; whether it speaks of `oldSelf`.
pub(super) fn compile(text: &str) -> Result<(Expression, bool), String> {
    if text.len() > LENGTH {
        return Err(format!("it is longer than {LENGTH} bytes"));
    }
    if nesting(text) > NESTING {
        return Err(format!("it nests more than {NESTING} deep"));
    }
    // The parser is not known to panic; if it does, one rule cannot be checked, and that is said.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let parser = Parser::new().max_recursion_depth(u16::MAX);
        parser.enable_optional_syntax(true).parse(text)
    }));
    let parsed = parsed.map_err(|_| "the parser failed".to_owned())?;
    let parsed = parsed.map_err(|errors| {
        let first = errors.errors.first();
        first.map_or_else(|| "a syntax error".to_owned(), |error| error.msg.clone())
    })?;
    let mut lowering = Lowering::new();
    let expression = lowering.expression(&parsed)?;
    Ok((expression, lowering.uses_old))
}

/// More than the parser may recurse for this text: brackets, conditions, and signs.
fn nesting(text: &str) -> usize {
    let (mut open, mut deepest, mut signs) = (0_usize, 0, 0_usize);
    let mut run = 0_usize;
    let mut longest = 0;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'?' => signs += 1,
            _ => {}
        }
        match byte {
            b'!' | b'-' => {
                run += 1;
                longest = longest.max(run);
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => run = 0,
        }
    }
    deepest + signs + longest
}
