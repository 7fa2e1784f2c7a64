//! Expressions, ready to be evaluated.

use std::sync::Arc;

use super::functions::Function;
use super::value::Value;

/// An expression.
#[derive(Debug)]
pub(super) enum Expression {
    Constant(Value),
    /// `self`
    This,
    /// `oldSelf`
    Old,
    /// A variable of a macro, by its place on the stack.
    Local(usize),
    /// `a.b`
    Select(Box<Expression>, Member),
    /// `has(a.b)`
    Has(Box<Expression>, Member),
    /// `a.?b`
    OptionalSelect(Box<Expression>, Member),
    /// `a[b]`
    Index(Box<[Expression; 2]>),
    /// `a[?b]`
    OptionalIndex(Box<[Expression; 2]>),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    And(Box<[Expression; 2]>),
    Or(Box<[Expression; 2]>),
    /// `a ? b : c`
    Conditional(Box<[Expression; 3]>),
    Binary(Binary, Box<[Expression; 2]>),
    /// Items, and whether each stands behind a `?`.
    List(Box<[(Expression, bool)]>),
    /// Keys, values, and whether each stands behind a `?`.
    Map(Box<[(Expression, Expression, bool)]>),
    /// A call; a method's target comes first.
    Call(&'static Function, Box<[Expression]>),
    /// A macro over a list or a map.
    Fold(Box<Fold>),
    /// `a.optMap(v, b)`, and `optFlatMap` where the flag is set.
    OptionalMap(Box<[Expression; 2]>, bool),
}

/// A member's name in a rule.
#[derive(Debug)]
pub(super) struct Member {
    /// As it is spelled: a key of a map.
    pub(super) spelled: Arc<str>,
    /// The JSON name of the member of a record.
    pub(super) name: Option<Arc<str>>,
}

/// An operator of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

/// A macro over a list or a map.
#[derive(Debug)]
pub(super) struct Fold {
    pub(super) kind: FoldKind,
    pub(super) range: Expression,
    /// Whether it has a variable for the index or key before that for the value.
    pub(super) two_variables: bool,
    pub(super) filter: Option<Expression>,
    pub(super) body: Expression,
}

/// What a [`Fold`] makes of the values of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoldKind {
    All,
    Exists,
    ExistsOne,
    /// `map`, `filter` and `transformList`
    List,
    /// `transformMap`
    Map,
    /// `transformMapEntry`
    Entries,
    /// `sortBy`
    Sort,
}
