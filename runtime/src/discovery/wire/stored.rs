//! What is kept of a server between runs.

use std::sync::Arc;

use super::{
    GroupDiscovery, GroupName, ResourceDiscovery, ResponseKind, SubresourceDiscovery,
    VersionDiscovery, half,
};
use crate::Schema;
use crate::discovery::Discovered;
use crate::discovery::found::{ApiGroup, Half, ServedResource};
use crate::resource::Scope;

/// What is kept of a server between runs, in its own words.
#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
pub(in crate::discovery) struct Stored {
    /// Whose it is.
    server: String,
    core: StoredHalf,
    named: StoredHalf,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct StoredHalf {
    tag: Option<String>,
    items: Vec<GroupDiscovery>,
}

impl Stored {
    pub(in crate::discovery) fn new(server: &str, found: &Discovered) -> Self {
        let half = |half: &Half| StoredHalf {
            tag: half.tag.clone(),
            items: half.groups.iter().map(GroupDiscovery::of).collect(),
        };
        Self {
            server: server.to_owned(),
            core: half(&found.core),
            named: half(&found.named),
        }
    }

    /// `None` if it is of another server.
    pub(in crate::discovery) fn found(self, server: &str) -> Option<Discovered> {
        let half = |stored: StoredHalf| {
            Arc::new(Half {
                tag: stored.tag,
                ..half(stored.items)
            })
        };
        (self.server == server).then(|| Discovered {
            core: half(self.core),
            named: half(self.named),
        })
    }
}

impl GroupDiscovery {
    fn of(group: &ApiGroup) -> Self {
        let versions = group.versions.iter();
        Self {
            metadata: GroupName {
                name: group.name.clone(),
            },
            versions: versions
                .map(|version| VersionDiscovery {
                    version: version.name.clone(),
                    resources: version
                        .resources
                        .iter()
                        .map(ResourceDiscovery::of)
                        .collect(),
                    freshness: "Current".to_owned(),
                })
                .collect(),
        }
    }
}

impl ResourceDiscovery {
    fn of(served: &ServedResource) -> Self {
        let resource = &served.resource;
        let subresources = served.subresources.iter();
        Self {
            resource: resource.plural.clone().into_owned(),
            response_kind: Some(ResponseKind {
                group: resource.group.clone().into_owned(),
                version: resource.version.clone().into_owned(),
                kind: resource.kind.clone().into_owned(),
            }),
            scope: match resource.scope {
                Scope::Namespaced => "Namespaced".to_owned(),
                Scope::Cluster => "Cluster".to_owned(),
            },
            singular_resource: served.singular.clone(),
            verbs: served.verbs.clone(),
            short_names: served.short_names.clone(),
            categories: served.categories.clone(),
            subresources: subresources
                .map(|part| SubresourceDiscovery {
                    subresource: part.name.clone(),
                    response_kind: Some(ResponseKind {
                        group: part.group.clone(),
                        version: part.version.clone(),
                        kind: part.kind.clone(),
                    }),
                    verbs: part.verbs.clone(),
                })
                .collect(),
        }
    }
}
