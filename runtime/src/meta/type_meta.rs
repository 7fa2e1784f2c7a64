//! Group, version and kind of an object, as it tells them itself.

use crate::Schema;

/// `apiVersion` and `kind` (`TypeMeta` of `meta/v1/types.go`).
///
/// Types with [`Resource`](crate::Resource) know theirs; this is for objects of kinds that are
/// not known beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct TypeMeta {
    /// The kind.
    #[schema(omit_empty)]
    pub kind: String,
    /// `group/version`, or `version` in the legacy core group.
    #[schema(omit_empty)]
    pub api_version: String,
}

impl TypeMeta {
    /// The group: what stands before the slash; empty for the legacy core group.
    pub fn group(&self) -> &str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// The version: what stands behind the slash.
    pub fn version(&self) -> &str {
        self.api_version
            .split_once('/')
            .map_or(self.api_version.as_str(), |(_, version)| version)
    }
}
