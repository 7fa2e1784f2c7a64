//! Configurations that are applied: YAML, of which JSON is a part.

use serde_json::Value;

use crate::decode;
use crate::failure::Failure;
use crate::object::Object;

/// Reads a configuration, and tells keys that are there twice.
pub(crate) fn configuration(bytes: &[u8]) -> Result<(Object, Vec<String>), Failure> {
    let (value, twice) = match decode::read_json(bytes) {
        Ok((value, twice)) if twice.is_empty() => (value, twice),
        _ => decode::read_yaml(bytes)
            .map_err(|why| refuse(&format!("error converting YAML to JSON: {why}")))?,
    };
    let kind = match value {
        Value::Object(object) => return Ok((object, twice)),
        Value::Null => return Ok((Object::new(), twice)),
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
    };
    Err(refuse(&format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
    )))
}

fn refuse(why: &str) -> Failure {
    Failure::bad_request(format!("error decoding YAML: {why}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::configuration;

    fn message(text: &str) -> String {
        let failure = configuration(text.as_bytes()).unwrap_err();
        failure.status().unwrap().message.clone()
    }

    #[test]
    fn yaml_and_json() {
        let wanted = json!({"a": {"1": [1, 1.5, null, true, "x"]}});
        for text in [
            r#"{"a": {"1": [1, 1.5, null, true, "x"]}}"#,
            "a:\n  1: [1, 1.5, ~, yes, x]\n",
        ] {
            let (object, twice) = configuration(text.as_bytes()).unwrap();
            assert_eq!(Value::Object(object), wanted);
            assert!(twice.is_empty());
        }
        for nothing in ["", "\n", "null"] {
            assert!(configuration(nothing.as_bytes()).unwrap().0.is_empty());
        }
        for text in ["a: 1\na: 2", r#"{"a": 1, "a": 2}"#] {
            let (object, twice) = configuration(text.as_bytes()).unwrap();
            assert_eq!(Value::Object(object), json!({"a": 2}));
            assert!(
                twice[0].ends_with(r#"key "a" already set in map"#),
                "{twice:?}"
            );
        }
    }

    #[test]
    fn what_is_none() {
        assert_eq!(
            message("[]"),
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot \
             unmarshal array into Go value of type map[string]interface {}"
        );
        assert_eq!(
            message("a: b: c"),
            "error decoding YAML: error converting YAML to JSON: yaml: mapping values are not \
             allowed in this context"
        );
        assert_eq!(
            message("x: 1\na: b: c"),
            "error decoding YAML: error converting YAML to JSON: yaml: line 2: mapping values are \
             not allowed in this context"
        );
        assert_eq!(
            message("a: [1"),
            "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find \
             expected ',' or ']'"
        );
    }
}
