//! Where objects are kept.

use std::fmt;

/// `namespace/name`, or the name of what is in no namespace.
///
/// Keys are in the order of their bytes, as etcd's are: `a-b/x` comes before `a/x`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(Box<str>);

impl Key {
    /// The key of an object.
    pub(crate) fn new(namespace: Option<&str>, name: &str) -> Self {
        match namespace {
            Some(namespace) => Self(format!("{namespace}/{name}").into()),
            None => Self(name.into()),
        }
    }

    /// A key as text, of a token that was given out earlier.
    pub(crate) fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The namespace, if it is in one.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.0.split_once('/').map(|(namespace, _)| namespace)
    }

    /// The name.
    pub(crate) fn name(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Whether it is in this namespace; everything is in none.
    pub(crate) fn is_in(&self, namespace: Option<&str>) -> bool {
        namespace.is_none_or(|namespace| self.namespace() == Some(namespace))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn order_is_that_of_bytes() {
        let mut keys = [
            Key::new(Some("a"), "x"),
            Key::new(Some("a-b"), "x"),
            Key::new(Some("a"), "b"),
        ];
        keys.sort();
        assert_eq!(keys.map(|key| key.to_string()), ["a-b/x", "a/b", "a/x"]);
    }

    #[test]
    fn parts() {
        let key = Key::new(Some("default"), "www");
        assert_eq!((key.namespace(), key.name()), (Some("default"), "www"));
        let key = Key::new(None, "node-1");
        assert_eq!((key.namespace(), key.name()), (None, "node-1"));
        assert!(key.is_in(None) && !key.is_in(Some("node-1")));
    }
}
