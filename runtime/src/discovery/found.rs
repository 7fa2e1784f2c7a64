//! What a server serves.

use std::sync::Arc;

use super::{DiscoveryFailure, Incomplete};
use crate::dynamic::ApiResource;
use crate::resource::Verb;

/// What a server serves, as far as it could tell.
///
/// Groups are in the server's order, the legacy core group first, and the versions of each in the order of its
/// preference: what comes first is meant where a name could mean more.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// The legacy core group.
    pub(super) core: Arc<Half>,
    /// All others.
    pub(super) named: Arc<Half>,
}

/// Groups with their versions, the preferred one first.
pub(super) type Names = Vec<(String, Vec<String>)>;

/// What is below `/api`, or below `/apis`.
#[derive(Clone, Debug, Default)]
pub(super) struct Half {
    /// The server's mark of this content.
    pub(super) tag: Option<String>,
    /// What the server says that it has, where it tells the versions one by one.
    pub(super) names: Names,
    pub(super) groups: Vec<ApiGroup>,
    pub(super) failures: Vec<DiscoveryFailure>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiGroup {
    /// Its name; empty for the legacy core group.
    pub name: String,
    /// Its versions that could be asked, the preferred one first.
    pub versions: Vec<ApiVersion>,
}

/// A version of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiVersion {
    /// Its name, as `v1beta1`.
    pub name: String,
    /// What it has, in the server's order.
    pub resources: Vec<ServedResource>,
}

/// A resource, and what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedResource {
    /// What a client has to know to ask for its objects.
    pub resource: ApiResource,
    /// Its name for one object, as `deployment`.
    pub singular: String,
    /// Its short names, as `deploy`.
    pub short_names: Vec<String>,
    /// Names for groups of resources that it belongs to, as `all`.
    pub categories: Vec<String>,
    /// What may be done with it, as [`Verb::as_str`] spells it, or in other words.
    pub verbs: Vec<String>,
    /// Its subresources.
    pub subresources: Vec<ServedSubresource>,
}

/// A subresource, and what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedSubresource {
    /// Its name, as `scale`.
    pub name: String,
    /// The group of its kind: `autoscaling` of a scale.
    pub group: String,
    /// The version of its kind.
    pub version: String,
    /// Its kind, as `Scale`.
    pub kind: String,
    /// What may be done with it.
    pub verbs: Vec<String>,
}

impl Discovered {
    /// The groups that could be asked.
    pub fn groups(&self) -> impl Iterator<Item = &ApiGroup> {
        self.halves().flat_map(|half| &half.groups)
    }

    /// A group by its name, empty for the legacy core group.
    pub fn group(&self, name: &str) -> Option<&ApiGroup> {
        self.groups().find(|group| group.name == name)
    }

    /// What a version of a group has.
    pub fn version(&self, group: &str, version: &str) -> Option<&ApiVersion> {
        let mut versions = self.group(group)?.versions.iter();
        versions.find(|known| known.name == version)
    }

    /// Every resource in every version that it is served in.
    pub fn resources(&self) -> impl Iterator<Item = &ServedResource> {
        let versions = self.groups().flat_map(|group| &group.versions);
        versions.flat_map(|version| &version.resources)
    }

    /// Every resource once: in the preferred version of its group, or where that does not have it, in the first
    /// version that has.
    pub fn preferred_resources(&self) -> impl Iterator<Item = &ServedResource> {
        self.groups().flat_map(ApiGroup::preferred_resources)
    }

    /// What could not be asked.
    pub fn failures(&self) -> impl Iterator<Item = &DiscoveryFailure> {
        self.halves().flat_map(|half| &half.failures)
    }

    /// The same for those who need all of it.
    ///
    /// # Errors
    /// When something could not be asked.
    pub fn complete(&self) -> Result<&Self, Incomplete> {
        let failures: Vec<_> = self.failures().cloned().collect();
        if failures.is_empty() {
            Ok(self)
        } else {
            Err(Incomplete { failures })
        }
    }

    fn halves(&self) -> impl Iterator<Item = &Half> {
        [&*self.core, &*self.named].into_iter()
    }
}

impl ApiGroup {
    /// Its preferred version.
    pub fn preferred(&self) -> Option<&ApiVersion> {
        self.versions.first()
    }

    /// Every resource of it once: in the preferred version, or in the first that has it.
    pub fn preferred_resources(&self) -> impl Iterator<Item = &ServedResource> {
        let versions = self.versions.iter().enumerate();
        versions.flat_map(move |(index, version)| {
            let before = self.versions.get(..index).unwrap_or_default();
            let is_new = move |plural: &str| {
                !before
                    .iter()
                    .any(|version| version.resource(plural).is_some())
            };
            let resources = version.resources.iter();
            resources.filter(move |served| is_new(&served.resource.plural))
        })
    }
}

impl ApiVersion {
    /// A resource by its name in paths.
    pub fn resource(&self, plural: &str) -> Option<&ServedResource> {
        let mut resources = self.resources.iter();
        resources.find(|served| served.resource.plural == plural)
    }
}

impl ServedResource {
    /// Whether a verb is served.
    pub fn serves(&self, verb: Verb) -> bool {
        self.verbs.iter().any(|known| known == verb.as_str())
    }

    /// A subresource by its name.
    pub fn subresource(&self, name: &str) -> Option<&ServedSubresource> {
        let mut subresources = self.subresources.iter();
        subresources.find(|known| known.name == name)
    }
}
