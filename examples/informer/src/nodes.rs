//! Nodes: who comes, who goes, and who ceases to be ready.

use kubewright::cache::{Informer, SharedInformerFactory};
use kubewright_k8s::Informers as _;
use kubewright_k8s::core::v1::Node;
use tokio::sync::mpsc;

/// Tells of nodes, a line each, until the informer is stopped. The informer has to be started.
pub fn follow(
    factory: &SharedInformerFactory,
) -> (Informer<Node>, mpsc::UnboundedReceiver<String>) {
    let nodes = factory.core_v1().nodes().informer();
    let (lines, told) = mpsc::unbounded_channel();
    let tell = move |line: String| {
        // Nobody may listen any more.
        let _ = lines.send(line);
    };
    nodes.on_add({
        let tell = tell.clone();
        move |node, is_in_initial_list| {
            let verb = if is_in_initial_list {
                "is there"
            } else {
                "has joined"
            };
            tell(format!("{} {verb}, {}", node.metadata.name, state(node)));
        }
    });
    nodes.on_update({
        let tell = tell.clone();
        move |old, new| {
            // A kubelet reports every few seconds; what matters is what differs.
            if state(old) != state(new) {
                tell(format!("{} is {}", new.metadata.name, state(new)));
            }
        }
    });
    nodes.on_delete(move |node| tell(format!("{} has left", node.last_known.metadata.name)));
    (nodes, told)
}

/// `ready`, or not.
fn state(node: &Node) -> &'static str {
    let status = node.status.as_deref();
    let conditions = status.and_then(|status| status.conditions.as_deref());
    let is_ready = conditions.unwrap_or_default().iter().any(|condition| {
        condition.r#type.as_str() == "Ready" && condition.status.as_str() == "True"
    });
    if is_ready { "ready" } else { "not ready" }
}
