//! Parts of definitions as the server's messages write them: as the structs it holds them in, with
//! every field by its name in Go.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

use super::definition::{Version, said};
use super::html::for_html;
use crate::object::Object;

/// A field of a struct: its name in Go, its name in JSON, and what it holds.
type Field = (&'static str, &'static str, Holds);

/// What a field holds.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    Flag,
    /// What may be absent, and is written as it is.
    Any,
    /// The same of any type.
    Value,
    Schema,
    Schemas,
    NamedSchemas,
    SchemaOrFlag,
    SchemaOrSchemas,
    Rules,
}

/// `JSONSchemaProps`.
const SCHEMA: [Field; 43] = [
    ("ID", "id", Holds::Text),
    ("Schema", "$schema", Holds::Text),
    ("Ref", "$ref", Holds::Any),
    ("Description", "description", Holds::Text),
    ("Type", "type", Holds::Text),
    ("Nullable", "nullable", Holds::Flag),
    ("Format", "format", Holds::Text),
    ("Title", "title", Holds::Text),
    ("Default", "default", Holds::Value),
    ("Maximum", "maximum", Holds::Any),
    ("ExclusiveMaximum", "exclusiveMaximum", Holds::Flag),
    ("Minimum", "minimum", Holds::Any),
    ("ExclusiveMinimum", "exclusiveMinimum", Holds::Flag),
    ("MaxLength", "maxLength", Holds::Any),
    ("MinLength", "minLength", Holds::Any),
    ("Pattern", "pattern", Holds::Text),
    ("MaxItems", "maxItems", Holds::Any),
    ("MinItems", "minItems", Holds::Any),
    ("UniqueItems", "uniqueItems", Holds::Flag),
    ("MultipleOf", "multipleOf", Holds::Any),
    ("Enum", "enum", Holds::Any),
    ("MaxProperties", "maxProperties", Holds::Any),
    ("MinProperties", "minProperties", Holds::Any),
    ("Required", "required", Holds::Any),
    ("Items", "items", Holds::SchemaOrSchemas),
    ("AllOf", "allOf", Holds::Schemas),
    ("OneOf", "oneOf", Holds::Schemas),
    ("AnyOf", "anyOf", Holds::Schemas),
    ("Not", "not", Holds::Schema),
    ("Properties", "properties", Holds::NamedSchemas),
    (
        "AdditionalProperties",
        "additionalProperties",
        Holds::SchemaOrFlag,
    ),
    (
        "PatternProperties",
        "patternProperties",
        Holds::NamedSchemas,
    ),
    ("Dependencies", "dependencies", Holds::NamedSchemas),
    ("AdditionalItems", "additionalItems", Holds::SchemaOrFlag),
    ("Definitions", "definitions", Holds::NamedSchemas),
    ("ExternalDocs", "externalDocs", Holds::Any),
    ("Example", "example", Holds::Value),
    (
        "XPreserveUnknownFields",
        "x-kubernetes-preserve-unknown-fields",
        Holds::Any,
    ),
    (
        "XEmbeddedResource",
        "x-kubernetes-embedded-resource",
        Holds::Flag,
    ),
    ("XIntOrString", "x-kubernetes-int-or-string", Holds::Flag),
    ("XListMapKeys", "x-kubernetes-list-map-keys", Holds::Any),
    ("XListType", "x-kubernetes-list-type", Holds::Any),
    ("XMapType", "x-kubernetes-map-type", Holds::Any),
];

/// `ValidationRule`.
const RULE: [Field; 6] = [
    ("Rule", "rule", Holds::Text),
    ("Message", "message", Holds::Text),
    ("MessageExpression", "messageExpression", Holds::Text),
    ("Reason", "reason", Holds::Any),
    ("FieldPath", "fieldPath", Holds::Text),
    ("OptionalOldSelf", "optionalOldSelf", Holds::Any),
];

/// `CustomResourceColumnDefinition`.
const COLUMN: [Field; 6] = [
    ("Name", "name", Holds::Text),
    ("Type", "type", Holds::Text),
    ("Format", "format", Holds::Text),
    ("Description", "description", Holds::Text),
    ("Priority", "priority", Holds::Any),
    ("JSONPath", "jsonPath", Holds::Text),
];

/// The names of a schema's fields that are not empty, in the order of the struct.
pub(super) fn schema_fields(schema: &Object) -> Vec<&'static str> {
    let names = SCHEMA.iter().filter(|field| !is_empty(schema, field));
    let mut names: Vec<_> = names.map(|field| field.0).collect();
    if schema
        .get("x-kubernetes-validations")
        .is_some_and(|rules| rules.as_array().is_some_and(|rules| !rules.is_empty()))
    {
        names.push("XValidations");
    }
    names
}

/// Brings a schema and all in it into the form that the server keeps: what is said but is as good
/// as not said is not there, and bounds have no fraction where it is zero.
pub(super) fn settle(schema: &mut Object) {
    for bound in ["maximum", "minimum", "multipleOf"] {
        if let Some(Value::Number(number)) = schema.get_mut(bound) {
            settle_number(number);
        }
    }
    for field in &SCHEMA {
        if is_empty(schema, field) {
            schema.remove(field.1);
        }
        match (field.2, schema.get_mut(field.1)) {
            (
                Holds::Schema | Holds::SchemaOrFlag | Holds::SchemaOrSchemas,
                Some(Value::Object(one)),
            ) => settle(one),
            (Holds::Schemas | Holds::SchemaOrSchemas, Some(Value::Array(several))) => {
                several
                    .iter_mut()
                    .filter_map(Value::as_object_mut)
                    .for_each(settle);
            }
            (Holds::NamedSchemas, Some(Value::Object(named))) => {
                named
                    .values_mut()
                    .filter_map(Value::as_object_mut)
                    .for_each(settle);
            }
            _ => {}
        }
    }
}

/// A whole number is written as one.
fn settle_number(number: &mut Number) {
    let whole = number.as_f64().filter(|_| number.is_f64());
    // Of what is shown without a fraction or an exponent, the text is that of an integer.
    if let Some(whole) = whole.and_then(|value| format!("{value:.0}").parse::<i64>().ok())
        && number.to_string() == format!("{whole}.0")
    {
        *number = whole.into();
    }
}

fn is_empty(object: &Object, field: &Field) -> bool {
    match (said(object, field.1), field.2) {
        (None, _) => true,
        (Some(Value::String(text)), Holds::Text) => text.is_empty(),
        (Some(value), Holds::Flag) => value != &Value::Bool(true),
        // Values of the schema's author may be empty.
        (Some(_), Holds::Value) => false,
        (Some(Value::Array(items)), _) => items.is_empty(),
        (Some(Value::Object(members)), Holds::NamedSchemas) => members.is_empty(),
        _ => false,
    }
}

/// A rule.
pub(super) fn rule(rule: &Object) -> String {
    let mut out = String::new();
    fields(rule, &RULE, &mut out);
    out.push('}');
    out
}

/// A schema.
pub(super) fn schema(schema: &Object) -> String {
    let mut out = String::new();
    write_schema(schema, &mut out);
    out
}

/// What `items` holds: one schema, or several.
pub(super) fn items(items: &Value) -> String {
    let mut out = String::new();
    match items {
        Value::Object(_) | Value::Array(_) => {
            hold(Some(items), Holds::SchemaOrSchemas, &mut out);
        }
        _ => out.push_str("{\"Schema\":null,\"JSONSchemas\":null}"),
    }
    out
}

/// Whether a schema says its type and nothing else.
pub(super) fn is_type(schema: &Value, ty: &str) -> bool {
    schema.as_object().is_some_and(|schema| {
        schema_fields(schema) == ["Type"] && schema.get("type").is_some_and(|said| said == ty)
    })
}

/// The versions of a definition.
pub(super) fn versions(versions: &[Version<'_>]) -> String {
    let mut out = String::from("[");
    for (index, version) in versions.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str("{\"Name\":");
        text(version.name, &mut out);
        // Writing to a string does not fail.
        let _ = write!(
            out,
            ",\"Served\":{},\"Storage\":{},\"Deprecated\":{},\"DeprecationWarning\":",
            version.served, version.storage, version.deprecated
        );
        match version.deprecation_warning {
            Some(warning) => text(warning, &mut out),
            None => out.push_str("null"),
        }
        out.push_str(",\"Schema\":");
        match version.shape.validation {
            Some(_) => {
                out.push_str("{\"OpenAPIV3Schema\":");
                match version.shape.schema() {
                    Some(schema) => write_schema(schema, &mut out),
                    None => out.push_str("null"),
                }
                out.push('}');
            }
            None => out.push_str("null"),
        }
        out.push_str(",\"Subresources\":");
        subresources(version, &mut out);
        out.push_str(",\"AdditionalPrinterColumns\":");
        each(version.shape.columns, &mut out, |column, out| {
            let priority = said(column, "priority").is_some();
            let mut column = column.clone();
            if !priority {
                column.insert("priority".to_owned(), 0.into());
            }
            fields(&column, &COLUMN, out);
            out.push('}');
        });
        out.push_str(",\"SelectableFields\":");
        each(version.shape.selectable_fields, &mut out, |field, out| {
            fields(field, &[("JSONPath", "jsonPath", Holds::Text)], out);
            out.push('}');
        });
        out.push('}');
    }
    out.push(']');
    out
}

fn subresources(version: &Version<'_>, out: &mut String) {
    if version.shape.subresources.is_none() {
        out.push_str("null");
        return;
    }
    let status = version.shape.subresource("status");
    out.push_str(if status.is_some() {
        "{\"Status\":{},\"Scale\":"
    } else {
        "{\"Status\":null,\"Scale\":"
    });
    match version.shape.subresource("scale") {
        Some(scale) => {
            let paths = [
                ("SpecReplicasPath", "specReplicasPath", Holds::Text),
                ("StatusReplicasPath", "statusReplicasPath", Holds::Text),
                ("LabelSelectorPath", "labelSelectorPath", Holds::Any),
            ];
            fields(scale, &paths, out);
            out.push('}');
        }
        None => out.push_str("null"),
    }
    out.push('}');
}

fn each(items: Option<&[Value]>, out: &mut String, write: impl Fn(&Object, &mut String)) {
    let Some(items) = items else {
        out.push_str("null");
        return;
    };
    out.push('[');
    for (index, item) in items.iter().filter_map(Value::as_object).enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

fn write_schema(schema: &Object, out: &mut String) {
    fields(schema, &SCHEMA, out);
    out.push_str(",\"XValidations\":");
    hold(said(schema, "x-kubernetes-validations"), Holds::Rules, out);
    out.push('}');
}

/// The fields of a struct, which the caller ends.
fn fields(object: &Object, all: &[Field], out: &mut String) {
    for (index, (name, member, holds)) in all.iter().enumerate() {
        out.push(if index == 0 { '{' } else { ',' });
        let _ = write!(out, "\"{name}\":");
        hold(said(object, member), *holds, out);
    }
}

fn hold(value: Option<&Value>, holds: Holds, out: &mut String) {
    match (value, holds) {
        (value, Holds::Text) => text(value.and_then(Value::as_str).unwrap_or_default(), out),
        (value, Holds::Flag) => {
            let flag = value.and_then(Value::as_bool).unwrap_or_default();
            out.push_str(if flag { "true" } else { "false" });
        }
        (Some(Value::Object(schema)), Holds::Schema) => write_schema(schema, out),
        (Some(Value::Array(items)), Holds::Schemas) => each(Some(items), out, write_schema),
        (Some(Value::Object(named)), Holds::NamedSchemas) => named_schemas(named, out),
        (Some(Value::Bool(allows)), Holds::SchemaOrFlag) => {
            let _ = write!(out, "{{\"Allows\":{allows},\"Schema\":null}}");
        }
        (Some(Value::Object(schema)), Holds::SchemaOrFlag) => {
            out.push_str("{\"Allows\":true,\"Schema\":");
            write_schema(schema, out);
            out.push('}');
        }
        (Some(Value::Object(schema)), Holds::SchemaOrSchemas) => {
            out.push_str("{\"Schema\":");
            write_schema(schema, out);
            out.push_str(",\"JSONSchemas\":null}");
        }
        (Some(Value::Array(schemas)), Holds::SchemaOrSchemas) => {
            out.push_str("{\"Schema\":null,\"JSONSchemas\":");
            each(Some(schemas), out, write_schema);
            out.push('}');
        }
        (Some(Value::Array(rules)), Holds::Rules) => each(Some(rules), out, |rule, out| {
            fields(rule, &RULE, out);
            out.push('}');
        }),
        (Some(value), Holds::Any | Holds::Value) => out.push_str(&for_html(&value.to_string())),
        _ => out.push_str("null"),
    }
}

fn named_schemas(named: &Map<String, Value>, out: &mut String) {
    out.push('{');
    let schemas = named
        .iter()
        .filter_map(|(name, schema)| Some((name, schema.as_object()?)));
    for (index, (name, schema)) in schemas.enumerate() {
        if index > 0 {
            out.push(',');
        }
        text(name, out);
        out.push(':');
        write_schema(schema, out);
    }
    out.push('}');
}

fn text(text: &str, out: &mut String) {
    out.push_str(&for_html(&Value::from(text).to_string()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{rule, schema_fields};

    #[test]
    fn rules_are_written_as_structs() {
        let written = json!({"rule": "self > 1", "message": "too small"});
        assert_eq!(
            rule(written.as_object().unwrap()),
            r#"{"Rule":"self \u003e 1","Message":"too small","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}"#
        );
    }

    #[test]
    fn empty_fields_are_not_there() {
        let schema = json!({"type": "object", "description": "", "properties": {"a": {}},
            "nullable": false, "anyOf": [], "x-kubernetes-validations": [{"rule": "true"}]});
        let fields = schema_fields(schema.as_object().unwrap());
        assert_eq!(fields, ["Type", "Properties", "XValidations"]);
    }
}
