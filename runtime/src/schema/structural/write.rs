//! To `JSONSchemaProps`.

use serde_json::{Map, Value};

use super::{Additional, Bounds, Node, NodeId, Rule, Structural, Type};
use crate::schema::{ListType, MapType};

impl Structural {
    /// Writes the schema: `JSONSchemaProps` of `apiextensions.k8s.io/v1`.
    ///
    /// `JSONSchemaProps` cannot refer to itself. Where a value may hold another one of its own
    /// type, whatever is in that one is kept by the server and not looked at. Nor does it have
    /// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`, which the `OpenAPI`
    /// documents of built-in kinds have: custom kinds have no strategic merge patch.
    pub fn to_json(&self) -> Value {
        let mut writer = Writer {
            schema: self,
            within: Vec::new(),
        };
        writer.node(self.root)
    }
}

struct Writer<'a> {
    schema: &'a Structural,
    /// The nodes that are being written, each held by the one before.
    within: Vec<NodeId>,
}

impl Writer<'_> {
    fn node(&mut self, id: NodeId) -> Value {
        let node = self.schema.get(id);
        let mut members = Members::default();
        if self.is_within(id, node) {
            members.put(
                "type",
                node.ty.filter(|ty| *ty == Type::Object).map(Type::name),
            );
            members.put("description", node.prose.description.as_deref());
            members.put("x-kubernetes-preserve-unknown-fields", Some(true));
            return Value::Object(members.0);
        }
        self.within.push(id);
        self.shape(node, &mut members);
        self.within.pop();
        own(node, &mut members);
        Value::Object(members.0)
    }

    /// Whether it is being written already, by itself or with other facts of its holder.
    fn is_within(&self, id: NodeId, node: &Node) -> bool {
        let same = |outer: &NodeId| {
            *outer == id
                || node.properties.as_ref().is_some_and(|properties| {
                    !properties.is_empty()
                        && self.schema.get(*outer).properties.as_ref() == Some(properties)
                })
        };
        self.within.iter().any(same)
    }

    fn shape(&mut self, node: &Node, members: &mut Members) {
        if let Some(properties) = &node.properties {
            let property =
                |property: &super::Property| (property.name.to_string(), self.node(property.node));
            let properties: Map<String, Value> = properties.iter().map(property).collect();
            members.put("properties", Some(Value::Object(properties)));
        }
        let additional = node
            .additional_properties
            .map(|additional| match additional {
                Additional::Allowed(allowed) => Value::Bool(allowed),
                Additional::Node(id) => self.node(id),
            });
        members.put("additionalProperties", additional);
        members.put("items", node.items.map(|id| self.node(id)));
        let junctors = [
            ("allOf", &node.all_of),
            ("anyOf", &node.any_of),
            ("oneOf", &node.one_of),
        ];
        for (keyword, ids) in junctors {
            members.list(keyword, ids.iter().map(|id| self.node(*id)).collect());
        }
        members.put("not", node.not.map(|id| self.node(id)));
    }
}

/// What a node says by itself.
fn own(node: &Node, members: &mut Members) {
    members.put("type", node.ty.map(Type::name));
    members.put("format", node.format.as_deref());
    members.put("default", node.default.clone());
    members.put("nullable", node.nullable);
    members.put("enum", node.values.clone());
    members.texts("required", &node.required);
    bounds(&node.bounds, members);
    members.put("pattern", node.pattern.as_deref());
    members.put("title", node.prose.title.as_deref());
    members.put("description", node.prose.description.as_deref());
    members.put("example", node.prose.example.clone());
    members.put("externalDocs", node.prose.external_docs.clone());
    members.put(
        "x-kubernetes-preserve-unknown-fields",
        node.preserve_unknown_fields,
    );
    members.put("x-kubernetes-embedded-resource", node.embedded_resource);
    members.put("x-kubernetes-int-or-string", node.int_or_string);
    let list_type = node.list_type.map(|list_type| match list_type {
        ListType::Atomic => "atomic",
        ListType::Set => "set",
        ListType::Map => "map",
    });
    members.put("x-kubernetes-list-type", list_type);
    members.texts("x-kubernetes-list-map-keys", &node.list_map_keys);
    let map_type = node.map_type.map(|map_type| match map_type {
        MapType::Granular => "granular",
        MapType::Atomic => "atomic",
    });
    members.put("x-kubernetes-map-type", map_type);
    members.list(
        "x-kubernetes-validations",
        node.rules.iter().map(rule).collect(),
    );
}

fn bounds(bounds: &Bounds, members: &mut Members) {
    members.put("minimum", bounds.minimum.and_then(number));
    members.put("exclusiveMinimum", bounds.exclusive_minimum);
    members.put("maximum", bounds.maximum.and_then(number));
    members.put("exclusiveMaximum", bounds.exclusive_maximum);
    members.put("multipleOf", bounds.multiple_of.and_then(number));
    members.put("minLength", bounds.min_length);
    members.put("maxLength", bounds.max_length);
    members.put("minItems", bounds.min_items);
    members.put("maxItems", bounds.max_items);
    members.put("uniqueItems", bounds.unique_items);
    members.put("minProperties", bounds.min_properties);
    members.put("maxProperties", bounds.max_properties);
}

fn rule(rule: &Rule) -> Value {
    let mut members = Members::default();
    members.put("rule", Some(&*rule.rule));
    members.put("message", rule.message.as_deref());
    members.put("messageExpression", rule.message_expression.as_deref());
    members.put("reason", rule.reason.as_deref());
    members.put("fieldPath", rule.field_path.as_deref());
    members.put("optionalOldSelf", rule.optional_old_self);
    Value::Object(members.0)
}

/// Without a fraction where there is none, as Go writes it.
#[allow(
    clippy::cast_possible_truncation,
    reason = "what has no fraction and is within 64 bits is not truncated"
)]
fn number(value: f64) -> Option<Value> {
    /// 2 to the power of 63, which a number of 64 bits with a sign does not reach.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value) {
        return Some((value as i64).into());
    }
    serde_json::Number::from_f64(value).map(Value::Number)
}

#[derive(Default)]
struct Members(Map<String, Value>);

impl Members {
    fn put(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value.into());
        }
    }

    fn list(&mut self, key: &str, items: Vec<Value>) {
        self.put(key, (!items.is_empty()).then_some(items));
    }

    fn texts(&mut self, key: &str, texts: &[Box<str>]) {
        self.list(key, texts.iter().map(|text| Value::from(&**text)).collect());
    }
}
