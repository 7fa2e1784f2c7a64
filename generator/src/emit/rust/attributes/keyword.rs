//! Keywords of a schema, each as a word.

use super::super::text::{Line, number, strings, word};
use super::super::{Output, limits};
use super::Place;
use super::base::Base;
use super::literal;
use crate::emit::crd::{self, Prose};
use crate::emit::json;
use crate::model::{ListType, MapType, Number, Schema, SchemaId, Type, ValidationRule, Value};
use crate::options::Attributes;
use crate::pass::share::TypeRef;

/// Words of one place.
pub(super) struct Words<'a> {
    pub(super) output: &'a Output<'a>,
    pub(super) said: Vec<Line>,
    /// Whether something that validation, defaults or merging go by is said by none of them.
    pub(super) lost: bool,
    /// Whether something else is.
    pub(super) inexact: bool,
}

/// What carries words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A field, or what a list or map holds.
    Value,
    /// A struct, of all whose values they hold.
    Struct,
}

impl<'a> Words<'a> {
    pub(super) fn new(output: &'a Output<'a>) -> Self {
        Self {
            output,
            said: Vec::new(),
            lost: false,
            inexact: false,
        }
    }

    fn all(&self) -> bool {
        self.output.attributes == Attributes::All
    }

    pub(super) fn flag(&mut self, name: &'static str) {
        self.said.push(Line::new(name));
    }

    /// What is for readers, below this comment, which gives a description by itself.
    pub(super) fn prose(&mut self, schema: &Schema, comment: &[String]) {
        self.inexact |= schema.id.is_some() || schema.schema.is_some();
        if !self.all() {
            return;
        }
        if let Some(title) = &schema.title {
            // An empty text says that there is none.
            self.inexact |= title.is_empty();
            self.said.push(word("title", title));
        }
        let description = schema.description.as_deref();
        self.inexact |= description == Some("");
        let description = description.unwrap_or_default();
        if comment.join("\n").trim() != description {
            self.said.push(word("description", description));
        }
        if let Some(example) = &schema.example {
            self.said.push(word("example", &json::to_line(example)));
        }
        if let Some(docs) = &schema.external_docs {
            let docs = json::to_line(&crd::external_docs(docs));
            self.said.push(word("external_docs", &docs));
        }
    }

    /// What is said of a value where it is held, and not by its type.
    pub(super) fn held(&mut self, node: SchemaId, ty: &TypeRef, place: Place) {
        let comment = if place.commented {
            limits::comment(self.output, Some(node), Some(ty))
        } else {
            Vec::new()
        };
        let schema = self.output.model.schema(node);
        self.prose(schema, &comment);
        match schema.nullable {
            Some(true) if !place.null => self.flag("nullable"),
            Some(false) if self.all() => self.said.push(number("nullable", false)),
            None if place.null => self.inexact = true,
            _ => {}
        }
        let default = schema.default.as_ref();
        if let Some(default) = default.filter(|_| !schema.zero_default) {
            match literal::default(self.output, ty, default) {
                Some(word) => self.said.push(word),
                None => self.lost = true,
            }
        }
    }

    /// How a patch changes the value where it is held.
    pub(super) fn patch(&mut self, schema: &Schema) {
        let words = [
            ("patch_strategy", &schema.patch_strategy),
            ("patch_merge_key", &schema.patch_merge_key),
        ];
        for (name, text) in words {
            self.said.extend(text.as_ref().map(|text| word(name, text)));
        }
    }

    /// What is said of a value whoever holds it, less what is inside and what its type implies.
    pub(super) fn own(&mut self, schema: &Schema, base: &Base, target: Target) {
        // Without `..`: a new keyword has to find its place. Those of prose and of a holder are
        // said by `held`, what is inside by whoever knows the type.
        let Schema {
            reference: _,
            ty,
            unknown_type,
            format,
            title: _,
            description: _,
            id: _,
            schema: _,
            default: _,
            example: _,
            external_docs: _,
            nullable: _,
            enum_values,
            properties: _,
            required: _,
            additional_properties: _,
            items: _,
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of,
            min_length,
            max_length,
            pattern,
            min_items,
            max_items,
            unique_items,
            min_properties,
            max_properties,
            all_of,
            any_of,
            one_of,
            not,
            preserve_unknown_fields,
            embedded_resource,
            int_or_string,
            list_type,
            list_map_keys,
            map_type,
            validations,
            patch_strategy: _,
            patch_merge_key: _,
            // Read by the pass that finds unions.
            unions: _,
            zero_default: _,
        } = schema;
        self.inexact |= unknown_type.is_some();
        let start = self.said.len();
        self.format(*ty, format.as_ref().map(crd::format_word), base);
        self.values(enum_values.as_deref(), base);
        self.bounds(
            [minimum, maximum],
            [*exclusive_minimum, *exclusive_maximum],
            base,
        );
        self.multiple_of(multiple_of.as_ref());
        self.counts(["min_length", "max_length"], *min_length, *max_length);
        match pattern.as_deref() {
            Some("") => self.inexact = true,
            Some(pattern) if !base.quantity => self.said.push(word("pattern", pattern)),
            _ => {}
        }
        self.counts(["min_items", "max_items"], *min_items, *max_items);
        match unique_items {
            Some(true) => self.flag("unique_items"),
            Some(false) if self.all() => self.said.push(number("unique_items", false)),
            _ => {}
        }
        self.list_type(list_type.as_ref(), list_map_keys.as_deref());
        if target == Target::Struct && self.said.len() > start {
            // Words that a struct does not have: the field says all of it.
            self.said.truncate(start);
            self.lost = true;
        }
        let names = ["min_properties", "max_properties"];
        self.counts(names, *min_properties, *max_properties);
        self.map_type(*map_type);
        self.junctor("all_of", all_of.as_deref());
        self.any_of(any_of.as_deref(), base);
        self.junctor("one_of", one_of.as_deref());
        if let Some(not) = not {
            let not = crd::schema(self.output.model, *not, Prose::Kept);
            self.said.push(word("not", &json::to_line(&not)));
        }
        let extensions = [*preserve_unknown_fields, *embedded_resource, *int_or_string];
        self.extensions(extensions, base);
        for rule in validations.iter().flatten() {
            self.rule(rule);
        }
    }

    pub(super) fn map_type(&mut self, map_type: Option<MapType>) {
        let said = map_type.map(|map_type| match map_type {
            MapType::Granular => word("map_type", "granular"),
            MapType::Atomic => word("map_type", "atomic"),
        });
        self.said.extend(said);
    }

    fn values(&mut self, values: Option<&[Value]>, base: &Base) {
        match values {
            Some(values) if *values != base.values => self.said.push(literal::values(values)),
            None if !base.values.is_empty() => self.inexact = true,
            _ => {}
        }
    }

    fn bounds(
        &mut self,
        [minimum, maximum]: [&Option<Number>; 2],
        exclusive: [Option<bool>; 2],
        base: &Base,
    ) {
        self.inexact |= base.unsigned && minimum.is_none();
        let is_zero = |number: &Number| float(number) == Some(0.0);
        let minimum = minimum.as_ref();
        let said = minimum.filter(|minimum| !(base.unsigned && is_zero(minimum)));
        self.bound(["minimum", "exclusive_minimum"], said, exclusive[0]);
        let maximum = maximum.as_ref();
        self.bound(["maximum", "exclusive_maximum"], maximum, exclusive[1]);
        self.lost |= is_empty_range(minimum.and_then(float), maximum.and_then(float));
    }

    fn multiple_of(&mut self, value: Option<&Number>) {
        let Some(value) = value else { return };
        self.lost |= float(value).is_none_or(|value| value <= 0.0);
        self.said.push(number("multiple_of", &value.0));
    }

    fn format(&mut self, ty: Option<Type>, format: Option<&str>, base: &Base) {
        if format == base.format {
            return;
        }
        match format {
            Some("") => self.inexact = true,
            Some(format) if self.all() || is_enforced(format, ty) => {
                self.said.push(word("format", format));
            }
            None if self.all() => self.said.push(word("format", "")),
            _ => {}
        }
    }

    fn bound(
        &mut self,
        [bound, exclusive]: [&'static str; 2],
        value: Option<&Number>,
        is_exclusive: Option<bool>,
    ) {
        if let Some(value) = value {
            match literal::digits(value) {
                Some(digits) => self.said.push(number(bound, digits)),
                None => self.lost = true,
            }
        }
        match (is_exclusive, value) {
            (Some(true), Some(_)) => self.said.push(number(exclusive, true)),
            (Some(false), Some(_)) if self.all() => self.said.push(number(exclusive, false)),
            (Some(_), None) => self.inexact = true,
            _ => {}
        }
    }

    fn counts(&mut self, names: [&'static str; 2], min: Option<i64>, max: Option<i64>) {
        for (name, count) in names.into_iter().zip([min, max]) {
            if let Some(count) = count {
                self.lost |= count < 0;
                self.said.push(number(name, count));
            }
        }
        self.lost |= is_empty_range(min, max);
    }

    fn list_type(&mut self, list_type: Option<&ListType>, keys: Option<&[String]>) {
        match (list_type, keys) {
            (Some(ListType::Map), Some(keys)) if !keys.is_empty() => {
                self.said.push(word("list_type", "map"));
                self.said.push(strings("list_map_keys", keys));
            }
            (Some(ListType::Map), _) | (_, Some(_)) => self.lost = true,
            (Some(ListType::Atomic), None) => self.said.push(word("list_type", "atomic")),
            (Some(ListType::Set), None) => self.said.push(word("list_type", "set")),
            (None, None) => {}
        }
    }

    fn junctor(&mut self, name: &'static str, branches: Option<&[SchemaId]>) {
        if let Some(branches) = branches {
            // An empty list says that there is none.
            self.inexact |= branches.is_empty();
            let branches = self.branches(branches);
            self.said.push(word(name, &branches));
        }
    }

    fn branches(&self, branches: &[SchemaId]) -> String {
        let branches = branches
            .iter()
            .map(|branch| crd::schema(self.output.model, *branch, Prose::Kept));
        json::to_line(&Value::Array(branches.collect()))
    }

    fn any_of(&mut self, branches: Option<&[SchemaId]>, base: &Base) {
        if !base.int_or_string {
            self.junctor("any_of", branches);
            return;
        }
        match branches {
            Some(branches) => {
                let text = self.branches(branches);
                if text != r#"[{"type":"integer"},{"type":"string"}]"# {
                    self.said.push(word("any_of", &text));
                }
            }
            // Values are integers or strings anyway.
            None if self.all() => self.said.push(word("any_of", "[]")),
            None => {}
        }
    }

    fn extensions(&mut self, said: [Option<bool>; 3], base: &Base) {
        let names = [
            "preserve_unknown_fields",
            "embedded_resource",
            "int_or_string",
        ];
        let implied = [base.open, base.embedded, base.int_or_string];
        for ((name, said), implied) in names.into_iter().zip(said).zip(implied) {
            match said {
                Some(true) if !implied => self.flag(name),
                Some(false) => self.inexact = true,
                None if implied && self.all() => self.said.push(number(name, false)),
                _ => {}
            }
        }
    }

    fn rule(&mut self, rule: &ValidationRule) {
        let ValidationRule {
            rule,
            message,
            message_expression,
            reason,
            field_path,
            optional_old_self,
        } = rule;
        let mut words = vec![word("rule", rule)];
        let texts = [
            ("message", message),
            ("message_expression", message_expression),
            ("reason", reason),
            ("field_path", field_path),
        ];
        self.lost |= rule.trim().is_empty();
        for (name, text) in texts {
            if let Some(text) = text {
                self.lost |= text.trim().is_empty();
                words.push(word(name, text));
            }
        }
        if let Some(reason) = reason {
            self.lost |= !REASONS.contains(&reason.as_str());
        }
        match optional_old_self {
            Some(true) => words.push(Line::new("optional_old_self")),
            Some(false) => words.push(number("optional_old_self", false)),
            None => {}
        }
        self.said.push(Line::new("validate").words(words));
    }
}

/// `reason` of a rule, as API servers take them.
const REASONS: [&str; 4] = [
    "FieldValueInvalid",
    "FieldValueForbidden",
    "FieldValueRequired",
    "FieldValueDuplicate",
];

fn float(number: &Number) -> Option<f64> {
    number.0.parse().ok()
}

fn is_empty_range<T: PartialOrd>(min: Option<T>, max: Option<T>) -> bool {
    matches!((min, max), (Some(min), Some(max)) if min > max)
}

/// Whether an API server checks values of a type against a format.
fn is_enforced(format: &str, ty: Option<Type>) -> bool {
    match ty {
        Some(Type::Integer | Type::Number) => matches!(
            format,
            "int32" | "int64" | "uint32" | "uint64" | "float" | "double" | "float32" | "float64"
        ),
        Some(Type::String) | None => STRING_FORMATS.contains(&format),
        _ => false,
    }
}

/// Formats of strings that API servers check
/// (`k8s.io/kube-openapi/pkg/validation/strfmt`, `apiextensions-apiserver/pkg/apiserver/validation/formats.go`).
const STRING_FORMATS: &[&str] = &[
    "bsonobjectid",
    "byte",
    "cidr",
    "creditcard",
    "date",
    "date-time",
    "datetime",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "ipv4",
    "ipv6",
    "isbn",
    "isbn10",
    "isbn13",
    "k8s-long-name",
    "k8s-short-name",
    "mac",
    "password",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid",
    "uuid3",
    "uuid4",
    "uuid5",
];
