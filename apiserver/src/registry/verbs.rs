//! What may be done with a resource or a part of one.

use std::fmt;

/// What is done with objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// One is made.
    Create,
    /// One is deleted.
    Delete,
    /// Those of a selection are deleted.
    DeleteCollection,
    /// One is read.
    Get,
    /// Those of a selection are read.
    List,
    /// One is changed by what is to change; or applied.
    Patch,
    /// One is replaced.
    Update,
    /// Changes to those of a selection are read as they happen.
    Watch,
}

/// Several verbs.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Verbs(u8);

impl Verb {
    /// In the order of discovery documents.
    const ALL: [Self; 8] = [
        Self::Create,
        Self::Delete,
        Self::DeleteCollection,
        Self::Get,
        Self::List,
        Self::Patch,
        Self::Update,
        Self::Watch,
    ];

    /// As discovery tells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
            Self::Get => "get",
            Self::List => "list",
            Self::Patch => "patch",
            Self::Update => "update",
            Self::Watch => "watch",
        }
    }

    /// The verb that discovery calls so.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Verbs {
    /// Every verb.
    pub(crate) const ALL: Self = Self(u8::MAX);
    /// What most subresources have.
    pub(crate) const OF_PART: Self = Self(Verb::Get.bit() | Verb::Patch.bit() | Verb::Update.bit());

    /// Whether the verb is one of them.
    pub(crate) const fn has(self, verb: Verb) -> bool {
        self.0 & verb.bit() != 0
    }

    /// In the order of discovery documents, by name.
    pub(crate) fn iter(self) -> impl Iterator<Item = Verb> {
        Verb::ALL.into_iter().filter(move |verb| self.has(*verb))
    }
}

impl FromIterator<Verb> for Verbs {
    fn from_iter<I: IntoIterator<Item = Verb>>(verbs: I) -> Self {
        Self(verbs.into_iter().fold(0, |bits, verb| bits | verb.bit()))
    }
}

impl fmt::Debug for Verbs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Verb::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Verb, Verbs};

    #[test]
    fn a_set() {
        let verbs: Verbs = [Verb::Watch, Verb::Get].into_iter().collect();
        assert!(verbs.has(Verb::Get) && !verbs.has(Verb::Create));
        assert_eq!(format!("{verbs:?}"), r#"{"get", "watch"}"#);
        assert_eq!(Verbs::ALL.iter().count(), 8);
        assert_eq!(Verb::from_name("list"), Some(Verb::List));
    }
}
