//! From `JSONSchemaProps`.

use serde_json::{Map, Value};

use super::arena::Arena;
use super::references::References;
use super::{Additional, Error, Node, NodeId, Property, Rule, Structural, Type};
use crate::schema::{ListType, MapType};

/// How deep schemas may lie in each other. The server's reader of JSON stops before.
const DEPTH: usize = 300;

impl Structural {
    /// Reads a schema: `JSONSchemaProps` of `apiextensions.k8s.io/v1`, as in
    /// `spec.versions[*].schema.openAPIV3Schema` of a definition. A keyword that is `null` is
    /// not there, as in Go. The keywords of strategic merge patches, which the `OpenAPI` documents
    /// of built-in kinds have beside those, are read too.
    ///
    /// # Errors
    /// Everything in it that cannot be read: keywords that are unknown, or that no structural
    /// schema has, and values that a keyword does not take.
    pub fn from_json(schema: &Value) -> Result<Self, Vec<Error>> {
        let mut arena = Arena::default();
        let mut reader = Reader::new(&mut arena);
        let root = reader.schema(schema);
        let errors = reader.errors;
        if errors.is_empty() {
            Ok(Self::new(arena.nodes, root))
        } else {
            Err(errors)
        }
    }
}

pub(super) struct Reader<'a> {
    pub(super) arena: &'a mut Arena,
    pub(super) errors: Vec<Error>,
    pub(super) pointer: String,
    pub(super) depth: usize,
    /// What references lead to; without it there are none.
    pub(super) references: Option<References<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(arena: &'a mut Arena) -> Self {
        Self {
            arena,
            errors: Vec::new(),
            pointer: String::new(),
            depth: 0,
            references: None,
        }
    }

    pub(super) fn error(&mut self, message: impl Into<String>) {
        self.errors.push(Error {
            pointer: self.pointer.clone(),
            message: message.into(),
        });
    }

    fn expected(&mut self, expected: &str, value: &Value) {
        self.error(format!("expected {expected}, found {}", kind(value)));
    }

    /// Does something one step further down.
    fn within<T>(&mut self, segment: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.pointer.len();
        self.pointer.push('/');
        for char in segment.chars() {
            match char {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                char => self.pointer.push(char),
            }
        }
        let value = read(self);
        self.pointer.truncate(len);
        value
    }

    pub(super) fn schema(&mut self, value: &Value) -> NodeId {
        if let Some(id) = self.reference(value) {
            return id;
        }
        let id = self.arena.push(Node::default());
        let Some(members) = self.object(value) else {
            return id;
        };
        if self.depth == DEPTH {
            self.error(format!("schemas lie in each other more than {DEPTH} deep"));
            return id;
        }
        self.depth += 1;
        let mut node = Node::default();
        for (keyword, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            self.within(keyword, |reader| reader.keyword(&mut node, keyword, value));
        }
        self.depth -= 1;
        self.arena.set(id, node);
        id
    }

    pub(super) fn schemas(&mut self, value: &Value) -> Vec<NodeId> {
        self.list(value, Self::schema)
    }

    fn keyword(&mut self, node: &mut Node, keyword: &str, value: &Value) {
        let bounds = &mut node.bounds;
        match keyword {
            "type" => node.ty = self.ty(value),
            "format" => node.format = self.text(value),
            "default" => node.default = Some(value.clone()),
            "nullable" => node.nullable = self.boolean(value),
            "enum" => node.values = Some(self.list(value, |_, value| value.clone())),
            "properties" => node.properties = self.properties(value),
            "required" => node.required = self.texts(value),
            "additionalProperties" => node.additional_properties = Some(self.additional(value)),
            "items" => node.items = self.items(value),
            "minimum" => bounds.minimum = self.number(value),
            "exclusiveMinimum" => bounds.exclusive_minimum = self.boolean(value),
            "maximum" => bounds.maximum = self.number(value),
            "exclusiveMaximum" => bounds.exclusive_maximum = self.boolean(value),
            "multipleOf" => bounds.multiple_of = self.number(value),
            "minLength" => bounds.min_length = self.count(value),
            "maxLength" => bounds.max_length = self.count(value),
            "minItems" => bounds.min_items = self.count(value),
            "maxItems" => bounds.max_items = self.count(value),
            "uniqueItems" => bounds.unique_items = self.boolean(value),
            "minProperties" => bounds.min_properties = self.count(value),
            "maxProperties" => bounds.max_properties = self.count(value),
            "pattern" => node.pattern = self.text(value),
            "allOf" => node.all_of = self.schemas(value),
            "anyOf" => node.any_of = self.schemas(value),
            "oneOf" => node.one_of = self.schemas(value),
            "not" => node.not = Some(self.schema(value)),
            "title" => node.prose.title = self.text(value),
            "description" => node.prose.description = self.text(value),
            "example" => node.prose.example = Some(value.clone()),
            "externalDocs" => node.prose.external_docs = self.external_docs(value),
            extension => self.extension(node, extension, value),
        }
    }

    fn extension(&mut self, node: &mut Node, keyword: &str, value: &Value) {
        match keyword {
            "x-kubernetes-preserve-unknown-fields" => {
                node.preserve_unknown_fields = self.boolean(value);
            }
            "x-kubernetes-embedded-resource" => node.embedded_resource = self.boolean(value),
            "x-kubernetes-int-or-string" => node.int_or_string = self.boolean(value),
            "x-kubernetes-list-type" => {
                let words = [
                    ("atomic", ListType::Atomic),
                    ("set", ListType::Set),
                    ("map", ListType::Map),
                ];
                node.list_type = self.word(value, &words);
            }
            "x-kubernetes-list-map-keys" => node.list_map_keys = self.texts(value),
            "x-kubernetes-map-type" => {
                let words = [("granular", MapType::Granular), ("atomic", MapType::Atomic)];
                node.map_type = self.word(value, &words);
            }
            "x-kubernetes-patch-strategy" => node.patch_strategy = self.text(value),
            "x-kubernetes-patch-merge-key" => node.patch_merge_key = self.text(value),
            "x-kubernetes-validations" => node.rules = self.list(value, Self::rule),
            "$ref" | "$schema" | "id" | "additionalItems" | "definitions" | "dependencies"
            | "patternProperties" => {
                self.error(format!("no structural schema has `{keyword}`"));
            }
            _ => self.error("not a keyword of a schema"),
        }
    }

    fn ty(&mut self, value: &Value) -> Option<Type> {
        let found = value.as_str().and_then(Type::from_name);
        if found.is_none() {
            let expected = "`object`, `array`, `string`, `integer`, `number` or `boolean`";
            self.expected(expected, value);
        }
        found
    }

    fn properties(&mut self, value: &Value) -> Option<Vec<Property>> {
        let members = self.object(value)?;
        let property = |(name, value): (&String, &Value)| Property {
            name: name.as_str().into(),
            node: self.within(name, |reader| reader.schema(value)),
        };
        let mut properties: Vec<Property> = members.iter().map(property).collect();
        // A map of JSON may keep the order of its source.
        properties.sort_by(|a, b| a.name.cmp(&b.name));
        Some(properties)
    }

    fn additional(&mut self, value: &Value) -> Additional {
        match value {
            Value::Bool(allowed) => Additional::Allowed(*allowed),
            Value::Object(_) => Additional::Node(self.schema(value)),
            _ => {
                self.expected("a boolean or a schema", value);
                Additional::Allowed(true)
            }
        }
    }

    fn items(&mut self, value: &Value) -> Option<NodeId> {
        if value.is_array() {
            self.error("expected one schema for every item; no structural schema lists several");
            return None;
        }
        Some(self.schema(value))
    }

    fn external_docs(&mut self, value: &Value) -> Option<Value> {
        let members = self.object(value)?;
        for (key, value) in members {
            self.within(key, |reader| match key.as_str() {
                "description" | "url" => drop(reader.text(value)),
                _ => reader.error("expected `description` or `url`"),
            });
        }
        Some(value.clone())
    }

    fn rule(&mut self, value: &Value) -> Rule {
        let mut rule = Rule::default();
        let Some(members) = self.object(value) else {
            return rule;
        };
        if !members.get("rule").is_some_and(Value::is_string) {
            self.error("expected a CEL expression under `rule`");
        }
        for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            self.within(key, |reader| match key.as_str() {
                "rule" => rule.rule = reader.text(value).unwrap_or_default(),
                "message" => rule.message = reader.text(value),
                "messageExpression" => rule.message_expression = reader.text(value),
                "reason" => rule.reason = reader.text(value),
                "fieldPath" => rule.field_path = reader.text(value),
                "optionalOldSelf" => rule.optional_old_self = reader.boolean(value),
                _ => reader.error("not a keyword of a rule"),
            });
        }
        rule
    }

    fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        let found = value.as_object();
        if found.is_none() {
            self.expected("an object", value);
        }
        found
    }

    fn list<T>(&mut self, value: &Value, mut read: impl FnMut(&mut Self, &Value) -> T) -> Vec<T> {
        let Some(items) = value.as_array() else {
            self.expected("a list", value);
            return Vec::new();
        };
        let item = |(index, value): (usize, &Value)| {
            self.within(&index.to_string(), |reader| read(reader, value))
        };
        items.iter().enumerate().map(item).collect()
    }

    fn texts(&mut self, value: &Value) -> Vec<Box<str>> {
        let texts = self.list(value, Self::text);
        texts.into_iter().flatten().collect()
    }

    fn text(&mut self, value: &Value) -> Option<Box<str>> {
        let found = value.as_str().map(Into::into);
        if found.is_none() {
            self.expected("a string", value);
        }
        found
    }

    fn boolean(&mut self, value: &Value) -> Option<bool> {
        let found = value.as_bool();
        if found.is_none() {
            self.expected("a boolean", value);
        }
        found
    }

    fn number(&mut self, value: &Value) -> Option<f64> {
        let found = value.as_f64();
        if found.is_none() {
            self.expected("a number", value);
        }
        found
    }

    fn count(&mut self, value: &Value) -> Option<i64> {
        let found = value.as_i64();
        if found.is_none() {
            self.expected("an integer of 64 bits", value);
        }
        found
    }

    fn word<T: Copy>(&mut self, value: &Value, words: &[(&str, T)]) -> Option<T> {
        let text = value.as_str();
        let found = words.iter().find(|(word, _)| Some(*word) == text);
        if found.is_none() {
            let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.expected(&words.join(" or "), value);
        }
        found.map(|(_, value)| *value)
    }
}

/// What a value is called in errors.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(value) => format!("`{value}`"),
        Value::String(text) if text.len() <= 40 => format!("`{text}`"),
        Value::String(_) => "another string".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
