//! What patches make, read as a body is read.

use serde_json::Value;

use super::Ask;
use super::body::{STRICT, WARN};
use super::patch::{Patch, refused};
use crate::decode::{self, Decoded, Expected};
use crate::failure::{Failure, FieldError, GroupResource};
use crate::object::{Object, metadata_text};
use crate::registry::Subresource;

/// The members of an operation of a JSON patch.
const OPERATION: [&str; 4] = ["from", "op", "path", "value"];

/// Reads what a patch has made as the type of the resource.
pub(super) fn settle(
    ask: &Ask<'_>,
    patch: &Patch,
    made: Object,
    validation: &str,
) -> Result<Object, Failure> {
    let expected = Expected {
        table: &ask.core.registry.table(),
        resource: &ask.resource,
        version: &ask.version,
    };
    let made = Value::Object(made);
    let decoded = expected.patched(&made, patch.flavour());
    finish(ask, patch, &made, decoded, validation)
}

/// Reads what a patch has made as the type of a subresource.
pub(super) fn settle_part(
    ask: &Ask<'_>,
    part: &Subresource,
    patch: &Patch,
    made: Object,
    validation: &str,
) -> Result<Object, Failure> {
    let made = Value::Object(made);
    let decoded = decode::patched_part(part, &made, patch.flavour());
    finish(ask, patch, &made, decoded, validation)
}

fn finish(
    ask: &Ask<'_>,
    patch: &Patch,
    made: &Value,
    decoded: Result<Decoded, String>,
    validation: &str,
) -> Result<Object, Failure> {
    let decoded = decoded.map_err(|why| refused(&patch.told(made), &why))?;
    let problems = patch.problems.iter().chain(&decoded.problems);
    match validation {
        STRICT => {
            let problems: Vec<&str> = problems.map(String::as_str).collect();
            if !problems.is_empty() {
                let why = format!("strict decoding error: {}", problems.join(", "));
                return Err(refused(&patch.told(made), &why));
            }
        }
        WARN => problems.for_each(|problem| ask.warn(problem.clone())),
        _ => {}
    }
    Ok(decoded.object)
}

/// Refuses keys that are there twice in a configuration, or warns of them.
pub(super) fn check_applied(ask: &Ask<'_>, patch: &Patch, validation: &str) -> Result<(), Failure> {
    if patch.problems.is_empty() {
        return Ok(());
    }
    if validation == STRICT {
        let problems = patch.problems.join("\n  ");
        return Err(Failure::bad_request(format!(
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  {problems}"
        )));
    }
    if validation == WARN {
        for problem in &patch.problems {
            ask.warn(problem.clone());
        }
    }
    Ok(())
}

/// What is wrong with the operations of a JSON patch: members that are there twice, which are given,
/// or that nobody knows.
pub(super) fn of_operations(patch: &Value, twice: Vec<String>) -> Vec<String> {
    let mut problems = twice;
    let operations = patch.as_array().into_iter().flatten().enumerate();
    for (index, operation) in operations {
        let members = operation.as_object().into_iter().flatten();
        let unknown = members.filter(|(name, _)| !OPERATION.contains(&name.as_str()));
        problems.extend(unknown.map(|(name, _)| format!("unknown field \"[{index}].{name}\"")));
    }
    let prefixed = problems.into_iter();
    prefixed
        .map(|problem| format!("json patch {problem}"))
        .collect()
}

/// Refuses what a patch has made another kind of, or another version.
pub(super) fn check_kind(ask: &Ask<'_>, object: &Object) -> Result<(), Failure> {
    let resource = &ask.resource;
    let api_version = resource.api_version(&ask.version.name);
    let wanted = [
        ("kind", &*resource.names.kind),
        ("apiVersion", &*api_version),
    ];
    let mut errors = Vec::new();
    let text = |member: &str| {
        object
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    for (member, wanted) in wanted {
        let given = text(member);
        if given != wanted {
            errors.push(FieldError::invalid(
                member,
                given,
                format!("must be {wanted}"),
            ));
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    let (group, _) = crate::object::split_api_version(text("apiVersion"));
    let kind = GroupResource {
        group,
        resource: text("kind"),
    };
    Err(Failure::invalid(
        kind,
        metadata_text(object, "name"),
        &errors,
    ))
}
