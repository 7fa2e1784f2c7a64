//! Inputs made from a document: each of its parts wrong, gone, twice, renamed or moved, and two such
//! changes at once.

use crate::tree::{Entry, Tree};

/// What is put in the place of every part.
fn others() -> Vec<Tree> {
    let plain = |text: &str| Tree::Plain(text.to_owned());
    let text = |text: &str| Tree::Text(text.to_owned());
    let object = |key: &str| Tree::Object(vec![(key.to_owned(), plain("1"))]);
    vec![
        Tree::Null,
        plain("true"),
        plain("0"),
        plain("-1"),
        plain("300"),
        plain("1.5"),
        plain("1e30"),
        plain("9223372036854775808"),
        text(""),
        text("x"),
        text("5"),
        text("low"),
        Tree::List(vec![]),
        Tree::List(vec![plain("1")]),
        Tree::List(vec![text("a"), Tree::Null]),
        Tree::Object(vec![]),
        object("a"),
        object("name"),
    ]
}

/// The document, all its changes, and as many pairs of changes.
pub(crate) fn of(document: &Tree) -> Vec<Tree> {
    let singles = changes(document);
    let mut inputs = vec![document.clone()];
    // A step that shares no factor with the number of changes visits all kinds of pairs.
    for (index, single) in singles.iter().enumerate() {
        let seconds = changes(single);
        inputs.extend(seconds.get((index * 31) % seconds.len().max(1)).cloned());
    }
    inputs.extend(singles);
    inputs
}

fn changes(tree: &Tree) -> Vec<Tree> {
    let mut changed = others();
    changed.retain(|other| other != tree);
    match tree {
        Tree::List(items) => changed.extend(lists(items).into_iter().map(Tree::List)),
        Tree::Object(entries) => changed.extend(objects(entries).into_iter().map(Tree::Object)),
        Tree::Null | Tree::Plain(_) | Tree::Text(_) => {}
    }
    changed
}

fn lists(items: &[Tree]) -> Vec<Vec<Tree>> {
    let mut changed = Vec::new();
    let mut change = |edit: &dyn Fn(&mut Vec<Tree>)| {
        let mut items = items.to_vec();
        edit(&mut items);
        changed.push(items);
    };
    for (index, item) in items.iter().enumerate() {
        change(&|items| drop(items.remove(index)));
        change(&|items| items.insert(index, item.clone()));
        for other in changes(item) {
            change(&|items| items[index] = other.clone());
        }
    }
    changed
}

fn objects(entries: &[Entry]) -> Vec<Vec<Entry>> {
    let mut changed = Vec::new();
    let mut change = |edit: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = entries.to_vec();
        edit(&mut entries);
        changed.push(entries);
    };
    for key in ["unknown", "", "Name", "name"] {
        for value in [
            Tree::Null,
            Tree::Text("u".to_owned()),
            Tree::List(vec![Tree::Null]),
        ] {
            change(&|entries| entries.push((key.to_owned(), value.clone())));
        }
    }
    for (index, (key, value)) in entries.iter().enumerate() {
        change(&|entries| drop(entries.remove(index)));
        change(&|entries| entries.push((key.clone(), value.clone())));
        change(&|entries| entries.insert(0, (key.clone(), Tree::Text("twice".to_owned()))));
        change(&|entries| entries[index].0 = key.to_uppercase());
        change(&|entries| entries.rotate_left(index));
        for other in changes(value) {
            change(&|entries| entries[index].1 = other.clone());
        }
    }
    changed
}
