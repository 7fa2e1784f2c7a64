//! The way to a value, kept on the stack and spelt only when there is something to report.

use std::fmt::Write as _;

use super::{self as validate, Fault, Reason, Violation};

/// The way from the root to a value.
#[derive(Clone, Copy)]
pub(in crate::schema) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
    depth: u16,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    /// A member of `properties`.
    Member(&'a str),
    /// A member of `additionalProperties`.
    Key(&'a str),
    Index(usize),
}

/// How members of `additionalProperties` are spelt: the server has two ways.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum Spelling {
    /// `map.key`, where keywords of the schema are checked.
    Dots,
    /// `map[key]`, where Kubernetes' own keywords are.
    Brackets,
}

impl<'a> Path<'a> {
    pub(in crate::schema) const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
        depth: 0,
    };

    pub(in crate::schema) fn member(&'a self, name: &'a str) -> Self {
        self.then(Step::Member(name))
    }

    pub(in crate::schema) fn key(&'a self, key: &'a str) -> Self {
        self.then(Step::Key(key))
    }

    pub(in crate::schema) fn index(&'a self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    fn then(&'a self, step: Step<'a>) -> Self {
        Self {
            parent: Some(self),
            step,
            depth: self.depth.saturating_add(1),
        }
    }

    /// How many steps it has.
    pub(in crate::schema) fn depth(&self) -> u16 {
        self.depth
    }

    /// Whether it is the root.
    pub(in crate::schema) fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    pub(in crate::schema) fn spell(&self, spelling: Spelling) -> String {
        let mut out = String::new();
        self.write(&mut out, spelling);
        out
    }

    fn write(&self, out: &mut String, spelling: Spelling) {
        if let Some(parent) = self.parent {
            parent.write(out, spelling);
        }
        match self.step {
            Step::Root => {}
            Step::Key(key) if spelling == Spelling::Brackets => {
                out.push('[');
                out.push_str(key);
                out.push(']');
            }
            Step::Member(name) | Step::Key(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Step::Index(index) => {
                // Writing to a string does not fail.
                let _ = write!(out, "[{index}]");
            }
        }
    }

    /// A fault here.
    pub(in crate::schema) fn violation(
        &self,
        reason: Reason,
        message: impl Into<String>,
    ) -> Violation {
        self.spelt(Spelling::Dots, reason, message)
    }

    /// A fault here, spelt in the given way.
    pub(in crate::schema) fn spelt(
        &self,
        spelling: Spelling,
        reason: Reason,
        message: impl Into<String>,
    ) -> Violation {
        Violation {
            field: self.spell(spelling),
            reason,
            message: message.into(),
            fault: Fault::Other,
            place: self.steps(),
        }
    }

    /// The steps from the root.
    pub(in crate::schema) fn steps(&self) -> Box<[validate::Step]> {
        let mut steps = Vec::with_capacity(self.depth.into());
        let mut path = Some(self);
        while let Some(here) = path {
            match here.step {
                Step::Root => {}
                Step::Member(name) | Step::Key(name) => {
                    steps.push(validate::Step::Member(name.into()));
                }
                Step::Index(index) => steps.push(validate::Step::Index(index)),
            }
            path = here.parent;
        }
        steps.reverse();
        steps.into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Spelling};

    #[test]
    fn paths_are_spelt_as_the_server_does() {
        let spec = Path::ROOT.member("spec");
        let list = spec.member("list");
        let item = list.index(3);
        let labels = item.member("labels");
        let label = labels.key("a.b/c");
        assert_eq!(label.spell(Spelling::Dots), "spec.list[3].labels.a.b/c");
        assert_eq!(
            label.spell(Spelling::Brackets),
            "spec.list[3].labels[a.b/c]"
        );
        assert_eq!(Path::ROOT.spell(Spelling::Dots), "");
        assert_eq!(Path::ROOT.index(0).spell(Spelling::Dots), "[0]");
        assert!(Path::ROOT.is_root() && !spec.is_root());
        assert_eq!(label.depth(), 5);
    }
}
