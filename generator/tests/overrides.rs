//! What a user wants otherwise: each option with what it changes, and each mistake.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a generator is made where it is handed over"
)]

use kubewright_generator::options::{Attributes, Unions};
use kubewright_generator::{Files, Generator};

const FERRIES: &str = include_str!("../../testdata/crds/sharing.yaml");

fn generator() -> Generator {
    Generator::new().source_text("sharing.yaml", FERRIES)
}

fn files(generator: Generator) -> Files {
    let generated = generator.generate().and_then(|generated| generated.files());
    generated.unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn has(generator: Generator, file: &str, expected: &str) {
    let files = files(generator);
    let text = files.get(file).unwrap_or_default();
    assert!(text.contains(expected), "{expected}\n---\n{text}");
}

#[track_caller]
fn refused(generator: Generator, expected: &str) {
    let error = generator.generate().and_then(|generated| generated.files());
    let error = error.expect_err(expected).to_string();
    assert!(error.contains(expected), "{expected}\n---\n{error}");
}

#[test]
fn types_fields_and_variants_are_renamed() {
    let renamed = || {
        generator()
            .rename([("sharing.example.com/Ferry.spec.home", "Mooring")])
            .rename_field([("Ferry.spec.home", "home_port")])
            .rename_variant([("Ferry.spec.type#Car", "Cars")])
    };
    let v1 = "sharing/v1.rs";
    has(
        renamed(),
        v1,
        "#[schema(rename = \"home\")]\n    pub home_port: Option<Box<Mooring>>,",
    );
    has(renamed(), v1, "pub struct Mooring {");
    has(renamed(), v1, "#[schema(rename = \"Car\")]\n    Cars,");
    // The types of the beta version are those of the stable one; the alpha has its own.
    has(
        renamed(),
        "sharing/v1beta1.rs",
        "pub use super::v1::{FerrySpec, FerryStatus, FerryType, Mooring};",
    );
    has(renamed(), "sharing/v1alpha1.rs", "pub struct Mooring {");
    refused(
        generator().rename([("v1/Ferry.spec.home", "Harbour")]),
        "there is no group `v1`",
    );
    refused(
        generator().rename([("sharing.example.com/Ferry.spec.home", "FerryStatus")]),
        "`rename` to `FerryStatus`: another type has this name in the module",
    );
}

#[test]
fn derives_and_attributes_are_added() {
    has(
        generator()
            .derive([("*", "Hash, Eq")])
            .versions(kubewright_generator::options::Versions::Storage),
        "sharing/v1.rs",
        "#[derive(Clone, Debug, PartialEq, Eq, Hash, ::kubewright::Schema)]\npub enum FerryType {",
    );
    let attributes = [
        ("FerrySpec", "allow(dead_code)"),
        ("Ferry.status.moored", "cfg(all())"),
    ];
    has(
        generator().attribute(attributes),
        "sharing/v1.rs",
        "#[allow(dead_code)]\npub struct FerrySpec {",
    );
    has(
        generator().attribute(attributes),
        "sharing/v1.rs",
        "    #[cfg(all())]\n    pub moored: ",
    );
}

#[test]
fn types_are_replaced_with_what_only_they_use() {
    let by_type = || generator().replace([("Ferry.spec.type", "::my::Kind")]);
    has(
        by_type(),
        "sharing/v1.rs",
        "pub r#type: Option<::my::Kind>,",
    );
    assert!(
        !files(by_type())
            .get("sharing/v1.rs")
            .unwrap()
            .contains("enum")
    );
    assert!(
        !files(by_type())
            .get("sharing/v1beta1.rs")
            .unwrap()
            .contains("FerryType")
    );
    let by_item = generator().replace([("Tug.spec.berths[]", "Berth<()>")]);
    has(
        by_item,
        "other/v1.rs",
        "pub berths: Option<Vec<Berth<()>>>,",
    );
    let by_field = generator().replace([("Tug.spec.berths", "::my::Berths")]);
    has(by_field, "other/v1.rs", "pub berths: Option<::my::Berths>,");
    // The alpha's `berth` has a bound, which is for an integer.
    let bounded = generator().replace([(
        "sharing.example.com/v1alpha1/Ferry.spec.home.berth",
        "::my::Berth",
    )]);
    has(
        bounded,
        "sharing/v1alpha1.rs",
        "pub struct Home {\n    pub berth: Option<::my::Berth>,",
    );
    refused(
        generator().replace([("Tug", "::my::Tug")]),
        "`replace` of `Tug`: a kind cannot be replaced",
    );
}

#[test]
fn fields_are_boxed_and_maps_are_of_another_type() {
    has(
        generator().boxed([("**.home", "true")]),
        "sharing/v1.rs",
        "pub home: Option<Box<",
    );
    let map = r#"{"type": "object", "additionalProperties": {"type": "string"}}"#;
    let text = FERRIES.replace(
        "{harbour: {type: string},",
        &format!("{{names: {map}, harbour: {{type: string}},"),
    );
    let maps = |wanted: &str| {
        let generator = Generator::new().source_text("sharing.yaml", &text);
        generator.map_type([("*.names", wanted)])
    };
    let expected = "pub names: Option<std::collections::BTreeMap<String, String>>,";
    has(maps("std::collections::BTreeMap"), "other/v1.rs", expected);
    has(
        maps("my_maps::One<_>"),
        "other/v1.rs",
        "pub names: Option<my_maps::One<String>>,",
    );
}

#[test]
fn what_is_denied_is_not_generated() {
    refused(
        generator().deny(["Tug.**.berth"]),
        "`deny` of `Tug.**.berth`: `Berth.berth` would be generated",
    );
    files(generator().deny(["Tug.spec.keel", "Submarine"]));
}

#[test]
fn what_means_nothing_is_an_error_with_what_was_meant() {
    let cases = [
        (
            "sharing.exmaple.com/Ferry",
            "there is no group `sharing.exmaple.com`",
            "sharing.example.com",
        ),
        (
            "sharing.example.com/v1beta/Ferry",
            "there is no version `v1beta`",
            "v1beta1",
        ),
        ("Fery", "there is no type `Fery`", "Ferry"),
        ("Ferry.spec.hom", "there is no member `hom`", "home"),
    ];
    for (selector, message, meant) in cases {
        let expected =
            format!("`derive` of `{selector}`: {message}\n  help: did you mean `{meant}`?");
        refused(generator().derive([(selector, "Eq")]), &expected);
    }
    refused(
        generator().derive([("Ferry..a", "Eq")]),
        "is no selector: expected `Type`",
    );
    refused(
        generator().rename([("Ferry.spec.home.berth", "B")]),
        "there is no such type",
    );
    refused(
        generator().rename_variant([("FerryType#Bus", "B")]),
        "there is no such type or value",
    );
    refused(
        generator().rename_field([("Ferry", "b")]),
        "there is no member there that can have it",
    );
    refused(
        generator().map_type([("Ferry.spec.home", "B")]),
        "there is no member there",
    );
    refused(
        generator().boxed([("Ferry.spec.home", "ja")]),
        "expected `true` or `false`, found `ja`",
    );
    refused(
        generator().derive([("Ferry", "1")]),
        "`1` is no list of derives",
    );
    refused(
        generator().attribute([("Ferry", "]")]),
        "`]` is no attribute",
    );
    refused(
        generator().replace([("FerryType", "a b")]),
        "`a b` is no type",
    );
    refused(
        generator().rename([("FerryType", "kind")]),
        "`kind` is no name of a type",
    );
    refused(
        generator().rename([("FerryType", "Option")]),
        "uses this name for something else",
    );
    refused(
        generator().rename_field([("Ferry.spec.home", "type")]),
        "`FerrySpec` would have two members called `type`",
    );
    refused(
        generator().rename_variant([("FerryType#Car", "Passenger")]),
        "`FerryType` would have two members called `Passenger`",
    );
}

const UNIONS: &str = include_str!("../../testdata/crds/unions.yaml");

fn unions(how: impl IntoIterator<Item = (&'static str, Unions)>) -> Generator {
    let generator = Generator::new().source_text("unions.yaml", UNIONS);
    generator.union(how)
}

#[test]
fn unions_are_chosen_one_by_one() {
    let v1 = "unions/v1.rs";
    has(
        unions([("Route.spec.exactly", Unions::Enum)]),
        v1,
        "pub enum Exactly {\n    Exact(String),",
    );
    has(
        unions([("Route.spec.exactly", Unions::Enum)]),
        v1,
        "pub struct Counted {",
    );
    has(
        unions([("AtMost", Unions::Enum)]),
        v1,
        "pub kind: Option<AtMostKind>,",
    );
    let kept = unions([("Exactly", Unions::View)]).unions(Unions::Enum);
    has(kept, v1, "pub struct Exactly {");
    let none = unions([("Exactly", Unions::None)]);
    has(
        none,
        v1,
        "[{\"required\":[\"exact\"]},{\"required\":[\"prefix\"]},{\"required\":[\"weight\"]}]\"#\n)]",
    );
}

#[test]
fn unions_that_are_no_enums_say_why() {
    for (selector, why) in [
        (
            "Route.spec.named",
            "another member names the one that is there",
        ),
        ("Route.spec.atLeast", "several of the members may be there"),
        (
            "Route.spec.open",
            "members that are not known are kept beside those of the union",
        ),
        (
            "Route.spec.filled",
            "a member has a default, beside which no other can be there",
        ),
        ("Signal", "a kind is a struct"),
        (
            "Route.spec.exactlyRef",
            "no members of it exclude each other",
        ),
        (
            "Route.spec.either.left",
            "there is no such type or value there",
        ),
        ("Route.spec.eithr", "did you mean `either`?"),
        ("Exactly#exact", "this is not what the option is for"),
    ] {
        refused(unions([(selector, Unions::Enum)]), why);
        refused(
            unions([(selector, Unions::Enum)]),
            &format!("`union` of `{selector}`"),
        );
    }
    let without = unions([("Exactly", Unions::Enum)]).attributes(Attributes::None);
    refused(
        without,
        "without `attributes` a type stands for all that have its members",
    );
    let without = unions([]).unions(Unions::Enum).attributes(Attributes::None);
    refused(without, "`unions`: without `attributes`");
}

#[test]
fn unions_that_cross_stay_members() {
    let crossing = |second: &str| {
        let rules = UNIONS.replace(
            "- {rule: \"!(has(self.left) && has(self.right))\", message: not both}",
            &format!(
                "- {{rule: \"!(has(self.left) && has(self.right))\"}}\n                    - {{rule: {second:?}}}"
            ),
        );
        let rules = rules.replace(
            "right: {type: number}",
            "right: {type: number}\n                    other: {type: number}",
        );
        Generator::new()
            .source_text("unions.yaml", rules)
            .union([("Route.spec.either", Unions::Enum)])
    };
    let v1 = "unions/v1.rs";
    refused(
        crossing("!(has(self.right) && has(self.other))"),
        "`union` of `Route.spec.either`: a member of it excludes others as well",
    );
    // An enum of all three says that there are no two of them.
    let three = "[has(self.left), has(self.right), has(self.other)].exists_one(x, x)";
    has(crossing(three), v1, "pub enum Either {");
}

#[test]
fn variants_of_unions_are_renamed_and_boxed() {
    let exactly = || unions([("Exactly", Unions::Enum)]);
    let v1 = "unions/v1.rs";
    has(
        exactly().rename_variant([("Exactly#exact", "Whole")]),
        v1,
        "#[schema(rename = \"exact\")]\n    Whole(String),",
    );
    has(
        exactly().boxed([("Exactly.prefix", "true")]),
        v1,
        "    Prefix(Box<Prefix>),",
    );
    has(
        exactly().replace([("Exactly.weight", "u8")]),
        v1,
        "    Weight(u8),",
    );
    refused(
        exactly().rename_variant([("Exactly#exact", "Weight")]),
        "`Exactly` would have two members called `Weight`",
    );
    refused(
        exactly().rename_field([("Exactly.exact", "whole")]),
        "`rename-field` of `exact`: the member is a variant of an enum",
    );
    refused(
        unions([]).rename_variant([("Exactly#exact", "Whole")]),
        "`rename-variant` of `exact`: the member is no variant of an enum",
    );
}

const WHEEL: &str = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "wheels.shop.example.com"}, "spec": {"group": "shop.example.com", "scope": "Namespaced",
    "names": {"kind": "Wheel", "plural": "wheels"}, "versions": [{"name": "v1", "served": true, "storage": true,
    "schema": {"openAPIV3Schema": {"type": "object"}}}]}}"#;

fn with_methods(methods: &[(&str, &str)]) -> Result<String, String> {
    let generator = Generator::new()
        .source_text("wheels.json", WHEEL)
        .method(methods.iter().copied());
    let files = generator.generate().and_then(|generated| generated.files());
    let files = files.map_err(|error| error.to_string())?;
    Ok(files.iter().map(|(_, text)| text).collect())
}

#[test]
fn methods_of_kinds_are_named_in_the_options() {
    let words = r#"verb = "update", subresource = "spin", input = u32, doc = "Turns it.""#;
    let text = with_methods(&[("shop.example.com/v1/Wheel.spin", words)]).unwrap();
    let expected = format!("method(name = \"spin\", {words})");
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("-> super::shop::v1::WheelClient"), "{text}");
}

#[test]
fn methods_that_fit_nothing_are_refused() {
    let error = with_methods(&[
        ("shop.example.com/v1/Wheel", "verb = \"get\""),
        ("shop.example.com/v1/Whel.spin", "verb = \"get\""),
        ("shop.example.com/v1/Wheel.spin", "verb = )"),
    ])
    .unwrap_err();
    for expected in [
        "`method` of `shop.example.com/v1/Wheel`: it names no kind and method",
        "did you mean `shop.example.com/v1/Wheel.spin`?",
        "`verb = )` are no words of a method",
    ] {
        assert!(error.contains(expected), "{error}");
    }
}
