//! Enums of unions hold what objects say, refuse what says two things, and keep what is new.

use std::collections::BTreeSet;
use std::io;

use kubewright_generator::options::Unions;
use kubewright_generator::pass::share::Body;
use kubewright_generator::pass::union::form::{Form, How};
use kubewright_generator::{Generator, Options};

use crate::compile::{self, Package};
use crate::output::{self, Generated};
use crate::support;

#[test]
fn enums_of_unions_read_write_and_validate() -> io::Result<()> {
    let mut options = Options::default();
    options.unions = Unions::Enum;
    let loaded = Generator::new()
        .source(output::testdata().join("crds/unions.yaml"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), &options);
    let package = Package::new("choices", "2024")?;
    package.add(
        "src/lib.rs",
        &format!("#![deny(warnings)]\n{}", generated.one_file()),
    )?;
    package.add("src/main.rs", MAIN)?;
    package.cargo(&["run"])
}

/// Types of real definitions that become enums, each as large as it was thought to be.
#[test]
fn real_unions_become_enums() -> io::Result<()> {
    let Some(corpus) = support::corpus() else {
        return Ok(());
    };
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let mut options = Options::default();
    options.unions = Unions::Enum;
    let facts = Generated::new(loaded.model(), &options).facts;
    let mut enums = 0;
    let mut only = BTreeSet::new();
    for (id, declaration) in facts.declarations.iter() {
        let is_enum = |form: &Form| matches!(form.how, How::Whole | How::Among);
        if !facts.unions.of(id).iter().any(is_enum) {
            continue;
        }
        enums += 1;
        let mut declaration = declaration;
        while let Some(place) = declaration.uses.first() {
            declaration = facts.declarations.get(place.parent);
        }
        if let Body::Root(root) = &declaration.body {
            let (resource, _) = root.selected.of(loaded.model());
            only.insert(format!("{}/{}", resource.group, resource.names.kind));
        }
    }
    eprintln!("{enums} enums in {} kinds", only.len());
    assert!(enums >= 50, "{enums}");
    options.only = only.into_iter().collect();
    let generated = Generated::new(loaded.model(), &options);
    compile::round_trip("real-enums", &generated)
}

const MAIN: &str = r#"#![deny(warnings)]
use choices::unions::v1::{
    AtMost, AtMostKind, Backend, BackendKind, Either, Exactly, Prefix, Route, RouteSpec, Several,
    SeveralKind, SeveralMaglevKind, Service, Signal, SignalRef, Step,
};
use kubewright::{Defaults, Map, Validate};
use serde_json::{Value, from_value, json, to_value};

fn route(spec: Value) -> Result<Route, String> {
    let mut spec = spec;
    spec["either"] = json!({});
    let object = json!({"metadata": {"name": "a"}, "spec": spec}).to_string();
    kubewright::schema::decode::from_slice(object.as_bytes()).map_err(|error| error.to_string())
}

fn spec(spec: Value) -> RouteSpec {
    route(spec).unwrap().spec.unwrap()
}

/// What is read is written again.
#[track_caller]
fn same(given: Value) -> RouteSpec {
    let read = spec(given.clone());
    let mut expected = given;
    expected["either"] = json!({});
    assert_eq!(to_value(&read).unwrap(), expected);
    read
}

#[track_caller]
fn violations(given: Value) -> Vec<String> {
    let result = route(given).unwrap().validate();
    let all = result.err().into_iter().flatten();
    all.map(|violation| violation.to_string()).collect()
}

fn main() {
    each_variant();
    none_and_new_ones();
    several_are_refused();
    among_others();
    values_are_validated();
    defaults();
    of_a_kind();
}

fn each_variant() {
    for (json, value) in [
        (json!({"exact": "a"}), Exactly::Exact("a".to_owned())),
        (
            json!({"prefix": {"value": "b"}}),
            Exactly::Prefix(Prefix { value: Some("b".to_owned()) }),
        ),
        (json!({"weight": 3}), Exactly::Weight(3)),
    ] {
        assert_eq!(same(json!({"exactly": json})).exactly.as_deref(), Some(&value));
        assert!(violations(json!({"exactly": json})).is_empty());
    }
    let steps = json!([{"wait": 3}, {"repeat": {"weight": 2}}, {"done": true}]);
    let steps = same(json!({"steps": steps})).steps.unwrap();
    assert_eq!(steps[1], Step::Repeat(Box::new(Exactly::Weight(2))));
    assert_eq!(same(json!({"counted": {"cpu": "100m"}})).counted.is_some(), true);
}

/// What has none of the members is kept as it is, one of a newer definition too.
fn none_and_new_ones() {
    assert_eq!(same(json!({})).either, Either::Unknown(Map::new()));
    let new = json!({"regex": {"of": ["a", 1]}});
    let read = same(json!({"exactly": new})).exactly.unwrap();
    let Exactly::Unknown(map) = &*read else { panic!("{read:?}") };
    assert_eq!(map.get("regex"), Some(&json!({"of": ["a", 1]})));
    assert_eq!(
        spec(json!({"exactly": {"exact": null}})).exactly.as_deref(),
        Some(&Exactly::Unknown(Map::new()))
    );
    assert_eq!(
        spec(json!({"exactly": {"exact": null, "weight": 1, "regex": {}}})).exactly.as_deref(),
        Some(&Exactly::Weight(1))
    );
    assert_eq!(spec(json!({"exactly": null})).exactly, None);
    assert_eq!(RouteSpec::default().either, Either::default());
}

fn several_are_refused() {
    let error = route(json!({"exactly": {"exact": "a", "weight": 1}})).unwrap_err();
    let expected =
        "spec.exactly: `exact` and `weight` exclude each other, expected one of `exact`, `prefix`, `weight`";
    assert!(error.starts_with(expected), "{error}");
    for several in [
        json!({"atMost": {"pem": "a", "url": "b"}}),
        json!({"backend": {"name": "a", "bucket": "bbb", "service": {"host": "c"}}}),
        json!({"steps": [{"wait": 1, "done": true}]}),
        json!({"several": {"maglev": true, "ring": 1}}),
    ] {
        let error = route(several.clone()).unwrap_err();
        assert!(error.contains(" exclude each other, "), "{several}: {error}");
    }
}

fn among_others() {
    let read = same(json!({"atMost": {"name": "a", "url": "b"}})).at_most.unwrap();
    let expected = AtMost {
        name: Some("a".to_owned()),
        kind: Some(AtMostKind::Url("b".to_owned())),
    };
    assert_eq!(*read, expected);
    assert_eq!(same(json!({"atMost": {"name": "a"}})).at_most.unwrap().kind, None);
    assert_eq!(same(json!({"atMost": {}})).at_most.as_deref(), Some(&AtMost::default()));
    let none = spec(json!({"atMost": {"name": "a", "url": null}})).at_most.unwrap();
    assert_eq!(to_value(&none).unwrap(), json!({"name": "a"}));
    assert_eq!(none.kind, None);
    let new = same(json!({"atMost": {"name": "a", "vault": {"path": "b"}}})).at_most.unwrap();
    assert!(matches!(new.kind, Some(AtMostKind::Unknown(map)) if map.len() == 1));
    let known = spec(json!({"atMost": {"vault": 1, "pem": "a"}})).at_most.unwrap();
    assert_eq!(known.kind, Some(AtMostKind::Pem("a".to_owned())));

    let service = json!({"host": "b", "port": 1});
    let read = same(json!({"backend": {"name": "a", "service": service}})).backend.unwrap();
    let BackendKind::Service(service) = &read.kind else { panic!("{read:?}") };
    assert_eq!((service.host.as_str(), service.port), ("b", Some(1)));
    let none = same(json!({"backend": {"name": "a"}})).backend.unwrap();
    assert_eq!(none.kind, BackendKind::Unknown(Map::new()));
    assert_eq!(*none, Backend { name: "a".to_owned(), ..Backend::default() });
    let error = route(json!({"backend": {"service": {"host": "a"}}})).unwrap_err();
    assert!(error.starts_with("spec.backend: missing field `name`"), "{error}");

    let read = same(json!({"several": {"header": "a", "ring": 7}})).several.unwrap();
    let expected = Several {
        kind: Some(SeveralKind::Header("a".to_owned())),
        maglev_kind: Some(SeveralMaglevKind::Ring(7)),
    };
    assert_eq!(*read, expected);
    let one = same(json!({"several": {"ring": 7}})).several.unwrap();
    assert_eq!(one.kind, None);
}

fn values_are_validated() {
    for valid in [
        json!({"exactly": {"weight": 1}}),
        json!({"atMost": {}}),
        json!({"atMost": {"name": "a", "url": "b"}}),
        json!({"backend": {"name": "a", "bucket": "bbb"}}),
        json!({"several": {"cookie": "a", "maglev": false}}),
        json!({"steps": [{"wait": 60}, {"repeat": {"weight": 1}}]}),
        json!({"counted": {"slots": []}}),
    ] {
        assert_eq!(violations(valid.clone()), [""; 0], "{valid}");
    }
    for (broken, place) in [
        (json!({"exactly": {}}), "spec.exactly: "),
        (json!({"exactly": {"regex": "a"}}), "spec.exactly: "),
        (json!({"backend": {"name": "a"}}), "spec.backend: "),
        (json!({"backend": {"name": "a", "bucket": "b"}}), "spec.backend.bucket: "),
        (json!({"steps": [{"done": true}, {"wait": 61}]}), "spec.steps[1].wait: "),
        (json!({"steps": [{"repeat": {}}]}), "spec.steps[0].repeat: "),
    ] {
        let found = violations(broken.clone());
        assert!(found.iter().any(|found| found.starts_with(place)), "{broken}: {found:?}");
    }
}

fn defaults() {
    let service = json!({"backend": {"name": "a", "service": {"host": "b"}}});
    let whole = route(service).unwrap().with_defaults().spec.unwrap().backend.unwrap();
    assert_eq!(whole.weight, Some(1));
    let BackendKind::Service(service) = whole.kind else { panic!() };
    let expected = Service { host: "b".to_owned(), port: Some(80), ..Service::default() };
    assert_eq!(*service, expected);
}

/// The members of a kind stay, with a view.
fn of_a_kind() {
    let signal: Signal = from_value(json!({"metadata": {}, "sound": "a"})).unwrap();
    assert!(matches!(signal.kind(), SignalRef::Sound("a")));
    let signal = Signal::from_sound("b".to_owned());
    assert_eq!(signal.sound.as_deref(), Some("b"));
}
"#;
