//! Metrics of autoscalers, in the version `autoscaling/v2`.

use serde_json::Value;

use crate::builtin::look::{Look, quantity};

/// What a metric is, of what it should be.
pub(super) fn text(wanted: &Value, found: Option<&Value>) -> String {
    let member = match wanted.text("type") {
        "External" => "external",
        "Pods" => "pods",
        "Object" => "object",
        "Resource" => "resource",
        "ContainerResource" => "containerResource",
        _ => return "<unknown type>".to_owned(),
    };
    let target = |name: &str| wanted.at(&format!("{member}.target.{name}"));
    // Of a status of another type nothing is known.
    let found = found.and_then(|found| found.at(member));
    let current = |name: &str| found.and_then(|found| found.at(&format!("current.{name}")));
    let unknown = || "<unknown>".to_owned();
    let average = target("averageValue");
    if let "resource" | "containerResource" = member {
        let name = wanted.text(&format!("{member}.name"));
        if average.is_some() {
            let current = found.map_or_else(unknown, |_| quantity(current("averageValue")));
            return format!("{name}: {current}/{}", quantity(average));
        }
        let share = |value: Option<&Value>, none: &str| match value.and_then(Value::as_i64) {
            Some(share) => format!("{share}%"),
            None => none.to_owned(),
        };
        let current = share(current("averageUtilization"), "<unknown>");
        let target = share(target("averageUtilization"), "<auto>");
        return format!("{name}: {current}/{target}");
    }
    if member == "pods" {
        let current = found.map_or_else(unknown, |_| quantity(current("averageValue")));
        return format!("{current}/{}", quantity(average));
    }
    if average.is_some() {
        let current = current("averageValue");
        let current = current.map_or_else(unknown, |value| quantity(Some(value)));
        return format!("{current}/{} (avg)", quantity(average));
    }
    let current = found.map_or_else(unknown, |_| quantity(current("value")));
    format!("{current}/{}", quantity(target("value")))
}
