//! Semantic versions (`apiserver/pkg/cel/library/semverlib.go`).

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Function, text};
use crate::schema::cel::error::{Failure, Outcome};
use crate::schema::cel::value::Value;

/// A version. What stands behind `+` counts for nothing.
#[derive(Clone, Debug)]
pub(in crate::schema::cel) struct Semver {
    numbers: [u64; 3],
    pre: Vec<Identifier>,
}

/// A part of what stands behind `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Text(Box<str>),
}

pub(super) const TABLE: &[Function] = &[
    Function::global("semver", 1, |_, values| parsed(values)),
    Function::global("semver", 2, |_, values| parsed(values)),
    Function::global("isSemver", 1, |_, values| {
        Ok(Value::Bool(read(values)?.is_some()))
    }),
    Function::global("isSemver", 2, |_, values| {
        Ok(Value::Bool(read(values)?.is_some()))
    }),
    Function::method("major", 0, 0, |_, values| number(values, 0)),
    Function::method("minor", 0, 0, |_, values| number(values, 1)),
    Function::method("patch", 0, 0, |_, values| number(values, 2)),
];

fn read(values: &[Value]) -> Result<Option<Semver>, Failure> {
    match values {
        [value] | [value, Value::Bool(false)] => Ok(Semver::parse(text(value)?)),
        [value, Value::Bool(true)] => {
            Ok(normalized(text(value)?).as_deref().and_then(Semver::parse))
        }
        _ => Err(Failure::NoOverload),
    }
}

fn parsed(values: &[Value]) -> Outcome {
    match read(values)? {
        Some(version) => Ok(Value::Semver(Arc::new(version))),
        None => Err(Failure::new("a version is expected, as 1.2.3")),
    }
}

fn number(values: &[Value], index: usize) -> Outcome {
    match values {
        [Value::Semver(version)] => {
            let number = version.numbers.get(index).copied().unwrap_or_default();
            Ok(Value::Int(number.cast_signed()))
        }
        _ => Err(Failure::NoOverload),
    }
}

/// A version with a `v` before it, fewer than three numbers, or zeros before them, as it should
/// have been written.
fn normalized(text: &str) -> Option<String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts: Vec<String> = text.splitn(3, '.').map(without_zeros).collect();
    if parts.len() < 3 && parts.last().is_some_and(|last| last.contains(['+', '-'])) {
        return None;
    }
    parts.resize(3, "0".to_owned());
    Some(parts.join("."))
}

fn without_zeros(part: &str) -> String {
    if part.len() <= 1 {
        return part.to_owned();
    }
    let rest = part.trim_start_matches('0');
    if rest.starts_with(|first: char| first.is_ascii_digit()) {
        rest.to_owned()
    } else {
        format!("0{rest}")
    }
}

/// A number without zeros before it.
fn digits(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| canonical && digits)
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Semver {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (major, minor, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (rest, build) = match rest.split_once('+') {
            Some((rest, build)) => (rest, Some(build)),
            None => (rest, None),
        };
        if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
            return None;
        }
        let (patch, pre) = match rest.split_once('-') {
            Some((patch, pre)) => (patch, Some(pre)),
            None => (rest, None),
        };
        let mut identifiers = Vec::new();
        for part in pre.map(|pre| pre.split('.')).into_iter().flatten() {
            let numeric = part.bytes().all(|byte| byte.is_ascii_digit());
            identifiers.push(match numeric {
                true => Identifier::Number(digits(part)?),
                false if is_identifier(part) => Identifier::Text(part.into()),
                false => return None,
            });
        }
        Some(Self {
            numbers: [digits(major)?, digits(minor)?, digits(patch)?],
            pre: identifiers,
        })
    }

    pub(in crate::schema::cel) fn compare(&self, other: &Self) -> Ordering {
        let pre = || match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            _ => self.pre.cmp(&other.pre),
        };
        self.numbers.cmp(&other.numbers).then_with(pre)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered() {
        let versions = [
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0",
            "1.2.0",
            "1.10.0",
        ];
        let versions: Vec<_> = versions
            .iter()
            .map(|text| Semver::parse(text).unwrap())
            .collect();
        assert!(
            versions
                .windows(2)
                .all(|pair| pair[0].compare(&pair[1]).is_lt())
        );
        for refused in [
            "1", "1.2", "01.2.3", "1.2.3-", "1.2.3-01", "v1.2.3", "1.2.3.4", "1.2.3-é",
        ] {
            assert!(Semver::parse(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn versions_are_normalized() {
        assert_eq!(normalized("v1.02").as_deref(), Some("1.2.0"));
        assert_eq!(normalized("1.00.3-rc").as_deref(), Some("1.0.3-rc"));
        assert_eq!(normalized("1.2-rc"), None);
    }
}
