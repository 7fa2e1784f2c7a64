//! Informers while the real control plane is killed under load, and starts anew: with its data, and
//! without.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use e2e::server::Error;
use http::{Request, Response};
use kubewright::cache::{
    Backoff, Deleted, EventHandler, HandlerOptions, Informer, Key, Layout, Object, Packed,
    ReflectorOptions,
};
use kubewright::config::Config;
use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::rest::{Body, BoxError, BoxFuture};
use kubewright::{Api, Client, Map};
use kubewright_controlplane::ControlPlane;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long it may take until caches have what the server has.
const SOON: Duration = Duration::from_mins(2);

/// How many objects there are at most.
const NAMES: u32 = 50;

/// How much is written between two crashes.
const LOAD: u64 = 300;

/// A config map, of which the version matters.
#[derive(Clone, Debug, Default, PartialEq, kubewright::Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "ConfigMap",
    plural = "configmaps",
    scope = "Namespaced"
)]
struct ConfigMap {
    metadata: ObjectMeta,
    data: Option<Map<String>>,
}

/// A client of the control plane that there is at the time.
#[derive(Clone)]
struct Current(Arc<Mutex<Client>>);

impl Current {
    fn client(&self) -> Client {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, client: Client) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = client;
    }
}

impl tower_service::Service<Request<Body>> for Current {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let client = self.client();
        Box::pin(async move { client.send(request).await.map_err(Into::into) })
    }
}

/// What was told of each object: its uid and its version.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<History>>);

#[derive(Default)]
struct History {
    known: BTreeMap<Key, (String, String)>,
    problems: Vec<String>,
    events: u64,
}

impl Told {
    fn note<O: Object>(&self, what: &str, object: &O, before: Option<&O>, is_there: bool) {
        let mut history = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Key::of(object);
        let state = |object: &O| {
            (
                object.uid().to_string(),
                object.resource_version().to_owned(),
            )
        };
        let after = is_there.then(|| state(object));
        let known = match after {
            Some(after) => history.known.insert(key.clone(), after),
            None => history.known.remove(&key),
        };
        history.events += 1;
        let is_expected = match (what, before) {
            ("added", _) => known.is_none(),
            ("updated", Some(before)) => known.as_ref() == Some(&state(before)),
            _ => known.as_ref().is_some_and(|(uid, _)| object.uid() == **uid),
        };
        if !is_expected {
            history
                .problems
                .push(format!("{key} was {what} and was known as {known:?}"));
        }
    }
}

impl<O: Object> EventHandler<O> for Told {
    fn on_add(&mut self, object: &O, _: bool) {
        self.note("added", object, None, true);
    }

    fn on_update(&mut self, old: &O, new: &O) {
        self.note("updated", new, Some(old), true);
    }

    fn on_delete(&mut self, deleted: &Deleted<O>) {
        self.note("deleted", &deleted.last_known, None, false);
    }
}

/// Who writes without a pause, whatever becomes of it.
struct Load {
    task: JoinHandle<()>,
    written: Arc<AtomicU64>,
}

impl Load {
    fn start(current: &Current) -> Self {
        let written = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(write(current.clone(), Arc::clone(&written)));
        Self { task, written }
    }

    /// Waits until some more was written.
    async fn lasts(&self) -> Result<(), Error> {
        let enough = self.written.load(Ordering::Relaxed) + LOAD;
        let lasts = async {
            while self.written.load(Ordering::Relaxed) < enough {
                sleep(Duration::from_millis(10)).await;
            }
        };
        Ok(timeout(SOON, lasts).await?)
    }

    async fn end(self) {
        self.task.abort();
        // An error says that it was ended.
        drop(self.task.await);
    }
}

async fn write(current: Current, written: Arc<AtomicU64>) {
    for round in 0_u32.. {
        let api = Api::<ConfigMap>::namespaced(current.client(), "default");
        let name = format!("map-{}", round.wrapping_mul(7919) % NAMES);
        let mut map = ConfigMap {
            metadata: ObjectMeta::named(&*name),
            data: Some(Map::from([("round".to_owned(), round.to_string())])),
        };
        if round % 5 == 0 {
            // It may not be there, and neither may the server.
            let _ = api.delete(&name).await;
            continue;
        }
        let done = match api.get(&name).await {
            Ok(found) => {
                map.metadata = found.metadata;
                api.update(&map).await
            }
            Err(_) => api.create(&map).await,
        };
        match done {
            Ok(_) => drop(written.fetch_add(1, Ordering::Relaxed)),
            // There may be no server for a while.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// A cache and what its handler was told.
struct Subject<L: Layout<ConfigMap>> {
    informer: Informer<ConfigMap, L>,
    told: Told,
}

impl<L: Layout<ConfigMap>> Subject<L> {
    fn new(current: &Current) -> Self {
        let informer = Informer::<ConfigMap>::builder(Client::new(current.clone(), "default"))
            .namespace("default")
            .reflector(ReflectorOptions {
                backoff: Backoff {
                    cap: Duration::from_secs(1),
                    ..Backoff::default()
                },
                ..ReflectorOptions::default()
            })
            .layout::<L>()
            .build();
        let told = Told::default();
        informer.add_handler(told.clone(), HandlerOptions::default());
        informer.start();
        Self { informer, told }
    }

    /// Waits until it has what the server has, and its handler was told of it, as it may be.
    async fn rests(&self, current: &Current) -> Result<(), Error> {
        let api = Api::<ConfigMap>::namespaced(current.client(), "default");
        let list = api.list(&ListOptions::default()).await?;
        let there: BTreeMap<Key, (String, String)> = list
            .items
            .into_iter()
            .map(|map| {
                let map = Arc::new(map);
                let state = (map.uid().to_string(), map.resource_version().to_owned());
                (Key::of(&map), state)
            })
            .collect();
        let rests = async {
            loop {
                let objects = self.informer.store().list();
                let held: BTreeMap<_, _> = objects
                    .iter()
                    .map(|object| {
                        let version = object.resource_version().to_owned();
                        (Key::of(object), (object.uid().to_string(), version))
                    })
                    .collect();
                let is_told = {
                    let history = self.told.0.lock().unwrap_or_else(PoisonError::into_inner);
                    history.known == there
                };
                if held == there && is_told {
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        let rested = timeout(SOON, rests).await;
        let history = self.told.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(rested.is_ok(), "{:?}", self.informer.health());
        assert!(history.problems.is_empty(), "{:#?}", history.problems);
        assert!(history.events > 0);
        Ok(())
    }
}

fn client(control_plane: &ControlPlane) -> Result<Client, Error> {
    let mut config = Config::from_kubeconfig(control_plane.kubeconfig(), None)?;
    // Who writes is to see at once that there is nobody.
    config.retries = 0;
    config.timeout = Some(Duration::from_secs(10));
    Ok(Client::try_from(config)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn caches_follow_a_control_plane_that_is_killed_under_load() -> Result<(), Error> {
    let Some(control_plane) = tokio::task::spawn_blocking(ControlPlane::start).await?? else {
        return Ok(());
    };
    if !control_plane.restarts() {
        eprintln!("skipped: servers of KUBEBUILDER_ASSETS are not started anew");
        return Ok(());
    }
    let current = Current(Arc::new(Mutex::new(client(&control_plane)?)));
    let decoded = Subject::<kubewright::cache::Decoded>::new(&current);
    let packed = Subject::<Packed>::new(&current);
    let rest = async |load: Load| {
        load.end().await;
        decoded.rests(&current).await?;
        packed.rests(&current).await
    };

    // It is killed, and comes back with what it had.
    let load = Load::start(&current);
    load.lasts().await?;
    let control_plane = tokio::task::spawn_blocking(|| control_plane.restart()).await??;
    current.set(client(&control_plane)?);
    load.lasts().await?;
    rest(load).await?;

    // It is gone, and another is there in its place that knows nothing: its versions begin anew.
    let load = Load::start(&current);
    load.lasts().await?;
    let Some(other) = tokio::task::spawn_blocking(move || {
        drop(control_plane);
        ControlPlane::start()
    })
    .await??
    else {
        return Ok(());
    };
    current.set(client(&other)?);
    load.lasts().await?;
    rest(load).await?;

    decoded.informer.stop().await;
    packed.informer.stop().await;
    Ok(())
}
