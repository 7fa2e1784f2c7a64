//! What is asked of servers of several ages and moods.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use kubewright::Client;
use kubewright::rest::{Body, BoxError, BoxFuture};
use serde_json::json;
use tower_service::Service;

use super::cache::Cache;
use super::fetch::Server;
use crate::diagnostic::Diagnostic;

const CRDS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=250";

/// Answers by path and query; everything else is not found. It notes what it is asked.
#[derive(Clone, Default)]
struct Fake {
    answers: BTreeMap<String, (StatusCode, String)>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn of(answers: &[(&str, serde_json::Value)]) -> Self {
        let answers = answers.iter();
        Self {
            answers: answers
                .map(|(path, body)| ((*path).to_owned(), (StatusCode::OK, body.to_string())))
                .collect(),
            asked: Arc::default(),
        }
    }

    fn and(mut self, path: &str, body: &serde_json::Value) -> Self {
        let answer = (StatusCode::OK, body.to_string());
        self.answers.insert(path.to_owned(), answer);
        self
    }

    fn denying(mut self, path: &str) -> Self {
        let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "not you", "reason": "Forbidden", "code": 403});
        let answer = (StatusCode::FORBIDDEN, status.to_string());
        self.answers.insert(path.to_owned(), answer);
        self
    }

    /// What was asked since the last time.
    fn asked(&self) -> BTreeSet<String> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *asked).into_iter().collect()
    }

    fn read(&self, cache: Option<PathBuf>) -> Result<(Texts, Vec<String>), Diagnostic> {
        self.read_some(cache, false)
    }

    fn read_some(
        &self,
        cache: Option<PathBuf>,
        definitions_only: bool,
    ) -> Result<(Texts, Vec<String>), Diagnostic> {
        // A folder that cannot be made is no cache.
        let cache = cache.unwrap_or_else(|| PathBuf::from("/dev/null/none"));
        let client = Client::new(self.clone(), "default");
        let server = Server::new(client, "https://h", Cache::new(Some(cache), "https://h"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let (found, warnings) = runtime.block_on(server.read(definitions_only))?;
        let texts = found.iter().map(|fetched| {
            let path = fetched.name.strip_prefix("https://h").unwrap().to_owned();
            (path, fetched.text.to_string())
        });
        let warnings = warnings.iter().map(ToString::to_string);
        Ok((texts.collect(), warnings.collect()))
    }
}

type Texts = BTreeMap<String, String>;

impl Service<Request<Body>> for Fake {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let asked = request.uri().to_string();
        let (status, body) = self.answers.get(&asked).cloned().unwrap_or_else(|| {
            let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "message": "no such path", "code": 404});
            (StatusCode::NOT_FOUND, status.to_string())
        });
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(asked);
        Box::pin(async move {
            let mut response = Response::new(Body::from(body.into_bytes()));
            *response.status_mut() = status;
            let json = http::HeaderValue::from_static("application/json");
            response
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, json);
            Ok(response)
        })
    }
}

fn document(name: &str) -> serde_json::Value {
    json!({"openapi": "3.0.0", "info": {"title": name}})
}

fn entry(path: &str, hash: &str) -> serde_json::Value {
    json!({"serverRelativeURL": format!("/openapi/v3/{path}?hash={hash}")})
}

/// A server with two group versions of its own and one of a definition.
fn new_server() -> Fake {
    Fake::of(&[
        (
            "/openapi/v3",
            json!({"paths": {
                ".well-known/openid-configuration": entry(".well-known/openid-configuration", "0"),
                "api": entry("api", "1"), "version": entry("version", "2"),
                "api/v1": entry("api/v1", "AA"), "apis/apps": entry("apis/apps", "3"),
                "apis/apps/v1": entry("apis/apps/v1", "BB"), "apis/a.b/v1": entry("apis/a.b/v1", "CC"),
            }}),
        ),
        ("/openapi/v3/api/v1?hash=AA", document("core")),
        ("/openapi/v3/apis/apps/v1?hash=BB", document("apps")),
        ("/openapi/v3/apis/a.b/v1?hash=CC", document("a.b")),
        (
            CRDS,
            json!({"items": [{"metadata": {"name": "foos.a.b"}, "spec": {"group": "a.b", "versions": [{"name": "v1"}]}}]}),
        ),
        (
            "/api",
            json!({"kind": "APIGroupDiscoveryList", "items": []}),
        ),
        (
            "/apis",
            json!({"kind": "APIGroupDiscoveryList", "items": []}),
        ),
    ])
}

fn paths(texts: &Texts) -> Vec<&str> {
    texts.keys().map(String::as_str).collect()
}

#[test]
fn documents_of_group_versions_are_read_unless_definitions_say_more() {
    let (texts, warnings) = new_server().read(None).unwrap();
    assert_eq!(warnings, [""; 0]);
    assert_eq!(
        paths(&texts),
        [
            "/api",
            "/apis",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/foos.a.b",
            "/openapi/v3/api/v1",
            "/openapi/v3/apis/apps/v1",
        ]
    );
    assert_eq!(texts["/openapi/v3/api/v1"], document("core").to_string());
}

#[test]
fn where_definitions_may_not_be_listed_their_documents_are_read() {
    let server = new_server().denying(CRDS);
    let (texts, warnings) = server.read(None).unwrap();
    assert!(texts.contains_key("/openapi/v3/apis/a.b/v1"), "{texts:?}");
    let [warning] = warnings.as_slice() else {
        panic!("{warnings:?}")
    };
    assert!(warning.contains("cannot be listed"), "{warning}");
    assert!(warning.contains("not you"), "{warning}");
    let error = server.read_some(None, true).unwrap_err();
    assert!(error.to_string().contains("not you"), "{error}");
    assert!(
        error
            .help
            .is_some_and(|help| help.contains("kubectl get crds"))
    );
}

#[test]
fn definitions_alone_are_asked_for_page_by_page() {
    let first =
        json!({"metadata": {"continue": "a/b"}, "items": [{"metadata": {"name": "foos.a.b"}}]});
    let second = json!({"metadata": {}, "items": [{"metadata": {"name": "bars.a.b"}}]});
    let server = new_server()
        .and(CRDS, &first)
        .and(&format!("{CRDS}&continue=a%2Fb"), &second);
    let (texts, _) = server.read_some(None, true).unwrap();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn what_was_fetched_once_is_not_fetched_again_until_its_hash_changes() {
    let folder = std::env::temp_dir().join(format!("kubewright-cluster-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let server = new_server();
    let (first, _) = server.read(Some(folder.clone())).unwrap();
    let documents = |asked: BTreeSet<String>| -> Vec<String> {
        let asked = asked.into_iter();
        asked
            .filter(|path| path.starts_with("/openapi/v3/"))
            .collect()
    };
    assert_eq!(documents(server.asked()).len(), 2);
    let (second, _) = server.read(Some(folder.clone())).unwrap();
    assert_eq!(second, first);
    assert_eq!(documents(server.asked()), [""; 0]);
    // One document is another, and of the other the file is not whole.
    let index = json!({"paths": {"api/v1": entry("api/v1", "AA2"), "apis/apps/v1": entry("apis/apps/v1", "BB")}});
    let server = server
        .and("/openapi/v3", &index)
        .and("/openapi/v3/api/v1?hash=AA2", &document("changed"));
    let (third, _) = server.read(Some(folder.clone())).unwrap();
    assert_eq!(documents(server.asked()), ["/openapi/v3/api/v1?hash=AA2"]);
    assert_eq!(third["/openapi/v3/api/v1"], document("changed").to_string());
    let file = folder.join("openapi/h/openapi_v3_apis_apps_v1/BB");
    std::fs::write(&file, "{").unwrap();
    let (fourth, _) = server.read(Some(folder.clone())).unwrap();
    assert_eq!(fourth, third);
    assert_eq!(
        documents(server.asked()),
        ["/openapi/v3/apis/apps/v1?hash=BB"]
    );
    assert!(std::fs::read_to_string(&file).unwrap().len() > 20);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_document_that_changed_meanwhile_is_read_and_not_kept() {
    let folder = std::env::temp_dir().join(format!("kubewright-changed-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let index = json!({"paths": {"api/v1": entry("api/v1", "OLD")}});
    let server = new_server()
        .and("/openapi/v3", &index)
        .and("/openapi/v3/api/v1", &document("newer"));
    for _ in 0..2 {
        let (texts, warnings) = server.read(Some(folder.clone())).unwrap();
        assert_eq!(warnings, [""; 0]);
        assert_eq!(texts["/openapi/v3/api/v1"], document("newer").to_string());
        assert!(server.asked().contains("/openapi/v3/api/v1?hash=OLD"));
    }
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn old_servers_have_one_document_and_discovery_in_many() {
    let server = Fake::of(&[
        ("/openapi/v2", json!({"swagger": "2.0"})),
        (CRDS, json!({"items": null})),
        ("/api", json!({"kind": "APIVersions", "versions": ["v1"]})),
        (
            "/apis",
            json!({"kind": "APIGroupList", "groups": [{"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}, {"groupVersion": "apps/v1beta1", "version": "v1beta1"}]}]}),
        ),
        ("/api/v1", json!({"kind": "APIResourceList"})),
        ("/apis/apps/v1", json!({"kind": "APIResourceList"})),
        ("/apis/apps/v1beta1", json!({"kind": "APIResourceList"})),
    ]);
    let (texts, warnings) = server.read(None).unwrap();
    assert_eq!(warnings, [""; 0]);
    assert_eq!(
        paths(&texts),
        [
            "/api/v1",
            "/apis/apps/v1",
            "/apis/apps/v1beta1",
            "/openapi/v2"
        ]
    );
}

#[test]
fn refusals_are_told_with_what_was_asked() {
    let error = new_server().denying("/openapi/v3").read(None).unwrap_err();
    assert_eq!(&*error.file, "https://h/openapi/v3");
    assert!(error.message.contains("not you"), "{error}");
    assert!(
        error
            .help
            .is_some_and(|help| help.contains("system:discovery"))
    );
    // Without discovery there is less to know, and still something.
    let (texts, warnings) = new_server().denying("/apis").read(None).unwrap();
    assert!(texts.contains_key("/api"));
    assert!(
        warnings[0].contains("discovery cannot be read"),
        "{warnings:?}"
    );
}
