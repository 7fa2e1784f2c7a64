//! Which kind.

use std::fmt;

use super::ApiResource;

/// A kind in a version of a group: what an object says of itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// The API group; empty for the legacy core group.
    pub group: String,
    /// The version, as `v1beta1`.
    pub version: String,
    /// The kind, as `Deployment`.
    pub kind: String,
}

impl GroupVersionKind {
    /// From `apiVersion` and `kind`, as objects have them.
    pub fn new(api_version: &str, kind: impl Into<String>) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.into(),
        }
    }

    /// `group/version`, or `version` in the legacy core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.clone()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }
}

impl From<&ApiResource> for GroupVersionKind {
    fn from(resource: &ApiResource) -> Self {
        Self {
            group: resource.group.clone().into_owned(),
            version: resource.version.clone().into_owned(),
            kind: resource.kind.clone().into_owned(),
        }
    }
}

impl fmt::Display for GroupVersionKind {
    /// As `apps/v1/Deployment`, or `v1/Pod` in the legacy core group.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.group.is_empty() {
            write!(f, "{}/", self.group)?;
        }
        write!(f, "{}/{}", self.version, self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_objects_say() {
        let deployment = GroupVersionKind::new("apps/v1", "Deployment");
        assert_eq!(deployment.group, "apps");
        assert_eq!(deployment.api_version(), "apps/v1");
        assert_eq!(deployment.to_string(), "apps/v1/Deployment");
        let pod = GroupVersionKind::new("v1", "Pod");
        assert_eq!((pod.group.as_str(), pod.version.as_str()), ("", "v1"));
        assert_eq!(
            (pod.api_version(), pod.to_string()),
            ("v1".into(), "v1/Pod".into())
        );
    }
}
