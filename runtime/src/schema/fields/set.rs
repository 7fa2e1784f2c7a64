//! Sets of fields.

use super::{Path, PathElement};

/// A set of fields: of paths in objects.
///
/// Whether a field is in it says nothing of the fields that it holds: `.spec` may be in a set
/// without `.spec.replicas`, and the other way round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSet {
    /// In the order of their elements; none that is not in the set and holds nothing.
    pub(super) nodes: Vec<Node>,
}

/// A field that is in a set, or holds one that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) element: PathElement,
    /// Whether the field itself is in the set.
    pub(super) is_member: bool,
    /// What it holds.
    pub(super) children: FieldSet,
}

impl Node {
    fn is_empty(&self) -> bool {
        !self.is_member && self.children.is_empty()
    }
}

impl FieldSet {
    /// An empty set.
    pub const fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// Whether there is no field in it.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How many fields are in it.
    pub fn len(&self) -> usize {
        let size = |node: &Node| usize::from(node.is_member) + node.children.len();
        self.nodes.iter().map(size).sum()
    }

    /// Puts a field in. The fields that it is part of are not put in. A path without elements is
    /// the whole object, which is no field.
    pub fn insert(&mut self, path: &[PathElement]) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        let node = self.node_mut(first);
        if rest.is_empty() {
            node.is_member = true;
        } else {
            node.children.insert(rest);
        }
    }

    /// Whether the field is in it.
    pub fn has(&self, path: &[PathElement]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return false;
        };
        let Some(node) = self.node(first) else {
            return false;
        };
        if rest.is_empty() {
            node.is_member
        } else {
            node.children.has(rest)
        }
    }

    pub(super) fn node(&self, element: &PathElement) -> Option<&Node> {
        let found = self
            .nodes
            .binary_search_by(|node| node.element.cmp(element));
        found.ok().and_then(|index| self.nodes.get(index))
    }

    /// The node of an element, made if there is none. Who asks puts something in.
    pub(super) fn node_mut(&mut self, element: &PathElement) -> &mut Node {
        // Most sets are filled in order.
        let index = match self.nodes.last() {
            Some(last) if last.element < *element => Err(self.nodes.len()),
            _ => self
                .nodes
                .binary_search_by(|node| node.element.cmp(element)),
        };
        let index = index.unwrap_or_else(|index| {
            let node = Node {
                element: element.clone(),
                is_member: false,
                children: Self::new(),
            };
            self.nodes.insert(index, node);
            index
        });
        &mut self.nodes[index]
    }

    /// Fields that are in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        zip(self, other, |one, other| match (one, other) {
            (Some(one), Some(other)) => Some(Node {
                element: one.element.clone(),
                is_member: one.is_member || other.is_member,
                children: one.children.union(&other.children),
            }),
            (one, other) => one.or(other).cloned(),
        })
    }

    /// Fields that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        zip(self, other, |one, other| {
            let (one, other) = (one?, other?);
            Some(Node {
                element: one.element.clone(),
                is_member: one.is_member && other.is_member,
                children: one.children.intersection(&other.children),
            })
        })
    }

    /// Fields that are in this one and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        zip(self, other, |one, other| {
            let one = one?;
            let Some(other) = other else {
                return Some(one.clone());
            };
            Some(Node {
                element: one.element.clone(),
                is_member: one.is_member && !other.is_member,
                children: one.children.difference(&other.children),
            })
        })
    }

    /// Fields that are in this one, and neither in the other nor part of one that is.
    #[must_use]
    pub fn recursive_difference(&self, other: &Self) -> Self {
        zip(self, other, |one, other| {
            let one = one?;
            match other {
                Some(other) if other.is_member => None,
                Some(other) => Some(Node {
                    children: one.children.recursive_difference(&other.children),
                    ..one.clone()
                }),
                None => Some(one.clone()),
            }
        })
    }

    /// Every field, in the order in which messages list them: the fields on a level first, then
    /// what they hold.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.collect(&mut Vec::new(), &mut paths);
        paths
    }

    fn collect(&self, prefix: &mut Vec<PathElement>, paths: &mut Vec<Path>) {
        for node in self.nodes.iter().filter(|node| node.is_member) {
            let mut path = prefix.clone();
            path.push(node.element.clone());
            paths.push(Path(path));
        }
        for node in &self.nodes {
            prefix.push(node.element.clone());
            node.children.collect(prefix, paths);
            prefix.pop();
        }
    }
}

/// Makes a set of two that are gone through together.
fn zip(
    one: &FieldSet,
    other: &FieldSet,
    mut join: impl FnMut(Option<&Node>, Option<&Node>) -> Option<Node>,
) -> FieldSet {
    let mut nodes = Vec::with_capacity(one.nodes.len());
    let mut push = |node: Option<Node>| nodes.extend(node.filter(|node| !node.is_empty()));
    let (mut ones, mut others) = (one.nodes.iter().peekable(), other.nodes.iter().peekable());
    loop {
        match (ones.peek(), others.peek()) {
            (Some(one), Some(other)) => match one.element.cmp(&other.element) {
                std::cmp::Ordering::Less => push(join(ones.next(), None)),
                std::cmp::Ordering::Equal => push(join(ones.next(), others.next())),
                std::cmp::Ordering::Greater => push(join(None, others.next())),
            },
            (Some(_), None) => push(join(ones.next(), None)),
            (None, Some(_)) => push(join(None, others.next())),
            (None, None) => return FieldSet { nodes },
        }
    }
}

impl<'a> FromIterator<&'a [&'a str]> for FieldSet {
    /// Of paths of names.
    fn from_iter<I: IntoIterator<Item = &'a [&'a str]>>(paths: I) -> Self {
        let mut set = Self::new();
        for path in paths {
            set.insert(&Path::of_fields(path.iter().copied()).0);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::FieldSet;

    fn set(paths: &[&[&str]]) -> FieldSet {
        paths.iter().copied().collect()
    }

    fn texts(set: &FieldSet) -> Vec<String> {
        set.paths().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn operations() {
        let one = set(&[&["a"], &["a", "b"], &["c", "d"], &["e"]]);
        let other = set(&[&["a"], &["c"], &["c", "d"], &["f"]]);
        assert_eq!(
            texts(&one.union(&other)),
            [".a", ".c", ".e", ".f", ".a.b", ".c.d"]
        );
        assert_eq!(texts(&one.intersection(&other)), [".a", ".c.d"]);
        assert_eq!(texts(&one.difference(&other)), [".e", ".a.b"]);
        assert_eq!(texts(&one.recursive_difference(&other)), [".e"]);
        assert_eq!(one.len(), 4);
    }

    #[test]
    fn nothing_is_left_of_what_is_empty() {
        let one = set(&[&["a", "b", "c"]]);
        assert!(one.difference(&one).is_empty());
        assert!(one.recursive_difference(&set(&[&["a", "b"]])).is_empty());
        assert!(one.intersection(&set(&[&["a", "b"]])).is_empty());
        assert_eq!(one.difference(&set(&[&["a"]])), one);
    }

    #[test]
    fn the_whole_is_no_field() {
        let mut fields = FieldSet::new();
        fields.insert(&[]);
        assert!(fields.is_empty() && !fields.has(&[]));
    }
}
