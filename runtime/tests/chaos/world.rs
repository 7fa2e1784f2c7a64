//! What happens on the server.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use kubewright::cache::Key;
use kubewright::client::Api;
use kubewright::meta::{DeleteOptions, ListOptions};
use kubewright_apiserver::Server;
use serde_json::json;
use tokio::time::sleep;

use crate::history::{Known, State};
use crate::kind::{ConfigMap, TIERS, config_map};
use crate::network::Network;

/// Where objects come and go.
pub(crate) const NAMESPACES: [&str; 3] = ["red", "green", "blue"];
/// How many names there are in each.
const NAMES: usize = 6;

/// Whoever changes what is on the server.
pub(crate) struct World {
    network: Network,
    random: Rng,
    round: u64,
    version: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let server = server(1);
        Self {
            network: Network::new(server, seed ^ 0x5eed),
            random: Rng::with_seed(seed),
            round: 0,
            version: 1,
        }
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// Something happens.
    pub(crate) async fn step(&mut self) {
        match self.random.u32(0..100) {
            0..65 => self.write().await,
            65..73 => {
                // More at once than queues have room for.
                for _ in 0..self.random.usize(5..40) {
                    self.write().await;
                }
            }
            73..77 => self.clear().await,
            77..79 => self.without_namespace().await,
            79..82 => self.network.server().forget_history(),
            82..84 => self.restart(),
            _ => {
                let most = [20, 1_000, 30_000, 400_000][self.random.usize(0..4)];
                sleep(Duration::from_millis(self.random.u64(0..most))).await;
            }
        }
    }

    fn namespace(&mut self) -> &'static str {
        NAMESPACES[self.random.usize(0..NAMESPACES.len())]
    }

    fn api(&self, namespace: &str) -> Api<ConfigMap> {
        Api::namespaced(self.network.server().client(namespace), namespace)
    }

    /// An object comes, changes or goes.
    async fn write(&mut self) {
        self.round += 1;
        let api = self.api_somewhere();
        let name = format!("map-{}", self.random.usize(0..NAMES));
        let tier = TIERS[self.random.usize(0..TIERS.len())];
        let Ok(found) = api.get(&name).await else {
            let made = api.create(&config_map(&name, tier, self.round)).await;
            return self.saw(made.as_ref().ok());
        };
        if self.random.u32(0..3) > 0 {
            let mut changed = config_map(&name, tier, self.round);
            changed
                .metadata
                .resource_version
                .clone_from(&found.metadata.resource_version);
            let changed = api.update(&changed).await;
            return self.saw(changed.as_ref().ok());
        }
        let _ = api.delete(&name).await;
        if self.random.bool() {
            // Another of the same name.
            let made = api.create(&config_map(&name, tier, self.round)).await;
            self.saw(made.as_ref().ok());
        }
    }

    fn api_somewhere(&mut self) -> Api<ConfigMap> {
        let namespace = self.namespace();
        self.api(namespace)
    }

    fn saw(&mut self, written: Option<&ConfigMap>) {
        let version = written.and_then(|map| map.metadata.resource_version.parse().ok());
        if let Some(version) = version {
            self.version = version;
            self.network.saw(version);
        }
    }

    /// All objects of a namespace go.
    async fn clear(&mut self) {
        let api = self.api_somewhere();
        let _ = api
            .delete_collection(&DeleteOptions::default(), &ListOptions::default())
            .await;
    }

    /// A namespace goes, with all that is in it, and comes back.
    async fn without_namespace(&mut self) {
        let name = self.namespace();
        let server = self.network.server();
        let api = Api::<Namespace>::cluster(server.client("default"));
        let _ = api.delete(name).await;
        sleep(Duration::from_millis(self.random.u64(0..5_000))).await;
        // Refused where it is there, as after a restart.
        let _ = server.add(&namespace(name));
    }

    /// The server comes back empty. Its versions go on, as those of a restored etcd have to.
    fn restart(&mut self) {
        self.version += 1_000_000;
        self.network.restart(server(self.version));
    }
}

/// What there is on a server, as far as it is asked for.
pub(crate) fn there(server: &Server, is_meant: impl Fn(&ConfigMap) -> bool) -> Known {
    let objects: Vec<ConfigMap> = server.objects();
    let meant = objects.into_iter().filter(|map| is_meant(map));
    meant
        .map(|map| {
            let map = std::sync::Arc::new(map);
            (Key::of(&map), State::of(&map))
        })
        .collect::<BTreeMap<_, _>>()
}

fn server(version: u64) -> Server {
    let server = Server::builder().first_version(version).build();
    for name in NAMESPACES {
        // Nothing is there that could be in the way.
        let _ = server.add(&namespace(name));
    }
    // What was before it began, it does not know.
    server.forget_history();
    server
}

fn namespace(name: &str) -> serde_json::Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

/// A namespace, of which only the name matters.
#[derive(Clone, Debug, Default, PartialEq, kubewright::Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "Namespace",
    plural = "namespaces",
    scope = "Cluster"
)]
struct Namespace {
    metadata: kubewright::meta::ObjectMeta,
}
