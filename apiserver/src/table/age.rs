//! How old something is, in words for people (`apimachinery/pkg/util/duration`).

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// How long ago a time was, at a time in seconds since 1970. `<unknown>` if it is none.
pub(crate) fn age(time: &str, now: i64) -> String {
    match time.parse::<Timestamp>() {
        Ok(time) => duration(now.saturating_sub(time.as_second())),
        Err(_) => "<unknown>".to_owned(),
    }
}

/// So many seconds, to two or three figures.
pub(crate) fn duration(seconds: i64) -> String {
    // Clocks differ by a little.
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    let seconds = seconds.max(0);
    let (unit, part) = match seconds {
        _ if seconds < 2 * MINUTE => (1, None),
        _ if seconds < 10 * MINUTE => (MINUTE, Some(1)),
        _ if seconds < 3 * HOUR => (MINUTE, None),
        _ if seconds < 8 * HOUR => (HOUR, Some(MINUTE)),
        _ if seconds < 2 * DAY => (HOUR, None),
        _ if seconds < 8 * DAY => (DAY, Some(HOUR)),
        _ if seconds < 2 * YEAR => (DAY, None),
        _ if seconds < 8 * YEAR => (YEAR, Some(DAY)),
        _ => (YEAR, None),
    };
    let whole = format!("{}{}", seconds / unit, letter(unit));
    match part.map(|part| (seconds % unit / part, part)) {
        Some((rest, part)) if rest > 0 => format!("{whole}{rest}{}", letter(part)),
        _ => whole,
    }
}

const fn letter(unit: i64) -> char {
    match unit {
        MINUTE => 'm',
        HOUR => 'h',
        DAY => 'd',
        YEAR => 'y',
        _ => 's',
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, HOUR, MINUTE, YEAR, age, duration};

    #[test]
    fn in_figures() {
        let cases = [
            (-2, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (10 * MINUTE, "10m"),
            (10 * MINUTE + 5, "10m"),
            (3 * HOUR, "3h"),
            (3 * HOUR + 90, "3h1m"),
            (8 * HOUR + 90, "8h"),
            (47 * HOUR, "47h"),
            (2 * DAY, "2d"),
            (2 * DAY + 5 * HOUR, "2d5h"),
            (8 * DAY + 5 * HOUR, "8d"),
            (YEAR, "365d"),
            (2 * YEAR, "2y"),
            (2 * YEAR + 3 * DAY, "2y3d"),
            (9 * YEAR + 3 * DAY, "9y"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn of_times() {
        assert_eq!(age("1970-01-01T00:01:00Z", 120), "60s");
        assert_eq!(age("", 0), "<unknown>");
    }
}
