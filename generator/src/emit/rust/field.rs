//! Identifiers of fields.

use std::collections::HashSet;

use kubewright_codegen::names::{self, RenameRule};

use crate::pass::words::words;

/// An identifier for each JSON name, less the escape of a keyword. None is in `taken`; all differ.
///
/// Of names that differ in case only, the one that `rename_all = "camelCase"` gives back keeps the
/// plain identifier, or else the first by alphabet; the others are numbered in that order.
pub(super) fn identifiers(json: &[&str], taken: &[&str]) -> Vec<String> {
    let plain: Vec<String> = json.iter().map(|name| identifier(name)).collect();
    let mut order: Vec<usize> = (0..json.len()).collect();
    order.sort_by_key(|index| (is_renamed(&plain[*index], json[*index]), json[*index]));
    let mut used: HashSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let mut result = vec![None; json.len()];
    for index in &order {
        if used.insert(plain[*index].clone()) {
            result[*index] = Some(plain[*index].clone());
        }
    }
    for index in order {
        let mut number = 2;
        while result[index].is_none() {
            let candidate = format!("{}_{number}", plain[index]);
            if used.insert(candidate.clone()) {
                result[index] = Some(candidate);
            }
            number += 1;
        }
    }
    result.into_iter().flatten().collect()
}

/// An identifier that is free beside these.
pub(super) fn free(name: &str, taken: &[String]) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while taken.contains(&candidate) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// What the derive calls the method that gives a field or its default.
pub(super) fn accessor(identifier: &str) -> String {
    format!("{identifier}_or_default")
}

/// Whether a field needs its JSON name said beside `rename_all = "camelCase"`.
pub(super) fn is_renamed(identifier: &str, json: &str) -> bool {
    let escaped = names::escape(identifier);
    RenameRule::Camel.field(escaped.strip_prefix("r#").unwrap_or(&escaped)) != json
}

/// Whether `rename_all = "camelCase"` gives a field its JSON name, and its identifier does not.
pub(super) fn is_in_camel_case(identifier: &str, json: &str) -> bool {
    let escaped = names::escape(identifier);
    escaped.strip_prefix("r#").unwrap_or(&escaped) != json && !is_renamed(identifier, json)
}

fn identifier(json: &str) -> String {
    if !words(json).is_empty() {
        return names::snake(json);
    }
    if json.is_empty() {
        return "empty".to_owned();
    }
    // Nothing an identifier could have: by code point, so that `$` and `@` stay apart.
    let spelled: Vec<String> = json
        .chars()
        .map(|c| format!("u{:x}", u32::from(c)))
        .collect();
    spelled.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_has_an_identifier() {
        let json = [
            "secretName",
            "type",
            "self",
            "$ref",
            "3scale",
            "foo-bar",
            "",
            "🦀",
            "$",
            "podIPs",
        ];
        let expected = [
            "secret_name",
            "type",
            "self",
            "ref",
            "_3scale",
            "foo_bar",
            "empty",
            "u1f980",
            "u24",
            "pod_ips",
        ];
        assert_eq!(identifiers(&json, &[]), expected);
    }

    #[test]
    fn names_that_collide_are_numbered_whatever_their_order() {
        assert_eq!(
            identifiers(&["proxyURL", "proxyUrl"], &[]),
            ["proxy_url_2", "proxy_url"]
        );
        assert_eq!(
            identifiers(&["proxyUrl", "proxyURL"], &[]),
            ["proxy_url", "proxy_url_2"]
        );
        assert_eq!(
            identifiers(&["a-b", "a.b", "a_b2", "a_b_2"], &[]),
            ["a_b", "a_b_3", "a_b2", "a_b_2"]
        );
        assert_eq!(identifiers(&["Metadata"], &["metadata"]), ["metadata_2"]);
    }

    #[test]
    fn only_what_camel_case_misses_is_renamed() {
        for (identifier, json) in [
            ("secret_name", "secretName"),
            ("type", "type"),
            ("self", "self"),
            ("_3scale", "3scale"),
        ] {
            assert!(!is_renamed(identifier, json), "{json}");
        }
        for (identifier, json) in [
            ("proxy_url", "proxyURL"),
            ("foo_bar", "foo-bar"),
            ("ref", "$ref"),
            ("empty", ""),
        ] {
            assert!(is_renamed(identifier, json), "{json}");
        }
    }

    #[test]
    fn the_rule_is_needed_where_the_identifier_is_another_name() {
        for (identifier, json) in [("secret_name", "secretName"), ("self", "self")] {
            assert!(is_in_camel_case(identifier, json), "{json}");
        }
        for (identifier, json) in [
            ("type", "type"),
            ("spec", "spec"),
            ("proxy_url", "proxyURL"),
        ] {
            assert!(!is_in_camel_case(identifier, json), "{json}");
        }
    }

    #[test]
    fn a_free_name_is_numbered_past_those_taken() {
        assert_eq!(
            free("extra", &["extra".to_owned(), "extra_2".to_owned()]),
            "extra_3"
        );
        assert_eq!(free("extra", &[]), "extra");
    }
}
