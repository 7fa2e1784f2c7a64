//! What controllers and kubelets would do to objects, done once when a tester wants it.

mod claims;
mod condition;
mod error;
mod pod;
mod workload;

use std::sync::Arc;

use kubewright::Resource as Kind;
use serde::Serialize;
use serde_json::Value;

use crate::Server;
use crate::object::{Object, members_mut};
use crate::registry::Resource;
use crate::server::Core;
use crate::store::{Expected, Key, Range};
use crate::verb;

use condition::Conditions;
pub use error::MoveError;

/// What is known of the world when an object changes.
#[derive(Clone, Debug)]
struct World {
    /// The time, as objects write it.
    now: String,
    /// A number that no two changes have.
    number: u64,
    /// The names of the nodes.
    nodes: Vec<String>,
}

/// How it comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Good,
    Bad,
}

impl Server {
    /// Brings an object to where its controller or kubelet would, if all goes well: a `Pod` runs and
    /// is ready; of a `Deployment`, `ReplicaSet`, `ReplicationController`, `StatefulSet` or
    /// `DaemonSet` every replica is there and available; a `Job` is complete; a
    /// `PersistentVolumeClaim` or `PersistentVolume` is bound, a `Node` ready; a `Service` that asks
    /// for a load balancer has an address.
    ///
    /// Its status is all that changes (and the node of a pod that has none): no other objects come
    /// about. The namespace is that of a kind in namespaces.
    ///
    /// ```
    /// # use kubewright::meta::ObjectMeta;
    /// # #[derive(Clone, Debug, kubewright::Resource)]
    /// # #[resource(group = "apps", version = "v1", plural = "deployments", namespaced)]
    /// # struct Deployment { metadata: ObjectMeta }
    /// # let server = kubewright_apiserver::Server::new();
    /// # server.add_yaml("{apiVersion: apps/v1, kind: Deployment, metadata: {name: www}}")?;
    /// server.settle::<Deployment>(Some("default"), "www")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When it is not there, or its kind is another one: for those there are
    /// [`set_status`](Self::set_status) and [`set_condition`](Self::set_condition).
    pub fn settle<K: Kind>(&self, namespace: Option<&str>, name: &str) -> Result<(), MoveError> {
        self.come_out::<K>(namespace, name, Outcome::Good)
    }

    /// Brings an object to where it is given up: the containers of a `Pod` end with code 1; a
    /// `Deployment` has not come about in time; a `Job` has failed too often; a
    /// `PersistentVolumeClaim` is lost, a `PersistentVolume` failed, a `Node` not ready.
    ///
    /// # Errors
    /// As of [`settle`](Self::settle).
    pub fn fail<K: Kind>(&self, namespace: Option<&str>, name: &str) -> Result<(), MoveError> {
        self.come_out::<K>(namespace, name, Outcome::Bad)
    }

    /// Lets the containers of a pod end with a code: the pod has succeeded, or failed.
    ///
    /// # Errors
    /// When it is not there.
    pub fn end_pod(&self, namespace: &str, name: &str, code: i32) -> Result<(), MoveError> {
        let place = ("", "pods", "v1");
        self.change(place, Some(namespace), name, |pod, world| {
            pod::end(pod, world, code);
            Ok(())
        })
    }

    /// Gives an object this status, as it is: it is not validated.
    ///
    /// # Errors
    /// When the object is not there, or the status cannot be written as JSON.
    pub fn set_status<K: Kind>(
        &self,
        namespace: Option<&str>,
        name: &str,
        status: impl Serialize,
    ) -> Result<(), MoveError> {
        let status = serde_json::to_value(status)
            .map_err(|error| MoveError::new(format!("the status cannot be written: {error}")))?;
        self.change(place::<K>(), namespace, name, |object, _| {
            object.insert("status".to_owned(), status.clone());
            Ok(())
        })
    }

    /// Sets a condition in the status of an object, in place of one of the same type. When it came
    /// about is the server's time, if it is another than before.
    ///
    /// # Errors
    /// When the object is not there.
    pub fn set_condition<K: Kind>(
        &self,
        namespace: Option<&str>,
        name: &str,
        condition: &str,
        holds: bool,
        reason: &str,
    ) -> Result<(), MoveError> {
        self.change(place::<K>(), namespace, name, |object, world| {
            let mut conditions = Conditions::of(members_mut(object, "status"), &world.now);
            conditions.set(condition, holds).reason(reason);
            Ok(())
        })
    }

    fn come_out<K: Kind>(
        &self,
        namespace: Option<&str>,
        name: &str,
        outcome: Outcome,
    ) -> Result<(), MoveError> {
        let (group, plural, _) = place::<K>();
        self.change(place::<K>(), namespace, name, |object, world| {
            let known = workload::come_out((group, plural), object, world, outcome)
                || claims::come_out((group, plural), object, world, outcome);
            match ((group, plural), outcome) {
                _ if known => {}
                (("", "pods"), Outcome::Good) => pod::run(object, world),
                (("", "pods"), Outcome::Bad) => pod::end(object, world, 1),
                _ => {
                    return Err(MoveError::new(
                        "what becomes of this kind is not known; set its status".to_owned(),
                    ));
                }
            }
            Ok(())
        })
    }

    /// Changes an object in a version of its kind, as often as others are faster.
    fn change(
        &self,
        (group, plural, version): (&str, &str, &str),
        namespace: Option<&str>,
        name: &str,
        change: impl Fn(&mut Object, &World) -> Result<(), MoveError>,
    ) -> Result<(), MoveError> {
        let core = self.core();
        let shown = match namespace {
            Some(namespace) => format!("{plural} `{namespace}/{name}`"),
            None => format!("{plural} `{name}`"),
        };
        let problem = |why: String| MoveError::new(format!("{shown}: {why}"));
        let table = core.registry.table();
        let resource = table
            .get(group, plural)
            .ok_or_else(|| problem("they are not served".to_owned()))?;
        if resource.is_namespaced() != namespace.is_some() {
            let told = if resource.is_namespaced() {
                "they are in namespaces; say which"
            } else {
                "they are in no namespace"
            };
            return Err(problem(told.to_owned()));
        }
        let nodes = nodes(core);
        loop {
            let stored = resource.objects.get(&Key::new(namespace, name));
            let stored = stored.ok_or_else(|| problem("it is not there".to_owned()))?;
            let failed = |failure: crate::failure::Failure| problem(failure.message().to_owned());
            let mut object = resource.object(&stored, version).map_err(failed)?;
            let world = World {
                now: core.clock.text(),
                number: stored.version,
                nodes: nodes.clone(),
            };
            change(&mut object, &world).map_err(|error| problem(error.to_string()))?;
            let draft = resource.draft(object, version).map_err(failed)?;
            // Refused only where another was faster.
            if verb::put(core, resource, draft, Expected::Version(stored.version)).is_ok() {
                return Ok(());
            }
        }
    }
}

fn place<K: Kind>() -> (&'static str, &'static str, &'static str) {
    let descriptor = K::descriptor();
    (descriptor.group, descriptor.plural, descriptor.version)
}

fn nodes(core: &Arc<Core>) -> Vec<String> {
    let table = core.registry.table();
    let resource: Option<&Arc<Resource>> = table.get("", "nodes");
    let page = resource.and_then(|nodes| nodes.objects.list(Range::default(), |_| true).ok());
    let found = page.map(|page| page.objects).unwrap_or_default();
    found
        .iter()
        .map(|node| node.key.name().to_owned())
        .collect()
}

/// A number in `spec`.
fn wanted(object: &Object, name: &str) -> Option<i64> {
    object.get("spec")?.get(name)?.as_i64()
}

/// Notes in the status which generation was seen.
fn observe(object: &mut Object) {
    let generation = object
        .get("metadata")
        .and_then(|metadata| metadata.get("generation"))
        .cloned()
        .unwrap_or_else(|| Value::from(1));
    members_mut(object, "status").insert("observedGeneration".to_owned(), generation);
}
