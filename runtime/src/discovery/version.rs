//! The version of a server.

use crate::Schema;

/// What a server says of its own version (`apimachinery/pkg/version/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ServerVersion {
    /// The major version, as `1`.
    pub major: String,
    /// The minor version, as `36`; some distributions add a `+`.
    pub minor: String,
    /// All of it, as `v1.36.2`.
    pub git_version: String,
    /// The commit that it was built of.
    pub git_commit: String,
    /// Whether the sources were those of the commit: `clean` or not.
    pub git_tree_state: String,
    /// When it was built.
    pub build_date: String,
    /// The version of Go that it was built with.
    pub go_version: String,
    /// The compiler that it was built with.
    pub compiler: String,
    /// The platform that it was built for.
    pub platform: String,
}

impl ServerVersion {
    /// The major and the minor version as numbers, whatever a distribution has added to them.
    pub fn numbers(&self) -> Option<(u32, u32)> {
        let number = |text: &str| {
            let end = text.find(|char: char| !char.is_ascii_digit());
            let (digits, _) = text.split_at(end.unwrap_or(text.len()));
            digits.parse().ok()
        };
        Some((number(&self.major)?, number(&self.minor)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_of_distributions_do_not_count() {
        let of = |major: &str, minor: &str| {
            let version = ServerVersion {
                major: major.to_owned(),
                minor: minor.to_owned(),
                ..ServerVersion::default()
            };
            version.numbers()
        };
        assert_eq!(of("1", "36"), Some((1, 36)));
        assert_eq!(of("1", "27+"), Some((1, 27)));
        assert_eq!(of("1", ""), None);
        assert_eq!(of("v1", "2"), None);
    }
}
