//! JSON as Go writes it, whose members are in the order of the structure.

use serde_json::Value;

use crate::builtin::look::Look;

/// An object of members that are written already; what is empty is left out.
pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let members = members.into_iter().filter(|(_, text)| !text.is_empty());
    let members: Vec<_> = members
        .map(|(name, text)| format!("\"{name}\":{text}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A list of what is written already.
pub(super) fn list(elements: impl IntoIterator<Item = String>) -> String {
    let elements: Vec<_> = elements.into_iter().collect();
    format!("[{}]", elements.join(","))
}

/// A value without members; nothing where there is none.
pub(super) fn value(value: Option<&Value>) -> String {
    let text = value.map(Value::to_string).unwrap_or_default();
    // Go takes care of readers of HTML.
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// A value without members, or what stands for none.
pub(super) fn value_or(found: Option<&Value>, none: &str) -> String {
    match found {
        None => none.to_owned(),
        found => value(found),
    }
}

/// A reference to an object, without its namespace.
pub(super) fn reference(of: Option<&Value>) -> String {
    let member = |name| of.and_then(|of| of.at(name));
    object([
        ("kind", value_or(member("kind"), "\"\"")),
        ("name", value_or(member("name"), "\"\"")),
        ("apiVersion", value(member("apiVersion"))),
    ])
}

/// A label selector; nothing where there is none.
pub(super) fn selector(of: Option<&Value>) -> String {
    let Some(of) = of else {
        return String::new();
    };
    let expressions = of.at("matchExpressions");
    let expressions = expressions.map(|_| {
        let all = of.list("matchExpressions").iter();
        list(all.map(|one| {
            object(["key", "operator", "values"].map(|name| (name, value(one.at(name)))))
        }))
    });
    object([
        ("matchLabels", value(of.at("matchLabels"))),
        ("matchExpressions", expressions.unwrap_or_default()),
    ])
}
