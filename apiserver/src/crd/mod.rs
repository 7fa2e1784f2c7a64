//! Custom kinds: definitions of them, and what is served of those (`apiextensions-apiserver`).

mod columns;
mod condition;
mod control;
mod convert;
mod custom;
mod definition;
mod html;
mod internal;
mod kind;
mod names;
mod resource;
mod scale;
mod validate;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::failure::FieldError;
use crate::object::{Object, members_mut};
use crate::registry::{Context, Resource, Strategy};
use crate::server::Core;

pub(crate) use control::Definitions;

const GROUP: &str = "apiextensions.k8s.io";
const PLURAL: &str = "customresourcedefinitions";

/// What is particular to definitions.
pub(crate) fn strategy() -> Arc<dyn Strategy> {
    Arc::new(kind::Kind)
}

/// The resource that a definition of the program's own defines.
pub(crate) fn own(core: &Arc<Core>, mut definition: Object) -> Result<Resource, String> {
    let Some(kind) = core.registry.table().get(GROUP, PLURAL).cloned() else {
        return Err("definitions are not served".to_owned());
    };
    let Some(version) = kind.versions.first() else {
        return Err("definitions are not served".to_owned());
    };
    kind.strategy.default(version, &mut definition);
    let context = Context {
        core,
        resource: &kind,
        version,
        is_dry_run: true,
    };
    kind.strategy.prepare_create(context, &mut definition);
    let errors = kind.strategy.validate_create(context, &definition);
    if !errors.is_empty() {
        let messages: Vec<String> = errors.iter().map(FieldError::message).collect();
        return Err(messages.join("; "));
    }
    let spec = members_mut(&mut definition, "spec");
    let group = spec
        .get("group")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if core.definitions.conversions.has(group) {
        spec.insert("conversion".to_owned(), json!({"strategy": "Webhook"}));
    }
    let names = spec.get("names").cloned();
    let status = json!({
        "acceptedNames": names,
        "conditions": [{"type": "NamesAccepted", "status": "True"}],
    });
    definition.insert("status".to_owned(), status);
    resource::of(core, &definition, None).ok_or_else(|| "it has no names".to_owned())
}
