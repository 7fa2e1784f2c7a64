//! Objects of custom kinds, of which Go knows the metadata only
//! (`apiextensions-apiserver/pkg/apiserver/{customresource_handler.go,schema}`).

use std::collections::HashSet;
use std::sync::OnceLock;

use kubewright::schema::structural::{Additional, Node, Structural};
use serde_json::{Map, Value};

use super::problems::{Problems, child};
use super::tree::Tree;
use super::typed;
use crate::builtin::Definitions;
use crate::failure::FieldError;

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/// The schema of metadata.
fn object_meta() -> &'static Structural {
    static SCHEMA: OnceLock<Structural> = OnceLock::new();
    SCHEMA.get_or_init(|| Definitions::all().schema(OBJECT_META))
}

/// Members that are there twice, wherever they are.
pub(super) fn duplicates(tree: &Tree<'_>, path: &str, problems: &mut Problems) {
    match tree {
        Tree::Object(members) => {
            let mut seen = HashSet::with_capacity(members.len());
            for (name, member) in members {
                if !seen.insert(&**name) {
                    problems.duplicate(path, name);
                }
                if matches!(member, Tree::Object(_) | Tree::List(_)) {
                    duplicates(member, &child(path, name), problems);
                }
            }
        }
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if matches!(item, Tree::Object(_) | Tree::List(_)) {
                    duplicates(item, &format!("{path}[{index}]"), problems);
                }
            }
        }
        _ => {}
    }
}

/// Reads metadata, and drops what the schema does not know.
pub(super) fn read(
    schema: &Structural,
    tree: &Tree<'_>,
    problems: &mut Problems,
) -> Result<Value, String> {
    let mut value = tree.value();
    if let Some(object) = value.as_object_mut() {
        metadata(object, "", problems)?;
    }
    schema.prune(&mut value);
    let mut unknown = Vec::new();
    missing(tree, &value, "", &mut unknown);
    unknown.sort_unstable();
    for path in unknown {
        problems.unknown("", &path);
    }
    let is_embedded = |node: &Node| node.embedded_resource == Some(true);
    if schema.nodes().iter().any(is_embedded) {
        embedded(schema, schema.root(), &mut value, "", problems)?;
    }
    Ok(value)
}

/// Reads the metadata of an object into its type.
fn metadata(
    object: &mut Map<String, Value>,
    path: &str,
    problems: &mut Problems,
) -> Result<(), String> {
    let Some(given) = object.get("metadata") else {
        return Ok(());
    };
    let schema = object_meta();
    let mut found = Problems::default();
    let read = typed::read(schema, schema.root(), &Tree::from(given), &mut found)?;
    let path = child(path, "metadata");
    for field in found.into_vec() {
        let name = field.strip_prefix("unknown field \"");
        if let Some(name) = name.and_then(|name| name.strip_suffix('"')) {
            problems.unknown(&path, name);
        }
    }
    let read = read.unwrap_or_else(|| Value::Object(Map::new()));
    object.insert("metadata".to_owned(), read);
    Ok(())
}

/// The members of a tree that a value lacks; metadata of the root is told apart.
fn missing(tree: &Tree<'_>, value: &Value, path: &str, unknown: &mut Vec<String>) {
    match (tree, value) {
        (Tree::Object(members), Value::Object(kept)) => {
            for (name, member) in members {
                match kept.get(&**name) {
                    _ if path.is_empty() && name == "metadata" => {}
                    None => unknown.push(child(path, name)),
                    Some(kept @ (Value::Object(_) | Value::Array(_))) => {
                        missing(member, kept, &child(path, name), unknown);
                    }
                    Some(_) => {}
                }
            }
        }
        (Tree::List(items), Value::Array(kept)) => {
            for (index, (item, kept)) in items.iter().zip(kept).enumerate() {
                missing(item, kept, &format!("{path}[{index}]"), unknown);
            }
        }
        _ => {}
    }
}

/// Type and metadata of the objects that are embedded in one.
fn embedded(
    schema: &Structural,
    node: &Node,
    value: &mut Value,
    path: &str,
    problems: &mut Problems,
) -> Result<(), String> {
    match value {
        Value::Object(members) => {
            if node.embedded_resource == Some(true) && !path.is_empty() {
                object_of(members, path, problems)?;
            }
            for (name, member) in members {
                let values = match node.additional_properties {
                    Some(Additional::Node(id)) => Some(id),
                    _ => None,
                };
                let Some(id) = node.property(name).or(values) else {
                    continue;
                };
                let path = child(path, name);
                embedded(schema, schema.get(id), member, &path, problems)?;
            }
        }
        Value::Array(items) => {
            let Some(node) = node.items.map(|id| schema.get(id)) else {
                return Ok(());
            };
            for (index, item) in items.iter_mut().enumerate() {
                embedded(schema, node, item, &format!("{path}[{index}]"), problems)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn object_of(
    object: &mut Map<String, Value>,
    path: &str,
    problems: &mut Problems,
) -> Result<(), String> {
    for name in ["apiVersion", "kind"] {
        if let Some(value) = object.get(name).filter(|value| !value.is_string()) {
            let field = child(path, name);
            return Err(FieldError::invalid(field, value.clone(), "must be a string").message());
        }
    }
    let given = object.get("metadata").cloned();
    metadata(object, path, problems).map_err(|why| {
        let field = child(path, "metadata");
        FieldError::invalid(field, given.unwrap_or_default(), why).message()
    })
}
