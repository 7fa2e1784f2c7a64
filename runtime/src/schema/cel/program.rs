//! Rules, compiled once for each schema.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::thread;

use cel::parser::{Expression as Parsed, Parser};

use super::expression::Expression;
use super::field_path;
use super::lower::Lowering;
use super::types::{self, Ty};
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

    /// What is found of the rules of each node when they are compiled, with their types checked.
    pub fn rule_facts(&self) -> BTreeMap<NodeId, Vec<RuleFacts>> {
        let compiled = Compiled::of(self);
        let with_stack = with_stack(|| {
            let nodes = self.nodes().iter().enumerate();
            let nodes = nodes.filter(|(_, node)| !node.rules.is_empty());
            let facts = nodes.filter_map(|(index, node)| {
                let id = NodeId(u32::try_from(index).ok()?);
                let programs = compiled.rules(id).unwrap_or_default();
                let facts = node.rules.iter().enumerate().map(|(place, rule)| {
                    let program = programs
                        .get(place)
                        .and_then(|program| program.as_ref().ok());
                    facts_of(self, id, rule, program)
                });
                Some((id, facts.collect()))
            });
            facts.collect()
        });
        with_stack.unwrap_or_default()
    }
}

/// What is found of a rule when it is compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleFacts {
    /// Why an API server refuses the rule, in its words.
    pub error: Option<String>,
    /// Why it refuses `messageExpression`.
    pub message_error: Option<String>,
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
        let rules = with_stack(|| {
            let nodes = schema.nodes().iter();
            nodes.map(|node| rules_of(schema, node)).collect()
        });
        compiled.rules = rules.unwrap_or_default();
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

/// Does something on a thread of its own, for the stack that the parser may take.
fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let handle = builder.spawn_scoped(scope, work);
        handle.ok()?.join().ok()
    })
}

/// What an API server says of a rule. `program` is the compiled one, if it could be.
fn facts_of(schema: &Structural, id: NodeId, rule: &Rule, program: Option<&Program>) -> RuleFacts {
    let mut facts = RuleFacts::default();
    if rule.rule.trim().is_empty() {
        return facts;
    }
    let typed = |text: &str| {
        let parsed = parse(text).map_err(|error| error.shown)?;
        let is_optional = rule.optional_old_self == Some(true);
        types::check(schema, id, is_optional, text, &parsed)
    };
    match typed(&rule.rule) {
        Err(error) => facts.error = Some(format!("compilation failed: {error}")),
        Ok(Ty::Bool | Ty::Unknown) => facts.uses_old_self = uses_old_self(&rule.rule),
        Ok(_) => facts.error = Some("cel expression must evaluate to a bool".to_owned()),
    }
    if facts.error.is_some() {
        return facts;
    }
    let message = rule.message_expression.as_deref();
    if let Some(message) = message.filter(|text| !text.is_empty()) {
        facts.message_error = match typed(message) {
            Err(error) => Some(format!("messageExpression compilation failed: {error}")),
            Ok(Ty::String | Ty::Unknown) => None,
            Ok(_) => Some("messageExpression must evaluate to a string".to_owned()),
        };
    }
    if program.is_none() && facts.message_error.is_none() && rule.field_path.is_none() {
        // The types are right, and still it cannot be run.
        let error = compile(&rule.rule).err().unwrap_or_default();
        facts.error = Some(format!("program instantiation failed: {error}"));
    }
    facts
}

fn uses_old_self(text: &str) -> bool {
    compile(text).is_ok_and(|(_, uses_old)| uses_old)
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
    let parsed = parse(text).map_err(|error| error.first)?;
    let mut lowering = Lowering::new();
    let expression = lowering.expression(&parsed)?;
    Ok((expression, lowering.uses_old))
}

/// What is wrong with a text that is no expression.
struct SyntaxError {
    first: String,
    /// Everything, as an API server shows it.
    shown: String,
}

impl From<String> for SyntaxError {
    fn from(text: String) -> Self {
        Self {
            first: text.clone(),
            shown: text,
        }
    }
}

fn parse(text: &str) -> Result<Parsed, SyntaxError> {
    if text.len() > LENGTH {
        return Err(format!("it is longer than {LENGTH} bytes").into());
    }
    if nesting(text) > NESTING {
        return Err(format!("it nests more than {NESTING} deep").into());
    }
    // The parser is not known to panic; if it does, one rule cannot be checked, and that is said.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let parser = Parser::new().max_recursion_depth(u16::MAX);
        parser.enable_optional_syntax(true).parse(text)
    }));
    let parsed = parsed.map_err(|_| "the parser failed".to_owned())?;
    parsed.map_err(|errors| {
        let first = errors.errors.first();
        let first = first.map_or_else(|| "a syntax error".to_owned(), |error| error.msg.clone());
        SyntaxError {
            first,
            shown: types::syntax_errors(text, &errors),
        }
    })
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
