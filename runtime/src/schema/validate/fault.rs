//! What is wrong, for programs.

use serde_json::{Number, Value};

/// What is wrong, with what the schema says of it. Values of the object are not told; counts are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// It is of another type.
    Type {
        /// What the schema wants: a type, types between commas, or a format.
        expected: Box<str>,
        /// The type or format of the value; empty where it has none.
        found: &'static str,
    },
    /// It is not of this format.
    Format(Box<str>),
    /// It has to be there.
    Required,
    /// It is none of these.
    Enum(Box<[Value]>),
    /// It is a longer string than that.
    MaxLength(i64),
    /// It is a shorter string than that.
    MinLength(i64),
    /// It does not match this pattern.
    Pattern(Box<str>),
    /// A list has more items than that.
    MaxItems(Count),
    /// A list has less items than that.
    MinItems(Count),
    /// An object has more members than that.
    MaxProperties(Count),
    /// An object has less members than that.
    MinProperties(Count),
    /// Two items are equal.
    UniqueItems,
    /// It is above this bound.
    Maximum(Bound),
    /// It is below this bound.
    Minimum(Bound),
    /// It is no multiple of this.
    MultipleOf(Number),
    /// `multipleOf` itself is not above zero.
    MultipleOfNothing(Number),
    /// A number that its type and format do not hold.
    Range {
        /// Whose number it is: `maximum` and the like, or none for the value.
        keyword: Option<&'static str>,
        /// `integer` or `number`.
        ty: &'static str,
        /// The format, if there is one.
        format: Option<Box<str>>,
    },
    /// None of the alternatives fits.
    AnyOf,
    /// So many alternatives fit, and not one.
    OneOf(u32),
    /// Not all of the schemas fit.
    AllOf {
        /// No one does.
        none: bool,
    },
    /// The schema that must not fit does.
    Not,
    /// A member that the schema does not list.
    Property(Box<str>),
    /// An item of a set is there before.
    SetItem,
    /// An item of a list that is a map by these fields has the keys of an item before.
    MapItem(Box<[Box<str>]>),
    /// An item of a list that is a map is no object.
    MapItemType,
    /// A rule does not hold; the message is the rule's.
    Rule {
        /// Whether it is about an object or a list.
        composite: bool,
    },
    /// A rule has no result.
    RuleError {
        /// The type that the rule is about.
        ty: &'static str,
    },
    /// No rule was checked, because of the other faults.
    RulesSkipped,
    /// Something in the metadata of the object, or in type and metadata of an embedded one.
    Metadata,
    /// What only this crate refuses: the message tells it.
    Other,
}

/// How many there are, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// How many there are.
    pub found: usize,
    /// The bound.
    pub bound: i64,
}

/// A bound of a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The bound; an integer where it was compared with one.
    pub value: Number,
    /// The bound itself is refused too.
    pub exclusive: bool,
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// To a member of an object.
    Member(Box<str>),
    /// To an item of a list.
    Index(usize),
}
