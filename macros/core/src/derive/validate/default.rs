//! Defaults, against the type that takes them.

use syn::Type;

use crate::derive::ast::Field;
use crate::derive::ctxt::Ctxt;
use crate::derive::json::Json;
use crate::derive::ty::{self, Kind};

/// Reports a default that the type of its field does not take, as far as the type's spelling tells.
pub(super) fn validate(cx: &Ctxt, field: &Field<'_>) {
    if field.words.leaf.is_said() {
        return;
    }
    if let Some((default, span)) = field.words.facts.default_json()
        && let Err(problem) = fits(field.ty, &default.json)
    {
        cx.error(
            span,
            format_args!("the default of `{}` {problem}", field.label()),
        );
    }
}

fn fits(ty: &Type, json: &Json) -> Result<(), String> {
    let mismatch = |expected: &str| Err(format!("is {}, not {expected}", json.kind()));
    match (ty::kind(ty), json) {
        // What `null` is to a type, decoding knows.
        (_, Json::Null)
        | (Kind::Other, _)
        | (Kind::Bool, Json::Bool(_))
        | (Kind::Float, Json::Number(_))
        | (Kind::Text, Json::String(_)) => Ok(()),
        (Kind::Option(inner) | Kind::Box(inner), json) => fits(inner, json),
        (Kind::Integer(low, high), Json::Number(text)) => match integer(text) {
            Some(value) if (low..=high).contains(&value) => Ok(()),
            Some(value) => Err(format!("is {value}, which is not from {low} to {high}")),
            None => Err(format!("is {text}, not an integer")),
        },
        (Kind::List(item), Json::Array(items)) => {
            items.iter().try_for_each(|value| fits(item, value))
        }
        (Kind::Map(value), Json::Object(members)) => {
            members.iter().try_for_each(|(_, json)| fits(value, json))
        }
        (Kind::Bool, _) => mismatch("a boolean"),
        (Kind::Float, _) => mismatch("a number"),
        (Kind::Integer(..), _) => mismatch("an integer"),
        (Kind::Text, _) => mismatch("a string"),
        (Kind::List(_), _) => mismatch("an array"),
        (Kind::Map(_), _) => mismatch("an object"),
    }
}

/// A number without a fraction.
pub(in crate::derive) fn integer(text: &str) -> Option<i128> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let (whole, fraction) = text.split_once('.')?;
    let fraction = fraction.trim_end_matches('0');
    fraction.is_empty().then(|| whole.parse().ok()).flatten()
}
