//! The rules that make a schema structural, which the API server insists on: they are what lets
//! the shape of an object be read off `properties`, `items` and `additionalProperties` alone.

use super::junctor;
use super::reader::Reader;
use super::schema::Place;
use super::tree::Node;
use crate::model::{AdditionalProperties, Items, ListType, Model, Schema, SchemaId, Type};

/// Notes a keyword that definitions of `v1` may not use.
pub(super) fn refuse(reader: &mut Reader<'_>, keyword: &str, node: &Node<'_>) {
    let help = match keyword {
        "$ref" | "definitions" => {
            "write the schema out where it is used; definitions hold no references"
        }
        "dependencies" => "say it as a rule of `x-kubernetes-validations`",
        "patternProperties" => {
            "use `additionalProperties`, and a rule of `x-kubernetes-validations` for the names"
        }
        "additionalItems" => "use `items`, one schema for every item",
        _ => "remove it",
    };
    reader.error(
        node.mark,
        format!("`{keyword}` is not allowed in a definition"),
        help,
    );
}

/// Checks a node whose children have been read and checked.
pub(super) fn check<'t>(
    reader: &mut Reader<'t>,
    model: &Model,
    schema: &Schema,
    node: &'t Node<'t>,
    place: Place,
) {
    match place {
        Place::IntOrStringType => {}
        Place::Junctor | Place::FirstAllOf => junctor::check(reader, node),
        Place::Root | Place::Field | Place::Item => {
            let place_mark = Checked {
                model,
                schema,
                node,
            };
            place_mark.types(reader, place);
            place_mark.root(reader, place);
            place_mark.collections(reader);
            place_mark.lists(reader);
            place_mark.extensions(reader);
            junctor::check_covered(reader, node, node);
        }
    }
}

struct Checked<'c, 't> {
    model: &'c Model,
    schema: &'c Schema,
    node: &'t Node<'t>,
}

impl<'t> Checked<'_, 't> {
    /// Notes an error at a keyword of the node.
    fn at(
        &self,
        reader: &mut Reader<'t>,
        keyword: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let mark = self
            .node
            .get(keyword)
            .map_or(self.node.mark, |value| value.mark);
        reader.within(keyword, |reader| reader.error(mark, message, help));
    }

    fn property(&self, name: &str) -> Option<SchemaId> {
        self.schema
            .properties
            .as_ref()?
            .iter()
            .find(|property| property.name == name)
            .map(|property| property.schema)
    }

    fn types(&self, reader: &mut Reader<'t>, place: Place) {
        let Self { schema, node, .. } = self;
        let int_or_string = schema.int_or_string == Some(true);
        let preserve = schema.preserve_unknown_fields == Some(true);
        let embedded = schema.embedded_resource == Some(true);
        // A type that was there and wrong has been noted already.
        let no_type = schema.ty.is_none() && node.get("type").is_none_or(Node::is_null);
        if embedded && schema.ty != Some(Type::Object) && (no_type || schema.ty.is_some()) {
            self.at(
                reader,
                "type",
                "a schema with `x-kubernetes-embedded-resource` is not of `type: object`",
                "add `type: object`",
            );
        } else if no_type && !int_or_string && !preserve {
            let what = match place {
                Place::Root => "the schema of a kind",
                Place::Item => "the schema of an array's items",
                _ => "the schema of a field",
            };
            if junctor::branches_have_types(node) {
                let message =
                    format!("{what} has a `type` in its branches only, so any value is taken");
                reader.refused(
                    node.mark,
                    &message,
                    "use one `type`, or `x-kubernetes-preserve-unknown-fields: true`",
                );
            } else {
                reader.error(
                    node.mark,
                    format!("{what} has no `type`"),
                    self.missing_type(),
                );
            }
        }
        if int_or_string && preserve {
            self.at(
                reader,
                "x-kubernetes-preserve-unknown-fields",
                "a schema is `x-kubernetes-int-or-string` and `x-kubernetes-preserve-unknown-fields` at once",
                "remove one of the two",
            );
        }
        if int_or_string && embedded {
            self.at(
                reader,
                "x-kubernetes-embedded-resource",
                "a schema is `x-kubernetes-int-or-string` and `x-kubernetes-embedded-resource` at once",
                "remove one of the two",
            );
        }
        if embedded && schema.additional_properties.is_some() {
            self.at(
                reader,
                "additionalProperties",
                "`additionalProperties` beside `x-kubernetes-embedded-resource`",
                "remove it",
            );
        }
        if embedded && !preserve && schema.properties.as_ref().is_none_or(Vec::is_empty) {
            reader.error(
                node.mark,
                "an embedded resource has neither `properties` nor `x-kubernetes-preserve-unknown-fields`",
                "add `x-kubernetes-preserve-unknown-fields: true`",
            );
        }
    }

    fn missing_type(&self) -> String {
        let schema = self.schema;
        let ty = if schema.properties.is_some() || schema.additional_properties.is_some() {
            "object"
        } else if schema.items.is_some() {
            "array"
        } else if schema.pattern.is_some()
            || schema.min_length.is_some()
            || schema.max_length.is_some()
        {
            "string"
        } else {
            return "add `type: object`, `array`, `string`, `integer`, `number` or `boolean`; \
                    `x-kubernetes-preserve-unknown-fields: true` allows any value"
                .to_owned();
        };
        format!("add `type: {ty}`")
    }

    fn root(&self, reader: &mut Reader<'t>, place: Place) {
        let Self {
            model,
            schema,
            node,
        } = self;
        if place == Place::Root {
            if schema.ty.is_some_and(|ty| ty != Type::Object) {
                self.at(
                    reader,
                    "type",
                    "the schema of a kind is not of `type: object`",
                    "write `type: object`",
                );
            }
            if schema.additional_properties.is_some() {
                self.at(
                    reader,
                    "additionalProperties",
                    "`additionalProperties` is not allowed at the root",
                    "declare the fields in `properties`",
                );
            }
            if schema.nullable == Some(true) {
                self.at(
                    reader,
                    "nullable",
                    "the schema of a kind is nullable",
                    "remove `nullable`",
                );
            }
        }
        if place != Place::Root && schema.embedded_resource != Some(true) {
            return;
        }
        for (name, ty, word) in [
            ("apiVersion", Type::String, "string"),
            ("kind", Type::String, "string"),
            ("metadata", Type::Object, "object"),
        ] {
            let Some(id) = self.property(name) else {
                continue;
            };
            if model.schema(id).ty.is_some_and(|found| found != ty) {
                let mark = node
                    .get("properties")
                    .and_then(|properties| properties.get(name))
                    .map_or(node.mark, |value| value.mark);
                reader.within("properties", |reader| {
                    reader.error(
                        mark,
                        format!("`{name}` of an object is not of `type: {word}`"),
                        format!("write `type: {word}`"),
                    );
                });
            }
        }
        if place == Place::Root {
            self.root_metadata(reader);
        }
    }

    /// Every object's `metadata` is given; a definition may only restrict the name.
    fn root_metadata(&self, reader: &mut Reader<'t>) {
        let Some(id) = self.property("metadata") else {
            return;
        };
        let metadata = self.model.schema(id);
        let names = metadata.properties.iter().flatten();
        let only_names = names
            .clone()
            .all(|property| matches!(property.name.as_str(), "name" | "generateName"));
        let mut bare = metadata.clone();
        bare.ty = None;
        bare.default = None;
        bare.properties = None;
        if !only_names || bare != Schema::default() {
            let node = self.node;
            let mark = node
                .get("properties")
                .and_then(|properties| properties.get("metadata"))
                .map_or(node.mark, |value| value.mark);
            reader.within("properties", |reader| {
                reader.within("metadata", |reader| {
                    reader.error(
                        mark,
                        "`metadata` of a kind is given; only `name` and `generateName` may be restricted",
                        "write `metadata: {type: object}`",
                    );
                });
            });
        }
    }

    fn collections(&self, reader: &mut Reader<'t>) {
        let Self { schema, node, .. } = self;
        if schema.ty == Some(Type::Array) && node.get("items").is_none_or(Node::is_null) {
            reader.error(
                node.mark,
                "an array has no `items`",
                "add `items` with the schema of an item",
            );
        }
        let has_properties = schema
            .properties
            .as_ref()
            .is_some_and(|properties| !properties.is_empty());
        let open = schema.additional_properties == Some(AdditionalProperties::Allowed(true));
        if has_properties && schema.additional_properties.is_some() && !open {
            self.at(
                reader,
                "additionalProperties",
                "`properties` and `additionalProperties` exclude each other",
                "keep `properties` for an object of known fields, `additionalProperties` for a map",
            );
        }
        if schema.unique_items == Some(true) {
            self.at(
                reader,
                "uniqueItems",
                "`uniqueItems: true` is not allowed in a definition",
                "use `x-kubernetes-list-type: set`",
            );
        }
        if schema.preserve_unknown_fields == Some(false) {
            self.at(
                reader,
                "x-kubernetes-preserve-unknown-fields",
                "`x-kubernetes-preserve-unknown-fields` is false, and may only be true",
                "remove it",
            );
        }
    }

    fn lists(&self, reader: &mut Reader<'t>) {
        let Self { model, schema, .. } = self;
        let keys = schema.list_map_keys.as_deref().unwrap_or_default();
        if schema.list_type.is_some() && schema.ty != Some(Type::Array) {
            self.at(
                reader,
                "x-kubernetes-list-type",
                "`x-kubernetes-list-type` on what is no array",
                "remove it, or write `type: array`",
            );
        }
        if !keys.is_empty() && schema.list_type != Some(ListType::Map) {
            self.at(
                reader,
                "x-kubernetes-list-map-keys",
                "`x-kubernetes-list-map-keys` without `x-kubernetes-list-type: map`",
                "add `x-kubernetes-list-type: map`",
            );
        }
        let Some(Items::Schema(id)) = schema.items else {
            return;
        };
        let item = model.schema(id);
        match schema.list_type {
            Some(ListType::Map) => self.list_map(reader, keys, item),
            Some(ListType::Set)
                if item.ty == Some(Type::Object)
                    && item.map_type != Some(crate::model::MapType::Atomic) =>
            {
                self.at(
                    reader,
                    "items",
                    "items of a set are objects that are not atomic",
                    "add `x-kubernetes-map-type: atomic` to the items",
                );
            }
            Some(ListType::Set)
                if item.ty == Some(Type::Array)
                    && item.list_type.is_some_and(|ty| ty != ListType::Atomic) =>
            {
                self.at(
                    reader,
                    "items",
                    "items of a set are arrays that are not atomic",
                    "write `x-kubernetes-list-type: atomic` in the items",
                );
            }
            _ => {}
        }
        if matches!(schema.list_type, Some(ListType::Map | ListType::Set))
            && item.nullable == Some(true)
        {
            self.at(
                reader,
                "items",
                "items of a set or a map list are nullable",
                "remove `nullable` from the items",
            );
        }
    }

    fn list_map(&self, reader: &mut Reader<'t>, keys: &[String], item: &Schema) {
        if keys.is_empty() {
            self.at(
                reader,
                "x-kubernetes-list-type",
                "`x-kubernetes-list-type: map` without `x-kubernetes-list-map-keys`",
                "name the fields that tell items apart in `x-kubernetes-list-map-keys`",
            );
        }
        if item.ty.is_some_and(|ty| ty != Type::Object) {
            self.at(
                reader,
                "items",
                "items of a list of type map are no objects",
                "write `x-kubernetes-list-type: set` or `atomic`",
            );
            return;
        }
        for (index, key) in keys.iter().enumerate() {
            let property = item
                .properties
                .iter()
                .flatten()
                .find(|property| property.name == *key);
            let Some(property) = property else {
                self.at(
                    reader,
                    "x-kubernetes-list-map-keys",
                    format!("`{key}` is no property of the items"),
                    "name a property of the items that is required or has a default",
                );
                continue;
            };
            let schema = self.model.schema(property.schema);
            let required = item.required.iter().flatten().any(|name| name == key);
            if keys[..index].contains(key) {
                self.at(
                    reader,
                    "x-kubernetes-list-map-keys",
                    format!("`{key}` is given twice"),
                    "remove one of the two",
                );
            }
            if matches!(schema.ty, Some(Type::Array | Type::Object)) {
                self.at(
                    reader,
                    "x-kubernetes-list-map-keys",
                    format!("`{key}` is no scalar"),
                    "name a string, number or boolean",
                );
            }
            if !required && schema.default.is_none() {
                self.at(
                    reader,
                    "x-kubernetes-list-map-keys",
                    format!("`{key}` may be absent, so it cannot tell items apart"),
                    format!("add `{key}` to `required` of the items, or give it a default"),
                );
            }
            if schema.nullable == Some(true) {
                self.at(
                    reader,
                    "x-kubernetes-list-map-keys",
                    format!("`{key}` is nullable"),
                    format!("remove `nullable` from `{key}`"),
                );
            }
        }
    }

    fn extensions(&self, reader: &mut Reader<'t>) {
        if self.schema.map_type.is_some() && self.schema.ty != Some(Type::Object) {
            self.at(
                reader,
                "x-kubernetes-map-type",
                "`x-kubernetes-map-type` on what is no object",
                "remove it, or write `type: object`",
            );
        }
    }
}
