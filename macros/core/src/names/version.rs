//! API versions and their order.

use std::cmp::Ordering;
use std::fmt;

/// An API version, ordered by Kubernetes' priority: what `kubectl` would pick comes first.
///
/// Stable versions come before beta, beta before alpha, and of equals the higher number; a name
/// that is not of the form `v1`, `v1beta1` or `v1alpha1` comes after those that are, by alphabet.
///
/// ```
/// use kubewright_codegen::names::Version;
///
/// let mut versions = ["v1beta1", "v2", "v10", "v1alpha3", "legacy"].map(Version::new);
/// versions.sort();
/// assert_eq!(versions.map(|version| version.to_string()), ["v10", "v2", "v1beta1", "v1alpha3", "legacy"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    name: String,
    rank: Option<(Stability, u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stability {
    Alpha,
    Beta,
    Stable,
}

impl Version {
    /// The version of this name; any text is one.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            rank: rank(name),
        }
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether it is of the form `v1`, `v1beta1` or `v1alpha1`.
    pub fn is_kube_like(&self) -> bool {
        self.rank.is_some()
    }

    /// Whether it is of the form `v1`.
    pub fn is_stable(&self) -> bool {
        matches!(self.rank, Some((Stability::Stable, ..)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // `None` ranks lowest, and the highest comes first.
        other
            .rank
            .cmp(&self.rank)
            .then_with(|| self.name.cmp(&other.name))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn rank(name: &str) -> Option<(Stability, u64, u64)> {
    let (major, rest) = number(name.strip_prefix('v')?)?;
    if rest.is_empty() {
        return Some((Stability::Stable, major, 0));
    }
    let (stability, rest) = match (rest.strip_prefix("alpha"), rest.strip_prefix("beta")) {
        (Some(rest), _) => (Stability::Alpha, rest),
        (_, Some(rest)) => (Stability::Beta, rest),
        (None, None) => return None,
    };
    let (minor, rest) = number(rest)?;
    rest.is_empty().then_some((stability, major, minor))
}

fn number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    digits.parse().ok().map(|number| (number, rest))
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn sorted<const N: usize>(names: [&str; N]) -> [String; N] {
        let mut versions = names.map(Version::new);
        versions.sort();
        versions.map(|version| version.name)
    }

    #[test]
    fn r70_stable_before_beta_before_alpha() {
        assert_eq!(
            sorted(["v4beta1", "v2beta1", "v2alpha1", "v3", "v1"]),
            ["v3", "v1", "v4beta1", "v2beta1", "v2alpha1"]
        );
    }

    #[test]
    fn r71_numbers_are_compared_as_numbers() {
        assert_eq!(sorted(["v2", "v10"]), ["v10", "v2"]);
        assert_eq!(sorted(["v1beta2", "v1beta10"]), ["v1beta10", "v1beta2"]);
    }

    #[test]
    fn r72_forms() {
        for name in ["v1", "v1beta2", "v12alpha3"] {
            assert!(Version::new(name).is_kube_like(), "{name}");
        }
        for name in [
            "v1x",
            "version1",
            "v1beta",
            "v",
            "1",
            "",
            "v1beta1x",
            "V1",
            "v1gamma1",
            "v99999999999999999999",
        ] {
            assert!(!Version::new(name).is_kube_like(), "{name}");
        }
    }

    #[test]
    fn other_names_come_last_by_alphabet() {
        assert_eq!(
            sorted(["foo", "v1alpha1", "bar", "v1"]),
            ["v1", "v1alpha1", "bar", "foo"]
        );
    }
}
