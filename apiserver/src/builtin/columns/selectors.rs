//! Selectors and sets of labels in words.

use serde_json::Value;

use super::make::text;
use crate::builtin::look::{Look, or};
use crate::object::Object;
use crate::registry::Column;
use crate::selector;

/// A column of the label selectors at a path.
pub(super) fn selector_at(name: &str, about: &str, path: &'static str) -> Column {
    text(name, about, move |object| {
        let selector = selector::of_value(object.at(path));
        selector.map_or_else(
            |_| "<error>".to_owned(),
            |selector| or(selector.to_string(), "<none>"),
        )
    })
}

/// A column of the label selectors at a path, as deployments show theirs.
pub(super) fn bare_selector_at(name: &str, about: &str, path: &'static str) -> Column {
    text(name, about, move |object| {
        let selector = selector::of_value(object.at(path));
        selector.map_or_else(|_| "<invalid>".to_owned(), |selector| selector.to_string())
    })
}

/// A column of the labels at a path.
pub(super) fn labels_at(name: &str, about: &str, path: &'static str) -> Column {
    text(name, about, move |object| {
        or(pairs(object.members(path), "=", ","), "<none>")
    })
}

/// Labels, sorted.
fn pairs(labels: Option<&Object>, is: &str, between: &str) -> String {
    let mut pairs: Vec<_> = labels.into_iter().flatten().collect();
    pairs.sort_by_key(|(key, _)| *key);
    let pairs = pairs
        .into_iter()
        .map(|(key, value)| format!("{key}{is}{}", value.as_str().unwrap_or_default()));
    pairs.collect::<Vec<_>>().join(between)
}

/// A label selector as Go prints the structure.
pub(super) fn as_structure(selector: &Value) -> String {
    let mut labels = pairs(selector.members("matchLabels"), ": ", ",");
    if !labels.is_empty() {
        labels.push(',');
    }
    let expressions = selector.list("matchExpressions").iter();
    let expressions: Vec<_> = expressions
        .map(|expression| {
            let key = expression.text("key");
            let operator = expression.text("operator");
            let values = expression.joined("values", " ");
            format!("LabelSelectorRequirement{{Key:{key},Operator:{operator},Values:[{values}],}},")
        })
        .collect();
    let expressions = expressions.concat();
    format!(
        "&LabelSelector{{MatchLabels:map[string]string{{{labels}}},\
         MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}"
    )
}
