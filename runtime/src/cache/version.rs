//! Versions of resources, compared.

use std::cmp::Ordering;

/// Which of two resource versions is the later one; `None` where one of them cannot be compared.
///
/// Versions are decimal numbers of any length, without leading zeros, of one resource of one cluster
/// (`CompareResourceVersion` of `apimachinery/pkg/util/resourceversion`). Servers before Kubernetes
/// 1.35 and aggregated ones may have others.
pub fn compare_resource_versions(one: &str, other: &str) -> Option<Ordering> {
    let is_number = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() && !text.starts_with('0')
    };
    let comparable = is_number(one) && is_number(other);
    comparable.then(|| one.len().cmp(&other.len()).then_with(|| one.cmp(other)))
}

/// Whether a version is at least as late as another. One that cannot be compared is so only if it is
/// the same.
pub(crate) fn is_at_least(version: &str, wanted: &str) -> bool {
    compare_resource_versions(version, wanted)
        .map_or(version == wanted, |order| order != Ordering::Less)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v1_versions_are_numbers_of_any_length() {
        let long = "9".repeat(50);
        for (one, other, order) in [
            ("1", "1", Some(Ordering::Equal)),
            ("99", "100", Some(Ordering::Less)),
            ("100", "99", Some(Ordering::Greater)),
            ("102", "101", Some(Ordering::Greater)),
            ("101", "102", Some(Ordering::Less)),
            ("1", &long, Some(Ordering::Less)),
            (&long, &long, Some(Ordering::Equal)),
            ("0", "1", None),
            ("1", "0", None),
            ("", "1", None),
            ("1", "", None),
            ("0100", "100", None),
            ("100", "0100", None),
            ("100a", "100", None),
            ("-1", "1", None),
            ("+1", "1", None),
            (" 1", "1", None),
            ("1", "\u{661}", None),
        ] {
            assert_eq!(
                compare_resource_versions(one, other),
                order,
                "{one} and {other}"
            );
        }
    }

    #[test]
    fn what_cannot_be_compared_is_reached_when_it_is_seen() {
        assert!(is_at_least("10", "9"));
        assert!(!is_at_least("9", "10"));
        assert!(is_at_least("a", "a"));
        assert!(!is_at_least("b", "a"));
    }
}
