//! What the API calls a kind.

use std::borrow::Cow;
use std::fmt;

use crate::resource::{Resource, Scope};

/// What the API calls a kind: what a client has to know to ask for its objects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiResource {
    /// The API group; empty for the legacy core group.
    pub group: Cow<'static, str>,
    /// The version, as `v1beta1`.
    pub version: Cow<'static, str>,
    /// The kind, as `Deployment`.
    pub kind: Cow<'static, str>,
    /// The resource's name in paths, as `deployments`.
    pub plural: Cow<'static, str>,
    /// Where its objects live.
    pub scope: Scope,
}

impl ApiResource {
    /// That of a type.
    pub fn of<K: Resource>() -> Self {
        let about = K::descriptor();
        Self {
            group: about.group.into(),
            version: about.version.into(),
            kind: about.kind.into(),
            plural: about.plural.into(),
            scope: about.scope,
        }
    }

    /// `group/version`, or `version` in the legacy core group.
    pub fn api_version(&self) -> Cow<'_, str> {
        if self.group.is_empty() {
            Cow::Borrowed(&*self.version)
        } else {
            Cow::Owned(format!("{}/{}", self.group, self.version))
        }
    }
}

impl fmt::Display for ApiResource {
    /// As `deployments.apps`, or `pods` in the legacy core group.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plural)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_called() {
        let resource = |group: &'static str| ApiResource {
            group: group.into(),
            version: "v1".into(),
            kind: "Thing".into(),
            plural: "things".into(),
            scope: Scope::Cluster,
        };
        let called =
            |resource: ApiResource| (resource.api_version().into_owned(), resource.to_string());
        assert_eq!(called(resource("")), ("v1".into(), "things".into()));
        assert_eq!(
            called(resource("a.b")),
            ("a.b/v1".into(), "things.a.b".into())
        );
    }
}
