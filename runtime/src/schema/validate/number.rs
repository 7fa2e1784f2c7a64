//! Bounds of numbers.

use super::path::Path;
use super::seen::Number;
use super::{Reason, Violation};
use crate::schema::structural::{Node, Type};

/// The largest integer that every JSON reader keeps: 2^53 - 1.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// Whether the node has a format for numbers that the server knows.
pub(super) fn is_formatted(node: &Node) -> bool {
    range(node) != Range::Any && node.format.is_some() && range(node) != Range::Int64Default
}

/// What numbers a type and format hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    Int32,
    Int64,
    /// An integer without a format.
    Int64Default,
    Float,
    Double,
    Any,
}

fn range(node: &Node) -> Range {
    if node.int_or_string == Some(true) {
        return Range::Any;
    }
    match (node.ty, node.format.as_deref()) {
        (Some(Type::Integer), Some("int32")) => Range::Int32,
        (Some(Type::Integer), Some("int64")) => Range::Int64,
        (Some(Type::Integer), _) => Range::Int64Default,
        (Some(Type::Number), Some("float")) => Range::Float,
        (Some(Type::Number), Some("double")) => Range::Double,
        _ => Range::Any,
    }
}

impl Range {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the conversions are what is asked about"
    )]
    fn holds(self, value: Number) -> bool {
        match (self, value) {
            (Self::Any | Self::Double, _)
            | (Self::Int64 | Self::Int64Default, Number::Integer(_)) => true,
            (Self::Int32, Number::Integer(value)) => i32::try_from(value).is_ok(),
            (Self::Int32, Number::Float(value)) => {
                value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value)
            }
            (Self::Int64 | Self::Int64Default, Number::Float(value)) => {
                value.fract() == 0.0 && (i64::MIN as f64..-(i64::MIN as f64)).contains(&value)
            }
            (Self::Float, value) => (value.as_f64() as f32).is_finite(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Int32 => "an integer of 32 bits",
            Self::Int64 | Self::Int64Default => "an integer of 64 bits",
            Self::Float => "a number of 32 bits",
            Self::Double | Self::Any => "a number",
        }
    }
}

/// Whether a number with a fraction or exponent counts as an integer.
pub(super) fn is_whole(value: f64) -> bool {
    (-LARGEST..=LARGEST).contains(&value) && value.fract() == 0.0 || nearly_whole(value)
}

/// The server takes what is within a billionth of an integer above it for one.
fn nearly_whole(value: f64) -> bool {
    let whole = value.trunc();
    let positive = value > 0.0 && value <= LARGEST && whole != 0.0;
    positive && (value - whole) / (value + whole) < 1e-9
}

pub(super) fn check(node: &Node, value: Number, path: &Path<'_>, found: &mut Vec<Violation>) {
    let bounds = &node.bounds;
    let range = range(node);
    let mut refuse = |message: String| found.push(path.violation(Reason::Invalid, message));
    if !range.holds(value) {
        refuse(format!("must be {}", range.name()));
    }
    // A bound that the type does not hold is refused for whatever value, as the server does.
    let mut native = |keyword: &str, bound: f64| {
        let held = range.holds(Number::Float(bound));
        if !held {
            refuse(format!(
                "cannot meet a {keyword} that is not {}",
                range.name()
            ));
        }
        held
    };
    let factor = bounds.multiple_of.map(|of| (of, native("multipleOf", of)));
    let most = bounds.maximum.map(|most| (most, native("maximum", most)));
    let least = bounds
        .minimum
        .map(|least| (least, native("minimum", least)));
    if let Some((factor, native)) = factor {
        if !is_positive(factor, value, native) {
            refuse("cannot be a multiple of what is not above zero".into());
        } else if !is_multiple(value, factor, native) {
            refuse(format!("must be a multiple of {factor}"));
        }
    }
    if let Some((most, native)) = most {
        let exclusive = bounds.exclusive_maximum == Some(true);
        let (below, equal) = compare(value, most, native);
        if !(below || equal && !exclusive) {
            let than = if exclusive { "less than" } else { "at most" };
            refuse(format!("must be {than} {most}"));
        }
    }
    if let Some((least, native)) = least {
        let exclusive = bounds.exclusive_minimum == Some(true);
        let (below, equal) = compare(value, least, native);
        if below || equal && exclusive {
            let than = if exclusive { "more than" } else { "at least" };
            refuse(format!("must be {than} {least}"));
        }
    }
}

/// Whether the value is below the bound, and whether it equals it. An integer is compared with
/// the bound less its fraction, as the server does.
#[expect(clippy::cast_possible_truncation, reason = "as the server does")]
#[expect(clippy::float_cmp, reason = "bounds are exact")]
fn compare(value: Number, bound: f64, native: bool) -> (bool, bool) {
    match value {
        Number::Integer(value) if native => (value < bound as i64, value == bound as i64),
        value => (value.as_f64() < bound, value.as_f64() == bound),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "as the server does")]
fn is_positive(factor: f64, value: Number, native: bool) -> bool {
    match value {
        Number::Integer(_) if native => factor as i64 > 0,
        _ => factor > 0.0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "as the server does")]
fn is_multiple(value: Number, factor: f64, native: bool) -> bool {
    match value {
        Number::Integer(value) if native => value.checked_rem(factor as i64) == Some(0),
        value if factor < 1.0 => is_whole(1.0 / factor * value.as_f64()),
        value => is_whole(value.as_f64() / factor),
    }
}
