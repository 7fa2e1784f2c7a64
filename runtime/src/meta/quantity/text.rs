//! Quantities as text: what Kubernetes reads, and the canonical form it writes.

use std::fmt::{self, Write};

use super::amount::{Amount, NANO};
use super::decimal::{Decimal, Magnitude};
use super::{ParseQuantityError, QuantityFormat};

/// How many digits a number may have, and the greatest exponent. Go has no limit, and spends
/// gigabytes on `1e-2147483647`.
const MAX_DIGITS: usize = 1000;

/// Suffixes of powers of 1000, from 10^-9 on.
const DECIMAL_SUFFIXES: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
/// Suffixes of powers of 1024, from 1 on.
const BINARY_SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Reads a quantity as `resource.ParseQuantity` of Go does.
pub(super) fn parse(text: &str) -> Result<(Amount, QuantityFormat), ParseQuantityError> {
    let parts = Parts::split(text)?;
    match parts.suffix()? {
        Suffix::Decimal(exponent, format) => Ok((parts.decimal(exponent)?, format)),
        Suffix::Binary(power) => parts.binary(power),
    }
}

/// A number and the suffix behind it.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a str,
    /// Digits behind the point.
    fraction: &'a str,
    suffix: &'a str,
}

enum Suffix {
    /// A power of ten.
    Decimal(i64, QuantityFormat),
    /// A power of 1024.
    Binary(u32),
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, ParseQuantityError> {
        if text.is_empty() {
            return Err(ParseQuantityError::Form);
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = split_digits(unsigned.trim_start_matches('0'));
        let (fraction, suffix) = match rest.strip_prefix('.') {
            Some(rest) => split_digits(rest),
            None => ("", rest),
        };
        // Letters, then a sign, then digits; which of them mean anything is seen later.
        let behind = suffix.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
        let behind = behind.strip_prefix(['+', '-']).unwrap_or(behind);
        if !split_digits(behind).1.is_empty() {
            return Err(ParseQuantityError::Form);
        }
        // Go takes most texts without a digit, as `m` or `-`, for zero; its grammar does not.
        if unsigned.len() == suffix.len() + usize::from(rest.starts_with('.')) {
            return Err(ParseQuantityError::Form);
        }
        if whole.len() + fraction.len() > MAX_DIGITS {
            return Err(ParseQuantityError::TooLong);
        }
        Ok(Self {
            negative: text.starts_with('-'),
            whole,
            fraction,
            suffix,
        })
    }

    fn suffix(&self) -> Result<Suffix, ParseQuantityError> {
        let place = |suffixes: &[&str]| suffixes.iter().position(|known| *known == self.suffix);
        if let Some(place) = place(&DECIMAL_SUFFIXES).and_then(|place| i64::try_from(place).ok()) {
            return Ok(Suffix::Decimal(
                place * 3 + i64::from(NANO),
                QuantityFormat::DecimalSi,
            ));
        }
        if let Some(place) = place(&BINARY_SUFFIXES).and_then(|place| u32::try_from(place).ok()) {
            return Ok(Suffix::Binary(place));
        }
        self.suffix
            .strip_prefix(['e', 'E'])
            .and_then(|exponent| exponent.parse().ok())
            .map(|exponent| Suffix::Decimal(exponent, QuantityFormat::DecimalExponent))
            .ok_or(ParseQuantityError::Suffix)
    }

    fn magnitude(&self) -> Magnitude {
        Magnitude::from_digits(&[self.whole, self.fraction].concat())
    }

    /// Both parts as one number, where it has at most 18 digits: most have three.
    fn small(&self) -> Option<i64> {
        if self.whole.len() + self.fraction.len() > 18 {
            return None;
        }
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let number = digits.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        Some(if self.negative { -number } else { number })
    }

    fn decimal(&self, exponent: i64) -> Result<Amount, ParseQuantityError> {
        if let Some(mantissa) = self.small()
            && let Ok(places) = i64::try_from(self.fraction.len())
            && let Ok(exponent) = i16::try_from(exponent.saturating_sub(places))
            && (NANO..18).contains(&exponent)
        {
            return Ok(Amount::Small { mantissa, exponent });
        }
        let magnitude = self.magnitude();
        if magnitude.is_zero() {
            return Ok(Amount::new(0, 0));
        }
        // Below this bound every number is rounded up to one nano.
        let bound = i64::try_from(MAX_DIGITS).unwrap_or(i64::MAX);
        if exponent > bound {
            return Err(ParseQuantityError::TooLong);
        }
        let exponent =
            exponent.max(-2 * bound) - i64::try_from(self.fraction.len()).unwrap_or(bound);
        let mut decimal = Decimal {
            negative: self.negative,
            magnitude,
            exponent: i16::try_from(exponent).map_err(|_| ParseQuantityError::TooLong)?,
        };
        decimal.round(NANO);
        Ok(decimal.into())
    }

    fn binary(&self, power: u32) -> Result<(Amount, QuantityFormat), ParseQuantityError> {
        if self.fraction.is_empty()
            && let Some(mantissa) = self.small().and_then(|m| m.checked_mul(1 << (10 * power)))
            // The cap is the same on both sides of zero.
            && mantissa != i64::MIN
        {
            let exponent = 0;
            return Ok((
                Amount::Small { mantissa, exponent },
                QuantityFormat::BinarySi,
            ));
        }
        let mut magnitude = self.magnitude();
        magnitude.multiply(1 << (10 * power));
        let exponent =
            i16::try_from(self.fraction.len()).map_err(|_| ParseQuantityError::TooLong)?;
        let mut decimal = Decimal {
            negative: self.negative && !magnitude.is_zero(),
            magnitude,
            exponent: -exponent,
        };
        decimal.round(NANO);
        let size = Amount::from(Decimal {
            negative: false,
            ..decimal.clone()
        });
        let amount = if size.compare(&Amount::new(i64::MAX, 0)).is_gt() {
            Amount::new(if self.negative { -i64::MAX } else { i64::MAX }, 0)
        } else {
            decimal.into()
        };
        // Less than one byte has no binary form.
        let below_one = size.signum() > 0 && size.compare(&Amount::new(1, 0)).is_lt();
        let format = if below_one {
            QuantityFormat::DecimalSi
        } else {
            QuantityFormat::BinarySi
        };
        Ok((amount, format))
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Writes the canonical form: no fraction, and the greatest suffix that needs none.
pub(super) fn write_canonical(
    amount: &Amount,
    format: QuantityFormat,
    out: &mut impl Write,
) -> fmt::Result {
    if amount.signum() == 0 {
        return out.write_str("0");
    }
    if amount.signum() < 0 {
        out.write_str("-")?;
    }
    if format == QuantityFormat::BinarySi
        && let Amount::Small {
            mantissa,
            exponent: 0,
        } = amount
        && mantissa.unsigned_abs() >= 1024
    {
        // As below, without allocating: nearly all sizes come here.
        let (mut number, mut suffix) = (mantissa.unsigned_abs(), 0);
        while number.is_multiple_of(1024) && suffix + 1 < BINARY_SUFFIXES.len() {
            (number, suffix) = (number / 1024, suffix + 1);
        }
        return write!(out, "{number}{}", BINARY_SUFFIXES[suffix]);
    }
    if format == QuantityFormat::BinarySi
        && let Some(magnitude) = whole(amount)
        && magnitude >= Magnitude::from(1024)
    {
        return write_binary(magnitude, out);
    }
    match amount {
        Amount::Small { mantissa, exponent } => {
            let (mut mantissa, mut exponent) = (mantissa.unsigned_abs(), *exponent);
            while mantissa.is_multiple_of(10) {
                (mantissa, exponent) = (mantissa / 10, exponent + 1);
            }
            write_decimal(mantissa, exponent, format, out)
        }
        Amount::Big(decimal) => {
            let digits = decimal.magnitude.digits();
            let trimmed = digits.trim_end_matches('0');
            let zeros = i16::try_from(digits.len() - trimmed.len()).unwrap_or(i16::MAX);
            write_decimal(trimmed, decimal.exponent.saturating_add(zeros), format, out)
        }
    }
}

/// The magnitude of a whole number.
fn whole(amount: &Amount) -> Option<Magnitude> {
    let (whole, exact) = amount.rounded(0);
    if !exact {
        return None;
    }
    let mut whole = whole.to_decimal();
    whole
        .magnitude
        .shift(usize::try_from(whole.exponent).unwrap_or_default());
    Some(whole.magnitude)
}

fn write_binary(mut magnitude: Magnitude, out: &mut impl Write) -> fmt::Result {
    let mut suffix = 0;
    // Past the last suffix the number grows instead.
    while suffix + 1 < BINARY_SUFFIXES.len() {
        let mut divided = magnitude.clone();
        if divided.divide(1024) != 0 {
            break;
        }
        (magnitude, suffix) = (divided, suffix + 1);
    }
    out.write_str(&magnitude.digits())?;
    out.write_str(BINARY_SUFFIXES[suffix])
}

/// Writes digits that do not end in zero, times a power of ten.
fn write_decimal(
    digits: impl fmt::Display,
    exponent: i16,
    format: QuantityFormat,
    out: &mut impl Write,
) -> fmt::Result {
    let places = usize::from(exponent.abs_diff(NANO));
    let (thousands, zeros) = (places / 3, places % 3);
    write!(out, "{digits}")?;
    if format == QuantityFormat::DecimalExponent {
        write_zeros(zeros, out)?;
        return match thousands {
            3 => Ok(()),
            0..3 => write!(out, "e-{}", 9 - thousands * 3),
            _ => write!(out, "e{}", thousands * 3 - 9),
        };
    }
    // Past the last suffix the number grows instead.
    let excess = (thousands + 1).saturating_sub(DECIMAL_SUFFIXES.len());
    write_zeros(zeros + excess * 3, out)?;
    out.write_str(DECIMAL_SUFFIXES[thousands - excess])
}

fn write_zeros(count: usize, out: &mut impl Write) -> fmt::Result {
    (0..count).try_for_each(|_| out.write_str("0"))
}

/// Whether the canonical form is this text, without writing it down.
pub(super) fn is_canonical(amount: &Amount, format: QuantityFormat, text: &str) -> bool {
    let mut rest = Expected(text);
    write_canonical(amount, format, &mut rest).is_ok() && rest.0.is_empty()
}

/// Takes exactly the text it was made of.
struct Expected<'a>(&'a str);

impl Write for Expected<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}
