//! What the API calls a kind of another library.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::ForeignObject;
use crate::resource::{Definition, ResourceDescriptor, Scope, Verb};

/// What the other libraries tell of a kind.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Names {
    pub group: Cow<'static, str>,
    pub version: Cow<'static, str>,
    pub api_version: Cow<'static, str>,
    pub kind: Cow<'static, str>,
    pub plural: Cow<'static, str>,
    pub scope: Scope,
}

/// The descriptor of a type, made when it is first asked for: it lasts as long as the type, which is
/// the whole run.
pub(super) fn descriptor<T: ForeignObject>() -> &'static ResourceDescriptor {
    static KNOWN: RwLock<BTreeMap<TypeId, &'static ResourceDescriptor>> =
        RwLock::new(BTreeMap::new());
    let id = TypeId::of::<T>();
    // Nothing is left half done where a thread that held it has panicked.
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(descriptor) = known.get(&id) {
        return descriptor;
    }
    drop(known);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known
        .entry(id)
        .or_insert_with(|| Box::leak(Box::new(describe(T::names()))))
}

fn describe(names: Names) -> ResourceDescriptor {
    let kind = kept(names.kind);
    let group = kept(names.group);
    ResourceDescriptor {
        group,
        group_alias: alias(group),
        version: kept(names.version),
        api_version: kept(names.api_version),
        kind,
        list_kind: format!("{kind}List").leak(),
        plural: kept(names.plural),
        singular: kind.to_ascii_lowercase().leak(),
        short_names: &[],
        categories: &[],
        scope: names.scope,
        // Neither library says what is served: everything is here, and the server refuses.
        verbs: Verb::ALL,
        subresources: &["status", "scale"],
        definition: &Definition::PLAIN,
    }
}

fn kept(text: Cow<'static, str>) -> &'static str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.leak(),
    }
}

/// The first segment of a group as an identifier.
fn alias(group: &'static str) -> &'static str {
    match group.split('.').next().unwrap_or_default() {
        "" => "core",
        segment if segment.contains('-') => segment.replace('-', "_").leak(),
        segment => segment,
    }
}

#[cfg(test)]
mod tests {
    use super::alias;

    #[test]
    fn aliases_are_those_of_the_derive() {
        assert_eq!(alias(""), "core");
        assert_eq!(alias("apps"), "apps");
        assert_eq!(alias("rbac.authorization.k8s.io"), "rbac");
        assert_eq!(alias("cert-manager.io"), "cert_manager");
    }
}
