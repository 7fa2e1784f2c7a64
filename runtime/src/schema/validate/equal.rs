//! Whether values are the same.

use serde_json::Value;

use super::seen::{Kind, Number, Seen};
use super::text::text;
use crate::schema::Ref;
use crate::schema::structural::Structural;

/// Whether two values are the same, as `reflect.DeepEqual` sees what Go's JSON reader makes of
/// them: `1` is not `1.0`.
pub(super) fn same(schema: &Structural, one: Seen<'_>, other: Seen<'_>) -> bool {
    let (Some(kind), Some(other_kind)) = (one.kind(), other.kind()) else {
        return false;
    };
    if kind != other_kind {
        return false;
    }
    match kind {
        Kind::Null => true,
        Kind::Boolean => truth(one.value) == truth(other.value),
        Kind::Integer | Kind::Float => one.number() == other.number(),
        Kind::String => text(one.value) == text(other.value),
        Kind::Array => {
            one.len() == other.len()
                && (0..one.len())
                    .all(|index| same(schema, one.item(schema, index), other.item(schema, index)))
        }
        Kind::Object => {
            let mut equal = one.count(schema) == other.count(schema);
            one.members(schema, &mut |name, member| {
                equal = equal
                    && other
                        .member(schema, name)
                        .is_some_and(|other| same(schema, member, other));
            });
            equal
        }
    }
}

pub(super) fn truth(value: Ref<'_>) -> Option<bool> {
    match value {
        Ref::Bool(value) | Ref::Json(&Value::Bool(value)) => Some(value),
        _ => None,
    }
}

/// Whether a value of `enum` is this value. The server converts the value to the type of the
/// listed one first, as Go converts; `null` is never listed.
#[expect(clippy::cast_possible_truncation, reason = "as Go's conversion")]
pub(super) fn selects(schema: &Structural, listed: &Value, seen: Seen<'_>) -> bool {
    match (listed, seen.kind()) {
        (_, Some(Kind::Null) | None) => false,
        (Value::Number(number), _) => {
            let Some(value) = seen.number() else {
                return false;
            };
            match (number.as_i64(), value) {
                (Some(listed), Number::Integer(value)) => listed == value,
                (Some(listed), Number::Float(value)) => listed == value as i64,
                (None, value) => number.as_f64() == Some(value.as_f64()),
            }
        }
        (Value::String(listed), Some(Kind::Integer)) => {
            let Some(Number::Integer(value)) = seen.number() else {
                return false;
            };
            let point = u32::try_from(value).ok().and_then(char::from_u32);
            let point = point.unwrap_or(char::REPLACEMENT_CHARACTER);
            listed.chars().eq([point])
        }
        (Value::String(listed), _) => text(seen.value).as_deref() == Some(listed),
        _ => same(schema, Seen::plain(listed), seen),
    }
}
