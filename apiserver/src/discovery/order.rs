//! The order of groups and of their versions.

use std::cmp::Ordering;

/// Groups in the order in which discovery tells them, the core group aside. Among those of equal
/// rank, and among those that are not here, the name decides.
const GROUPS: [(&str, u32); 22] = [
    ("apiregistration.k8s.io", 20_000),
    ("apps", 17_800),
    ("events.k8s.io", 17_750),
    ("authentication.k8s.io", 17_700),
    ("authorization.k8s.io", 17_600),
    ("autoscaling", 17_500),
    ("batch", 17_400),
    ("certificates.k8s.io", 17_300),
    ("networking.k8s.io", 17_200),
    ("policy", 17_100),
    ("rbac.authorization.k8s.io", 17_000),
    ("storage.k8s.io", 16_800),
    ("admissionregistration.k8s.io", 16_700),
    ("apiextensions.k8s.io", 16_700),
    ("scheduling.k8s.io", 16_600),
    ("coordination.k8s.io", 16_500),
    ("node.k8s.io", 16_300),
    ("discovery.k8s.io", 16_200),
    ("resource.k8s.io", 16_200),
    ("flowcontrol.apiserver.k8s.io", 16_100),
    ("internal.apiserver.k8s.io", 16_000),
    ("storagemigration.k8s.io", 15_800),
];
/// The rank of every other group.
const OTHERS: u32 = 1000;

/// Which of two groups is told first.
pub(super) fn of_groups(one: &str, other: &str) -> Ordering {
    let rank = |name| {
        let known = GROUPS.iter().find(|(known, _)| *known == name);
        known.map_or(OTHERS, |(_, rank)| *rank)
    };
    rank(other).cmp(&rank(one)).then_with(|| one.cmp(other))
}

/// Which of two versions is told first: those that are settled before betas, those before alphas,
/// the newer before the older; then all others by name (`apimachinery/pkg/version/helpers.go`).
pub(super) fn of_versions(one: &str, other: &str) -> Ordering {
    match (parts(one), parts(other)) {
        (Some(one), Some(other)) => other.cmp(&one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    }
}

/// How settled a version is, its number, and that of the beta or alpha.
fn parts(version: &str) -> Option<(u8, u64, u64)> {
    let rest = version.strip_prefix('v')?;
    for (word, rank) in [("alpha", 0), ("beta", 1)] {
        if let Some((major, minor)) = rest.split_once(word) {
            return Some((rank, number(major)?, number(minor)?));
        }
    }
    Some((2, number(rest)?, 0))
}

/// A number without a sign or leading zeros.
fn number(text: &str) -> Option<u64> {
    let is_number = text.starts_with(|char: char| matches!(char, '1'..='9'))
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{of_groups, of_versions};

    #[test]
    fn versions() {
        let mut versions = [
            "v1alpha1",
            "foo1",
            "v2",
            "v10beta3",
            "v1",
            "v3beta1",
            "v12alpha1",
            "bar",
            "v11beta2",
            "v10",
        ];
        versions.sort_by(|one, other| of_versions(one, other));
        let sorted = [
            "v10",
            "v2",
            "v1",
            "v11beta2",
            "v10beta3",
            "v3beta1",
            "v12alpha1",
            "v1alpha1",
            "bar",
            "foo1",
        ];
        assert_eq!(versions, sorted);
    }

    #[test]
    fn groups() {
        let mut groups = [
            "a.example.com",
            "policy",
            "apps",
            "resource.k8s.io",
            "discovery.k8s.io",
        ];
        groups.sort_by(|one, other| of_groups(one, other));
        let sorted = [
            "apps",
            "policy",
            "discovery.k8s.io",
            "resource.k8s.io",
            "a.example.com",
        ];
        assert_eq!(groups, sorted);
    }
}
