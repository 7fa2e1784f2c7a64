//! Members that a schema does not know.

use serde_json::Value;

use super::DEPTH;
use crate::schema::structural::{Additional, Node, NodeId, Structural};

/// What every object has, whatever its schema says.
const OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

impl Structural {
    /// Drops every member that the schema does not know, as an API server does with an object it
    /// is sent. `apiVersion`, `kind` and `metadata` of the whole and of embedded objects stay.
    ///
    /// ```
    /// use kubewright::schema::structural::Structural;
    /// use serde_json::json;
    ///
    /// let schema = Structural::from_json(&json!({"type": "object", "properties": {
    ///     "spec": {"type": "object", "properties": {"name": {"type": "string"}}},
    /// }}))
    /// .unwrap();
    /// let mut object = json!({"kind": "Widget", "spec": {"name": "a", "size": 1}, "other": {}});
    /// schema.prune(&mut object);
    /// assert_eq!(object, json!({"kind": "Widget", "spec": {"name": "a"}}));
    /// ```
    pub fn prune(&self, value: &mut Value) {
        let keep = self.root().preserve_unknown_fields == Some(true);
        prune(
            self,
            Place::Node {
                id: self.root_id(),
                keep,
                object: true,
            },
            value,
            0,
        );
    }

    /// Drops every member that the schema does not know of a part of an object, which stands where
    /// this node is the schema.
    ///
    /// # Panics
    /// When the id is of another schema.
    pub fn prune_part(&self, id: NodeId, value: &mut Value) {
        prune(self, Place::node(id, self.get(id), false), value, 0);
    }
}

/// What is known where a value stands.
#[derive(Clone, Copy)]
enum Place {
    Node {
        id: NodeId,
        /// Members that the node does not know stay.
        keep: bool,
        object: bool,
    },
    /// Nothing; members go.
    Unknown,
}

impl Place {
    fn node(id: NodeId, node: &Node, keep: bool) -> Self {
        Self::Node {
            id,
            keep: keep || node.preserve_unknown_fields == Some(true),
            object: node.embedded_resource == Some(true),
        }
    }
}

fn prune(schema: &Structural, place: Place, value: &mut Value, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let (node, keep, object) = match place {
        Place::Node { id, keep, object } => (Some(schema.get(id)), keep, object),
        Place::Unknown => (None, false, false),
    };
    match value {
        Value::Object(members) => members.retain(|name, value| {
            if object && OBJECT.contains(&name.as_str()) {
                return true;
            }
            let Some(node) = node else { return false };
            let child = match (node.property(name), node.additional_properties) {
                (Some(child), _) | (None, Some(Additional::Node(child))) => {
                    Place::node(child, schema.get(child), false)
                }
                (None, Some(Additional::Allowed(_))) => Place::Unknown,
                (None, None) => return keep,
            };
            prune(schema, child, value, depth + 1);
            true
        }),
        Value::Array(items) => {
            let child = match node.and_then(|node| node.items) {
                Some(child) => Place::node(child, schema.get(child), keep),
                None if keep => return,
                None => Place::Unknown,
            };
            for item in items {
                prune(schema, child, item, depth + 1);
            }
        }
        _ => {}
    }
}
