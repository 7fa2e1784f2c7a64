//! What servers say, in both ways of saying it.

mod stored;
#[cfg(test)]
mod tests;

use super::DiscoveryFailure;
use super::found::{ApiGroup, ApiVersion, Half, Names, ServedResource, ServedSubresource};
use crate::Schema;
use crate::dynamic::ApiResource;
use crate::resource::Scope;
use crate::rest::DecodeError;

pub(super) use self::stored::Stored;

/// Everything in one document where the server has that, the names of groups and versions otherwise. Old servers
/// read the parameters in this order alone.
pub(super) const ACCEPT: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// The answer for `/api` or `/apis`, of whichever kind.
#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
pub(super) struct Document {
    #[schema(omit_empty)]
    pub(super) kind: String,
    /// `APIGroupDiscoveryList` of `apidiscovery.k8s.io`.
    pub(super) items: Vec<GroupDiscovery>,
    /// `APIVersions` of `meta/v1`.
    versions: Vec<String>,
    /// `APIGroupList` of `meta/v1`.
    groups: Vec<LegacyGroup>,
}

/// What a document says.
pub(super) enum Said {
    /// Everything.
    All(Half),
    /// Groups with their versions, the preferred one first, of which each is to be asked.
    Names(Names),
}

impl Document {
    pub(super) fn said(self) -> Result<Said, DecodeError> {
        match &*self.kind {
            "APIGroupDiscoveryList" => Ok(Said::All(half(self.items))),
            "APIVersions" => Ok(Said::Names(vec![(String::new(), self.versions)])),
            "APIGroupList" => {
                let groups = self.groups.into_iter();
                Ok(Said::Names(groups.map(LegacyGroup::names).collect()))
            }
            other => Err(DecodeError::other(format!(
                "expected a list of groups, not the kind `{}`",
                other.escape_debug()
            ))),
        }
    }
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
pub(super) struct GroupDiscovery {
    metadata: GroupName,
    versions: Vec<VersionDiscovery>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct GroupName {
    #[schema(omit_empty)]
    name: String,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct VersionDiscovery {
    version: String,
    resources: Vec<ResourceDiscovery>,
    freshness: String,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct ResourceDiscovery {
    resource: String,
    response_kind: Option<ResponseKind>,
    scope: String,
    singular_resource: String,
    verbs: Vec<String>,
    short_names: Vec<String>,
    categories: Vec<String>,
    subresources: Vec<SubresourceDiscovery>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct SubresourceDiscovery {
    subresource: String,
    response_kind: Option<ResponseKind>,
    verbs: Vec<String>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct ResponseKind {
    group: String,
    version: String,
    kind: String,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct LegacyGroup {
    name: String,
    versions: Vec<LegacyVersion>,
    preferred_version: LegacyVersion,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct LegacyVersion {
    version: String,
}

impl LegacyGroup {
    fn names(self) -> (String, Vec<String>) {
        let preferred = self.preferred_version.version;
        let versions = self.versions.into_iter();
        let mut versions: Vec<_> = versions.map(|known| known.version).collect();
        // Of equals the order stays.
        versions.sort_by_key(|version| *version != preferred);
        (self.name, versions)
    }
}

/// `APIResourceList` of `meta/v1`.
#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
pub(super) struct ResourceList {
    resources: Vec<LegacyResource>,
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(rename_all = "camelCase", default)]
struct LegacyResource {
    name: String,
    singular_name: String,
    namespaced: bool,
    group: String,
    version: String,
    kind: String,
    verbs: Vec<String>,
    short_names: Vec<String>,
    categories: Vec<String>,
}

impl ResourceList {
    /// The resources of a version of a group, each with its subresources.
    pub(super) fn resources(self, group: &str, version: &str) -> Vec<ServedResource> {
        let (parts, wholes): (Vec<_>, Vec<_>) = self
            .resources
            .into_iter()
            .partition(|known| known.name.contains('/'));
        let wholes = wholes.into_iter().filter(|whole| !whole.kind.is_empty());
        let mut resources: Vec<_> = wholes
            .map(|whole| ServedResource {
                singular: singular(whole.singular_name, &whole.kind),
                resource: ApiResource {
                    group: group.to_owned().into(),
                    version: version.to_owned().into(),
                    kind: whole.kind.into(),
                    plural: whole.name.into(),
                    scope: scope(whole.namespaced),
                },
                short_names: whole.short_names,
                categories: whole.categories,
                verbs: whole.verbs,
                subresources: Vec::new(),
            })
            .collect();
        for part in parts {
            let Some((plural, name)) = part.name.split_once('/') else {
                continue;
            };
            let whole = resources
                .iter_mut()
                .find(|known| known.resource.plural == plural);
            if let Some(whole) = whole {
                whole.subresources.push(ServedSubresource {
                    name: name.to_owned(),
                    group: or(part.group, &part.version, group),
                    version: or(part.version.clone(), &part.version, version),
                    kind: part.kind,
                    verbs: part.verbs,
                });
            }
        }
        resources
    }
}

/// A group or version of a kind, or that of the resource where the kind has no version of its own.
fn or(own: String, own_version: &str, outer: &str) -> String {
    if own_version.is_empty() {
        outer.to_owned()
    } else {
        own
    }
}

fn scope(namespaced: bool) -> Scope {
    if namespaced {
        Scope::Namespaced
    } else {
        Scope::Cluster
    }
}

/// Old servers do not say it.
fn singular(said: String, kind: &str) -> String {
    if said.is_empty() {
        kind.to_lowercase()
    } else {
        said
    }
}

fn half(groups: Vec<GroupDiscovery>) -> Half {
    let mut half = Half::default();
    for group in groups {
        let name = group.metadata.name;
        let mut versions = Vec::new();
        for version in group.versions {
            if version.freshness == "Stale" {
                let failure = DiscoveryFailure::stale(&name, &version.version);
                half.failures.push(failure);
                continue;
            }
            let resources = version.resources.into_iter();
            let resources = resources.filter_map(|served| served.read(&name, &version.version));
            versions.push(ApiVersion {
                resources: resources.collect(),
                name: version.version,
            });
        }
        if !versions.is_empty() {
            half.groups.push(ApiGroup { name, versions });
        }
    }
    half
}

impl ResourceDiscovery {
    /// `None` of what has no kind: nothing is known of its objects.
    fn read(self, group: &str, version: &str) -> Option<ServedResource> {
        let kind = self.response_kind?.kind;
        if kind.is_empty() {
            return None;
        }
        let subresources = self.subresources.into_iter();
        Some(ServedResource {
            singular: singular(self.singular_resource, &kind),
            resource: ApiResource {
                group: group.to_owned().into(),
                version: version.to_owned().into(),
                kind: kind.into(),
                plural: self.resource.into(),
                scope: scope(self.scope == "Namespaced"),
            },
            short_names: self.short_names,
            categories: self.categories,
            verbs: self.verbs,
            subresources: subresources
                .map(|part| {
                    let kind = part.response_kind.unwrap_or_default();
                    ServedSubresource {
                        name: part.subresource,
                        group: or(kind.group, &kind.version, group),
                        version: or(kind.version.clone(), &kind.version, version),
                        kind: kind.kind,
                        verbs: part.verbs,
                    }
                })
                .collect(),
        })
    }
}

/// `group/version`, or `version` in the legacy core group.
pub(super) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}
