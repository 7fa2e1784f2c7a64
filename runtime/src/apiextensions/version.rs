//! Which version of a kind comes first.

use std::cmp::Ordering;

/// Orders names of versions as Kubernetes does, the best first: stable ones before beta before
/// alpha, and of equals the higher number; other names after those, by alphabet
/// (`apimachinery/pkg/version/helpers.go`).
pub fn compare(a: &str, b: &str) -> Ordering {
    rank(b).cmp(&rank(a)).then_with(|| a.cmp(b))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stability {
    Alpha,
    Beta,
    Stable,
}

/// Of `v2beta1`: beta, 2, 1. `None`, which is the lowest, for a name of another form.
fn rank(name: &str) -> Option<(Stability, u64, u64)> {
    let rest = name.strip_prefix('v')?;
    let end = rest
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(rest.len());
    let (major, rest) = rest.split_at_checked(end)?;
    let major = number(major)?;
    if rest.is_empty() {
        return Some((Stability::Stable, major, 0));
    }
    let (stability, minor) = match rest.strip_prefix("beta") {
        Some(minor) => (Stability::Beta, minor),
        None => (Stability::Alpha, rest.strip_prefix("alpha")?),
    };
    Some((stability, major, number(minor)?))
}

/// A number above zero, without a zero in front.
fn number(digits: &str) -> Option<u64> {
    let is_plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn stable_versions_come_first_and_higher_numbers_before_lower() {
        let mut names = [
            "foo1",
            "v3alpha1",
            "v1",
            "v12alpha1",
            "v11beta2",
            "v10beta3",
            "v3beta1",
            "v11alpha2",
            "v2",
            "foo10",
            "v10",
            "v01",
            "vbeta1",
        ];
        names.sort_by(|a, b| compare(a, b));
        let wanted = [
            "v10",
            "v2",
            "v1",
            "v11beta2",
            "v10beta3",
            "v3beta1",
            "v12alpha1",
            "v11alpha2",
            "v3alpha1",
            "foo1",
            "foo10",
            "v01",
            "vbeta1",
        ];
        assert_eq!(names, wanted);
    }
}
