//! What Go's types say of fields beyond their schemas.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A line each: the name of a definition, a tab, and its fields. `testdata/controlplane/types`
/// writes it.
const TEXT: &str = include_str!("../../data/types.txt");

/// What Go's type says of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fact {
    /// It is a pointer: a zero is kept.
    pub(crate) is_pointer: bool,
    /// It is written whatever it holds.
    pub(crate) is_always: bool,
    /// What the type is called; empty where the schema tells.
    pub(super) name: &'static str,
    /// The structs that it is embedded by, each after an `@`.
    pub(super) within: &'static str,
}

/// Whether Go has types for a version of a group, by the group's package.
pub(super) fn is_version(package: &str, version: &str) -> bool {
    let prefix = format!("io.k8s.api.{package}.{version}.");
    TEXT.lines().any(|line| line.starts_with(&prefix))
}

/// What is known of a definition's fields.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts(&'static str);

impl Facts {
    /// Of a definition.
    pub(crate) fn of(definition: &str) -> Self {
        static ALL: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            let lines = TEXT.lines();
            lines.filter_map(|line| line.split_once('\t')).collect()
        });
        Self(all.get(definition).copied().unwrap_or_default())
    }

    /// Of a field.
    pub(crate) fn field(self, name: &str) -> Fact {
        let mut fields = self.0.split(',');
        let fact = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        fact.map_or_else(Fact::default, read)
    }

    /// The fields that are written whatever they hold.
    pub(super) fn always(self) -> impl Iterator<Item = &'static str> {
        let fields = self.0.split(',').filter_map(|field| field.split_once('='));
        fields.filter_map(|(name, fact)| fact.starts_with('!').then_some(name))
    }
}

fn read(text: &'static str) -> Fact {
    let is_always = text.starts_with('!');
    let is_pointer = text.trim_start_matches('!').starts_with('*');
    let rest = text.trim_start_matches(['*', '!']);
    let at = rest.find('@').unwrap_or(rest.len());
    let (name, within) = rest.split_at(at);
    Fact {
        is_pointer,
        is_always,
        name,
        within,
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;

    #[test]
    fn of_pods() {
        let spec = Facts::of("io.k8s.api.core.v1.PodSpec");
        assert!(spec.field("automountServiceAccountToken").is_pointer);
        assert!(!spec.field("hostNetwork").is_pointer);
        assert_eq!(spec.field("dnsPolicy").name, "v1.DNSPolicy");
        assert!(spec.always().any(|name| name == "containers"));
        let reference = Facts::of("io.k8s.api.core.v1.TypedLocalObjectReference");
        let group = reference.field("apiGroup");
        assert!(group.is_always && group.is_pointer);
        let volume = Facts::of("io.k8s.api.core.v1.Volume");
        assert_eq!(volume.field("hostPath").within, "@VolumeSource");
        assert_eq!(Facts::of("none").field("x"), super::Fact::default());
    }
}
