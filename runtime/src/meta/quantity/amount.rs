//! The number of a quantity, without its form.

use std::cmp::Ordering;

use super::decimal::Decimal;

/// The exponent of the least number other than zero: one nano.
pub(super) const NANO: i16 = -9;

/// Powers of ten up to this keep the product with 64 bits within 128.
const ALIGNABLE: u16 = 18;

/// `mantissa * 10^exponent`, exact, with an exponent of at least [`NANO`].
#[derive(Clone, Debug)]
pub(super) enum Amount {
    /// A mantissa that 64 bits hold.
    Small { mantissa: i64, exponent: i16 },
    /// Any other.
    Big(Decimal),
}

impl Amount {
    /// `mantissa * 10^exponent`, rounded away from zero to whole nanos.
    pub(super) fn new(mantissa: i64, exponent: i16) -> Self {
        if exponent >= NANO {
            return Self::Small { mantissa, exponent };
        }
        let mut decimal = Decimal::new(mantissa.into(), exponent);
        decimal.round(NANO);
        decimal.into()
    }

    pub(super) fn to_decimal(&self) -> Decimal {
        match self {
            Self::Small { mantissa, exponent } => Decimal::new((*mantissa).into(), *exponent),
            Self::Big(decimal) => decimal.clone(),
        }
    }

    pub(super) fn signum(&self) -> i32 {
        match self {
            Self::Small { mantissa, .. } => match mantissa.cmp(&0) {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            },
            Self::Big(decimal) if decimal.magnitude.is_zero() => 0,
            Self::Big(decimal) if decimal.negative => -1,
            Self::Big(_) => 1,
        }
    }

    /// The mantissa's digits and the exponent.
    pub(super) fn digits(&self) -> (String, i16) {
        match self {
            Self::Small { mantissa, exponent } => (mantissa.unsigned_abs().to_string(), *exponent),
            Self::Big(decimal) => (decimal.magnitude.digits(), decimal.exponent),
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        if let Some((a, b, exponent)) = self.aligned(other) {
            // Two numbers below 2^63 * 10^18 do not leave 128 bits.
            return Decimal::new(a + b, exponent).into();
        }
        self.to_decimal().add(other.to_decimal()).into()
    }

    pub(super) fn times(&self, factor: i64) -> Self {
        match self {
            Self::Small { mantissa, exponent } => {
                Decimal::new(i128::from(*mantissa) * i128::from(factor), *exponent).into()
            }
            Self::Big(decimal) => {
                let mut product = decimal.clone();
                product.multiply(factor);
                product.into()
            }
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match self.aligned(other) {
            Some((a, b, _)) => a.cmp(&b),
            None => self.to_decimal().compare(other.to_decimal()),
        }
    }

    /// Rounds away from zero to a multiple of `10^exponent`; whether nothing was lost.
    pub(super) fn rounded(&self, exponent: i16) -> (Self, bool) {
        let mut decimal = self.to_decimal();
        let exact = decimal.round(exponent);
        (decimal.into(), exact)
    }

    /// How many `10^exponent` it is, rounded away from zero; the ends of `i64` beyond them.
    pub(super) fn scaled(&self, exponent: i16) -> i64 {
        let mut decimal = self.to_decimal();
        decimal.round(exponent);
        let limit = if decimal.negative { i64::MIN } else { i64::MAX };
        let places = decimal.exponent.abs_diff(exponent);
        if decimal.magnitude.is_zero() {
            return 0;
        }
        if places > ALIGNABLE {
            return limit;
        }
        decimal.magnitude.shift(places.into());
        decimal.small_mantissa().unwrap_or(limit)
    }

    /// The whole number that it is, where it is one and 64 bits hold it.
    pub(super) fn to_i64(&self) -> Option<i64> {
        let mut decimal = self.to_decimal();
        if !decimal.round(0) {
            return None;
        }
        let places = usize::try_from(decimal.exponent).ok()?;
        if !decimal.magnitude.is_zero() {
            if places > ALIGNABLE.into() {
                return None;
            }
            decimal.magnitude.shift(places);
        }
        decimal.small_mantissa()
    }

    /// Both mantissas for the lesser exponent, where 128 bits hold them.
    fn aligned(&self, other: &Self) -> Option<(i128, i128, i16)> {
        let (
            Self::Small {
                mantissa: a,
                exponent: x,
            },
            Self::Small {
                mantissa: b,
                exponent: y,
            },
        ) = (self, other)
        else {
            return None;
        };
        let places = x.abs_diff(*y);
        if places > ALIGNABLE {
            return None;
        }
        let (a, b, power) = (i128::from(*a), i128::from(*b), 10_i128.pow(places.into()));
        Some(match x.cmp(y) {
            Ordering::Less => (a, b * power, *x),
            Ordering::Equal => (a, b, *x),
            Ordering::Greater => (a * power, b, *y),
        })
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        match decimal.small_mantissa() {
            Some(mantissa) => Self::Small {
                mantissa,
                exponent: decimal.exponent,
            },
            None => Self::Big(decimal),
        }
    }
}
