//! Load: large objects, many watches, clients that go away or never read, bodies that are too long.
//! Memory is bounded, nobody misses an event, and the server goes on.
//!
//! The server is a process of its own, so that its memory is its own. By default a twentieth of the
//! load is put on it. `KUBEWRIGHT_LOAD=full cargo test --release --package kubewright-apiserver --test load
//! -- --test-threads 1` puts the whole: 10,000 objects of 100 KB, 5,000 watchers.

mod bodies;
mod objects;
mod program;
mod watchers;

use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::{Map, Resource};

/// What is put on a server: the whole of a number, or a twentieth.
fn share(whole: usize) -> usize {
    let is_full = std::env::var("KUBEWRIGHT_LOAD").is_ok_and(|load| load == "full");
    if is_full { whole } else { whole / 20 }
}

#[derive(Clone, Debug, Default, Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "ConfigMap",
    plural = "configmaps",
    namespaced
)]
struct ConfigMap {
    metadata: ObjectMeta,
    data: Map<String>,
}

/// With so many bytes of data.
fn config_map(name: &str, bytes: usize) -> ConfigMap {
    let mut data = Map::default();
    data.insert("text", "x".repeat(bytes));
    ConfigMap {
        metadata: ObjectMeta::named(name),
        data,
    }
}

/// What happens from a version on.
fn since(version: &str) -> ListOptions {
    ListOptions {
        resource_version: version.to_owned(),
        ..ListOptions::default()
    }
}
