//! The kind that is cached.

use std::collections::BTreeMap;

use kubewright::Resource;
use kubewright::meta::ObjectMeta;

/// A config map, of which a test looks at the labels.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "ConfigMap",
    plural = "configmaps",
    scope = "Namespaced"
)]
pub(crate) struct ConfigMap {
    pub(crate) metadata: ObjectMeta,
    pub(crate) data: Option<BTreeMap<String, String>>,
}

/// The label by which some caches and handlers choose.
pub(crate) const TIER: &str = "tier";

/// Its values.
pub(crate) const TIERS: [&str; 3] = ["web", "db", "job"];

/// A config map of some size.
pub(crate) fn config_map(name: &str, tier: &str, round: u64) -> ConfigMap {
    let mut map = ConfigMap::default();
    name.clone_into(&mut map.metadata.name);
    map.metadata.labels.insert(TIER.to_owned(), tier.to_owned());
    let text = "a brace } and a \\\"quote\\\" ".repeat(usize::from(round.to_le_bytes()[0] % 7));
    map.data = Some(BTreeMap::from([
        ("round".to_owned(), round.to_string()),
        ("text".to_owned(), text),
    ]));
    map
}
