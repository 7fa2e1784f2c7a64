//! Named formats (`apiserver/pkg/cel/library/format.go`). Where a text does not fit, they tell
//! how, in words of their own.

use super::url::Url;
use super::{Function, text, time};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::Value;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::schema::cel) enum NamedFormat {
    Dns1123Label,
    Dns1123LabelPrefix,
    Dns1123Subdomain,
    Dns1123SubdomainPrefix,
    Dns1035Label,
    Dns1035LabelPrefix,
    QualifiedName,
    LabelValue,
    Uri,
    Uuid,
    Byte,
    Date,
    DateTime,
}

const NAMES: &[(&str, NamedFormat)] = &[
    ("dns1123Label", NamedFormat::Dns1123Label),
    ("dns1123LabelPrefix", NamedFormat::Dns1123LabelPrefix),
    ("dns1123Subdomain", NamedFormat::Dns1123Subdomain),
    (
        "dns1123SubdomainPrefix",
        NamedFormat::Dns1123SubdomainPrefix,
    ),
    ("dns1035Label", NamedFormat::Dns1035Label),
    ("dns1035LabelPrefix", NamedFormat::Dns1035LabelPrefix),
    ("qualifiedName", NamedFormat::QualifiedName),
    ("labelValue", NamedFormat::LabelValue),
    ("uri", NamedFormat::Uri),
    ("uuid", NamedFormat::Uuid),
    ("byte", NamedFormat::Byte),
    ("date", NamedFormat::Date),
    ("datetime", NamedFormat::DateTime),
];

macro_rules! constants {
    ($($name:literal => $format:ident,)*) => {
        pub(super) const TABLE: &[Function] = &[
            $(Function::global($name, 0, |_, _| Ok(Value::Format(NamedFormat::$format))),)*
            Function::global("format.named", 1, |_, values| match values {
                [name] => Ok(named(text(name)?)),
                _ => Err(Failure::NoOverload),
            }),
            Function::method("validate", 1, 1, validate),
        ];
    };
}

constants! {
    "format.dns1123Label" => Dns1123Label,
    "format.dns1123LabelPrefix" => Dns1123LabelPrefix,
    "format.dns1123Subdomain" => Dns1123Subdomain,
    "format.dns1123SubdomainPrefix" => Dns1123SubdomainPrefix,
    "format.dns1035Label" => Dns1035Label,
    "format.dns1035LabelPrefix" => Dns1035LabelPrefix,
    "format.qualifiedName" => QualifiedName,
    "format.labelValue" => LabelValue,
    "format.uri" => Uri,
    "format.uuid" => Uuid,
    "format.byte" => Byte,
    "format.date" => Date,
    "format.datetime" => DateTime,
}

fn named(name: &str) -> Value {
    let found = NAMES.iter().find(|(known, _)| *known == name);
    Value::Optional(found.map(|(_, format)| Value::Format(*format).into()))
}

fn validate(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [Value::Format(format), value] = values else {
        return Err(Failure::NoOverload);
    };
    let value = text(value)?;
    fuel.spend(1 + value.len() / 10)?;
    Ok(match format.refuse(value) {
        Some(problem) => Value::some(Value::list(vec![Value::text(problem)])),
        None => Value::Optional(None),
    })
}

impl NamedFormat {
    /// Why a text does not fit.
    fn refuse(self, text: &str) -> Option<&'static str> {
        let (fits, problem) = match self {
            Self::Dns1123Label => (is_label(text, false), LABEL),
            Self::Dns1123LabelPrefix => (is_label(&masked(text), false), LABEL),
            Self::Dns1035Label => (is_label(text, true), STRICT_LABEL),
            Self::Dns1035LabelPrefix => (is_label(&masked(text), true), STRICT_LABEL),
            Self::Dns1123Subdomain => (is_subdomain(text), SUBDOMAIN),
            Self::Dns1123SubdomainPrefix => (is_subdomain(&masked(text)), SUBDOMAIN),
            Self::QualifiedName => (
                is_qualified(text),
                "a name of at most 63 letters, digits, '-', '_' and '.', with a letter or digit \
                 at both ends, and optionally a domain and '/' before it",
            ),
            Self::LabelValue => (
                text.is_empty() || is_name(text),
                "a value of at most 63 letters, digits, '-', '_' and '.', with a letter or digit \
                 at both ends",
            ),
            Self::Uri => (Url::parse_request(text), "an absolute URL or path"),
            Self::Uuid => (is_uuid(text), "does not match the UUID format"),
            Self::Byte => (is_base64(text), "invalid base64"),
            Self::Date => (
                time::lenient_date_time(text, true).is_some(),
                "invalid date",
            ),
            Self::DateTime => (is_date_time(text), "invalid datetime"),
        };
        (!fits).then_some(problem)
    }
}

const LABEL: &str =
    "at most 63 lower case letters, digits and '-', with a letter or digit at both ends";
const STRICT_LABEL: &str =
    "at most 63 lower case letters, digits and '-', with a letter first and a letter or digit last";
const SUBDOMAIN: &str = "at most 253 lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part";

/// What stands for a prefix of a name: a dash at its end may be followed by more.
fn masked(text: &str) -> String {
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let mut characters = rest.chars();
            characters.next_back();
            format!("{}a", characters.as_str())
        }
        _ => text.to_owned(),
    }
}

fn is_low(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_part(text: &str) -> bool {
    text.bytes().all(|byte| is_low(byte) || byte == b'-')
        && text.bytes().next().is_some_and(is_low)
        && text.bytes().next_back().is_some_and(is_low)
}

fn is_label(text: &str, strict: bool) -> bool {
    let first = text.bytes().next();
    text.len() <= 63
        && is_part(text)
        && !(strict && first.is_some_and(|byte| byte.is_ascii_digit()))
}

fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_part)
}

fn is_name(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && ends(text.bytes().next())
        && ends(text.bytes().next_back())
}

fn is_qualified(text: &str) -> bool {
    match text.split_once('/') {
        Some((domain, name)) => is_subdomain(domain) && is_name(name),
        None => is_name(text),
    }
}

/// The groups of digits of a UUID, with or without dashes between them.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (index, digits) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let Some((group, behind)) = rest.split_at_checked(digits) else {
            return false;
        };
        if !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        rest = behind;
    }
    rest.is_empty()
}

fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    !text.is_empty()
        && base64::engine::general_purpose::STANDARD
            .decode(text)
            .is_ok()
}

/// RFC 3339 with a time zone, and seconds below 60.
fn is_date_time(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.get(10..11) == Some("T")
        && text.len() >= 20
        && text.get(13..14) == Some(":")
        && time::lenient_date_time(&text, false).is_some()
        && (text.ends_with('Z') || text.get(19..).is_some_and(|rest| rest.contains(['+', '-'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_accept_what_fits() {
        for (format, fits, refused) in [
            (NamedFormat::Dns1123Label, "a-1", "A"),
            (NamedFormat::Dns1123LabelPrefix, "ab-", "-a"),
            (NamedFormat::Dns1035Label, "a1", "1a"),
            (NamedFormat::Dns1123Subdomain, "a.b-c.1", "a..b"),
            (NamedFormat::QualifiedName, "example.com/A_b.c", "/a"),
            (NamedFormat::LabelValue, "", "-"),
            (
                NamedFormat::Uuid,
                "550e8400-e29b-41d4-a716-446655440000",
                "550e8400",
            ),
            (NamedFormat::Byte, "YWI=", "YWI"),
            (NamedFormat::Date, "2024-02-29", "2023-02-29"),
            (
                NamedFormat::DateTime,
                "2024-02-29T01:02:03.5+01:00",
                "2024-02-29T01:02:03",
            ),
            (NamedFormat::Uri, "https://example.com/a?b", "example.com"),
        ] {
            assert_eq!(format.refuse(fits), None, "{format:?} {fits}");
            assert!(format.refuse(refused).is_some(), "{format:?} {refused}");
        }
    }

    #[test]
    fn every_format_has_its_name() {
        for (name, format) in NAMES {
            let constant = super::super::find(&format!("format.{name}"), false, 0).unwrap();
            let value = constant.call(&mut Fuel::new(1), &[]).unwrap();
            assert!(matches!(value, Value::Format(found) if found == *format));
        }
    }
}
