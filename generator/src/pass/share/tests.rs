use serde_json::{Value, json};

use super::*;
use crate::options::Scope;
use crate::pass::testing::{declarations, definition, kind, model, object};

fn point() -> Value {
    object(json!({"x": {"type": "integer"}, "y": {"type": "integer"}}))
}

/// How many records there are besides roots, and the uses of the one with a member `x`.
fn records(definitions: &[Value], scope: Scope) -> (usize, Vec<Vec<String>>) {
    let declarations = declarations(&model(definitions), scope);
    let records = declarations
        .all()
        .iter()
        .filter(|declaration| matches!(declaration.body, Body::Record(_)));
    let is_point = |declaration: &&Declaration| {
        declaration
            .record()
            .is_some_and(|record| record.members.iter().any(|m| m.name == "x"))
    };
    let members = |declaration: &Declaration| {
        declaration
            .uses
            .iter()
            .map(|place| place.member.clone())
            .collect()
    };
    (
        records.clone().count(),
        records.filter(is_point).map(members).collect(),
    )
}

#[test]
fn equal_shapes_are_one_declaration() {
    let spec = object(
        json!({"from": point(), "path": {"type": "array", "items": point()}, "to": point()}),
    );
    let (count, uses) = records(&[kind("Line", &spec)], Scope::Version);
    assert_eq!(count, 2);
    assert_eq!(uses, [["from", "path", "to"]]);
}

#[test]
fn kinds_of_a_version_share_what_lies_below_their_spec() {
    let spec = object(json!({"at": point()}));
    let kinds = [kind("Pin", &spec), kind("Flag", &spec)];
    assert_eq!(
        records(&kinds, Scope::Version),
        (3, vec![vec!["at".to_owned(), "at".to_owned()]])
    );
    assert_eq!(records(&kinds, Scope::Kind).0, 4);
}

#[test]
fn versions_share_in_a_group_only() {
    let root = object(json!({"spec": object(json!({"at": point()}))}));
    let pin = definition(
        "example.com",
        "Pin",
        &[("v1beta1", root.clone()), ("v1", root.clone())],
    );
    assert_eq!(records(std::slice::from_ref(&pin), Scope::Version).0, 4);
    assert_eq!(records(std::slice::from_ref(&pin), Scope::Group).0, 2);
    let flag = definition("other.com", "Flag", &[("v1", root)]);
    assert_eq!(records(&[pin.clone(), flag.clone()], Scope::Group).0, 4);
    // The `spec` is the kind's own wherever it lies.
    assert_eq!(records(&[pin, flag], Scope::All).0, 3);
}

#[test]
fn what_is_shared_is_at_home_in_the_preferred_version() {
    let root = |spec: Value| object(json!({"spec": object(json!({"at": spec}))}));
    let pin = definition(
        "example.com",
        "Pin",
        &[("v1alpha1", root(point())), ("v1", root(point()))],
    );
    let declarations = declarations(&model(&[pin]), Scope::Group);
    let [stable, alpha] = declarations.modules() else {
        panic!("{declarations:?}")
    };
    assert_eq!(
        (
            stable.version.as_str(),
            stable.declarations.len(),
            stable.imports.len()
        ),
        ("v1", 3, 0)
    );
    assert_eq!(
        (
            alpha.version.as_str(),
            alpha.declarations.len(),
            alpha.imports.len()
        ),
        ("v1alpha1", 1, 2)
    );
    let shared = declarations.get(alpha.imports[0]);
    assert_eq!(shared.home, 0);
    assert_eq!(shared.visible.iter().collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_is_said_beyond_the_shape_tells_types_apart() {
    let with = |word: &str, value: Value| {
        let mut point = point();
        point["properties"]["x"][word] = value;
        point
    };
    let count = |other: Value| {
        let spec = object(json!({"from": point(), "to": other}));
        records(&[kind("Line", &spec)], Scope::Group).0
    };
    assert_eq!(count(point()), 2);
    assert_eq!(count(with("description", json!("prose"))), 2);
    assert_eq!(count(with("minimum", json!(0))), 3);
    assert_eq!(count(with("default", json!(0))), 3);
    // What is said of a value where it is held does not change its type.
    let mut held = point();
    held["default"] = json!({"x": 1});
    assert_eq!(count(held), 2);
    let mut own = point();
    own["minProperties"] = json!(1);
    assert_eq!(count(own), 3);
}

#[test]
fn a_root_lacks_the_keys_of_every_object() {
    let root = json!({"type": "object", "properties": {
        "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}, "data": {"type": "string"},
    }});
    let declarations = declarations(
        &model(&[definition("example.com", "Pin", &[("v1", root)])]),
        Scope::Version,
    );
    let [
        Declaration {
            body: Body::Root(root),
            ..
        },
    ] = declarations.all()
    else {
        panic!("{declarations:?}")
    };
    let members: Vec<_> = root
        .record
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(members, ["data"]);
}
