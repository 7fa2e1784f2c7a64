//! Containers.

use std::collections::HashSet;

use kubewright::meta::Quantity;

use super::super::look::Look;
use super::service::PROTOCOLS;
use super::{Errors, config_key, port_name, probe};
use crate::failure::FieldError;
use crate::metadata::names;

/// What every container has.
pub(super) fn common(container: &Look<'_>, volumes: &HashSet<&str>) -> Errors {
    let mut errors = Errors::new();
    let name = container.get("name");
    if name.text().is_empty() {
        errors.push(name.required());
    } else {
        errors.extend(name.by_rule(names::label));
    }
    let image = container.get("image");
    if image.text().is_empty() {
        errors.push(image.required());
    }
    let policy = container.get("terminationMessagePolicy");
    errors.extend(policy.one_of(&["File", "FallbackToLogsOnError"]));
    errors.extend(ports(container));
    errors.extend(environment(container));
    errors.extend(mounts(container, volumes));
    let policy = container.get("imagePullPolicy");
    errors.extend(policy.one_of(&["Always", "IfNotPresent", "Never"]));
    errors.extend(resources(&container.get("resources")));
    errors
}

/// What containers have that stay.
pub(super) fn running(container: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    for hook in ["postStart", "preStop"] {
        let hook = container.get("lifecycle").get(hook);
        if hook.is_set() {
            errors.extend(probe::handler(&hook));
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = container.get(name);
        if probe.is_set() {
            errors.extend(probe::probe(&probe, name != "readinessProbe"));
        }
    }
    errors
}

fn ports(container: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    let mut known = HashSet::new();
    for port in container.get("ports").items() {
        let name = port.get("name");
        if !name.text().is_empty() {
            let wrong = name.by_rule(port_name);
            if wrong.is_empty() && !known.insert(name.text()) {
                errors.push(name.duplicate());
            }
            errors.extend(wrong);
        }
        let number = port.get("containerPort");
        if number.number().unwrap_or_default() == 0 {
            errors.push(number.required());
        } else {
            errors.extend(number.port());
        }
        let host = port.get("hostPort");
        if host.number().unwrap_or_default() != 0 {
            errors.extend(host.port());
        }
        errors.extend(port.get("protocol").one_of(&PROTOCOLS));
    }
    errors
}

/// Two containers do not have the same port of the host.
pub(super) fn host_ports(containers: &[Look<'_>]) -> Errors {
    let mut known = HashSet::new();
    let mut errors = Errors::new();
    for port in containers
        .iter()
        .flat_map(|container| container.get("ports").items())
    {
        let host = port.get("hostPort");
        let Some(number) = host.number().filter(|number| *number != 0) else {
            continue;
        };
        let (protocol, address) = (port.get("protocol").text(), port.get("hostIP").text());
        if !known.insert((number, protocol, address)) {
            let told = format!("{protocol}/{address}/{number}");
            errors.push(FieldError::duplicate(host.path(), told));
        }
    }
    errors
}

fn environment(container: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    for variable in container.get("env").items() {
        let name = variable.get("name");
        if name.text().is_empty() {
            errors.push(name.required());
        } else {
            errors.extend(name.by_rule(variable_name));
        }
        let from = variable.get("valueFrom");
        if from.is_set() {
            errors.extend(value_from(&variable, &from));
        }
    }
    for source in container.get("envFrom").items() {
        let (map, secret) = (source.get("configMapRef"), source.get("secretRef"));
        match (map.is_set(), secret.is_set()) {
            (false, false) => {
                let detail = "must specify one of: `configMapRef` or `secretRef`";
                errors.push(FieldError::invalid(source.path(), "", detail));
            }
            (true, true) => {
                let detail = "may not have more than one field specified at a time";
                errors.push(FieldError::invalid(source.path(), "", detail));
            }
            _ => {
                let name = if map.is_set() {
                    map.get("name")
                } else {
                    secret.get("name")
                };
                if name.text().is_empty() {
                    errors.push(name.required());
                }
            }
        }
    }
    errors
}

/// Any printed character but `=` (`IsRelaxedEnvVarName`).
fn variable_name(text: &str) -> Vec<String> {
    let is_plain = text
        .chars()
        .all(|char| matches!(char, ' '..='~') && char != '=');
    if is_plain {
        Vec::new()
    } else {
        vec!["a valid environment variable name must consist only of printable ASCII characters other than '='".to_owned()]
    }
}

fn value_from(variable: &Look<'_>, from: &Look<'_>) -> Errors {
    const SOURCES: [&str; 5] = [
        "fieldRef",
        "resourceFieldRef",
        "configMapKeyRef",
        "secretKeyRef",
        "fileKeyRef",
    ];
    let mut errors = Errors::new();
    let mut count = 0;
    for name in SOURCES {
        let source = from.get(name);
        if !source.is_set() {
            continue;
        }
        count += 1;
        match name {
            "configMapKeyRef" | "secretKeyRef" => {
                let (name, key) = (source.get("name"), source.get("key"));
                errors.extend(
                    [&name]
                        .into_iter()
                        .filter(|name| name.text().is_empty())
                        .map(Look::required),
                );
                if key.text().is_empty() {
                    errors.push(key.required());
                } else {
                    errors.extend(key.by_rule(config_key));
                }
            }
            "fieldRef" => {
                let path = source.get("fieldPath");
                if path.text().is_empty() {
                    errors.push(path.required());
                }
            }
            "resourceFieldRef" => {
                let resource = source.get("resource");
                if resource.text().is_empty() {
                    errors.push(resource.required());
                }
            }
            _ => {}
        }
    }
    let invalid = |detail: &str| FieldError::invalid(from.path(), "", detail);
    if count == 0 {
        errors.push(invalid("must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
    } else if !variable.get("value").text().is_empty() {
        errors.push(invalid("may not be specified when `value` is not empty"));
    } else if count > 1 {
        errors.push(invalid(
            "may not have more than one field specified at a time",
        ));
    }
    errors
}

fn mounts(container: &Look<'_>, volumes: &HashSet<&str>) -> Errors {
    let mut errors = Errors::new();
    let mut places = HashSet::new();
    for mount in container.get("volumeMounts").items() {
        let (name, path) = (mount.get("name"), mount.get("mountPath"));
        if name.text().is_empty() {
            errors.push(name.required());
        }
        if !volumes.contains(name.text()) {
            errors.push(name.not_found());
        }
        if path.text().is_empty() {
            errors.push(path.required());
        }
        if !places.insert(path.text()) {
            errors.push(path.invalid("must be unique"));
        }
    }
    errors
}

fn resources(resources: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    let (limits, requests) = (resources.get("limits"), resources.get("requests"));
    let amount = |list: &Look<'_>, name: &str| list.key(name).text().parse::<Quantity>().ok();
    for list in [&limits, &requests] {
        for (name, _) in list.entries() {
            let value = list.key(name);
            if value.text().starts_with('-') {
                errors.push(value.invalid("must be greater than or equal to 0"));
            }
        }
    }
    for (name, _) in requests.entries() {
        let limit = amount(&limits, name);
        if let (Some(request), Some(limit)) = (amount(&requests, name), limit)
            && request > limit
        {
            let told = requests.key(name).text();
            let mut error = requests.invalid(format!(
                "must be less than or equal to {name} limit of {}",
                limits.key(name).text()
            ));
            error.value = Some(told.into());
            errors.push(error);
        }
    }
    errors
}
