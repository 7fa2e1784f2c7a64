//! What a definition makes use of, counted from the model: the constructs that types, attributes
//! and names have to do justice to.

use std::collections::{BTreeMap, BTreeSet};

use kubewright_generator::model::{
    AdditionalProperties, ConversionStrategy, Format, Items, ListType, MapType, Model, Resource,
    Schema, SchemaId, Type, Value,
};
use kubewright_generator::pass::union::{self, Cardinality, Spelling};

/// Constructs by name, with how often a definition has them.
pub(crate) type Constructs = BTreeMap<&'static str, usize>;

/// What a definition makes use of.
pub(crate) fn of(model: &Model, resource: &Resource) -> Constructs {
    let mut counter = Counter {
        model,
        found: Constructs::new(),
    };
    counter.resource(resource);
    counter.found
}

/// How many schema nodes a definition has.
pub(crate) fn size(model: &Model, resource: &Resource) -> usize {
    let mut queue: Vec<SchemaId> = resource
        .versions
        .iter()
        .filter_map(|version| version.schema)
        .collect();
    let mut size = 0;
    while let Some(node) = queue.pop() {
        size += 1;
        queue.extend(children(model.schema(node)));
    }
    size
}

fn children(schema: &Schema) -> Vec<SchemaId> {
    let properties = schema.properties.iter().flatten();
    let mut children: Vec<SchemaId> = properties.map(|property| property.schema).collect();
    if let Some(AdditionalProperties::Schema(values)) = schema.additional_properties {
        children.push(values);
    }
    match &schema.items {
        Some(Items::Schema(items)) => children.push(*items),
        Some(Items::Tuple(items)) => children.extend(items),
        None => {}
    }
    children
}

struct Counter<'m> {
    model: &'m Model,
    found: Constructs,
}

impl Counter<'_> {
    fn add(&mut self, name: &'static str) {
        *self.found.entry(name).or_default() += 1;
    }

    fn add_if(&mut self, condition: bool, name: &'static str) {
        if condition {
            self.add(name);
        }
    }

    fn resource(&mut self, resource: &Resource) {
        let names = &resource.names;
        self.add_if(names.short_names.is_some(), "short names");
        self.add_if(names.categories.is_some(), "categories");
        let acronym = names.kind.as_bytes().windows(2);
        self.add_if(
            acronym
                .clone()
                .any(|pair| pair.iter().all(u8::is_ascii_uppercase)),
            "kind with an acronym",
        );
        self.add_if(resource.versions.len() > 1, "several versions");
        self.add_if(
            resource.preserve_unknown_fields.is_some(),
            "preserveUnknownFields of the definition",
        );
        for (key, name) in [("annotations", "annotations"), ("labels", "labels")] {
            self.add_if(
                resource.metadata.iter().any(|(known, _)| known == key),
                name,
            );
        }
        if let Some(conversion) = &resource.conversion {
            self.add(match conversion.strategy {
                ConversionStrategy::None => "conversion None",
                ConversionStrategy::Webhook => "conversion Webhook",
            });
        }
        for version in &resource.versions {
            self.add_if(!version.served, "unserved version");
            self.add_if(version.deprecated == Some(true), "deprecated version");
            self.add_if(version.deprecation_warning.is_some(), "deprecation warning");
            for column in version.printer_columns.iter().flatten() {
                self.add("printer column");
                self.add_if(column.description.is_some(), "printer column: description");
                self.add_if(column.priority.is_some(), "printer column: priority");
                self.add_if(column.format.is_some(), "printer column: format");
            }
            self.add_if(version.selectable_fields.is_some(), "selectable fields");
            if let Some(subresources) = &version.subresources {
                self.add_if(subresources.status, "subresource status");
                self.add_if(subresources.scale.is_some(), "subresource scale");
            }
            if let Some(root) = version.schema {
                self.root(root);
            }
        }
    }

    fn root(&mut self, root: SchemaId) {
        let schema = self.model.schema(root);
        let names: BTreeSet<&str> = schema
            .properties
            .iter()
            .flatten()
            .map(|property| property.name.as_str())
            .collect();
        let is_required = |name: &str| schema.required.iter().flatten().any(|known| known == name);
        self.add(match (names.contains("spec"), is_required("spec")) {
            (false, _) => "no spec",
            (true, true) => "spec required",
            (true, false) => "spec optional",
        });
        let known = ["apiVersion", "kind", "metadata", "spec", "status"];
        self.add_if(
            names.iter().any(|name| !known.contains(name)),
            "root member of another name",
        );
        self.add_if(!names.contains("metadata"), "root without metadata");
        self.add_if(is_required("metadata"), "metadata required");
        let mut queue = vec![root];
        while let Some(node) = queue.pop() {
            let schema = self.model.schema(node);
            self.node(node, schema);
            queue.extend(children(schema));
        }
    }

    fn node(&mut self, node: SchemaId, schema: &Schema) {
        match schema.ty {
            Some(Type::Object) => self.object(schema),
            Some(Type::Array) => self.array(schema),
            Some(Type::String) => self.string(schema),
            Some(Type::Integer) => self.integer(schema),
            Some(Type::Number) => self.add(match schema.format {
                Some(Format::Double) => "number: double",
                Some(_) => "number: another format",
                None => "number",
            }),
            Some(Type::Boolean) => self.add("boolean"),
            None => self.untyped(schema),
        }
        self.values(schema);
        self.keywords(schema);
        self.junctors(schema);
        for union in union::unions(self.model, node) {
            self.add(match (union.spelling, union.cardinality) {
                (Spelling::Required, Cardinality::AtLeastOne) => "union: anyOf of required",
                (Spelling::Required, _) => "union: oneOf of required",
                (Spelling::RequiredOrNone, _) => "union: oneOf with none of them",
                (Spelling::Presence, _) => "union: CEL over has()",
                (Spelling::Discriminator, _) => "union: CEL over a discriminator",
                (Spelling::Published, _) => "union: published",
            });
        }
        for rule in schema.validations.iter().flatten() {
            self.add("CEL rule");
            self.add_if(rule.rule.contains("oldSelf"), "CEL rule: transition");
            self.add_if(rule.message.is_some(), "CEL rule: message");
            self.add_if(
                rule.message_expression.is_some(),
                "CEL rule: messageExpression",
            );
            self.add_if(rule.reason.is_some(), "CEL rule: reason");
            self.add_if(rule.field_path.is_some(), "CEL rule: fieldPath");
            self.add_if(
                rule.optional_old_self.is_some(),
                "CEL rule: optionalOldSelf",
            );
        }
    }

    fn object(&mut self, schema: &Schema) {
        let preserved = schema.preserve_unknown_fields == Some(true);
        let properties = schema.properties.as_deref().unwrap_or_default();
        let required = schema.required.as_deref().unwrap_or_default();
        match (properties.is_empty(), schema.additional_properties) {
            (false, _) => {
                self.add("object");
                self.add_if(preserved, "object that keeps unknown fields");
                self.add_if(required.is_empty(), "object: all optional");
                self.add_if(
                    schema.map_type == Some(MapType::Atomic),
                    "object: map type atomic",
                );
                self.add_if(
                    schema.map_type == Some(MapType::Granular),
                    "object: map type granular",
                );
            }
            (true, Some(AdditionalProperties::Schema(values))) => {
                self.add("map");
                let values = self.model.schema(values);
                self.add_if(values.enum_values.is_some(), "map of enum");
                self.add_if(values.ty == Some(Type::Object), "map of objects");
                self.add_if(values.ty == Some(Type::Array), "map of arrays");
                self.add_if(
                    schema.map_type == Some(MapType::Atomic),
                    "map: map type atomic",
                );
                self.add_if(
                    schema.map_type == Some(MapType::Granular),
                    "map: map type granular",
                );
            }
            (true, Some(AdditionalProperties::Allowed(_))) => self.add("map: any"),
            (true, None) if preserved => self.add("object of unknown fields"),
            (true, None) => self.add("empty object"),
        }
        self.add_if(schema.embedded_resource == Some(true), "embedded resource");
        let mut cases = BTreeSet::new();
        for property in properties {
            let name = property.name.as_str();
            let is_identifier = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !name.starts_with(|c: char| c.is_ascii_digit());
            self.add_if(!is_identifier, "property that is no identifier");
            self.add_if(
                matches!(
                    name,
                    "type" | "ref" | "match" | "in" | "self" | "static" | "use" | "for"
                ),
                "property that is a keyword",
            );
            self.add_if(
                !cases.insert(name.to_lowercase()),
                "properties that differ in case",
            );
            let value = self.model.schema(property.schema);
            let required = required.iter().any(|known| known == name);
            self.add_if(required, "required property");
            self.add_if(
                required && value.default.is_some(),
                "default of a required property",
            );
            self.add_if(
                required && value.nullable == Some(true),
                "nullable and required",
            );
        }
    }

    fn array(&mut self, schema: &Schema) {
        self.add("array");
        self.add(match schema.list_type {
            Some(ListType::Atomic) => "list type atomic",
            Some(ListType::Set) => "list type set",
            Some(ListType::Map) => "list type map",
            None => "list type not said",
        });
        match schema.list_map_keys.as_deref().map(<[_]>::len) {
            Some(1) => self.add("list map keys: one"),
            Some(2) => self.add("list map keys: two"),
            Some(_) => self.add("list map keys: more"),
            None => {}
        }
        let Some(Items::Schema(items)) = schema.items else {
            self.add("array without a schema of items");
            return;
        };
        let items = self.model.schema(items);
        self.add_if(items.enum_values.is_some(), "array of enum");
        self.add_if(items.int_or_string == Some(true), "array of int-or-string");
        self.add(match items.ty {
            Some(Type::Object) => "array of objects",
            Some(Type::Array) => "array of arrays",
            Some(Type::String) => "array of strings",
            Some(Type::Integer) => "array of integers",
            Some(Type::Number) => "array of numbers",
            Some(Type::Boolean) => "array of booleans",
            None => "array of untyped",
        });
    }

    fn string(&mut self, schema: &Schema) {
        self.add(match &schema.format {
            Some(Format::DateTime) => "string: date-time",
            Some(Format::Byte) => "string: byte",
            Some(Format::Duration) => "string: duration",
            Some(_) => "string: another format",
            None => "string",
        });
    }

    fn integer(&mut self, schema: &Schema) {
        self.add(match &schema.format {
            Some(Format::Int32) => "integer: int32",
            Some(Format::Int64) => "integer: int64",
            Some(Format::Uint16 | Format::Uint32 | Format::Uint64) => "integer: unsigned",
            Some(_) => "integer: another format",
            None => "integer",
        });
    }

    fn untyped(&mut self, schema: &Schema) {
        if schema.int_or_string != Some(true) {
            let any = schema.preserve_unknown_fields == Some(true);
            self.add(if any { "any JSON" } else { "no type" });
            return;
        }
        self.add("int-or-string");
        let quantity = schema
            .pattern
            .as_deref()
            .is_some_and(|text| text.contains("KMGTPE"));
        self.add_if(quantity, "quantity");
        self.add_if(schema.any_of.is_none(), "int-or-string without anyOf");
    }

    fn values(&mut self, schema: &Schema) {
        if let Some(values) = &schema.enum_values {
            let texts: Vec<&str> = values
                .iter()
                .filter_map(|value| match value {
                    Value::String(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            self.add_if(!texts.is_empty(), "enum of strings");
            self.add_if(texts.contains(&""), "enum with an empty string");
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let odd = |text: &&str| !text.is_empty() && !text.chars().all(is_word);
            self.add_if(texts.iter().any(odd), "enum value that is no identifier");
            let cases: BTreeSet<String> = texts.iter().map(|text| text.to_lowercase()).collect();
            self.add_if(cases.len() < texts.len(), "enum values that differ in case");
            self.add_if(values.contains(&Value::Null), "enum with null");
            self.add_if(values.len() == 1, "enum of one value");
            let numeric = values.iter().any(|value| matches!(value, Value::Number(_)));
            self.add_if(numeric, "enum of numbers");
        }
        match &schema.default {
            Some(Value::String(text)) if text.is_empty() => self.add("default: empty string"),
            Some(Value::String(_)) => self.add("default: string"),
            Some(Value::Number(_)) => self.add("default: number"),
            Some(Value::Bool(_)) => self.add("default: boolean"),
            Some(Value::Object(members)) if members.is_empty() => self.add("default: empty object"),
            Some(Value::Object(_)) => self.add("default: object"),
            Some(Value::Array(items)) if items.is_empty() => self.add("default: empty list"),
            Some(Value::Array(_)) => self.add("default: list"),
            Some(Value::Null) | None => {}
        }
    }

    fn keywords(&mut self, schema: &Schema) {
        for (said, name) in [
            (schema.title.is_some(), "title"),
            (schema.description.is_some(), "description"),
            (schema.example.is_some(), "example"),
            (schema.external_docs.is_some(), "externalDocs"),
            (schema.nullable == Some(true), "nullable"),
            (schema.minimum.is_some(), "minimum"),
            (schema.maximum.is_some(), "maximum"),
            (schema.exclusive_minimum.is_some(), "exclusiveMinimum"),
            (schema.exclusive_maximum.is_some(), "exclusiveMaximum"),
            (schema.multiple_of.is_some(), "multipleOf"),
            (schema.min_length.is_some(), "minLength"),
            (schema.max_length.is_some(), "maxLength"),
            (schema.pattern.is_some(), "pattern"),
            (schema.min_items.is_some(), "minItems"),
            (schema.max_items.is_some(), "maxItems"),
            (schema.unique_items.is_some(), "uniqueItems"),
            (schema.min_properties.is_some(), "minProperties"),
            (schema.max_properties.is_some(), "maxProperties"),
        ] {
            self.add_if(said, name);
        }
    }

    fn junctors(&mut self, schema: &Schema) {
        for (branches, name) in [
            (&schema.all_of, "allOf"),
            (&schema.any_of, "anyOf"),
            (&schema.one_of, "oneOf"),
        ] {
            self.add_if(branches.is_some(), name);
            for branch in branches.iter().flatten() {
                let branch = self.model.schema(*branch);
                self.add_if(branch.properties.is_some(), "junctor over properties");
                self.add_if(branch.not.is_some(), "junctor with not");
                self.add_if(
                    branch.one_of.is_some() || branch.any_of.is_some(),
                    "junctor in a junctor",
                );
                let values = branch.min_length.is_some()
                    || branch.pattern.is_some()
                    || branch.format.is_some();
                self.add_if(values, "junctor over a value");
            }
        }
        self.add_if(schema.not.is_some(), "not");
    }
}
