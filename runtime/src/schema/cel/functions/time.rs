//! Timestamps and durations.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Function, text};
use crate::meta::Duration;
use crate::meta::moment::{Moment, civil};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::Value;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

pub(super) const TABLE: &[Function] = &[
    Function::global("timestamp", 1, |_, values| match values {
        [Value::String(text)] => match Moment::parse(text) {
            Ok(moment) => Ok(Value::Timestamp(moment)),
            Err(_) => Err(Failure::new(
                "type conversion error from 'string' to 'google.protobuf.Timestamp'",
            )),
        },
        [Value::Int(seconds)] => Ok(Value::Timestamp(Moment::new(*seconds, 0))),
        [value @ Value::Timestamp(_)] => Ok(value.clone()),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("duration", 1, |_, values| match values {
        [Value::String(text)] => match text.parse::<Duration>() {
            Ok(duration) => Ok(Value::Duration(duration.as_nanos())),
            Err(_) => Err(Failure::new(
                "type conversion error from 'string' to 'google.protobuf.Duration'",
            )),
        },
        [Value::Int(nanos)] => Ok(Value::Duration(*nanos)),
        [value @ Value::Duration(_)] => Ok(value.clone()),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("getFullYear", 0, 1, |_, values| {
        Ok(Value::Int(parts(values)?.year))
    }),
    Function::method("getMonth", 0, 1, |_, values| {
        Ok(Value::Int(parts(values)?.month - 1))
    }),
    Function::method("getDate", 0, 1, |_, values| {
        Ok(Value::Int(parts(values)?.day))
    }),
    Function::method("getDayOfMonth", 0, 1, |_, values| {
        Ok(Value::Int(parts(values)?.day - 1))
    }),
    Function::method("getDayOfWeek", 0, 1, |_, values| {
        // The first day of 1970 was a Thursday.
        Ok(Value::Int((parts(values)?.days + 4).rem_euclid(7)))
    }),
    Function::method("getDayOfYear", 0, 1, day_of_year),
    Function::method("getHours", 0, 1, |_, values| clock(values, 3600, 24)),
    Function::method("getMinutes", 0, 1, |_, values| clock(values, 60, 60)),
    Function::method("getSeconds", 0, 1, |_, values| clock(values, 1, 60)),
    Function::method("getMilliseconds", 0, 1, |_, values| match values {
        [Value::Duration(nanos)] => Ok(Value::Int(nanos / 1_000_000)),
        _ => Ok(Value::Int(i64::from(parts(values)?.nanos / 1_000_000))),
    }),
];

/// A timestamp on the calendar of a time zone.
struct Parts {
    days: i64,
    year: i64,
    month: i64,
    day: i64,
    /// Within the day.
    second: i64,
    nanos: u32,
}

fn parts(values: &[Value]) -> Result<Parts, Failure> {
    let [Value::Timestamp(moment), zone @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let offset = zone.first().map_or(Ok(0), |zone| offset(text(zone)?))?;
    let seconds = moment.seconds().saturating_add(offset);
    let days = seconds.div_euclid(DAY);
    let (year, month, day) = civil(days);
    Ok(Parts {
        days,
        year,
        month,
        day,
        second: seconds.rem_euclid(DAY),
        nanos: moment.nanos(),
    })
}

/// Seconds east of UTC of `UTC` or `+02:00`.
fn offset(zone: &str) -> Result<i64, Failure> {
    if matches!(zone, "" | "UTC") {
        return Ok(0);
    }
    let unknown = || Failure::new("time zones by name are not known here, only offsets as +02:00");
    let (hours, minutes) = zone.split_once(':').ok_or_else(unknown)?;
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours.strip_prefix('+').unwrap_or(hours)),
    };
    let hours: u8 = hours.parse().map_err(|_| unknown())?;
    let minutes: u8 = minutes.parse().map_err(|_| unknown())?;
    Ok(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

fn clock(values: &[Value], unit: i64, limit: i64) -> Outcome {
    match values {
        // Of a duration, all of it in this unit.
        [Value::Duration(nanos)] => Ok(Value::Int(nanos / (unit * SECOND))),
        _ => Ok(Value::Int(parts(values)?.second / unit % limit)),
    }
}

fn day_of_year(_: &mut Fuel, values: &[Value]) -> Outcome {
    let parts = parts(values)?;
    let mut first = parts.days;
    // The first of January is at most 365 days back.
    while civil(first - 1).0 == parts.year {
        first -= 1;
    }
    Ok(Value::Int(parts.days - first))
}

/// RFC 3339 with as much of the fraction as there is.
pub(super) fn rfc3339(moment: Moment) -> String {
    struct Written(Moment, u32);
    impl std::fmt::Display for Written {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.write(f, self.1)
        }
    }
    let mut digits = 9;
    let mut rest = moment.nanos();
    while digits > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        digits -= 1;
    }
    Written(moment, digits).to_string()
}

/// A duration in seconds, as `string()` gives it.
pub(super) fn seconds(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, rest) = (
        nanos.unsigned_abs() / 1_000_000_000,
        nanos.unsigned_abs() % 1_000_000_000,
    );
    let fraction = format!("{rest:09}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}s"),
        fraction => format!("{sign}{whole}.{fraction}s"),
    }
}

/// A value of `format: duration` (`kube-openapi/pkg/validation/strfmt/duration.go`): as Go
/// writes it, or numbers with units in words, as `3 weeks`.
pub(in crate::schema::cel) fn lenient_duration(text: &str) -> Option<i64> {
    if let Ok(duration) = text.parse::<Duration>() {
        return Some(duration.as_nanos());
    }
    let mut total = None::<i64>;
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        rest = rest.get(start..)?;
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let (number, behind) = rest.split_at_checked(digits)?;
        let behind = behind.trim_start();
        let letters = |character: char| character.is_ascii_alphabetic() || character == 'µ';
        let end = behind
            .find(|character| !letters(character))
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(end)?;
        rest = behind;
        if let Some(nanos) = unit_of(&unit.to_ascii_lowercase()) {
            let part = number.parse::<i64>().ok()?.wrapping_mul(nanos);
            total = Some(total.unwrap_or_default().wrapping_add(part));
        }
    }
    total
}

fn unit_of(unit: &str) -> Option<i64> {
    const UNITS: &[(&[&str], i64)] = &[
        (&["ns", "nano"], 1),
        (&["us", "µs", "micro"], 1_000),
        (&["ms", "milli"], 1_000_000),
        (&["s", "sec"], SECOND),
        (&["m", "min"], 60 * SECOND),
        (&["h", "hr", "hour"], 3600 * SECOND),
        (&["d", "day"], DAY * SECOND),
        (&["w", "wk", "week"], 7 * DAY * SECOND),
    ];
    let named = |names: &[&str]| {
        names.contains(&unit) || names.last().is_some_and(|last| unit.starts_with(last))
    };
    UNITS
        .iter()
        .find(|(names, _)| named(names))
        .map(|(_, nanos)| *nanos)
}

/// A value of `format: date-time` (`kube-openapi/pkg/validation/strfmt/time.go`), or of
/// `format: date`.
pub(in crate::schema::cel) fn lenient_date_time(text: &str, date: bool) -> Option<Moment> {
    if date {
        return Moment::parse(&format!("{text}T00:00:00Z")).ok();
    }
    if text.is_empty() {
        return Some(Moment::new(0, 0));
    }
    Moment::parse(text)
        .or_else(|_| Moment::parse(&format!("{text}Z")))
        .ok()
}

/// A value of `format: byte`: base64 with the alphabet of URLs, as the API server reads it for rules.
pub(in crate::schema::cel) fn base64_of(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true);
    const URL: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, CONFIG);
    // Line breaks are skipped, as in Go.
    let text: String = text
        .chars()
        .filter(|character| !matches!(character, '\r' | '\n'))
        .collect();
    URL.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_in_words_too() {
        assert_eq!(lenient_duration("1h30m"), Some(5400 * SECOND));
        assert_eq!(lenient_duration("3 weeks"), Some(21 * DAY * SECOND));
        assert_eq!(
            lenient_duration("2 days 1 hr"),
            Some((2 * DAY + 3600) * SECOND)
        );
        assert_eq!(lenient_duration("soon"), None);
        assert_eq!(lenient_duration("3 parsecs"), None);
    }

    #[test]
    fn seconds_have_the_digits_that_they_need() {
        assert_eq!(seconds(-1_500_000_000), "-1.5s");
        assert_eq!(seconds(60 * SECOND), "60s");
        assert_eq!(
            rfc3339(Moment::new(0, 120_000_000)),
            "1970-01-01T00:00:00.12Z"
        );
    }
}
