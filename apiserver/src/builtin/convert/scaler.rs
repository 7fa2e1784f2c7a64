//! Autoscalers: what `autoscaling/v1` has no members for, it keeps in annotations.

use serde_json::{Value, json};

use super::metric::{self, Side};
use super::ordered;
use crate::builtin::look::Look;
use crate::object::{Object, members_mut, metadata_mut};

const METRICS: &str = "autoscaling.alpha.kubernetes.io/metrics";
const CURRENT_METRICS: &str = "autoscaling.alpha.kubernetes.io/current-metrics";
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";
const BEHAVIOR: &str = "autoscaling.alpha.kubernetes.io/behavior";

const ANNOTATIONS: [&str; 6] = [
    METRICS,
    CURRENT_METRICS,
    CONDITIONS,
    BEHAVIOR,
    "autoscaling.alpha.kubernetes.io/scale-down-tolerance",
    "autoscaling.alpha.kubernetes.io/scale-up-tolerance",
];

/// Processors' time that is used, of what was asked for, where nobody says what is wanted.
const USED: i64 = 80;

/// Makes an autoscaler one of another version.
pub(super) fn convert(scaler: Object, to: &str) -> Object {
    if to == "v1" {
        to_v1(scaler)
    } else {
        to_v2(scaler)
    }
}

fn to_v1(mut scaler: Object) -> Object {
    take_annotations(&mut scaler);
    let mut kept = Vec::new();
    let spec = members_mut(&mut scaler, "spec");
    let metrics = take_list(spec, "metrics");
    let used = metrics.iter().find_map(wanted_use);
    if let Some(used) = used {
        spec.insert("targetCPUUtilizationPercentage".to_owned(), used.clone());
    }
    let others = metrics.iter().filter(|one| wanted_use(one).is_none());
    let others: Vec<_> = others.map(|one| metric::text(one, Side::Wanted)).collect();
    if !others.is_empty() {
        kept.push((METRICS, ordered::list(others)));
    }
    if let Some(behavior) = spec.remove("behavior") {
        kept.push((BEHAVIOR, behavior_text(&behavior)));
    }
    if scaler.contains_key("status") {
        let status = members_mut(&mut scaler, "status");
        status.entry("currentReplicas").or_insert_with(|| 0.into());
        let metrics = take_list(status, "currentMetrics");
        if let Some(used) = metrics.iter().filter_map(found_use).next_back() {
            status.insert("currentCPUUtilizationPercentage".to_owned(), used.clone());
        }
        if !metrics.is_empty() {
            let texts = metrics.iter().map(|one| metric::text(one, Side::Found));
            kept.push((CURRENT_METRICS, ordered::list(texts)));
        }
        let conditions = take_list(status, "conditions");
        if !conditions.is_empty() {
            kept.push((CONDITIONS, ordered::list(conditions.iter().map(condition))));
        }
    }
    if !kept.is_empty() {
        let annotations = members_mut(metadata_mut(&mut scaler), "annotations");
        annotations.extend(
            kept.into_iter()
                .map(|(name, text)| (name.to_owned(), text.into())),
        );
    }
    scaler
}

/// Makes an autoscaler of `autoscaling/v1` one of `autoscaling/v2`.
pub(in crate::builtin) fn to_v2(mut scaler: Object) -> Object {
    let kept = take_annotations(&mut scaler);
    let kept = |name: &str| serde_json::from_str::<Value>(kept.get(name)?.as_str()?).ok();
    let list = |name| match kept(name) {
        Some(Value::Array(elements)) => Some(elements),
        _ => None,
    };
    let spec = members_mut(&mut scaler, "spec");
    let metrics = list(METRICS).unwrap_or_default();
    let mut metrics: Vec<_> = metrics
        .iter()
        .map(|one| metric::read(one, Side::Wanted))
        .collect();
    let used = spec.remove("targetCPUUtilizationPercentage");
    let used = used.filter(|used| !used.is_null());
    if used.is_some() || metrics.is_empty() {
        let used = used.unwrap_or_else(|| USED.into());
        let target = json!({"type": "Utilization", "averageUtilization": used});
        metrics.push(json!({"type": "Resource", "resource": {"name": "cpu", "target": target}}));
    }
    spec.insert("metrics".to_owned(), metrics.into());
    let behavior = kept(BEHAVIOR).map(|behavior| read_behavior(&behavior));
    if let Some(behavior) = behavior.filter(|behavior| !behavior.is_empty()) {
        spec.insert("behavior".to_owned(), Value::Object(behavior));
    }
    if !scaler.contains_key("status") {
        return scaler;
    }
    let status = members_mut(&mut scaler, "status");
    if status.int("currentReplicas") == 0 {
        status.remove("currentReplicas");
    }
    let used = status.remove("currentCPUUtilizationPercentage");
    let used = used.filter(|used| !used.is_null()).map(|used| {
        let current = json!({"averageUtilization": used});
        json!([{"type": "Resource", "resource": {"name": "cpu", "current": current}}])
    });
    let metrics = list(CURRENT_METRICS).map(|metrics| {
        let metrics = metrics.iter();
        let metrics = metrics.map(|one| metric::read(one, Side::Found));
        metrics.collect()
    });
    let metrics = metrics.or(used).unwrap_or_default();
    status.insert("currentMetrics".to_owned(), metrics);
    if let Some(conditions) = list(CONDITIONS) {
        status.insert("conditions".to_owned(), conditions.into());
    }
    scaler
}

/// What is wanted of the use of processors, where a metric is about that.
fn wanted_use(metric: &Value) -> Option<&Value> {
    is_use(metric).then(|| metric.at("resource.target.averageUtilization"))?
}

/// What is found of the use of processors, where a metric is about that.
fn found_use(metric: &Value) -> Option<&Value> {
    is_use(metric).then(|| metric.at("resource.current.averageUtilization"))?
}

fn is_use(metric: &Value) -> bool {
    metric.text("type") == "Resource" && metric.text("resource.name") == "cpu"
}

/// Takes away what `autoscaling/v1` keeps in annotations.
fn take_annotations(scaler: &mut Object) -> Object {
    let metadata = metadata_mut(scaler);
    let Some(Value::Object(annotations)) = metadata.get_mut("annotations") else {
        return Object::new();
    };
    let taken = ANNOTATIONS
        .iter()
        .filter_map(|name| annotations.remove_entry(*name))
        .collect();
    if annotations.is_empty() {
        metadata.remove("annotations");
    }
    taken
}

fn take_list(object: &mut Object, name: &str) -> Vec<Value> {
    match object.remove(name) {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    }
}

fn condition(condition: &Value) -> String {
    let text = |name| ordered::value(condition.at(name));
    ordered::object([
        ("type", ordered::value_or(condition.at("type"), "\"\"")),
        ("status", ordered::value_or(condition.at("status"), "\"\"")),
        (
            "lastTransitionTime",
            ordered::value_or(condition.at("lastTransitionTime"), "null"),
        ),
        ("reason", text("reason")),
        ("message", text("message")),
    ])
}

/// Members of rules, as `autoscaling/v1` keeps them and as `autoscaling/v2` has them.
const RULES: [(&str, &str); 3] = [
    ("StabilizationWindowSeconds", "stabilizationWindowSeconds"),
    ("SelectPolicy", "selectPolicy"),
    ("Tolerance", "tolerance"),
];

const POLICY: [(&str, &str); 3] = [
    ("Type", "type"),
    ("Value", "value"),
    ("PeriodSeconds", "periodSeconds"),
];

const DIRECTIONS: [(&str, &str); 2] = [("ScaleUp", "scaleUp"), ("ScaleDown", "scaleDown")];

fn behavior_text(behavior: &Value) -> String {
    let rules = |rules: &Value| {
        let value = |name| ordered::value_or(rules.at(name), "null");
        let policies = rules.list("policies").iter();
        let policies = policies.map(|policy| {
            let member = |name| ordered::value_or(policy.at(name), "0");
            ordered::object(POLICY.map(|(kept, name)| (kept, member(name))))
        });
        let policies = rules.at("policies").map(|_| ordered::list(policies));
        let [window, select, tolerance] = RULES.map(|(kept, name)| (kept, value(name)));
        let policies = policies.unwrap_or_else(|| "null".to_owned());
        ordered::object([window, select, ("Policies", policies), tolerance])
    };
    ordered::object(DIRECTIONS.map(|(kept, name)| {
        let text = behavior.at(name).map(rules);
        (kept, text.unwrap_or_else(|| "null".to_owned()))
    }))
}

fn read_behavior(kept: &Value) -> Object {
    let directions = DIRECTIONS.iter().filter_map(|(kept_as, name)| {
        let rules = kept.at(kept_as)?;
        let mut read = renamed(rules, &RULES);
        if rules.at("Policies").is_some() {
            let policies = rules.list("Policies").iter();
            let policies = policies.map(|policy| Value::Object(renamed(policy, &POLICY)));
            read.insert("policies".to_owned(), policies.collect());
        }
        Some(((*name).to_owned(), Value::Object(read)))
    });
    directions.collect()
}

fn renamed(of: &Value, names: &[(&str, &str)]) -> Object {
    let members = names.iter();
    members
        .filter_map(|(kept, name)| Some(((*name).to_owned(), of.at(kept)?.clone())))
        .collect()
}
