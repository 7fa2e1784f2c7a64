//! Paths, as `apiserver/pkg/endpoints/request/requestinfo.go` takes them apart.

use http::Method;

use crate::registry::Verb;

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// Objects.
    Resource(Target),
    /// Something else, by its segments: discovery, health, documents.
    Other(Vec<String>),
}

/// Objects that a path leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// Empty for the legacy core group.
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) namespace: Option<String>,
    pub(crate) plural: String,
    pub(crate) name: Option<String>,
    pub(crate) subresource: Option<String>,
    /// What follows the subresource.
    pub(crate) rest: Vec<String>,
    /// `/watch/` stood before the resource, an old way to ask for a watch.
    pub(crate) is_watch_path: bool,
}

/// Parts of a namespace, which are no resources in it.
const PARTS_OF_NAMESPACES: [&str; 2] = ["status", "finalize"];

impl Path {
    /// Takes a path apart, which is percent-encoded. `None` if it is no text.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let decoded = decode(path)?;
        let trimmed = decoded.trim_matches('/');
        let segments: Vec<String> = if trimmed.is_empty() {
            Vec::new()
        } else {
            trimmed.split('/').map(str::to_owned).collect()
        };
        Some(match Target::of(&segments) {
            Some(target) => Self::Resource(target),
            None => Self::Other(segments),
        })
    }
}

impl Target {
    fn of(segments: &[String]) -> Option<Self> {
        let (group, rest) = match segments {
            [first, rest @ ..] if first == "api" => ("", rest),
            [first, group, rest @ ..] if first == "apis" => (group.as_str(), rest),
            _ => return None,
        };
        let (version, mut rest) = match rest {
            [version, rest @ ..] if !rest.is_empty() => (version, rest),
            _ => return None,
        };
        let mut target = Self {
            group: group.to_owned(),
            version: version.clone(),
            ..Self::default()
        };
        if let [first, after @ ..] = rest
            && first == "watch"
            && !after.is_empty()
        {
            target.is_watch_path = true;
            rest = after;
        }
        if let [first, namespace, after @ ..] = rest
            && first == "namespaces"
        {
            target.namespace = Some(namespace.clone());
            if let Some(next) = after.first()
                && !PARTS_OF_NAMESPACES.contains(&next.as_str())
            {
                rest = after;
            }
        }
        let mut rest = rest.iter();
        target.plural.clone_from(rest.next()?);
        target.name = rest.next().cloned();
        target.subresource = rest.next().cloned();
        target.rest = rest.cloned().collect();
        if target.group.is_empty() && target.plural == "namespaces" {
            target.namespace = None;
        }
        Some(target)
    }

    /// What the method does; `None` if it does nothing.
    pub(crate) fn verb(&self, method: &Method, is_watch: bool) -> Option<Verb> {
        let has_name = self.name.is_some();
        Some(match *method {
            Method::GET | Method::HEAD if self.is_watch_path => Verb::Watch,
            Method::GET | Method::HEAD if has_name => Verb::Get,
            Method::GET | Method::HEAD if is_watch => Verb::Watch,
            Method::GET | Method::HEAD => Verb::List,
            Method::POST => Verb::Create,
            Method::PUT => Verb::Update,
            Method::PATCH => Verb::Patch,
            Method::DELETE if has_name => Verb::Delete,
            Method::DELETE => Verb::DeleteCollection,
            _ => return None,
        })
    }
}

/// Percent-decodes.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (rest.next()?, rest.next()?);
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = digit(high)? * 16 + digit(low)?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::{Path, Target};
    use crate::registry::Verb;

    fn target(path: &str) -> Target {
        match Path::parse(path) {
            Some(Path::Resource(target)) => target,
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn of_resources() {
        let pods = target("/api/v1/namespaces/default/pods");
        assert_eq!(
            (&*pods.group, &*pods.version, &*pods.plural),
            ("", "v1", "pods")
        );
        assert_eq!(
            (pods.namespace.as_deref(), pods.name.as_deref()),
            (Some("default"), None)
        );
        let scale = target("/apis/apps/v1/namespaces/a/deployments/www/scale");
        assert_eq!((&*scale.group, &*scale.plural), ("apps", "deployments"));
        assert_eq!(scale.subresource.as_deref(), Some("scale"));
        let proxy = target("/api/v1/namespaces/a/services/x/proxy/b/c");
        assert_eq!(proxy.rest, ["b", "c"]);
    }

    #[test]
    fn of_namespaces() {
        let status = target("/api/v1/namespaces/a/status");
        assert_eq!(
            (&*status.plural, status.name.as_deref()),
            ("namespaces", Some("a"))
        );
        assert_eq!(
            (status.namespace, status.subresource.as_deref()),
            (None, Some("status"))
        );
        assert_eq!(target("/api/v1/namespaces").name, None);
        assert_eq!(target("/api/v1/namespaces/a").name.as_deref(), Some("a"));
    }

    #[test]
    fn of_other_things() {
        for path in [
            "/",
            "/api",
            "/api/v1",
            "/apis",
            "/apis/apps/v1",
            "/version",
            "/readyz/etcd",
        ] {
            assert!(matches!(Path::parse(path), Some(Path::Other(_))), "{path}");
        }
        assert_eq!(Path::parse("/api/v1/pods/%zz"), None);
        assert_eq!(Path::parse("/api/v1/pods/%ff"), None);
    }

    #[test]
    fn verbs() {
        let one = target("/api/v1/nodes/a");
        let all = target("/api/v1/nodes");
        assert_eq!(one.verb(&Method::DELETE, false), Some(Verb::Delete));
        assert_eq!(
            all.verb(&Method::DELETE, false),
            Some(Verb::DeleteCollection)
        );
        assert_eq!(all.verb(&Method::GET, true), Some(Verb::Watch));
        let old = target("/api/v1/watch/namespaces/a/pods");
        assert_eq!(old.verb(&Method::GET, false), Some(Verb::Watch));
        assert_eq!(old.namespace.as_deref(), Some("a"));
        assert_eq!(all.verb(&Method::OPTIONS, false), None);
    }
}
