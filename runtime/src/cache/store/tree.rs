//! A set with structural sharing: a copy costs nothing, and a change copies the few nodes on its way
//! only while a copy needs them.

use std::sync::Arc;

/// How many bits of a hash choose the branch at each level.
const BITS: u32 = 4;

/// How many branches a node has.
const WIDTH: usize = 1 << BITS;

/// How many items a leaf holds before it is split. Few enough to be looked through, and to be copied
/// where a snapshot holds the leaf; many enough that nodes cost little beside their items.
const FULL: usize = 48;

/// Below how many items a node's leaves are joined again.
const SPARSE: usize = 16;

/// A set of items, found by a hash and a comparison that the caller brings.
///
/// Items are in the order of their hashes: the same content has the same order however it came about,
/// up to collisions.
#[derive(Debug)]
pub(super) struct Tree<T> {
    root: Option<Arc<Node<T>>>,
    len: usize,
}

#[derive(Debug)]
enum Node<T> {
    Leaf(Vec<(u64, T)>),
    Branch(Box<[Option<Arc<Node<T>>>; WIDTH]>),
}

impl<T> Clone for Tree<T> {
    fn clone(&self) -> Self {
        Self {
            root: self.root.clone(),
            len: self.len,
        }
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self { root: None, len: 0 }
    }
}

impl<T: Clone> Clone for Node<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Leaf(items) => Self::Leaf(items.clone()),
            Self::Branch(nodes) => Self::Branch(nodes.clone()),
        }
    }
}

impl<T> Tree<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item with this hash of which the comparison is true.
    pub(super) fn get(&self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<&T> {
        let mut node = self.root.as_deref()?;
        let mut level = 0;
        loop {
            match node {
                Node::Leaf(items) => {
                    let mut same = items.iter().filter(|(other, _)| *other == hash);
                    return same.find(|(_, item)| is_it(item)).map(|(_, item)| item);
                }
                Node::Branch(nodes) => {
                    node = nodes.get(branch(hash, level))?.as_deref()?;
                    level += 1;
                }
            }
        }
    }

    pub(super) fn iter(&self) -> Iter<'_, T> {
        Iter {
            // As deep as a tree of billions is.
            open: Vec::with_capacity(8),
            leaf: [].iter(),
            left: self.len,
        }
        .below(self.root.as_deref())
    }
}

impl<T: Clone> Tree<T> {
    /// Puts an item in the place of the one with this hash of which the comparison is true, which is
    /// given back.
    pub(super) fn insert(&mut self, hash: u64, item: T, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let old = put(&mut self.root, 0, hash, item, &is_it);
        self.len += usize::from(old.is_none());
        old
    }

    /// Takes out the item with this hash of which the comparison is true.
    pub(super) fn remove(&mut self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<T> {
        // Nothing is copied for an item that is not there.
        self.get(hash, &is_it)?;
        let root = self.root.as_mut()?;
        let old = remove(Arc::make_mut(root), 0, hash, &is_it)?;
        self.len -= 1;
        if self.len == 0 {
            self.root = None;
        }
        Some(old)
    }

    /// The item with this hash of which the comparison is true, to be changed.
    pub(super) fn get_mut(&mut self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<&mut T> {
        self.get(hash, &is_it)?;
        let mut node = Arc::make_mut(self.root.as_mut()?);
        let mut level = 0;
        loop {
            match node {
                Node::Leaf(items) => {
                    let mut same = items.iter_mut().filter(|(other, _)| *other == hash);
                    return same.find(|(_, item)| is_it(item)).map(|(_, item)| item);
                }
                Node::Branch(nodes) => {
                    let below = nodes.get_mut(branch(hash, level))?.as_mut()?;
                    node = Arc::make_mut(below);
                    level += 1;
                }
            }
        }
    }
}

/// Which branch an item is below.
fn branch(hash: u64, level: u32) -> usize {
    // A level that no hash reaches has one branch, so that equal hashes end in one leaf.
    let bits = hash.checked_shr(level * BITS).unwrap_or(0);
    usize::try_from(bits & (WIDTH as u64 - 1)).unwrap_or(0)
}

/// Whether items at this level can be told apart by a further one.
fn can_split(level: u32) -> bool {
    level * BITS < u64::BITS
}

/// Inserts into a place that may be free.
fn put<T: Clone>(
    place: &mut Option<Arc<Node<T>>>,
    level: u32,
    hash: u64,
    item: T,
    is_it: &impl Fn(&T) -> bool,
) -> Option<T> {
    if let Some(node) = place {
        return insert(Arc::make_mut(node), level, hash, item, is_it);
    }
    *place = Some(Arc::new(Node::Leaf(vec![(hash, item)])));
    None
}

fn insert<T: Clone>(
    node: &mut Node<T>,
    level: u32,
    hash: u64,
    item: T,
    is_it: &impl Fn(&T) -> bool,
) -> Option<T> {
    match node {
        Node::Leaf(items) => {
            let same = |(other, old): &&mut (u64, T)| *other == hash && is_it(old);
            if let Some((_, old)) = items.iter_mut().find(same) {
                return Some(std::mem::replace(old, item));
            }
            if items.len() < FULL || !can_split(level) {
                // By a quarter: most leaves stay as they are for long.
                if items.len() == items.capacity() {
                    items.reserve_exact(items.len() / 4 + 2);
                }
                let place = items.partition_point(|(other, _)| *other < hash);
                items.insert(place, (hash, item));
                return None;
            }
            let items = std::mem::take(items);
            let mut nodes: [Vec<(u64, T)>; WIDTH] = Default::default();
            for (hash, item) in items {
                if let Some(items) = nodes.get_mut(branch(hash, level)) {
                    items.push((hash, item));
                }
            }
            let nodes = nodes.map(|items| {
                (!items.is_empty()).then(|| {
                    let mut exact = Vec::with_capacity(items.len() + items.len() / 4 + 1);
                    exact.extend(items);
                    Arc::new(Node::Leaf(exact))
                })
            });
            *node = Node::Branch(Box::new(nodes));
            insert(node, level, hash, item, is_it)
        }
        Node::Branch(nodes) => put(
            nodes.get_mut(branch(hash, level))?,
            level + 1,
            hash,
            item,
            is_it,
        ),
    }
}

fn remove<T: Clone>(
    node: &mut Node<T>,
    level: u32,
    hash: u64,
    is_it: &impl Fn(&T) -> bool,
) -> Option<T> {
    match node {
        Node::Leaf(items) => {
            let same = |(other, old): &(u64, T)| *other == hash && is_it(old);
            let place = items.iter().position(same)?;
            Some(items.remove(place).1)
        }
        Node::Branch(nodes) => {
            let place = nodes.get_mut(branch(hash, level))?;
            let below = Arc::make_mut(place.as_mut()?);
            let old = remove(below, level + 1, hash, is_it)?;
            if matches!(below, Node::Leaf(items) if items.is_empty()) {
                *place = None;
            }
            if let Some(items) = joined(nodes) {
                *node = Node::Leaf(items);
            }
            Some(old)
        }
    }
}

/// The items of leaves that are so few that one leaf holds them.
fn joined<T: Clone>(nodes: &[Option<Arc<Node<T>>>; WIDTH]) -> Option<Vec<(u64, T)>> {
    let mut count = 0;
    for node in nodes.iter().flatten() {
        match &**node {
            Node::Leaf(items) => count += items.len(),
            Node::Branch(_) => return None,
        }
    }
    if count > SPARSE {
        return None;
    }
    let mut all = Vec::with_capacity(count);
    for node in nodes.iter().flatten() {
        if let Node::Leaf(items) = &**node {
            all.extend(items.iter().cloned());
        }
    }
    all.sort_by_key(|(hash, _)| *hash);
    Some(all)
}

/// The items of a tree.
#[derive(Debug)]
pub(super) struct Iter<'a, T> {
    open: Vec<std::slice::Iter<'a, Option<Arc<Node<T>>>>>,
    leaf: std::slice::Iter<'a, (u64, T)>,
    left: usize,
}

impl<'a, T> Iter<'a, T> {
    /// Goes on with what is below a node.
    fn below(mut self, node: Option<&'a Node<T>>) -> Self {
        if let Some(node) = node {
            self.enter(node);
        }
        self
    }

    fn enter(&mut self, node: &'a Node<T>) {
        match node {
            Node::Leaf(items) => self.leaf = items.iter(),
            Node::Branch(nodes) => self.open.push(nodes.iter()),
        }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        loop {
            if let Some((_, item)) = self.leaf.next() {
                self.left = self.left.saturating_sub(1);
                return Some(item);
            }
            match self.open.last_mut()?.next() {
                Some(Some(node)) => self.enter(node),
                Some(None) => {}
                None => {
                    self.open.pop();
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self {
            open: self.open.clone(),
            leaf: self.leaf.clone(),
            left: self.left,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// A key and its value. Hashes collide on purpose.
    type Item = (u16, u32);

    fn put(tree: &mut Tree<Item>, hash: fn(u16) -> u64, item: Item) -> Option<Item> {
        tree.insert(hash(item.0), item, |other| other.0 == item.0)
    }

    fn check(tree: &Tree<Item>, hash: fn(u16) -> u64, model: &BTreeMap<u16, u32>) {
        assert_eq!(tree.len(), model.len());
        assert_eq!(tree.iter().len(), model.len());
        let all: BTreeMap<_, _> = tree.iter().copied().collect();
        assert_eq!(&all, model);
        for (key, value) in model {
            let found = tree.get(hash(*key), |item| item.0 == *key);
            assert_eq!(found, Some(&(*key, *value)));
        }
    }

    fn follow(hash: fn(u16) -> u64, steps: &[(u16, Option<u32>)]) {
        let mut tree = Tree::default();
        let mut model = BTreeMap::new();
        let mut copies = Vec::new();
        for (position, (key, value)) in steps.iter().enumerate() {
            if let Some(value) = value {
                let old = put(&mut tree, hash, (*key, *value));
                assert_eq!(old.map(|item| item.1), model.insert(*key, *value));
            } else {
                let old = tree.remove(hash(*key), |item| item.0 == *key);
                assert_eq!(old.map(|item| item.1), model.remove(key));
            }
            if let (0, Some(item)) = (
                position % 3,
                tree.get_mut(hash(*key), |item| item.0 == *key),
            ) {
                item.1 += 1;
                model.insert(item.0, item.1);
            }
            if position % 16 == 0 {
                copies.push((tree.clone(), model.clone()));
            }
        }
        check(&tree, hash, &model);
        for (tree, model) in &copies {
            check(tree, hash, model);
        }
        for key in model.keys() {
            tree.remove(hash(*key), |item| item.0 == *key);
        }
        assert!(tree.is_empty() && tree.root.is_none());
    }

    proptest! {
        #[test]
        fn trees_and_their_copies_hold_what_a_map_holds(
            steps in prop::collection::vec((0_u16..400, prop::option::weighted(0.7, any::<u32>())), 0..900)
        ) {
            let steps: Vec<_> = steps.iter().map(|(key, value)| (*key, value.map(|value| value / 2))).collect();
            follow(|key| u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15), &steps);
            follow(|key| u64::from(key % 7), &steps);
            follow(|_| u64::MAX, &steps);
        }
    }
}
