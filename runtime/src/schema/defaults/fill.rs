//! Defaults of JSON.

use serde_json::Value;

use super::DEPTH;
use crate::schema::structural::{Additional, Node, NodeId, Structural};

impl Structural {
    /// Fills in defaults, as an API server does to what it is sent and to what it reads from its
    /// store.
    ///
    /// Outer defaults come first, so that inner ones complete them. A `null` of what is not
    /// nullable is taken for absent: it is replaced by the default, or dropped if there is none.
    ///
    /// ```
    /// use kubewright::schema::structural::Structural;
    /// use serde_json::json;
    ///
    /// let schema = Structural::from_json(&json!({"type": "object", "properties": {
    ///     "spec": {"type": "object", "default": {}, "properties": {
    ///         "replicas": {"type": "integer", "default": 1},
    ///         "name": {"type": "string"},
    ///     }},
    /// }}))
    /// .unwrap();
    /// let mut object = json!({"spec": {"name": null}});
    /// schema.default_value(&mut object);
    /// assert_eq!(object, json!({"spec": {"replicas": 1}}));
    /// ```
    pub fn default_value(&self, value: &mut Value) {
        fill(self, self.root_id(), value, 0);
    }
}

/// Fills in the defaults of a value that stands at a node.
pub(super) fn fill(schema: &Structural, id: NodeId, value: &mut Value, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let node = schema.get(id);
    match value {
        Value::Object(members) => {
            members.retain(|name, value| {
                let dropped = value.is_null()
                    && member(node, name).is_some_and(|child| drops(schema.get(child)));
                !dropped
            });
            for property in node.properties.iter().flatten() {
                let Some(default) = &schema.get(property.node).default else {
                    continue;
                };
                if !members.contains_key(&*property.name) {
                    members.insert(property.name.to_string(), default.clone());
                }
            }
            for (name, value) in members {
                if let Some(child) = member(node, name) {
                    replace_null(schema.get(child), value);
                    fill(schema, child, value, depth + 1);
                }
            }
        }
        Value::Array(items) => {
            let Some(child) = node.items else { return };
            for item in items {
                replace_null(schema.get(child), item);
                fill(schema, child, item, depth + 1);
            }
        }
        _ => {}
    }
}

/// The node of a member.
pub(super) fn member(node: &Node, name: &str) -> Option<NodeId> {
    node.property(name).or(match node.additional_properties {
        Some(Additional::Node(child)) => Some(child),
        Some(Additional::Allowed(_)) | None => None,
    })
}

/// Whether a member that is `null` is dropped.
pub(super) fn drops(child: &Node) -> bool {
    child.nullable != Some(true) && child.default.is_none()
}

fn replace_null(child: &Node, value: &mut Value) {
    if let Some(default) = &child.default
        && value.is_null()
        && child.nullable != Some(true)
    {
        *value = default.clone();
    }
}
