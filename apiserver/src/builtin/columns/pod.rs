//! Pods, which are summed up in words.

use jiff::Timestamp;
use serde_json::Value;

use super::make::{age, column, text, text_or, wide};
use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

/// What is shown of pods.
pub(super) fn columns() -> Vec<Column> {
    vec![
        text("Ready", "How many of its containers are ready.", |pod| {
            let summary = Summary::of(pod);
            format!("{}/{}", summary.ready, summary.containers)
        }),
        text("Status", "What its containers are doing.", |pod| {
            Summary::of(pod).reason
        }),
        column(
            "Restarts",
            "string",
            "How often its containers were started again, and when the last was.",
            |pod, now| restarts(pod, now).into(),
        ),
        age(),
        wide(text("IP", "The first of its addresses.", |pod| {
            let first = pod.list("status.podIPs").first();
            let first = first.map_or("", |address| address.text("ip"));
            let address = match first {
                "" => pod.text_or("status.podIP", "<none>"),
                first => first,
            };
            address.to_owned()
        })),
        wide(text_or("Node", "Where it runs.", "spec.nodeName", "<none>")),
        wide(text_or(
            "Nominated Node",
            "Where room is being made for it.",
            "status.nominatedNodeName",
            "<none>",
        )),
        wide(text(
            "Readiness Gates",
            "How many of the conditions that it waits for are true.",
            gates,
        )),
    ]
}

fn restarts(pod: &Object, now: i64) -> String {
    let Summary {
        restarts,
        restarted,
        ..
    } = Summary::of(pod);
    match restarted {
        Some(last) if restarts != 0 => {
            let ago = table::duration(now.saturating_sub(last.as_second()));
            format!("{restarts} ({ago} ago)")
        }
        _ => restarts.to_string(),
    }
}

fn gates(pod: &Object) -> String {
    let gates = pod.list("spec.readinessGates");
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let are_true = gates.iter();
    let are_true = are_true.filter(|gate| pod.is_condition(gate.text("conditionType")));
    format!("{}/{}", are_true.count(), gates.len())
}

/// What a pod comes to.
#[derive(Debug, Default)]
struct Summary {
    ready: usize,
    containers: usize,
    reason: String,
    restarts: i64,
    restarted: Option<Timestamp>,
}

/// How often containers were started again, and when the last was.
#[derive(Clone, Copy, Debug, Default)]
struct Restarts(i64, Option<Timestamp>);

impl Restarts {
    fn add(&mut self, container: &Value) {
        self.0 = self.0.saturating_add(container.int("restartCount"));
        let ended = container.text("lastState.terminated.finishedAt");
        self.1 = self.1.max(ended.parse().ok());
    }
}

impl Summary {
    fn of(pod: &Object) -> Self {
        let mut summary = Self {
            containers: pod.list("spec.containers").len(),
            reason: pod
                .text_or("status.reason", pod.text("status.phase"))
                .to_owned(),
            ..Self::default()
        };
        let mut conditions = pod.list("status.conditions").iter();
        if conditions.any(|condition| {
            condition.text("type") == "PodScheduled"
                && condition.text("reason") == "SchedulingGated"
        }) {
            "SchedulingGated".clone_into(&mut summary.reason);
        }
        let sidecars = summary.first(pod);
        if let Some(sidecars) = sidecars {
            summary.then(pod, sidecars);
        }
        let phase = pod.text("status.phase");
        if pod.is_deleted() {
            if pod.text("status.reason") == "NodeLost" {
                "Unknown".clone_into(&mut summary.reason);
            } else if !matches!(phase, "Failed" | "Succeeded") {
                "Terminating".clone_into(&mut summary.reason);
            }
        }
        summary
    }

    /// The containers that run before the others. Gives the restarts of those of them that go on
    /// running, if the others have their turn.
    fn first(&mut self, pod: &Object) -> Option<Restarts> {
        let specs = pod.list("spec.initContainers");
        let goes_on = |spec: &&Value| spec.text("restartPolicy") == "Always";
        self.containers += specs.iter().filter(goes_on).count();
        let mut all = Restarts::default();
        let mut sidecars = Restarts::default();
        let mut is_done = true;
        let statuses = pod.list("status.initContainerStatuses").iter();
        for (index, container) in statuses.enumerate() {
            let name = container.text("name");
            let spec = specs.iter().rfind(|spec| spec.text("name") == name);
            let is_sidecar = spec.as_ref().is_some_and(goes_on);
            all.add(container);
            if is_sidecar {
                sidecars.add(container);
            }
            let ended = container.at("state.terminated");
            if ended.is_some_and(|ended| ended.int("exitCode") == 0) {
                continue;
            }
            if is_sidecar && container.flag("started") {
                self.ready += usize::from(container.flag("ready"));
                continue;
            }
            let waiting = container.text("state.waiting.reason");
            self.reason = match ended {
                Some(ended) => format!("Init:{}", end(ended)),
                None if !matches!(waiting, "" | "PodInitializing") => format!("Init:{waiting}"),
                None => format!("Init:{index}/{}", specs.len()),
            };
            is_done = false;
            break;
        }
        Restarts(self.restarts, self.restarted) = all;
        (is_done || pod.is_condition("Initialized")).then_some(sidecars)
    }

    /// The other containers.
    fn then(&mut self, pod: &Object, mut restarts: Restarts) {
        let mut is_running = false;
        let mut failure = None;
        for container in pod.list("status.containerStatuses").iter().rev() {
            restarts.add(container);
            let waiting = container.text("state.waiting.reason");
            if !waiting.is_empty() {
                waiting.clone_into(&mut self.reason);
            } else if let Some(ended) = container.at("state.terminated") {
                self.reason = end(ended);
                if ended.int("exitCode") != 0 {
                    failure = Some(self.reason.clone());
                }
            } else if container.flag("ready") && container.at("state.running").is_some() {
                is_running = true;
                self.ready += 1;
            }
        }
        Restarts(self.restarts, self.restarted) = restarts;
        if self.reason == "Completed" {
            let mut conditions = pod.list("status.conditions").iter();
            let is_ready = conditions.any(|condition| {
                condition.text("type") == "Ready" && condition.text("status") == "True"
            });
            if is_running && is_ready {
                "Running".clone_into(&mut self.reason);
            } else if let Some(failure) = failure {
                self.reason = failure;
            } else if is_running {
                "NotReady".clone_into(&mut self.reason);
            }
        }
    }
}

/// Why a container ended.
fn end(ended: &Value) -> String {
    match (ended.text("reason"), ended.int("signal")) {
        ("", 0) => format!("ExitCode:{}", ended.int("exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}
