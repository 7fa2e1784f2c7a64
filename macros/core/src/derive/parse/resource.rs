//! Words of `#[resource(...)]`.

use syn::Attribute;

use super::{definition, method, table};
use crate::derive::ast::{Container, Resource, Scope, Verb};
use crate::derive::ctxt::Ctxt;
use crate::derive::word::{Dialect, Name, Word, words};

impl Verb {
    pub(crate) const ALL: [Self; 8] = [
        Self::Get,
        Self::List,
        Self::Watch,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Delete,
        Self::DeleteCollection,
    ];

    /// Its spelling in attributes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "delete_collection",
        }
    }

    /// The marker trait, and the variant of the runtime's `Verb`.
    pub(crate) fn marker(self) -> &'static str {
        match self {
            Self::Get => "Get",
            Self::List => "List",
            Self::Watch => "Watch",
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Patch => "Patch",
            Self::Delete => "Delete",
            Self::DeleteCollection => "DeleteCollection",
        }
    }
}

pub(super) fn parse(cx: &Ctxt, attributes: &[Attribute], container: &mut Container) -> Resource {
    let mut resource = Resource::default();
    for word in words(cx, attributes, &[Dialect::Resource]) {
        apply(cx, &mut resource, container, word);
    }
    resource
}

fn apply(cx: &Ctxt, resource: &mut Resource, container: &mut Container, word: Word) {
    let name = word.name.clone();
    let text = |word: Word| word.string(cx).map(|text| Name::from(&text));
    match name.to_string().as_str() {
        "group" => resource.group.set(cx, &name, text(word)),
        "group_alias" => resource.group_alias.set(cx, &name, text(word)),
        "version" => resource.version.set(cx, &name, text(word)),
        "kind" => resource.kind.set(cx, &name, text(word)),
        "list_kind" => resource.list_kind.set(cx, &name, text(word)),
        "plural" => resource.plural.set(cx, &name, text(word)),
        "singular" => resource.singular.set(cx, &name, text(word)),
        "short_names" => resource.short_names.set(cx, &name, texts(cx, word)),
        "categories" => resource.categories.set(cx, &name, texts(cx, word)),
        "scope" => {
            let scope = word.name(cx).and_then(|name| scope(cx, &name));
            resource.scope.set(cx, &name, scope);
        }
        "namespaced" => resource.namespaced.set(cx, &name, word.flag(cx)),
        "cluster" => resource.cluster.set(cx, &name, word.flag(cx)),
        "status" => resource.status.set(cx, &name, word.flag(cx)),
        "scale" if word.is_alone() => resource.scale.set(cx, &name, word.flag(cx)),
        "scale" => {
            let paths = definition::scale_paths(cx, word);
            resource.scale.set(cx, &name, Some(()));
            resource.definition.scale_paths = paths;
        }
        "api_version" => definition::type_meta(cx, &mut resource.api_version, word),
        "kind_field" => definition::type_meta(cx, &mut resource.kind_field, word),
        "verbs" => resource.verbs.set(cx, &name, verbs(cx, word)),
        "skip_verbs" => resource.skip_verbs.set(cx, &name, verbs(cx, word)),
        "readonly" => resource.readonly.set(cx, &name, word.flag(cx)),
        "no_verbs" => resource.no_verbs.set(cx, &name, word.flag(cx)),
        "method" => resource.methods.extend(method::parse(cx, word)),
        "crate" => container.krate.set(cx, &name, word.parsed(cx)),
        _ => {
            if let Some(word) = definition::apply(cx, &mut resource.definition, word) {
                table::unknown(cx, table::Place::Resource, &word);
            }
        }
    }
}

fn texts(cx: &Ctxt, word: Word) -> Option<Vec<Name>> {
    word.strings(cx)
        .map(|texts| texts.iter().map(Name::from).collect())
}

fn scope(cx: &Ctxt, name: &Name) -> Option<Scope> {
    match name.text.as_str() {
        "Namespaced" => Some(Scope::Namespaced),
        "Cluster" => Some(Scope::Cluster),
        other => {
            let message = table::unknown_of("scope", other, &["Namespaced", "Cluster"]);
            cx.error(name.span, message);
            None
        }
    }
}

/// Verbs, each once.
fn verbs(cx: &Ctxt, word: Word) -> Option<Vec<Verb>> {
    let mut verbs = Vec::new();
    for name in word.names(cx)? {
        let Some(verb) = verb(cx, &name) else {
            continue;
        };
        if verbs.contains(&verb) {
            cx.error(name.span, format_args!("`{}` is said twice", name.text));
        } else {
            verbs.push(verb);
        }
    }
    Some(verbs)
}

fn verb(cx: &Ctxt, name: &Name) -> Option<Verb> {
    let text = name.text.as_str();
    let found = Verb::ALL.into_iter().find(|verb| verb.name() == text);
    if found.is_some() {
        return found;
    }
    let message = match text {
        // As discovery spells it.
        "deletecollection" => return Some(Verb::DeleteCollection),
        "apply" => "`apply` is no verb of its own: it is served where `patch` is".to_owned(),
        "update_status" | "apply_status" => {
            format!("`{text}` is no verb: the word `status` says that there is a status")
        }
        _ => table::unknown_of("verb", text, &Verb::ALL.map(Verb::name)),
    };
    cx.error(name.span, message);
    None
}
