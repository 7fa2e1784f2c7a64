//! Which resource a name or a kind stands for.

use std::sync::{Arc, Mutex};

use kubewright::client::Client;
use kubewright::discovery::{CachedDiscovery, RestMapper};
use kubewright::dynamic::{ApiResource, GroupVersionKind};
use kubewright::rest::Error;
use serde_json::json;

use crate::discovered::{Server, group, resource, stale, version};
use crate::kind::Widget;
use crate::live::Live;

fn kind(api_version: &str, kind: &str) -> GroupVersionKind {
    GroupVersionKind::new(api_version, kind)
}

/// As `apps/v1/deployments`.
async fn named(mapper: &RestMapper, name: &str) -> String {
    let found = mapper.kind_for(name).await;
    found.map_or_else(
        |error| error.to_string(),
        |found| format!("{}/{}", found.api_version(), found.plural),
    )
}

#[tokio::test]
async fn names_and_kinds_of_a_server() {
    let live = Live::new();
    let mapper = RestMapper::new(live.client());
    for name in [
        "widgets",
        "widget",
        "Widget",
        "widgets.example.dev",
        "widgets.v1.example.dev",
        "Widget.v1.example.dev",
        "widgets.exam",
    ] {
        let found = mapper.kind_for(name).await.unwrap();
        assert_eq!(found, ApiResource::of::<Widget>(), "{name}");
    }
    for (name, expected) in [
        ("po", "v1/pods"),
        ("pods.v1.", "v1/pods"),
        ("deploy", "apps/v1/deployments"),
        ("deploy.apps", "apps/v1/deployments"),
        ("hpa", "autoscaling/v2/horizontalpodautoscalers"),
        (
            "hpa.v1.autoscaling",
            "autoscaling/v1/horizontalpodautoscalers",
        ),
        ("hpa.autoscal", "autoscaling/v2/horizontalpodautoscalers"),
        ("ev", "v1/events"),
        ("ev.events.k8s.io", "events.k8s.io/v1/events"),
    ] {
        assert_eq!(named(&mapper, name).await, expected, "{name}");
    }
    let found = mapper.resource_for(&kind("v1", "Namespace")).await.unwrap();
    assert_eq!(found.plural, "namespaces");
    let found = mapper.preferred_for("autoscaling", "HorizontalPodAutoscaler");
    assert_eq!(found.await.unwrap().version, "v2");
    let served = mapper.served_named("deploy").await.unwrap();
    assert_eq!(served.singular, "deployment");
    let scale = served.subresource("scale").unwrap();
    assert_eq!(
        (&*scale.group, &*scale.version, &*scale.kind),
        ("autoscaling", "v1", "Scale")
    );
    let status = served.subresource("status").unwrap();
    assert_eq!((&*status.group, &*status.kind), ("apps", "Deployment"));
    let all = mapper.category("all").await.unwrap();
    assert!(
        all.iter()
            .any(|member| member.to_string() == "deployments.apps")
    );
    // All of that from two answers.
    assert_eq!(live.lines(), ["GET /api", "GET /apis"]);
}

#[tokio::test]
async fn d05_a_miss_asks_once_more_and_no_more() {
    let server = Server::aggregated(&[]);
    let mapper = RestMapper::new(server.client());
    let gadget = kind("example.dev/v1", "Gadget");
    // The first question of all has the newest answer: there is nothing to ask again.
    let error = mapper.resource_for(&gadget).await.unwrap_err();
    assert!(error.is_no_match(), "{error}");
    assert_eq!(server.paths(), ["/api", "/apis"]);
    // What is held may be old, so that it is asked for again; once.
    let error = mapper.kind_for("gadgets").await.unwrap_err();
    assert!(error.is_no_match(), "{error}");
    assert_eq!(server.paths(), ["/api", "/apis"]);
    // What is known is not.
    mapper.kind_for("pods").await.unwrap();
    assert_eq!(server.paths(), [""; 0]);
}

#[tokio::test]
async fn d05_many_misses_at_a_time_are_two_questions() {
    let server = Server::aggregated(&[]);
    let mapper = RestMapper::new(server.client());
    mapper.kind_for("pods").await.unwrap();
    server.seen();
    let misses = tokio::join!(
        mapper.kind_for("a"),
        mapper.kind_for("b"),
        mapper.kind_for("c"),
        mapper.kind_for("d"),
    );
    assert!(misses.0.is_err() && misses.1.is_err() && misses.2.is_err() && misses.3.is_err());
    // The first one's, and one that was put after the others had begun.
    assert_eq!(server.paths(), ["/api", "/api", "/apis", "/apis"]);
}

#[tokio::test]
async fn d06_kinds_that_are_defined_later_are_found() {
    let live = Live::new();
    let mapper = RestMapper::new(live.client());
    assert_eq!(named(&mapper, "po").await, "v1/pods");
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "gadgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Gadget", "plural": "gadgets", "singular": "gadget", "shortNames": ["gg"]},
            "scope": "Cluster",
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}]
        }
    });
    live.server.add(&definition).unwrap();
    assert_eq!(named(&mapper, "gg").await, "example.com/v1/gadgets");
    let found = mapper.resource_for(&kind("example.com/v1", "Gadget")).await;
    assert_eq!(found.unwrap().plural, "gadgets");
    // The server said of the core group that nothing has changed.
    let seen = live.seen();
    let tags: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("if-none-match"))
        .collect();
    assert!(
        matches!(tags[..], [None, None, Some(_), Some(_)]),
        "{tags:?}"
    );
}

#[tokio::test]
async fn d06_what_comes_first_counts_and_short_names_that_mean_more_are_told() {
    let server = Server::aggregated(&[
        group(
            "first.example.com",
            &[
                version("v2", &[resource("things", "Thing", &["th"])]),
                version(
                    "v1",
                    &[
                        resource("things", "Thing", &["th"]),
                        resource("olds", "Old", &["o"]),
                    ],
                ),
            ],
        ),
        group(
            "second.example.com",
            &[version(
                "v1",
                &[
                    resource("things", "Thing", &["th"]),
                    resource("ths", "Other", &["pods"]),
                    resource("olds", "Old", &[]),
                ],
            )],
        ),
    ]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&told);
    let mapper = RestMapper::new(server.client())
        .on_ambiguous(move |text| teller.lock().unwrap().push(text.to_owned()));
    for (name, expected) in [
        // Names count more than short names, wherever they are.
        ("pods", "v1/pods"),
        ("things", "first.example.com/v2/things"),
        ("things.second.example.com", "second.example.com/v1/things"),
        ("things.v1.first.example.com", "first.example.com/v1/things"),
        // What the preferred version does not have is taken of another.
        ("olds", "first.example.com/v1/olds"),
        ("Other", "second.example.com/v1/ths"),
    ] {
        assert_eq!(named(&mapper, name).await, expected, "{name}");
    }
    assert_eq!(*told.lock().unwrap(), [""; 0]);
    assert_eq!(named(&mapper, "th").await, "first.example.com/v2/things");
    assert_eq!(
        *told.lock().unwrap(),
        [
            "`th` could mean `things.second.example.com` as well as `things.first.example.com`, which counts more"
        ]
    );
    let all = mapper.candidates("th").await.unwrap();
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_may_be_meant() {
    let server = Server::aggregated(&[
        group(
            "apps",
            &[version(
                "v1",
                &[resource("deployments", "Deployment", &["deploy"])],
            )],
        ),
        group("metrics.example.com", &[stale("v1beta1")]),
    ]);
    let mapper = RestMapper::new(server.client());
    assert_eq!(
        named(&mapper, "deploymnt.apps").await,
        "the server does not serve `deploymnt.apps`; it has `deployments.apps`; it may be in what could not \
         be asked: `metrics.example.com/v1beta1`: the server that serves it does not answer; its APIService says why"
    );
    let error = mapper
        .resource_for(&kind("extensions/v1beta1", "Deployment"))
        .await
        .unwrap_err();
    let Error::NoMatch(no_match) = error else {
        panic!("{error}")
    };
    assert_eq!(no_match.wanted, "extensions/v1beta1/Deployment");
    assert_eq!(no_match.similar, ["apps/v1/Deployment"]);
    assert_eq!(no_match.failures.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_have_one_mapper() {
    let live = Live::new();
    let mapper = RestMapper::new(live.client());
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let mapper = mapper.clone();
            tokio::spawn(async move {
                let name = if number % 2 == 0 { "deploy" } else { "none" };
                mapper.kind_for(name).await.map(|found| found.to_string())
            })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let found = task.await.unwrap();
        assert_eq!(
            found.ok().as_deref(),
            (number % 2 == 0).then_some("deployments.apps")
        );
    }
}

#[tokio::test]
async fn mappers_share_a_cache() {
    let server = Server::aggregated(&[]);
    let client: Client = server.client();
    let cached = CachedDiscovery::new(client);
    let (one, other) = (
        RestMapper::from(cached.clone()),
        RestMapper::from(cached.clone()),
    );
    one.kind_for("pods").await.unwrap();
    other.kind_for("po").await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
    cached.invalidate();
    other.kind_for("po").await.unwrap();
    one.kind_for("po").await.unwrap();
    assert_eq!(server.paths(), ["/api", "/apis"]);
}
