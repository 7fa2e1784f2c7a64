//! Operations of JSON patches.

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::Error;

/// One step of a patch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operation {
    pub(super) kind: Kind,
    pub(super) path: Option<String>,
    pub(super) from: Option<String>,
    /// `None` where it is not said, which is another thing than `null`.
    pub(super) value: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Add,
    Remove,
    Replace,
    Move,
    Test,
    Copy,
    Unknown(String),
}

impl Operation {
    /// Reads an operation. Members that no operation has are left out.
    pub(super) fn read(value: &Value) -> Result<Self, Error> {
        let none = Map::new();
        let members = match value {
            Value::Object(members) => members,
            Value::Null => &none,
            other => {
                return Err(wrong(other, "Go value of type handlers.jsonPatchOp"));
            }
        };
        let text = |name: &str| match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => {
                let place = format!("Go struct field jsonPatchOp.{name} of type string");
                Err(wrong(other, &place))
            }
        };
        Ok(Self {
            kind: Kind::of(text("op")?),
            path: text("path")?,
            from: text("from")?,
            value: members.get("value").cloned(),
        })
    }
}

impl Operation {
    pub(super) fn new(kind: Kind, path: String, value: Option<Value>) -> Self {
        Self {
            kind,
            path: Some(path),
            from: None,
            value,
        }
    }
}

/// As RFC 6902 has it. A server looks at nothing before the first slash of a path; that what was meant as a place
/// is another one is found here, before it is sent.
impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pointers = [("path", &self.path), ("from", &self.from)];
        for (name, pointer) in pointers {
            if let Some(pointer) = pointer
                && !pointer.is_empty()
                && !pointer.starts_with('/')
            {
                let message =
                    format!("`{name}` of an operation is `{pointer}`, and has to begin with `/`");
                return Err(S::Error::custom(message));
            }
        }
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("op", self.kind.name())?;
        for (name, pointer) in pointers {
            if let Some(pointer) = pointer {
                members.serialize_entry(name, pointer)?;
            }
        }
        if let Some(value) = &self.value {
            members.serialize_entry("value", value)?;
        }
        members.end()
    }
}

impl Kind {
    fn name(&self) -> &str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
            Self::Move => "move",
            Self::Test => "test",
            Self::Copy => "copy",
            Self::Unknown(name) => name,
        }
    }

    fn of(name: Option<String>) -> Self {
        let name = name.unwrap_or_else(|| "unknown".to_owned());
        match name.as_str() {
            "add" => Self::Add,
            "remove" => Self::Remove,
            "replace" => Self::Replace,
            "move" => Self::Move,
            "test" => Self::Test,
            "copy" => Self::Copy,
            _ => Self::Unknown(name),
        }
    }
}

/// That a value is not of the type that is read.
pub(super) fn wrong(value: &Value, place: &str) -> Error {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    Error::malformed(format!(
        "error decoding patch: json: cannot unmarshal {kind} into {place}"
    ))
}
