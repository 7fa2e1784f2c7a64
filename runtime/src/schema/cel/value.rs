//! What expressions compute with.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::Arc;

use regex::Regex;

use super::error::{Failure, Fuel, Outcome};
use super::functions::{Cidr, NamedFormat, Semver, Url};
use crate::meta::Quantity;
use crate::meta::moment::Moment;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Arc<str>),
    Bytes(Arc<[u8]>),
    /// In nanoseconds.
    Duration(i64),
    Timestamp(Moment),
    List(Arc<List>),
    Map(Arc<Map>),
    Optional(Option<Arc<Value>>),
    Type(&'static str),
    Quantity(Arc<Quantity>),
    Semver(Arc<Semver>),
    Ip(IpAddr),
    Cidr(Cidr),
    Url(Arc<Url>),
    Format(NamedFormat),
    /// A pattern that stands in the rule, compiled with it.
    Pattern(Arc<Regex>),
    /// What the schema does not describe: rules cannot see it, and equality can. Whether it is a
    /// member that the schema knows by name.
    Hidden(Arc<serde_json::Value>, bool),
    /// What does not fit its schema: reading it fails, for this reason.
    Broken(&'static str),
}

/// A list.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) kind: ListKind,
}

/// What `==` and `+` see of a list.
#[derive(Clone, Debug, Default)]
pub(super) enum ListKind {
    /// Items in order.
    #[default]
    Atomic,
    /// `x-kubernetes-list-type: set`: no order, no duplicates.
    Set,
    /// `x-kubernetes-list-type: map`: no order, records told apart by these members.
    Map(Arc<[Box<str>]>),
}

/// A map, or a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    /// Sorted by key, no key twice.
    entries: Vec<(Key, Value)>,
    /// Whether keys are members of a schema: `null` then counts as absent.
    pub(super) record: bool,
}

/// A key of a map. Numbers that are equal are one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Bool(bool),
    Int(i64),
    /// Above what an `Int` holds.
    Uint(u64),
    String(Arc<str>),
}

impl Value {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    pub(super) fn list(items: Vec<Value>) -> Self {
        Self::List(Arc::new(List {
            items,
            kind: ListKind::Atomic,
        }))
    }

    pub(super) fn map(entries: Vec<(Key, Value)>) -> Self {
        Self::Map(Arc::new(Map::new(entries, false)))
    }

    pub(super) fn some(value: Value) -> Self {
        Self::Optional(Some(Arc::new(value)))
    }

    /// A size or an index.
    pub(super) fn count(count: usize) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// What `type()` gives.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) | Self::Pattern(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Semver(_) => "kubernetes.Semver",
            Self::Ip(_) => "net.IP",
            Self::Cidr(_) => "net.CIDR",
            Self::Url(_) => "kubernetes.URL",
            Self::Format(_) => "kubernetes.NamedFormat",
            Self::Hidden(..) | Self::Broken(_) => "unknown",
        }
    }

    /// This value, or why it cannot be read.
    pub(super) fn read(self) -> Outcome {
        match self {
            Self::Broken(reason) => Err(Failure::Other(reason.into())),
            value => Ok(value),
        }
    }

    /// `==`: decided by the left side where the two are lists of different kinds, as in the API
    /// server.
    pub(super) fn equals(&self, other: &Self, fuel: &mut Fuel) -> Result<bool, Failure> {
        fuel.spend(1)?;
        Ok(match (self, other) {
            (Self::Broken(reason), _) | (_, Self::Broken(reason)) => {
                return Err(Failure::Other((*reason).into()));
            }
            (Self::Null, Self::Null) | (Self::Optional(None), Self::Optional(None)) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::String(left), Self::String(right)) => {
                fuel.spend(left.len().min(right.len()) / 10)?;
                left == right
            }
            (Self::Bytes(left), Self::Bytes(right)) => {
                fuel.spend(left.len().min(right.len()) / 10)?;
                left == right
            }
            (Self::Duration(left), Self::Duration(right)) => left == right,
            (Self::Timestamp(left), Self::Timestamp(right)) => left == right,
            (Self::Type(left), Self::Type(right)) => left == right,
            (Self::Quantity(left), Self::Quantity(right)) => left == right,
            (Self::Semver(left), Self::Semver(right)) => left.compare(right).is_eq(),
            (Self::Ip(left), Self::Ip(right)) => left == right,
            (Self::Cidr(left), Self::Cidr(right)) => left == right,
            (Self::Url(left), Self::Url(right)) => left == right,
            (Self::Format(left), Self::Format(right)) => left == right,
            (Self::Hidden(left, _), Self::Hidden(right, _)) => left == right,
            (Self::Optional(Some(left)), Self::Optional(Some(right))) => {
                left.equals(right, fuel)?
            }
            (Self::List(left), Self::List(right)) => left.equals(right, fuel)?,
            (Self::Map(left), Self::Map(right)) => left.equals(right, fuel)?,
            _ => numbers(self, other) == Ok(Ordering::Equal),
        })
    }

    /// `<` and the like.
    pub(super) fn order(&self, other: &Self) -> Result<Ordering, Failure> {
        Ok(match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::String(left), Self::String(right)) => left.cmp(right),
            (Self::Bytes(left), Self::Bytes(right)) => left.cmp(right),
            (Self::Duration(left), Self::Duration(right)) => left.cmp(right),
            (Self::Timestamp(left), Self::Timestamp(right)) => left.cmp(right),
            _ => return numbers(self, other),
        })
    }

    /// Whether it is what an absent value would be: `optional.ofNonZeroValue` drops it.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) | Self::Int(0) | Self::Uint(0) | Self::Duration(0) => {
                true
            }
            Self::Double(value) => *value == 0.0,
            Self::String(text) => text.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::List(list) => list.items.is_empty(),
            Self::Map(map) => map.entries.is_empty(),
            Self::Optional(value) => value.as_ref().is_none_or(|value| value.is_zero()),
            _ => false,
        }
    }
}

/// How two numbers of any types compare.
fn numbers(left: &Value, right: &Value) -> Result<Ordering, Failure> {
    let ordering = match (left, right) {
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
        (Value::Double(left), right) => left.partial_cmp(&approximate(exact(right)?)),
        (left, Value::Double(right)) => approximate(exact(left)?).partial_cmp(right),
        (left, right) => Some(exact(left)?.cmp(&exact(right)?)),
    };
    ordering.ok_or(Failure::Other("NaN values cannot be ordered".into()))
}

fn exact(value: &Value) -> Result<i128, Failure> {
    match value {
        Value::Int(value) => Ok(i128::from(*value)),
        Value::Uint(value) => Ok(i128::from(*value)),
        _ => Err(Failure::NoOverload),
    }
}

#[expect(clippy::cast_precision_loss, reason = "as CEL compares them")]
fn approximate(value: i128) -> f64 {
    value as f64
}

impl List {
    fn equals(&self, other: &List, fuel: &mut Fuel) -> Result<bool, Failure> {
        if self.items.len() != other.items.len() {
            return Ok(false);
        }
        match &self.kind {
            ListKind::Atomic => {
                for (left, right) in self.items.iter().zip(&other.items) {
                    if !left.equals(right, fuel)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            ListKind::Set => {
                for item in &other.items {
                    if !self.contains(item, fuel)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            ListKind::Map(keys) => {
                for item in &other.items {
                    // Of items with one key the last counts.
                    let Some(place) = place(&self.items, item, keys, fuel)? else {
                        return Ok(false);
                    };
                    if !self
                        .items
                        .get(place)
                        .map_or(Ok(false), |mine| mine.equals(item, fuel))?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    pub(super) fn contains(&self, value: &Value, fuel: &mut Fuel) -> Result<bool, Failure> {
        let mut failure = None;
        for item in &self.items {
            match item.equals(value, fuel) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(Failure::Budget) => return Err(Failure::Budget),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(false), Err)
    }

    /// `+`: a set takes what it has not, a map list overwrites items of the same key.
    pub(super) fn plus(&self, other: &List, fuel: &mut Fuel) -> Result<List, Failure> {
        let mut items = self.items.clone();
        for item in &other.items {
            let place = match &self.kind {
                ListKind::Atomic => None,
                ListKind::Set => {
                    if self.contains(item, fuel)? {
                        continue;
                    }
                    None
                }
                ListKind::Map(keys) => place(&items, item, keys, fuel)?,
            };
            match place.and_then(|place| items.get_mut(place)) {
                Some(place) => *place = item.clone(),
                None => items.push(item.clone()),
            }
        }
        Ok(List {
            items,
            kind: self.kind.clone(),
        })
    }
}

/// Where the last item is whose members with these names equal those of another.
fn place(
    items: &[Value],
    item: &Value,
    keys: &[Box<str>],
    fuel: &mut Fuel,
) -> Result<Option<usize>, Failure> {
    for (place, mine) in items.iter().enumerate().rev() {
        if same_item(mine, item, keys, fuel)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Whether two records have equal members of these names.
pub(super) fn same_item(
    left: &Value,
    right: &Value,
    keys: &[Box<str>],
    fuel: &mut Fuel,
) -> Result<bool, Failure> {
    let (Value::Map(left), Value::Map(right)) = (left, right) else {
        return Ok(false);
    };
    for key in keys {
        let same = match (left.get(key), right.get(key)) {
            (Some(left), Some(right)) => left.equals(right, fuel)?,
            (None, None) => true,
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Map {
    /// A map of these entries; of equal keys the last counts.
    pub(super) fn new(mut entries: Vec<(Key, Value)>, record: bool) -> Self {
        entries.reverse();
        entries.sort_by(|(left, _), (right, _)| left.cmp(right));
        entries.dedup_by(|(left, _), (right, _)| left == right);
        Self { entries, record }
    }

    pub(super) fn entries(&self) -> &[(Key, Value)] {
        &self.entries
    }

    /// The value of a key, whatever it is.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let found = self
            .entries
            .binary_search_by(|(candidate, _)| match candidate {
                Key::String(candidate) => (**candidate).cmp(key),
                _ => Ordering::Less,
            });
        Some(&self.entries.get(found.ok()?)?.1)
    }

    /// The value of a key, if expressions can see it.
    pub(super) fn find(&self, key: &Key) -> Option<&Value> {
        let found = self
            .entries
            .binary_search_by(|(candidate, _)| candidate.cmp(key));
        self.seen(&self.entries.get(found.ok()?)?.1)
    }

    /// As [`find`](Self::find).
    pub(super) fn find_text(&self, key: &str) -> Option<&Value> {
        self.seen(self.get(key)?)
    }

    fn seen<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match value {
            Value::Hidden(..) => None,
            Value::Null if self.record => None,
            value => Some(value),
        }
    }

    fn equals(&self, other: &Map, fuel: &mut Fuel) -> Result<bool, Failure> {
        if self.entries.len() != other.entries.len() {
            return Ok(false);
        }
        for (key, value) in &self.entries {
            if let Value::Hidden(..) = value {
                let Key::String(name) = key else { continue };
                if let Some(other) = other.get(name)
                    && !value.equals(other, fuel)?
                {
                    return Ok(false);
                }
                continue;
            }
            match (self.find(key), other.find(key)) {
                (None, None) => {}
                (Some(left), Some(right)) => {
                    if !left.equals(right, fuel)? {
                        return Ok(false);
                    }
                }
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
}

impl Key {
    /// A value as a key.
    pub(super) fn of(value: &Value) -> Result<Self, Failure> {
        Ok(match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Uint(value) => i64::try_from(*value).map_or(Self::Uint(*value), Self::Int),
            Value::String(value) => Self::String(Arc::clone(value)),
            Value::Double(value) => whole(*value).map(Self::Int).ok_or(Failure::NoOverload)?,
            _ => return Err(Failure::NoOverload),
        })
    }

    pub(super) fn value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Uint(value) => Value::Uint(*value),
            Self::String(value) => Value::String(Arc::clone(value)),
        }
    }
}

/// A double as the integer that it equals.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn whole(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    ((-LIMIT..LIMIT).contains(&value) && value.fract() == 0.0).then_some(value as i64)
}
