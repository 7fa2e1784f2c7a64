//! The clientset: what its parts are called, in which order they stand, and what has none.

use std::path::Path;

use kubewright_generator::Generator;
use kubewright_generator::options::Versions;

fn definition(group: &str, plural: &str, kind: &str, versions: &[&str]) -> String {
    let versions: Vec<String> = versions
        .iter()
        .enumerate()
        .map(|(index, name)| {
            format!(
                "{{name: {name}, served: true, storage: {}, schema: {{openAPIV3Schema: {{type: object}}}}}}",
                index == 0
            )
        })
        .collect();
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {plural}.{group}}}\n\
         spec:\n  group: {group}\n  scope: Namespaced\n  \
         names: {{kind: {kind}, plural: {plural}, singular: {0}, listKind: {kind}List}}\n  versions: [{1}]\n",
        kind.to_lowercase(),
        versions.join(", ")
    )
}

/// The lines of the clientset that begin so, less the indentation.
fn lines(definitions: &[String], start: &str) -> Vec<String> {
    let generator = Generator::new()
        .versions(Versions::All)
        .source_text("all.yaml", definitions.join("---\n"));
    let files = generator
        .generate()
        .and_then(|generated| generated.files())
        .unwrap_or_else(|error| panic!("{error}"));
    let mut files = files.iter();
    let (_, text) = files
        .find(|(path, _)| *path == Path::new("clientset.rs"))
        .expect("a clientset");
    let lines = text.lines().map(str::trim);
    let lines = lines.filter_map(|line| line.strip_prefix(start));
    lines
        .map(|line| line.split(['(', ' ']).next().unwrap_or(line).to_owned())
        .collect()
}

#[test]
fn r71_versions_stand_in_the_order_of_their_priority() {
    let versions = ["v2", "v10", "v1alpha1", "v1beta2", "v1"];
    let widgets = definition("a.example.com", "widgets", "Widget", &versions);
    assert_eq!(
        lines(&[widgets], "pub struct "),
        ["Clientset", "AV10", "AV2", "AV1", "AV1beta2", "AV1alpha1"]
    );
}

#[test]
fn r62_groups_of_one_first_segment_are_told_apart() {
    let definitions = ["apps.foo.io", "apps.io", "type.io", "3scale.net", "an-x.io"]
        .map(|group| definition(group, "things", "Thing", &["v1"]));
    assert_eq!(
        lines(&definitions, "pub struct "),
        [
            "Clientset",
            "_3scaleV1",
            "AnXV1",
            "AppsFooV1",
            "AppsV1",
            "TypeV1"
        ]
    );
}

/// What every struct of a clientset has keeps its name, and a plural has its own before the client
/// of all namespaces of another.
#[test]
fn plurals_that_meet_are_numbered() {
    let definitions = [
        definition("a.io", "new", "New", &["v1"]),
        definition("a.io", "client", "Client", &["v1"]),
        definition("a.io", "pods", "Pod", &["v1"]),
        definition("a.io", "pods-all", "PodsAll", &["v1"]),
        definition("a.io", "match", "Match", &["v1"]),
    ];
    let mut found = lines(&definitions, "pub fn ").split_off(3);
    found.sort();
    assert_eq!(
        found,
        [
            "client",
            "client_2",
            "client_2_all",
            "match_all",
            "new",
            "new_2",
            "new_2_all",
            "pods",
            "pods_all",
            "pods_all_2",
            "pods_all_all",
            "r#match",
        ]
    );
}
