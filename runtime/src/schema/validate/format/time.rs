//! Dates, times and durations.

use crate::meta::Duration;

/// `2006-01-02`.
pub(super) fn is_date(text: &str) -> bool {
    let plain = |index, byte: u8| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10
        || !text
            .bytes()
            .enumerate()
            .all(|(index, byte)| plain(index, byte))
    {
        return false;
    }
    let number = |range| text.get(range).and_then(|part: &str| part.parse().ok());
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = |year: u32| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let days = match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// A date, `T`, and a time with a zone. What comes after a second `T` does not count.
pub(super) fn is_date_time(text: &str) -> bool {
    let mut parts = text.split(['T', 't']);
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else {
        return false;
    };
    let Some((clock, rest)) = time.split_at_checked(8) else {
        return false;
    };
    is_date(date) && is_clock(clock) && (is_zone(rest) || is_fraction_and_zone(rest))
}

/// `15:04:05`.
fn is_clock(text: &str) -> bool {
    text.bytes().enumerate().all(|(index, byte)| match index {
        0 => matches!(byte, b'0'..=b'2'),
        2 | 5 => byte == b':',
        3 | 6 => matches!(byte, b'0'..=b'5'),
        _ => byte.is_ascii_digit(),
    }) && text.get(..2).is_some_and(|hour| hour <= "23")
}

/// `Z` or `+01:00`, of any digits.
fn is_zone(text: &str) -> bool {
    let digits = |index, byte: u8| match index {
        0 => matches!(byte, b'+' | b'-'),
        3 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    matches!(text, "Z" | "z")
        || text.len() == 6
            && text
                .bytes()
                .enumerate()
                .all(|(index, byte)| digits(index, byte))
}

/// Digits behind anything, which should be a point.
fn is_fraction_and_zone(text: &str) -> bool {
    let mut chars = text.chars();
    if matches!(chars.next(), None | Some('\n')) {
        return false;
    }
    let fraction = chars.as_str();
    let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    zone.len() < fraction.len() && is_zone(zone)
}

/// What Go reads as a duration, or text with numbers and units in it.
pub(super) fn is_duration(text: &str) -> bool {
    text.parse::<Duration>().is_ok() || has_units(text)
}

/// Units, each under the names it has; the last may go on, as in "seconds".
const UNITS: [(&[&str], &str); 8] = [
    (&["ns"], "nano"),
    (&["us", "µs"], "micro"),
    (&["ms"], "milli"),
    (&["s"], "sec"),
    (&["m"], "min"),
    (&["h", "hr"], "hour"),
    (&["d"], "day"),
    (&["w", "wk"], "week"),
];

/// Whether there is a number with a unit, and no number with letters that is too large.
fn has_units(text: &str) -> bool {
    let mut rest = text;
    let mut known = false;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit());
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
        let letter = |letter: char| letter.is_ascii_alphabetic() || letter == 'µ';
        let end = after.find(|other| !letter(other)).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        rest = after;
        if unit.is_empty() {
            continue;
        }
        if number.parse::<i64>().is_err() {
            return false;
        }
        let unit = unit.to_ascii_lowercase();
        known |= UNITS
            .iter()
            .any(|(names, last)| names.contains(&unit.as_str()) || unit.starts_with(last));
    }
    known
}
