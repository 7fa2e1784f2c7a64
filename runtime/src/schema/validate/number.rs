//! Bounds of numbers.

use super::path::Path;
use super::seen::Number;
use super::{Bound, Fault, Reason, Violation};
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

    /// That a number is not of this range: the value's, or that of a keyword.
    fn fault(node: &Node, keyword: Option<&'static str>) -> Fault {
        let ty = node.ty.map_or("", Type::name);
        let format = node.format.clone();
        Fault::Range {
            keyword,
            ty,
            format,
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
    let mut refuse = |message: String, fault: Fault| {
        found.push(path.violation(Reason::Invalid, message).because(fault));
    };
    if !range.holds(value) {
        let message = format!("must be {}", range.name());
        refuse(message, Range::fault(node, None));
    }
    // A bound that the type does not hold is refused for whatever value, as the server does.
    let mut bound = |keyword: &'static str, bound: f64, check: &dyn Fn(bool) -> Refusal| {
        let native = range.holds(Number::Float(bound));
        if !native {
            let name = range.name();
            let message = format!("cannot meet a {keyword} that is not {name}");
            refuse(message, Range::fault(node, Some(keyword)));
        }
        if let Some((message, fault)) = check(native) {
            refuse(message, fault);
        }
    };
    if let Some(factor) = bounds.multiple_of {
        bound("multipleOf", factor, &|native| {
            let told = told(value, factor, native);
            if !is_positive(factor, value, native) {
                let message = "cannot be a multiple of what is not above zero".to_owned();
                return Some((message, Fault::MultipleOfNothing(told)));
            }
            let message = format!("must be a multiple of {factor}");
            (!is_multiple(value, factor, native)).then_some((message, Fault::MultipleOf(told)))
        });
    }
    if let Some(least) = bounds.minimum {
        let exclusive = bounds.exclusive_minimum == Some(true);
        bound("minimum", least, &|native| {
            let (below, equal) = compare(value, least, native);
            let than = if exclusive { "more than" } else { "at least" };
            let message = format!("must be {than} {least}");
            let value = told(value, least, native);
            let fault = Fault::Minimum(Bound { value, exclusive });
            (below || equal && exclusive).then_some((message, fault))
        });
    }
    if let Some(most) = bounds.maximum {
        let exclusive = bounds.exclusive_maximum == Some(true);
        bound("maximum", most, &|native| {
            let (below, equal) = compare(value, most, native);
            let than = if exclusive { "less than" } else { "at most" };
            let message = format!("must be {than} {most}");
            let value = told(value, most, native);
            let fault = Fault::Maximum(Bound { value, exclusive });
            (!(below || equal && !exclusive)).then_some((message, fault))
        });
    }
}

/// What is wrong with a number, if anything is.
type Refusal = Option<(String, Fault)>;

/// A bound as it was compared: an integer with an integer.
#[expect(clippy::cast_possible_truncation, reason = "as the server does")]
fn told(value: Number, bound: f64, native: bool) -> serde_json::Number {
    match value {
        Number::Integer(_) if native => (bound as i64).into(),
        // Bounds are read from JSON, where every number is finite.
        _ => serde_json::Number::from_f64(bound).unwrap_or_else(|| 0.into()),
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
