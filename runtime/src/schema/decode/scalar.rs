//! Scalars.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

use crate::schema::{Atom, Refusal, Scalar, ScalarKind, Symbol};

/// Reads a scalar, asking the format for the kind of value that its schema names.
pub(super) fn scalar<'de, D: Deserializer<'de>>(
    scalar: &mut dyn Scalar,
    deserializer: D,
) -> Result<(), D::Error> {
    let kind = scalar.kind();
    let visitor = ScalarVisitor { scalar, kind };
    match kind.ty {
        Some("string") => deserializer.deserialize_str(visitor),
        // A format that goes by what is asked for would refuse what only 64 bits without a sign hold.
        Some("integer") if kind.format == Some("uint64") => deserializer.deserialize_u64(visitor),
        Some("integer") => deserializer.deserialize_i64(visitor),
        Some("number") => deserializer.deserialize_f64(visitor),
        Some("boolean") => deserializer.deserialize_bool(visitor),
        _ => deserializer.deserialize_any(visitor),
    }
}

struct ScalarVisitor<'a> {
    scalar: &'a mut dyn Scalar,
    kind: &'static ScalarKind,
}

impl ScalarVisitor<'_> {
    fn write<E: Error>(self, atom: Atom<'_>) -> Result<(), E> {
        self.scalar.write(atom).map_err(|refusal| {
            let expected: &dyn serde::de::Expected = &Expecting(self.kind);
            match refusal {
                Refusal::Kind => E::invalid_type(unexpected(atom), expected),
                Refusal::Value => match atom {
                    Atom::Str(value) if !self.kind.values.is_empty() => E::custom(UnknownVariant {
                        value,
                        kind: self.kind,
                    }),
                    _ => E::invalid_value(unexpected(atom), expected),
                },
                Refusal::Because(reason) => E::custom(reason),
            }
        })
    }
}

impl Visitor<'_> for ScalarVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.expecting)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.write(Atom::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.write(Atom::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.write(i64::try_from(value).map_or(Atom::Unsigned(value), Atom::Integer))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.write(Atom::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.write(Atom::Str(value))
    }
}

fn unexpected(atom: Atom<'_>) -> Unexpected<'_> {
    match atom {
        Atom::Bool(value) => Unexpected::Bool(value),
        Atom::Integer(value) => Unexpected::Signed(value),
        Atom::Unsigned(value) => Unexpected::Unsigned(value),
        Atom::Float(value) => Unexpected::Float(value),
        Atom::Str(value) => Unexpected::Str(value),
    }
}

struct Expecting(&'static ScalarKind);

impl serde::de::Expected for Expecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expecting)
    }
}

/// serde's words for a value that no variant of an enum has.
struct UnknownVariant<'a> {
    value: &'a str,
    kind: &'static ScalarKind,
}

impl fmt::Display for UnknownVariant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown variant `{}`, expected ", self.value)?;
        match self.kind.values {
            [one] => write!(f, "{one}"),
            [one, two] => write!(f, "{one} or {two}"),
            values => {
                f.write_str("one of ")?;
                comma_separated(values, f)
            }
        }
    }
}

fn comma_separated(values: &[Symbol], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{value}")?;
    }
    Ok(())
}
