//! What the real server says of what it serves.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use e2e::server::{self, DEADLINE, Error};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use kubewright::Client;
use kubewright::discovery::{CachedDiscovery, Discovered, Discovery, FailureCause, RestMapper};
use kubewright::dynamic::GroupVersionKind;
use kubewright::resource::Scope;
use kubewright::rest::{self, Body};
use kubewright_controlplane::ControlPlane;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower_service::Service;

/// Remembers codes and paths, and may ask as clients did before there was a document of everything.
#[derive(Clone)]
struct Between {
    client: Client,
    plain: bool,
    seen: Arc<Mutex<Vec<(StatusCode, String)>>>,
}

impl Between {
    fn new(client: Client, plain: bool) -> Self {
        Self {
            client,
            plain,
            seen: Arc::default(),
        }
    }

    fn client(&self) -> Client {
        Client::new(self.clone(), "default")
    }

    fn seen(&self) -> Vec<(StatusCode, String)> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Service<Request<Body>> for Between {
    type Response = Response<Body>;
    type Error = rest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, rest::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), rest::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            if this.plain {
                let json = HeaderValue::from_static("application/json");
                request.headers_mut().insert(header::ACCEPT, json);
            }
            let path = request.uri().path().to_owned();
            let response = this.client.send(request).await?;
            this.seen.lock().unwrap().push((response.status(), path));
            Ok(response)
        })
    }
}

async fn post(client: &Client, path: &str, object: &Value) -> Result<Value, Error> {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .body(object.to_string().into_bytes().into())?;
    Ok(client.request(request).await?)
}

/// Asks until the server has found out.
async fn until(
    discovery: &Discovery,
    is_so: impl Fn(&Discovered) -> bool,
) -> Result<Discovered, Error> {
    timeout(DEADLINE, async {
        loop {
            let found = discovery.all().await?;
            if is_so(&found) {
                return Ok(found);
            }
            tokio::task::yield_now().await;
        }
    })
    .await?
}

#[tokio::test]
async fn both_ways_of_telling_it_agree() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let admin = server::admin(control_plane)?;
    let (new, old) = (
        Between::new(admin.clone(), false),
        Between::new(admin, true),
    );
    let at_once = Discovery::new(new.client()).all().await?;
    assert_eq!(new.seen().len(), 2);
    let one_by_one = Discovery::new(old.client()).all().await?;
    let versions: usize = at_once.groups().map(|group| group.versions.len()).sum();
    assert!(versions > 20, "{versions}");
    assert!(old.seen().len() > versions);

    let mut compared = 0;
    // Other tests define and take away groups meanwhile.
    for group in at_once
        .groups()
        .filter(|group| !group.name.contains("example.com"))
    {
        let other = one_by_one.group(&group.name).unwrap();
        let names = |versions: &[kubewright::discovery::ApiVersion]| {
            let names = versions.iter().map(|version| version.name.clone());
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            names(&group.versions),
            names(&other.versions),
            "{}",
            group.name
        );
        for (one, other) in group.versions.iter().zip(&other.versions) {
            for served in &one.resources {
                let plural = &served.resource.plural;
                let mut one = served.clone();
                let mut other = other.resource(plural).unwrap().clone();
                for served in [&mut one, &mut other] {
                    served.verbs.sort();
                    served
                        .subresources
                        .sort_by(|one, other| one.name.cmp(&other.name));
                    for part in &mut served.subresources {
                        part.verbs.sort();
                    }
                }
                assert_eq!(one, other);
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared}");
    Ok(())
}

#[tokio::test]
async fn every_resource_is_found_by_its_names_and_its_kind() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let between = Between::new(server::admin(control_plane)?, false);
    let mapper = RestMapper::new(between.client());
    let found = mapper.cached().all().await?;
    for served in found.resources() {
        let resource = &served.resource;
        let kind = GroupVersionKind::from(resource);
        assert_eq!(mapper.resource_for(&kind).await?, *resource);
        let (plural, version, group) = (&resource.plural, &resource.version, &resource.group);
        for name in [plural, &*served.singular] {
            let name = format!("{name}.{version}.{group}");
            // In the core group the empty group stands for any.
            let named = mapper.candidates(&name).await?;
            assert!(named.contains(served), "{name}");
        }
    }
    for (name, expected) in [
        ("po", "v1/Pod"),
        ("deploy", "apps/v1/Deployment"),
        ("hpa", "autoscaling/v2/HorizontalPodAutoscaler"),
        ("netpol", "networking.k8s.io/v1/NetworkPolicy"),
        ("crd", "apiextensions.k8s.io/v1/CustomResourceDefinition"),
        ("events", "v1/Event"),
        ("events.events.k8s.io", "events.k8s.io/v1/Event"),
    ] {
        let found = mapper.kind_for(name).await?;
        assert_eq!(GroupVersionKind::from(&found).to_string(), expected);
    }
    assert_eq!(between.seen().len(), 2);
    Ok(())
}

/// What kubectl says, and what it complains of.
async fn kubectl(
    control_plane: &ControlPlane,
    arguments: &[&str],
) -> Result<(String, String), Error> {
    let Some(mut command) = kubewright_controlplane::client("kubectl")? else {
        return Err("there is no kubectl".into());
    };
    command
        .args(["--context", "admin"])
        .args(arguments)
        .env("KUBECONFIG", control_plane.kubeconfig())
        // Where it keeps what it has discovered.
        .env("HOME", env!("CARGO_TARGET_TMPDIR"));
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Ok((text(&output.stdout), text(&output.stderr)))
}

#[tokio::test]
async fn names_mean_what_they_mean_to_kubectl() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let mapper = RestMapper::new(server::admin(control_plane)?);
    for name in [
        "po",
        "PODS",
        "Pod",
        "pods.v1.",
        "deploy",
        "deployments.apps",
        "deployments.v1.apps",
        "Deployment.v1.apps",
        "deploy.app",
        "hpa",
        "hpa.v1.autoscaling",
        "hpa.autoscal",
        "ev",
        "events",
        "ev.events.k8s.io",
        "crd",
        "crds.apiextensions",
        "csr",
        "ep",
        "endpointslice",
        "netpol",
        "deployment.v2.apps",
        "deploy.batch",
        "widgetz",
    ] {
        let (_, said) = kubectl(control_plane, &["get", name, "none-of-that-name"]).await?;
        let theirs = said
            .split_once("(NotFound): ")
            .and_then(|(_, rest)| rest.split_once(" \""))
            .map(|(resource, _)| resource.to_owned());
        let is_unknown = said.contains("the server doesn't have a resource type");
        assert!(theirs.is_some() != is_unknown, "{name}: {said}");
        let ours = mapper.kind_for(name).await;
        assert_eq!(ours.ok().map(|found| found.to_string()), theirs, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn the_preferred_resources_are_those_of_kubectl() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    // Other tests define and take away groups meanwhile.
    let is_settled = |line: &String| !line.contains("example.com");
    let wide = [
        "api-resources",
        "--no-headers",
        "-o",
        "wide",
        "--cached=false",
    ];
    let (said, _) = kubectl(control_plane, &wide).await?;
    let lines = said.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.join(" ")
    });
    let mut theirs: Vec<_> = lines.filter(is_settled).collect();
    let found = Discovery::new(server::admin(control_plane)?).all().await?;
    let lines = found.preferred_resources().map(|served| {
        let resource = &served.resource;
        let mut verbs = served.verbs.clone();
        verbs.sort();
        let is_namespaced = resource.scope == Scope::Namespaced;
        let words = [
            resource.plural.to_string(),
            served.short_names.join(","),
            resource.api_version().into_owned(),
            is_namespaced.to_string(),
            resource.kind.to_string(),
            verbs.join(","),
            served.categories.join(","),
        ];
        words
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    let mut ours: Vec<_> = lines.filter(is_settled).collect();
    theirs.sort();
    ours.sort();
    assert!(ours.len() > 50, "{ours:#?}");
    assert_eq!(ours, theirs);
    Ok(())
}

#[tokio::test]
async fn a_kind_that_is_defined_at_run_time_is_found() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    let mapper = RestMapper::new(client.clone());
    let kind = GroupVersionKind::new("late.example.com/v1", "Latecomer");
    let error = mapper.resource_for(&kind).await.unwrap_err();
    assert!(error.is_no_match(), "{error}");
    let definition = serde_json::from_value(json!({
        "metadata": {"name": "latecomers.late.example.com"},
        "spec": {
            "group": "late.example.com",
            "names": {"kind": "Latecomer", "plural": "latecomers", "singular": "latecomer", "shortNames": ["lc"]},
            "scope": "Cluster",
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}, "subresources": {"status": {}}}]
        }
    }))?;
    server::define(&client, &definition).await?;
    // Discovery follows the definition when the server finds the time.
    let found = timeout(DEADLINE, async {
        loop {
            match mapper.resource_for(&kind).await {
                Err(error) if error.is_no_match() => tokio::task::yield_now().await,
                found => return found,
            }
        }
    })
    .await??;
    assert_eq!(found.plural, "latecomers");
    let served = mapper.served_named("lc").await?;
    assert_eq!(served.resource, found);
    assert!(served.subresource("status").is_some());
    Ok(())
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let between = Between::new(server::admin(control_plane)?, false);
    let cached = CachedDiscovery::new(between.client());
    let first = cached.all().await?;
    cached.invalidate();
    let second = cached.all().await?;
    let seen = between.seen();
    assert_eq!(seen.len(), 4);
    // Other tests change what is below `/apis`, and nobody the core group.
    assert_eq!(seen[2], (StatusCode::NOT_MODIFIED, "/api".to_owned()));
    assert_eq!(first.group(""), second.group(""));
    Ok(())
}

#[tokio::test]
async fn a_server_behind_it_that_is_not_there_is_a_failure_beside_the_rest() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let client = server::admin(control_plane)?;
    let services = "/apis/apiregistration.k8s.io/v1/apiservices";
    let name = "v1.absent.example.com";
    let service = json!({
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": name},
        "spec": {
            "group": "absent.example.com",
            "version": "v1",
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": true,
            "service": {"namespace": "default", "name": "absent"}
        }
    });
    post(&client, services, &service).await?;
    // Other tests define and take away groups meanwhile.
    let failure = |found: &Discovered| {
        let failures = found.complete().err().map(|error| error.failures);
        let mut failures = failures.into_iter().flatten();
        failures.find(|failure| failure.group == "absent.example.com")
    };
    let is_failed = |found: &Discovered| failure(found).is_some();

    let discovery = Discovery::new(&client);
    let found = until(&discovery, is_failed).await?;
    assert!(found.version("apps", "v1").is_some());
    let stale = failure(&found).unwrap();
    assert_eq!(stale.api_version(), "absent.example.com/v1");
    assert!(matches!(stale.cause, FailureCause::Stale), "{stale}");

    // Asked one by one, the server says itself that it cannot.
    let plain = Discovery::new(Between::new(client.clone(), true).client());
    let found = until(&plain, is_failed).await?;
    assert!(found.version("apps", "v1").is_some());
    let failed = failure(&found).unwrap();
    let FailureCause::Failed(error) = &failed.cause else {
        panic!("{failed}")
    };
    assert!(error.is_service_unavailable(), "{error}");
    assert!(failed.is_transient());

    // Whoever looks for something that may be there learns of it.
    let mapper = RestMapper::new(&client);
    let kind = GroupVersionKind::new("absent.example.com/v1", "Thing");
    let error = mapper.resource_for(&kind).await.unwrap_err();
    assert!(
        error.to_string().contains("its APIService says why"),
        "{error}"
    );
    mapper.kind_for("deploy").await?;

    let request = Request::builder()
        .method(Method::DELETE)
        .uri(format!("{services}/{name}"))
        .body(Body::empty())?;
    client.request::<Value>(request).await?;
    until(&discovery, |found| !is_failed(found)).await?;
    Ok(())
}

#[tokio::test]
async fn its_version_and_its_documents() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    // Whoever is known may ask.
    let discovery = Discovery::new(server::nobody(control_plane)?);
    let version = discovery.server_version().await?;
    assert!(
        version.numbers().is_some_and(|numbers| numbers >= (1, 30)),
        "{version:?}"
    );
    let paths = discovery.openapi_paths().await?;
    let apps = paths
        .iter()
        .find(|path| path.api_version() == Some("apps/v1"));
    assert!(apps.is_some_and(|path| path.hash().is_some()));
    let document = discovery.openapi_of("apps/v1").await?;
    assert!(document["components"]["schemas"]["io.k8s.api.apps.v1.Deployment"].is_object());
    assert!(discovery.all().await?.version("", "v1").is_some());
    Ok(())
}
