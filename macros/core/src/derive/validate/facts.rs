//! Words that say what a schema says.

use super::conflict;
use crate::derive::ast::{Facts, Rule};
use crate::derive::ctxt::Ctxt;
use crate::derive::slot::Slot;

pub(super) fn validate(cx: &Ctxt, facts: &Facts) {
    conflict(
        cx,
        ("minimum", facts.minimum.span()),
        ("exclusive_minimum", facts.exclusive_minimum.span()),
        "there is one lower bound",
    );
    conflict(
        cx,
        ("maximum", facts.maximum.span()),
        ("exclusive_maximum", facts.exclusive_maximum.span()),
        "there is one upper bound",
    );
    conflict(
        cx,
        ("default_value", facts.default_value.span()),
        ("default_json", facts.default_json.span()),
        "there is one default",
    );
    let minimum = either(&facts.minimum, &facts.exclusive_minimum);
    let maximum = either(&facts.maximum, &facts.exclusive_maximum);
    range(cx, ("minimum", minimum), ("maximum", maximum));
    range(
        cx,
        ("min_length", &facts.min_length),
        ("max_length", &facts.max_length),
    );
    range(
        cx,
        ("min_items", &facts.min_items),
        ("max_items", &facts.max_items),
    );
    let (min, max) = (&facts.min_properties, &facts.max_properties);
    range(cx, ("min_properties", min), ("max_properties", max));
    list(cx, facts);
    for rule in &facts.rules {
        self::rule(cx, rule);
    }
    if let Some(items) = facts.items.get() {
        validate(cx, items);
    }
}

fn either<'a, T>(first: &'a Slot<T>, second: &'a Slot<T>) -> &'a Slot<T> {
    if first.is_said() { first } else { second }
}

fn range<T: PartialOrd>(cx: &Ctxt, min: (&str, &Slot<T>), max: (&str, &Slot<T>)) {
    if let (Some(low), Some(high), Some(span)) = (min.1.get(), max.1.get(), max.1.span())
        && low > high
    {
        cx.error(
            span,
            format_args!("`{}` is below `{}`: no value fits", max.0, min.0),
        );
    }
}

fn list(cx: &Ctxt, facts: &Facts) {
    let is_map = facts.list_type.get() == Some(&"map");
    match (is_map, facts.list_map_keys.span(), facts.list_type.span()) {
        (true, None, Some(span)) => cx.error(
            span,
            "a list of type `map` needs its keys: `list_map_keys(\"name\")`",
        ),
        (false, Some(span), _) => cx.error(
            span,
            "`list_map_keys` belongs to a list of type `map`: say `list_type = \"map\"`",
        ),
        _ => {}
    }
}

fn rule(cx: &Ctxt, rule: &Rule) {
    conflict(
        cx,
        ("message", rule.message.span()),
        ("message_expression", rule.message_expression.span()),
        "there is one message",
    );
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
