//! From what the parser gives to what is evaluated: names are resolved, macros recognised,
//! literals checked.

use std::sync::Arc;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, SelectExpr, operators,
};
use cel::parser::Expression as Parsed;

use super::escape::named;
use super::expression::{Binary, Expression, Fold, FoldKind, Member};
use super::functions;
use super::value::Value;

/// How deep expressions may nest. Deeper ones are refused: evaluation takes stack.
const DEPTH: usize = 100;

/// Resolves an expression.
pub(super) struct Lowering {
    /// Variables of macros, innermost last.
    locals: Vec<String>,
    depth: usize,
    /// Whether `oldSelf` occurs.
    pub(super) uses_old: bool,
}

type Lowered = Result<Expression, String>;

impl Lowering {
    pub(super) fn new() -> Self {
        Self {
            locals: Vec::new(),
            depth: 0,
            uses_old: false,
        }
    }

    pub(super) fn expression(&mut self, parsed: &Parsed) -> Lowered {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("it nests more than {DEPTH} deep"));
        }
        let lowered = match &parsed.expr {
            Expr::Literal(literal) => Ok(constant(literal)),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => {
                let items = list.elements.iter().enumerate();
                let items = items.map(|(index, item)| {
                    Ok((
                        self.expression(item)?,
                        list.optional_indices.contains(&index),
                    ))
                });
                items.collect::<Result<_, String>>().map(Expression::List)
            }
            Expr::Map(map) => {
                let entries = map.entries.iter().map(|entry| match &entry.expr {
                    EntryExpr::MapEntry(entry) => Ok((
                        self.expression(&entry.key)?,
                        self.expression(&entry.value)?,
                        entry.optional,
                    )),
                    EntryExpr::StructField(_) => Err("an entry of a map has no key".to_owned()),
                });
                entries.collect::<Result<_, String>>().map(Expression::Map)
            }
            Expr::Struct(message) => {
                Err(format!("undeclared reference to '{}'", message.type_name))
            }
            Expr::Unspecified => Err("it is empty".to_owned()),
        };
        self.depth -= 1;
        lowered
    }

    fn boxed(&mut self, parsed: &Parsed) -> Result<Box<Expression>, String> {
        self.expression(parsed).map(Box::new)
    }

    fn name(&mut self, name: &str) -> Lowered {
        if let Some(place) = self.locals.iter().rposition(|local| local == name) {
            return Ok(Expression::Local(place));
        }
        match name {
            "self" => Ok(Expression::This),
            "oldSelf" => {
                self.uses_old = true;
                Ok(Expression::Old)
            }
            _ => match type_name(name) {
                Some(name) => Ok(Expression::Constant(Value::Type(name))),
                None => Err(format!("undeclared reference to '{name}'")),
            },
        }
    }

    fn select(&mut self, select: &SelectExpr) -> Lowered {
        if let Some(path) = dotted(&select.operand).filter(|_| !select.test)
            && !self.is_variable(&path)
            && let Some(name) = type_name(&format!("{path}.{}", select.field))
        {
            return Ok(Expression::Constant(Value::Type(name)));
        }
        let operand = self.boxed(&select.operand)?;
        let member = member(&select.field);
        Ok(if select.test {
            Expression::Has(operand, member)
        } else {
            Expression::Select(operand, member)
        })
    }

    /// Whether the first word of a path is a variable.
    fn is_variable(&self, path: &str) -> bool {
        let first = path.split('.').next().unwrap_or_default();
        first == "self" || first == "oldSelf" || self.locals.iter().any(|local| local == first)
    }

    fn call(&mut self, call: &CallExpr) -> Lowered {
        match (&call.target, call.args.as_slice()) {
            (None, [only]) if call.func_name == operators::LOGICAL_NOT => {
                Ok(Expression::Not(self.boxed(only)?))
            }
            (None, [only]) if call.func_name == operators::NEGATE => {
                Ok(Expression::Negate(self.boxed(only)?))
            }
            (None, [first, second]) => match self.operator(&call.func_name, first, second)? {
                Some(expression) => Ok(expression),
                None => self.function(call),
            },
            (None, [first, second, third]) if call.func_name == operators::CONDITIONAL => {
                Ok(Expression::Conditional(Box::new([
                    self.expression(first)?,
                    self.expression(second)?,
                    self.expression(third)?,
                ])))
            }
            (Some(target), arguments) => match self.macro_call(call, target, arguments)? {
                Some(expression) => Ok(expression),
                None => self.function(call),
            },
            _ => self.function(call),
        }
    }

    fn operator(
        &mut self,
        name: &str,
        first: &Parsed,
        second: &Parsed,
    ) -> Result<Option<Expression>, String> {
        let binary = match name {
            operators::ADD => Binary::Add,
            operators::SUBSTRACT => Binary::Subtract,
            operators::MULTIPLY => Binary::Multiply,
            operators::DIVIDE => Binary::Divide,
            operators::MODULO => Binary::Remainder,
            operators::EQUALS => Binary::Equal,
            operators::NOT_EQUALS => Binary::NotEqual,
            operators::LESS => Binary::Less,
            operators::LESS_EQUALS => Binary::LessOrEqual,
            operators::GREATER => Binary::Greater,
            operators::GREATER_EQUALS => Binary::GreaterOrEqual,
            operators::IN => Binary::In,
            operators::OPT_SELECT => {
                let Expr::Literal(LiteralValue::String(field)) = &second.expr else {
                    return Err("a member's name is expected behind '.?'".to_owned());
                };
                let operand = self.boxed(first)?;
                let member = member(field.inner());
                return Ok(Some(Expression::OptionalSelect(operand, member)));
            }
            operators::LOGICAL_AND
            | operators::LOGICAL_OR
            | operators::INDEX
            | operators::OPT_INDEX => {
                let both = Box::new([self.expression(first)?, self.expression(second)?]);
                return Ok(Some(match name {
                    operators::LOGICAL_AND => Expression::And(both),
                    operators::LOGICAL_OR => Expression::Or(both),
                    operators::INDEX => Expression::Index(both),
                    _ => Expression::OptionalIndex(both),
                }));
            }
            _ => return Ok(None),
        };
        let both = Box::new([self.expression(first)?, self.expression(second)?]);
        Ok(Some(Expression::Binary(binary, both)))
    }

    fn function(&mut self, call: &CallExpr) -> Lowered {
        let name = call.func_name.as_str();
        let mut arguments = Vec::with_capacity(call.args.len() + 1);
        let mut method = false;
        let mut found = None;
        if let Some(target) = &call.target {
            if let Some(space) = dotted(target).filter(|path| !self.is_variable(path)) {
                found = functions::find(&format!("{space}.{name}"), false, call.args.len());
            }
            if found.is_none() {
                method = true;
                arguments.push(self.expression(target)?);
            }
        }
        for argument in &call.args {
            arguments.push(self.expression(argument)?);
        }
        let Some(function) = found.or_else(|| functions::find(name, method, call.args.len()))
        else {
            return Err(format!("undeclared reference to '{name}'"));
        };
        function.prepare(&mut arguments)?;
        Ok(match function.fold(&arguments)? {
            Some(value) => Expression::Constant(value),
            None => Expression::Call(function, arguments.into()),
        })
    }

    /// A macro that the parser leaves as a call.
    fn macro_call(
        &mut self,
        call: &CallExpr,
        target: &Parsed,
        arguments: &[Parsed],
    ) -> Result<Option<Expression>, String> {
        let two = |kind| Some((kind, true));
        let fold = match (call.func_name.as_str(), arguments.len()) {
            ("all", 3) => two(FoldKind::All),
            ("exists", 3) => two(FoldKind::Exists),
            ("existsOne" | "exists_one", 3) => two(FoldKind::ExistsOne),
            ("transformList", 3 | 4) => two(FoldKind::List),
            ("transformMap", 3 | 4) => two(FoldKind::Map),
            ("transformMapEntry", 3 | 4) => two(FoldKind::Entries),
            ("sortBy", 2) => Some((FoldKind::Sort, false)),
            ("optMap" | "optFlatMap", 2) => None,
            _ => return Ok(None),
        };
        let variables = if fold.is_some_and(|(_, two)| two) {
            2
        } else {
            1
        };
        let (names, bodies) = arguments.split_at_checked(variables).unwrap_or_default();
        let [bodies @ .., body] = bodies else {
            return Ok(None);
        };
        let range = self.expression(target)?;
        let mark = self.locals.len();
        for name in names {
            let Expr::Ident(name) = &name.expr else {
                return Err("argument must be a simple name".to_owned());
            };
            self.locals.push(name.clone());
        }
        let filter = bodies
            .first()
            .map(|filter| self.expression(filter))
            .transpose()?;
        let body = self.expression(body)?;
        self.locals.truncate(mark);
        let Some((kind, two_variables)) = fold else {
            let flat = call.func_name == "optFlatMap";
            return Ok(Some(Expression::OptionalMap(Box::new([range, body]), flat)));
        };
        Ok(Some(Expression::Fold(Box::new(Fold {
            kind,
            range,
            two_variables,
            filter,
            body,
        }))))
    }

    /// A macro that the parser has expanded: known by what its accumulator starts from.
    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Lowered {
        let (kind, filter, body) =
            macro_parts(comprehension).ok_or("a macro of an unknown kind")?;
        let range = self.expression(&comprehension.iter_range)?;
        self.locals.push(comprehension.iter_var.clone());
        let filter = filter.map(|filter| self.expression(filter)).transpose()?;
        let body = self.expression(body)?;
        self.locals.pop();
        Ok(Expression::Fold(Box::new(Fold {
            kind,
            range,
            two_variables: false,
            filter,
            body,
        })))
    }
}

/// What a macro makes, its filter, and its body.
pub(super) fn macro_parts(
    comprehension: &ComprehensionExpr,
) -> Option<(FoldKind, Option<&Parsed>, &Parsed)> {
    let Expr::Call(step) = &comprehension.loop_step.expr else {
        return None;
    };
    let (kind, filter, body) = match (&comprehension.accu_init.expr, step.args.as_slice()) {
        (Expr::Literal(LiteralValue::Boolean(all)), [_, body]) => {
            let kind = if *all.inner() {
                FoldKind::All
            } else {
                FoldKind::Exists
            };
            (kind, None, body)
        }
        (Expr::Literal(LiteralValue::Int(_)), [body, _, _]) => (FoldKind::ExistsOne, None, body),
        (Expr::List(_), [_, item]) => (FoldKind::List, None, item),
        (Expr::List(_), [filter, step, _]) => match &step.expr {
            Expr::Call(CallExpr { args, .. }) if args.len() == 2 => {
                (FoldKind::List, Some(filter), &args[1])
            }
            _ => return None,
        },
        _ => return None,
    };
    let body = match (&body.expr, kind) {
        (Expr::List(list), FoldKind::List) => match list.elements.as_slice() {
            [item] => item,
            _ => return None,
        },
        _ => body,
    };
    Some((kind, filter, body))
}

fn member(field: &str) -> Member {
    Member {
        spelled: field.into(),
        name: named(field).map(Arc::from),
    }
}

fn constant(literal: &LiteralValue) -> Expression {
    Expression::Constant(match literal {
        LiteralValue::Boolean(value) => Value::Bool(*value.inner()),
        LiteralValue::Bytes(value) => Value::Bytes(value.inner().into()),
        LiteralValue::Double(value) => Value::Double(*value.inner()),
        LiteralValue::Int(value) => Value::Int(*value.inner()),
        LiteralValue::Null => Value::Null,
        LiteralValue::String(value) => Value::text(value.inner()),
        LiteralValue::UInt(value) => Value::Uint(*value.inner()),
    })
}

/// `a.b.c` as text.
pub(super) fn dotted(parsed: &Parsed) -> Option<String> {
    match &parsed.expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => {
            Some(format!("{}.{}", dotted(&select.operand)?, select.field))
        }
        _ => None,
    }
}

/// The name of a type, as `type()` gives it.
pub(super) fn type_name(name: &str) -> Option<&'static str> {
    const NAMES: &[&str] = &[
        "null_type",
        "bool",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "list",
        "map",
        "type",
        "dyn",
        "optional_type",
        "google.protobuf.Duration",
        "google.protobuf.Timestamp",
        "kubernetes.Quantity",
        "kubernetes.Semver",
        "kubernetes.URL",
        "kubernetes.NamedFormat",
        "net.IP",
        "net.CIDR",
    ];
    NAMES.iter().find(|known| **known == name).copied()
}
