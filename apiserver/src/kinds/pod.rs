//! Pods (`pkg/registry/core/pod`, and admission).

use serde_json::{Value, json};

use super::kind::{COUNTED, Kind};
use super::{act, check, limits, others};
use crate::failure::Failure;
use crate::object::{Object, members_mut, metadata_text};
use crate::registry::{Context, Part};

/// Pods.
pub(super) const POD: Kind = Kind {
    create,
    update,
    admit,
    grace: Some(grace),
    check: check::pod::check,
    act: act::pod,
    returns_deleted: true,
    ..COUNTED
};

/// Taints that every pod stays with for a while.
const OUTLASTED: [&str; 2] = [
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
];
/// For how long, in seconds.
const OUTLASTED_FOR: i64 = 300;

fn create(context: Context<'_>, pod: &mut Object) {
    let class = quality(pod);
    let mut status = json!({"phase": "Pending", "qosClass": class});
    let gates = pod.get("spec").and_then(|spec| spec.get("schedulingGates"));
    if gates
        .and_then(Value::as_array)
        .is_some_and(|gates| !gates.is_empty())
    {
        status["conditions"] = json!([{
            "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
            "message": "Scheduling is blocked due to non-empty scheduling gates",
            "lastProbeTime": null, "lastTransitionTime": context.core.clock.text(),
        }]);
    }
    pod.insert("status".to_owned(), status);
}

/// Only what is resized changes by `resize`, and only what is added by `ephemeralcontainers`.
fn update(_context: Context<'_>, part: Part<'_>, pod: &mut Object, old: &Object) {
    let Part::Sub(part) = part else {
        return;
    };
    if !matches!(part, "ephemeralcontainers" | "resize") {
        return;
    }
    let given = pod.get("spec").cloned().unwrap_or_default();
    let mut spec = old.get("spec").cloned().unwrap_or_default();
    if part == "ephemeralcontainers" {
        if let (Value::Object(spec), Some(list)) = (&mut spec, given.get("ephemeralContainers")) {
            spec.insert("ephemeralContainers".to_owned(), list.clone());
        }
    } else {
        for list in ["containers", "initContainers"] {
            let containers = spec.get_mut(list).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                let given = given.get(list).and_then(Value::as_array);
                let name = container.get("name").cloned();
                let same = |given: &&Value| given.get("name") == name.as_ref();
                let given = given.into_iter().flatten().find(same);
                if let Some(resources) = given.and_then(|given| given.get("resources")) {
                    container["resources"] = resources.clone();
                }
            }
        }
    }
    pod.insert("spec".to_owned(), spec);
}

/// The class that what a pod asks for and is limited to makes it one of
/// (`pkg/apis/core/helper/qos`).
fn quality(pod: &Object) -> &'static str {
    const COUNTED: [&str; 2] = ["cpu", "memory"];
    let spec = pod.get("spec");
    let lists = ["containers", "initContainers"].into_iter();
    let containers = lists
        .filter_map(|list| spec?.get(list)?.as_array())
        .flatten();
    let mut is_anything = false;
    let mut is_guaranteed = true;
    for container in containers {
        let resources = container.get("resources");
        let of = |kind: &str, name: &str| {
            let amount = resources?.get(kind)?.get(name)?.as_str()?;
            (!amount.trim_start_matches(['0', '.']).is_empty()).then_some(amount)
        };
        for name in COUNTED {
            let (limit, request) = (of("limits", name), of("requests", name));
            is_anything |= limit.is_some() || request.is_some();
            is_guaranteed &= limit.is_some() && (request.is_none() || request == limit);
        }
    }
    match (is_anything, is_guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

fn admit(
    context: Context<'_>,
    part: Part<'_>,
    pod: &mut Object,
    old: Option<&Object>,
) -> Result<(), Failure> {
    if part != Part::Main {
        return Ok(());
    }
    if old.is_none() {
        limits::admit(context, pod)?;
        priority(context, pod)?;
    }
    tolerate(members_mut(pod, "spec"));
    Ok(())
}

/// Sets the priority (`plugin/pkg/admission/priority`).
fn priority(context: Context<'_>, pod: &mut Object) -> Result<(), Failure> {
    let name = metadata_text(pod, "name").to_owned();
    let refuse = |why: String| {
        let resource = context.resource.qualified();
        Err(Failure::forbidden(resource, &name, why))
    };
    let spec = members_mut(pod, "spec");
    let class = spec
        .get("priorityClassName")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let (value, policy) = if class.is_empty() {
        match default_class(context) {
            Some((name, value, policy)) => {
                spec.insert("priorityClassName".to_owned(), name.into());
                (value, policy)
            }
            None => (0, PREEMPTS.to_owned()),
        }
    } else {
        match class_of(context, &class) {
            Some(found) => found,
            None => return refuse(format!("no PriorityClass with name {class} was found")),
        }
    };
    let said = spec.get("priority").and_then(Value::as_i64);
    if said.is_some_and(|said| said != value) {
        let said = said.unwrap_or_default();
        return refuse(format!(
            "the integer value of priority ({said}) must not be provided in pod spec; priority admission controller computed {value} from the given PriorityClass name"
        ));
    }
    spec.insert("priority".to_owned(), value.into());
    let said = spec.get("preemptionPolicy").and_then(Value::as_str);
    if said.is_some_and(|said| said != policy) {
        let said = said.unwrap_or_default();
        return refuse(format!(
            "the string value of PreemptionPolicy ({said}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name"
        ));
    }
    spec.insert("preemptionPolicy".to_owned(), policy.into());
    Ok(())
}

const GROUP: &str = "scheduling.k8s.io";
const CLASSES: &str = "priorityclasses";
const PREEMPTS: &str = "PreemptLowerPriority";
/// Classes that are always there.
const SYSTEM: [(&str, i64); 2] = [
    ("system-cluster-critical", 2_000_000_000),
    ("system-node-critical", 2_000_001_000),
];

fn class_of(context: Context<'_>, name: &str) -> Option<(i64, String)> {
    match others::one(context, GROUP, CLASSES, None, name) {
        Some(stored) => Some(class_value(&stored.object())),
        None => SYSTEM
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value, PREEMPTS.to_owned())),
    }
}

/// The class of pods that name none: the one of least value that says so.
fn default_class(context: Context<'_>) -> Option<(String, i64, String)> {
    let all = others::all(context, GROUP, CLASSES, None);
    let classes = all.iter().filter_map(|stored| {
        let object = stored.object();
        let is_default = object.get("globalDefault") == Some(&Value::Bool(true));
        let (value, policy) = class_value(&object);
        is_default.then(|| (stored.key.name().to_owned(), value, policy))
    });
    classes.min_by_key(|(_, value, _)| *value)
}

fn class_value(class: &Object) -> (i64, String) {
    let value = class.get("value").and_then(Value::as_i64);
    let policy = class.get("preemptionPolicy").and_then(Value::as_str);
    (
        value.unwrap_or_default(),
        policy.unwrap_or(PREEMPTS).to_owned(),
    )
}

/// Lets a pod stay for a while on a node that is not well
/// (`plugin/pkg/admission/defaulttolerationseconds`).
fn tolerate(spec: &mut Object) {
    let tolerations = spec.get("tolerations").and_then(Value::as_array);
    let mut tolerations = tolerations.cloned().unwrap_or_default();
    let before = tolerations.len();
    for taint in OUTLASTED {
        let is_tolerated = tolerations.iter().any(|toleration| {
            let text = |name: &str| {
                toleration
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            matches!(text("key"), key if key == taint || key.is_empty())
                && matches!(text("effect"), "NoExecute" | "")
        });
        if !is_tolerated {
            tolerations.push(json!({
                "key": taint, "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": OUTLASTED_FOR,
            }));
        }
    }
    if tolerations.len() > before {
        spec.insert("tolerations".to_owned(), tolerations.into());
    }
}

/// Pods that run are given time to end.
fn grace(pod: &Object, asked: Option<i64>) -> i64 {
    let text = |part: &str, name: &str| {
        let value = pod.get(part).and_then(|part| part.get(name)?.as_str());
        value.unwrap_or_default()
    };
    if text("spec", "nodeName").is_empty()
        || matches!(text("status", "phase"), "Failed" | "Succeeded")
    {
        return 0;
    }
    let own = || {
        let spec = pod.get("spec")?;
        spec.get("terminationGracePeriodSeconds")?.as_i64()
    };
    let period = asked.or_else(own).unwrap_or_default();
    if period < 0 { 1 } else { period }
}
