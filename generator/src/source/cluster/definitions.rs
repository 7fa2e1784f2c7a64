//! Definitions of custom resources, as a server lists them.

use serde_json::{Map, Value};

/// What a server fills in, and what `kubectl apply` notes for itself.
const OF_THE_SERVER: &[&str] = &[
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A page of a list.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) definitions: Vec<Definition>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<String>,
}

/// A definition.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    /// As it would have been written to a file.
    pub(super) text: String,
    /// The group versions that it has.
    pub(super) of: Vec<(String, String)>,
}

/// Reads a page; none where it is something else.
pub(super) fn page(text: &str) -> Option<Page> {
    let mut list: Value = serde_json::from_str(text).ok()?;
    let next = list.pointer("/metadata/continue").and_then(Value::as_str);
    let next = next.filter(|next| !next.is_empty()).map(str::to_owned);
    let items = list.get_mut("items").map(Value::take);
    // A list of none has no array in Go.
    let items = match items? {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        _ => return None,
    };
    let definitions = items.into_iter().filter_map(|item| match item {
        Value::Object(item) => Some(definition(item)),
        _ => None,
    });
    Some(Page {
        definitions: definitions.collect(),
        next,
    })
}

fn definition(mut item: Map<String, Value>) -> Definition {
    item.remove("status");
    // Items of a list do not say what the list does.
    item.insert("apiVersion".to_owned(), "apiextensions.k8s.io/v1".into());
    item.insert("kind".to_owned(), "CustomResourceDefinition".into());
    if let Some(Value::Object(metadata)) = item.get_mut("metadata") {
        metadata.retain(|key, _| !OF_THE_SERVER.contains(&key.as_str()));
        if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
            annotations.remove(LAST_APPLIED);
            if annotations.is_empty() {
                metadata.remove("annotations");
            }
        }
    }
    let item = Value::Object(item);
    let text = |pointer: &str| item.pointer(pointer).and_then(Value::as_str);
    let group = text("/spec/group").unwrap_or_default();
    let versions = item.pointer("/spec/versions").and_then(Value::as_array);
    let names = versions
        .into_iter()
        .flatten()
        .filter_map(|version| version.get("name").and_then(Value::as_str));
    Definition {
        name: text("/metadata/name").unwrap_or_default().to_owned(),
        of: names
            .map(|name| (group.to_owned(), name.to_owned()))
            .collect(),
        text: item.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_definition_of_a_list_is_as_in_a_file() {
        let page = page(
            r#"{"metadata": {"continue": "abc"}, "items": [{"metadata": {"name": "foos.a.b", "uid": "1", "managedFields": [], "labels": {"a": "b"},
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}},
                "spec": {"group": "a.b", "versions": [{"name": "v1"}, {"name": "v2"}]}, "status": {}}]}"#,
        )
        .unwrap();
        assert_eq!(page.next.as_deref(), Some("abc"));
        let [definition] = page.definitions.as_slice() else {
            panic!("{:?}", page.definitions)
        };
        assert_eq!(definition.name, "foos.a.b");
        let of = |version: &str| ("a.b".to_owned(), version.to_owned());
        assert_eq!(definition.of, [of("v1"), of("v2")]);
        let value: serde_json::Value = serde_json::from_str(&definition.text).unwrap();
        let expected = serde_json::json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "foos.a.b", "labels": {"a": "b"}},
            "spec": {"group": "a.b", "versions": [{"name": "v1"}, {"name": "v2"}]},
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn no_list_is_no_page() {
        assert!(page("").is_none());
        assert!(page(r#"{"items": 1}"#).is_none());
        assert!(page(r#"{"kind": "Status"}"#).is_none());
        assert!(
            page(r#"{"items": null}"#)
                .is_some_and(|page| page.definitions.is_empty() && page.next.is_none())
        );
    }
}
