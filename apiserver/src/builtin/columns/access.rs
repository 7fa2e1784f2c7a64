//! Who may do what, and certificates.

use super::make::{age, column, text, text_at, text_or, wide};
use super::selectors::labels_at;
use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

/// What is shown of bindings of roles.
pub(super) fn bindings() -> Vec<Column> {
    let of_kind = |kind: &'static str| {
        move |binding: &Object| {
            let subjects = binding.list("subjects").iter();
            let subjects = subjects.filter(|subject| subject.text("kind") == kind);
            let names = subjects.map(|subject| match (kind, subject.text("name")) {
                ("ServiceAccount", name) => format!("{}/{name}", subject.text("namespace")),
                (_, name) => name.to_owned(),
            });
            names.collect::<Vec<_>>().join(", ")
        }
    };
    vec![
        text("Role", "What is allowed.", |binding| {
            let kind = binding.text("roleRef.kind");
            format!("{kind}/{}", binding.text("roleRef.name"))
        }),
        age(),
        wide(text("Users", "Which users may do it.", of_kind("User"))),
        wide(text("Groups", "Which groups may do it.", of_kind("Group"))),
        wide(text(
            "ServiceAccounts",
            "Which service accounts may do it.",
            of_kind("ServiceAccount"),
        )),
    ]
}

/// What is shown of requests for certificates.
pub(super) fn signing_requests() -> Vec<Column> {
    vec![
        age(),
        text_or("SignerName", "Who is to sign.", "spec.signerName", "<none>"),
        text_at("Requestor", "Who asks.", "spec.username"),
        text(
            "RequestedDuration",
            "How long it is to be good.",
            |request| match request.at("spec.expirationSeconds") {
                Some(_) => table::duration(request.int("spec.expirationSeconds")),
                None => "<none>".to_owned(),
            },
        ),
        text("Condition", "How far the request is.", |request| {
            let mut condition = if request.condition("Denied").is_some() {
                "Denied".to_owned()
            } else if request.condition("Approved").is_some() {
                "Approved".to_owned()
            } else {
                "Pending".to_owned()
            };
            if request.condition("Failed").is_some() {
                condition.push_str(",Failed");
            }
            if !request.text("status.certificate").is_empty() {
                condition.push_str(",Issued");
            }
            condition
        }),
    ]
}

/// What is shown of bundles of certificates.
pub(super) fn trust_bundles() -> Vec<Column> {
    vec![text_or(
        "SignerName",
        "Who signs by them.",
        "spec.signerName",
        "<none>",
    )]
}

/// What is shown of requests of pods for certificates.
pub(super) fn pod_requests() -> Vec<Column> {
    vec![
        text_at("PodName", "Which pod asks.", "spec.podName"),
        text_at(
            "ServiceAccountName",
            "As whom it runs.",
            "spec.serviceAccountName",
        ),
        text_at("NodeName", "Where it runs.", "spec.nodeName"),
        text_at("SignerName", "Who is to sign.", "spec.signerName"),
        text("State", "How far the request is.", |request| {
            let conditions = request.list("status.conditions").iter();
            let mut states = conditions.rev().map(|condition| condition.text("type"));
            let state = states.find(|state| matches!(*state, "Issued" | "Denied" | "Failed"));
            state.unwrap_or("Pending").to_owned()
        }),
        labels_at(
            "UnverifiedUserAnnotations",
            "What the pod tells the signer.",
            "spec.unverifiedUserAnnotations",
        ),
    ]
}

/// What is shown of services of the API.
pub(super) fn api_services() -> Vec<Column> {
    vec![
        text("Service", "Who serves it.", |api| {
            let service = api.at("spec.service");
            service.map_or_else(
                || "Local".to_owned(),
                |service| format!("{}/{}", service.text("namespace"), service.text("name")),
            )
        }),
        text("Available", "Whether it can be reached.", |api| {
            let mut conditions = api.list("status.conditions").iter();
            let Some(found) = conditions.find(|found| found.text("type") == "Available") else {
                return "Unknown".to_owned();
            };
            match (found.text("status"), found.text("reason")) {
                (status @ "True", _) | (status, "") => status.to_owned(),
                (status, reason) => format!("{status} ({reason})"),
            }
        }),
        age(),
    ]
}

/// What is shown of schemas of flows.
pub(super) fn flow_schemas() -> Vec<Column> {
    vec![
        text_at(
            "PriorityLevel",
            "Which level it is for.",
            "spec.priorityLevelConfiguration.name",
        ),
        column(
            "MatchingPrecedence",
            "string",
            "Before whom it is asked.",
            |schema, _| schema.int("spec.matchingPrecedence").into(),
        ),
        text("DistinguisherMethod", "What tells flows apart.", |schema| {
            let method = schema.at("spec.distinguisherMethod");
            method
                .map_or("<none>", |method| method.text("type"))
                .to_owned()
        }),
        age(),
        text("MissingPL", "Whether there is no such level.", |schema| {
            let mut conditions = schema.list("status.conditions").iter();
            let found = conditions.find(|found| found.text("type") == "Dangling");
            found.map_or("?", |found| found.text("status")).to_owned()
        }),
    ]
}

/// What is shown of levels of priority.
pub(super) fn priority_levels() -> Vec<Column> {
    let limit = |name: &str, about: &str, holder: &'static str, member: &'static str| {
        column(name, "string", about, move |level, _| {
            let holder = level.at(holder);
            holder.map_or_else(|| "<none>".into(), |holder| holder.int(member).into())
        })
    };
    let queuing = "spec.limited.limitResponse.queuing";
    vec![
        text_at("Type", "Whether it is limited.", "spec.type"),
        limit(
            "NominalConcurrencyShares",
            "Its share of what runs at a time.",
            "spec.limited",
            "nominalConcurrencyShares",
        ),
        limit("Queues", "How many queues it has.", queuing, "queues"),
        limit(
            "HandSize",
            "How many queues a flow has.",
            queuing,
            "handSize",
        ),
        limit(
            "QueueLengthLimit",
            "How long queues are.",
            queuing,
            "queueLengthLimit",
        ),
        age(),
    ]
}
