//! Where the nodes of a schema are put while it is made.

use serde_json::Value;

use super::read::Reader;
use super::{Error, Node, NodeId};

#[derive(Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<Node>,
    /// What could not be read of the facts of types.
    pub(super) problems: Vec<Error>,
}

impl Arena {
    pub(super) fn push(&mut self, node: Node) -> NodeId {
        // A schema of four billion nodes does not fit into memory.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    pub(super) fn set(&mut self, id: NodeId, node: Node) {
        if let Some(place) = self.nodes.get_mut(id.0 as usize) {
            *place = node;
        }
    }

    pub(super) fn get(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// The schema that a fact holds; one that says nothing, where it cannot be read.
    pub(super) fn schema(&mut self, keyword: &str, text: &str) -> NodeId {
        let read = |reader: &mut Reader<'_>, value: &Value| reader.schema(value);
        let schema = self.fact(keyword, text, read);
        schema.unwrap_or_else(|| self.push(Node::default()))
    }

    /// The list of schemas that a fact holds.
    pub(super) fn schemas(&mut self, keyword: &str, text: &str) -> Vec<NodeId> {
        let read = |reader: &mut Reader<'_>, value: &Value| reader.schemas(value);
        self.fact(keyword, text, read).unwrap_or_default()
    }

    /// The value that a fact holds; an empty text says that there is none.
    pub(super) fn json(&mut self, keyword: &str, text: &str) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        self.fact(keyword, text, |_, value| value.clone())
    }

    fn fact<T>(
        &mut self,
        keyword: &str,
        text: &str,
        read: impl FnOnce(&mut Reader<'_>, &Value) -> T,
    ) -> Option<T> {
        let json: Value = match serde_json::from_str(text) {
            Ok(json) => json,
            Err(error) => {
                self.problems.push(Error {
                    pointer: String::new(),
                    message: format!("`{keyword}` of a type is no JSON: {error}"),
                });
                return None;
            }
        };
        let mut reader = Reader::new(self);
        let value = read(&mut reader, &json);
        let of_keyword = |error: Error| Error {
            message: format!("{} (in `{keyword}` of a type)", error.message),
            ..error
        };
        let errors = reader.errors;
        self.problems.extend(errors.into_iter().map(of_keyword));
        Some(value)
    }
}
