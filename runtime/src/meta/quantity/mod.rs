//! Quantities: amounts of resources with a suffix.

mod amount;
mod decimal;
mod ops;
mod text;

use std::fmt;
use std::str::FromStr;

use amount::Amount;

use super::int_or_string::INTEGER_OR_STRING;

use crate::schema::{Atom, Fact, Ref, Refusal, Scalar, ScalarKind};

/// An amount of something, as `500m` of a processor or `1.5Gi` of memory
/// (`apimachinery/pkg/api/resource/quantity.go`).
///
/// A number with a suffix: a power of 1000 (`n u m k M G T P E`), a power of 1024
/// (`Ki Mi Gi Ti Pi Ei`), or a decimal exponent (`e3`, `E-2`). Numbers are exact; below one nano
/// they are rounded up, away from zero, and with a binary suffix capped at 2^63 - 1.
///
/// It is written as it was read, until it is computed with; then, and by
/// [`canonical`](Self::canonical), in the form in which Go writes it. Comparison, equality and
/// hash see the number alone: `1`, `1000m` and `1e0` are equal.
///
/// ```
/// use kubewright::meta::Quantity;
///
/// let memory: Quantity = "1.5Gi".parse()?;
/// assert_eq!(memory.to_string(), "1.5Gi");
/// assert_eq!(memory.canonical(), "1536Mi");
/// assert_eq!(memory.value(), 1_610_612_736);
/// assert_eq!((memory + "512Mi".parse()?).to_string(), "2Gi");
/// # Ok::<(), kubewright::meta::ParseQuantityError>(())
/// ```
#[derive(Clone)]
pub struct Quantity(Repr);

#[derive(Clone)]
enum Repr {
    /// What most are: in canonical form, so that the text need not be kept.
    Plain {
        mantissa: i64,
        exponent: i16,
        format: QuantityFormat,
    },
    Full(Box<Full>),
}

#[derive(Clone)]
struct Full {
    amount: Amount,
    format: QuantityFormat,
    /// What was read, where the canonical form is another.
    text: Option<Box<str>>,
}

/// The form in which a [`Quantity`] is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QuantityFormat {
    /// With powers of 1000, as `12M`.
    #[default]
    DecimalSi,
    /// With powers of 1024, as `12Mi`. What is less than 1024 or has a fraction is written with
    /// powers of 1000.
    BinarySi,
    /// With an exponent, as `12e6`.
    DecimalExponent,
}

/// Why a text is not a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseQuantityError {
    /// It is not a number with a suffix.
    Form,
    /// There is no such suffix.
    Suffix,
    /// The number has more than 1000 digits.
    TooLong,
}

impl fmt::Display for ParseQuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a quantity: expected a number with a suffix, as 500m or 1.5Gi",
            Self::Suffix => {
                "not a quantity: the suffix is none of n u m k M G T P E, Ki Mi Gi Ti Pi Ei, e3"
            }
            Self::TooLong => "not a quantity: the number has more than 1000 digits",
        })
    }
}

impl std::error::Error for ParseQuantityError {}

impl Quantity {
    /// So many units.
    pub fn new(value: i64, format: QuantityFormat) -> Self {
        Self::computed(Amount::new(value, 0), format)
    }

    /// So many thousandths.
    pub fn from_milli(value: i64, format: QuantityFormat) -> Self {
        Self::computed(Amount::new(value, -3), format)
    }

    /// `value * 10^exponent`, rounded away from zero to whole nanos.
    pub fn from_scaled(value: i64, exponent: i8, format: QuantityFormat) -> Self {
        Self::computed(Amount::new(value, exponent.into()), format)
    }

    fn computed(amount: Amount, format: QuantityFormat) -> Self {
        Self(match amount {
            Amount::Small { mantissa, exponent } => Repr::Plain {
                mantissa,
                exponent,
                format,
            },
            Amount::Big(_) => Repr::Full(Box::new(Full {
                amount,
                format,
                text: None,
            })),
        })
    }

    /// The form in which it is written.
    pub fn format(&self) -> QuantityFormat {
        match &self.0 {
            Repr::Plain { format, .. } => *format,
            Repr::Full(full) => full.format,
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.signum() == 0
    }

    /// -1, 0 or 1: on which side of zero it is.
    pub fn signum(&self) -> i32 {
        self.with_amount(Amount::signum)
    }

    /// The number in units, rounded away from zero; `i64::MAX` or `i64::MIN` beyond them.
    pub fn value(&self) -> i64 {
        self.scaled_value(0)
    }

    /// The number in thousandths, rounded away from zero; `i64::MAX` or `i64::MIN` beyond them.
    pub fn milli_value(&self) -> i64 {
        self.scaled_value(-3)
    }

    /// The number in `10^exponent`, rounded away from zero; `i64::MAX` or `i64::MIN` beyond them.
    pub fn scaled_value(&self, exponent: i8) -> i64 {
        self.with_amount(|amount| amount.scaled(exponent.into()))
    }

    /// The whole number that it is, where it is one and fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.with_amount(Amount::to_i64)
    }

    /// The nearest floating point number.
    pub fn to_f64(&self) -> f64 {
        let (digits, exponent) = self.with_amount(Amount::digits);
        let sign = if self.signum() < 0 { "-" } else { "" };
        // Digits and an exponent always are a number.
        format!("{sign}{digits}e{exponent}")
            .parse()
            .unwrap_or_default()
    }

    /// The form in which Go writes it: no fraction, and the greatest suffix that needs none.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.with_amount(|amount| text::write_canonical(amount, self.format(), &mut text));
        text
    }

    /// Rounds away from zero to a multiple of `10^exponent`; whether nothing was lost.
    pub fn round_up(&mut self, exponent: i8) -> bool {
        let (rounded, exact) = self.with_amount(|amount| amount.rounded(exponent.into()));
        if !exact {
            *self = Self::computed(rounded, self.format());
        }
        exact
    }

    fn with_amount<T>(&self, read: impl FnOnce(&Amount) -> T) -> T {
        match &self.0 {
            Repr::Plain {
                mantissa, exponent, ..
            } => read(&Amount::Small {
                mantissa: *mantissa,
                exponent: *exponent,
            }),
            Repr::Full(full) => read(&full.amount),
        }
    }
}

impl Default for Quantity {
    fn default() -> Self {
        Self::new(0, QuantityFormat::default())
    }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        let (amount, format) = text::parse(text)?;
        if text::is_canonical(&amount, format, text) {
            return Ok(Self::computed(amount, format));
        }
        Ok(Self(Repr::Full(Box::new(Full {
            amount,
            format,
            text: Some(text.into()),
        }))))
    }
}

/// Writes what was read, and otherwise the canonical form.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Full(full) if let Some(text) = &full.text => f.write_str(text),
            _ => self.with_amount(|amount| text::write_canonical(amount, self.format(), f)),
        }
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

static KIND: ScalarKind = ScalarKind {
    expecting: "a quantity as 500m or 1.5Gi",
    ty: None,
    format: None,
    values: &[],
    facts: &[
        Fact::IntOrString(true),
        Fact::AnyOf(INTEGER_OR_STRING),
        Fact::Pattern(PATTERN),
    ],
};

/// What the API's schemas of quantities say (`x-kubernetes-int-or-string` beside it).
const PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

impl Scalar for Quantity {
    fn kind(&self) -> &'static ScalarKind {
        &KIND
    }

    fn read(&self) -> Ref<'_> {
        Ref::Text(self)
    }

    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
        let parsed = match atom {
            // Go trims it too.
            Atom::Str(text) => text.trim().parse(),
            Atom::Integer(value) => value.to_string().parse(),
            Atom::Unsigned(value) => value.to_string().parse(),
            Atom::Float(value) => value.to_string().parse(),
            Atom::Bool(_) => return Err(Refusal::Kind),
        };
        *self = parsed.map_err(|error: ParseQuantityError| Refusal::Because(error.to_string()))?;
        Ok(())
    }
}

crate::scalar!(Quantity => &KIND);
