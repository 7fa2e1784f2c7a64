//! The arguments by which generators are told what to read, as far as they have a meaning here:
//! what is generated is said by group, version and kind (`only`, `kinds`), not by folders.
//!
//! Rows without a meaning: 63 and 68 join folders to a base and read groups from their names, and
//! here nothing is told by a folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kubewright_generator::{Error, Generator, Options};

/// A kind of a group that is called as the folder `api` is.
const WHEELS: &str = include_str!("wheels.json");

/// Kinds of the groups `foo.io` (v1), `bar.io` (v1 and v2) and `api` (v1).
fn generator() -> Generator {
    let definition = |group: &str, kind: &str, versions: &[&str]| {
        let version = |(index, name): (usize, &&str)| {
            format!(
                "{{name: {name}, served: true, storage: {}, schema: {{openAPIV3Schema: {{type: object}}}}}}",
                index == 0
            )
        };
        let versions: Vec<String> = versions.iter().enumerate().map(version).collect();
        let small = kind.to_lowercase();
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {small}s.{group}}}\n\
             spec:\n  group: {group}\n  scope: Namespaced\n  \
             names: {{kind: {kind}, plural: {small}s, singular: {small}, listKind: {kind}List}}\n  versions: [{}]\n",
            versions.join(", ")
        )
    };
    let definitions = [
        definition("foo.io", "Nut", &["v1"]),
        definition("bar.io", "Bolt", &["v1", "v2"]),
        definition("bar.io", "Cog", &["v1"]),
    ];
    Generator::new()
        .source_text("all.yaml", definitions.join("---\n"))
        .source_text("wheels.json", WHEELS)
}

/// `group/version/Kind` of every kind that is generated.
fn kinds(generator: &Generator) -> Result<Vec<String>, Error> {
    let files = generator.generate()?.files()?;
    let mut found = BTreeSet::new();
    for (path, text) in files.iter() {
        if path == Path::new("clientset.rs") {
            continue;
        }
        let module = path.with_extension("");
        for line in text.lines() {
            let Some((_, kind)) = line.split_once("kind = \"") else {
                continue;
            };
            let kind = kind.split('"').next().unwrap_or_default();
            found.insert(format!("{}/{kind}", module.display()));
        }
    }
    Ok(found.into_iter().collect())
}

const ALL: [&str; 5] = [
    "api/v1/Wheel",
    "bar/v1/Bolt",
    "bar/v1/Cog",
    "bar/v2/Bolt",
    "foo/v1/Nut",
];

fn generated(generator: &Generator) -> Vec<String> {
    kinds(generator).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(generator: &Generator) -> String {
    match kinds(generator) {
        Ok(kinds) => panic!("generated: {kinds:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn r64_nothing_said_is_everything() {
    assert_eq!(generated(&generator()), ALL);
}

#[test]
fn r65_versions_of_groups_are_chosen_one_by_one() {
    let chosen = ["bar.io/v1/Bolt", "bar.io/v2/Bolt", "foo.io/v1/Nut"];
    assert_eq!(
        generated(&generator().kinds(chosen)),
        ["bar/v1/Bolt", "bar/v2/Bolt", "foo/v1/Nut"]
    );
    assert_eq!(
        generated(&generator().only(["bar.io", "foo.io/Nut"])),
        ["bar/v1/Bolt", "bar/v1/Cog", "bar/v2/Bolt", "foo/v1/Nut"]
    );
    let error = refused(&generator().only(["bar.io/", "foo.io"]));
    assert!(
        error.contains("`bar.io/` matches no resource of the sources"),
        "{error}"
    );
}

/// Of the file of options, which is read first.
#[test]
fn r66_what_is_said_takes_the_place_of_defaults() {
    let mut options = Options::default();
    let file = Arc::from("kubewright.toml");
    options
        .apply_toml(&file, "only = [\"api\"]\nkinds = [\"bar.io/v2/Bolt\"]\n")
        .unwrap_or_else(|error| panic!("{error}"));
    let generator = generator()
        .options(options)
        .only(["bar.io", "foo.io"])
        .kinds(["bar.io/v1/Cog", "foo.io/v1/Nut"]);
    assert_eq!(generated(&generator), ["bar/v1/Cog", "foo/v1/Nut"]);
}

#[test]
fn r67_a_group_may_be_called_api() {
    for generator in [
        generator().only(["api"]),
        generator().only(["api/Wheel"]),
        generator().kinds(["api/v1/Wheel"]),
    ] {
        assert_eq!(generated(&generator), ["api/v1/Wheel"]);
    }
}

/// `group/version/Kind`, or `version/Kind` of the core group; here there is none.
#[test]
fn r69_forms_of_groups_and_versions() {
    for wrong in [
        "",
        "/",
        "foo.io",
        "v1/Nut",
        "foo.io/v1",
        "foo.io/v1/Nut/x",
        "/v1/Nut",
    ] {
        let error = refused(&generator().kinds([wrong]));
        let expected = format!("`{wrong}` is no kind of the sources");
        assert!(error.contains(&expected), "{error}");
    }
    let near = refused(&generator().kinds(["foo.io/v1/Nuts"]));
    assert!(near.contains("did you mean `foo.io/v1/Nut`?"), "{near}");
    for wrong in ["", "/", "foo.io/v1/Nut"] {
        let error = refused(&generator().only([wrong]));
        let expected = format!("`{wrong}` matches no resource of the sources");
        assert!(error.contains(&expected), "{error}");
    }
}
