//! What a path of an API server leads to.

/// A path below a group version, taken apart. Words in braces stand for what a request puts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place<'p> {
    /// Empty for the legacy core group.
    pub(super) group: &'p str,
    pub(super) version: &'p str,
    /// `/watch/` comes before the rest: the old form of a list that is watched.
    pub(super) watch: bool,
    pub(super) namespaced: bool,
    pub(super) plural: &'p str,
    /// It leads to one object, not to all of them.
    pub(super) named: bool,
    pub(super) subresource: Option<&'p str>,
    /// Whatever is left of the path is for the other end.
    pub(super) rest: bool,
}

impl<'p> Place<'p> {
    /// None where a path has another form than those of resources.
    pub(super) fn parse(path: &'p str) -> Option<Self> {
        let (group, version, mut parts) = below(path)?;
        // A resource may be called so too: then its objects follow.
        let watch = parts.first() == Some(&"watch")
            && parts.get(1).is_some_and(|part| variable(part).is_none());
        if watch {
            parts.remove(0);
        }
        // The namespace of an object, and not a namespace, which is an object itself.
        let namespaced = matches!(
            parts.as_slice(),
            ["namespaces", variable, _, ..] if *variable == "{namespace}"
        );
        if namespaced {
            parts.drain(..2);
        }
        let (plural, below) = parts.split_first()?;
        let (named, subresource, rest) = match below {
            [] => (false, None, false),
            [_] => (true, None, false),
            [_, subresource] => (true, Some(*subresource), false),
            [_, subresource, rest] => {
                variable(rest)?;
                (true, Some(*subresource), true)
            }
            _ => return None,
        };
        let fixed = |part: &str| variable(part).is_none();
        let known = fixed(plural)
            && subresource.is_none_or(fixed)
            && below.first().is_none_or(|name| !fixed(name))
            && !(watch && subresource.is_some());
        known.then_some(Self {
            group,
            version,
            watch,
            namespaced,
            plural,
            named,
            subresource,
            rest,
        })
    }

    /// The group version of a path that lists what is in it.
    pub(super) fn index(path: &str) -> Option<(&str, &str)> {
        let (group, version, parts) = below(path)?;
        parts.is_empty().then_some((group, version))
    }
}

/// The group, the version and the parts below them.
fn below(path: &str) -> Option<(&str, &str, Vec<&str>)> {
    let path = path.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut parts = path.split('/');
    let group = match parts.next()? {
        "api" => "",
        "apis" => parts.next()?,
        _ => return None,
    };
    let version = parts.next()?;
    let parts: Vec<&str> = parts.collect();
    let fixed = variable(group).is_none() && variable(version).is_none();
    (fixed && parts.iter().all(|part| !part.is_empty())).then_some((group, version, parts))
}

/// The name of what a request puts in a place.
fn variable(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn told(path: &str) -> Option<String> {
        let place = Place::parse(path)?;
        let group = if place.group.is_empty() {
            "core"
        } else {
            place.group
        };
        let mut text = format!("{group}/{} {}", place.version, place.plural);
        for (said, word) in [
            (place.watch, " watch"),
            (place.namespaced, " namespaced"),
            (place.named, " named"),
        ] {
            if said {
                text.push_str(word);
            }
        }
        if let Some(subresource) = place.subresource {
            text.push(' ');
            text.push_str(subresource);
        }
        text.push_str(if place.rest { " rest" } else { "" });
        Some(text)
    }

    #[test]
    fn paths_of_resources_are_taken_apart() {
        let cases = [
            ("/api/v1/nodes", "core/v1 nodes"),
            ("/api/v1/nodes/{name}", "core/v1 nodes named"),
            ("/api/v1/namespaces", "core/v1 namespaces"),
            ("/api/v1/namespaces/{name}", "core/v1 namespaces named"),
            (
                "/api/v1/namespaces/{name}/finalize",
                "core/v1 namespaces named finalize",
            ),
            (
                "/api/v1/namespaces/{namespace}/pods",
                "core/v1 pods namespaced",
            ),
            (
                "/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}",
                "core/v1 pods namespaced named proxy rest",
            ),
            (
                "/apis/a.b/v1/watch/namespaces/{namespace}/foos/{name}",
                "a.b/v1 foos watch namespaced named",
            ),
            ("/apis/a.b/v1/watch/{name}", "a.b/v1 watch named"),
            ("/apis/a.b/v1/watch", "a.b/v1 watch"),
            (
                "/apis/a.b/v1/namespaces/{name}/status",
                "a.b/v1 namespaces named status",
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(told(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn other_paths_are_not_those_of_resources() {
        for path in [
            "/",
            "/healthz",
            "/version/",
            "/api/",
            "/apis/",
            "/apis/apps/",
            "/logs/{logpath}",
            "/api/v1/",
            "/apis/a.b/{version}/foos",
            "/apis/a.b/v1/{foos}",
            "/apis/a.b/v1/foos/bars",
            "/apis/a.b/v1//foos",
            "/apis/a.b/v1/foos/{name}/bar/baz",
            "/apis/a.b/v1/foos/{name}/bar/{x}/{y}",
            "/apis/a.b/v1/foos/{name}/{bar}",
            "/apis/a.b/v1/watch/foos/{name}/status",
        ] {
            assert_eq!(told(path), None, "{path}");
        }
        assert_eq!(Place::index("/apis/a.b/v1/"), Some(("a.b", "v1")));
        assert_eq!(Place::index("/api/v1"), Some(("", "v1")));
        assert_eq!(Place::index("/apis/a.b/"), None);
    }
}
