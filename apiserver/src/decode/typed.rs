//! Objects as Go reads them into its types: what does not fit is told as `encoding/json` tells it,
//! what nobody knows is dropped, and so is what is empty and not written then.

use std::fmt::Write as _;

use kubewright::meta::Quantity;
use kubewright::schema::structural::{Additional, Node, Structural, Type};
use serde_json::{Map, Value};

use super::complete;
use super::problems::Problems;
use super::scalar;
use super::tree::{self, Tree};
use super::types::{Fact, Facts};

pub(super) const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";
pub(super) const TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
pub(super) const MICRO_TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
const DEFINITION: &str =
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec";
/// Schemas, and what may be one among other things: `JSONSchemaPropsOrBool`.
const SCHEMA: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
/// Of these, none is something else than nothing said.
const MANAGED: &str = "managedFields";
const NO_QUANTITY: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// Whose words are told of what does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Of the reader of JSON.
    Json,
    /// Of `DefaultUnstructuredConverter`, which reads what is in memory.
    Converter,
}

/// Reads a value that stands at a node. The error is the first that Go tells.
pub(super) fn read(
    schema: &Structural,
    node: &Node,
    tree: &Tree<'_>,
    problems: &mut Problems,
) -> Result<Option<Value>, String> {
    read_as(Flavour::Json, schema, node, tree, problems)
}

/// The same in other words.
pub(super) fn read_as(
    flavour: Flavour,
    schema: &Structural,
    node: &Node,
    tree: &Tree<'_>,
    problems: &mut Problems,
) -> Result<Option<Value>, String> {
    let mut reader = Reader {
        flavour,
        schema,
        problems,
        first: None,
        owner: "",
        fields: String::new(),
        path: String::new(),
    };
    let value = reader.value(node, "", tree)?;
    match reader.first {
        Some(error) => Err(error),
        None => Ok(value),
    }
}

struct Reader<'a> {
    flavour: Flavour,
    schema: &'a Structural,
    problems: &'a mut Problems,
    /// The first value that does not fit; reading goes on behind it.
    first: Option<String>,
    /// The struct whose field is read.
    owner: &'a str,
    /// The fields on the way, with dots between.
    fields: String,
    /// The way, with keys and indexes.
    path: String,
}

impl<'a> Reader<'a> {
    /// A value; none where it is null. An error ends the reading.
    fn value(
        &mut self,
        node: &'a Node,
        name: &'static str,
        tree: &Tree<'_>,
    ) -> Result<Option<Value>, String> {
        if matches!(tree, Tree::Null) {
            return Ok(None);
        }
        match node.definition.as_deref() {
            Some(QUANTITY) => return quantity(tree).map(Some),
            Some(definition @ (TIME | MICRO_TIME)) => {
                return self.time(tree, definition == MICRO_TIME).map(Some);
            }
            Some(definition) if definition.starts_with(SCHEMA) && definition != SCHEMA => {
                return self.schema_or(definition, tree).map(Some);
            }
            _ => {}
        }
        if node.int_or_string == Some(true) {
            return self.int_or_string(tree).map(Some);
        }
        let is_any = node.preserve_unknown_fields == Some(true) || node.ty.is_none();
        if is_any && node.properties.is_none() {
            return Ok(Some(tree.value()));
        }
        Ok(match node.ty {
            Some(Type::Array) => self.list(node, name, tree)?,
            Some(Type::String) => self.text(node, name, tree),
            Some(Type::Boolean) => match tree {
                Tree::Bool(value) => Some((*value).into()),
                other => self.mismatch(node, name, other, other.kind()),
            },
            Some(Type::Integer) => self.integer(node, name, tree),
            Some(Type::Number) => match tree {
                Tree::Number(text) => Some(tree::number(text)),
                other => self.mismatch(node, name, other, other.kind()),
            },
            Some(Type::Object) | None => self.object(node, name, tree)?,
        })
    }

    /// What may be a schema or something else, of which the server's documents do not tell.
    fn schema_or(&mut self, definition: &str, tree: &Tree<'_>) -> Result<Value, String> {
        let is_schema = |node: &&Node| node.definition.as_deref() == Some(SCHEMA);
        let schema = self.schema;
        let Some(node) = schema.nodes().iter().find(is_schema) else {
            return Ok(tree.value());
        };
        match tree {
            Tree::Object(_) => self.by_itself(node, tree),
            Tree::List(items) if definition.ends_with("OrArray") => {
                let items = items.iter().map(|item| self.by_itself(node, item));
                items.collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            Tree::Bool(_) => Ok(tree.value()),
            _ if definition.ends_with("OrBool") => {
                Err("boolean or JSON schema expected".to_owned())
            }
            _ => Ok(tree.value()),
        }
    }

    /// A value that its type reads by itself: what does not fit ends the reading, and nothing is
    /// told of what nobody knows.
    fn by_itself(&mut self, node: &'a Node, tree: &Tree<'_>) -> Result<Value, String> {
        let first = self.first.take();
        let problems = std::mem::take(self.problems);
        let value = self.value(node, "", tree);
        *self.problems = problems;
        match std::mem::replace(&mut self.first, first) {
            Some(error) => Err(error),
            None => Ok(value?.unwrap_or_default()),
        }
    }

    /// Notes a value that does not fit.
    fn mismatch(&mut self, node: &Node, name: &str, tree: &Tree<'_>, found: &str) -> Option<Value> {
        if self.first.is_none() {
            let ty = type_name(self.schema, node, name);
            self.first = Some(match self.flavour {
                Flavour::Json => self.sentence(found, &ty),
                Flavour::Converter => unconverted(node, &ty, tree),
            });
        }
        None
    }

    fn sentence(&self, found: &str, ty: &str) -> String {
        if self.owner.is_empty() || self.flavour == Flavour::Converter {
            return format!("json: cannot unmarshal {found} into Go value of type {ty}");
        }
        let (owner, fields) = (self.owner, &self.fields);
        format!("json: cannot unmarshal {found} into Go struct field {owner}.{fields} of type {ty}")
    }

    fn time(&mut self, tree: &Tree<'_>, is_micro: bool) -> Result<Value, String> {
        let Tree::Text(text) = tree else {
            return Err(self.sentence(tree.kind(), "string"));
        };
        match scalar::time_error(text, is_micro) {
            Some(error) => Err(error),
            None => Ok(scalar::time(text, is_micro).map_or(Value::Null, Value::String)),
        }
    }

    fn int_or_string(&mut self, tree: &Tree<'_>) -> Result<Value, String> {
        match tree {
            Tree::Text(text) => Ok(Value::from(&**text)),
            Tree::Number(text) => match text.parse::<i32>() {
                Ok(value) => Ok(value.into()),
                Err(_) => Err(self.sentence(&format!("number {text}"), "int32")),
            },
            other => Err(self.sentence(other.kind(), "int32")),
        }
    }

    fn text(&mut self, node: &Node, name: &str, tree: &Tree<'_>) -> Option<Value> {
        let Tree::Text(text) = tree else {
            return self.mismatch(node, name, tree, tree.kind());
        };
        if node.format.as_deref() == Some("byte")
            && let Some(error) = scalar::base64_error(text)
        {
            self.first.get_or_insert(error);
        }
        Some(Value::from(&**text))
    }

    fn integer(&mut self, node: &Node, name: &str, tree: &Tree<'_>) -> Option<Value> {
        let Tree::Number(text) = tree else {
            return self.mismatch(node, name, tree, tree.kind());
        };
        let value = text.parse::<i64>().ok();
        let is_short = node.format.as_deref() == Some("int32");
        let value = match self.flavour {
            Flavour::Json => value,
            // Of what is in memory, a number without a fraction is an integer.
            Flavour::Converter => value.or_else(|| whole(text)),
        };
        let fits = |value: &i64| !is_short || i32::try_from(*value).is_ok();
        match value.filter(fits) {
            Some(value) => Some(value.into()),
            None => self.mismatch(node, name, tree, &format!("number {text}")),
        }
    }

    fn list(
        &mut self,
        node: &'a Node,
        name: &'static str,
        tree: &Tree<'_>,
    ) -> Result<Option<Value>, String> {
        let Tree::List(items) = tree else {
            return Ok(self.mismatch(node, name, tree, tree.kind()));
        };
        let Some(item_node) = node.items.map(|id| self.schema.get(id)) else {
            return Ok(Some(tree.value()));
        };
        let name = name.strip_prefix("[]").unwrap_or_default();
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let end = self.path.len();
            // Writing to a string does not fail.
            let _ = write!(self.path, "[{index}]");
            let item = self.value(item_node, name, item)?;
            self.path.truncate(end);
            read.push(match item {
                Some(item) => item,
                None => zero(item_node),
            });
        }
        Ok(Some(read.into()))
    }

    fn object(
        &mut self,
        node: &'a Node,
        name: &'static str,
        tree: &Tree<'_>,
    ) -> Result<Option<Value>, String> {
        let Tree::Object(members) = tree else {
            return Ok(self.mismatch(node, name, tree, tree.kind()));
        };
        let value = match node.additional_properties {
            Some(Additional::Node(id)) if node.properties.is_none() => {
                self.map(self.schema.get(id), name, members)?
            }
            _ if node.properties.is_none() && node.definition.is_none() => {
                return Ok(Some(tree.value()));
            }
            _ => self.structure(node, members)?,
        };
        Ok(Some(Value::Object(value)))
    }

    fn map(
        &mut self,
        node: &'a Node,
        name: &'static str,
        members: &[(std::borrow::Cow<'_, str>, Tree<'_>)],
    ) -> Result<Map<String, Value>, String> {
        let name = name.split_once(']').map_or("", |(_, name)| name);
        let mut read = Map::new();
        for (key, member) in members {
            if read.contains_key(&**key) {
                self.problems.duplicate(&self.path, key);
            }
            let end = self.path.len();
            push(&mut self.path, key);
            let value = self.value(node, name, member)?;
            self.path.truncate(end);
            read.insert(key.to_string(), value.unwrap_or_else(|| zero(node)));
        }
        Ok(read)
    }

    fn structure(
        &mut self,
        node: &'a Node,
        members: &[(std::borrow::Cow<'_, str>, Tree<'_>)],
    ) -> Result<Map<String, Value>, String> {
        let definition = node.definition.as_deref().unwrap_or_default();
        let facts = Facts::of(definition);
        let outer = self.owner;
        let mut seen: Vec<&str> = Vec::with_capacity(members.len());
        let mut read = Map::new();
        for (key, member) in members {
            let Some(id) = node.property(key) else {
                self.problems.unknown(&self.path, key);
                continue;
            };
            if seen.contains(&&**key) {
                self.problems.duplicate(&self.path, key);
            }
            seen.push(key);
            let fact = facts.field(key);
            let (fields, path) = (self.fields.len(), self.path.len());
            self.owner = definition.rsplit('.').next().unwrap_or_default();
            for struct_name in fact.within.split('@').filter(|name| !name.is_empty()) {
                push(&mut self.fields, struct_name);
            }
            push(&mut self.fields, key);
            push(&mut self.path, key);
            let child = self.schema.get(id);
            let value = self.value(child, fact.name, member)?;
            self.fields.truncate(fields);
            self.path.truncate(path);
            self.owner = outer;
            match value {
                Some(value) if key == MANAGED || !is_left_out(&value, child, fact) => {
                    let is_nil = child.ty == Some(Type::Array) || is_map(child);
                    // Of a definition, what is sent is told before it is stored.
                    let is_told = definition == DEFINITION;
                    let value = if fact.is_always && is_nil && is_empty(&value) && !is_told {
                        Value::Null
                    } else {
                        value
                    };
                    read.insert(key.to_string(), value);
                }
                Some(_) => {
                    read.remove(&**key);
                }
                None => {}
            }
        }
        complete::members(self.schema, node, &mut read);
        Ok(read)
    }
}

/// An integer that is written with a fraction of zero.
#[expect(clippy::cast_possible_truncation, reason = "it is in the range")]
fn whole(text: &str) -> Option<i64> {
    let value = text.parse::<f64>().ok()?;
    let fits = value.fract() == 0.0 && value.abs() < 9e18;
    fits.then_some(value as i64)
}

/// What the converter says of a value that it cannot convert.
fn unconverted(node: &Node, ty: &str, tree: &Tree<'_>) -> String {
    let is_integer = |text: &str| text.parse::<i64>().is_ok();
    let (from, kind) = match tree {
        Tree::Bool(_) => ("bool", "bool"),
        Tree::Number(text) if is_integer(text) => ("int64", "int64"),
        Tree::Number(_) => ("float64", "float64"),
        Tree::Text(_) | Tree::Null => ("string", "string"),
        Tree::List(_) => ("[]interface {}", "slice"),
        Tree::Object(_) => ("map[string]interface {}", "map"),
    };
    match node.ty {
        Some(Type::Array) => format!("cannot restore slice from {kind}"),
        Some(Type::Object) if is_map(node) => format!("cannot restore map from {kind}"),
        Some(Type::Object) | None => format!("cannot restore struct from: {kind}"),
        Some(to) => {
            let converts = matches!((tree, to), (Tree::Number(_), Type::Integer | Type::Number))
                || kind == "int64" && to == Type::String;
            if converts {
                return format!("cannot convert {from} to {ty}");
            }
            let plain = match to {
                Type::String => "string",
                Type::Boolean => "bool",
                Type::Integer if node.format.as_deref() == Some("int32") => "int32",
                Type::Integer => "int64",
                _ => "float64",
            };
            format!("unrecognized type: {plain}")
        }
    }
}

/// What Go's type holds where nothing is set.
fn zero(node: &Node) -> Value {
    if node.definition.as_deref() == Some(QUANTITY) {
        return "0".into();
    }
    match node.ty {
        Some(Type::String) => "".into(),
        Some(Type::Boolean) => false.into(),
        Some(Type::Integer | Type::Number) => 0.into(),
        Some(Type::Object) if !is_map(node) => Value::Object(Map::new()),
        _ => Value::Null,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether a value is not written: it is empty, and its field may be left out then.
fn is_left_out(value: &Value, node: &Node, fact: Fact) -> bool {
    if fact.is_always || node.int_or_string == Some(true) {
        return false;
    }
    match value {
        Value::Null => true,
        Value::Array(items) => node.ty == Some(Type::Array) && items.is_empty(),
        Value::Object(members) => is_map(node) && members.is_empty(),
        _ if fact.is_pointer => false,
        Value::Bool(value) => node.ty == Some(Type::Boolean) && !value,
        Value::Number(number) => {
            let is_number = matches!(node.ty, Some(Type::Integer | Type::Number));
            is_number && number.as_f64() == Some(0.0)
        }
        Value::String(text) => node.ty == Some(Type::String) && text.is_empty(),
    }
}

pub(super) fn is_map(node: &Node) -> bool {
    node.properties.is_none() && matches!(node.additional_properties, Some(Additional::Node(_)))
}

fn quantity(tree: &Tree<'_>) -> Result<Value, String> {
    let text = match tree {
        Tree::Text(text) | Tree::Number(text) => text.trim(),
        _ => return Err(NO_QUANTITY.to_owned()),
    };
    match text.parse::<Quantity>() {
        Ok(quantity) => Ok(quantity.canonical().into()),
        Err(_) => Err(NO_QUANTITY.to_owned()),
    }
}

/// What Go calls the type of a value at a node.
fn type_name(schema: &Structural, node: &Node, name: &str) -> String {
    if !name.is_empty() {
        return name.to_owned();
    }
    if let Some(definition) = node.definition.as_deref() {
        let mut parts = definition.rsplit('.');
        if let (Some(ty), Some(package)) = (parts.next(), parts.next()) {
            return format!("{package}.{ty}");
        }
    }
    let inner = |id| type_name(schema, schema.get(id), "");
    match (node.ty, node.format.as_deref()) {
        (Some(Type::String), Some("byte")) => "[]uint8".to_owned(),
        (Some(Type::String), _) => "string".to_owned(),
        (Some(Type::Boolean), _) => "bool".to_owned(),
        (Some(Type::Integer), Some("int32")) => "int32".to_owned(),
        (Some(Type::Integer), _) => "int64".to_owned(),
        (Some(Type::Number), _) => "float64".to_owned(),
        (Some(Type::Array), _) => format!("[]{}", node.items.map(inner).unwrap_or_default()),
        _ => match node.additional_properties {
            Some(Additional::Node(id)) => format!("map[string]{}", inner(id)),
            _ => "map[string]interface {}".to_owned(),
        },
    }
}

/// Goes to a member.
fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}
