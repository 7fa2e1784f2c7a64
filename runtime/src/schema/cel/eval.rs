//! Evaluation of expressions.

use std::sync::Arc;

use super::error::{Failure, Fuel, Outcome};
use super::expression::{Expression, Fold, FoldKind, Member};
use super::operators;
use super::value::{Key, List, Map, Value};

/// What one evaluation of an expression may cost; as in the API server, about a step for each
/// part of the expression that is evaluated.
const STEPS_OF_EXPRESSION: u64 = 1_000_000;

/// Evaluates expressions about one value.
pub(super) struct Machine<'a> {
    this: &'a Value,
    old: Option<Value>,
    locals: Vec<Value>,
    fuel: Fuel,
    given: u64,
}

impl<'a> Machine<'a> {
    /// `budget` is what is left for the whole object.
    pub(super) fn new(this: &'a Value, old: Option<Value>, budget: u64) -> Self {
        let given = budget.min(STEPS_OF_EXPRESSION);
        Self {
            this,
            old,
            locals: Vec::new(),
            fuel: Fuel::new(given),
            given,
        }
    }

    /// What it has cost so far.
    pub(super) fn spent(&self) -> u64 {
        self.given.saturating_sub(self.fuel.left())
    }

    pub(super) fn evaluate(&mut self, expression: &Expression) -> Outcome {
        self.fuel.spend(1)?;
        match expression {
            Expression::Constant(value) => Ok(value.clone()),
            Expression::This => self.this.clone().read(),
            Expression::Old => match &self.old {
                Some(value) => value.clone().read(),
                None => Err(Failure::new("no such attribute: oldSelf")),
            },
            Expression::Local(place) => match self.locals.get(*place) {
                Some(value) => value.clone().read(),
                None => Err(Failure::new("no such attribute")),
            },
            Expression::Select(operand, member) => {
                let operand = self.evaluate(operand)?;
                select(&operand, member)
            }
            Expression::Has(operand, member) => match self.evaluate(operand)? {
                Value::Map(map) => Ok(Value::Bool(find(&map, member).is_some())),
                Value::Optional(None) => Ok(Value::Bool(false)),
                Value::Optional(Some(value)) => match &*value {
                    Value::Map(map) => Ok(Value::Bool(find(map, member).is_some())),
                    _ => Err(Failure::NoOverload),
                },
                _ => Err(Failure::NoOverload),
            },
            Expression::OptionalSelect(operand, member) => {
                let operand = self.evaluate(operand)?;
                optional_select(&operand, member)
            }
            Expression::Index(both) => {
                let (operand, index) = self.both(both)?;
                match operand {
                    Value::Optional(None) => Ok(Value::Optional(None)),
                    Value::Optional(Some(value)) => optional_index(&value, &index),
                    operand => index_of(&operand, &index),
                }
            }
            Expression::OptionalIndex(both) => {
                let (operand, index) = self.both(both)?;
                match operand {
                    Value::Optional(None) => Ok(Value::Optional(None)),
                    Value::Optional(Some(value)) => optional_index(&value, &index),
                    operand => optional_index(&operand, &index),
                }
            }
            Expression::Not(operand) => match self.evaluate(operand)? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                _ => Err(Failure::NoOverload),
            },
            Expression::Negate(operand) => operators::negate(&self.evaluate(operand)?),
            Expression::And(both) => self.decide(both, false),
            Expression::Or(both) => self.decide(both, true),
            Expression::Conditional(three) => {
                let [condition, yes, no] = &**three;
                match self.evaluate(condition)? {
                    Value::Bool(true) => self.evaluate(yes),
                    Value::Bool(false) => self.evaluate(no),
                    _ => Err(Failure::NoOverload),
                }
            }
            Expression::Binary(binary, both) => {
                let (left, right) = self.both(both)?;
                operators::binary(&mut self.fuel, *binary, &left, &right)
            }
            Expression::List(items) => self.list(items),
            Expression::Map(entries) => self.map(entries),
            Expression::Call(function, arguments) => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.evaluate(argument)?);
                }
                function.call(&mut self.fuel, &values)
            }
            Expression::Fold(fold) => self.fold(fold),
            Expression::OptionalMap(both, flat) => {
                let [operand, body] = &**both;
                match self.evaluate(operand)? {
                    Value::Optional(None) => Ok(Value::Optional(None)),
                    Value::Optional(Some(value)) => {
                        self.locals.push((*value).clone());
                        let value = self.evaluate(body);
                        self.locals.pop();
                        match value? {
                            value @ Value::Optional(_) if *flat => Ok(value),
                            _ if *flat => Err(Failure::NoOverload),
                            value => Ok(Value::some(value)),
                        }
                    }
                    _ => Err(Failure::NoOverload),
                }
            }
        }
    }

    fn both(&mut self, both: &[Expression; 2]) -> Result<(Value, Value), Failure> {
        let [left, right] = both;
        Ok((self.evaluate(left)?, self.evaluate(right)?))
    }

    /// `&&` and `||`: a side that decides makes up for a failure of the other.
    fn decide(&mut self, both: &[Expression; 2], decisive: bool) -> Outcome {
        let [left, right] = both;
        let left = self.boolean(left);
        match left {
            Ok(value) if value == decisive => return Ok(Value::Bool(decisive)),
            Err(Failure::Budget) => return Err(Failure::Budget),
            _ => {}
        }
        match self.boolean(right) {
            Ok(value) if value == decisive => Ok(Value::Bool(decisive)),
            Err(Failure::Budget) => Err(Failure::Budget),
            right => {
                left?;
                right.map(Value::Bool)
            }
        }
    }

    fn boolean(&mut self, expression: &Expression) -> Result<bool, Failure> {
        match self.evaluate(expression)? {
            Value::Bool(value) => Ok(value),
            _ => Err(Failure::NoOverload),
        }
    }

    fn list(&mut self, items: &[(Expression, bool)]) -> Outcome {
        let mut list = Vec::with_capacity(items.len());
        for (item, optional) in items {
            match (self.evaluate(item)?, optional) {
                (value, false) => list.push(value),
                (Value::Optional(Some(value)), true) => list.push((*value).clone()),
                (Value::Optional(None), true) => {}
                (_, true) => return Err(Failure::NoOverload),
            }
        }
        Ok(Value::list(list))
    }

    fn map(&mut self, entries: &[(Expression, Expression, bool)]) -> Outcome {
        let mut map = Vec::with_capacity(entries.len());
        for (key, value, optional) in entries {
            let key = Key::of(&self.evaluate(key)?)?;
            if map.iter().any(|(taken, _)| *taken == key) {
                return Err(Failure::new("a key of the map is repeated"));
            }
            match (self.evaluate(value)?, optional) {
                (value, false) => map.push((key, value)),
                (Value::Optional(Some(value)), true) => map.push((key, (*value).clone())),
                (Value::Optional(None), true) => {}
                (_, true) => return Err(Failure::NoOverload),
            }
        }
        Ok(Value::map(map))
    }

    fn fold(&mut self, fold: &Fold) -> Outcome {
        let range = self.evaluate(&fold.range)?;
        let pairs: Box<dyn Iterator<Item = (Value, Value)>> = match &range {
            Value::List(list) => Box::new(list_pairs(list)),
            Value::Map(map) => Box::new(map_pairs(map)),
            _ => return Err(Failure::NoOverload),
        };
        let is_map = matches!(range, Value::Map(_));
        let mut gathered = Gathered::default();
        for (key, value) in pairs {
            self.fuel.spend(1)?;
            let mark = self.locals.len();
            if fold.two_variables {
                self.locals.push(key.clone());
                self.locals.push(value.clone());
            } else {
                self.locals
                    .push(if is_map { key.clone() } else { value.clone() });
            }
            let stepped = self.step(fold, &key, &value, &mut gathered);
            self.locals.truncate(mark);
            if stepped? {
                break;
            }
        }
        gathered.finish(fold.kind)
    }

    /// One round of a macro; whether it is the last.
    fn step(
        &mut self,
        fold: &Fold,
        key: &Value,
        value: &Value,
        gathered: &mut Gathered,
    ) -> Result<bool, Failure> {
        if let Some(filter) = &fold.filter
            && !self.boolean(filter)?
        {
            return Ok(false);
        }
        match fold.kind {
            FoldKind::All | FoldKind::Exists => {
                let decisive = fold.kind == FoldKind::Exists;
                match self.boolean(&fold.body) {
                    Ok(found) if found == decisive => {
                        gathered.decided = true;
                        return Ok(true);
                    }
                    Ok(_) => {}
                    Err(Failure::Budget) => return Err(Failure::Budget),
                    Err(failure) => {
                        gathered.failure.get_or_insert(failure);
                    }
                }
            }
            FoldKind::ExistsOne => {
                if self.boolean(&fold.body)? {
                    gathered.count += 1;
                }
            }
            FoldKind::List => {
                let item = self.evaluate(&fold.body)?;
                gathered.items.push((item, Value::Null));
            }
            FoldKind::Sort => {
                let by = self.evaluate(&fold.body)?;
                gathered.items.push((value.clone().read()?, by));
            }
            FoldKind::Map => {
                let value = self.evaluate(&fold.body)?;
                gathered.entries.push((Key::of(key)?, value));
            }
            FoldKind::Entries => {
                let Value::Map(entries) = self.evaluate(&fold.body)? else {
                    return Err(Failure::NoOverload);
                };
                for (key, value) in entries.entries() {
                    if gathered.entries.iter().any(|(taken, _)| taken == key) {
                        return Err(Failure::new("a key of the map is repeated"));
                    }
                    self.fuel.spend(gathered.entries.len() / 8)?;
                    gathered.entries.push((key.clone(), value.clone()));
                }
            }
        }
        Ok(false)
    }
}

/// What a macro has gathered.
#[derive(Default)]
struct Gathered {
    decided: bool,
    failure: Option<Failure>,
    count: usize,
    /// Items, with what they are sorted by.
    items: Vec<(Value, Value)>,
    entries: Vec<(Key, Value)>,
}

impl Gathered {
    fn finish(self, kind: FoldKind) -> Outcome {
        match (kind, self.failure) {
            (FoldKind::All | FoldKind::Exists, Some(failure)) if !self.decided => Err(failure),
            (FoldKind::All, _) => Ok(Value::Bool(!self.decided)),
            (FoldKind::Exists, _) => Ok(Value::Bool(self.decided)),
            (FoldKind::ExistsOne, _) => Ok(Value::Bool(self.count == 1)),
            (FoldKind::List, _) => Ok(Value::list(
                self.items.into_iter().map(|(item, _)| item).collect(),
            )),
            (FoldKind::Sort, _) => operators::sort(self.items),
            (FoldKind::Map | FoldKind::Entries, _) => Ok(Value::map(self.entries)),
        }
    }
}

fn list_pairs(list: &Arc<List>) -> impl Iterator<Item = (Value, Value)> + use<'_> {
    let items = list.items.iter().enumerate();
    items.map(|(index, item)| (Value::count(index), item.clone()))
}

fn map_pairs(map: &Arc<Map>) -> impl Iterator<Item = (Value, Value)> + use<'_> {
    let entries = map.entries().iter();
    let seen = entries.filter(|(_, value)| !matches!(value, Value::Hidden(..)));
    seen.map(|(key, value)| (key.value(), value.clone()))
}

fn find<'a>(map: &'a Map, member: &Member) -> Option<&'a Value> {
    if map.record {
        map.find_text(member.name.as_deref()?)
    } else {
        map.find_text(&member.spelled)
    }
}

fn select(operand: &Value, member: &Member) -> Outcome {
    match operand {
        Value::Map(map) => match find(map, member) {
            Some(value) => value.clone().read(),
            None => Err(Failure::new(format!("no such key: {}", member.spelled))),
        },
        Value::Optional(_) => optional_select(operand, member),
        _ => Err(Failure::NoOverload),
    }
}

fn optional_select(operand: &Value, member: &Member) -> Outcome {
    match operand {
        Value::Optional(None) => Ok(Value::Optional(None)),
        Value::Optional(Some(value)) => match &**value {
            value @ Value::Map(_) => optional_select(value, member),
            _ => Err(Failure::NoOverload),
        },
        Value::Map(map) => match find(map, member) {
            Some(value) => Ok(Value::some(value.clone().read()?)),
            None => Ok(Value::Optional(None)),
        },
        _ => Err(Failure::NoOverload),
    }
}

fn index_of(operand: &Value, index: &Value) -> Outcome {
    match operand {
        Value::List(list) => {
            let place = place(index)?;
            match usize::try_from(place)
                .ok()
                .and_then(|place| list.items.get(place))
            {
                Some(value) => value.clone().read(),
                None => Err(Failure::new(format!("index out of bounds: {place}"))),
            }
        }
        Value::Map(map) => match map.find(&Key::of(index)?) {
            Some(value) => value.clone().read(),
            // The key may be a value of the object, which is not told.
            None => Err(Failure::new("no such key")),
        },
        _ => Err(Failure::NoOverload),
    }
}

fn optional_index(operand: &Value, index: &Value) -> Outcome {
    match operand {
        Value::List(list) => {
            let place = usize::try_from(place(index)?).ok();
            match place.and_then(|place| list.items.get(place)) {
                Some(value) => Ok(Value::some(value.clone().read()?)),
                None => Ok(Value::Optional(None)),
            }
        }
        Value::Map(map) => match map.find(&Key::of(index)?) {
            Some(value) => Ok(Value::some(value.clone().read()?)),
            None => Ok(Value::Optional(None)),
        },
        _ => Err(Failure::NoOverload),
    }
}

/// A number as an index of a list.
fn place(index: &Value) -> Result<i64, Failure> {
    match Key::of(index) {
        Ok(Key::Int(place)) => Ok(place),
        _ => Err(Failure::NoOverload),
    }
}
