//! Places of an object that a schema says something of.

use kubewright::schema::structural::{Additional, Node, NodeId, Structural};
use serde_json::Value;

/// A value of an object and what is said of it.
pub(crate) struct Site<'a> {
    /// The way to it, as a JSON pointer.
    pub(crate) pointer: String,
    pub(crate) node: &'a Node,
}

/// Every place below the root that a server checks when an object is created: `status` is not.
pub(crate) fn sites<'a>(schema: &'a Structural, object: &Value) -> Vec<Site<'a>> {
    let mut sites = Vec::new();
    if let (Some(members), Some(properties)) = (object.as_object(), &schema.root().properties) {
        for property in properties {
            if matches!(
                &*property.name,
                "apiVersion" | "kind" | "metadata" | "status"
            ) {
                continue;
            }
            if let Some(value) = members.get(&*property.name) {
                below(
                    schema,
                    property.node,
                    value,
                    format!("/{}", escaped(&property.name)),
                    &mut sites,
                );
            }
        }
    }
    sites
}

fn below<'a>(
    schema: &'a Structural,
    id: NodeId,
    value: &Value,
    pointer: String,
    sites: &mut Vec<Site<'a>>,
) {
    let node = schema.get(id);
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let inner = node.property(key).or(match node.additional_properties {
                    Some(Additional::Node(values)) => Some(values),
                    _ => None,
                });
                if let Some(inner) = inner {
                    below(
                        schema,
                        inner,
                        value,
                        format!("{pointer}/{}", escaped(key)),
                        sites,
                    );
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(inner) = node.items {
                    below(schema, inner, item, format!("{pointer}/{index}"), sites);
                }
            }
        }
        _ => {}
    }
    sites.push(Site { pointer, node });
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
