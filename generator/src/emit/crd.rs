//! `CustomResourceDefinition` of `apiextensions.k8s.io/v1`, as the source had it.

use super::{json, yaml};
use crate::model::{
    AdditionalProperties, Conversion, ConversionStrategy, ExternalDocs, Format, Items, ListType,
    Map, MapType, Model, Names, Number, PrinterColumn, Resource, Schema, SchemaId, ScopeKind,
    Subresources, Type, ValidationRule, Value, Version, WebhookClientConfig,
};

/// Every resource as a document of YAML.
pub fn to_yaml(model: &Model) -> String {
    let documents: Vec<String> = model
        .resources()
        .map(|(_, resource)| yaml::to_text(&definition(model, resource)))
        .collect();
    documents.join("---\n")
}

/// Every resource as JSON: one definition itself, several as a `List`.
pub fn to_json(model: &Model) -> String {
    let mut definitions: Vec<Value> = model
        .resources()
        .map(|(_, resource)| definition(model, resource))
        .collect();
    match definitions.pop() {
        Some(only) if definitions.is_empty() => json::to_text(&only),
        final_one => {
            definitions.extend(final_one);
            let mut members = Members::default();
            members.text("apiVersion", "v1");
            members.text("kind", "List");
            members.put("items", Value::Array(definitions));
            json::to_text(&members.into_value())
        }
    }
}

/// One resource as a value.
pub fn definition(model: &Model, resource: &Resource) -> Value {
    let mut spec = Members::default();
    spec.maybe("conversion", resource.conversion.as_ref().map(conversion));
    spec.text("group", &resource.group);
    spec.put("names", names(&resource.names));
    spec.maybe(
        "preserveUnknownFields",
        resource.preserve_unknown_fields.map(Value::Bool),
    );
    let scope = match resource.scope {
        ScopeKind::Namespaced => "Namespaced",
        ScopeKind::Cluster => "Cluster",
    };
    spec.text("scope", scope);
    spec.put(
        "versions",
        Value::Array(
            resource
                .versions
                .iter()
                .map(|item| version(model, item))
                .collect(),
        ),
    );

    let mut definition = Members::default();
    definition.text("apiVersion", "apiextensions.k8s.io/v1");
    definition.text("kind", "CustomResourceDefinition");
    definition.put("metadata", Value::Object(resource.metadata.clone()));
    definition.put("spec", spec.into_value());
    definition.maybe("status", resource.status.clone());
    definition.into_value()
}

/// The members of an object under construction.
#[derive(Default)]
struct Members(Map);

impl Members {
    fn put(&mut self, key: &str, value: Value) {
        self.0.push((key.to_owned(), value));
    }

    fn maybe(&mut self, key: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        self.put(key, Value::String(text.to_owned()));
    }

    fn maybe_text(&mut self, key: &str, text: Option<&String>) {
        self.maybe(key, text.map(|text| Value::String(text.clone())));
    }

    fn maybe_bool(&mut self, key: &str, value: Option<bool>) {
        self.maybe(key, value.map(Value::Bool));
    }

    fn maybe_integer(&mut self, key: &str, value: Option<i64>) {
        self.maybe(
            key,
            value.map(|value| Value::Number(Number(value.to_string()))),
        );
    }

    fn maybe_number(&mut self, key: &str, number: Option<&Number>) {
        self.maybe(key, number.map(|number| Value::Number(number.clone())));
    }

    fn maybe_texts(&mut self, key: &str, texts: Option<&Vec<String>>) {
        self.maybe(
            key,
            texts.map(|texts| Value::Array(texts.iter().cloned().map(Value::String).collect())),
        );
    }

    fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

pub(crate) fn conversion(conversion: &Conversion) -> Value {
    let strategy = match conversion.strategy {
        ConversionStrategy::None => "None",
        ConversionStrategy::Webhook => "Webhook",
    };
    let mut members = Members::default();
    members.text("strategy", strategy);
    let mut webhook = Members::default();
    webhook.maybe(
        "clientConfig",
        conversion.webhook.as_ref().map(client_config),
    );
    webhook.maybe_texts(
        "conversionReviewVersions",
        conversion.review_versions.as_ref(),
    );
    if !webhook.0.is_empty() {
        members.put("webhook", webhook.into_value());
    }
    members.into_value()
}

fn client_config(config: &WebhookClientConfig) -> Value {
    let mut members = Members::default();
    members.maybe_text("url", config.url.as_ref());
    if let Some(service) = &config.service {
        let mut reference = Members::default();
        reference.text("namespace", &service.namespace);
        reference.text("name", &service.name);
        reference.maybe_text("path", service.path.as_ref());
        reference.maybe_integer("port", service.port.map(i64::from));
        members.put("service", reference.into_value());
    }
    members.maybe_text("caBundle", config.ca_bundle.as_ref());
    members.into_value()
}

fn names(names: &Names) -> Value {
    let mut members = Members::default();
    members.maybe_texts("categories", names.categories.as_ref());
    members.text("kind", &names.kind);
    members.maybe_text("listKind", names.list_kind.as_ref());
    members.text("plural", &names.plural);
    members.maybe_texts("shortNames", names.short_names.as_ref());
    members.maybe_text("singular", names.singular.as_ref());
    members.into_value()
}

fn version(model: &Model, version: &Version) -> Value {
    let mut members = Members::default();
    members.text("name", &version.name);
    members.put("served", Value::Bool(version.served));
    members.put("storage", Value::Bool(version.storage));
    members.maybe_bool("deprecated", version.deprecated);
    members.maybe_text("deprecationWarning", version.deprecation_warning.as_ref());
    let columns = version.printer_columns.as_ref();
    members.maybe(
        "additionalPrinterColumns",
        columns.map(|columns| Value::Array(columns.iter().map(printer_column).collect())),
    );
    if let Some(fields) = &version.selectable_fields {
        let field = |json_path: &String| {
            Value::Object(vec![(
                "jsonPath".to_owned(),
                Value::String(json_path.clone()),
            )])
        };
        members.put(
            "selectableFields",
            Value::Array(fields.iter().map(|item| field(&item.json_path)).collect()),
        );
    }
    members.maybe(
        "subresources",
        version.subresources.as_ref().map(subresources),
    );
    if let Some(id) = version.schema {
        members.put(
            "schema",
            Value::Object(vec![(
                "openAPIV3Schema".to_owned(),
                schema(model, id, Prose::Kept),
            )]),
        );
    }
    members.into_value()
}

fn printer_column(column: &PrinterColumn) -> Value {
    let mut members = Members::default();
    members.text("name", &column.name);
    members.text("type", &column.ty);
    members.maybe_text("format", column.format.as_ref());
    members.text("jsonPath", &column.json_path);
    members.maybe_text("description", column.description.as_ref());
    members.maybe_integer("priority", column.priority.map(i64::from));
    members.into_value()
}

fn subresources(subresources: &Subresources) -> Value {
    let mut members = Members::default();
    if let Some(scale) = &subresources.scale {
        let mut paths = Members::default();
        paths.text("specReplicasPath", &scale.spec_replicas_path);
        paths.text("statusReplicasPath", &scale.status_replicas_path);
        paths.maybe_text("labelSelectorPath", scale.label_selector_path.as_ref());
        members.put("scale", paths.into_value());
    }
    if subresources.status {
        members.put("status", Value::Object(Map::new()));
    }
    members.into_value()
}

/// Whether what is for readers only is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prose {
    Kept,
    LeftOut,
}

/// A schema node and all below it.
pub(crate) fn schema(model: &Model, id: SchemaId, prose: Prose) -> Value {
    let node = model.schema(id);
    let mut members = Members::default();
    describe(&mut members, node, prose);
    restrict(&mut members, node);
    compose(&mut members, model, node, prose);
    extend(&mut members, node);
    members.into_value()
}

/// What a value is.
fn describe(members: &mut Members, node: &Schema, prose: Prose) {
    if prose == Prose::Kept {
        members.maybe_text("$schema", node.schema.as_ref());
        members.maybe_text("id", node.id.as_ref());
        members.maybe_text("title", node.title.as_ref());
        members.maybe_text("description", node.description.as_ref());
    }
    let ty = node.ty.map(type_word).or(node.unknown_type.as_deref());
    members.maybe("type", ty.map(|ty| Value::String(ty.to_owned())));
    members.maybe(
        "format",
        node.format
            .as_ref()
            .map(|format| Value::String(format_word(format).to_owned())),
    );
    members.maybe_bool("nullable", node.nullable);
    members.maybe(
        "enum",
        node.enum_values
            .as_ref()
            .map(|values| Value::Array(values.clone())),
    );
    members.maybe("default", node.default.clone());
    if prose == Prose::Kept {
        members.maybe("example", node.example.clone());
        members.maybe(
            "externalDocs",
            node.external_docs.as_ref().map(external_docs),
        );
    }
}

/// Which values are allowed.
fn restrict(members: &mut Members, node: &Schema) {
    members.maybe_number("minimum", node.minimum.as_ref());
    members.maybe_bool("exclusiveMinimum", node.exclusive_minimum);
    members.maybe_number("maximum", node.maximum.as_ref());
    members.maybe_bool("exclusiveMaximum", node.exclusive_maximum);
    members.maybe_number("multipleOf", node.multiple_of.as_ref());
    members.maybe_integer("minLength", node.min_length);
    members.maybe_integer("maxLength", node.max_length);
    members.maybe_text("pattern", node.pattern.as_ref());
    members.maybe_integer("minItems", node.min_items);
    members.maybe_integer("maxItems", node.max_items);
    members.maybe_bool("uniqueItems", node.unique_items);
    members.maybe_integer("minProperties", node.min_properties);
    members.maybe_integer("maxProperties", node.max_properties);
}

/// What is inside.
fn compose(members: &mut Members, model: &Model, node: &Schema, prose: Prose) {
    members.maybe_texts("required", node.required.as_ref());
    if let Some(properties) = &node.properties {
        let properties = properties
            .iter()
            .map(|property| (property.name.clone(), schema(model, property.schema, prose)));
        members.put("properties", Value::Object(properties.collect()));
    }
    members.maybe(
        "additionalProperties",
        node.additional_properties
            .map(|additional| match additional {
                AdditionalProperties::Allowed(allowed) => Value::Bool(allowed),
                AdditionalProperties::Schema(id) => schema(model, id, prose),
            }),
    );
    members.maybe(
        "items",
        node.items.as_ref().map(|items| match items {
            Items::Schema(id) => schema(model, *id, prose),
            Items::Tuple(ids) => schemas(model, ids, prose),
        }),
    );
    members.maybe(
        "allOf",
        node.all_of.as_ref().map(|ids| schemas(model, ids, prose)),
    );
    members.maybe(
        "anyOf",
        node.any_of.as_ref().map(|ids| schemas(model, ids, prose)),
    );
    members.maybe(
        "oneOf",
        node.one_of.as_ref().map(|ids| schemas(model, ids, prose)),
    );
    members.maybe("not", node.not.map(|id| schema(model, id, prose)));
}

fn schemas(model: &Model, ids: &[SchemaId], prose: Prose) -> Value {
    Value::Array(ids.iter().map(|id| schema(model, *id, prose)).collect())
}

/// What Kubernetes adds.
fn extend(members: &mut Members, node: &Schema) {
    members.maybe_bool(
        "x-kubernetes-preserve-unknown-fields",
        node.preserve_unknown_fields,
    );
    members.maybe_bool("x-kubernetes-embedded-resource", node.embedded_resource);
    members.maybe_bool("x-kubernetes-int-or-string", node.int_or_string);
    let list_type = node.list_type.map(|list_type| match list_type {
        ListType::Atomic => "atomic",
        ListType::Set => "set",
        ListType::Map => "map",
    });
    members.maybe(
        "x-kubernetes-list-type",
        list_type.map(|word| Value::String(word.to_owned())),
    );
    members.maybe_texts("x-kubernetes-list-map-keys", node.list_map_keys.as_ref());
    let map_type = node.map_type.map(|map_type| match map_type {
        MapType::Granular => "granular",
        MapType::Atomic => "atomic",
    });
    members.maybe(
        "x-kubernetes-map-type",
        map_type.map(|word| Value::String(word.to_owned())),
    );
    let rules = node.validations.as_ref();
    members.maybe(
        "x-kubernetes-validations",
        rules.map(|rules| Value::Array(rules.iter().map(rule).collect())),
    );
}

pub(crate) fn external_docs(docs: &ExternalDocs) -> Value {
    let mut members = Members::default();
    members.maybe_text("description", docs.description.as_ref());
    members.maybe_text("url", docs.url.as_ref());
    members.into_value()
}

fn rule(rule: &ValidationRule) -> Value {
    let mut members = Members::default();
    members.text("rule", &rule.rule);
    members.maybe_text("message", rule.message.as_ref());
    members.maybe_text("messageExpression", rule.message_expression.as_ref());
    members.maybe_text("reason", rule.reason.as_ref());
    members.maybe_text("fieldPath", rule.field_path.as_ref());
    members.maybe_bool("optionalOldSelf", rule.optional_old_self);
    members.into_value()
}

fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Object => "object",
        Type::Array => "array",
        Type::String => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
    }
}

pub(crate) fn format_word(format: &Format) -> &str {
    match format {
        Format::Int32 => "int32",
        Format::Int64 => "int64",
        Format::Uint16 => "uint16",
        Format::Uint32 => "uint32",
        Format::Uint64 => "uint64",
        Format::Float => "float",
        Format::Double => "double",
        Format::Byte => "byte",
        Format::Date => "date",
        Format::DateTime => "date-time",
        Format::Duration => "duration",
        Format::IntOrString => "int-or-string",
        Format::Other(word) => word,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{to_json, to_yaml};
    use crate::generator::Generator;
    use crate::model::Value;
    use crate::source::parse_values;

    /// A value without what carries no meaning: the order of keys, and keys that are null.
    #[derive(Debug, PartialEq)]
    enum Meaning {
        Scalar(Value),
        Array(Vec<Meaning>),
        Object(BTreeMap<String, Meaning>),
    }

    fn meaning(value: Value) -> Meaning {
        match value {
            Value::Array(items) => Meaning::Array(items.into_iter().map(meaning).collect()),
            Value::Object(members) => Meaning::Object(
                members
                    .into_iter()
                    .filter(|(_, value)| *value != Value::Null)
                    .map(|(key, value)| (key, meaning(value)))
                    .collect(),
            ),
            scalar => Meaning::Scalar(scalar),
        }
    }

    fn meanings(text: &str) -> Vec<Meaning> {
        parse_values(text)
            .unwrap()
            .into_iter()
            .map(meaning)
            .collect()
    }

    fn yaml_files(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                yaml_files(&path, files);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                files.push(path);
            }
        }
    }

    #[test]
    fn every_real_definition_comes_back() {
        let folder = std::env::var_os("KUBEWRIGHT_CORPUS")
            .map_or_else(
                || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus")),
                PathBuf::from,
            )
            .join("crds");
        if !folder.is_dir() {
            eprintln!("skipped: there is no corpus at {}", folder.display());
            return;
        }
        let mut files = Vec::new();
        yaml_files(&folder, &mut files);
        assert_eq!(files.len(), 412);
        for file in files {
            let source = std::fs::read_to_string(&file).unwrap();
            let loaded = Generator::new().source(&file).load().unwrap();
            let returned = to_yaml(loaded.model());
            assert_eq!(meanings(&returned), meanings(&source), "{}", file.display());
        }
    }

    #[test]
    fn every_keyword_comes_back() {
        let source = include_str!("../../tests/data/every-keyword.yaml");
        let loaded = Generator::new()
            .source_text("every-keyword.yaml", source)
            .load()
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(meanings(&to_yaml(loaded.model())), meanings(source));
        let again = Generator::new()
            .source_text("json", to_json(loaded.model()))
            .load()
            .unwrap();
        assert_eq!(to_yaml(again.model()), to_yaml(loaded.model()));
    }
}
