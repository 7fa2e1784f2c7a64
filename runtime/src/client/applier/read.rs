//! Reads objects from the documents of a text.

use serde::Deserialize;
use serde_json::Value;

use crate::config::yaml;
use crate::dynamic::DynamicObject;

/// A document that is no object to apply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("document {document}{}: {problem}", .item.map_or(String::new(), |item| format!(", item {item}")))]
pub struct DocumentError {
    /// Which document, from 1.
    pub document: usize,
    /// Which item of it, from 1, where it is a list.
    pub item: Option<usize>,
    /// What is wrong with it.
    pub problem: String,
}

/// Brackets that are nested deeper make a parser slow.
const DEEPEST: usize = 512;

/// The objects of all documents; empty ones are passed over, and lists are taken apart.
pub(super) fn documents(text: &str) -> Result<Vec<DynamicObject>, Vec<DocumentError>> {
    let mut objects = Vec::new();
    let mut problems = Vec::new();
    if yaml::nests_deeper(text, DEEPEST) {
        return Err(vec![DocumentError {
            document: 1,
            item: None,
            problem: "brackets are nested too deep".to_owned(),
        }]);
    }
    for (position, document) in yaml_serde::Deserializer::from_str(text).enumerate() {
        let problem = |item, problem: String| DocumentError {
            document: position + 1,
            item,
            problem,
        };
        let value = match Value::deserialize(document) {
            Ok(value) => value,
            Err(error) => {
                let place = yaml::place(&error);
                let place = place.map_or(String::new(), |place| format!(" ({place})"));
                problems.push(problem(None, format!("it is no YAML{place}")));
                // After a document that is none, there are no others.
                break;
            }
        };
        if value.is_null() {
            continue;
        }
        match items(value) {
            Ok(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    match object(&item) {
                        Ok(object) => objects.push(object),
                        Err(error) => problems.push(problem(Some(index + 1), error)),
                    }
                }
            }
            Err(value) => match object(&value) {
                Ok(object) => objects.push(object),
                Err(error) => problems.push(problem(None, error)),
            },
        }
    }
    if problems.is_empty() {
        Ok(objects)
    } else {
        Err(problems)
    }
}

/// The items of a list; what is none is given back.
fn items(mut value: Value) -> Result<Vec<Value>, Value> {
    let kind = value
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_list = kind == "List"
        || (kind.ends_with("List")
            && value
                .get("metadata")
                .is_none_or(|metadata| metadata.get("name").is_none()));
    match value.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) if is_list => Ok(items),
        Some(other) => {
            value["items"] = other;
            Err(value)
        }
        None => Err(value),
    }
}

fn object(value: &Value) -> Result<DynamicObject, String> {
    let Value::Object(fields) = value else {
        return Err("it is no object".to_owned());
    };
    for field in ["apiVersion", "kind"] {
        let text = fields
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default();
        if text.is_empty() {
            return Err(format!("it has no `{field}`"));
        }
    }
    let name = value.pointer("/metadata/name").and_then(Value::as_str);
    if name.unwrap_or_default().is_empty() {
        return Err("it has no `metadata.name`, without which nothing can be applied".to_owned());
    }
    let object = crate::schema::decode::from_str(&value.to_string());
    object.map_err(|_| "its metadata is not of the right types".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_many_documents() {
        let text = "---\n# nothing\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {n: '1'}\n---\n\
             {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: b}}]}\n...\n---\n\
             apiVersion: v1\nkind: PodList\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: c, labels: {x: y}}}\n";
        let found = documents(text).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|object| object.metadata.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(found[0].get("/data/n").unwrap(), "1");
        assert!(documents("").unwrap().is_empty());
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let text = "kind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: a}\n---\n- x\n---\n\
             {apiVersion: v1, kind: List, items: [3]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: hunter2}\n---\na: [\n";
        let told: Vec<_> = documents(text)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(told.len(), 6, "{told:#?}");
        for (line, part) in told.iter().zip([
            "document 1: it has no `apiVersion`",
            "document 2: it has no `metadata.name`",
            "document 3: it is no object",
            "document 4, item 1: it is no object",
            "document 5: its metadata is not of the right types",
            "document 6: it is no YAML (line",
        ]) {
            assert!(line.starts_with(part), "{line}");
            assert!(!line.contains("hunter2"));
        }
        assert!(documents(&"[".repeat(100_000)).is_err());
    }
}
