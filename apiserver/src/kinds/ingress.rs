//! The class of ingresses that name none (`plugin/pkg/admission/network/defaultingressclass`).

use serde_json::Value;

use super::others;
use crate::object::{Object, members_mut, metadata};
use crate::registry::{Context, Part};

const OLD_CLASS: &str = "kubernetes.io/ingress.class";
const IS_DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";

/// Gives an ingress the class that says that it is for such ones.
pub(super) fn admit(
    context: Context<'_>,
    part: Part<'_>,
    ingress: &mut Object,
    old: Option<&Object>,
) {
    let annotations = metadata(ingress).and_then(|metadata| metadata.get("annotations"));
    let is_said = annotations.is_some_and(|annotations| annotations.get(OLD_CLASS).is_some());
    let class = ingress
        .get("spec")
        .and_then(|spec| spec.get("ingressClassName"));
    if part != Part::Main || old.is_some() || is_said || class.is_some() {
        return;
    }
    let all = others::all(context, "networking.k8s.io", "ingressclasses", None);
    let classes = all.iter().filter_map(|stored| {
        let object = stored.object();
        let metadata = object.get("metadata")?;
        let is_default = metadata.get("annotations")?.get(IS_DEFAULT)? == "true";
        let created = metadata.get("creationTimestamp").and_then(Value::as_str);
        let created = created.unwrap_or_default().to_owned();
        is_default.then(|| (created, std::cmp::Reverse(stored.key.name().to_owned())))
    });
    if let Some((_, name)) = classes.max() {
        members_mut(ingress, "spec").insert("ingressClassName".to_owned(), name.0.into());
    }
}
