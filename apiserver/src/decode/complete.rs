//! What Go writes of members that nobody has set.

use kubewright::schema::structural::{Additional, Node, NodeId, Structural, Type};
use serde_json::{Map, Value};

use super::typed::{MICRO_TIME, QUANTITY, TIME, is_map};
use super::types::Facts;
use crate::object::Object;

/// Adds what Go writes of everything in an object, beside what schemas tell.
pub(crate) fn complete(schema: &Structural, object: &mut Object) {
    let mut value = Value::Object(std::mem::take(object));
    walk(schema, schema.root_id(), &mut value);
    if let Value::Object(completed) = value {
        *object = completed;
    }
}

fn walk(schema: &Structural, id: NodeId, value: &mut Value) {
    let node = schema.get(id);
    match value {
        Value::Object(object) => {
            members(schema, node, object);
            for (name, member) in object {
                let child = node.property(name).or(match node.additional_properties {
                    Some(Additional::Node(child)) => Some(child),
                    _ => None,
                });
                if let (Some(child), true) = (child, member.is_object() || member.is_array()) {
                    walk(schema, child, member);
                }
            }
        }
        Value::Array(items) => {
            if let Some(child) = node.items {
                for item in items {
                    walk(schema, child, item);
                }
            }
        }
        _ => {}
    }
}

/// Adds what Go writes of a structure.
pub(super) fn members(schema: &Structural, node: &Node, read: &mut Map<String, Value>) {
    let Some(definition) = node.definition.as_deref() else {
        return;
    };
    let facts = Facts::of(definition);
    for name in facts.always() {
        let Some(child) = node.property(name).map(|id| schema.get(id)) else {
            continue;
        };
        if read.contains_key(name) {
            continue;
        }
        let is_pointer = facts.field(name).is_pointer;
        if let Some(zero) = zero(child, is_pointer) {
            read.insert(name.to_owned(), zero);
        }
    }
}

/// What is written of a member; nothing where its schema tells.
fn zero(node: &Node, is_pointer: bool) -> Option<Value> {
    let definition = node.definition.as_deref();
    if node.default.is_some() {
        return None;
    }
    if is_pointer || matches!(definition, Some(TIME | MICRO_TIME)) {
        return Some(Value::Null);
    }
    if definition == Some(QUANTITY) {
        return Some("0".into());
    }
    if node.int_or_string == Some(true) {
        return Some(0.into());
    }
    let is_null = node.ty == Some(Type::Array) || is_map(node);
    is_null.then_some(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::complete;
    use crate::builtin::Definitions;

    fn completed(definition: &str, object: &Value) -> Value {
        let schema = Definitions::all().schema(definition);
        let mut object = object.as_object().cloned().unwrap();
        complete(&schema, &mut object);
        Value::Object(object)
    }

    #[test]
    fn times_lists_and_pointers() {
        let event = completed("io.k8s.api.core.v1.Event", &json!({"series": {}}));
        let times = json!({"eventTime": null, "firstTimestamp": null, "lastTimestamp": null,
            "series": {"lastObservedTime": null}});
        assert_eq!(event, times);
        let role = completed("io.k8s.api.rbac.v1.Role", &json!({}));
        assert_eq!(role, json!({"rules": null}));
        let claim = json!({"spec": {"dataSource": {"kind": "K", "name": "n"}}, "metadata": {}});
        let wanted = json!({"spec": {"dataSource": {"kind": "K", "name": "n", "apiGroup": null}}, "metadata": {}});
        let definition = "io.k8s.api.core.v1.PersistentVolumeClaim";
        assert_eq!(completed(definition, &claim), wanted);
    }

    #[test]
    fn in_lists() {
        let pod = json!({"status": {"conditions": [{"type": "Ready", "status": "True", "lastProbeTime": "x"}]}});
        let wanted = json!({"status": {"conditions": [
            {"type": "Ready", "status": "True", "lastProbeTime": "x", "lastTransitionTime": null}]}});
        assert_eq!(completed("io.k8s.api.core.v1.Pod", &pod), wanted);
    }

    #[test]
    fn what_has_a_default_is_left_to_it() {
        let probe = completed("io.k8s.api.core.v1.GRPCAction", &json!({}));
        assert_eq!(probe, json!({}));
    }
}
