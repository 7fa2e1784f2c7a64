//! Decimal numbers of any length, for quantities that 64 bits do not hold.

use std::cmp::Ordering;
use std::fmt::Write;

/// A limb holds nine decimal digits.
const BASE: u32 = 1_000_000_000;
const DIGITS: usize = 9;

/// `magnitude * 10^exponent`, negated where `negative` says so.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    pub(super) magnitude: Magnitude,
    pub(super) exponent: i16,
}

impl Decimal {
    pub(super) fn new(mantissa: i128, exponent: i16) -> Self {
        Self {
            negative: mantissa < 0,
            magnitude: Magnitude::from(mantissa.unsigned_abs()),
            exponent,
        }
    }

    /// The mantissa, where 64 bits hold it.
    pub(super) fn small_mantissa(&self) -> Option<i64> {
        let magnitude = i128::try_from(self.magnitude.to_u128()?).ok()?;
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }

    pub(super) fn add(mut self, mut other: Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        self.align(exponent);
        other.align(exponent);
        if self.negative == other.negative {
            self.magnitude.add(&other.magnitude);
            return self;
        }
        let (mut larger, smaller) = match self.magnitude.cmp(&other.magnitude) {
            Ordering::Less => (other, self),
            Ordering::Equal | Ordering::Greater => (self, other),
        };
        larger.magnitude.subtract(&smaller.magnitude);
        larger.negative &= !larger.magnitude.is_zero();
        larger
    }

    pub(super) fn multiply(&mut self, factor: i64) {
        self.magnitude.multiply(factor.unsigned_abs());
        self.negative = (self.negative != (factor < 0)) && !self.magnitude.is_zero();
    }

    pub(super) fn compare(mut self, mut other: Self) -> Ordering {
        let exponent = self.exponent.min(other.exponent);
        self.align(exponent);
        other.align(exponent);
        match (self.negative, other.negative) {
            (false, false) => self.magnitude.cmp(&other.magnitude),
            (true, true) => other.magnitude.cmp(&self.magnitude),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }

    /// Raises the exponent to at least this one, rounding away from zero; whether nothing was
    /// lost.
    pub(super) fn round(&mut self, exponent: i16) -> bool {
        let Ok(places) = usize::try_from(i32::from(exponent) - i32::from(self.exponent)) else {
            return true;
        };
        self.exponent = exponent;
        self.magnitude.round_off(places)
    }

    /// Lowers the exponent to this one.
    fn align(&mut self, exponent: i16) {
        let places = self.exponent.abs_diff(exponent);
        self.magnitude.shift(usize::from(places));
        self.exponent = exponent;
    }
}

/// A natural number: limbs in base 10^9, the least first, none of them zero at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Magnitude(Vec<u32>);

impl Magnitude {
    /// Reads decimal digits; other characters must not be among them.
    pub(super) fn from_digits(digits: &str) -> Self {
        let limbs = digits
            .as_bytes()
            .rchunks(DIGITS)
            .map(|chunk| {
                chunk
                    .iter()
                    .fold(0, |limb, digit| limb * 10 + u32::from(digit - b'0'))
            })
            .collect();
        Self(limbs).trimmed()
    }

    /// Its decimal digits; `0` for zero.
    pub(super) fn digits(&self) -> String {
        let Some((first, rest)) = self.0.split_last() else {
            return "0".to_owned();
        };
        let mut digits = first.to_string();
        for limb in rest.iter().rev() {
            // Writing to a string does not fail.
            let _ = write!(digits, "{limb:0DIGITS$}");
        }
        digits
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn to_u128(&self) -> Option<u128> {
        self.0.iter().rev().try_fold(0_u128, |value, limb| {
            value.checked_mul(BASE.into())?.checked_add((*limb).into())
        })
    }

    pub(super) fn multiply(&mut self, factor: u64) {
        let mut carry = 0_u128;
        for limb in &mut self.0 {
            let product = u128::from(*limb) * u128::from(factor) + carry;
            *limb = limb_of(product);
            carry = product / u128::from(BASE);
        }
        while carry > 0 {
            self.0.push(limb_of(carry));
            carry /= u128::from(BASE);
        }
        self.trim();
    }

    /// Divides; the remainder.
    pub(super) fn divide(&mut self, divisor: u32) -> u32 {
        let mut remainder = 0_u64;
        for limb in self.0.iter_mut().rev() {
            let value = remainder * u64::from(BASE) + u64::from(*limb);
            *limb = limb_of((value / u64::from(divisor)).into());
            remainder = value % u64::from(divisor);
        }
        self.trim();
        limb_of(remainder.into())
    }

    fn add(&mut self, other: &Self) {
        let len = self.0.len().max(other.0.len());
        self.0.resize(len, 0);
        let mut carry = 0;
        for (at, limb) in self.0.iter_mut().enumerate() {
            let sum = *limb + other.0.get(at).copied().unwrap_or_default() + carry;
            *limb = sum % BASE;
            carry = sum / BASE;
        }
        if carry > 0 {
            self.0.push(carry);
        }
    }

    /// Subtracts what is not greater.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = 0;
        for (at, limb) in self.0.iter_mut().enumerate() {
            let taken = other.0.get(at).copied().unwrap_or_default() + borrow;
            borrow = u32::from(*limb < taken);
            *limb = *limb + borrow * BASE - taken;
        }
        self.trim();
    }

    /// Multiplies by a power of ten.
    pub(super) fn shift(&mut self, places: usize) {
        if self.is_zero() {
            return;
        }
        self.multiply(10_u64.pow(remainder_of(places)));
        self.0.splice(..0, std::iter::repeat_n(0, places / DIGITS));
    }

    /// Divides by a power of ten, rounding up; whether nothing was lost.
    fn round_off(&mut self, places: usize) -> bool {
        let limbs = (places / DIGITS).min(self.0.len());
        let mut exact = self.0.drain(..limbs).all(|limb| limb == 0);
        exact &= self.divide(10_u32.pow(remainder_of(places))) == 0;
        if !exact {
            self.add(&Self(vec![1]));
        }
        exact
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn trimmed(mut self) -> Self {
        self.trim();
        self
    }
}

/// The digits of a power of ten that do not fill a limb.
fn remainder_of(places: usize) -> u32 {
    u32::try_from(places % DIGITS).unwrap_or_default()
}

/// The lowest limb of a value.
fn limb_of(value: u128) -> u32 {
    u32::try_from(value % u128::from(BASE)).unwrap_or_default()
}

impl From<u128> for Magnitude {
    fn from(mut value: u128) -> Self {
        let mut limbs = Vec::new();
        while value > 0 {
            limbs.push(limb_of(value));
            value /= u128::from(BASE);
        }
        Self(limbs)
    }
}

impl PartialOrd for Magnitude {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Magnitude {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(mantissa: i64, exponent: i16) -> Decimal {
        Decimal::new(mantissa.into(), exponent)
    }

    fn value(decimal: &Decimal) -> i128 {
        assert_eq!(decimal.exponent, 0);
        let magnitude = i128::try_from(decimal.magnitude.to_u128().unwrap()).unwrap();
        if decimal.negative {
            -magnitude
        } else {
            magnitude
        }
    }

    proptest! {
        #[test]
        fn computes_as_integers_do(a: i64, b: i64, places in 0_u8..18) {
            let (x, y) = (i128::from(a), i128::from(b));
            prop_assert_eq!(value(&decimal(a, 0).add(decimal(b, 0))), x + y);
            let mut product = decimal(a, 0);
            product.multiply(b);
            prop_assert_eq!(value(&product), x * y);
            prop_assert_eq!(decimal(a, 0).compare(decimal(b, 0)), a.cmp(&b));

            let power = 10_i128.pow(places.into());
            let mut rounded = decimal(a, -i16::from(places));
            prop_assert_eq!(rounded.round(0), x % power == 0);
            let away = x / power + if x % power == 0 { 0 } else { x.signum() };
            prop_assert_eq!(value(&rounded), away);

            let shifted = decimal(a, places.into()).add(decimal(b, 0));
            prop_assert_eq!(value(&shifted), x * power + y);
        }

        #[test]
        fn digits_come_back(digits in "[1-9][0-9]{0,80}", divisor in 1_u32..2000) {
            let magnitude = Magnitude::from_digits(&digits);
            prop_assert_eq!(magnitude.digits(), digits.clone());
            let mut back = magnitude.clone();
            let remainder = back.divide(divisor);
            back.multiply(divisor.into());
            back.add(&Magnitude::from(u128::from(remainder)));
            prop_assert_eq!(back, magnitude);
        }
    }

    #[test]
    fn zero_has_no_sign_and_one_digit() {
        let zero = decimal(5, 0).add(decimal(-5, 0));
        assert!(!zero.negative && zero.magnitude.is_zero());
        assert_eq!(zero.magnitude.digits(), "0");
        assert_eq!(Magnitude::from_digits("000"), Magnitude::default());
    }
}
