//! Which kinds differ.

use std::sync::Arc;

use super::{device, event, scaler};
use crate::object::Object;
use crate::registry::Converter;

/// How objects of one version of a resource become those of another.
pub(in crate::builtin) fn of(group: &str, plural: &str) -> Converter {
    let convert: fn(Object, &str) -> Object = match (group, plural) {
        ("autoscaling", "horizontalpodautoscalers") => scaler::convert,
        ("events.k8s.io", "events") => event::convert,
        ("resource.k8s.io", "resourceclaims") => device::claim,
        ("resource.k8s.io", "resourceclaimtemplates") => device::template,
        ("resource.k8s.io", "resourceslices") => device::slice,
        _ => return Converter::None,
    };
    Converter::Function(Arc::new(move |object, to| Ok(convert(object, to))))
}
