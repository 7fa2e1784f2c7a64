//! Paths of the API, escaped segment by segment.

use std::fmt::Write;

use super::RequestError;
use crate::resource::Scope;

/// The collection of a resource, in a namespace or in none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Collection<'a> {
    /// Empty for the legacy core group.
    pub(crate) group: &'a str,
    pub(crate) version: &'a str,
    pub(crate) plural: &'a str,
    pub(crate) namespace: Option<&'a str>,
}

impl Collection<'_> {
    /// The collection, for a verb that does not go over all namespaces.
    pub(crate) fn of_one(self, scope: Scope) -> Result<Self, RequestError> {
        if self.namespace.is_none() && scope == Scope::Namespaced {
            return Err(RequestError::NoNamespace(self.plural.to_owned()));
        }
        Ok(self)
    }

    /// Refuses an object of another namespace. One without a namespace is of this one.
    pub(crate) fn holds(&self, namespace: &str) -> Result<(), RequestError> {
        match self.namespace {
            Some(own) if !namespace.is_empty() && namespace != own => {
                Err(RequestError::OtherNamespace {
                    object: namespace.to_owned(),
                    client: own.to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// The path of the collection itself.
    pub(crate) fn path(&self) -> Result<String, RequestError> {
        let mut path = version_path(self.group, self.version)?;
        if let Some(namespace) = self.namespace {
            path.push_str("/namespaces");
            push(&mut path, "namespace", namespace)?;
        }
        push(&mut path, "resource", self.plural)?;
        Ok(path)
    }

    /// The path of an object, or of one of its subresources.
    pub(crate) fn object(
        &self,
        name: &str,
        subresource: Option<&str>,
    ) -> Result<String, RequestError> {
        let mut path = self.path()?;
        push(&mut path, "name", name)?;
        if let Some(subresource) = subresource {
            push(&mut path, "subresource", subresource)?;
        }
        Ok(path)
    }
}

/// The path of a version of a group, empty for the legacy core group.
pub(crate) fn version_path(group: &str, version: &str) -> Result<String, RequestError> {
    let mut path = String::with_capacity(96);
    if group.is_empty() {
        path.push_str("/api");
    } else {
        path.push_str("/apis");
        push(&mut path, "group", group)?;
    }
    push(&mut path, "version", version)?;
    Ok(path)
}

/// Adds a segment. What could lead the request somewhere else is refused.
fn push(path: &mut String, part: &'static str, value: &str) -> Result<(), RequestError> {
    let problem = match value {
        "" => "is empty",
        "." | ".." => "would change the path",
        _ if value.contains('/') => "contains `/`",
        _ if value.contains('%') => "contains `%`",
        _ => {
            path.push('/');
            escape(path, value, b"!$&'()*+,;=:@");
            return Ok(());
        }
    };
    Err(RequestError::Segment {
        part,
        value: value.to_owned(),
        problem,
    })
}

/// Percent-encodes everything but RFC 3986's unreserved characters and those in `also`.
pub(super) fn escape(out: &mut String, text: &str, also: &[u8]) {
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PODS: Collection<'_> = Collection {
        group: "",
        version: "v1",
        plural: "pods",
        namespace: Some("default"),
    };

    #[test]
    fn paths_of_the_core_group_and_of_named_groups() {
        assert_eq!(PODS.path().unwrap(), "/api/v1/namespaces/default/pods");
        assert_eq!(
            PODS.object("web", Some("log")).unwrap(),
            "/api/v1/namespaces/default/pods/web/log"
        );
        let roles = Collection {
            group: "rbac.authorization.k8s.io",
            version: "v1",
            plural: "clusterroles",
            namespace: None,
        };
        assert_eq!(
            roles.object("system:node", None).unwrap(),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node"
        );
    }

    #[test]
    fn hostile_characters_are_escaped() {
        assert_eq!(
            PODS.object("a?b#c d\u{e9}\\", None).unwrap(),
            "/api/v1/namespaces/default/pods/a%3Fb%23c%20d%C3%A9%5C"
        );
        assert_eq!(
            PODS.object("a\r\nHost: x", None).unwrap(),
            "/api/v1/namespaces/default/pods/a%0D%0AHost:%20x"
        );
    }

    #[test]
    fn h06_segments_that_would_lead_elsewhere_are_refused() {
        for name in ["", ".", "..", "a/b", "/", "%2f", "..%2f", "a%00"] {
            let error = PODS.object(name, None).unwrap_err();
            assert!(
                matches!(error, RequestError::Segment { part: "name", .. }),
                "{name}: {error}"
            );
            let error = Collection {
                namespace: Some(name),
                ..PODS
            }
            .path()
            .unwrap_err();
            assert!(
                matches!(
                    error,
                    RequestError::Segment {
                        part: "namespace",
                        ..
                    }
                ),
                "{name}: {error}"
            );
            let error = PODS.object("web", Some(name)).unwrap_err();
            assert!(
                matches!(
                    error,
                    RequestError::Segment {
                        part: "subresource",
                        ..
                    }
                ),
                "{name}: {error}"
            );
        }
    }
}
