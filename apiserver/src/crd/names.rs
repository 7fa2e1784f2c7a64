//! Which of the names that definitions ask for are theirs: the first one has them
//! (`pkg/controller/status/naming_controller.go`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::condition::{self, Condition};
use super::definition::{Names, list, object, text, texts};
use crate::failure::quote;
use crate::object::Object;

/// What a definition is told of the names that it asks for.
#[derive(Debug)]
pub(super) struct Verdict {
    /// The names that are its own now.
    pub(super) accepted: Value,
    /// `NamesAccepted`.
    pub(super) names: Condition,
    /// `Established`, if it changes.
    pub(super) established: Option<Condition>,
}

/// Names that are in use in a group.
#[derive(Debug, Default)]
struct Used<'a> {
    resources: BTreeSet<&'a str>,
    kinds: BTreeSet<&'a str>,
}

/// Looks at the names that a definition asks for, among all definitions of its group. `None` where
/// they are its own already.
pub(super) fn judge<'a>(
    definition: &Object,
    of_group: impl Iterator<Item = &'a Object>,
) -> Option<Verdict> {
    let wanted = object(definition, "spec").and_then(|spec| object(spec, "names"));
    let status = object(definition, "status");
    let accepted = status.and_then(|status| object(status, "acceptedNames"));
    let (wants, has) = (Names::of(wanted), Names::of(accepted));
    if same(&wants, &has) {
        return None;
    }
    let used = Used::of(of_group);
    let mut conflict = None;
    let mut refuse = |reason: &'static str, message: String| conflict = Some((reason, message));
    let mut names = Map::new();
    let mut own = |member: &str, wanted: &str, accepted: &str, used: &BTreeSet<&str>, reason| {
        let is_taken = wanted != accepted && used.contains(wanted);
        let name = if is_taken { accepted } else { wanted };
        if is_taken {
            refuse(reason, in_use(wanted));
        }
        if !name.is_empty() || matches!(member, "plural" | "kind") {
            names.insert(member.to_owned(), name.into());
        }
    };
    let resources = &used.resources;
    own(
        "plural",
        wants.plural,
        has.plural,
        resources,
        "PluralConflict",
    );
    own(
        "singular",
        wants.singular,
        has.singular,
        resources,
        "SingularConflict",
    );
    // A later conflict is told in place of an earlier one, so these come in the server's order.
    let taken: Vec<String> = wants
        .short_names
        .iter()
        .filter(|name| !has.short_names.contains(name))
        .filter_map(Value::as_str)
        .filter(|name| resources.contains(name))
        .map(in_use)
        .collect();
    let short_names = if taken.is_empty() {
        wants.short_names
    } else {
        has.short_names
    };
    let short_conflict = (!taken.is_empty()).then(|| aggregate(&taken));
    let mut later = None;
    for (member, wanted, accepted, reason) in [
        ("kind", wants.kind, has.kind, "KindConflict"),
        (
            "listKind",
            wants.list_kind,
            has.list_kind,
            "ListKindConflict",
        ),
    ] {
        let is_taken = wanted != accepted && used.kinds.contains(wanted);
        let name = if is_taken { accepted } else { wanted };
        if is_taken {
            later = Some((reason, in_use(wanted)));
        }
        if !name.is_empty() || member == "kind" {
            names.insert(member.to_owned(), name.into());
        }
    }
    for (member, names_of) in [
        ("shortNames", short_names),
        ("categories", wants.categories),
    ] {
        if !names_of.is_empty() {
            names.insert(member.to_owned(), texts(names_of).into());
        }
    }
    let conflict = later
        .or(short_conflict.map(|message| ("ShortNamesConflict", message)))
        .or(conflict);
    Some(Verdict {
        accepted: Value::Object(names),
        established: established(definition, conflict.is_none()),
        names: match conflict {
            Some((reason, message)) => Condition::new("NamesAccepted", false, reason, message),
            None => Condition::new("NamesAccepted", true, "NoConflicts", "no conflicts found"),
        },
    })
}

/// What `Established` becomes; nothing where it stays.
fn established(definition: &Object, is_accepted: bool) -> Option<Condition> {
    if condition::is_true(definition, "Established") {
        return None;
    }
    if is_accepted {
        let message = "the initial names have been accepted";
        return Some(Condition::new("Established", false, "Installing", message));
    }
    condition::find(definition, "Established")
        .is_none()
        .then(|| {
            let message = "not all names are accepted";
            Condition::new("Established", false, "NotAccepted", message)
        })
}

impl<'a> Used<'a> {
    fn of(definitions: impl Iterator<Item = &'a Object>) -> Self {
        let mut used = Self::default();
        for definition in definitions {
            let status = object(definition, "status");
            let Some(names) = status.and_then(|status| object(status, "acceptedNames")) else {
                continue;
            };
            used.resources
                .extend(["plural", "singular"].map(|member| text(names, member)));
            let short = list(names, "shortNames").iter().filter_map(Value::as_str);
            used.resources.extend(short);
            used.kinds
                .extend(["kind", "listKind"].map(|member| text(names, member)));
        }
        used
    }
}

fn same(wants: &Names<'_>, has: &Names<'_>) -> bool {
    wants.plural == has.plural
        && wants.singular == has.singular
        && wants.kind == has.kind
        && wants.list_kind == has.list_kind
        && wants.short_names == has.short_names
        && wants.categories == has.categories
}

fn in_use(name: &str) -> String {
    format!("{} is already in use", quote(name))
}

fn aggregate(messages: &[String]) -> String {
    match messages {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::judge;
    use crate::object::Object;

    fn object(value: &Value) -> Object {
        value.as_object().unwrap().clone()
    }

    fn definition(kind: &str, short: &[&str], accepted: bool) -> Object {
        let plural = format!("{}s", kind.to_lowercase());
        let names = json!({"plural": plural, "singular": kind.to_lowercase(), "kind": kind,
            "listKind": format!("{kind}List"), "shortNames": short});
        let mut definition = json!({"spec": {"names": names}});
        if accepted {
            definition["status"] = json!({"acceptedNames": names});
        }
        object(&definition)
    }

    #[test]
    fn names_that_nobody_has_are_accepted() {
        let new = definition("Widget", &["w"], false);
        let verdict = judge(&new, [&new].into_iter()).unwrap();
        assert_eq!(verdict.accepted, new["spec"]["names"]);
        assert_eq!(
            (verdict.names.status, &*verdict.names.reason),
            ("True", "NoConflicts")
        );
        assert_eq!(verdict.established.unwrap().reason, "Installing");
        let known = definition("Widget", &["w"], true);
        assert!(judge(&known, [&known].into_iter()).is_none());
    }

    #[test]
    fn names_of_others_are_not() {
        let first = definition("Widget", &["w", "x"], true);
        let mut second = definition("Gadget", &["w", "x"], false);
        let verdict = judge(&second, [&first, &second].into_iter()).unwrap();
        assert_eq!(verdict.names.reason, "ShortNamesConflict");
        assert_eq!(
            verdict.names.message,
            "[\"w\" is already in use, \"x\" is already in use]"
        );
        assert_eq!(verdict.accepted["kind"], "Gadget");
        assert_eq!(verdict.accepted.get("shortNames"), None);
        assert_eq!(verdict.established.unwrap().reason, "NotAccepted");

        second["spec"]["names"]["listKind"] = "Widget".into();
        let verdict = judge(&second, [&first, &second].into_iter()).unwrap();
        assert_eq!(verdict.names.reason, "ListKindConflict");
        assert_eq!(verdict.names.message, "\"Widget\" is already in use");
        assert_eq!(verdict.accepted.get("listKind"), None);
    }
}
