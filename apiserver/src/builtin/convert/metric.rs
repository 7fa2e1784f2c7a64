//! Metrics of autoscalers, which `autoscaling/v1` keeps as text.

use kubewright::meta::Quantity;
use serde_json::Value;

use super::metric_fields::{Field, Is, METRICS, Metric};
use super::ordered;
use crate::builtin::look::Look;
use crate::object::{Object, members_mut};

/// Whether metrics are wanted or found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Wanted,
    Found,
}

impl Metric {
    fn fields(&self, side: Side) -> &'static [Field] {
        match side {
            Side::Wanted => self.spec,
            Side::Found => self.status,
        }
    }
}

/// A metric of `autoscaling/v2` as text of `autoscaling/v1`.
pub(super) fn text(metric: &Value, side: Side) -> String {
    let members = METRICS.iter().map(|known| {
        let values = metric.at(known.name);
        let text = values.map(|values| {
            let fields = known.fields(side).iter();
            ordered::object(fields.map(|field| (field.v1, field.text(values))))
        });
        (known.name, text.unwrap_or_default())
    });
    let of_type = ordered::value_or(metric.at("type"), "\"\"");
    ordered::object([("type", of_type)].into_iter().chain(members))
}

impl Field {
    fn text(&self, values: &Value) -> String {
        let value = values.at(self.v2);
        match self.is {
            Is::Text => ordered::value_or(value, "\"\""),
            Is::Quantity => ordered::value_or(value, "\"0\""),
            Is::Optional => ordered::value(value),
            Is::Reference => ordered::reference(value),
            Is::Selector => ordered::selector(value),
        }
    }
}

/// A metric of `autoscaling/v1` as one of `autoscaling/v2`.
pub(super) fn read(metric: &Value, side: Side) -> Value {
    let mut read = Object::new();
    read.insert("type".to_owned(), metric.text("type").into());
    for known in &METRICS {
        let Some(values) = metric.at(known.name) else {
            continue;
        };
        let mut members = Object::new();
        for field in known.fields(side) {
            let none = match field.is {
                Is::Text => Some("".into()),
                Is::Quantity => Some("0".into()),
                _ => None,
            };
            if let Some(value) = values.at(field.v1).cloned().or(none) {
                set(&mut members, field.v2, value);
            }
        }
        match side {
            Side::Wanted => add_type(known.name, members_mut(&mut members, "target")),
            Side::Found => drop_zero(members_mut(&mut members, "current")),
        }
        read.insert(known.name.to_owned(), Value::Object(members));
    }
    Value::Object(read)
}

fn set(object: &mut Object, path: &str, value: Value) {
    match path.split_once('.') {
        None => object.insert(path.to_owned(), value),
        Some((holder, name)) => members_mut(object, holder).insert(name.to_owned(), value),
    };
}

/// Says of which type the target of a metric is.
fn add_type(name: &str, target: &mut Object) {
    let has = |target: &Object, name: &str| target.contains_key(name);
    let of_type = match name {
        "object" if has(target, "averageValue") => {
            drop_zero(target);
            "AverageValue"
        }
        "object" => "Value",
        "external" if has(target, "value") => "Value",
        "resource" | "containerResource" if has(target, "averageUtilization") => "Utilization",
        _ => "AverageValue",
    };
    target.insert("type".to_owned(), of_type.into());
}

/// Where there is no value but an average, `autoscaling/v1` has a zero.
fn drop_zero(values: &mut Object) {
    let value: Option<Quantity> = values.text("value").parse().ok();
    if values.contains_key("averageValue") && value.is_none_or(|value| value.is_zero()) {
        values.remove("value");
    }
}
