//! An instant on the calendar of RFC 3339: what [`Time`](super::Time) and
//! [`MicroTime`](super::MicroTime) hold.

use std::fmt;
use std::num::NonZeroU32;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const NANOS_PER_SECOND: u32 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Seconds since 1970 in UTC without leap seconds, and nanoseconds within the second.
///
/// Every date that RFC 3339 can write fits, the last day of the year 9999 too, by which
/// certificates say "never" and which `jiff::Timestamp` does not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Moment {
    seconds: i64,
    /// One more than the nanoseconds, so that an `Option` costs nothing.
    nanos: NonZeroU32,
}

impl Moment {
    /// 0001-01-01T00:00:00Z, Go's zero time.
    pub(super) const ZERO: Self = Self {
        seconds: -62_135_596_800,
        nanos: NonZeroU32::MIN,
    };

    /// Nanoseconds beyond a second carry into the seconds.
    pub(crate) fn new(seconds: i64, nanos: u32) -> Self {
        let carried = seconds.saturating_add(i64::from(nanos / NANOS_PER_SECOND));
        Self {
            seconds: carried,
            nanos: NonZeroU32::MIN.saturating_add(nanos % NANOS_PER_SECOND),
        }
    }

    pub(crate) const fn seconds(self) -> i64 {
        self.seconds
    }

    pub(crate) const fn nanos(self) -> u32 {
        self.nanos.get() - 1
    }

    pub(super) fn now() -> Self {
        SystemTime::now().into()
    }

    pub(super) fn checked_add(self, duration: Duration) -> Option<Self> {
        let seconds = self
            .seconds
            .checked_add(i64::try_from(duration.as_secs()).ok()?)?;
        Some(Self::new(seconds, self.nanos() + duration.subsec_nanos()))
    }

    pub(super) fn checked_sub(self, duration: Duration) -> Option<Self> {
        let seconds = self
            .seconds
            .checked_sub(i64::try_from(duration.as_secs()).ok()?)?;
        match self.nanos().checked_sub(duration.subsec_nanos()) {
            Some(nanos) => Some(Self::new(seconds, nanos)),
            None => Some(Self::new(
                seconds.checked_sub(1)?,
                self.nanos() + NANOS_PER_SECOND - duration.subsec_nanos(),
            )),
        }
    }

    /// How long after `earlier` this is; zero when it is not.
    pub(super) fn duration_since(self, earlier: Self) -> Duration {
        if self <= earlier {
            return Duration::ZERO;
        }
        let seconds = self.seconds.abs_diff(earlier.seconds);
        match self.nanos().checked_sub(earlier.nanos()) {
            Some(nanos) => Duration::new(seconds, nanos),
            None => Duration::new(
                seconds - 1,
                self.nanos() + NANOS_PER_SECOND - earlier.nanos(),
            ),
        }
    }

    /// Reads RFC 3339 as Go's `time.Parse(time.RFC3339, text)` does: an hour may have one digit,
    /// a fraction any number of them (those past the ninth are dropped), and a comma may stand
    /// for its point.
    pub(crate) fn parse(text: &str) -> Result<Self, ParseTimeError> {
        let mut rest = Rest(text.as_bytes());
        parse(&mut rest).map_err(|problem| ParseTimeError {
            text: super::clip(text),
            problem,
        })
    }

    /// Writes RFC 3339 in UTC with this many digits of the fraction, at most nine; the others
    /// are cut off.
    pub(crate) fn write(self, f: &mut fmt::Formatter<'_>, digits: u32) -> fmt::Result {
        let (year, month, day) = civil(self.seconds.div_euclid(SECONDS_PER_DAY));
        let second = self.seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        // Times are written often; this is faster than `write!` with six padded numbers.
        let mut text = *b"0000-00-00T00:00:00";
        for (at, value) in [(5, month), (8, day), (11, hour), (14, minute), (17, second)] {
            put_digits(&mut text[at..at + 2], value);
        }
        let text = if (0..=9999).contains(&year) {
            put_digits(&mut text[..4], year);
            text.as_slice()
        } else {
            // Go writes the sign of a negative year before its four digits.
            let sign = if year < 0 { "-" } else { "" };
            write!(f, "{sign}{:04}", year.abs())?;
            &text[4..]
        };
        f.write_str(str::from_utf8(text).map_err(|_| fmt::Error)?)?;
        if digits > 0 {
            let fraction = self.nanos() / 10_u32.pow(9_u32.saturating_sub(digits));
            write!(f, ".{fraction:0width$}", width = digits as usize)?;
        }
        f.write_str("Z")
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let epoch = Self::new(0, 0);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => epoch.checked_add(after),
            Err(before) => epoch.checked_sub(before.duration()),
        }
        .unwrap_or(Self::ZERO)
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for Moment {
    fn from(timestamp: jiff::Timestamp) -> Self {
        let nanos = timestamp.subsec_nanosecond();
        match u32::try_from(nanos) {
            Ok(nanos) => Self::new(timestamp.as_second(), nanos),
            // Before 1970 the fraction counts backwards.
            Err(_) => Self::new(
                timestamp.as_second() - 1,
                NANOS_PER_SECOND - nanos.unsigned_abs(),
            ),
        }
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<Moment> for jiff::Timestamp {
    type Error = jiff::Error;

    fn try_from(moment: Moment) -> Result<Self, jiff::Error> {
        // Below a thousand million, so it fits.
        Self::new(moment.seconds, moment.nanos().cast_signed())
    }
}

/// A text that is not an RFC 3339 time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTimeError {
    text: String,
    problem: &'static str,
}

impl fmt::Display for ParseTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not an RFC 3339 time, as 2006-01-02T15:04:05Z: {}",
            self.text, self.problem
        )
    }
}

impl std::error::Error for ParseTimeError {}

fn parse(rest: &mut Rest<'_>) -> Result<Moment, &'static str> {
    let year = i64::from(rest.digits(4).ok_or("no year of four digits")?);
    rest.expect(b'-', "no `-` after the year")?;
    let month = rest.number(1..=12, "the month is not 01 to 12")?;
    rest.expect(b'-', "no `-` after the month")?;
    let day = rest.digits(2).ok_or("no day of two digits")?;
    rest.expect(b'T', "no `T` between date and time")?;
    let hour = match rest.0 {
        [first, b':', ..] if first.is_ascii_digit() => rest.digits(1),
        _ => rest.digits(2),
    };
    let hour = hour
        .filter(|hour| *hour < 24)
        .ok_or("the hour is not 00 to 23")?;
    rest.expect(b':', "no `:` after the hour")?;
    let minute = rest.number(0..=59, "the minute is not 00 to 59")?;
    rest.expect(b':', "no `:` after the minute")?;
    let second = rest.number(0..=59, "the second is not 00 to 59")?;
    let nanos = rest.fraction();
    let offset = rest.offset()?;
    if !rest.0.is_empty() {
        return Err("text behind the time");
    }
    if day < 1 || day > days_in(year, month) {
        return Err("the month has no such day");
    }
    let days = days_since_epoch(year, month, day);
    let second_of_day = i64::from(hour * 3600 + minute * 60 + second);
    Ok(Moment::new(
        days * SECONDS_PER_DAY + second_of_day - offset,
        nanos,
    ))
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn digits(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let mut value = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u32::from(digit - b'0');
        }
        self.0 = rest;
        Some(value)
    }

    fn number(
        &mut self,
        range: std::ops::RangeInclusive<u32>,
        problem: &'static str,
    ) -> Result<u32, &'static str> {
        self.digits(2)
            .filter(|value| range.contains(value))
            .ok_or(problem)
    }

    fn expect(&mut self, byte: u8, problem: &'static str) -> Result<(), &'static str> {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                Ok(())
            }
            _ => Err(problem),
        }
    }

    /// Nanoseconds of a fraction, if there is one.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', digits @ ..] = self.0 else {
            return 0;
        };
        let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 {
            return 0;
        }
        let (digits, rest) = digits.split_at(count);
        self.0 = rest;
        (0..9).fold(0, |nanos, at| {
            nanos * 10 + digits.get(at).map_or(0, |digit| u32::from(digit - b'0'))
        })
    }

    /// Seconds east of UTC.
    fn offset(&mut self) -> Result<i64, &'static str> {
        let sign = match self.0 {
            [b'Z', rest @ ..] => {
                self.0 = rest;
                return Ok(0);
            }
            [b'+', rest @ ..] => {
                self.0 = rest;
                1
            }
            [b'-', rest @ ..] => {
                self.0 = rest;
                -1
            }
            _ => return Err("no zone: `Z`, or an offset as `+02:00`"),
        };
        let hours = self.number(0..=24, "the offset's hours are not 00 to 24")?;
        self.expect(b':', "no `:` in the offset")?;
        let minutes = self.number(0..=60, "the offset's minutes are not 00 to 60")?;
        Ok(sign * i64::from(hours * 3600 + minutes * 60))
    }
}

/// Writes the last digits of a number that is not negative.
fn put_digits(text: &mut [u8], mut value: i64) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
}

fn days_in(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// From 0000-03-01, where the years below begin, to 1970-01-01.
const EPOCH: i64 = 719_468;

/// Days from 1970-01-01 to a date. Years are counted from March, so that the leap day ends one.
fn days_since_epoch(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - EPOCH
}

/// Year, month and day, so many days after 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_calendar_comes_back() {
        let first = days_since_epoch(0, 1, 1);
        let last = days_since_epoch(10_000, 1, 1);
        let (mut year, mut month, mut day) = (0_i64, 1_u32, 1_u32);
        for days in first..last {
            assert_eq!(days_since_epoch(year, month, day), days);
            assert_eq!(civil(days), (year, i64::from(month), i64::from(day)));
            day += 1;
            if day > days_in(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!(days_since_epoch(1970, 1, 1), 0);
        assert_eq!(days_since_epoch(2000, 3, 1), 11_017);
    }

    #[test]
    fn an_option_costs_nothing() {
        assert_eq!(size_of::<Option<Moment>>(), size_of::<Moment>());
        assert_eq!(size_of::<Moment>(), 16);
    }

    #[test]
    fn arithmetic_carries_the_fraction() {
        let moment = Moment::new(10, 900_000_000);
        let second = Duration::from_millis(200);
        let later = moment.checked_add(second).unwrap();
        assert_eq!((later.seconds(), later.nanos()), (11, 100_000_000));
        assert_eq!(later.checked_sub(second).unwrap(), moment);
        assert_eq!(later.duration_since(moment), second);
        assert_eq!(moment.duration_since(later), Duration::ZERO);
        assert_eq!(
            Moment::new(i64::MAX, 0).checked_add(Duration::from_secs(1)),
            None
        );
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn a_fraction_before_1970_counts_forwards() {
        let timestamp = jiff::Timestamp::new(-1, -250_000_000).unwrap();
        let moment = Moment::from(timestamp);
        assert_eq!((moment.seconds(), moment.nanos()), (-2, 750_000_000));
        assert_eq!(jiff::Timestamp::try_from(moment).unwrap(), timestamp);
    }
}
