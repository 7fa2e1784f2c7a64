//! The server as a whole.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use kubewright::Client;
use kubewright::rest::{Body, BoxError};

use serde_json::{Value, json};

use crate::builder::ServerBuilder;
use crate::builtin;
use crate::clock::Clock;
use crate::crd;
use crate::fault::Faults;
use crate::openapi::Documents;
use crate::own::Rules;
use crate::record::{Recorder, Requests};
use crate::registry::{Registry, Resource};
use crate::store::{Expected, Versions};
use crate::verb::{self, Owners};

/// A Kubernetes API server in memory. Clones are the same server.
#[derive(Clone, Debug)]
pub struct Server(Arc<Core>);

/// What requests work on.
#[derive(Debug)]
pub(crate) struct Core {
    /// What is served.
    pub(crate) registry: Registry,
    /// Documents of it that have been made.
    pub(crate) documents: Documents,
    /// The versions that objects are given.
    pub(crate) versions: Arc<Versions>,
    /// The time.
    pub(crate) clock: Clock,
    /// What was chosen when it was made.
    pub(crate) settings: Settings,
    /// Who is owned by whom.
    pub(crate) owners: Owners,
    /// What goes wrong because a tester wants it.
    pub(crate) faults: Faults,
    /// What has been asked.
    pub(crate) recorder: Recorder,
    /// What the program wants of writes.
    pub(crate) rules: Rules,
    /// What is known of definitions of custom kinds.
    pub(crate) definitions: crd::Definitions,
}

/// What is chosen when a server is made.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// How many changes of each resource are remembered, for watches and lists of earlier versions.
    pub(crate) window: usize,
    /// The version that is given out before all others.
    pub(crate) first_version: u64,
    /// Whether owned objects go with their owners.
    pub(crate) collects_garbage: bool,
    /// Whether what is in a namespace goes with it.
    pub(crate) collects_namespaces: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: WINDOW,
            first_version: 1,
            collects_garbage: true,
            collects_namespaces: true,
        }
    }
}

/// How many changes of a resource are remembered where nothing else is said.
const WINDOW: usize = 10_000;

/// Namespaces that are always there.
const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

impl Server {
    /// A server of the built-in kinds, without objects but the namespaces that are always there.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A server for which something is chosen.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let core = Core {
            registry: Registry::default(),
            documents: Documents::default(),
            versions: Arc::new(Versions::starting_at(settings.first_version)),
            clock: Clock::default(),
            settings,
            owners: Owners::default(),
            faults: Faults::default(),
            recorder: Recorder::default(),
            rules: Rules::default(),
            definitions: crd::Definitions::default(),
        };
        core.registry.change(|table| {
            builtin::install(table, &core.versions, core.settings.window);
        });
        let core = Arc::new(core);
        namespaces(&core);
        Self(core)
    }

    /// Converts objects of a group's custom kinds between their versions, where the definition asks
    /// for a webhook: none is called. The function is given an object, with `apiVersion` of the
    /// version it is of, and the name of the version it is to become one of. As of a webhook, only
    /// labels and annotations of the metadata may change.
    ///
    /// ```
    /// let server = kubewright_apiserver::Server::new();
    /// server.convert("example.com", |mut object, version| {
    ///     if version == "v2" {
    ///         object["spec"]["replicas"] = object["spec"]["size"].take();
    ///     }
    ///     Ok(object)
    /// });
    /// ```
    pub fn convert(
        &self,
        group: &str,
        conversion: impl Fn(Value, &str) -> Result<Value, String> + Send + Sync + 'static,
    ) {
        let conversions = &self.0.definitions.conversions;
        conversions.set(group, Arc::new(conversion));
    }

    /// The server as a tower service: what [`Client::new`] takes.
    pub fn service(&self) -> ServerService {
        ServerService(Arc::clone(&self.0))
    }

    /// The server of what requests work on.
    pub(crate) fn of(core: Arc<Core>) -> Self {
        Self(core)
    }

    /// What requests work on.
    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.0
    }

    /// The time that the server goes by, for a tester to take in hand.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What goes wrong because a tester wants it.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The requests for objects so far, the last 10,000 of them, with bodies up to 64 KiB, of which
    /// the last 16 MiB are kept.
    pub fn requests(&self) -> Requests {
        Requests::new(self.0.recorder.all())
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.0.recorder.clear();
    }

    /// Forgets every change so far, as a server does after a while: who watches or lists from an
    /// earlier version is answered with 410.
    pub fn forget_history(&self) {
        for resource in self.0.registry.table().distinct() {
            resource.objects.compact();
        }
    }

    /// A client of this server.
    pub fn client(&self, default_namespace: impl Into<String>) -> Client {
        Client::new(self.service(), default_namespace)
    }
}

/// Makes the namespaces that are always there.
fn namespaces(core: &Arc<Core>) {
    let table = core.registry.table();
    let Some(resource) = table.get("", "namespaces") else {
        return;
    };
    for name in NAMESPACES {
        make_namespace(core, resource, name);
    }
}

/// Makes a namespace that is not there yet.
pub(crate) fn make_namespace(core: &Arc<Core>, namespaces: &Arc<Resource>, name: &str) {
    let object = json!({
        "metadata": {
            "name": name, "labels": {"kubernetes.io/metadata.name": name},
            "uid": verb::uid(), "creationTimestamp": core.clock.text(),
        },
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    });
    let object = object.as_object().cloned().unwrap_or_default();
    if let Ok(draft) = namespaces.draft(object, &namespaces.storage) {
        // Refused where it has come about meanwhile.
        let _ = verb::put(core, namespaces, draft, Expected::Absent);
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

/// A [`Server`] as a tower service.
#[derive(Clone, Debug)]
pub struct ServerService(Arc<Core>);

impl tower_service::Service<Request<Body>> for ServerService {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let core = Arc::clone(&self.0);
        Box::pin(async move { verb::serve(&core, request).await })
    }
}
