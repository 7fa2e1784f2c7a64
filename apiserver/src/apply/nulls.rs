//! Nulls that are left in a custom resource after something has been applied to it.
//!
//! Of what is created or updated, `null` is dropped where it may not stand. Of what is applied it is
//! not: neither where the configuration has it, nor where nothing is left of a list or map of which
//! its manager has given up the last part.

use kubewright::schema::structural::{Additional, NodeId, Structural};
use serde_json::Value;

use crate::failure::FieldError;
use crate::object::Object;
use crate::registry::{Part, Version};

/// Where there is `null` and may not be, in the part that is written.
pub(super) fn errors(version: &Version, part: Part<'_>, object: &Object) -> Vec<FieldError> {
    let schema = version.schema.get();
    let mut nulls = Nulls {
        schema,
        base: part.is_status().then_some("status"),
        errors: Vec::new(),
    };
    for (name, value) in object {
        let is_written = part.is_status() == (name == "status") || !version.has_status();
        let is_known = match name.as_str() {
            "apiVersion" | "kind" | "metadata" => false,
            "status" => !part.is_status() || !value.is_null(),
            _ => true,
        };
        if let Some(node) = schema.root().property(name)
            && is_known
            && is_written
        {
            let path = if part.is_status() { "" } else { name };
            nulls.below(node, value, path);
        }
    }
    nulls.errors
}

struct Nulls<'a> {
    schema: &'a Structural,
    /// What stands before every path.
    base: Option<&'a str>,
    errors: Vec<FieldError>,
}

impl Nulls<'_> {
    fn below(&mut self, node: NodeId, value: &Value, path: &str) {
        let node = self.schema.get(node);
        match value {
            Value::Null => {
                let Some(ty) = node.ty.filter(|_| node.nullable != Some(true)) else {
                    return;
                };
                // What has a default gets it.
                if node.default.is_none() {
                    self.errors.push(self.error(path, ty.name()));
                }
            }
            Value::Array(items) => {
                let Some(node) = node.items else {
                    return;
                };
                for (index, item) in items.iter().enumerate() {
                    self.below(node, item, &format!("{path}[{index}]"));
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let known = match node.additional_properties {
                        Some(Additional::Node(node)) => node.into(),
                        _ => None,
                    };
                    let Some(node) = node.property(name).or(known) else {
                        continue;
                    };
                    let dot = if path.is_empty() { "" } else { "." };
                    self.below(node, member, &format!("{path}{dot}{name}"));
                }
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn error(&self, path: &str, ty: &str) -> FieldError {
        let field = match self.base {
            Some(base) if path.is_empty() => base.to_owned(),
            Some(base) => format!("{base}.{path}"),
            None => path.to_owned(),
        };
        let detail = format!("{path} in body must be of type {ty}: \"null\"");
        FieldError::type_invalid(field, "null", detail)
    }
}
