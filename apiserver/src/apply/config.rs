//! Configurations that are applied: YAML, of which JSON is a part.

use serde_json::{Map, Value};
use yaml_serde::Value as Yaml;

use crate::failure::Failure;
use crate::object::Object;

/// Reads a configuration.
pub(crate) fn configuration(bytes: &[u8]) -> Result<Object, Failure> {
    let value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(_) => from_yaml(bytes)?,
    };
    let kind = match value {
        Value::Object(object) => return Ok(object),
        Value::Null => return Ok(Object::new()),
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

fn from_yaml(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    let yaml: Yaml = yaml_serde::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        // Go names lines, but not the first.
        let text = match (text.rsplit_once(" at line "), error.location()) {
            (Some((what, _)), Some(place)) if place.line() > 1 => {
                format!("line {}: {what}", place.line())
            }
            (Some((what, _)), _) => what.to_owned(),
            (None, _) => text,
        };
        refuse(&format!("error converting YAML to JSON: yaml: {text}"))
    })?;
    to_json(yaml)
}

fn to_json(yaml: Yaml) -> Result<Value, Failure> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => value.into(),
        Yaml::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (_, Some(number), _) => number.into(),
            (.., number) => {
                let finite = number.and_then(serde_json::Number::from_f64);
                Value::Number(finite.ok_or_else(|| {
                    refuse("error converting YAML to JSON: a number is not finite")
                })?)
            }
        },
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => {
            let items: Result<Vec<_>, _> = items.into_iter().map(to_json).collect();
            items?.into()
        }
        Yaml::Mapping(members) => {
            let mut object = Map::new();
            for (name, value) in members {
                object.insert(name_of(name)?, to_json(value)?);
            }
            object.into()
        }
        Yaml::Tagged(tagged) => to_json(tagged.value)?,
    })
}

/// Names of members are texts, whatever they look like.
fn name_of(yaml: Yaml) -> Result<String, Failure> {
    match yaml {
        Yaml::String(name) => Ok(name),
        Yaml::Bool(value) => Ok(value.to_string()),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Null => Ok("null".to_owned()),
        Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => Err(refuse(
            "error converting YAML to JSON: a name of a member is no scalar",
        )),
    }
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
            "a:\n  1: [1, 1.5, ~, true, x]\n",
        ] {
            let object = configuration(text.as_bytes()).unwrap();
            assert_eq!(Value::Object(object), wanted);
        }
        for nothing in ["", "\n", "null"] {
            assert!(configuration(nothing.as_bytes()).unwrap().is_empty());
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
        assert!(message("a: .inf").contains("not finite"));
        assert!(message("[a]: b").contains("no scalar"));
    }
}
