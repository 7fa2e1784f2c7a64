//! Objects of which nothing is said.

use kubewright::schema::structural::{Node, NodeId, Structural, Type};
use serde_json::Value;

use crate::decode::Facts;
use crate::object::Object;
use crate::registry::{Origin, Resource, Version};

/// An object as it is before anything is written to it. That of a built-in kind has what Go's type
/// always has: nobody has set that.
pub(super) fn blank(resource: &Resource, version: &Version) -> Object {
    let mut object = match resource.origin {
        Origin::BuiltIn => {
            let schema = version.schema.get();
            members(schema, schema.root_id())
        }
        Origin::Custom | Origin::Own => Object::new(),
    };
    let api_version = resource.api_version(&version.name);
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), (*resource.names.kind).into());
    object
}

/// A struct that is no pointer is always there; documents tell it by an empty object as its default.
/// Of other members, Go's types tell which are written whatever they hold.
fn members(schema: &Structural, node: NodeId) -> Object {
    let node = schema.get(node);
    let facts = Facts::of(node.definition.as_deref().unwrap_or_default());
    let mut object = Object::new();
    for property in node.properties.iter().flatten() {
        let below = schema.get(property.node);
        let is_struct = matches!(&below.default, Some(Value::Object(value)) if value.is_empty());
        let fact = facts.field(&property.name);
        let value = if is_struct && below.ty == Some(Type::Object) {
            Value::Object(members(schema, property.node))
        } else if fact.is_always && fact.is_pointer {
            Value::Null
        } else if fact.is_always {
            zero(below)
        } else {
            continue;
        };
        object.insert(property.name.to_string(), value);
    }
    object
}

fn zero(node: &Node) -> Value {
    match node.ty {
        Some(Type::String) if node.format.is_none() => "".into(),
        Some(Type::Boolean) => false.into(),
        Some(Type::Integer | Type::Number) => 0.into(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::blank;
    use crate::Server;

    #[test]
    fn what_is_always_there() {
        let table = Server::new().core().registry.table();
        let blank = |group: &str, plural: &str| {
            let resource = table.get(group, plural).unwrap();
            let version = resource.versions.first().unwrap();
            Value::Object(blank(resource, version))
        };
        assert_eq!(
            blank("", "configmaps"),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}})
        );
        assert_eq!(
            blank("apps", "deployments"),
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {},
                "spec": {"selector": null, "strategy": {},
                    "template": {"metadata": {}, "spec": {"containers": null}}},
                "status": {}})
        );
        assert_eq!(
            blank("apps", "replicasets").pointer("/status"),
            Some(&json!({"replicas": 0}))
        );
        assert_eq!(
            blank("rbac.authorization.k8s.io", "roles").get("rules"),
            Some(&Value::Null)
        );
    }
}
