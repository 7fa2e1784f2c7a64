//! Messages as objects.

use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::messages::{self, Member};
use super::special;
use super::wire::{Malformed, Wire, fields, packed};
use crate::builtin::Definitions;
use crate::object::Object;

/// Messages are not within so many others.
const DEEPEST: usize = 100;

/// Reads messages, and keeps what it learns of their types: a body may hold a great many.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    members: HashMap<String, Rc<HashMap<u64, Member>>>,
    properties: HashMap<String, Rc<Map<String, Value>>>,
}

impl Decoder {
    fn members(&mut self, name: &str) -> Rc<HashMap<u64, Member>> {
        if let Some(members) = self.members.get(name) {
            return Rc::clone(members);
        }
        let members = Rc::new(messages::fields(name).unwrap_or_default());
        self.members.insert(name.to_owned(), Rc::clone(&members));
        members
    }

    fn properties(&mut self, name: &str) -> Rc<Map<String, Value>> {
        if let Some(properties) = self.properties.get(name) {
            return Rc::clone(properties);
        }
        let mut definition = Definitions::all().get(name).unwrap_or_default();
        let properties = match definition.get_mut("properties").map(Value::take) {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let properties = Rc::new(properties);
        self.properties
            .insert(name.to_owned(), Rc::clone(&properties));
        properties
    }

    /// A message of a definition as an object.
    pub(super) fn object(
        &mut self,
        name: &str,
        bytes: &[u8],
        depth: usize,
    ) -> Result<Object, Malformed> {
        let properties = self.properties(name);
        let mut object = Object::new();
        self.read(&mut object, name, bytes, &properties, depth)?;
        Ok(object)
    }

    fn read(
        &mut self,
        object: &mut Object,
        name: &str,
        bytes: &[u8],
        properties: &Map<String, Value>,
        depth: usize,
    ) -> Result<(), Malformed> {
        if depth > DEEPEST {
            return Err(Malformed("it is too deep"));
        }
        let members = self.members(name);
        for field in fields(bytes) {
            let (number, wire) = field?;
            match members.get(&number) {
                // Of another version of Kubernetes.
                None => {}
                Some(Member::Inlined(ty)) => {
                    self.read(object, ty, wire.bytes()?, properties, depth + 1)?;
                }
                Some(Member::Named { name, keeps_zero }) => {
                    if let Some(schema) = properties.get(*name) {
                        self.add(object, name, schema, wire, *keeps_zero, depth)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds what stands in a field to a member.
    fn add(
        &mut self,
        object: &mut Object,
        name: &str,
        schema: &Value,
        wire: Wire<'_>,
        keeps_zero: bool,
        depth: usize,
    ) -> Result<(), Malformed> {
        if let Some(items) = schema.get("items") {
            let list = object
                .entry(name)
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                self.extend(list, items, wire, depth)?;
            }
            return Ok(());
        }
        if let Some(values) = schema.get("additionalProperties") {
            let (key, value) = self.entry(values, wire.bytes()?, depth)?;
            let map = object
                .entry(name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(map) = map {
                map.insert(key, value);
            }
            return Ok(());
        }
        let value = self.value(schema, wire, depth)?;
        let is_nothing = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty() && !keeps_zero,
            Value::Bool(is) => !is && !keeps_zero,
            Value::Number(number) => number.as_f64() == Some(0.0) && !keeps_zero,
            Value::Array(_) | Value::Object(_) => false,
        };
        if !is_nothing {
            object.insert(name.to_owned(), value);
        }
        Ok(())
    }

    fn extend(
        &mut self,
        list: &mut Vec<Value>,
        items: &Value,
        wire: Wire<'_>,
        depth: usize,
    ) -> Result<(), Malformed> {
        let is_number = matches!(
            items.get("type").and_then(Value::as_str),
            Some("boolean" | "integer")
        );
        match wire {
            Wire::Bytes(bytes) if is_number => {
                for number in packed(bytes)? {
                    list.push(self.value(items, Wire::Varint(number), depth)?);
                }
            }
            wire => list.push(self.value(items, wire, depth)?),
        }
        Ok(())
    }

    /// An entry of a map.
    fn entry(
        &mut self,
        values: &Value,
        bytes: &[u8],
        depth: usize,
    ) -> Result<(String, Value), Malformed> {
        let mut key = String::new();
        let mut found = None;
        for field in fields(bytes) {
            match field? {
                (1, wire) => key = text(wire.bytes()?)?,
                (2, wire) => found = Some(self.value(values, wire, depth)?),
                _ => {}
            }
        }
        let found = match found {
            Some(found) => found,
            None => self.value(values, Wire::Bytes(&[]), depth)?,
        };
        Ok((key, found))
    }

    /// A value that is like a schema.
    fn value(&mut self, schema: &Value, wire: Wire<'_>, depth: usize) -> Result<Value, Malformed> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let bytes = wire.bytes()?;
            return match special::value(self, name, bytes, depth)? {
                Some(value) => Ok(value),
                None => self.object(name, bytes, depth + 1).map(Value::Object),
            };
        }
        let format = schema.get("format").and_then(Value::as_str);
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => {
                // A list that is a type of its own is a message of its items.
                let mut list = Vec::new();
                let items = schema.get("items").unwrap_or(&Value::Null);
                for field in fields(wire.bytes()?) {
                    if let (1, wire) = field? {
                        self.extend(&mut list, items, wire, depth)?;
                    }
                }
                Ok(Value::Array(list))
            }
            Some("boolean") => Ok((wire.number()? != 0).into()),
            Some("integer") => Ok(wire.number()?.into()),
            Some("number") => match wire {
                Wire::Double(number) => Ok(number.into()),
                Wire::Float(number) => Ok(f64::from(number).into()),
                other => Ok(other.number()?.into()),
            },
            Some("string") if format == Some("byte") => Ok(STANDARD.encode(wire.bytes()?).into()),
            Some("string") => Ok(text(wire.bytes()?)?.into()),
            _ => Err(Malformed("a field holds what it cannot hold")),
        }
    }
}

/// Text, which is UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<String, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed("text is not UTF-8"))?;
    Ok(text.to_owned())
}

impl<'a> Wire<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed("a field holds a number, but should not")),
        }
    }

    /// Negative numbers are written as large ones.
    pub(super) fn number(self) -> Result<i64, Malformed> {
        match self {
            Self::Varint(number) => Ok(number.cast_signed()),
            _ => Err(Malformed("a field should hold an integer, but does not")),
        }
    }
}
