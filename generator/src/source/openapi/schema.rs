//! A schema node of an OpenAPI document, with all below it.
//!
//! What an API server publishes of its own types is made of Go types, not written by hand: none of
//! the rules for schemas of custom resources hold here, and a node may refer to a definition and say
//! more about the value that it holds.

use super::super::reader::Reader;
use super::super::schema::{read_external_docs, read_rule, read_type, to_format};
use super::super::tree::{Data, Entry, Node};
use super::names::{Names, referred};
use crate::model::{
    AdditionalProperties, DefinitionId, Items, ListType, MapType, Model, Property, PublishedUnion,
    Schema, SchemaId, Type, Value,
};

/// The keywords, the frequent ones first.
const WORDS: &[&str] = &[
    "description",
    "type",
    "default",
    "$ref",
    "allOf",
    "properties",
    "items",
    "x-kubernetes-list-type",
    "required",
    "format",
    "x-kubernetes-group-version-kind",
    "enum",
    "additionalProperties",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-map-type",
    "x-kubernetes-unions",
    "oneOf",
    "anyOf",
    "not",
    "pattern",
    "maxLength",
    "minLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "nullable",
    "title",
    "example",
    "externalDocs",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-validations",
    "x-kubernetes-selectable-fields",
];

impl<'t> Names<'t> {
    /// Reads a schema node; none when it is none.
    pub(super) fn read(
        &self,
        reader: &mut Reader<'t>,
        model: &mut Model,
        node: &'t Node<'t>,
    ) -> Option<SchemaId> {
        if !matches!(node.data, Data::Mapping(_)) {
            reader.error(
                node.mark,
                format!("expected a schema, found {}", node.describe()),
                "write an object",
            );
            return None;
        }
        let mut schema = Schema::default();
        for (key, value) in reader.members(node, WORDS) {
            reader.within(key, |reader| {
                self.keyword(reader, model, &mut schema, key, value);
            });
        }
        schema.zero_default = self.of_go && has_zero(&schema);
        Some(model.add_schema(schema))
    }

    fn keyword(
        &self,
        reader: &mut Reader<'t>,
        model: &mut Model,
        schema: &mut Schema,
        key: &str,
        value: &'t Node<'t>,
    ) {
        match key {
            "$ref" => schema.reference = self.reference(reader, value),
            "allOf" => self.all_of(reader, model, schema, value),
            "properties" => schema.properties = self.properties(reader, model, value),
            "items" => schema.items = self.read(reader, model, value).map(Items::Schema),
            "additionalProperties" => {
                schema.additional_properties = match value.data {
                    Data::Bool(allowed) => Some(AdditionalProperties::Allowed(allowed)),
                    _ => self
                        .read(reader, model, value)
                        .map(AdditionalProperties::Schema),
                };
            }
            "anyOf" => schema.any_of = self.branches(reader, model, value),
            "oneOf" => schema.one_of = self.branches(reader, model, value),
            "not" => schema.not = self.read(reader, model, value),
            // Read where a definition is; anywhere else they would mean nothing.
            "x-kubernetes-group-version-kind" | "x-kubernetes-selectable-fields" => {}
            _ => plain(reader, schema, key, value),
        }
    }

    /// A reference, alone in `allOf` because nothing may stand beside it; other schemas restrict.
    fn all_of(
        &self,
        reader: &mut Reader<'t>,
        model: &mut Model,
        schema: &mut Schema,
        node: &'t Node<'t>,
    ) {
        if let Data::Sequence(items) = &node.data
            && let [only] = items.as_slice()
            && let Some(target) = referred(only)
        {
            reader.within_item(0, |reader| {
                reader.within("$ref", |reader| {
                    schema.reference = self.reference(reader, target);
                });
            });
            return;
        }
        schema.all_of = self.branches(reader, model, node);
    }

    fn branches(
        &self,
        reader: &mut Reader<'t>,
        model: &mut Model,
        node: &'t Node<'t>,
    ) -> Option<Vec<SchemaId>> {
        reader.list(node, |reader, branch| self.read(reader, model, branch))
    }

    fn properties(
        &self,
        reader: &mut Reader<'t>,
        model: &mut Model,
        node: &'t Node<'t>,
    ) -> Option<Vec<Property>> {
        let entries = reader.entries(node)?;
        let mut properties = Vec::with_capacity(entries.len());
        for entry in entries {
            let schema = reader.within(&entry.key, |reader| self.read(reader, model, &entry.value));
            properties.extend(schema.map(|schema| Property {
                name: entry.key.clone().into_owned(),
                schema,
            }));
        }
        Some(properties)
    }

    fn reference(&self, reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<DefinitionId> {
        let text = reader.string(node)?;
        let found = self.get(&text);
        if found.is_none() {
            self.unresolved(reader, node.mark, &text);
        }
        found
    }
}

/// A keyword that holds no schema.
fn plain<'t>(reader: &mut Reader<'t>, schema: &mut Schema, key: &str, value: &'t Node<'t>) {
    match key {
        "description" => schema.description = reader.string(value),
        "type" => read_type(reader, schema, value),
        "default" => schema.default = Some(value.to_value()),
        "x-kubernetes-list-type" => {
            let words = [
                ("atomic", ListType::Atomic),
                ("set", ListType::Set),
                ("map", ListType::Map),
            ];
            schema.list_type = reader.word(value, &words);
        }
        "required" => schema.required = reader.strings(value),
        "format" => schema.format = reader.string(value).map(to_format),
        "enum" => schema.enum_values = reader.values(value),
        "x-kubernetes-patch-strategy" => schema.patch_strategy = reader.string(value),
        "x-kubernetes-list-map-keys" => schema.list_map_keys = reader.strings(value),
        "x-kubernetes-patch-merge-key" => schema.patch_merge_key = reader.string(value),
        "x-kubernetes-map-type" => {
            let words = [("granular", MapType::Granular), ("atomic", MapType::Atomic)];
            schema.map_type = reader.word(value, &words);
        }
        "x-kubernetes-unions" => {
            schema.unions = reader.list(value, |reader, node| Some(read_union(reader, node)));
        }
        "pattern" => schema.pattern = reader.string(value),
        "maxLength" => schema.max_length = reader.integer(value),
        "minLength" => schema.min_length = reader.integer(value),
        "minimum" => schema.minimum = reader.number(value),
        "maximum" => schema.maximum = reader.number(value),
        "exclusiveMinimum" => schema.exclusive_minimum = reader.bool(value),
        "exclusiveMaximum" => schema.exclusive_maximum = reader.bool(value),
        "multipleOf" => schema.multiple_of = reader.number(value),
        "minItems" => schema.min_items = reader.integer(value),
        "maxItems" => schema.max_items = reader.integer(value),
        "uniqueItems" => schema.unique_items = reader.bool(value),
        "minProperties" => schema.min_properties = reader.integer(value),
        "maxProperties" => schema.max_properties = reader.integer(value),
        "nullable" => schema.nullable = reader.bool(value),
        "title" => schema.title = reader.string(value),
        "example" => schema.example = Some(value.to_value()),
        "externalDocs" => schema.external_docs = Some(read_external_docs(reader, value)),
        "x-kubernetes-preserve-unknown-fields" => {
            schema.preserve_unknown_fields = reader.bool(value);
        }
        "x-kubernetes-embedded-resource" => schema.embedded_resource = reader.bool(value),
        "x-kubernetes-int-or-string" => schema.int_or_string = reader.bool(value),
        // The last of the words.
        _ => schema.validations = reader.list(value, read_rule),
    }
}

fn read_union<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> PublishedUnion {
    const FIELDS: &str = "fields-to-discriminateBy";
    let mut union = PublishedUnion::default();
    for (key, value) in reader.members(node, &["discriminator", FIELDS]) {
        reader.within(key, |reader| {
            if key != FIELDS {
                union.discriminator = reader.string(value);
                return;
            }
            for Entry { key, value, .. } in reader.entries(value).unwrap_or_default() {
                let said = reader.within(key, |reader| reader.string(value));
                union
                    .fields
                    .extend(said.map(|said| (key.clone().into_owned(), said)));
            }
        });
    }
    union
}

/// Whether a field of Go has a zero value that is no null: documents say so, except of lists and
/// maps, which Go writes as null where nothing was put in.
fn has_zero(schema: &Schema) -> bool {
    let is_map = schema.additional_properties.is_some() && schema.properties.is_none();
    match &schema.default {
        Some(default) => is_zero(default),
        None => schema.ty == Some(Type::Array) || (schema.ty == Some(Type::Object) && is_map),
    }
}

/// Whether a value is what a field of Go has before anything is put in.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.0.parse() == Ok(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}
