//! Which field has which number.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A line for each type: the name of its definition, a tab, its fields.
/// `cargo xtask apiserver-data` writes it.
const TEXT: &str = include_str!("../../data/messages.txt");

/// A field of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// A member of this name, in which zero may say nothing.
    Named {
        name: &'static str,
        keeps_zero: bool,
    },
    /// Members of the holder, by the numbers of another type.
    Inlined(&'static str),
}

fn all() -> &'static HashMap<&'static str, &'static str> {
    static ALL: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    ALL.get_or_init(|| {
        TEXT.lines()
            .filter_map(|line| line.split_once('\t'))
            .collect()
    })
}

/// The fields of a type, by number.
pub(super) fn fields(name: &str) -> Option<HashMap<u64, Member>> {
    let fields = all().get(name)?.split(',');
    let fields = fields.filter_map(|field| {
        let (number, name) = field.split_once(' ')?;
        let member = match name.strip_prefix('<') {
            Some(ty) => Member::Inlined(ty),
            None => Member::Named {
                name: name.trim_end_matches('!'),
                keeps_zero: name.ends_with('!'),
            },
        };
        Some((number.parse().ok()?, member))
    });
    Some(fields.collect())
}

/// The definition of a kind of a group and version.
pub(super) fn of_kind(group: &str, version: &str, kind: &str) -> Option<&'static str> {
    const OPTIONS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    if kind == "DeleteOptions" {
        return Some(OPTIONS);
    }
    let package = match group {
        "" => "core",
        "internal.apiserver.k8s.io" => "apiserverinternal",
        group => group.split('.').next().unwrap_or_default(),
    };
    let end = format!(".{package}.{version}.{kind}");
    all().keys().copied().find(|name| name.ends_with(&end))
}

#[cfg(test)]
mod tests {
    use super::{Member, all, fields, of_kind};
    use crate::builtin::Definitions;

    #[test]
    fn every_type_is_known_by_its_members() {
        let definitions = Definitions::all();
        let mut inlined = 0;
        for name in all().keys() {
            for member in fields(name).into_iter().flatten().map(|(_, member)| member) {
                match member {
                    Member::Inlined(ty) => {
                        inlined += 1;
                        assert!(fields(ty).is_some(), "{name}: {ty}");
                    }
                    Member::Named { name: member, .. } => {
                        let definition = definitions.get(name);
                        let properties = definition.and_then(|all| all.get("properties").cloned());
                        // Types that are only inlined have no definition.
                        if let Some(properties) = properties {
                            assert!(properties.get(member).is_some(), "{name}: {member}");
                        }
                    }
                }
            }
        }
        assert!(inlined > 20 && all().len() > 500);
    }

    #[test]
    fn kinds() {
        let cases = [
            ("", "v1", "Pod", "io.k8s.api.core.v1.Pod"),
            ("apps", "v1", "Deployment", "io.k8s.api.apps.v1.Deployment"),
            (
                "rbac.authorization.k8s.io",
                "v1",
                "Role",
                "io.k8s.api.rbac.v1.Role",
            ),
            (
                "apps",
                "v1",
                "DeleteOptions",
                "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
            ),
        ];
        for (group, version, kind, name) in cases {
            assert_eq!(of_kind(group, version, kind), Some(name));
        }
        assert_eq!(of_kind("example.com", "v1", "Widget"), None);
    }
}
