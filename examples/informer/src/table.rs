//! A table of the pods of a namespace that follows what happens.

use std::fmt::Write as _;

use kubewright::Schema;
use kubewright::cache::{
    EventStream, HandlerOptions, Informer, Object, Packed, PackedObject, SharedInformerFactory,
};
use kubewright::meta::Time;
use kubewright::rest::DecodeError;
use kubewright::selector::Selector;
use kubewright_k8s::Informers as _;
use kubewright_k8s::core::v1::Pod;

/// What the table shows of a pod. Pods are held as text, and nothing else of it is decoded.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(default)]
struct Shown {
    metadata: Metadata,
    spec: Spec,
    status: Status,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(default, rename_all = "camelCase")]
struct Metadata {
    deletion_timestamp: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(default, rename_all = "camelCase")]
struct Spec {
    node_name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(default, rename_all = "camelCase")]
struct Status {
    phase: String,
    container_statuses: Vec<Container>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(default, rename_all = "camelCase")]
struct Container {
    ready: bool,
    restart_count: i64,
}

/// The table of a namespace.
pub struct Table {
    pods: Informer<Pod, Packed>,
    namespace: String,
    events: EventStream<PackedObject<Pod>>,
}

impl Table {
    /// Asks a factory for the pods. It has to be started.
    pub fn of(factory: &SharedInformerFactory, namespace: &str) -> Self {
        let pods = factory.core_v1().pods().layout::<Packed>();
        let pods = pods.with(|pods| pods.namespace(namespace)).informer();
        // What changes between two looks is told once.
        let events = pods.events(HandlerOptions::default().capacity(1));
        Self {
            pods,
            namespace: namespace.to_owned(),
            events,
        }
    }

    /// Waits until something has changed; whether anything will any more.
    pub async fn changed(&mut self) -> bool {
        self.events.next().await.is_some()
    }

    /// The table as it is now.
    ///
    /// # Errors
    /// When a pod is none.
    pub fn draw(&self) -> Result<String, DecodeError> {
        let pods = self.pods.lister().namespace(&*self.namespace);
        let mut pods = pods.list(&Selector::everything());
        pods.sort_by(|one, other| one.name().cmp(other.name()));
        let mut rows = vec![["NAME", "READY", "STATUS", "RESTARTS", "NODE"].map(str::to_owned)];
        for pod in &pods {
            rows.push(row(pod)?);
        }
        Ok(aligned(&rows))
    }
}

fn row(pod: &PackedObject<Pod>) -> Result<[String; 5], DecodeError> {
    let shown: Shown = pod.text()?.view()?;
    let containers = &shown.status.container_statuses;
    let ready = containers
        .iter()
        .filter(|container| container.ready)
        .count();
    let restarts: i64 = containers
        .iter()
        .map(|container| container.restart_count)
        .sum();
    Ok([
        pod.name().to_owned(),
        format!("{ready}/{}", containers.len()),
        match shown.metadata.deletion_timestamp {
            Some(_) => "Terminating".to_owned(),
            None => shown.status.phase,
        },
        restarts.to_string(),
        shown.spec.node_name,
    ])
}

/// Columns as wide as what is in them.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            // Writing to a string does not fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
