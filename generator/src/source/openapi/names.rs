//! References to definitions of a document, and definitions that are only other names.

use std::cell::Cell;
use std::collections::HashMap;

use kubewright_codegen::names::did_you_mean;

use super::super::reader::Reader;
use super::super::tree::{Data, Entry, Mark, Node, shorten};
use crate::model::DefinitionId;

/// Names are compared for so many mistakes; a document with more has other problems.
const MAX_GUESSES: usize = 16;

/// What schema nodes of a document refer to.
pub(super) struct Names<'t> {
    /// The definitions of the document by their names; an alias has the id of what it means.
    ids: HashMap<&'t str, DefinitionId>,
    /// Whether the types are those of a Go program, whose fields are never absent: `default` may be
    /// the zero value of such a field.
    pub(super) of_go: bool,
    /// Where definitions are in this version of the format.
    place: &'static str,
    guesses: Cell<usize>,
}

/// What a name for another comes to.
#[derive(Clone, Copy)]
enum End {
    Definition(DefinitionId),
    /// It leads nowhere itself.
    Nowhere,
    /// What it leads to leads nowhere.
    Other,
    Circle,
}

impl<'t> Names<'t> {
    /// The names of a document whose definitions are at a place, as `components/schemas`.
    pub(super) fn new(place: &'static str) -> Self {
        Self {
            ids: HashMap::new(),
            of_go: false,
            place,
            guesses: Cell::new(0),
        }
    }

    /// Gives the definitions the ids that they will have, in their order, where so many are there
    /// before; a name for another has the id of that.
    pub(super) fn define(
        &mut self,
        reader: &mut Reader<'t>,
        entries: &'t [Entry<'t>],
        before: usize,
    ) {
        let mut aliases: HashMap<&'t str, &'t Node<'t>> = HashMap::new();
        for Entry { key, value, .. } in entries {
            if let Some(target) = alias(value) {
                aliases.insert(key, target);
                continue;
            }
            if let Data::Mapping(members) = &value.data
                && target(members).is_some()
            {
                reader.within(key, |reader| {
                    reader.error(
                        value.mark,
                        format!("`{}` is another definition and says more", shorten(key)),
                        "write out what it is, or say the rest where it is held",
                    );
                });
            }
            let id = DefinitionId::from_index(before + self.ids.len());
            self.ids.insert(key, id);
        }
        let mut ends = HashMap::new();
        for Entry { key, .. } in entries {
            self.follow(key, &mut aliases, &mut ends);
        }
        for Entry { key, value, .. } in entries {
            let (Some(target), Some(end)) = (alias(value), ends.get(&**key)) else {
                continue;
            };
            let text = target.as_str().unwrap_or_default();
            reader.within(key, |reader| match end {
                End::Definition(id) => {
                    self.ids.insert(key, *id);
                }
                End::Nowhere => self.unresolved(reader, target.mark, text),
                End::Other => reader.error(
                    target.mark,
                    format!("`{}` leads to no definition", shorten(text)),
                    "correct what that is another name of",
                ),
                End::Circle => reader.error(
                    target.mark,
                    format!("`{}` is another name of itself", shorten(key)),
                    "say in one of the definitions that refer to each other what they are",
                ),
            });
        }
    }

    /// Finds what a name for another means, and so do all names on the way there: each is followed
    /// once, so that chains of many take no longer than as many names, and circles end.
    fn follow(
        &self,
        name: &'t str,
        aliases: &mut HashMap<&'t str, &'t Node<'t>>,
        ends: &mut HashMap<&'t str, End>,
    ) {
        let mut passed: Vec<&'t str> = Vec::new();
        let mut next = name;
        let mut text = "";
        while let Some((name, target)) = aliases.remove_entry(next) {
            passed.push(name);
            text = target.as_str().unwrap_or_default();
            next = name_of(text).unwrap_or_default();
        }
        let Some(last) = passed.pop() else {
            return;
        };
        let (end, before) = match (self.get(text), ends.get(next)) {
            (Some(id), _) => (End::Definition(id), End::Definition(id)),
            (None, Some(End::Circle)) => (End::Circle, End::Circle),
            (None, Some(_)) => (End::Other, End::Other),
            (None, None) if next == last || passed.contains(&next) => (End::Circle, End::Circle),
            (None, None) => (End::Nowhere, End::Other),
        };
        ends.insert(last, end);
        ends.extend(passed.into_iter().map(|name| (name, before)));
    }

    /// What a reference leads to.
    pub(super) fn get(&self, reference: &str) -> Option<DefinitionId> {
        let name = name_of(reference)?;
        // A name is a part of a URL, with its escapes.
        let found = self.ids.get(name).copied();
        found.or_else(|| self.ids.get(unescaped(name)?.as_str()).copied())
    }

    /// Tells of a reference that leads nowhere.
    pub(super) fn unresolved(&self, reader: &mut Reader<'t>, mark: Mark, reference: &str) {
        let place = self.place;
        let short = shorten(reference);
        let Some(name) = name_of(reference) else {
            let message = if reference.starts_with('#') {
                format!("`{short}` is no definition")
            } else {
                format!("`{short}` is in another document")
            };
            let help = format!("refer to a definition of this document, as `#/{place}/NAME`");
            reader.error(mark, message, help);
            return;
        };
        let help = match self.meant(name) {
            Some(name) => format!("did you mean `#/{place}/{}`?", shorten(name)),
            None => format!("refer to one of this document, as `#/{place}/NAME`"),
        };
        reader.error(mark, format!("there is no definition `{short}`"), help);
    }

    /// The name of a definition that is like this: one of another package before one of this.
    fn meant(&self, name: &str) -> Option<&'t str> {
        let guesses = self.guesses.replace(self.guesses.get() + 1);
        if guesses >= MAX_GUESSES {
            return None;
        }
        let mut names: Vec<&'t str> = self.ids.keys().copied().collect();
        names.sort_unstable();
        let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let mut same = names.iter().filter(|known| last(known) == last(name));
        same.next()
            .copied()
            .or_else(|| did_you_mean(name, names.iter().copied()))
    }
}

/// What a node refers to, if that is all that it says.
pub(super) fn referred<'t>(node: &'t Node<'t>) -> Option<&'t Node<'t>> {
    match &node.data {
        Data::Mapping(entries) if entries.len() == 1 => target(entries),
        _ => None,
    }
}

/// What a definition is another name of: beside that it says nothing of values.
pub(super) fn alias<'t>(node: &'t Node<'t>) -> Option<&'t Node<'t>> {
    const WORDS: &[&str] = &["description", "title", "externalDocs", "example"];
    let Data::Mapping(entries) = &node.data else {
        return None;
    };
    let is_word = |key: &str| key == "$ref" || key == "allOf" || WORDS.contains(&key);
    let target = target(entries)?;
    entries
        .iter()
        .all(|entry| is_word(&entry.key))
        .then_some(target)
}

/// The reference that is the value of one of the members, or alone in `allOf`.
fn target<'t>(entries: &'t [Entry<'t>]) -> Option<&'t Node<'t>> {
    entries
        .iter()
        .find_map(|entry| match (&*entry.key, &entry.value.data) {
            ("$ref", Data::String(_)) => Some(&entry.value),
            ("allOf", Data::Sequence(items)) => match items.as_slice() {
                [only] => referred(only),
                _ => None,
            },
            _ => None,
        })
}

/// The name in a reference to a definition of version 3 or version 2.
fn name_of(reference: &str) -> Option<&str> {
    let path = reference.strip_prefix("#/")?;
    path.strip_prefix("components/schemas/")
        .or_else(|| path.strip_prefix("definitions/"))
}

/// A name without the escapes of pointers, if it has any.
fn unescaped(name: &str) -> Option<String> {
    name.contains('~')
        .then(|| name.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use crate::Generator;

    /// Names for names: `A0` for `A1` and so on; what the last one is.
    fn chain(length: usize, last: &str) -> String {
        let names: Vec<String> = (0..length)
            .map(|at| {
                let next = at + 1;
                format!(r##""A{at}": {{"$ref": "#/components/schemas/A{next}"}}"##)
            })
            .collect();
        format!(
            r#"{{"openapi": "3.0.0", "components": {{"schemas": {{{}, "A{length}": {last}}}}}}}"#,
            names.join(", ")
        )
    }

    /// Following each name to its end takes a time that grows with the square of their number.
    #[test]
    fn names_for_names_are_followed_once() {
        const LENGTH: usize = 50_000;
        let read = |last: &str| {
            Generator::new()
                .source_text("a.json", chain(LENGTH, last))
                .load()
        };
        let loaded = read(r#"{"type": "string"}"#).unwrap();
        assert_eq!(loaded.model().definitions().len(), 1);
        let error = read(r##"{"$ref": "#/components/schemas/A0"}"##)
            .unwrap_err()
            .to_string();
        assert_eq!(error.matches("is another name of itself").count(), 100);
        let more = "a.json: 49901 more errors in this document are not told";
        assert!(error.contains(more), "{error}");
    }

    /// The errors are in the order of the document, whatever a map makes of it.
    #[test]
    fn names_that_lead_nowhere_are_told_in_order() {
        let error = Generator::new()
            .source_text(
                "a.json",
                chain(20, r##"{"$ref": "#/components/schemas/B"}"##),
            )
            .load()
            .unwrap_err()
            .to_string();
        let told: Vec<Option<usize>> = (0..=20)
            .map(|at| error.find(&format!("/components/schemas/A{at}: ")))
            .collect();
        assert!(told.iter().all(Option::is_some), "{error}");
        assert!(told.is_sorted(), "{error}");
        let of_b = "there is no definition `#/components/schemas/B`";
        assert_eq!(error.matches(of_b).count(), 1, "{error}");
        assert_eq!(
            error.matches("leads to no definition").count(),
            20,
            "{error}"
        );
    }
}
