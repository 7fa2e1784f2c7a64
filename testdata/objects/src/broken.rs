//! Objects that a schema refuses, for one reason.

use kubewright::schema::ListType;
use kubewright::schema::structural::{Node, Structural, Type};
use serde_json::{Value, json};

use crate::Random;
use crate::sites::{Site, sites};

/// An object that was broken.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The object.
    pub object: Value,
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// The keyword that it does not keep to.
    pub keyword: &'static str,
}

/// Breaks an object in one place, as its schema gives occasion to; `None` where it gives none.
///
/// Whether what results is refused is not certain: another branch of a union may allow it.
pub fn broken(schema: &Structural, object: &Value, random: &mut Random) -> Option<Broken> {
    let mut candidates: Vec<(Site<'_>, &'static str)> = Vec::new();
    for site in sites(schema, object) {
        let value = object.pointer(&site.pointer)?;
        for keyword in keywords(schema, site.node, value) {
            candidates.push((
                Site {
                    pointer: site.pointer.clone(),
                    node: site.node,
                },
                keyword,
            ));
        }
    }
    // Each keyword alike, however often it occurs.
    let mut kinds: Vec<&'static str> = candidates.iter().map(|(_, keyword)| *keyword).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let wanted = random.choice(kinds)?;
    candidates.retain(|(_, keyword)| *keyword == wanted);
    let (site, keyword) = random.choice(&candidates)?;
    let mut object = object.clone();
    let value = object.pointer_mut(&site.pointer)?;
    *value = replacement(schema, site.node, value, keyword, random)?;
    Some(Broken {
        object,
        pointer: site.pointer.clone(),
        keyword,
    })
}

/// The keywords that this value could be made to violate.
fn keywords(schema: &Structural, node: &Node, value: &Value) -> Vec<&'static str> {
    let bounds = &node.bounds;
    let mut keywords = Vec::new();
    let mut push = |condition: bool, keyword| {
        if condition {
            keywords.push(keyword);
        }
    };
    push(node.ty.is_some(), "type");
    push(node.nullable != Some(true) && node.ty.is_some(), "nullable");
    push(node.values.is_some() && value.is_string(), "enum");
    push(value.is_number() && bounds.minimum.is_some(), "minimum");
    push(value.is_number() && bounds.maximum.is_some(), "maximum");
    push(
        value.is_number() && bounds.multiple_of.is_some(),
        "multipleOf",
    );
    if node.values.is_none() && value.is_string() {
        push(bounds.min_length.is_some_and(|min| min > 0), "minLength");
        push(bounds.max_length.is_some_and(|max| max < 5000), "maxLength");
        push(node.pattern.is_some(), "pattern");
        push(
            matches!(
                node.format.as_deref(),
                Some("date-time" | "byte" | "uri" | "uuid" | "ipv4" | "duration")
            ),
            "format",
        );
    }
    if let Value::Array(items) = value {
        push(bounds.min_items.is_some_and(|min| min > 0), "minItems");
        push(
            bounds.max_items.is_some_and(|max| max < 200) && !items.is_empty(),
            "maxItems",
        );
        push(
            matches!(node.list_type, Some(ListType::Set | ListType::Map)) && !items.is_empty(),
            "list-type",
        );
    }
    if let Value::Object(members) = value {
        push(required(schema, node, value).next().is_some(), "required");
        push(
            bounds.min_properties.is_some_and(|min| min > 0),
            "minProperties",
        );
        push(
            bounds.max_properties.is_some_and(|max| max < 50)
                && node.additional_properties.is_some()
                && !members.is_empty(),
            "maxProperties",
        );
    }
    keywords
}

/// Members whose absence no default makes good.
fn required<'a>(
    schema: &'a Structural,
    node: &'a Node,
    value: &'a Value,
) -> impl Iterator<Item = &'a str> {
    node.required
        .iter()
        .map(|name| &**name)
        .filter(move |name| {
            let default = node
                .property(name)
                .and_then(|id| schema.get(id).default.as_ref());
            default.is_none() && value.get(name).is_some()
        })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounds that are chosen are whole and small"
)]
fn replacement(
    schema: &Structural,
    node: &Node,
    value: &Value,
    keyword: &str,
    random: &mut Random,
) -> Option<Value> {
    let bounds = &node.bounds;
    Some(match keyword {
        "type" => match node.ty? {
            Type::String => random.choice([json!(7), json!(true), json!({}), json!([])])?,
            Type::Object => random.choice([json!("text"), json!(7), json!([])])?,
            Type::Array => random.choice([json!("text"), json!({"a": 1}), json!(7)])?,
            Type::Integer => random.choice([json!("seven"), json!(1.5), json!(true), json!({})])?,
            Type::Number => random.choice([json!("seven"), json!(true), json!([])])?,
            Type::Boolean => random.choice([json!("yes"), json!(1), json!({})])?,
        },
        "nullable" => Value::Null,
        "enum" => json!("no-such-value"),
        "minimum" => json!(bounds.minimum? as i64 - 1),
        "maximum" => json!(bounds.maximum? as i64 + 1),
        "multipleOf" => json!(bounds.multiple_of? as i64 + 1),
        "minLength" => json!("ä".repeat((bounds.min_length? - 1) as usize)),
        "maxLength" => json!("ä".repeat((bounds.max_length? + 1) as usize)),
        "pattern" => json!(random.choice(["", " ", "!", "\u{1}", "Ä b", "\n", "_-_", "a\nb"])?),
        "format" => {
            json!(random.choice(["", "no", "2020-13-01T00:00:00Z", "!!", "1.2.3", "a b"])?)
        }
        "minItems" => {
            let items = value.as_array()?;
            json!(
                items
                    .iter()
                    .take((bounds.min_items? - 1) as usize)
                    .collect::<Vec<_>>()
            )
        }
        "maxItems" => {
            let items = value.as_array()?;
            json!(
                items
                    .iter()
                    .cycle()
                    .take((bounds.max_items? + 1) as usize)
                    .collect::<Vec<_>>()
            )
        }
        "list-type" => {
            let items = value.as_array()?;
            json!(items.iter().chain(items.first()).collect::<Vec<_>>())
        }
        "required" => {
            let names: Vec<&str> = required(schema, node, value).collect();
            let mut members = value.as_object()?.clone();
            members.remove(random.choice(names)?);
            Value::Object(members)
        }
        "minProperties" => json!({}),
        "maxProperties" => {
            let mut members = value.as_object()?.clone();
            let one = members.values().next()?.clone();
            for index in 0..=bounds.max_properties? {
                members.insert(format!("more-{index}"), one.clone());
            }
            Value::Object(members)
        }
        _ => return None,
    })
}
