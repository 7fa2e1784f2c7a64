//! The embedded API server, which does what a real one does, and remembers what it was asked.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{Request, Response};
use kubewright::client::{Api, Client};
use kubewright::resource::scope;
use kubewright::rest::{Body, BoxError};
use tower_service::Service;

use crate::fault::Seen;
use crate::kind::{Plant, Widget, widget};

/// A server with widgets and plants, whose namespaces are `default`, `team` and `other`.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) server: kubewright_apiserver::Server,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Live {
    /// Without objects.
    pub(crate) fn new() -> Self {
        let server = kubewright_apiserver::Server::new();
        server.serve::<Widget>().unwrap();
        server.serve::<Plant>().unwrap();
        for namespace in ["team", "other"] {
            server
                .add(&serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
                .unwrap();
        }
        Self {
            server,
            seen: Arc::default(),
        }
    }

    /// With widgets of these names in `team`, whose sizes count up from one.
    pub(crate) fn with_widgets(names: &[&str]) -> Self {
        let live = Self::new();
        for (name, size) in names.iter().zip(1..) {
            live.add(&widget(name, size), "team");
        }
        live
    }

    /// Puts a widget there.
    pub(crate) fn add(&self, widget: &Widget, namespace: &str) {
        let mut widget = widget.clone();
        namespace.clone_into(&mut widget.metadata.namespace);
        self.server.add(&widget).unwrap();
    }

    /// The widget of `team` with this name, as it is there now.
    pub(crate) fn stored(&self, name: &str) -> Option<Widget> {
        self.server.object(Some("team"), name)
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.clone(), "team")
    }

    pub(crate) fn api<K: scope::Namespaced>(&self) -> Api<K> {
        Api::namespaced(self.client(), "team")
    }

    /// What came in since the last time.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// The one request that came in.
    pub(crate) fn only(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    /// Method and target of every request.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }
}

impl Service<Request<Body>> for Live {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.seen.lock().unwrap().push(Seen::of(&request));
        Box::pin(self.server.service().call(request))
    }
}
