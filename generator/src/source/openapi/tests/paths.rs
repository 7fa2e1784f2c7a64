//! What paths say.

use super::*;
use crate::model::{Answer, ScopeKind, Type};

#[test]
fn a_resource_is_what_its_paths_say() {
    let run = read(&foos());
    assert_eq!(run.messages(), [""; 0]);
    let foo = run.resource("Foo");
    assert_eq!((&*foo.group, &*foo.names.plural), ("a.b", "foos"));
    assert_eq!(foo.names.list_kind.as_deref(), Some("FooList"));
    // It is listed for all namespaces as well.
    assert_eq!(foo.scope, ScopeKind::Namespaced);
    let [version] = foo.versions.as_slice() else {
        panic!("{:?}", foo.versions)
    };
    assert!(version.served && version.storage);
    assert_eq!(version.definition, run.definitions.get("a.b.Foo").copied());
    assert!(version.schema.is_some());
    assert_eq!(version.subresources, None);
}

#[test]
fn a_list_watches_by_its_parameter_only_where_no_other_path_tells() {
    let watches = |paths: &[(&str, String)]| words(&read(paths).operations("Foo").verbs);
    assert_eq!(watches(&foos()), ["get", "list", "watch"]);
    // A server that lists the group version has a path for all that can be watched.
    let mut indexed = foos();
    indexed.push(("/apis/a.b/v1/", r#""get": {"description": ""}"#.to_owned()));
    assert_eq!(watches(&indexed), ["get", "list"]);
    indexed.push((
        "/apis/a.b/v1/watch/foos",
        format!(r#""get": {}"#, operation("watchlist", "Foo", "")),
    ));
    assert_eq!(watches(&indexed), ["get", "list", "watch"]);
}

#[test]
fn of_several_versions_the_first_by_priority_is_stored() {
    let beta = |(path, text): (&'static str, String)| {
        let version = text.replace(r#""version": "v1""#, r#""version": "v1beta1""#);
        (path.replace("/v1/", "/v1beta1/"), version)
    };
    let mut run = Run::default();
    let older: Vec<(String, String)> = foos().into_iter().map(beta).collect();
    let older: Vec<(&str, String)> = older.iter().map(|(a, b)| (&**a, b.clone())).collect();
    run.read("b.json", &document(&older));
    run.read("a.json", &document(&foos()));
    let run = run.finish();
    assert_eq!(run.model.resources().len(), 1);
    let versions = run.resource("Foo").versions.iter();
    let versions: Vec<(&str, bool)> = versions.map(|v| (&*v.name, v.storage)).collect();
    assert_eq!(versions, [("v1beta1", false), ("v1", true)]);
}

#[test]
fn what_a_subresource_exchanges_may_be_a_kind_without_paths() {
    let mut paths = foos();
    let body = r##", "requestBody": {"content": {"*/*": {"schema": {"$ref": "#/components/schemas/c.Poke"}}}}"##;
    let poke = operation("post", "Poke", body).replace(
        r#""group": "a.b", "version": "v1""#,
        r#""group": "c", "version": "v2""#,
    );
    paths.push((
        "/apis/a.b/v1/namespaces/{namespace}/foos/{name}/poke",
        format!(r#""post": {poke}"#),
    ));
    let run = read(&paths);
    assert_eq!(run.messages(), [""; 0]);
    let [part] = run.operations("Foo").subresources.as_slice() else {
        panic!()
    };
    assert_eq!(
        (&*part.name, words(&part.operations)),
        ("poke", vec!["create"])
    );
    assert!(part.operations[0].input.is_some());
    let poke = run.resource("Poke");
    assert_eq!((&*poke.group, &*poke.names.plural), ("c", "pokes"));
    assert_eq!(poke.versions[0].operations, Some(Operations::default()));
    assert_eq!(
        poke.versions[0].definition,
        run.definitions.get("c.Poke").copied()
    );
}

#[test]
fn connections_have_methods_and_a_rest_and_options_that_are_no_resource() {
    let mut paths = foos();
    let connect = operation("connect", "Options", "");
    let text = format!(
        r#""get": {connect}, "post": {connect}, "parameters": [{{"name": "command", "in": "query", "required": true, "description": "what", "schema": {{"type": "string"}}}}, {{"name": "pretty", "in": "query", "schema": {{"type": "string"}}}}, {{"name": "name", "in": "path", "schema": {{"type": "string"}}}}]"#
    );
    paths.push(("/apis/a.b/v1/namespaces/{namespace}/foos/{name}/exec", text));
    paths.push((
        "/apis/a.b/v1/namespaces/{namespace}/foos/{name}/exec/{path}",
        format!(r#""head": {connect}"#),
    ));
    let run = read(&paths);
    assert_eq!(run.messages(), [""; 0]);
    assert_eq!(run.model.resources().len(), 1);
    let [part] = run.operations("Foo").subresources.as_slice() else {
        panic!()
    };
    let [connect] = part.operations.as_slice() else {
        panic!("{part:?}")
    };
    assert_eq!((connect.verb, connect.takes_path), (Verb::Connect, true));
    assert_eq!(connect.methods, ["GET", "POST", "HEAD"]);
    let [command] = connect.parameters.as_slice() else {
        panic!("{connect:?}")
    };
    assert_eq!((&*command.name, command.required), ("command", true));
    assert_eq!(command.description.as_deref(), Some("what"));
}

#[test]
fn text_is_told_from_objects() {
    let mut paths = foos();
    let log = operation(
        "get",
        "Foo",
        r#", "responses": {"200": {"content": {"text/plain": {"schema": {"type": "string"}}}}}"#,
    );
    let path = "/apis/a.b/v1/namespaces/{namespace}/foos/{name}/log";
    paths.push((path, format!(r#""get": {log}"#)));
    let run = read(&paths);
    let part = &run.operations("Foo").subresources[0];
    assert_eq!(part.operations[0].result, Answer::Text);
    assert!(matches!(
        run.operations("Foo").verbs[0].result,
        Answer::Object(_)
    ));
}

#[test]
fn version_2_says_the_same_elsewhere() {
    let kind =
        r#""x-kubernetes-group-version-kind": {"group": "", "version": "v1", "kind": "Foo"}"#;
    let text = format!(
        r##"{{"swagger": "2.0", "paths": {{
            "/api/v1/namespaces/{{namespace}}/foos": {{
                "parameters": [{{"$ref": "#/parameters/body-1"}}, {{"$ref": "#/parameters/dry~1run"}}],
                "post": {{"x-kubernetes-action": "post", {kind}, "produces": ["application/json"],
                    "parameters": [{{"name": "dryRun", "in": "query", "type": "array", "items": {{"type": "string"}}, "required": true}}],
                    "responses": {{"201": {{"schema": {{"$ref": "#/definitions/v1.Foo"}}}}}}}}}},
            "/api/v1/namespaces/{{namespace}}/foos/{{name}}/log": {{
                "get": {{"x-kubernetes-action": "get", {kind}, "produces": ["text/plain"], "responses": {{"200": {{"schema": {{"type": "string"}}}}}}}},
                "parameters": [{{"$ref": "#/parameters/nowhere"}}]}}}},
          "parameters": {{"body-1": {{"name": "body", "in": "body", "schema": {{"$ref": "#/definitions/v1.Foo"}}}},
            "dry/run": {{"name": "dryRun", "in": "query", "type": "string"}}}},
          "definitions": {{"v1.Foo": {{"x-kubernetes-group-version-kind": [{{"group": "", "version": "v1", "kind": "Foo"}}]}}}}}}"##
    );
    let mut run = Run::default();
    run.read("v2.json", &text);
    let run = run.finish();
    assert_eq!(
        run.messages(),
        ["there is no parameter `#/parameters/nowhere`"]
    );
    let operations = run.operations("Foo");
    let [create] = operations.verbs.as_slice() else {
        panic!("{operations:?}")
    };
    let reference = |id| run.model.schema(id).reference;
    let foo = run.definitions.get("v1.Foo").copied();
    assert_eq!(create.input.and_then(reference), foo);
    let Answer::Object(result) = create.result else {
        panic!("{create:?}")
    };
    assert_eq!(reference(result), foo);
    // What the operation says takes the place of what the path says.
    let [dry_run] = create.parameters.as_slice() else {
        panic!("{create:?}")
    };
    assert!(dry_run.required);
    assert_eq!(run.model.schema(dry_run.schema).ty, Some(Type::Array));
    let log = &operations.subresources[0].operations[0];
    assert_eq!(log.result, Answer::Text);
}

#[test]
fn what_is_no_path_of_a_resource_is_told_if_it_claims_to_do_something() {
    let mut paths = foos();
    paths.push(("/healthz", r#""get": {"description": ""}"#.to_owned()));
    paths.push(("/apis/a.b/", r#""get": {"description": ""}"#.to_owned()));
    assert_eq!(read(&paths).messages(), [""; 0]);
    paths.push((
        "/logs",
        format!(r#""get": {}"#, operation("get", "Foo", "")),
    ));
    let run = read(&paths);
    let [found] = run.diagnostics.as_slice() else {
        panic!("{:?}", run.diagnostics)
    };
    assert!(
        found
            .message
            .starts_with("`/logs` is no path of a resource"),
        "{found}"
    );
    assert_eq!(found.pointer, "/paths/~1logs/get");
}

#[test]
fn mistakes_have_their_place() {
    let mut paths = foos();
    let odd = operation("shout", "Foo", "");
    paths.push(("/apis/a.b/v1/bars", format!(r#""get": {odd}"#)));
    let get = operation("get", "Foo", "");
    let part = "/apis/a.b/v1/bazes/{name}/status";
    paths.push((part, format!(r#""get": {get}"#)));
    paths.push(("/apis/a.b/v1/twins/{name}", format!(r#""get": {get}"#)));
    let run = read(&paths);
    let messages = run.messages();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].contains("found `shout`"));
    assert_eq!(
        run.diagnostics[0].pointer,
        "/paths/~1apis~1a.b~1v1~1bars/get/x-kubernetes-action"
    );
    assert!(messages[1].starts_with("no path says of what kind the objects of `bazes`"));
    assert!(messages[2].contains("`twins` is left out"));
}
