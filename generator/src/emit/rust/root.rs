//! What `#[resource(...)]` says of a kind.

use super::Output;
use super::modules::Module;
use super::text::{Line, strings, word};
use crate::model::ScopeKind;
use crate::pass::share::Root;

/// The words of `#[resource(...)]`.
pub(super) fn words(output: &Output<'_>, module: &Module, root: &Root) -> Vec<Line> {
    let (resource, version) = root.selected.of(output.model);
    let names = &resource.names;
    let mut words = vec![
        word("group", &resource.group),
        word("group_alias", &module.alias),
        word("version", &version.name),
        word("kind", &names.kind),
        word("plural", &names.plural),
    ];
    words.extend(
        names
            .singular
            .as_ref()
            .map(|singular| word("singular", singular)),
    );
    let list_kind = names
        .list_kind
        .as_ref()
        .filter(|list_kind| **list_kind != format!("{}List", names.kind));
    words.extend(list_kind.map(|list_kind| word("list_kind", list_kind)));
    let lists = [
        ("short_names", &names.short_names),
        ("categories", &names.categories),
    ];
    for (name, values) in lists {
        let values = values.as_deref().filter(|values| !values.is_empty());
        words.extend(values.map(|values| strings(name, values)));
    }
    words.push(match resource.scope {
        ScopeKind::Namespaced => word("scope", "Namespaced"),
        ScopeKind::Cluster => word("scope", "Cluster"),
    });
    if let Some(subresources) = &version.subresources {
        // A server that knows no `status` drops all of it: there is nothing to update.
        let has_status = root
            .record
            .members
            .iter()
            .any(|member| member.name == "status");
        words.extend((subresources.status && has_status).then(|| Line::new("status")));
        words.extend(subresources.scale.is_some().then(|| Line::new("scale")));
    }
    words.extend(output.crate_word());
    words
}
