//! Durations in the text form of Go.

use std::fmt;
use std::str::FromStr;
use std::time;

use crate::schema::{Atom, Ref, Refusal, Scalar, ScalarKind};

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// 2^63: the magnitude of the longest duration, which is a negative one.
const LIMIT: u64 = 1 << 63;

/// A signed span of at most 292 years in nanoseconds, written as Go does: `1h2m3.5s`, `-250ms`,
/// `0s` (`meta/v1/duration.go`, and `time.ParseDuration` of Go).
///
/// Units are `h`, `m`, `s`, `ms`, `us` (also `µs`, which is how it is written) and `ns`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    nanos: i64,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self::from_nanos(0);

    /// So many nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self { nanos }
    }

    /// So many milliseconds; the longest duration where they do not fit.
    pub const fn from_millis(millis: i64) -> Self {
        Self::from_nanos(millis.saturating_mul(1_000_000))
    }

    /// So many seconds; the longest duration where they do not fit.
    pub const fn from_secs(seconds: i64) -> Self {
        Self::from_nanos(seconds.saturating_mul(1_000_000_000))
    }

    /// In nanoseconds.
    pub const fn as_nanos(self) -> i64 {
        self.nanos
    }

    /// In seconds.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a span of years is not told to the nanosecond"
    )]
    pub fn as_secs_f64(self) -> f64 {
        self.nanos as f64 / 1e9
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.nanos < 0
    }
}

/// Fails where the span is longer than 292 years.
impl TryFrom<time::Duration> for Duration {
    type Error = std::num::TryFromIntError;

    fn try_from(duration: time::Duration) -> Result<Self, Self::Error> {
        i64::try_from(duration.as_nanos()).map(Self::from_nanos)
    }
}

/// Fails where the span is below zero.
impl TryFrom<Duration> for time::Duration {
    type Error = std::num::TryFromIntError;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        u64::try_from(duration.nanos).map(Self::from_nanos)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.nanos.unsigned_abs();
        if self.is_negative() {
            f.write_str("-")?;
        }
        match nanos {
            0 => f.write_str("0s"),
            1..MICROSECOND => write!(f, "{nanos}ns"),
            MICROSECOND..MILLISECOND => write_decimal(f, nanos, MICROSECOND, "µs"),
            MILLISECOND..SECOND => write_decimal(f, nanos, MILLISECOND, "ms"),
            _ => {
                if nanos >= HOUR {
                    write!(f, "{}h", nanos / HOUR)?;
                }
                if nanos >= MINUTE {
                    write!(f, "{}m", nanos / MINUTE % 60)?;
                }
                write_decimal(f, nanos % MINUTE, SECOND, "s")
            }
        }
    }
}

/// Writes `nanos / unit` without trailing zeros.
fn write_decimal(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", nanos / unit)?;
    let mut fraction = nanos % unit;
    if fraction > 0 {
        let mut width = unit.ilog10() as usize;
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            width -= 1;
        }
        write!(f, ".{fraction:0width$}")?;
    }
    f.write_str(name)
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not a duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDurationError {
    text: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Form,
    TooLong,
    NoUnit,
    UnknownUnit(String),
}

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a duration, as 1h2m3.5s: ", self.text)?;
        match &self.problem {
            Problem::Form => f.write_str("expected numbers, each with a unit"),
            Problem::TooLong => f.write_str("longer than 292 years"),
            Problem::NoUnit => f.write_str("a number has no unit (h, m, s, ms, us, ns)"),
            Problem::UnknownUnit(unit) => {
                write!(f, "unknown unit {unit:?} (h, m, s, ms, us, ns)")
            }
        }
    }
}

impl std::error::Error for ParseDurationError {}

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        parse(text)
            .map(Self::from_nanos)
            .map_err(|problem| ParseDurationError {
                text: super::clip(text),
                problem,
            })
    }
}

fn parse(text: &str) -> Result<i64, Problem> {
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(Problem::Form);
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (nanos, behind) = parse_part(rest)?;
        rest = behind;
        total = total
            .checked_add(nanos)
            .filter(|total| *total <= LIMIT)
            .ok_or(Problem::TooLong)?;
    }
    match i64::try_from(total) {
        Ok(nanos) if negative => Ok(-nanos),
        Ok(nanos) => Ok(nanos),
        Err(_) if negative => Ok(i64::MIN),
        Err(_) => Err(Problem::TooLong),
    }
}

/// Reads a number and its unit: the nanoseconds, and what is behind.
fn parse_part(text: &str) -> Result<(u64, &str), Problem> {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(Problem::Form);
    }
    let end = rest
        .find(|c: char| c == '.' || c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let unit = match name {
        "" => return Err(Problem::NoUnit),
        "ns" => 1,
        // The micro sign and the Greek letter look alike, and Go reads both.
        "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        _ => return Err(Problem::UnknownUnit(super::clip(name))),
    };
    let mut nanos = 0_u64;
    for digit in whole.bytes() {
        nanos = nanos
            .checked_mul(10)
            .and_then(|nanos| nanos.checked_add(u64::from(digit - b'0')))
            .filter(|nanos| *nanos <= LIMIT)
            .ok_or(Problem::TooLong)?;
    }
    nanos = nanos
        .checked_mul(unit)
        .filter(|nanos| *nanos <= LIMIT)
        .and_then(|nanos| nanos.checked_add(fraction_of(fraction, unit)))
        .filter(|nanos| *nanos <= LIMIT)
        .ok_or(Problem::TooLong)?;
    Ok((nanos, rest))
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Nanoseconds of a fraction of a unit, by way of floating point as in Go, so that the results
/// are the same to the nanosecond.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go computes this way, and the result is below an hour"
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1_f64);
    for digit in digits.bytes() {
        let next = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u64::from(digit - b'0')));
        match next {
            Some(next) if value <= (LIMIT - 1) / 10 && next <= LIMIT => {
                value = next;
                scale *= 10.0;
            }
            // Digits past the nineteenth or so say nothing.
            _ => break,
        }
    }
    if value == 0 {
        return 0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

static KIND: ScalarKind = ScalarKind::new("a duration as 1h2m3.5s", "string");

impl Scalar for Duration {
    fn kind(&self) -> &'static ScalarKind {
        &KIND
    }

    fn read(&self) -> Ref<'_> {
        Ref::Text(self)
    }

    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
        let Atom::Str(text) = atom else {
            return Err(Refusal::Kind);
        };
        *self = text
            .parse()
            .map_err(|error: ParseDurationError| Refusal::Because(error.to_string()))?;
        Ok(())
    }
}

crate::scalar!(Duration => &KIND);
