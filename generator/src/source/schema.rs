//! `JSONSchemaProps`: a schema node and all below it.

use kubewright_codegen::names::did_you_mean;

use super::reader::Reader;
use super::structural;
use super::tree::{Data, Node, shorten};
use crate::model::{
    AdditionalProperties, ExternalDocs, Format, Items, ListType, MapType, Model, Property, Schema,
    SchemaId, Type, ValidationRule,
};

/// Where a schema node stands. `properties`, `items` and `additionalProperties` say what an object
/// is; below a junctor (`allOf`, `anyOf`, `oneOf`, `not`) a schema only restricts what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Root,
    Field,
    Item,
    Junctor,
    /// The first of `allOf`, which may hold the two types of an int-or-string.
    FirstAllOf,
    /// One of the two types of an int-or-string.
    IntOrStringType,
}

impl Place {
    /// Whether the node says what an object is.
    pub(super) fn is_structural(self) -> bool {
        matches!(self, Self::Root | Self::Field | Self::Item)
    }

    fn child(self, structural: Self) -> Self {
        if self.is_structural() {
            structural
        } else {
            Self::Junctor
        }
    }
}

/// The keywords, the frequent ones first.
const WORDS: &[&str] = &[
    "type",
    "description",
    "properties",
    "items",
    "required",
    "format",
    "x-kubernetes-list-type",
    "additionalProperties",
    "x-kubernetes-map-type",
    "default",
    "pattern",
    "x-kubernetes-int-or-string",
    "anyOf",
    "maxLength",
    "enum",
    "minLength",
    "minimum",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-preserve-unknown-fields",
    "nullable",
    "maximum",
    "maxItems",
    "x-kubernetes-validations",
    "minItems",
    "oneOf",
    "example",
    "maxProperties",
    "not",
    "minProperties",
    "x-kubernetes-embedded-resource",
    "title",
    "allOf",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "uniqueItems",
    "externalDocs",
    "$ref",
    "definitions",
    "dependencies",
    "patternProperties",
    "additionalItems",
    "id",
    "$schema",
];

/// Reads `schema` of a version; none when it holds no schema that could be read.
pub(super) fn read_validation<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
) -> Option<SchemaId> {
    let mut schema = None;
    let members = reader.members(node, &["openAPIV3Schema"]);
    let missing = members.is_empty();
    for (key, value) in members {
        schema = reader.within(key, |reader| read(reader, model, value, Place::Root));
    }
    if missing {
        reader.required::<()>(node, "openAPIV3Schema", None);
    }
    schema
}

fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
    place: Place,
) -> Option<SchemaId> {
    if !matches!(node.data, Data::Mapping(_)) {
        reader.error(
            node.mark,
            format!("expected a schema, found {}", node.describe()),
            "write an object with a `type`",
        );
        return None;
    }
    let mut schema = Schema::default();
    for (key, value) in reader.members(node, WORDS) {
        reader.within(key, |reader| {
            read_keyword(reader, model, &mut schema, node, place, key, value);
        });
    }
    structural::check(reader, model, &schema, node, place);
    Some(model.add_schema(schema))
}

fn read_keyword<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    schema: &mut Schema,
    node: &'t Node<'t>,
    place: Place,
    key: &str,
    value: &'t Node<'t>,
) {
    match key {
        "type" => read_type(reader, schema, value),
        "description" => schema.description = reader.string(value),
        "properties" => schema.properties = read_properties(reader, model, value, place),
        "items" => schema.items = read_items(reader, model, value, place),
        "required" => schema.required = reader.strings(value),
        "format" => schema.format = reader.string(value).map(to_format),
        "additionalProperties" => {
            schema.additional_properties = read_additional(reader, model, value, place);
        }
        "default" => schema.default = Some(value.to_value()),
        "example" => schema.example = Some(value.to_value()),
        "enum" => schema.enum_values = reader.values(value),
        "nullable" => schema.nullable = reader.bool(value),
        "title" => schema.title = reader.string(value),
        "externalDocs" => schema.external_docs = Some(read_external_docs(reader, value)),
        "pattern" => schema.pattern = reader.string(value),
        "minimum" => schema.minimum = reader.number(value),
        "maximum" => schema.maximum = reader.number(value),
        "exclusiveMinimum" => schema.exclusive_minimum = reader.bool(value),
        "exclusiveMaximum" => schema.exclusive_maximum = reader.bool(value),
        "multipleOf" => schema.multiple_of = reader.number(value),
        "minLength" => schema.min_length = reader.integer(value),
        "maxLength" => schema.max_length = reader.integer(value),
        "minItems" => schema.min_items = reader.integer(value),
        "maxItems" => schema.max_items = reader.integer(value),
        "uniqueItems" => schema.unique_items = reader.bool(value),
        "minProperties" => schema.min_properties = reader.integer(value),
        "maxProperties" => schema.max_properties = reader.integer(value),
        "allOf" => {
            schema.all_of =
                read_branches(reader, model, value, first_all_of(place), Place::Junctor);
        }
        "anyOf" => {
            let branch = any_of_branch(node, place);
            schema.any_of = read_branches(reader, model, value, branch, branch);
        }
        "oneOf" => {
            schema.one_of = read_branches(reader, model, value, Place::Junctor, Place::Junctor);
        }
        "not" => schema.not = read(reader, model, value, Place::Junctor),
        "x-kubernetes-preserve-unknown-fields" => {
            schema.preserve_unknown_fields = reader.bool(value);
        }
        "x-kubernetes-embedded-resource" => schema.embedded_resource = reader.bool(value),
        "x-kubernetes-int-or-string" => schema.int_or_string = reader.bool(value),
        "x-kubernetes-list-type" => {
            let words = [
                ("atomic", ListType::Atomic),
                ("set", ListType::Set),
                ("map", ListType::Map),
            ];
            schema.list_type = reader.word(value, &words);
        }
        "x-kubernetes-list-map-keys" => schema.list_map_keys = reader.strings(value),
        "x-kubernetes-map-type" => {
            schema.map_type = reader.word(
                value,
                &[("granular", MapType::Granular), ("atomic", MapType::Atomic)],
            );
        }
        "x-kubernetes-validations" => schema.validations = reader.list(value, read_rule),
        refused => structural::refuse(reader, refused, value),
    }
}

pub(super) fn read_type(reader: &mut Reader<'_>, schema: &mut Schema, node: &Node<'_>) {
    const WORDS: &[(&str, Type)] = &[
        ("object", Type::Object),
        ("array", Type::Array),
        ("string", Type::String),
        ("integer", Type::Integer),
        ("number", Type::Number),
        ("boolean", Type::Boolean),
    ];
    let Some(text) = reader.string(node) else {
        return;
    };
    if text == "null" {
        reader.error(
            node.mark,
            "`null` is no type here",
            "use the value's type with `nullable: true`",
        );
        return;
    }
    schema.ty = WORDS
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, ty)| *ty);
    if schema.ty.is_some() {
        return;
    }
    let words = WORDS.iter().map(|(word, _)| *word);
    let meant = did_you_mean(&text, words).filter(|word| word.len().abs_diff(text.len()) <= 2);
    if let Some(word) = meant {
        let message = format!("`{}` is no type", shorten(&text));
        reader.error(node.mark, message, format!("did you mean `{word}`?"));
        return;
    }
    // No slip of the pen: some definitions name a type of their own language, and what its values
    // look like is not to be known.
    let message = format!("`{}` is no type, so any value is taken", shorten(&text));
    reader.refused(node.mark, &message, "use a type of OpenAPI");
    schema.unknown_type = Some(text);
}

pub(super) fn to_format(text: String) -> Format {
    match text.as_str() {
        "int32" => Format::Int32,
        "int64" => Format::Int64,
        "uint16" => Format::Uint16,
        "uint32" => Format::Uint32,
        "uint64" => Format::Uint64,
        "float" => Format::Float,
        "double" => Format::Double,
        "byte" => Format::Byte,
        "date" => Format::Date,
        "date-time" => Format::DateTime,
        "duration" => Format::Duration,
        "int-or-string" => Format::IntOrString,
        _ => Format::Other(text),
    }
}

fn read_properties<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
    place: Place,
) -> Option<Vec<Property>> {
    let entries = reader.entries(node)?;
    let mut properties = Vec::with_capacity(entries.len());
    for entry in entries {
        let schema = reader.within(&entry.key, |reader| {
            read(reader, model, &entry.value, place.child(Place::Field))
        });
        if let Some(schema) = schema {
            properties.push(Property {
                name: entry.key.clone().into_owned(),
                schema,
            });
        }
    }
    Some(properties)
}

fn read_items<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
    place: Place,
) -> Option<Items> {
    if let Data::Sequence(_) = node.data {
        reader.error(
            node.mark,
            "`items` is an array of schemas, one schema for every item is expected",
            "write the schema without `-`",
        );
        return None;
    }
    read(reader, model, node, place.child(Place::Item)).map(Items::Schema)
}

fn read_additional<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
    place: Place,
) -> Option<AdditionalProperties> {
    match node.data {
        Data::Bool(allowed) => Some(AdditionalProperties::Allowed(allowed)),
        _ => read(reader, model, node, place.child(Place::Field)).map(AdditionalProperties::Schema),
    }
}

fn read_branches<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    node: &'t Node<'t>,
    first: Place,
    others: Place,
) -> Option<Vec<SchemaId>> {
    let mut place = first;
    reader.list(node, |reader, branch| {
        let id = read(reader, model, branch, place);
        place = others;
        id
    })
}

fn first_all_of(place: Place) -> Place {
    if place.is_structural() {
        Place::FirstAllOf
    } else {
        Place::Junctor
    }
}

/// The two types of an int-or-string may be repeated in `anyOf`, in exactly this form.
fn any_of_branch(node: &Node<'_>, place: Place) -> Place {
    let allowed = place.is_structural() || place == Place::FirstAllOf;
    let is_type = |branch: &Node<'_>, ty: &str| {
        matches!(&branch.data, Data::Mapping(entries) if entries.len() == 1)
            && branch.get("type").and_then(Node::as_str) == Some(ty)
    };
    match node.get("anyOf").map(|node| &node.data) {
        Some(Data::Sequence(branches)) if allowed => match branches.as_slice() {
            [first, second] if is_type(first, "integer") && is_type(second, "string") => {
                Place::IntOrStringType
            }
            _ => Place::Junctor,
        },
        _ => Place::Junctor,
    }
}

pub(super) fn read_external_docs<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> ExternalDocs {
    let mut docs = ExternalDocs::default();
    for (key, value) in reader.members(node, &["description", "url"]) {
        reader.within(key, |reader| match key {
            "description" => docs.description = reader.string(value),
            _ => docs.url = reader.string(value),
        });
    }
    docs
}

pub(super) fn read_rule<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<ValidationRule> {
    const WORDS: &[&str] = &[
        "rule",
        "message",
        "messageExpression",
        "reason",
        "fieldPath",
        "optionalOldSelf",
    ];
    let mut text = None;
    let mut rule = ValidationRule::default();
    for (key, value) in reader.members(node, WORDS) {
        reader.within(key, |reader| match key {
            "rule" => text = reader.string(value),
            "message" => rule.message = reader.string(value),
            "messageExpression" => rule.message_expression = reader.string(value),
            "reason" => rule.reason = reader.string(value),
            "fieldPath" => rule.field_path = reader.string(value),
            _ => rule.optional_old_self = reader.bool(value),
        });
    }
    rule.rule = reader.required(node, "rule", text)?;
    if rule.rule.trim().is_empty() {
        reader.error(
            node.mark,
            "`rule` is empty",
            "write a CEL expression over `self`, or remove the entry",
        );
    }
    Some(rule)
}
