//! Words that say what a schema says.

use super::conflict;
use crate::derive::ctxt::Ctxt;
use crate::derive::fact::{Facts, Rule, Value};

pub(super) fn validate(cx: &Ctxt, facts: &Facts) {
    for (first, second, why) in [
        ("default_value", "default_json", "there is one default"),
        ("values", "values_json", "there is one list of values"),
    ] {
        conflict(
            cx,
            (first, facts.span(first)),
            (second, facts.span(second)),
            why,
        );
    }
    bound(cx, facts, "minimum", "exclusive_minimum", "lower");
    bound(cx, facts, "maximum", "exclusive_maximum", "upper");
    let minimum = either(facts, "minimum", "exclusive_minimum");
    let maximum = either(facts, "maximum", "exclusive_maximum");
    range(cx, facts, minimum, maximum);
    for (min, max) in [
        ("min_length", "max_length"),
        ("min_items", "max_items"),
        ("min_properties", "max_properties"),
    ] {
        range(cx, facts, (min, facts.count(min)), (max, facts.count(max)));
    }
    list(cx, facts);
    whole(cx, facts);
    for rule in &facts.rules {
        self::rule(cx, rule);
    }
    if let Some(items) = facts.items.get() {
        validate(cx, items);
    }
}

/// A bound is excluded by a number in its place, or by a boolean beside it.
fn bound(cx: &Ctxt, facts: &Facts, bound: &str, exclusive: &str, which: &str) {
    match (facts.said(bound), facts.value(exclusive)) {
        (Some(_), Some(Value::Number(_))) => conflict(
            cx,
            (bound, facts.span(bound)),
            (exclusive, facts.span(exclusive)),
            &format!("there is one {which} bound"),
        ),
        (None, Some(Value::Bool(_))) => {
            if let Some(span) = facts.span(exclusive) {
                cx.error(
                    span,
                    format_args!("`{exclusive}` excludes a bound: say `{bound}` as well"),
                );
            }
        }
        _ => {}
    }
}

fn either<'a>(facts: &Facts, first: &'a str, second: &'a str) -> (&'a str, Option<f64>) {
    match facts.number(first) {
        Some(number) => (first, Some(number)),
        None => (second, facts.number(second)),
    }
}

fn range<T: PartialOrd>(cx: &Ctxt, facts: &Facts, min: (&str, Option<T>), max: (&str, Option<T>)) {
    if let (Some(low), Some(high), Some(span)) = (min.1, max.1, facts.span(max.0))
        && low > high
    {
        cx.error(
            span,
            format_args!("`{}` is below `{}`: no value fits", max.0, min.0),
        );
    }
}

fn list(cx: &Ctxt, facts: &Facts) {
    let is_map = matches!(facts.value("list_type"), Some(Value::Choice(_, "map")));
    let spans = (facts.span("list_map_keys"), facts.span("list_type"));
    match (is_map, spans) {
        (true, (None, Some(span))) => cx.error(
            span,
            "a list of type `map` needs its keys: `list_map_keys(\"name\")`",
        ),
        (false, (Some(span), _)) => cx.error(
            span,
            "`list_map_keys` belongs to a list of type `map`: say `list_type = \"map\"`",
        ),
        _ => {}
    }
}

/// A whole schema stands in place of everything else.
fn whole(cx: &Ctxt, facts: &Facts) {
    let Some(said) = facts.span("schema") else {
        return;
    };
    for (word, span) in facts.words() {
        // A default is also what a field's method gives.
        if !["schema", "default_value", "default_json"].contains(&word) {
            let why = "the schema says everything";
            conflict(cx, ("schema", Some(said)), (word, span), why);
        }
    }
}

fn rule(cx: &Ctxt, rule: &Rule) {
    for text in [
        &rule.expression,
        &rule.message,
        &rule.message_expression,
        &rule.field_path,
    ] {
        if let (Some(value), Some(span)) = (text.get(), text.span())
            && value.trim().is_empty()
        {
            cx.error(span, "it is empty");
        }
    }
}
