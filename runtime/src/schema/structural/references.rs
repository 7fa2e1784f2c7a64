//! Schemas that refer to definitions by name.

use std::collections::HashMap;

use serde_json::Value;

use super::arena::Arena;
use super::read::Reader;
use super::{Error, Node, NodeId, Structural};

/// What references lead to.
pub(super) struct References<'a> {
    find: &'a dyn Fn(&str) -> Option<Value>,
    /// Definitions that have been read, or are being read.
    known: HashMap<Box<str>, NodeId>,
    /// Nodes that say something beside a reference, with what they refer to.
    beside: Vec<(NodeId, NodeId)>,
}

/// What stands before the name of a definition in a reference.
const PREFIXES: [&str; 2] = ["#/components/schemas/", "#/definitions/"];

impl Structural {
    /// Reads a definition and what it refers to: `$ref` as in an `OpenAPI` document, or by the name
    /// alone. `find` gives a definition by its name. Definitions may refer to themselves, and each
    /// is read once. What stands beside a reference (`default`, the keywords of lists and patches,
    /// `description`) counts where the reference stands.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and names that lead to nothing.
    pub fn from_definitions(
        root: &str,
        find: &dyn Fn(&str) -> Option<Value>,
    ) -> Result<Self, Vec<Error>> {
        let mut arena = Arena::default();
        let mut reader = Reader::new(&mut arena);
        reader.references = Some(References {
            find,
            known: HashMap::new(),
            beside: Vec::new(),
        });
        let root = reader.definition(root);
        let beside = reader.references.take().map(|references| references.beside);
        let errors = reader.errors;
        if !errors.is_empty() {
            return Err(errors);
        }
        for (id, target) in beside.unwrap_or_default() {
            let node = over(arena.get(target), arena.get(id));
            arena.set(id, node);
        }
        Ok(Self::new(arena.nodes, root))
    }
}

impl Reader<'_> {
    /// What a schema that is a reference leads to; `None` of any other.
    pub(super) fn reference(&mut self, schema: &Value) -> Option<NodeId> {
        self.references.as_ref()?;
        let name = schema.get("$ref")?.as_str()?;
        let mut prefixes = PREFIXES.iter();
        let name = prefixes
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(name);
        let target = self.definition(name);
        let mut beside = schema.as_object()?.clone();
        beside.remove("$ref");
        if beside.is_empty() {
            return Some(target);
        }
        let id = self.schema(&Value::Object(beside));
        if let Some(references) = &mut self.references {
            references.beside.push((id, target));
        }
        Some(id)
    }

    fn definition(&mut self, name: &str) -> NodeId {
        let id = self.arena.push(Node::default());
        let Some(references) = &mut self.references else {
            return id;
        };
        if let Some(known) = references.known.get(name) {
            return *known;
        }
        references.known.insert(name.into(), id);
        let Some(schema) = (references.find)(name) else {
            self.error(format!("no definition is called `{name}`"));
            return id;
        };
        let read = self.schema(&schema);
        let node = Node {
            definition: Some(name.into()),
            ..self.arena.get(read)
        };
        self.arena.set(id, node);
        id
    }
}

/// A node as a definition says it, with what stands beside the reference in its place.
fn over(target: Node, beside: Node) -> Node {
    Node {
        default: beside.default.or(target.default),
        nullable: beside.nullable.or(target.nullable),
        list_type: beside.list_type.or(target.list_type),
        list_map_keys: if beside.list_map_keys.is_empty() {
            target.list_map_keys
        } else {
            beside.list_map_keys
        },
        map_type: beside.map_type.or(target.map_type),
        patch_strategy: beside.patch_strategy.or(target.patch_strategy),
        patch_merge_key: beside.patch_merge_key.or(target.patch_merge_key),
        prose: if beside.prose == super::Prose::default() {
            target.prose
        } else {
            beside.prose
        },
        ..target
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Structural;

    fn definitions(name: &str) -> Option<Value> {
        let all = json!({
            "Tree": {"type": "object", "properties": {
                "left": {"$ref": "Tree"},
                "right": {"$ref": "#/components/schemas/Tree", "default": {}},
                "leaf": {"$ref": "Leaf", "default": "x"}}},
            "Leaf": {"type": "string", "maxLength": 3},
            "Lost": {"type": "object", "properties": {"a": {"$ref": "Nothing"}}},
        });
        all.get(name).cloned()
    }

    #[test]
    fn definitions_hold_each_other_and_themselves() {
        let tree = Structural::from_definitions("Tree", &definitions).expect("a schema");
        let root = tree.root();
        assert_eq!(root.definition.as_deref(), Some("Tree"));
        assert_eq!(root.property("left"), Some(tree.root_id()));
        let right = root
            .property("right")
            .map(|id| tree.get(id))
            .expect("a member");
        assert_eq!(right.default, Some(json!({})));
        assert_eq!(right.property("left"), Some(tree.root_id()));
        let leaf = root
            .property("leaf")
            .map(|id| tree.get(id))
            .expect("a member");
        assert_eq!(
            (leaf.bounds.max_length, leaf.default.clone()),
            (Some(3), Some(json!("x")))
        );
    }

    #[test]
    fn what_is_not_there_is_told() {
        let errors = Structural::from_definitions("Lost", &definitions).expect_err("an error");
        assert_eq!(
            errors[0].to_string(),
            "/properties/a: no definition is called `Nothing`"
        );
        let tree = definitions("Tree").expect("a definition");
        assert!(
            Structural::from_json(&tree).is_err(),
            "definitions are not known there"
        );
    }
}
