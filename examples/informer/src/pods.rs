//! Pods: those of a node, those of a replica set, and those with a label, out of one cache.

use std::sync::Arc;

use kubewright::cache::{Index, Informer, Lister, SharedInformerFactory};
use kubewright::selector::{Selector, SelectorError};
use kubewright_k8s::Informers as _;
use kubewright_k8s::apps::v1::ReplicaSet;
use kubewright_k8s::core::v1::Pod;

/// A lister of pods with a question of its own, as an extension trait: a program adds what its kinds need.
pub trait PodsOf {
    /// The pods that a replica set controls.
    ///
    /// # Errors
    /// When its selector is none.
    fn pods_of(&self, set: &ReplicaSet) -> Result<Vec<Arc<Pod>>, SelectorError>;
}

impl PodsOf for Lister<Pod> {
    fn pods_of(&self, set: &ReplicaSet) -> Result<Vec<Arc<Pod>>, SelectorError> {
        let Some(spec) = &set.spec else {
            return Ok(Vec::new());
        };
        let selector = Selector::try_from(&spec.selector)?;
        let mut pods = self.namespace(&*set.metadata.namespace).list(&selector);
        // Another controller may have pods with the same labels.
        pods.retain(|pod| pod.metadata.is_controlled_by(&set.metadata.uid));
        Ok(pods)
    }
}

/// The caches of the program.
pub struct Workloads {
    /// All pods.
    pub pods: Informer<Pod>,
    /// The same by the node that they run on.
    pub by_node: Index<Arc<Pod>, String>,
    /// All replica sets.
    pub sets: Lister<ReplicaSet>,
}

impl Workloads {
    /// Asks a factory for them. It has to be started.
    pub fn of(factory: &SharedInformerFactory) -> Self {
        let pods = factory.core_v1().pods().informer();
        let by_node = pods.index(|pod| pod.spec.as_ref().and_then(|spec| spec.node_name.clone()));
        Self {
            by_node,
            pods,
            sets: factory.apps_v1().replicasets().lister(),
        }
    }

    /// What runs where and for whom, a line each.
    ///
    /// # Errors
    /// When a replica set has no selector that could be read.
    pub fn tell(&self) -> Result<Vec<String>, SelectorError> {
        let lister = self.pods.lister();
        let mut lines = Vec::new();
        for node in self.by_node.keys() {
            let pods = lister.by_index(&self.by_node, &node).len();
            lines.push(format!("{node} runs {pods}"));
        }
        for set in self.sets.list(&Selector::everything()) {
            let name = format!("{}/{}", set.metadata.namespace, set.metadata.name);
            let pods = lister.pods_of(&set)?.len();
            lines.push(format!("{name} has {pods}"));
        }
        lines.sort();
        Ok(lines)
    }
}
