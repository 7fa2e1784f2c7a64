//! What limit ranges of a namespace give to pods, and refuse (`plugin/pkg/admission/limitranger`).

use kubewright::meta::Quantity;
use serde_json::{Map, Value};

use super::others;
use crate::failure::Failure;
use crate::object::{Object, members_mut, metadata_mut, metadata_text};
use crate::registry::Context;

const ANNOTATION: &str = "kubernetes.io/limit-ranger";
const LISTS: [(&str, &str); 2] = [
    ("containers", "container"),
    ("initContainers", "init container"),
];

/// Gives containers what they do not say, and refuses what is out of range.
pub(super) fn admit(context: Context<'_>, pod: &mut Object) -> Result<(), Failure> {
    let namespace = metadata_text(pod, "namespace").to_owned();
    let ranges = others::all(context, "", "limitranges", Some(&namespace));
    for range in &ranges {
        let range = range.object();
        let limits = range
            .get("spec")
            .and_then(|spec| spec.get("limits")?.as_array());
        let of_containers = |limit: &&Value| limit.get("type").is_some_and(|ty| ty == "Container");
        let limits: Vec<_> = limits
            .into_iter()
            .flatten()
            .filter(of_containers)
            .cloned()
            .collect();
        fill(pod, &limits);
        check(context, pod, &limits)?;
    }
    Ok(())
}

fn fill(pod: &mut Object, limits: &[Value]) {
    let mut told = Vec::new();
    for (list, kind) in LISTS {
        let containers = members_mut(pod, "spec")
            .get_mut(list)
            .and_then(Value::as_array_mut);
        for container in containers
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            let name = container
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let resources = members_mut(container, "resources");
            for (member, default, word) in [
                ("requests", "defaultRequest", "request"),
                ("limits", "default", "limit"),
            ] {
                let given = amounts(limits, default);
                let held = members_mut(resources, member);
                let mut names: Vec<String> = Vec::new();
                for (resource, amount) in given {
                    if !held.contains_key(&resource) {
                        held.insert(resource.clone(), amount);
                        names.push(resource);
                    }
                }
                if held.is_empty() {
                    resources.remove(member);
                }
                if !names.is_empty() {
                    names.sort();
                    told.push(format!("{} {word} for {kind} {name}", names.join(", ")));
                }
            }
        }
    }
    if !told.is_empty() {
        let text = format!("LimitRanger plugin set: {}", told.join("; "));
        members_mut(metadata_mut(pod), "annotations").insert(ANNOTATION.to_owned(), text.into());
    }
}

fn amounts(limits: &[Value], member: &str) -> Map<String, Value> {
    let given = limits
        .iter()
        .filter_map(|limit| limit.get(member)?.as_object());
    given
        .flatten()
        .map(|(name, amount)| (name.clone(), amount.clone()))
        .collect()
}

fn check(context: Context<'_>, pod: &Object, limits: &[Value]) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    let spec = pod.get("spec");
    let containers = LISTS
        .iter()
        .filter_map(|(list, _)| spec?.get(list)?.as_array())
        .flatten();
    for container in containers {
        let amount = |part: &str, name: &str| {
            let value = container.get("resources")?.get(part)?.get(name)?.as_str()?;
            Some((value.to_owned(), value.parse::<Quantity>().ok()?))
        };
        for (name, least) in amounts(limits, "min") {
            let least_text = least.as_str().unwrap_or_default();
            let Ok(least) = least_text.parse::<Quantity>() else {
                continue;
            };
            match amount("requests", &name) {
                None => wrong.push(format!(
                    "minimum {name} usage per Container is {least_text}.  No request is specified"
                )),
                Some((text, request)) if request < least => {
                    wrong.push(format!(
                        "minimum {name} usage per Container is {least_text}, but request is {text}"
                    ));
                }
                Some(_) => {}
            }
        }
        for (name, most) in amounts(limits, "max") {
            let most_text = most.as_str().unwrap_or_default();
            let Ok(most) = most_text.parse::<Quantity>() else {
                continue;
            };
            match amount("limits", &name) {
                None => wrong.push(format!(
                    "maximum {name} usage per Container is {most_text}.  No limit is specified"
                )),
                Some((text, limit)) if limit > most => {
                    wrong.push(format!(
                        "maximum {name} usage per Container is {most_text}, but limit is {text}"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    let why = match wrong.as_slice() {
        [] => return Ok(()),
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let name = metadata_text(pod, "name");
    Err(Failure::forbidden(context.resource.qualified(), name, why))
}
