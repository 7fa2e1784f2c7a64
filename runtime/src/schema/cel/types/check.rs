//! Goes through a rule and finds the types of its parts (`cel-go/checker/checker.go`).

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, ListExpr, LiteralValue, MapExpr, SelectExpr,
    operators,
};
use cel::parser::Expression as Parsed;

use super::declare;
use super::overload::{Call, call};
use super::source::{Place, Source};
use super::ty::{Bindings, Ty};
use crate::schema::cel::expression::FoldKind;
use crate::schema::cel::functions;
use crate::schema::cel::lower::{dotted, macro_parts, type_name};
use crate::schema::structural::{NodeId, Structural};

/// How deep expressions may nest; the parser refuses deeper ones.
const DEPTH: usize = 300;

/// The type of a rule about values of a node, or what is wrong with it.
pub(in crate::schema::cel) fn check(
    schema: &Structural,
    id: NodeId,
    is_optional_old: bool,
    text: &str,
    parsed: &Parsed,
) -> Result<Ty, String> {
    let is_object = id == schema.root_id() || schema.get(id).embedded_resource == Some(true);
    let this = declare::of(schema, id, is_object).unwrap_or(Ty::Unknown);
    let old = if is_optional_old {
        Ty::optional(this.clone())
    } else {
        this.clone()
    };
    let mut checker = Checker {
        schema,
        source: Source::new(text),
        names: vec![("self".to_owned(), this), ("oldSelf".to_owned(), old)],
        errors: Vec::new(),
        literals: Vec::new(),
        depth: 0,
        may_mix: false,
    };
    let found = checker.expression(parsed);
    let mut errors = checker.errors;
    if errors.is_empty() {
        errors = checker.literals;
    }
    if errors.is_empty() {
        return Ok(found.ty);
    }
    errors.sort_by_key(|(place, _)| *place);
    let shown = errors
        .iter()
        .map(|(place, message)| checker.source.error(*place, message));
    Err(shown.collect::<Vec<_>>().join("\n"))
}

struct Checker<'a> {
    schema: &'a Structural,
    source: Source<'a>,
    /// Variables, innermost last.
    names: Vec<(String, Ty)>,
    errors: Vec<(Place, String)>,
    /// Literals that are wrong: told where nothing else is.
    literals: Vec<(Place, String)>,
    depth: usize,
    /// Lists and maps here may have values of several types.
    may_mix: bool,
}

/// A part, its type, and where errors say that it stands.
struct Found {
    ty: Ty,
    place: Place,
}

impl Found {
    fn new(ty: Ty, place: Place) -> Self {
        Self { ty, place }
    }
}

impl Checker<'_> {
    fn refuse(&mut self, place: Place, message: String) -> Ty {
        self.errors.push((place, message));
        Ty::Unknown
    }

    fn undeclared(&mut self, place: Place, name: &str) -> Ty {
        let message = format!("undeclared reference to '{name}' (in container '')");
        self.refuse(place, message)
    }

    fn expression(&mut self, parsed: &Parsed) -> Found {
        if self.depth > DEPTH {
            return Found::new(Ty::Unknown, 0);
        }
        self.depth += 1;
        let found = match &parsed.expr {
            Expr::Literal(literal) => Found::new(literal_type(literal), self.source.seek_literal()),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => self.list(list),
            Expr::Map(map) => self.map(map),
            Expr::Struct(message) => {
                let place = self.source.seek("{");
                Found::new(self.undeclared(place, &message.type_name), place)
            }
            Expr::Unspecified => Found::new(Ty::Unknown, 0),
        };
        self.depth -= 1;
        found
    }

    fn name(&mut self, name: &str) -> Found {
        let place = self.source.seek(name);
        let variable = self.names.iter().rfind(|(known, _)| known == name);
        let ty = match variable {
            Some((_, ty)) => ty.clone(),
            None if type_name(name).is_some() => Ty::Type,
            None => self.undeclared(place, name),
        };
        Found::new(ty, place)
    }

    fn is_variable(&self, name: &str) -> bool {
        let first = name.split('.').next().unwrap_or_default();
        self.names.iter().any(|(known, _)| known == first)
    }

    fn select(&mut self, select: &SelectExpr) -> Found {
        if let Some(path) = dotted(&select.operand)
            && !select.test
            && !self.is_variable(&path)
            && type_name(&format!("{path}.{}", select.field)).is_some()
        {
            let place = self.source.seek(&select.field);
            return Found::new(Ty::Type, place);
        }
        let asked = select.test.then(|| {
            self.source.seek("has");
            self.source.seek("(")
        });
        let operand = self.expression(&select.operand);
        let dot = self.source.seek(".");
        self.source.seek(&select.field);
        let place = asked.unwrap_or(dot);
        let ty = self.member(&operand.ty, &select.field, place);
        Found::new(if select.test { Ty::Bool } else { ty }, place)
    }

    fn member(&mut self, operand: &Ty, field: &str, place: Place) -> Ty {
        match operand {
            Ty::Optional(inner) => {
                let ty = self.member(&inner.clone(), field, place);
                Ty::optional(ty)
            }
            Ty::Map(_, value) => (**value).clone(),
            Ty::Object(object) => match declare::member(self.schema, object, field) {
                Some(ty) => ty,
                None => self.refuse(place, format!("undefined field '{field}'")),
            },
            other if other.is_any() => Ty::Dyn,
            other => {
                let message = format!("type '{other}' does not support field selection");
                self.refuse(place, message)
            }
        }
    }

    fn call(&mut self, call: &CallExpr) -> Found {
        let name = call.func_name.as_str();
        match (&call.target, call.args.as_slice()) {
            (None, [first, second]) if name == operators::OPT_SELECT => {
                let operand = self.expression(first);
                let place = self.source.seek("?");
                let Expr::Literal(LiteralValue::String(field)) = &second.expr else {
                    return Found::new(Ty::Unknown, place);
                };
                let field = field.inner().to_owned();
                self.source.seek(&field);
                let ty = match self.member(&operand.ty, &field, place) {
                    ty @ Ty::Optional(_) if matches!(operand.ty, Ty::Optional(_)) => ty,
                    ty => Ty::optional(ty),
                };
                Found::new(ty, place)
            }
            (None, [left, right]) if is_logical(name) => {
                let left = self.expression(left);
                let sign = if name == operators::LOGICAL_AND {
                    "&&"
                } else {
                    "||"
                };
                let place = self.source.seek(sign);
                let right = self.expression(right);
                for side in [left, right] {
                    self.wants_bool(&side);
                }
                Found::new(Ty::Bool, place)
            }
            (None, arguments) if sign_of(name).is_some() => self.operator(name, arguments),
            (None, [condition, yes, no]) if name == operators::CONDITIONAL => {
                let condition = self.expression(condition);
                let place = self.source.seek("?");
                let yes = self.expression(yes);
                self.source.seek(":");
                let no = self.expression(no);
                let types = [condition.ty, yes.ty, no.ty];
                Found::new(self.resolve(name, None, &types, place), place)
            }
            (Some(target), arguments) => self
                .macro_call(name, target, arguments)
                .unwrap_or_else(|| self.method(name, target, arguments)),
            (None, arguments) => {
                self.source.seek(name);
                let place = self.source.seek("(");
                let types = self.all(name, arguments);
                Found::new(self.function(name, None, &types, place), place)
            }
        }
    }

    fn wants_bool(&mut self, side: &Found) {
        if !side.ty.is_any() && side.ty != Ty::Bool {
            let message = format!("expected type 'bool' but found '{}'", side.ty);
            self.refuse(side.place, message);
        }
    }

    fn operator(&mut self, name: &str, arguments: &[Parsed]) -> Found {
        let sign = sign_of(name).unwrap_or_default();
        let (place, types) = match arguments {
            [only] => {
                let place = self.source.seek(sign);
                (place, vec![self.expression(only).ty])
            }
            [left, right] => {
                let left = self.expression(left).ty;
                let place = self.source.seek(sign);
                let right = self.expression(right).ty;
                (place, vec![left, right])
            }
            _ => return Found::new(Ty::Unknown, 0),
        };
        Found::new(self.resolve(name, None, &types, place), place)
    }

    /// The types of arguments; literals that have no value are noted.
    fn all(&mut self, function: &str, arguments: &[Parsed]) -> Vec<Ty> {
        let mut types = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            let found = self.expression(argument);
            if let Expr::Literal(LiteralValue::String(text)) = &argument.expr
                && index + 1 == arguments.len()
                && !functions::takes(function, text.inner())
            {
                let message = format!("invalid {function} argument");
                self.literals.push((found.place, message));
            }
            types.push(found.ty);
        }
        types
    }

    fn method(&mut self, name: &str, target: &Parsed, arguments: &[Parsed]) -> Found {
        let space = dotted(target).filter(|path| !self.is_variable(path));
        if let Some(full) = space.map(|space| format!("{space}.{name}"))
            && functions::is_known(&full)
        {
            self.source.seek(name);
            let place = self.source.seek("(");
            let types = self.all(name, arguments);
            return Found::new(self.function(&full, None, &types, place), place);
        }
        let target = self.expression(target).ty;
        self.source.seek(".");
        self.source.seek(name);
        let place = self.source.seek("(");
        let outer = std::mem::replace(&mut self.may_mix, name == "format");
        let types = self.all(name, arguments);
        self.may_mix = outer;
        Found::new(self.function(name, Some(&target), &types, place), place)
    }

    fn function(&mut self, name: &str, target: Option<&Ty>, types: &[Ty], place: Place) -> Ty {
        if functions::is_known(name) {
            self.resolve(name, target, types, place)
        } else {
            self.undeclared(place, name)
        }
    }

    fn resolve(&mut self, name: &str, target: Option<&Ty>, types: &[Ty], place: Place) -> Ty {
        match call(name, target, types) {
            Call::Of(ty) => ty,
            Call::Unlisted => Ty::Unknown,
            Call::None => {
                let names: Vec<String> = types.iter().map(ToString::to_string).collect();
                let names = names.join(", ");
                let applied = match target {
                    Some(target) => format!("{target}.({names})"),
                    None => format!("({names})"),
                };
                let message =
                    format!("found no matching overload for '{name}' applied to '{applied}'");
                self.refuse(place, message)
            }
        }
    }

    /// A macro that the parser leaves as a call.
    fn macro_call(&mut self, name: &str, target: &Parsed, arguments: &[Parsed]) -> Option<Found> {
        let variables = match (name, arguments.len()) {
            ("all" | "exists" | "existsOne" | "exists_one", 3)
            | ("transformList" | "transformMap" | "transformMapEntry", 3 | 4) => 2,
            ("sortBy" | "optMap" | "optFlatMap", 2) => 1,
            _ => return None,
        };
        let (names, bodies) = arguments.split_at_checked(variables)?;
        let range = self.expression(target);
        self.source.seek(name);
        let place = self.source.seek("(");
        let (key, value) = match &range.ty {
            Ty::List(item) => (Ty::Int, (**item).clone()),
            Ty::Map(key, value) => ((**key).clone(), (**value).clone()),
            Ty::Optional(value) => (Ty::Unknown, (**value).clone()),
            _ => (Ty::Unknown, Ty::Unknown),
        };
        let mark = self.names.len();
        let types = if variables == 2 {
            vec![key.clone(), value]
        } else {
            vec![value]
        };
        for (parsed, ty) in names.iter().zip(types) {
            if let Expr::Ident(name) = &parsed.expr {
                self.source.seek(name);
                self.names.push((name.clone(), ty));
            }
        }
        let mut last = Found::new(Ty::Unknown, place);
        for body in bodies {
            last = self.expression(body);
        }
        self.names.truncate(mark);
        let ty = match name {
            "all" | "exists" | "existsOne" | "exists_one" => Ty::Bool,
            "transformList" => Ty::list(last.ty),
            "transformMap" => Ty::map(key, last.ty),
            "transformMapEntry" => last.ty,
            "sortBy" => range.ty,
            "optMap" => Ty::optional(last.ty),
            _ => match last.ty {
                ty @ Ty::Optional(_) => ty,
                _ => Ty::Unknown,
            },
        };
        Some(Found::new(ty, place))
    }

    /// A macro that the parser has expanded.
    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Found {
        let range = self.expression(&comprehension.iter_range);
        let Some((kind, filter, body)) = macro_parts(comprehension) else {
            return Found::new(Ty::Unknown, range.place);
        };
        let place = self.source.seek("(");
        self.source.seek(&comprehension.iter_var);
        let item = match &range.ty {
            Ty::List(item) => (**item).clone(),
            Ty::Map(key, _) => (**key).clone(),
            ty if ty.is_any() => Ty::Dyn,
            ty => {
                let message = format!(
                    "expression of type '{ty}' cannot be range of a comprehension (must be list, map, or dynamic)"
                );
                self.refuse(range.place, message)
            }
        };
        self.names
            .push((comprehension.iter_var.clone(), item.clone()));
        let filter = filter.map(|filter| self.expression(filter));
        // What a filter keeps is the variable itself.
        let is_item = matches!(&body.expr, Expr::Ident(name) if *name == comprehension.iter_var)
            && kind == FoldKind::List
            && filter.is_some();
        let body = if is_item {
            Found::new(item, place)
        } else {
            self.expression(body)
        };
        self.names.pop();
        let ty = match kind {
            FoldKind::All | FoldKind::Exists => {
                self.wants_bool(&body);
                Ty::Bool
            }
            FoldKind::ExistsOne => {
                self.wants_condition(&body.ty, &Ty::Int, place);
                Ty::Int
            }
            _ => Ty::list(body.ty),
        };
        if let Some(filter) = filter {
            self.wants_condition(&filter.ty, &ty, place);
        }
        let ty = if kind == FoldKind::ExistsOne {
            Ty::Bool
        } else {
            ty
        };
        Found::new(ty, place)
    }

    /// The condition of a macro that chooses between two values of a type.
    fn wants_condition(&mut self, condition: &Ty, value: &Ty, place: Place) {
        let types = [condition.clone(), value.clone(), value.clone()];
        self.resolve(operators::CONDITIONAL, None, &types, place);
    }

    fn list(&mut self, list: &ListExpr) -> Found {
        let place = self.source.seek("[");
        let mut common = None;
        for (index, item) in list.elements.iter().enumerate() {
            let found = self.expression(item);
            let ty = unwrapped(found.ty, list.optional_indices.contains(&index));
            self.join(&mut common, ty, found.place);
        }
        Found::new(Ty::list(common.unwrap_or(Ty::Unknown)), place)
    }

    fn map(&mut self, map: &MapExpr) -> Found {
        let place = self.source.seek("{");
        let (mut keys, mut values) = (None, None);
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else {
                continue;
            };
            let key = self.expression(&entry.key);
            self.join(&mut keys, key.ty, key.place);
            self.source.seek(":");
            let value = self.expression(&entry.value);
            let ty = unwrapped(value.ty, entry.optional);
            self.join(&mut values, ty, value.place);
        }
        let any = |ty: Option<Ty>| ty.unwrap_or(Ty::Unknown);
        Found::new(Ty::map(any(keys), any(values)), place)
    }

    /// Items of a list are of one type.
    fn join(&mut self, common: &mut Option<Ty>, ty: Ty, place: Place) {
        let Some(known) = common else {
            *common = Some(ty);
            return;
        };
        if Bindings::default().fits(&ty, known) {
            return;
        }
        if Bindings::default().fits(known, &ty) {
            *common = Some(ty);
            return;
        }
        if self.may_mix {
            *common = Some(Ty::Dyn);
            return;
        }
        let message = format!("expected type '{known}' but found '{ty}'");
        self.refuse(place, message);
    }
}

fn unwrapped(ty: Ty, is_optional: bool) -> Ty {
    match ty {
        Ty::Optional(inner) if is_optional => (*inner).clone(),
        other => other,
    }
}

fn is_logical(name: &str) -> bool {
    name == operators::LOGICAL_AND || name == operators::LOGICAL_OR
}

/// How a rule writes an operator.
fn sign_of(name: &str) -> Option<&'static str> {
    Some(match name {
        operators::LOGICAL_NOT => "!",
        operators::NEGATE | operators::SUBSTRACT => "-",
        operators::ADD => "+",
        operators::MULTIPLY => "*",
        operators::DIVIDE => "/",
        operators::MODULO => "%",
        operators::EQUALS => "==",
        operators::NOT_EQUALS => "!=",
        operators::LESS => "<",
        operators::LESS_EQUALS => "<=",
        operators::GREATER => ">",
        operators::GREATER_EQUALS => ">=",
        operators::IN => "in",
        operators::INDEX | operators::OPT_INDEX => "[",
        _ => return None,
    })
}

fn literal_type(literal: &LiteralValue) -> Ty {
    match literal {
        LiteralValue::Boolean(_) => Ty::Bool,
        LiteralValue::Bytes(_) => Ty::Bytes,
        LiteralValue::Double(_) => Ty::Double,
        LiteralValue::Int(_) => Ty::Int,
        LiteralValue::Null => Ty::Null,
        LiteralValue::String(_) => Ty::String,
        LiteralValue::UInt(_) => Ty::Uint,
    }
}
