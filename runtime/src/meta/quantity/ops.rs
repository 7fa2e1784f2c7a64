//! Arithmetic and comparison of quantities.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::{Quantity, QuantityFormat};

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.with_amount(|a| other.with_amount(|b| a.compare(b)))
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (digits, exponent) = self.with_amount(super::Amount::digits);
        let trimmed = digits.trim_end_matches('0');
        self.signum().hash(state);
        trimmed.hash(state);
        // Zero is one number, whatever its exponent.
        if !trimmed.is_empty() {
            (usize::from(exponent.abs_diff(super::amount::NANO)) + digits.len() - trimmed.len())
                .hash(state);
        }
    }
}

impl AddAssign<&Quantity> for Quantity {
    /// Adds. Zero takes on the other's form.
    fn add_assign(&mut self, other: &Quantity) {
        let format = if self.is_zero() {
            other.format()
        } else {
            self.format()
        };
        let sum = self.with_amount(|a| other.with_amount(|b| a.plus(b)));
        *self = Self::computed(sum, format);
    }
}

impl SubAssign<&Quantity> for Quantity {
    /// Subtracts. Zero takes on the other's form.
    fn sub_assign(&mut self, other: &Quantity) {
        *self += &-other.clone();
    }
}

impl MulAssign<i64> for Quantity {
    fn mul_assign(&mut self, factor: i64) {
        let product = self.with_amount(|amount| amount.times(factor));
        *self = Self::computed(product, self.format());
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Quantity) {
        *self += &other;
    }
}

impl SubAssign for Quantity {
    fn sub_assign(&mut self, other: Quantity) {
        *self -= &other;
    }
}

impl Add for Quantity {
    type Output = Quantity;

    fn add(mut self, other: Quantity) -> Quantity {
        self += &other;
        self
    }
}

impl Sub for Quantity {
    type Output = Quantity;

    fn sub(mut self, other: Quantity) -> Quantity {
        self -= &other;
        self
    }
}

impl Mul<i64> for Quantity {
    type Output = Quantity;

    fn mul(mut self, factor: i64) -> Quantity {
        self *= factor;
        self
    }
}

impl Neg for Quantity {
    type Output = Quantity;

    fn neg(self) -> Quantity {
        self * -1
    }
}

impl<'a> Sum<&'a Quantity> for Quantity {
    fn sum<I: Iterator<Item = &'a Quantity>>(quantities: I) -> Self {
        quantities.fold(Self::default(), |mut sum, quantity| {
            sum += quantity;
            sum
        })
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(quantities: I) -> Self {
        quantities.fold(Self::default(), |sum, quantity| sum + quantity)
    }
}

impl From<i64> for Quantity {
    fn from(value: i64) -> Self {
        Self::new(value, QuantityFormat::DecimalSi)
    }
}
