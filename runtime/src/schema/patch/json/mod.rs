//! JSON patches.

#[cfg(feature = "patch")]
mod apply;
mod between;

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::Error;
use super::operation::{Kind, Operation, wrong};

/// A JSON patch: operations that are done one after the other (RFC 6902).
///
/// As in API servers, `replace` sets members that are not there, and indexes below zero count from
/// the end of a list.
///
/// ```
/// use kubewright::schema::patch::{JsonPatch, Pointer};
/// use serde_json::json;
///
/// let owner = Pointer::root().field("metadata").field("annotations").field("example.dev/owner");
/// let patch = JsonPatch::new()
///     .test("/spec/replicas", 1)
///     .replace("/spec/replicas", 3)
///     .add(owner, "me");
/// assert_eq!(
///     serde_json::to_value(&patch).unwrap(),
///     json!([
///         {"op": "test", "path": "/spec/replicas", "value": 1},
///         {"op": "replace", "path": "/spec/replicas", "value": 3},
///         {"op": "add", "path": "/metadata/annotations/example.dev~1owner", "value": "me"},
///     ]),
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonPatch {
    operations: Vec<Operation>,
}

/// A place in an object, as JSON patches name it: a JSON pointer (RFC 6901).
///
/// A text is taken as it is, as `/spec/replicas`; names that may hold `/` or `~` are put together here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole object.
    pub fn root() -> Self {
        Self::default()
    }

    /// The member of this name of what is there.
    #[must_use]
    pub fn field(mut self, name: &str) -> Self {
        self.0.push('/');
        self.0.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self
    }

    /// The item at this index of what is there, counted from zero.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        self.field(&index.to_string())
    }

    /// Past the last item of the list that is there, to add one.
    #[must_use]
    pub fn end(self) -> Self {
        self.field("-")
    }
}

impl From<&str> for Pointer {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Pointer {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl JsonPatch {
    /// Without operations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a patch: a list of operations.
    ///
    /// # Errors
    /// When it is no list of objects, or when `op`, `path` or `from` is no string. What operations
    /// there are, and what they need, is looked at when they are done.
    pub fn from_json(patch: &Value) -> Result<Self, Error> {
        let operations = match patch {
            Value::Array(operations) => operations.as_slice(),
            Value::Null => &[],
            other => return Err(wrong(other, "Go value of type []handlers.jsonPatchOp")),
        };
        Ok(Self {
            operations: operations
                .iter()
                .map(Operation::read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// What makes one object of another: removals, additions and replacements of the least that differs. `null` is
    /// a value here.
    ///
    /// Items of lists are named by their index, which is another item's when somebody has changed the list
    /// meanwhile: send it with [`only_if_version`](Self::only_if_version), or a
    /// [`StrategicPatch`](super::StrategicPatch) where the kind is a built-in one.
    ///
    /// # Errors
    /// When one of them cannot be written as JSON.
    pub fn between<T: Serialize + ?Sized>(old: &T, new: &T) -> Result<Self, Error> {
        let (old, new) = (super::to_value(old)?, super::to_value(new)?);
        let mut patch = Self::new();
        between::between(&mut patch, Pointer::root(), &old, &new);
        Ok(patch)
    }

    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Puts a value at a place: a member, new or not, or an item before the one of this index.
    #[must_use]
    pub fn add(self, path: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        self.with(Kind::Add, path, Some(value.into()))
    }

    /// Puts another value in the place of the one that is there.
    #[must_use]
    pub fn replace(self, path: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        self.with(Kind::Replace, path, Some(value.into()))
    }

    /// Takes away what is there. Where nothing is, the whole patch is refused.
    #[must_use]
    pub fn remove(self, path: impl Into<Pointer>) -> Self {
        self.with(Kind::Remove, path, None)
    }

    /// Asks for a value: where there is another, the whole patch is refused, as invalid (422).
    #[must_use]
    pub fn test(self, path: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        self.with(Kind::Test, path, Some(value.into()))
    }

    /// Takes what is at one place to another.
    #[must_use]
    pub fn relocate(self, from: impl Into<Pointer>, path: impl Into<Pointer>) -> Self {
        self.with_from(Kind::Move, from, path)
    }

    /// Puts what is at one place at another too.
    #[must_use]
    pub fn copy(self, from: impl Into<Pointer>, path: impl Into<Pointer>) -> Self {
        self.with_from(Kind::Copy, from, path)
    }

    /// Does it only if nobody has changed the object since it had this resource version: a test, before all other
    /// operations. Another version is refused as invalid (422).
    #[must_use]
    pub fn only_if_version(mut self, resource_version: &str) -> Self {
        let path = Pointer::root().field("metadata").field("resourceVersion");
        let test = Operation::new(Kind::Test, path.0, Some(resource_version.into()));
        self.operations.insert(0, test);
        self
    }

    fn with(mut self, kind: Kind, path: impl Into<Pointer>, value: Option<Value>) -> Self {
        self.push(kind, path.into(), value);
        self
    }

    fn with_from(mut self, kind: Kind, from: impl Into<Pointer>, path: impl Into<Pointer>) -> Self {
        self.operations.push(Operation {
            from: Some(from.into().0),
            ..Operation::new(kind, path.into().0, None)
        });
        self
    }

    fn push(&mut self, kind: Kind, path: Pointer, value: Option<Value>) {
        self.operations.push(Operation::new(kind, path.0, value));
    }
}

impl Serialize for JsonPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.operations)
    }
}
