//! Types.

use std::fmt;
use std::rc::Rc;

use crate::schema::structural::NodeId;

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::schema::cel) enum Ty {
    /// Any, as the rule's author knows.
    Dyn,
    /// Any, as far as is known here; an error was told already, or there is none to tell.
    Unknown,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Duration,
    Timestamp,
    List(Rc<Ty>),
    Map(Rc<Ty>, Rc<Ty>),
    Optional(Rc<Ty>),
    Type,
    /// A type of a library, by its name.
    Library(&'static str),
    Object(Object),
    /// A type that an overload leaves open.
    Open(u8),
}

/// An object with members.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::schema::cel) enum Object {
    /// Of a schema; whether it is a whole object, which has type and metadata.
    Schema(NodeId, bool),
    /// `metadata`, of which the schema says nothing.
    Metadata,
}

impl Ty {
    pub(super) fn list(item: Self) -> Self {
        Self::List(Rc::new(item))
    }

    pub(super) fn map(key: Self, value: Self) -> Self {
        Self::Map(Rc::new(key), Rc::new(value))
    }

    pub(super) fn optional(value: Self) -> Self {
        Self::Optional(Rc::new(value))
    }

    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Dyn | Self::Unknown)
    }

    /// Whether `null` may stand for it.
    fn takes_null(&self) -> bool {
        matches!(
            self,
            Self::Null | Self::Duration | Self::Timestamp | Self::Object(_) | Self::Library(_)
        )
    }
}

/// What open types stand for in one call.
#[derive(Debug, Default)]
pub(super) struct Bindings(Vec<(u8, Ty)>);

impl Bindings {
    /// Whether a value of a type fits where an overload wants one.
    pub(super) fn fits(&mut self, found: &Ty, wanted: &Ty) -> bool {
        match (found, wanted) {
            (found, Ty::Open(name)) => {
                let bound = self.0.iter().position(|(known, _)| known == name);
                let Some(place) = bound else {
                    self.0.push((*name, found.clone()));
                    return true;
                };
                let Some((_, bound)) = self.0.get(place).cloned() else {
                    return false;
                };
                if Self::default().fits(found, &bound) {
                    return true;
                }
                // The more general of the two is meant.
                let is_wider = Self::default().fits(&bound, found);
                if let (true, Some(entry)) = (is_wider, self.0.get_mut(place)) {
                    entry.1 = found.clone();
                }
                is_wider
            }
            (found, wanted) if found.is_any() || wanted.is_any() => true,
            (Ty::Null, wanted) => wanted.takes_null(),
            (Ty::List(found), Ty::List(wanted)) | (Ty::Optional(found), Ty::Optional(wanted)) => {
                self.fits(found, wanted)
            }
            (Ty::Map(key, value), Ty::Map(wanted_key, wanted_value)) => {
                self.fits(key, wanted_key) && self.fits(value, wanted_value)
            }
            (found, wanted) => found == wanted,
        }
    }

    /// A type with what its open parts stand for.
    pub(super) fn settle(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Open(name) => {
                let bound = self.0.iter().find(|(known, _)| known == name);
                bound.map_or(Ty::Unknown, |(_, ty)| ty.clone())
            }
            Ty::List(item) => Ty::list(self.settle(item)),
            Ty::Map(key, value) => Ty::map(self.settle(key), self.settle(value)),
            Ty::Optional(value) => Ty::optional(self.settle(value)),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Dyn | Self::Open(_) => "dyn",
            Self::Unknown => "!error!",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Duration => "duration",
            Self::Timestamp => "timestamp",
            Self::Type => "type",
            Self::Library(name) => name,
            Self::Object(_) => "object",
            Self::List(item) => return write!(f, "list({item})"),
            Self::Map(key, value) => return write!(f, "map({key}, {value})"),
            Self::Optional(value) => return write!(f, "optional_type({value})"),
        };
        f.write_str(name)
    }
}
