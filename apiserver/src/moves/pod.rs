//! Pods: what the scheduler and a kubelet say of them.

use serde_json::{Map, Value, json};

use super::condition::Conditions;
use super::{World, observe};
use crate::object::{Object, members_mut, metadata_text};

/// The node of pods where there is none.
const NODE: &str = "node";
const NODE_ADDRESS: &str = "192.168.0.1";

/// What a container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Running,
    /// It ended with a code.
    Ended(i32),
}

/// A pod runs, and is ready.
pub(super) fn run(pod: &mut Object, world: &World) {
    place(pod, world);
    let containers = statuses(pod, "containers", world, |_| Doing::Running);
    // Those that run beside the others stay; the rest has done what it had to.
    let first = statuses(pod, "initContainers", world, |container| {
        match container.get("restartPolicy").and_then(Value::as_str) {
            Some("Always") => Doing::Running,
            _ => Doing::Ended(0),
        }
    });
    let gates = gates(pod);
    let status = members_mut(pod, "status");
    status.insert("phase".to_owned(), "Running".into());
    put(status, "containerStatuses", containers);
    put(status, "initContainerStatuses", first);
    let mut conditions = Conditions::of(status, &world.now);
    for ty in gates {
        conditions.set(&ty, true);
    }
    conditions.set("Ready", true);
    conditions.set("ContainersReady", true);
}

/// The containers of a pod end with a code.
pub(super) fn end(pod: &mut Object, world: &World, code: i32) {
    place(pod, world);
    let containers = statuses(pod, "containers", world, |_| Doing::Ended(code));
    let first = statuses(pod, "initContainers", world, |_| Doing::Ended(0));
    let (phase, reason) = match code {
        0 => ("Succeeded", "PodCompleted"),
        _ => ("Failed", "PodFailed"),
    };
    let status = members_mut(pod, "status");
    status.insert("phase".to_owned(), phase.into());
    put(status, "containerStatuses", containers);
    put(status, "initContainerStatuses", first);
    let mut conditions = Conditions::of(status, &world.now);
    conditions.set("Ready", false).reason(reason);
    conditions.set("ContainersReady", false).reason(reason);
}

/// A pod is on a node, and has begun.
fn place(pod: &mut Object, world: &World) {
    let node = world.nodes.first().map_or(NODE, String::as_str);
    let spec = members_mut(pod, "spec");
    let is_placed = spec
        .get("nodeName")
        .and_then(Value::as_str)
        .is_some_and(|name| !name.is_empty());
    if !is_placed {
        spec.insert("nodeName".to_owned(), node.into());
    }
    let is_on_host = spec.get("hostNetwork") == Some(&Value::Bool(true));
    observe(pod);
    let status = members_mut(pod, "status");
    if !status.contains_key("podIP") {
        let [.., high, low] = world.number.to_be_bytes();
        let address = if is_on_host {
            NODE_ADDRESS.to_owned()
        } else {
            format!("10.244.{high}.{low}")
        };
        status.insert("hostIP".to_owned(), NODE_ADDRESS.into());
        status.insert("hostIPs".to_owned(), json!([{"ip": NODE_ADDRESS}]));
        status.insert("podIPs".to_owned(), json!([{"ip": address}]));
        status.insert("podIP".to_owned(), address.into());
    }
    let now = || Value::from(world.now.clone());
    status.entry("startTime").or_insert_with(now);
    let mut conditions = Conditions::of(status, &world.now);
    for ty in ["PodReadyToStartContainers", "PodScheduled", "Initialized"] {
        conditions.set(ty, true);
    }
}

/// What is said of the containers in a list of `spec`.
fn statuses(
    pod: &Object,
    list: &str,
    world: &World,
    doing: impl Fn(&Value) -> Doing,
) -> Vec<Value> {
    let uid = metadata_text(pod, "uid");
    let containers = pod.get("spec").and_then(|spec| spec.get(list));
    let containers = containers.and_then(Value::as_array).into_iter().flatten();
    let of = |container: &Value| {
        let text = |member: &str| container.get(member).and_then(Value::as_str);
        let (name, image) = (text("name").unwrap_or_default(), text("image"));
        let id = format!("containerd://{uid}-{name}");
        let doing = doing(container);
        let state = match doing {
            Doing::Running => json!({"running": {"startedAt": world.now}}),
            Doing::Ended(code) => json!({"terminated": {
                "exitCode": code, "reason": if code == 0 { "Completed" } else { "Error" },
                "startedAt": world.now, "finishedAt": world.now, "containerID": id,
            }}),
        };
        let is_running = doing == Doing::Running;
        json!({
            "name": name, "image": image.unwrap_or_default(), "imageID": image.unwrap_or_default(),
            "containerID": id, "ready": is_running || doing == Doing::Ended(0) && list != "containers",
            "started": is_running, "restartCount": 0, "state": state, "lastState": Map::new(),
        })
    };
    containers.map(of).collect()
}

/// The conditions that others have to set before a pod is ready.
fn gates(pod: &Object) -> Vec<String> {
    let gates = pod.get("spec").and_then(|spec| spec.get("readinessGates"));
    let gates = gates.and_then(Value::as_array).into_iter().flatten();
    let types = gates.filter_map(|gate| gate.get("conditionType")?.as_str());
    types.map(str::to_owned).collect()
}

fn put(status: &mut Object, member: &str, list: Vec<Value>) {
    if !list.is_empty() {
        status.insert(member.to_owned(), list.into());
    }
}
