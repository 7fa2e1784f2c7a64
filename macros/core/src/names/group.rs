//! Group aliases: the short name of an API group in code.

use std::collections::BTreeMap;

use super::snake;

/// The alias of an API group: its first segment as an identifier, `core` for the legacy group.
///
/// ```
/// use kubewright_codegen::names::group_alias;
///
/// assert_eq!(group_alias("rbac.authorization.k8s.io"), "rbac");
/// assert_eq!(group_alias("cert-manager.io"), "cert_manager");
/// assert_eq!(group_alias(""), "core");
/// ```
pub fn group_alias(group: &str) -> String {
    alias_of(group, 1)
}

/// The aliases of groups that stand beside each other, in the order given.
///
/// Where the first segments of several are equal, the group with the fewest segments keeps the
/// short alias (by alphabet among equals) and each of the others takes as many more of its segments
/// as it needs.
///
/// ```
/// use kubewright_codegen::names::group_aliases;
///
/// assert_eq!(group_aliases(&["apps.foo.io", "apps", "batch"]), ["apps_foo", "apps", "batch"]);
/// ```
pub fn group_aliases(groups: &[&str]) -> Vec<String> {
    let mut order: Vec<&str> = groups.to_vec();
    order.sort_by_key(|group| (group.split('.').count(), *group));
    order.dedup();
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for group in order {
        let segments = group.split('.').count();
        let free = (1..=segments)
            .map(|len| alias_of(group, len))
            .find(|alias| !owners.contains_key(alias));
        let alias = free.unwrap_or_else(|| numbered(&alias_of(group, segments), &owners));
        owners.insert(alias, group);
    }
    let aliases: BTreeMap<&str, String> = owners
        .into_iter()
        .map(|(alias, group)| (group, alias))
        .collect();
    groups
        .iter()
        .map(|group| {
            aliases
                .get(group)
                .cloned()
                .unwrap_or_else(|| group_alias(group))
        })
        .collect()
}

fn alias_of(group: &str, segments: usize) -> String {
    if group.is_empty() {
        return "core".to_owned();
    }
    let taken: Vec<&str> = group.split('.').take(segments).collect();
    snake(&taken.join("_"))
}

/// For groups that differ in punctuation only: `a-b.io` and `a.b.io`.
fn numbered(alias: &str, owners: &BTreeMap<String, &str>) -> String {
    let mut number = 2;
    loop {
        let candidate = format!("{alias}_{number}");
        if !owners.contains_key(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{group_alias, group_aliases};
    use crate::names::{escape, pascal, snake};

    /// The accessor and the client type of a group version, as the clientset has them.
    fn names(alias: &str, version: &str) -> (String, String) {
        let name = format!("{}_{version}", snake(alias));
        (snake(&name), pascal(&name))
    }

    #[track_caller]
    fn row(group: &str, version: &str, accessor: &str, client: &str) {
        assert_eq!(
            names(&group_alias(group), version),
            (accessor.to_owned(), client.to_owned())
        );
    }

    #[test]
    fn r48_first_segment() {
        row("example", "v1", "example_v1", "ExampleV1");
    }

    #[test]
    fn r49_hyphens_with_an_alias_said() {
        assert_eq!(
            names("ExampleGroup", "v1"),
            ("example_group_v1".to_owned(), "ExampleGroupV1".to_owned())
        );
    }

    #[test]
    fn r50_hyphens_need_no_alias() {
        row(
            "example-group.hyphens.code-generator.k8s.io",
            "v1",
            "example_group_v1",
            "ExampleGroupV1",
        );
    }

    #[test]
    fn r51_mixed_case_module() {
        row(
            "example.crd.code-generator.k8s.io",
            "v1",
            "example_v1",
            "ExampleV1",
        );
    }

    #[test]
    fn r52_legacy_group() {
        row("", "v1", "core_v1", "CoreV1");
    }

    #[test]
    fn r53_said_alias_differs_from_the_group() {
        assert_eq!(
            names("SecondExample", "v1"),
            ("second_example_v1".to_owned(), "SecondExampleV1".to_owned())
        );
    }

    #[test]
    fn r54_said_alias_with_a_dot_in_the_directory() {
        assert_eq!(
            names("ThirdExample", "v1"),
            ("third_example_v1".to_owned(), "ThirdExampleV1".to_owned())
        );
    }

    #[test]
    fn r55_conflicting_example() {
        assert_eq!(
            names("ConflictingExample", "v1"),
            (
                "conflicting_example_v1".to_owned(),
                "ConflictingExampleV1".to_owned()
            )
        );
    }

    #[test]
    fn r56_extensions_example() {
        assert_eq!(
            names("ExtensionsExample", "v1"),
            (
                "extensions_example_v1".to_owned(),
                "ExtensionsExampleV1".to_owned()
            )
        );
    }

    #[test]
    fn r57_flat_layout_has_no_part_in_it() {
        row(
            "example.crd.code-generator.k8s.io",
            "v1",
            "example_v1",
            "ExampleV1",
        );
    }

    #[test]
    fn r58_internal() {
        row(
            "internal.apiserver.k8s.io",
            "v1alpha1",
            "internal_v1alpha1",
            "InternalV1alpha1",
        );
    }

    #[test]
    fn r59_rbac() {
        row("rbac.authorization.k8s.io", "v1", "rbac_v1", "RbacV1");
    }

    #[test]
    fn r60_flowcontrol() {
        row(
            "flowcontrol.apiserver.k8s.io",
            "v1beta3",
            "flowcontrol_v1beta3",
            "FlowcontrolV1beta3",
        );
    }

    #[test]
    fn r61_storagemigration() {
        row(
            "storagemigration.k8s.io",
            "v1beta1",
            "storagemigration_v1beta1",
            "StoragemigrationV1beta1",
        );
    }

    #[test]
    fn r62_equal_first_segments_are_told_apart() {
        assert_eq!(
            group_aliases(&["apps.foo.io", "apps"]),
            ["apps_foo", "apps"]
        );
    }

    #[test]
    fn aliases_do_not_depend_on_order_or_repetition() {
        assert_eq!(
            group_aliases(&["a.x.io", "a.y.io", "a.x.io"]),
            ["a", "a_y", "a"]
        );
        assert_eq!(group_aliases(&["a.y.io", "a.x.io"]), ["a_y", "a"]);
    }

    #[test]
    fn groups_of_the_same_letters_are_numbered() {
        assert_eq!(group_aliases(&["a-b", "a_b"]), ["a_b", "a_b_2"]);
    }

    #[test]
    fn digits_and_keywords_become_identifiers() {
        assert_eq!(group_alias("3scale.net"), "_3scale");
        assert_eq!(pascal("_3scale_v1"), "_3scaleV1");
        assert_eq!(escape(&group_alias("type.example.com")), "r#type");
    }
}
