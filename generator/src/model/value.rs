//! JSON values as a source spelt them: object keys keep their order, numbers their digits.

/// A JSON number as written, so that `1.0`, `1e3` and integers beyond 64 bits come back as they were.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(pub String);

impl Number {
    /// The digits without a fraction of nothing: `1.0` is `1` to all that compares numbers.
    pub(crate) fn plain(&self) -> &str {
        self.0.strip_suffix(".0").unwrap_or(&self.0)
    }
}

/// The members of an object in the order of the source.
pub type Map = Vec<(String, Value)>;

/// A default, an example, an enum value or any other free-form JSON of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Map),
}
