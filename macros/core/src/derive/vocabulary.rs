//! The words of JSON Schema that a definition may hold.

use super::json::{Json, quoted};
use crate::names::did_you_mean;

/// Keywords that hold a schema, or a boolean in its place.
const SCHEMA: &[&str] = &["not", "additionalProperties", "additionalItems"];
/// Keywords that hold a list of schemas, or one.
const SCHEMAS: &[&str] = &["allOf", "anyOf", "oneOf", "items"];
/// Keywords that hold schemas by name.
const NAMED: &[&str] = &["properties", "patternProperties", "definitions"];
/// Keywords that hold no schema.
const PLAIN: &[&str] = &[
    "$schema",
    "$ref",
    "id",
    "title",
    "description",
    "type",
    "format",
    "default",
    "example",
    "externalDocs",
    "enum",
    "nullable",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "dependencies",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-validations",
];

/// Checks that a value is a schema of known keywords.
pub(crate) fn schema(json: &Json) -> Result<(), String> {
    let Json::Object(members) = json else {
        return Err(format!("a schema is an object, not {}", json.kind()));
    };
    for (keyword, value) in members {
        let known = |table: &[&str]| table.contains(&keyword.as_str());
        match value {
            Json::Bool(_) if known(SCHEMA) => {}
            value if known(SCHEMA) => schema(value)?,
            Json::Array(items) if known(SCHEMAS) => items.iter().try_for_each(schema)?,
            value if known(SCHEMAS) => schema(value)?,
            Json::Object(members) if known(NAMED) => {
                members.iter().try_for_each(|(_, value)| schema(value))?;
            }
            value if known(NAMED) => {
                return Err(format!("`{keyword}` is an object, not {}", value.kind()));
            }
            _ if known(PLAIN) => {}
            _ => return Err(unknown(keyword)),
        }
    }
    Ok(())
}

/// Checks that a value is a list of schemas.
pub(crate) fn schemas(json: &Json) -> Result<(), String> {
    match json {
        Json::Array(items) => items.iter().try_for_each(schema),
        other => Err(format!(
            "expected an array of schemas, found {}",
            other.kind()
        )),
    }
}

fn unknown(keyword: &str) -> String {
    let known = [SCHEMA, SCHEMAS, NAMED, PLAIN].concat();
    let quoted = quoted(keyword);
    match did_you_mean(keyword, known.iter().copied()) {
        Some(meant) => format!("unknown keyword {quoted}, did you mean `{meant}`?"),
        None => format!("unknown keyword {quoted} in a schema"),
    }
}

#[cfg(test)]
mod tests {
    use super::{schema, schemas};
    use crate::derive::json::parse;

    #[test]
    fn keywords_are_checked_at_any_depth() {
        let known = parse(
            r#"{"type": "object", "properties": {"anything": {"items": {"not": {"required": []}}}},
                "additionalProperties": true, "default": {"whatever": 1}}"#,
        );
        assert_eq!(schema(&known.unwrap()), Ok(()));
        for (text, problem) in [
            (
                r#"{"oneOf": [{"properties": {"a": {"minimun": 1}}}]}"#,
                "unknown keyword \"minimun\", did you mean `minimum`?",
            ),
            (r#"{"not": []}"#, "a schema is an object, not an array"),
            (
                r#"{"properties": true}"#,
                "`properties` is an object, not a boolean",
            ),
            (r#"{"banana": 1}"#, "unknown keyword \"banana\" in a schema"),
        ] {
            assert_eq!(schema(&parse(text).unwrap()), Err(problem.to_owned()));
        }
        assert!(schemas(&parse("{}").unwrap()).is_err());
    }
}
