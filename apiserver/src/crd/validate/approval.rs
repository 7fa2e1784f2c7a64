//! Groups of Kubernetes itself, for which a definition must say who approved it.

use super::super::definition::{object, text};
use super::url;
use crate::failure::{FieldError, quote};
use crate::object::Object;

const ANNOTATION: &str = "api-approved.kubernetes.io";
const WHERE: &str = "see https://github.com/kubernetes/enhancements/pull/1111";

/// Whether a definition of such a group is approved, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::crd) enum Approval {
    Invalid,
    Approved,
    Bypassed,
    Missing,
}

/// Whether a definition is approved; `None` of a group that needs no approval.
pub(in crate::crd) fn of(definition: &Object) -> Option<(Approval, String)> {
    let group = object(definition, "spec").map_or("", |spec| text(spec, "group"));
    let is_protected = ["k8s.io", "kubernetes.io"].into_iter().any(|domain| {
        group
            .strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    if !is_protected {
        return None;
    }
    let said = annotation(definition);
    let needed = format!(
        "protected groups must have approval annotation {}",
        quote(ANNOTATION)
    );
    Some(if said.is_empty() {
        (Approval::Missing, format!("{needed}, {WHERE}"))
    } else if said.starts_with("unapproved") {
        (Approval::Bypassed, format!("not approved: {}", quote(said)))
    } else if url::is_whole(said) {
        (Approval::Approved, format!("approved in {said}"))
    } else {
        let either = "with either a URL or a reason starting with \"unapproved\"";
        (Approval::Invalid, format!("{needed} {either}, {WHERE}"))
    })
}

/// Refuses a definition that is not approved, unless it was so before.
pub(super) fn check(definition: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    let Some((approval, why)) = of(definition) else {
        return;
    };
    let before = old.and_then(of).map(|(approval, _)| approval);
    if before == Some(approval) {
        return;
    }
    let at = format!("metadata.annotations[{ANNOTATION}]");
    match approval {
        Approval::Invalid => found.push(FieldError::invalid(at, annotation(definition), why)),
        Approval::Missing => found.push(FieldError::required(at, why)),
        Approval::Approved | Approval::Bypassed => {}
    }
}

fn annotation(definition: &Object) -> &str {
    let metadata = object(definition, "metadata");
    let annotations = metadata.and_then(|metadata| object(metadata, "annotations"));
    annotations.map_or("", |annotations| text(annotations, ANNOTATION))
}
