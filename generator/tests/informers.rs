//! Informers: which kinds have them, what they are called, and how to do without.

use std::path::Path;

use kubewright_generator::Generator;
use kubewright_generator::options::Versions;

fn definition(group: &str, plural: &str, kind: &str, version: &str, scope: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {plural}.{group}}}\n\
         spec:\n  group: {group}\n  scope: {scope}\n  \
         names: {{kind: {kind}, plural: {plural}, singular: {0}, listKind: {kind}List}}\n  \
         versions: [{{name: {version}, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]\n",
        kind.to_lowercase(),
    )
}

fn generator(definitions: &[String]) -> Generator {
    Generator::new()
        .versions(Versions::All)
        .source_text("all.yaml", definitions.join("---\n"))
}

fn file(generator: &Generator, path: &str) -> Option<String> {
    let files = generator
        .generate()
        .and_then(|generated| generated.files())
        .unwrap_or_else(|error| panic!("{error}"));
    let mut files = files.iter();
    let (_, text) = files.find(|(found, _)| *found == Path::new(path))?;
    Some(text.to_owned())
}

#[test]
fn a_factory_has_each_kind_once_by_the_names_of_the_clientset() {
    let definitions = [
        definition("a.io", "widgets", "Widget", "v1", "Namespaced"),
        definition("a.io", "types", "Type", "v1", "Cluster"),
        definition("b.io", "widgets", "Widget", "v2", "Namespaced"),
    ];
    let generator = generator(&definitions);
    let informers = file(&generator, "informers.rs").unwrap();
    let clientset = file(&generator, "clientset.rs").unwrap();
    let methods = |text: &str, start: &str| {
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix(start));
        lines
            .map(|line| line.split('(').next().unwrap_or(line).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(methods(&informers, "fn "), ["a_v1", "b_v2", "a_v1", "b_v2"]);
    assert_eq!(
        methods(&informers, "pub fn "),
        ["types", "widgets", "widgets"]
    );
    let mut clients = methods(&clientset, "pub fn ");
    clients.retain(|name| !matches!(&**name, "new" | "client") && !name.ends_with("_all"));
    assert_eq!(clients, ["a_v1", "b_v2", "types", "widgets", "widgets"]);
    let root = file(&generator, "mod.rs").unwrap();
    assert!(root.contains("pub use informers::{Informers, SharedInformerFactory};"));
}

#[test]
fn informers_are_left_out_where_nobody_wants_them() {
    let definitions = [definition("a.io", "widgets", "Widget", "v1", "Namespaced")];
    let generator = generator(&definitions).informers(false);
    assert!(file(&generator, "informers.rs").is_none());
    assert!(!file(&generator, "mod.rs").unwrap().contains("informers"));
    assert!(file(&generator, "clientset.rs").is_some());
}
