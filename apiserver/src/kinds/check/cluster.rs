//! Roles, leases, budgets, autoscalers, ingresses and the like.

use std::net::IpAddr;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, at_most_all, count_or_percent, immutable, port_name, selector};
use crate::failure::FieldError;
use crate::metadata::names;

const RBAC: &str = "rbac.authorization.k8s.io";
/// The largest value of a class that is not the system's.
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

/// Roles.
pub(in crate::kinds) fn role(write: Write<'_>) -> Errors {
    rules(write, true)
}

/// Roles of the cluster.
pub(in crate::kinds) fn cluster_role(write: Write<'_>) -> Errors {
    let mut errors = rules(write, false);
    let rule = Look::at(write.object, "aggregationRule");
    let selectors = rule.get("clusterRoleSelectors");
    if rule.is_set() && selectors.len() == 0 {
        let detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
        errors.push(selectors.required_for(detail));
    }
    for each in selectors.items() {
        errors.extend(selector(&each));
    }
    errors
}

fn rules(write: Write<'_>, is_namespaced: bool) -> Errors {
    let mut errors = Errors::new();
    for rule in Look::at(write.object, "rules").items() {
        let verbs = rule.get("verbs");
        if verbs.len() == 0 {
            errors.push(verbs.required_for("verbs must contain at least one value"));
        }
        let urls = rule.get("nonResourceURLs");
        let is_of_resources = ["apiGroups", "resources", "resourceNames"]
            .iter()
            .any(|name| rule.get(name).len() > 0);
        if urls.len() > 0 {
            if is_namespaced {
                errors.push(urls.invalid("namespaced rules cannot apply to non-resource URLs"));
            }
            if is_of_resources {
                let detail = "rules cannot apply to both regular resources and non-resource URLs";
                errors.push(urls.invalid(detail));
            }
            continue;
        }
        let needed = [
            (
                "apiGroups",
                "resource rules must supply at least one api group",
            ),
            (
                "resources",
                "resource rules must supply at least one resource",
            ),
        ];
        for (name, detail) in needed {
            let list = rule.get(name);
            if list.len() == 0 {
                errors.push(list.required_for(detail));
            }
        }
    }
    errors
}

/// Bindings of roles.
pub(in crate::kinds) fn binding(write: Write<'_>) -> Errors {
    let is_namespaced = write.context.resource.is_namespaced();
    let role = Look::at(write.object, "roleRef");
    let mut errors = Errors::new();
    let group = role.get("apiGroup");
    if group.text() != RBAC {
        errors.push(group.not_supported(&[RBAC]));
    }
    let kinds: &[&str] = if is_namespaced {
        &["Role", "ClusterRole"]
    } else {
        &["ClusterRole"]
    };
    let kind = role.get("kind");
    if !kinds.contains(&kind.text()) {
        errors.push(kind.not_supported(kinds));
    }
    let name = role.get("name");
    if name.text().is_empty() {
        errors.push(name.required());
    } else {
        errors.extend(name.by_rule(|name| names::path_segment(name, false)));
    }
    for subject in Look::at(write.object, "subjects").items() {
        errors.extend(check_subject(&subject, is_namespaced));
    }
    if let Some(old) = write.old
        && role.value() != Look::at(old, "roleRef").value()
    {
        let text = |name: &str| role.get(name).text();
        let told = serde_json::json!({"APIGroup": text("apiGroup"), "Kind": text("kind"), "Name": text("name")});
        errors.push(FieldError::invalid(
            role.path(),
            told,
            "cannot change roleRef",
        ));
    }
    errors
}

fn check_subject(subject: &Look<'_>, is_namespaced: bool) -> Errors {
    let mut errors = Errors::new();
    let (name, group) = (subject.get("name"), subject.get("apiGroup"));
    if name.text().is_empty() {
        errors.push(name.required());
    }
    match subject.get("kind").text() {
        "ServiceAccount" => {
            if !name.text().is_empty() {
                errors.extend(name.by_rule(names::subdomain));
            }
            if !group.text().is_empty() {
                errors.push(group.not_supported(&[""]));
            }
            let namespace = subject.get("namespace");
            if !is_namespaced && namespace.text().is_empty() {
                errors.push(namespace.required());
            }
        }
        "User" | "Group" => {
            if group.text() != RBAC {
                errors.push(group.not_supported(&[RBAC]));
            }
        }
        _ => {
            let kinds = ["ServiceAccount", "User", "Group"];
            errors.push(subject.get("kind").not_supported(&kinds));
        }
    }
    errors
}

/// Leases.
pub(in crate::kinds) fn lease(write: Write<'_>) -> Errors {
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    let duration = spec.get("leaseDurationSeconds");
    if duration.number().is_some_and(|seconds| seconds <= 0) {
        errors.push(duration.invalid("must be greater than 0"));
    }
    errors.extend(spec.get("leaseTransitions").non_negative());
    let (holder, strategy) = (spec.get("preferredHolder"), spec.get("strategy"));
    if !holder.text().is_empty() && strategy.text().is_empty() {
        errors.push(holder.forbidden("may only be specified if `strategy` is defined"));
    }
    errors
}

/// Disruption budgets.
pub(in crate::kinds) fn budget(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        let status = Look::at(write.object, "status");
        let counts = [
            "disruptionsAllowed",
            "currentHealthy",
            "desiredHealthy",
            "expectedPods",
        ];
        return counts
            .into_iter()
            .filter_map(|name| status.get(name).non_negative())
            .collect();
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    let (least, most) = (spec.get("minAvailable"), spec.get("maxUnavailable"));
    if least.is_set() && most.is_set() {
        errors.push(spec.invalid("minAvailable and maxUnavailable cannot be both set"));
    }
    for limit in [least, most] {
        errors.extend(count_or_percent(&limit));
        errors.extend(at_most_all(&limit));
    }
    errors.extend(selector(&spec.get("selector")));
    let policy = spec.get("unhealthyPodEvictionPolicy");
    if policy.is_set() {
        errors.extend(policy.one_of(&["AlwaysAllow", "IfHealthyBudget"]));
    }
    errors
}

/// Autoscalers.
pub(in crate::kinds) fn autoscaler(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    if least.number().is_some_and(|count| count < 1) {
        errors.push(least.invalid("must be greater than or equal to 1"));
    }
    let count = most.number().unwrap_or_default();
    if count == 0 {
        errors.push(most.required_for("must be set and greater than 0"));
    } else if count < 0 {
        errors.push(most.invalid("must be greater than or equal to 1"));
    }
    if least.number().is_some_and(|least| count < least) {
        let detail = "must be greater than or equal to `minReplicas`";
        errors.push(FieldError::invalid(most.path(), count, detail));
    }
    let target = spec.get("scaleTargetRef");
    for name in ["kind", "name"] {
        let value = target.get(name);
        if value.text().is_empty() {
            errors.push(value.required());
        } else {
            errors.extend(value.by_rule(|text| names::path_segment(text, false)));
        }
    }
    let version = target.get("apiVersion");
    if version.text().is_empty() {
        errors.push(version.invalid("apiVersion must specify API group"));
    }
    let metrics = spec.get("metrics");
    let is_outer = |metric: &Look<'_>| matches!(metric.get("type").text(), "External" | "Object");
    if least.number() == Some(0) && !metrics.items().iter().any(is_outer) {
        let detail = "must specify at least one Object or External metric to support scaling to zero replicas";
        errors.push(metrics.forbidden(detail));
    }
    errors
}

/// Classes of priority.
pub(in crate::kinds) fn priority_class(write: Write<'_>) -> Errors {
    let value = Look::at(write.object, "value");
    let mut errors = Errors::new();
    if let Some(old) = write.old {
        if value.value() != Look::at(old, "value").value() {
            errors.push(value.forbidden("may not be changed in an update."));
        }
        let policy = |object| Look::at(object, "preemptionPolicy");
        errors.extend(immutable(&policy(write.object), &policy(old)));
        return errors;
    }
    if value.number().is_some_and(|value| value > HIGHEST_PRIORITY) {
        errors.push(
            value.forbidden("maximum allowed value of a user defined priority is 1000000000"),
        );
    }
    let policy = Look::at(write.object, "preemptionPolicy");
    if policy.is_set() {
        errors.extend(policy.one_of(&["PreemptLowerPriority", "Never"]));
    }
    errors
}

/// Ingresses.
pub(in crate::kinds) fn ingress(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let (rules, backend) = (spec.get("rules"), spec.get("defaultBackend"));
    let mut errors = Errors::new();
    if rules.len() == 0 && !backend.is_set() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        errors.push(FieldError::invalid(
            spec.path(),
            serde_json::Value::Null,
            detail,
        ));
    }
    if backend.is_set() {
        errors.extend(check_backend(&backend));
    }
    for rule in rules.items() {
        errors.extend(host(&rule.get("host")));
        let http = rule.get("http");
        let paths = http.get("paths");
        if http.is_set() && paths.len() == 0 {
            errors.push(paths.required());
        }
        for path in paths.items() {
            errors.extend(check_path(&path));
        }
    }
    for name in spec
        .get("tls")
        .items()
        .iter()
        .flat_map(|tls| tls.get("hosts").items())
    {
        errors.extend(name.by_rule(host_name));
    }
    let class = spec.get("ingressClassName");
    if class.is_set() {
        errors.extend(class.by_rule(names::subdomain));
    }
    errors
}

fn host(host: &Look<'_>) -> Errors {
    if host.text().is_empty() {
        return Errors::new();
    }
    let mut errors = Errors::new();
    if host.text().parse::<IpAddr>().is_ok() {
        errors.push(host.invalid("must be a DNS name, not an IP address"));
    }
    errors.extend(host.by_rule(host_name));
    errors
}

fn host_name(text: &str) -> Vec<String> {
    match text.strip_prefix("*.") {
        Some(rest) if text.contains('*') && names::subdomain(rest).is_empty() => Vec::new(),
        _ if text.contains('*') => vec![names::by_example(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            "\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            &["*.example.com"],
        )],
        _ => names::subdomain(text),
    }
}

fn check_path(rule: &Look<'_>) -> Errors {
    const SEQUENCES: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];
    const ENDS: [&str; 2] = ["/..", "/."];
    let (path, ty) = (rule.get("path"), rule.get("pathType"));
    let mut errors = Errors::new();
    let is_absolute = path.text().starts_with('/');
    match ty.text() {
        "" => return vec![ty.required_for("pathType must be specified")],
        "Exact" | "Prefix" => {
            if !is_absolute {
                errors.push(path.invalid("must be an absolute path"));
            }
            for part in SEQUENCES
                .into_iter()
                .filter(|part| path.text().contains(part))
            {
                errors.push(path.invalid(format!("must not contain '{part}'")));
            }
            for end in ENDS.into_iter().filter(|end| path.text().ends_with(end)) {
                errors.push(path.invalid(format!("cannot end with '{end}'")));
            }
        }
        "ImplementationSpecific" => {
            if !path.text().is_empty() && !is_absolute {
                errors.push(path.invalid("must be an absolute path"));
            }
        }
        _ => errors.push(ty.not_supported(&["Exact", "ImplementationSpecific", "Prefix"])),
    }
    errors.extend(check_backend(&rule.get("backend")));
    errors
}

fn check_backend(backend: &Look<'_>) -> Errors {
    let invalid = |detail: &str| FieldError::invalid(backend.path(), "", detail);
    let (resource, service) = (backend.get("resource"), backend.get("service"));
    let mut errors = Errors::new();
    match (resource.is_set(), service.is_set()) {
        (true, true) => return vec![invalid("cannot set both resource and service backends")],
        (true, false) => {
            for name in ["kind", "name"] {
                let value = resource.get(name);
                if value.text().is_empty() {
                    errors.push(value.required());
                }
            }
        }
        (false, true) => {
            let name = service.get("name");
            if name.text().is_empty() {
                errors.push(name.required());
            } else {
                errors.extend(name.by_rule(names::label));
            }
            let (named, numbered) = (
                service.get("port").get("name"),
                service.get("port").get("number"),
            );
            let has_number = numbered.number().unwrap_or_default() != 0;
            match (!named.text().is_empty(), has_number) {
                (true, true) => errors.push(invalid("cannot set both port name & port number")),
                (true, false) => errors.extend(named.by_rule(port_name)),
                (false, true) => errors.extend(numbered.port()),
                (false, false) => {
                    errors.push(backend.required_for("port name or number is required"));
                }
            }
        }
        (false, false) => errors.push(invalid("resource or service backend is required")),
    }
    errors
}
