//! Each option goes the four ways: its default, the method, the flag and the key of the file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use kubewright_generator::options::{Attributes, Form, Scope, TABLE, Unions, Versions};
use kubewright_generator::{Generator, Options};

/// A value of each option other than its default: the words of the flag, and the TOML.
const OTHERS: &[(&str, &[&str], &str)] = &[
    ("out", &["gen"], "\"gen\""),
    ("docs", &["true"], "true"),
    (
        "doc-links",
        &["https://example.com/{type}"],
        "\"https://example.com/{type}\"",
    ),
    ("allow-unknown", &["true"], "true"),
    ("clientset", &["false"], "false"),
    ("informers", &["false"], "false"),
    ("features", &["true"], "true"),
    ("crate-path", &["crate::kube"], "\"crate::kube\""),
    (
        "only",
        &["a.example.com", "b.example.com/B"],
        "[\"a.example.com\", \"b.example.com/B\"]",
    ),
    (
        "kinds",
        &["apps/v1/Deployment", "v1/Pod"],
        "[\"apps/v1/Deployment\", \"v1/Pod\"]",
    ),
    ("versions", &["all"], "\"all\""),
    ("share", &["all"], "\"all\""),
    ("attributes", &["none"], "\"none\""),
    ("builtin", &["true"], "true"),
    ("lock", &["names.lock"], "\"names.lock\""),
    ("locked", &["true"], "true"),
    ("unions", &["none"], "\"none\""),
    (
        "group-alias",
        &["a.example.com=a", "b.example.com=bee"],
        "{\"a.example.com\" = \"a\", \"b.example.com\" = \"bee\"}",
    ),
    ("rename", &["A.b=C"], "{\"A.b\" = \"C\"}"),
    ("rename-field", &["A.b=c"], "{\"A.b\" = \"c\"}"),
    ("rename-variant", &["A#b=C"], "{\"A#b\" = \"C\"}"),
    ("derive", &["*=Eq, Hash"], "{\"*\" = \"Eq, Hash\"}"),
    ("attribute", &["A=serde(a)"], "{\"A\" = \"serde(a)\"}"),
    ("replace", &["A=::b::C"], "{\"A\" = \"::b::C\"}"),
    ("boxed", &["A.b=true"], "{\"A.b\" = \"true\"}"),
    ("map-type", &["A.b=C<_>"], "{\"A.b\" = \"C<_>\"}"),
    ("union", &["A.b=enum"], "{\"A.b\" = \"enum\"}"),
    ("method", &["v1/A.b=verb"], "{\"v1/A.b\" = \"verb\"}"),
    ("deny", &["A.b"], "[\"A.b\"]"),
];

fn from_words(name: &str, words: &[&str]) -> Result<Options, String> {
    let entry = TABLE
        .iter()
        .find(|entry| entry.name == name)
        .expect("an option of the table");
    let mut options = Options::default();
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    (entry.set)(&mut options, &words).map(|()| options)
}

fn from_toml(text: &str) -> Result<Options, String> {
    let mut options = Options::default();
    options
        .apply_toml(&Arc::from("kubewright.toml"), text)
        .map(|()| options)
        .map_err(|error| error.to_string())
}

#[test]
fn flags_and_keys_agree_on_every_option() {
    let names: Vec<&str> = OTHERS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(
        names,
        TABLE.iter().map(|entry| entry.name).collect::<Vec<_>>(),
        "a new option needs a value here"
    );
    for (name, words, toml) in OTHERS {
        let by_flag = from_words(name, words).unwrap();
        assert_ne!(
            by_flag,
            Options::default(),
            "{name}: the value is the default"
        );
        assert_eq!(
            from_toml(&format!("{name} = {toml}")).unwrap(),
            by_flag,
            "{name}"
        );
        let entry = TABLE.iter().find(|entry| entry.name == *name).unwrap();
        assert_eq!((entry.get)(&by_flag), *words, "{name}");
        assert_eq!(
            (entry.get)(&Options::default()),
            (entry.default)(),
            "{name}"
        );
    }
}

#[test]
fn methods_set_what_flags_set() {
    let aliases = [("a.example.com", "a"), ("b.example.com", "bee")];
    let generator = Generator::new()
        .out("gen")
        .docs(true)
        .doc_links("https://example.com/{type}")
        .allow_unknown(true)
        .clientset(false)
        .informers(false)
        .features(true)
        .crate_path("crate::kube")
        .only(["a.example.com", "b.example.com/B"])
        .kinds(["apps/v1/Deployment", "v1/Pod"])
        .versions(Versions::All)
        .share(Scope::All)
        .attributes(Attributes::None)
        .builtin(true)
        .lock("names.lock")
        .locked(true)
        .unions(Unions::None)
        .group_alias(aliases)
        .rename([("A.b", "C")])
        .rename_field([("A.b", "c")])
        .rename_variant([("A#b", "C")])
        .derive([("*", "Eq, Hash")])
        .attribute([("A", "serde(a)")])
        .replace([("A", "::b::C")])
        .boxed([("A.b", "true")])
        .map_type([("A.b", "C<_>")])
        .union([("A.b", Unions::Enum)])
        .method([("v1/A.b", "verb")])
        .deny(["A.b"]);
    let mut by_flags = Options::default();
    for (name, words, _) in OTHERS {
        let entry = TABLE.iter().find(|entry| entry.name == *name).unwrap();
        (entry.set)(
            &mut by_flags,
            &words.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
        .unwrap();
    }
    assert_eq!(*generator.current_options(), by_flags);
    assert_eq!(by_flags.out, Some(PathBuf::from("gen")));
    assert_eq!(
        by_flags.group_alias,
        BTreeMap::from(aliases.map(|(group, name)| (group.to_owned(), name.to_owned())))
    );
}

#[test]
fn mistakes_in_the_file_are_located_and_told_together() {
    let text = "dosc = true\nversions = \"sevred\"\nonly = [1]\n";
    let error = from_toml(text).unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines[0], "kubewright.toml:1:1: unknown option `dosc`");
    assert_eq!(lines[1], "  help: did you mean `docs`?");
    assert!(
        error.contains(
            "kubewright.toml:2:12: /versions: expected `all`, `served` or `storage`, found `sevred`"
        ),
        "{error}"
    );
    assert!(
        error.contains("kubewright.toml:3:8: /only: expected a string, found an integer"),
        "{error}"
    );
    assert!(
        from_toml("docs = \n")
            .unwrap_err()
            .starts_with("kubewright.toml:1:8: this is not TOML: ")
    );
}

#[test]
fn mistakes_in_flags_say_what_was_expected() {
    assert_eq!(
        from_words("docs", &["ja"]).unwrap_err(),
        "expected `true` or `false`"
    );
    assert_eq!(
        from_words("group-alias", &["a"]).unwrap_err(),
        "expected `KEY=VALUE`, found `a`"
    );
    assert_eq!(
        from_words("group-alias", &["a=b", "a=c"]).unwrap_err(),
        "`a` is given twice"
    );
}

#[test]
fn only_lists_are_given_several_times() {
    let many: Vec<&str> = TABLE
        .iter()
        .filter(|entry| entry.form == Form::Many)
        .map(|entry| entry.name)
        .collect();
    let maps = [
        "rename",
        "rename-field",
        "rename-variant",
        "derive",
        "attribute",
        "replace",
        "boxed",
        "map-type",
        "union",
        "method",
    ];
    let expected = ["only", "kinds", "group-alias"]
        .into_iter()
        .chain(maps)
        .chain(["deny"]);
    assert_eq!(many, expected.collect::<Vec<_>>());
}
