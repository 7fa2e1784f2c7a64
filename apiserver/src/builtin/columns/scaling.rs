//! What decides how many pods there are.

use serde_json::Value;

use super::make::{age, int_as_text_at, int_at, text};
use super::metric;
use crate::builtin::look::{Look, or, some_of};
use crate::object::Object;
use crate::registry::Column;

/// What is shown of autoscalers, in the version `autoscaling/v2`.
pub(super) fn autoscalers() -> Vec<Column> {
    vec![
        text("Reference", "What is scaled.", |scaler| {
            let kind = scaler.text("spec.scaleTargetRef.kind");
            format!("{kind}/{}", scaler.text("spec.scaleTargetRef.name"))
        }),
        text(
            "Targets",
            "What the metrics are, of what they should be.",
            metrics,
        ),
        text("MinPods", "No fewer pods than so many.", |scaler| {
            let least = scaler.at("spec.minReplicas").and_then(Value::as_i64);
            least.map_or_else(|| "<unset>".to_owned(), |least| least.to_string())
        }),
        int_as_text_at("MaxPods", "No more pods than so many.", "spec.maxReplicas"),
        int_as_text_at(
            "Replicas",
            "How many pods there are.",
            "status.currentReplicas",
        ),
        age(),
    ]
}

fn metrics(scaler: &Object) -> String {
    let wanted = scaler.list("spec.metrics");
    let found = scaler.list("status.currentMetrics");
    let wanted = wanted.iter().enumerate();
    let texts: Vec<String> = wanted
        .map(|(index, wanted)| metric::text(wanted, found.get(index)))
        .collect();
    or(some_of(&texts, 2, ", "), "<none>")
}

/// What is shown of disruption budgets.
pub(super) fn disruption_budgets() -> Vec<Column> {
    let limit = |path: &'static str| {
        move |budget: &Object| match budget.at(path) {
            Some(Value::String(share)) => share.clone(),
            Some(count) => count.to_string(),
            None => "N/A".to_owned(),
        }
    };
    vec![
        text(
            "Min Available",
            "No fewer pods may be available.",
            limit("spec.minAvailable"),
        ),
        text(
            "Max Unavailable",
            "No more pods may be unavailable.",
            limit("spec.maxUnavailable"),
        ),
        int_at(
            "Allowed Disruptions",
            "How many pods may be disrupted now.",
            "status.disruptionsAllowed",
        ),
        age(),
    ]
}
