//! Objects of which only the metadata is wanted.

use serde_json::Value;

use super::Target;
use crate::object::Object;

const KIND: &str = "PartialObjectMetadata";

/// What is left of an object where only its metadata is wanted.
pub(crate) fn partial(mut object: Object, target: &Target) -> Object {
    let metadata = object.remove("metadata");
    let mut partial = Object::new();
    partial.insert("apiVersion".to_owned(), target.api_version().into());
    partial.insert("kind".to_owned(), KIND.into());
    let metadata = metadata.unwrap_or_else(|| Value::Object(Object::new()));
    partial.insert("metadata".to_owned(), metadata);
    partial
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Target, partial};

    #[test]
    fn nothing_but_metadata() {
        let Value::Object(pod) =
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}})
        else {
            return;
        };
        let target = Target {
            group: "meta.k8s.io".to_owned(),
            version: "v1".to_owned(),
            kind: "PartialObjectMetadata".to_owned(),
        };
        let wanted = json!({"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": {"name": "a"}});
        assert_eq!(Value::Object(partial(pod, &target)), wanted);
    }
}
