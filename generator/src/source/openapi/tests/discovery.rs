//! What discovery adds and denies.

use super::*;
use crate::model::ScopeKind;

fn discover(resources: &str) -> Run {
    let mut run = Run::default();
    let mut paths = foos();
    for part in ["status", "exec"] {
        let (action, methods) = if part == "exec" {
            ("connect", &["get", "post", "head"][..])
        } else {
            ("get", &["get"][..])
        };
        let kind = if part == "exec" { "Options" } else { "Foo" };
        let operations: Vec<String> = methods
            .iter()
            .map(|method| format!(r#""{method}": {}"#, operation(action, kind, "")))
            .collect();
        let path = match part {
            "exec" => "/apis/a.b/v1/namespaces/{namespace}/foos/{name}/exec",
            _ => "/apis/a.b/v1/namespaces/{namespace}/foos/{name}/status",
        };
        paths.push((path, operations.join(", ")));
    }
    run.read("a.json", &document(&paths));
    run.read(
        "found.json",
        &format!(r#"{{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "a.b/v1", "resources": [{resources}]}}"#),
    );
    run.finish()
}

const STATUS: &str = r#"{"name": "foos/status", "singularName": "", "namespaced": true, "kind": "Foo", "verbs": ["get"]}"#;
const EXEC: &str = r#"{"name": "foos/exec", "singularName": "", "namespaced": true, "kind": "Options", "verbs": ["create", "get"]}"#;
const FOOS: &str = r#"{"name": "foos", "singularName": "foo", "namespaced": true, "kind": "Foo", "verbs": ["get", "list", "watch"], "shortNames": ["fo"], "categories": ["all"]}"#;

#[test]
fn discovery_fills_in_names() {
    let run = discover(&[FOOS, STATUS, EXEC].join(", "));
    assert_eq!(run.messages(), [""; 0]);
    let names = &run.resource("Foo").names;
    assert_eq!(names.singular.as_deref(), Some("foo"));
    assert_eq!(names.short_names.as_deref(), Some(&["fo".to_owned()][..]));
    assert_eq!(names.categories.as_deref(), Some(&["all".to_owned()][..]));
}

#[test]
fn what_discovery_denies_is_left_out_and_told() {
    let foos = FOOS
        .replace(r#""get", "list", "watch""#, r#""create", "get", "list""#)
        .replace(r#""namespaced": true"#, r#""namespaced": false"#);
    let exec = EXEC.replace(r#""create", "#, "");
    let other = STATUS.replace("foos/status", "bars");
    let run = discover(&[foos, exec, other].join(", "));
    let expected = [
        "`foos` of `a.b/v1`: it is in namespaces in the paths, and not in discovery; it is taken not to be",
        "`foos` of `a.b/v1`: `watch` is in the paths and not in discovery; it is left out",
        "`foos` of `a.b/v1`: `create` is in discovery and not in the paths; it is left out",
        "`foos/exec` of `a.b/v1`: the paths connect by POST, which discovery denies; it is left out",
        "`foos/status` of `a.b/v1`: it is in the paths and not in discovery; it is left out",
        "`bars` of `a.b/v1` is in discovery and not in the paths; it is left out",
    ];
    assert_eq!(run.messages(), expected);
    let operations = run.operations("Foo");
    assert_eq!(words(&operations.verbs), ["get", "list"]);
    let [exec] = operations.subresources.as_slice() else {
        panic!("{operations:?}")
    };
    assert_eq!(exec.operations[0].methods, ["GET", "HEAD"]);
    assert_eq!(run.resource("Foo").versions[0].subresources, None);
    assert_eq!(run.resource("Foo").scope, ScopeKind::Cluster);
    assert!(
        run.diagnostics
            .iter()
            .all(|found| found.line > 0 && !found.file.is_empty())
    );
}

#[test]
fn a_resource_that_discovery_does_not_know_is_not_served() {
    let run = discover(&STATUS.replace("foos/status", "bars"));
    assert_eq!(
        run.messages(),
        [
            "`foos` of `a.b/v1` is in the paths and not in discovery: nothing of it is served",
            "`bars` of `a.b/v1` is in discovery and not in the paths; it is left out",
        ]
    );
    assert_eq!(*run.operations("Foo"), Operations::default());
}

#[test]
fn aggregated_discovery_says_the_same() {
    for version in ["v2", "v2beta1"] {
        let mut run = Run::default();
        run.read("a.json", &document(&foos()));
        run.read(
            "found.json",
            &format!(
                r#"{{"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/{version}", "metadata": {{}}, "items": [
                    {{"metadata": {{"name": "a.b"}}, "versions": [{{"version": "v1", "freshness": "Current", "resources": [
                      {{"resource": "foos", "responseKind": {{"group": "a.b", "version": "v1", "kind": "Foo"}}, "scope": "Namespaced",
                        "singularResource": "foo", "verbs": ["get", "list"], "subresources": [
                          {{"subresource": "status", "responseKind": {{"kind": "Foo"}}, "verbs": ["get"]}}]}}]}}]}}]}}"#
            ),
        );
        let run = run.finish();
        assert_eq!(run.resource("Foo").names.singular.as_deref(), Some("foo"));
        assert_eq!(
            run.messages(),
            [
                "`foos` of `a.b/v1`: `watch` is in the paths and not in discovery; it is left out",
                "`foos/status` of `a.b/v1`: it is in discovery and not in the paths; it is left out",
            ]
        );
    }
}
