//! Objects that a schema allows.

use kubewright::meta::Quantity;
use kubewright::schema::structural::{Additional, Node, NodeId, Structural, Type};
use kubewright::schema::{ListType, Ref};
use serde_json::{Map, Number, Value, json};

use crate::{Random, text};

/// How often a value is made anew where its rules refuse it.
const TRIES: usize = 30;
/// Below here optional members are left out.
const DEEP: usize = 14;

/// A random object that the schema of a kind allows; `None` where none was found.
///
/// `apiVersion`, `kind` and a name are those given.
pub fn valid(
    schema: &Structural,
    api_version: &str,
    kind: &str,
    random: &mut Random,
) -> Option<Value> {
    let maker = Maker { schema };
    (0..TRIES).find_map(|attempt| {
        // Fewer optional members each time: what is absent breaks no rule.
        let density = 0.5 * (1.0 - f64::from(u32::try_from(attempt).unwrap_or(0)) / 30.0);
        let mut object = maker.object(schema.root(), density, 0, random)?;
        object.insert("apiVersion".to_owned(), json!(api_version));
        object.insert("kind".to_owned(), json!(kind));
        object.insert(
            "metadata".to_owned(),
            json!({"name": format!("o{}", random.u32(..))}),
        );
        let object = Value::Object(object);
        schema
            .validate(Ref::Json(&object))
            .is_empty()
            .then_some(object)
    })
}

struct Maker<'a> {
    schema: &'a Structural,
}

impl Maker<'_> {
    /// A value for a node that its own rules allow.
    fn value(&self, id: NodeId, density: f64, depth: usize, random: &mut Random) -> Option<Value> {
        let node = self.schema.get(id);
        if !is_constrained(node) {
            return self.attempt(node, density, depth, random);
        }
        (0..TRIES).find_map(|attempt| {
            let density = density * (1.0 - f64::from(u32::try_from(attempt).unwrap_or(0)) / 30.0);
            let value = self.attempt(node, density, depth, random)?;
            self.schema
                .validate_part(id, Ref::Json(&value))
                .is_empty()
                .then_some(value)
        })
    }

    fn attempt(
        &self,
        node: &Node,
        density: f64,
        depth: usize,
        random: &mut Random,
    ) -> Option<Value> {
        if let Some(values) = &node.values {
            return random.choice(values).cloned();
        }
        if node.nullable == Some(true) && random.u8(0..10) == 0 {
            return Some(Value::Null);
        }
        if node.int_or_string == Some(true) {
            return Some(int_or_string(node, random));
        }
        match node.ty {
            Some(Type::Object) => self.object(node, density, depth, random).map(Value::Object),
            Some(Type::Array) => self.array(node, density, depth, random),
            Some(Type::String) => text::string(node, random).map(Value::String),
            Some(Type::Integer) => Some(integer(node, random)),
            Some(Type::Number) => Some(number(node, random)),
            Some(Type::Boolean) => Some(Value::Bool(random.bool())),
            None => Some(
                random
                    .choice([json!("any"), json!(1), json!({"any": [true]})])
                    .unwrap_or_default(),
            ),
        }
    }

    fn object(
        &self,
        node: &Node,
        density: f64,
        depth: usize,
        random: &mut Random,
    ) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        let excluded = excluded(self.schema, node, random);
        for property in node.properties.as_deref().unwrap_or_default() {
            if depth == 0
                && matches!(
                    &*property.name,
                    "apiVersion" | "kind" | "metadata" | "status"
                )
            {
                continue;
            }
            let required = node.required.contains(&property.name);
            let wanted = excluded.wanted.contains(&&*property.name);
            let chance = if depth >= DEEP { 0.0 } else { density };
            if !required
                && !wanted
                && (excluded.unwanted.contains(&&*property.name) || random.f64() >= chance)
            {
                continue;
            }
            match self.value(property.node, density, depth + 1, random) {
                Some(value) => {
                    object.insert(property.name.to_string(), value);
                }
                None if required => return None,
                None => {}
            }
        }
        let min = count(node.bounds.min_properties).unwrap_or(0);
        let max = count(node.bounds.max_properties).unwrap_or(usize::MAX);
        if let Some(Additional::Node(values)) = node.additional_properties {
            let wanted = random.usize(min..=min + 2).min(max);
            for index in 0..wanted {
                let value = self.value(values, density, depth + 1, random)?;
                object.insert(format!("key-{index}"), value);
            }
        } else if node.embedded_resource == Some(true) {
            object.insert("apiVersion".to_owned(), json!("v1"));
            object.insert("kind".to_owned(), json!("ConfigMap"));
            object.insert("metadata".to_owned(), json!({"name": "embedded"}));
        } else if node.preserve_unknown_fields == Some(true) && random.bool() {
            object.insert("unheardOf".to_owned(), json!({"kept": [1, "two"]}));
        }
        Some(object)
    }

    fn array(&self, node: &Node, density: f64, depth: usize, random: &mut Random) -> Option<Value> {
        let items = node.items?;
        let min = count(node.bounds.min_items).unwrap_or(0);
        let most = count(node.bounds.max_items)
            .unwrap_or(usize::MAX)
            .min(min + 2);
        let most = if depth >= DEEP { min } else { most };
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..random.usize(min..=most.max(min)) {
            for _ in 0..TRIES {
                let value = self.value(items, density, depth + 1, random)?;
                if !values
                    .iter()
                    .any(|other| is_duplicate(self.schema, node, other, &value))
                {
                    values.push(value);
                    break;
                }
            }
        }
        (values.len() >= min).then_some(Value::Array(values))
    }
}

/// Whether a value has to be tried against more than what it is made by.
fn is_constrained(node: &Node) -> bool {
    !node.rules.is_empty()
        || !node.all_of.is_empty()
        || !node.any_of.is_empty()
        || !node.one_of.is_empty()
        || node.not.is_some()
        || node.pattern.is_some()
}

/// Members that a branch of a `oneOf` or `anyOf` asks for, and those that the other branches do.
#[derive(Default)]
struct Choice<'a> {
    wanted: Vec<&'a str>,
    unwanted: Vec<&'a str>,
}

fn excluded<'a>(schema: &'a Structural, node: &'a Node, random: &mut Random) -> Choice<'a> {
    let mut choice = Choice::default();
    let nested = node.all_of.iter().map(|id| schema.get(*id));
    for group in std::iter::once(node).chain(nested) {
        for branches in [&group.one_of, &group.any_of] {
            if branches.is_empty() {
                continue;
            }
            let chosen = random.usize(..branches.len());
            for (index, branch) in branches.iter().enumerate() {
                let required = schema.get(*branch).required.iter().map(|name| &**name);
                if index == chosen {
                    choice.wanted.extend(required);
                } else {
                    choice.unwanted.extend(required);
                }
            }
        }
    }
    choice
}

fn is_duplicate(schema: &Structural, node: &Node, a: &Value, b: &Value) -> bool {
    match node.list_type {
        Some(ListType::Set) => a == b,
        Some(ListType::Map) => node.list_map_keys.iter().all(|key| {
            let default = node
                .items
                .and_then(|items| schema.get(items).property(key))
                .and_then(|id| schema.get(id).default.as_ref());
            a.get(&**key).or(default) == b.get(&**key).or(default)
        }),
        _ => node.bounds.unique_items == Some(true) && a == b,
    }
}

fn int_or_string(node: &Node, random: &mut Random) -> Value {
    if random.bool() {
        return json!(random.i32(0..1000));
    }
    if node.pattern.is_none() {
        return json!(format!("{}%", random.u8(0..=100)));
    }
    // The pattern of quantities lets more pass than is one, as exponents with a fraction.
    let quantity = (0..TRIES).find_map(|_| {
        let text = text::string(node, random)?;
        text.parse::<Quantity>().is_ok().then_some(text)
    });
    quantity.map_or(json!(1), Value::String)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "bounds of integers are whole and small"
)]
fn integer(node: &Node, random: &mut Random) -> Value {
    let bounds = &node.bounds;
    let widest = match node.format.as_deref() {
        Some("int32") => (f64::from(i32::MIN), f64::from(i32::MAX)),
        _ => (-1e9, 1e9),
    };
    let low = bounds
        .minimum
        .unwrap_or(widest.0.max(bounds.maximum.unwrap_or(0.0) - 100.0));
    let high = bounds
        .maximum
        .unwrap_or((low + 1000.0).min(widest.1.max(low)));
    let low = low.ceil() as i64 + i64::from(bounds.exclusive_minimum == Some(true));
    let high = high.floor() as i64 - i64::from(bounds.exclusive_maximum == Some(true));
    let value = random.i64(low..=high.max(low));
    match bounds.multiple_of {
        Some(step) if step >= 1.0 => json!(value - value.rem_euclid(step as i64)),
        _ => json!(value),
    }
}

fn number(node: &Node, random: &mut Random) -> Value {
    let low = node.bounds.minimum.unwrap_or(0.0);
    let high = node.bounds.maximum.unwrap_or(low + 10.0);
    // In quarters, which every float holds.
    let value = low + ((high - low) * random.f64() * 4.0).floor() / 4.0;
    Number::from_f64(value).map_or(json!(1), Value::Number)
}

fn count(bound: Option<i64>) -> Option<usize> {
    bound.and_then(|bound| usize::try_from(bound).ok())
}
