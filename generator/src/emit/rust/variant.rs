//! Identifiers of enum variants.

use std::collections::HashSet;

use crate::pass::words::{numbered, pascal, words};

/// Values that are symbols, and what they are called.
const SYMBOLS: [(&str, &str); 31] = [
    ("", "Empty"),
    (" ", "Space"),
    ("!", "Not"),
    ("!=", "NotEq"),
    ("!~", "NotMatch"),
    ("#", "Hash"),
    ("$", "Dollar"),
    ("%", "Percent"),
    ("&", "And"),
    ("&&", "AndAnd"),
    ("*", "Star"),
    ("**", "StarStar"),
    ("+", "Plus"),
    (",", "Comma"),
    ("-", "Minus"),
    (".", "Dot"),
    ("/", "Slash"),
    (":", "Colon"),
    (";", "Semicolon"),
    ("<", "Lt"),
    ("<=", "Le"),
    ("=", "Eq"),
    ("==", "EqEq"),
    ("=~", "Match"),
    (">", "Gt"),
    (">=", "Ge"),
    ("?", "Question"),
    ("@", "At"),
    ("_", "Underscore"),
    ("|", "Or"),
    ("~", "Tilde"),
];

/// The variants of an enum.
pub(super) struct Variants {
    /// One for each value, in their order, less the escape of a keyword.
    pub(super) known: Vec<String>,
    /// The one that holds any other value.
    pub(super) unknown: String,
}

impl Variants {
    /// The names of all of them.
    pub(super) fn all(self) -> Vec<String> {
        self.known.into_iter().chain([self.unknown]).collect()
    }
}

/// The variants for strings. Values that would have one name are numbered in their order.
pub(super) fn of_strings(values: &[String]) -> Variants {
    complete(values.iter().map(|value| of_string(value)).collect())
}

/// The variants for integers: the last word of the type's name with the number.
pub(super) fn of_integers(type_name: &str, values: &[i64]) -> Variants {
    let last = words(type_name).pop().map(|word| pascal(&[word]));
    let prefix = last
        .filter(|word| !word.ends_with(|c: char| c.is_ascii_digit()))
        .unwrap_or_else(|| "Value".to_owned());
    let name = |value: &i64| match value {
        ..0 => format!("{prefix}Minus{}", value.unsigned_abs()),
        _ => format!("{prefix}{value}"),
    };
    complete(values.iter().map(name).collect())
}

fn complete(wanted: Vec<String>) -> Variants {
    let mut used: HashSet<String> = HashSet::new();
    let all: HashSet<String> = wanted.iter().cloned().collect();
    let mut known = Vec::with_capacity(wanted.len());
    for name in wanted {
        let mut candidate = name.clone();
        let mut number = 2;
        // A number must not take the name that a later value has by itself.
        while used.contains(&candidate) || (candidate != name && all.contains(&candidate)) {
            candidate = numbered(&name, number);
            number += 1;
        }
        used.insert(candidate.clone());
        known.push(candidate);
    }
    let plain = ["Unknown", "Other", "UnknownValue"]
        .map(str::to_owned)
        .into_iter();
    // One more number than there are variants is free.
    let mut candidates =
        plain.chain((2..=used.len() + 2).map(|number| numbered("Unknown", number)));
    let unknown = candidates
        .find(|name| !used.contains(name))
        .unwrap_or_default();
    Variants { known, unknown }
}

fn of_string(value: &str) -> String {
    if let Some((_, name)) = SYMBOLS.iter().find(|(symbol, _)| *symbol == value) {
        return (*name).to_owned();
    }
    let name = pascal(&words(value));
    let sign = match value.as_bytes() {
        [b'-', b'0'..=b'9', ..] => "Minus",
        [b'+', b'0'..=b'9', ..] => "Plus",
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => "V",
        _ => "",
    };
    let name = format!("{sign}{name}");
    if name.is_empty() {
        let spelled: Vec<String> = value
            .chars()
            .map(|c| format!("u{:x}", u32::from(c)))
            .collect();
        return pascal(&spelled);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn strings(values: &[&str], expected: &[&str], unknown: &str) {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let variants = of_strings(&values);
        assert_eq!(variants.known, expected);
        assert_eq!(variants.unknown, unknown);
    }

    #[test]
    fn values_become_camel_case() {
        strings(
            &["RSA", "ReadWriteOnce", "round-robin", "v1.2"],
            &["Rsa", "ReadWriteOnce", "RoundRobin", "V1_2"],
            "Unknown",
        );
    }

    #[test]
    fn symbols_have_names() {
        strings(
            &["=", "!=", "=~", "!~", "*", ""],
            &["Eq", "NotEq", "Match", "NotMatch", "Star", "Empty"],
            "Unknown",
        );
        strings(&["🦀", "%%"], &["U1f980", "U25U25"], "Unknown");
    }

    #[test]
    fn digits_and_signs_lead_to_letters() {
        strings(
            &["301", "-1", "+1", "1.5"],
            &["V301", "Minus1", "Plus1", "V1_5"],
            "Unknown",
        );
    }

    #[test]
    fn collisions_are_numbered_in_order() {
        strings(
            &["Replace", "replace", "REPLACE"],
            &["Replace", "Replace2", "Replace3"],
            "Unknown",
        );
        strings(&["a", "A", "a2"], &["A", "A3", "A2"], "Unknown");
    }

    #[test]
    fn unknown_and_self_are_values_like_others() {
        strings(
            &["True", "False", "Unknown"],
            &["True", "False", "Unknown"],
            "Other",
        );
        strings(
            &["unknown", "other", "self"],
            &["Unknown", "Other", "Self"],
            "UnknownValue",
        );
        strings(&["self", "Self"], &["Self", "Self2"], "Unknown");
        strings(
            &["Unknown", "Other", "UnknownValue"],
            &["Unknown", "Other", "UnknownValue"],
            "Unknown2",
        );
    }

    #[test]
    fn integers_carry_their_number() {
        let variants = of_integers("RedirectCode", &[301, -1]);
        assert_eq!(variants.known, ["Code301", "CodeMinus1"]);
        assert_eq!(of_integers("Tls13", &[1]).known, ["Value1"]);
    }
}
