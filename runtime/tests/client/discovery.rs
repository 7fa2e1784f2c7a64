//! What a server serves.

use std::time::Duration;

use kubewright::discovery::{CachedDiscovery, Discovery, FailureCause};
use kubewright::resource::Verb;
use kubewright::rest::Error;
use serde_json::{Value, json};

use crate::discovered::{Server, group, list, resource, stale, version};
use crate::fault;
use crate::live::Live;

/// Without aggregated discovery: the core group, and `example.dev` with two versions.
fn legacy() -> Server {
    let server = Server::default();
    server.set("/api", || {
        fault::json(200, &json!({"kind": "APIVersions", "versions": ["v1"]}))
    });
    server.set("/api/v1", || {
        fault::json(200, &json!({"kind": "APIResourceList", "groupVersion": "v1", "resources": [
            {"name": "pods", "singularName": "", "namespaced": true, "kind": "Pod", "verbs": ["get"], "shortNames": ["po"]},
            {"name": "pods/eviction", "namespaced": true, "group": "policy", "version": "v1", "kind": "Eviction", "verbs": ["create"]},
            {"name": "pods/log", "namespaced": true, "kind": "Pod", "verbs": ["get"]},
        ]}))
    });
    server.set("/apis", || {
        let version =
            |name| json!({"groupVersion": format!("example.dev/{name}"), "version": name});
        fault::json(
            200,
            &json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": [{
                "name": "example.dev",
                "versions": [version("v1"), version("v2")],
                "preferredVersion": version("v2"),
            }]}),
        )
    });
    for name in ["v1", "v2"] {
        server.set(&format!("/apis/example.dev/{name}"), || {
            fault::json(200, &things())
        });
    }
    server
}

fn things() -> Value {
    json!({"kind": "APIResourceList", "resources": [{"name": "things", "kind": "Thing", "namespaced": false, "verbs": null}]})
}

fn unavailable() -> fault::Answer {
    fault::text(503, "text/plain", "service unavailable\n")
}

#[tokio::test]
async fn everything_comes_in_two_documents() {
    let live = Live::new();
    let found = Discovery::new(live.client()).all().await.unwrap();
    let seen = live.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(
        seen[0].header("accept"),
        Some(
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
             application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
        )
    );
    found.complete().unwrap();
    let pods = found.version("", "v1").unwrap().resource("pods").unwrap();
    assert!(pods.serves(Verb::Watch));
    let group = found.group("autoscaling").unwrap();
    assert_eq!(group.preferred().unwrap().name, "v2");
    let names = found
        .preferred_resources()
        .map(|served| served.resource.to_string());
    let mut names: Vec<_> = names.collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(found.resources().count() > count);
}

#[tokio::test]
async fn the_older_document_of_everything_is_read_as_well() {
    let server = Server::aggregated(&[]);
    server.set("/apis", || {
        let things = resource("things", "Thing", &[]);
        let mut list = list(&[group("example.dev", &[version("v1", &[things])])]);
        list["apiVersion"] = "apidiscovery.k8s.io/v2beta1".into();
        let kind = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
        fault::text(200, kind, list.to_string())
    });
    let found = Discovery::new(server.client()).all().await.unwrap();
    let things = found.version("example.dev", "v1").unwrap();
    assert!(things.resource("things").is_some());
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[tokio::test]
async fn one_by_one_gives_the_same_as_all_at_once() {
    let live = Live::new();
    let discovery = Discovery::new(live.client());
    let found = discovery.all().await.unwrap();
    for group in found.groups() {
        for version in &group.versions {
            let api_version = if group.name.is_empty() {
                version.name.clone()
            } else {
                format!("{}/{}", group.name, version.name)
            };
            let mut alone = discovery.version(&api_version).await.unwrap();
            let mut version = version.clone();
            for version in [&mut alone, &mut version] {
                for served in &mut version.resources {
                    served
                        .subresources
                        .sort_by(|one, other| one.name.cmp(&other.name));
                }
            }
            assert_eq!(alone, version, "{api_version}");
        }
    }
}

#[tokio::test]
async fn old_servers_are_asked_group_by_group() {
    let server = legacy();
    let found = Discovery::new(server.client()).all().await.unwrap();
    found.complete().unwrap();
    assert_eq!(
        server.paths(),
        [
            "/api",
            "/api/v1",
            "/apis",
            "/apis/example.dev/v1",
            "/apis/example.dev/v2"
        ]
    );
    let pods = found.version("", "v1").unwrap().resource("pods").unwrap();
    assert_eq!(pods.singular, "pod");
    let eviction = pods.subresource("eviction").unwrap();
    assert_eq!((&*eviction.group, &*eviction.kind), ("policy", "Eviction"));
    assert_eq!(pods.subresource("log").unwrap().version, "v1");
    let preferred = found.group("example.dev").unwrap().preferred().unwrap();
    assert_eq!(preferred.name, "v2");
}

#[tokio::test]
async fn d01_no_core_group_is_no_error_and_refusals_are() {
    let server = Server::aggregated(&[group("a.dev", &[version("v1", &[])])]);
    let all = || {
        let discovery = Discovery::new(server.client());
        async move { discovery.all().await }
    };
    server.set("/api", || fault::text(404, "text/plain", ""));
    let found = all().await.unwrap();
    let names: Vec<_> = found.groups().map(|group| &*group.name).collect();
    assert_eq!(names, ["a.dev"]);

    server.set("/api", || fault::text(403, "text/plain", ""));
    assert!(all().await.unwrap_err().is_forbidden());

    let server = Server::aggregated(&[]);
    server.set("/apis", || fault::text(404, "text/plain", ""));
    let error = Discovery::new(server.client()).all().await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn d02_a_stale_version_is_a_failure_beside_the_rest() {
    let server = Server::aggregated(&[
        group(
            "a.dev",
            &[stale("v2"), version("v1", &[resource("as", "A", &[])])],
        ),
        group("b.dev", &[stale("v1")]),
    ]);
    let found = Discovery::new(server.client()).all().await.unwrap();
    let failures: Vec<_> = found.failures().collect();
    let names: Vec<_> = failures
        .iter()
        .map(|failure| failure.api_version())
        .collect();
    assert_eq!(names, ["a.dev/v2", "b.dev/v1"]);
    assert!(matches!(failures[0].cause, FailureCause::Stale));
    assert_eq!(
        found.group("a.dev").unwrap().preferred().unwrap().name,
        "v1"
    );
    assert!(found.group("b.dev").is_none());
    let error = found.complete().unwrap_err();
    assert_eq!(error.failures.len(), 2);
    assert!(error.to_string().contains("`b.dev/v1`"), "{error}");
}

#[tokio::test]
async fn d02_a_version_that_fails_is_asked_twice_and_told_beside_the_rest() {
    let server = legacy();
    server.set("/apis/example.dev/v2", unavailable);
    let found = Discovery::new(server.client()).all().await.unwrap();
    let paths = server.paths();
    assert_eq!(
        paths
            .iter()
            .filter(|path| *path == "/apis/example.dev/v2")
            .count(),
        2
    );
    assert_eq!(paths.len(), 6);
    let failures: Vec<_> = found.failures().collect();
    assert_eq!(failures.len(), 1);
    assert!(failures[0].is_transient());
    let FailureCause::Failed(error) = &failures[0].cause else {
        panic!("{failures:?}")
    };
    assert!(error.is_service_unavailable());
    assert!(found.version("example.dev", "v1").is_some());
    assert!(found.version("", "v1").is_some());
}

#[tokio::test]
async fn d03_failures_that_pass_are_asked_again() {
    let server = legacy();
    server.set("/apis/example.dev/v2", unavailable);
    let cached = CachedDiscovery::new(server.client());
    assert_eq!(cached.all().await.unwrap().failures().count(), 1);
    server.seen();
    server.set("/apis/example.dev/v2", || fault::json(200, &things()));
    let found = cached.all().await.unwrap();
    found.complete().unwrap();
    // In its place.
    assert_eq!(
        found
            .group("example.dev")
            .unwrap()
            .preferred()
            .unwrap()
            .name,
        "v2"
    );
    assert_eq!(server.paths(), ["/apis/example.dev/v2"]);
    cached.all().await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
}

#[tokio::test]
async fn d03_failures_that_stay_are_kept() {
    let server = legacy();
    server.set("/apis/example.dev/v2", || {
        fault::text(403, "text/plain", "")
    });
    let cached = CachedDiscovery::new(server.client());
    for _ in 0..2 {
        let found = cached.all().await.unwrap();
        assert!(!found.failures().next().unwrap().is_transient());
    }
    assert_eq!(server.paths().len(), 5);
    cached.invalidate();
    cached.all().await.unwrap();
    assert_eq!(server.paths().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn d03_a_failure_of_the_whole_and_a_question_given_up_are_not_kept() {
    let server = Server::aggregated(&[]);
    server.set("/apis", unavailable);
    let cached = CachedDiscovery::new(server.client());
    let error = cached.all().await.unwrap_err();
    assert!(error.is_service_unavailable());
    server.serve(&[]);

    // Given up while the server is at it.
    server.set("/apis", || fault::stream(["{"], fault::End::Never));
    let given_up = tokio::time::timeout(Duration::from_millis(5), cached.all()).await;
    assert!(given_up.is_err());
    server.serve(&[group("a.dev", &[version("v1", &[])])]);
    let found = cached.all().await.unwrap();
    assert!(found.group("a.dev").is_some());

    // What was held stays where asking again fails.
    cached.invalidate();
    server.set("/apis", unavailable);
    assert!(cached.all().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_is_asked_for_again() {
    let server = Server::aggregated(&[]);
    let cached = CachedDiscovery::new(server.client()).with_max_age(Duration::from_mins(10));
    cached.all().await.unwrap();
    tokio::time::advance(Duration::from_mins(9)).await;
    cached.all().await.unwrap();
    assert_eq!(server.paths().len(), 2);
    tokio::time::advance(Duration::from_mins(2)).await;
    cached.all().await.unwrap();
    assert_eq!(server.paths().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_is_given_up() {
    let server = Server::aggregated(&[]);
    server.set("/apis", || fault::stream(["{"], fault::End::Never));
    let error = Discovery::new(server.client()).all().await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    let client = server.client().with_timeout(Duration::from_secs(1));
    let error = Discovery::new(client).all().await.unwrap_err();
    assert!(error.to_string().contains("1s"), "{error}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let server = Server::aggregated(&[]);
    let discovery = Discovery::new(server.client());
    for (answer, expected) in [
        (json!({"kind": "PodList", "items": []}), "PodList"),
        (json!([]), "expected"),
        (list(&[json!({"versions": 3})]), "versions"),
    ] {
        server.set("/apis", move || fault::json(200, &answer));
        let error = discovery.all().await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    server.set("/apis", || fault::text(304, "application/json", ""));
    let error = discovery.all().await.unwrap_err();
    assert!(
        error.to_string().contains("was not asked before"),
        "{error}"
    );
    server.set("/apis", || fault::text(200, "text/html", "<html>"));
    let error = discovery.all().await.unwrap_err();
    assert!(matches!(error, Error::ContentType(_)), "{error}");

    // Resources without a kind, and what has no name: passed over.
    server.serve(&[group(
        "a.dev",
        &[version(
            "v1",
            &[
                json!({"resource": "x", "responseKind": null}),
                resource("as", "A", &[]),
            ],
        )],
    )]);
    let found = discovery.all().await.unwrap();
    assert_eq!(found.version("a.dev", "v1").unwrap().resources.len(), 1);
    // Versions that would lead elsewhere are not asked for.
    server.set("/apis", || fault::json(200, &json!({"kind": "APIGroupList", "groups": [{"name": "a/../b", "versions": [{"version": ".."}]}]})));
    server.seen();
    let found = discovery.all().await.unwrap();
    assert_eq!(found.failures().count(), 1);
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[tokio::test]
async fn no_more_is_asked_for_than_any_server_has() {
    let server = Server::aggregated(&[]);
    let versions = |count: usize| {
        let versions = (0..count).map(|number| json!({"version": format!("v{number}")}));
        let versions: Vec<_> = versions.collect();
        json!({"kind": "APIGroupList", "groups": [{"name": "a.dev", "versions": versions}]})
    };
    let discovery = Discovery::new(server.client());
    let many = versions(10_000);
    server.set("/apis", move || fault::json(200, &many));
    let found = discovery.all().await.unwrap();
    assert_eq!(found.failures().count(), 10_000);
    server.seen();
    let more = versions(10_001);
    server.set("/apis", move || fault::json(200, &more));
    let error = discovery.all().await.unwrap_err();
    assert!(error.to_string().contains("10001 versions"), "{error}");
    assert_eq!(server.paths(), ["/api", "/apis"]);
}

#[tokio::test]
async fn the_version_of_the_server() {
    let live = Live::new();
    let version = Discovery::new(live.client())
        .server_version()
        .await
        .unwrap();
    assert!(
        version
            .numbers()
            .is_some_and(|(major, minor)| major == 1 && minor > 30),
        "{version:?}"
    );
    assert!(version.git_version.starts_with('v'));
}

#[tokio::test]
async fn openapi_documents() {
    let live = Live::new();
    let discovery = Discovery::new(live.client());
    let paths = discovery.openapi_paths().await.unwrap();
    let found = paths.iter().find(|path| path.name == "apis/example.dev/v1");
    assert!(found.unwrap().hash().is_some());
    live.seen();
    let document = discovery.openapi_of("example.dev/v1").await.unwrap();
    assert!(
        document["paths"]
            .get("/apis/example.dev/v1/namespaces/{namespace}/widgets")
            .is_some()
    );
    let lines = live.lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1], format!("GET {}", found.unwrap().url));
    let error = discovery.openapi_of("example.dev/v3").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server does not serve `example.dev/v3`"
    );
}

#[tokio::test]
async fn documents_that_are_elsewhere_are_not_asked_for() {
    let server = Server::default();
    for url in [
        "https://elsewhere.example.com/openapi/v3/apis/a/v1",
        "//elsewhere.example.com/openapi/v3/a",
        "/openapi/v3/../../api/v1/secrets",
        "/openapi/v3evil",
        "/api/v1/secrets",
        "",
    ] {
        server.set("/openapi/v3", move || {
            fault::json(
                200,
                &json!({"paths": {"apis/a/v1": {"serverRelativeURL": url}}}),
            )
        });
        let discovery = Discovery::new(server.client());
        let error = discovery.openapi_of("a/v1").await.unwrap_err();
        assert!(error.to_string().contains("is not below"), "{error}");
        assert_eq!(server.paths(), ["/openapi/v3"]);
    }
}
