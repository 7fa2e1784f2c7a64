use serde_json::{Value, json};

use super::*;
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
fn versions_do_not_share() {
    let root = object(json!({"spec": object(json!({"at": point()}))}));
    let (count, _) = records(
        &[definition(
            "example.com",
            "Pin",
            &[("v1", root.clone()), ("v2", root)],
        )],
        Scope::Version,
    );
    assert_eq!(count, 4);
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
