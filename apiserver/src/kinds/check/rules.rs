//! What kinds of which little is checked must say, and may not change.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::kind::Write;
use super::super::look::Look;
use super::Errors;
use crate::failure::FieldError;
use crate::metadata::names;

/// What a field must be.
enum Rule {
    /// Given; with what is told of it.
    Given(&'static str),
    /// There, if only as an empty object; with what is told of it.
    There(&'static str),
    /// A DNS subdomain, also where it is not given.
    Name,
    /// More than nothing.
    Positive,
    /// Not changed once it is there.
    Fixed,
}

use Rule::{Fixed, Given, Name, Positive, There};

const AT_LEAST_ONE: &str = "validations or auditAnnotations must contain at least one item";
const NODES: &str =
    "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

/// By kind.
const RULES: &[(&str, &[(&str, Rule)])] = &[
    (
        "CSIStorageCapacity",
        &[
            ("storageClassName", Name),
            ("storageClassName", Fixed),
            ("nodeTopology", Fixed),
        ],
    ),
    (
        "ControllerRevision",
        &[("data", There("data is mandatory")), ("data", Fixed)],
    ),
    (
        "EndpointSlice",
        &[("addressType", Given("")), ("addressType", Fixed)],
    ),
    (
        "FlowSchema",
        &[(
            "spec.priorityLevelConfiguration.name",
            Given("must reference a priority level"),
        )],
    ),
    (
        "IngressClass",
        &[("spec.controller", Given("")), ("spec.controller", Fixed)],
    ),
    (
        "MutatingAdmissionPolicy",
        &[
            ("spec.matchConstraints", Given("")),
            (
                "spec.mutations",
                Given("mutations must contain at least one item"),
            ),
            ("spec.reinvocationPolicy", Given("")),
        ],
    ),
    (
        "MutatingAdmissionPolicyBinding",
        &[("spec.policyName", Given(""))],
    ),
    ("PriorityLevelConfiguration", &[("spec.type", Given(""))]),
    ("ResourceClaim", &[("spec", Fixed)]),
    ("ResourceClaimTemplate", &[("spec", Fixed)]),
    (
        "ResourceSlice",
        &[
            ("spec.driver", Given("")),
            ("spec.pool.name", Given("")),
            ("spec.pool.resourceSliceCount", Positive),
            ("spec.driver", Fixed),
            ("spec.pool.name", Fixed),
            ("spec.nodeName", Fixed),
        ],
    ),
    (
        "RuntimeClass",
        &[("handler", Given("")), ("handler", Fixed)],
    ),
    (
        "ServiceCIDR",
        &[("spec.cidrs", Given("at least one CIDR required"))],
    ),
    (
        "ValidatingAdmissionPolicy",
        &[("spec.matchConstraints", Given(""))],
    ),
    (
        "ValidatingAdmissionPolicyBinding",
        &[
            ("spec.policyName", Given("")),
            (
                "spec.validationActions",
                Given("at least one validation action is required"),
            ),
        ],
    ),
    (
        "VolumeAttachment",
        &[("spec.attacher", Given("")), ("spec", Fixed)],
    ),
    (
        "VolumeAttributesClass",
        &[
            ("driverName", Given("")),
            (
                "parameters",
                Given("must contain at least one key/value pair"),
            ),
            ("driverName", Fixed),
            ("parameters", Fixed),
        ],
    ),
];

/// What the table and a few lines more say of an object.
pub(in crate::kinds) fn check(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let kind = &*write.context.resource.names.kind;
    let rules = RULES.iter().find(|(name, _)| *name == kind);
    let rules = rules.map_or(&[][..], |(_, rules)| *rules);
    let mut errors = Errors::new();
    for (path, rule) in rules {
        errors.extend(one(write, path, rule));
    }
    errors.extend(more(kind, write));
    errors
}

fn at<'a>(object: &'a crate::object::Object, path: &str) -> Look<'a> {
    let mut names = path.split('.');
    let first = Look::at(object, names.next().unwrap_or_default());
    names.fold(first, |look, name| look.get(name))
}

fn one(write: Write<'_>, path: &str, rule: &Rule) -> Errors {
    let value = at(write.object, path);
    let is_empty = match value.value() {
        None => true,
        Some(value) if value.is_string() => value == "",
        Some(held) if held.is_array() || held.is_object() => value.len() == 0,
        Some(_) => false,
    };
    match rule {
        Given(detail) if is_empty => vec![value.required_for(detail)],
        There(detail) if value.value().is_none() => vec![value.required_for(detail)],
        Name => value.by_rule(names::subdomain),
        Positive if value.number().unwrap_or_default() <= 0 => {
            let number = value.number().unwrap_or_default();
            let detail = "must be greater than zero";
            vec![FieldError::invalid(value.path(), number, detail)]
        }
        Fixed => {
            let before = write.old.map(|old| at(old, path));
            let changed = before.and_then(|before| super::immutable(&value, &before));
            changed.into_iter().collect()
        }
        Given(_) | There(_) | Positive => Errors::new(),
    }
}

/// What is not of one field alone.
fn more(kind: &str, write: Write<'_>) -> Errors {
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    match kind {
        "CertificateSigningRequest" => errors.extend(request(&spec)),
        "IPAddress" => {
            let name = Look::at(write.object, "metadata").get("name");
            if name.text().parse::<IpAddr>().is_err() {
                let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
                errors.push(name.invalid(detail));
            }
            let parent = spec.get("parentRef");
            if !parent.is_set() {
                errors.push(parent.required());
            }
        }
        "ResourceSlice" => {
            const WHERE: [&str; 4] = [
                "nodeName",
                "nodeSelector",
                "allNodes",
                "perDeviceNodeSelection",
            ];
            let count = WHERE.iter().filter(|name| spec.get(name).is_set()).count();
            if count == 0 {
                errors.push(spec.required_for(NODES));
            } else if count > 1 {
                errors.push(spec.invalid(NODES));
            }
        }
        "ValidatingAdmissionPolicy" => {
            let lists = ["validations", "auditAnnotations"].map(|name| spec.get(name));
            if lists.iter().all(|list| list.len() == 0) {
                errors.extend(lists.iter().map(|list| list.required_for(AT_LEAST_ONE)));
            }
        }
        "VolumeAttachment" => {
            let source = spec.get("source");
            let count = ["inlineVolumeSpec", "persistentVolumeName"]
                .iter()
                .filter(|name| source.get(name).is_set())
                .count();
            if count != 1 {
                let detail =
                    "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
                errors.push(source.required_for(detail));
            }
            errors.extend(spec.get("nodeName").by_rule(names::subdomain));
        }
        _ => {}
    }
    errors
}

/// A request for a certificate.
fn request(spec: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    let request = spec.get("request");
    let bytes = STANDARD.decode(request.text()).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    if !text.contains("-----BEGIN CERTIFICATE REQUEST-----") {
        let told = request.value().cloned().unwrap_or_default();
        let detail = "PEM block type must be CERTIFICATE REQUEST";
        errors.push(FieldError::invalid(request.path(), told, detail));
    }
    let usages = spec.get("usages");
    if usages.len() == 0 {
        errors.push(usages.required());
    }
    let signer = spec.get("signerName");
    if signer.text().is_empty() {
        errors.push(signer.required());
    }
    errors
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::RULES;
    use crate::builtin;
    use crate::registry::Table;
    use crate::store::Versions;

    #[test]
    fn every_field_is_there() {
        let mut table = Table::default();
        builtin::install(&mut table, &Arc::new(Versions::starting_at(1)), 10);
        for (kind, rules) in RULES {
            let mut resources = table.resources();
            let Some(resource) = resources.find(|resource| *resource.names.kind == **kind) else {
                panic!("{kind}");
            };
            let schema = resource.versions[0].schema.get();
            for (path, _) in *rules {
                let found = path.split('.').try_fold(schema.root_id(), |node, name| {
                    schema.get(node).property(name)
                });
                assert!(found.is_some(), "{kind}.{path}");
            }
        }
    }
}
