//! YAML text to trees.
//!
//! The parser gives events; this builds the tree on a stack of its own, so that no input can
//! exhaust the program's stack, and expands aliases within a budget.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput, Tag};

use super::scalar::{self, Scalar};
use super::tree::{Data, Document, Entry, MAX_DEPTH, Mark, Node, find_duplicate, shorten};
use crate::diagnostic::{Diagnostic, Pointer};

/// What the aliases of one document may add up to, in nodes. Definitions that share a pod
/// template by anchors stay below a tenth of this.
const ALIAS_BUDGET: usize = 500_000;
/// Bytes of text that count as one node of the budget.
const BYTES_A_NODE: usize = 64;

/// Reads every document of a text. Where one is wrong, the rest of the text is lost with it, so
/// what was read before comes back beside the error.
pub(super) fn parse<'a>(file: &Arc<str>, text: &'a str) -> (Vec<Document<'a>>, Option<Diagnostic>) {
    let mut documents = Vec::new();
    let error = Builder::new(text).run(&mut documents).err().map(|error| error.in_file(file));
    (documents, error)
}

struct Builder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    open: Vec<Open<'a>>,
    anchors: HashMap<usize, Anchor<'a>>,
    budget: usize,
    bool_words: Vec<(Mark, String)>,
}

/// A collection that has begun and not ended.
struct Open<'a> {
    mark: Mark,
    anchor: usize,
    content: Content<'a>,
}

enum Content<'a> {
    Sequence(Vec<Node<'a>>),
    Mapping { entries: Vec<Entry<'a>>, key: Option<Key<'a>>, merged: Vec<Entry<'a>> },
}

struct Key<'a> {
    mark: Mark,
    name: Cow<'a, str>,
    merge: bool,
}

struct Anchor<'a> {
    node: Node<'a>,
    weight: usize,
    height: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            parser: Parser::new_from_str(text),
            open: Vec::new(),
            anchors: HashMap::new(),
            budget: ALIAS_BUDGET,
            bool_words: Vec::new(),
        }
    }

    fn run(mut self, documents: &mut Vec<Document<'a>>) -> Result<(), Diagnostic> {
        while let Some(next) = self.parser.next_event() {
            let (event, span) = next.map_err(|error| {
                let mark = to_mark(*error.marker());
                self.error(mark, format!("this is not YAML: {}", error.info()))
            })?;
            let mark = to_mark(span.start);
            let complete = match event {
                Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentEnd => None,
                Event::DocumentStart(_) => {
                    self.anchors.clear();
                    self.budget = ALIAS_BUDGET;
                    None
                }
                Event::Scalar(text, style, anchor, tag) => self.scalar(mark, text, style, anchor, tag.as_deref())?,
                Event::SequenceStart(anchor, _) => {
                    self.begin(mark, anchor, Content::Sequence(Vec::new()))?;
                    None
                }
                Event::MappingStart(anchor, _) => {
                    self.begin(mark, anchor, Content::Mapping { entries: Vec::new(), key: None, merged: Vec::new() })?;
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                Event::Alias(id) => self.alias(mark, id)?,
            };
            if let Some(root) = complete {
                documents.push(Document { root, bool_words: std::mem::take(&mut self.bool_words) });
            }
        }
        Ok(())
    }

    fn begin(&mut self, mark: Mark, anchor: usize, content: Content<'a>) -> Result<(), Diagnostic> {
        if let Some(Open { content: Content::Mapping { key: None, .. }, .. }) = self.open.last() {
            return Err(self
                .error(mark, "a key is a sequence or a mapping, expected a string")
                .help("quote the key; text in `{{ }}` is a template, which has to be rendered first"));
        }
        self.check_depth(mark, 1)?;
        self.open.push(Open { mark, anchor, content });
        Ok(())
    }

    fn check_depth(&self, mark: Mark, height: usize) -> Result<(), Diagnostic> {
        if self.open.len() + height > MAX_DEPTH {
            return Err(self
                .error(mark, format!("collections are nested deeper than {MAX_DEPTH} levels"))
                .help("flatten the document; API servers refuse such a definition as well"));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Option<Node<'a>>, Diagnostic> {
        let Some(Open { mark, anchor, content }) = self.open.pop() else {
            return Ok(None);
        };
        let data = match content {
            Content::Sequence(items) => Data::Sequence(items),
            Content::Mapping { mut entries, merged, .. } => {
                if let Some((second, first)) = find_duplicate(&entries) {
                    let (key, mark) = (second.key.clone(), second.mark);
                    let mut pointer = self.pointer();
                    pointer.key(&key);
                    return Err(self
                        .error(mark, format!("the key `{}` is given twice, first on line {}", shorten(&key), first.line))
                        .pointing_to(pointer)
                        .help("remove one of the two"));
                }
                if !merged.is_empty() {
                    let mut known: HashSet<Cow<'a, str>> = entries.iter().map(|entry| entry.key.clone()).collect();
                    entries.extend(merged.into_iter().filter(|entry| known.insert(entry.key.clone())));
                }
                Data::Mapping(entries)
            }
        };
        self.add(Node { mark, data }, anchor)
    }

    /// Puts a finished node where it belongs; gives it back when it is the document.
    fn add(&mut self, node: Node<'a>, anchor: usize) -> Result<Option<Node<'a>>, Diagnostic> {
        if anchor != 0 {
            let (weight, height) = measure(&node);
            self.spend(node.mark, weight)?;
            self.anchors.insert(anchor, Anchor { node: node.clone(), weight, height });
        }
        let Some(open) = self.open.last_mut() else {
            return Ok(Some(node));
        };
        match &mut open.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key, merged } => match key.take() {
                Some(Key { mark, merge: true, .. }) => match merge_sources(node) {
                    Some(sources) => merged.extend(sources),
                    None => return Err(self.error(mark, "`<<` merges mappings, and this is none").help("quote the key `\"<<\"` if it is meant as a name")),
                },
                Some(Key { mark, name, .. }) => entries.push(Entry { key: name, mark, value: node }),
                None => {
                    return Err(self.error(node.mark, "a key is a sequence or a mapping, expected a string"));
                }
            },
        }
        Ok(None)
    }

    fn scalar(
        &mut self,
        mark: Mark,
        text: Cow<'a, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<Option<Node<'a>>, Diagnostic> {
        let plain = style == ScalarStyle::Plain;
        let meaning = match tag {
            None if plain => scalar::resolve(&text),
            None => Scalar::String,
            Some(tag) => resolve_tagged(tag, &text).ok_or_else(|| {
                self.error(mark, format!("`{}` is no `!!{}`", shorten(&text), tag.suffix)).help("remove the tag, or write a value of that type")
            })?,
        };
        if meaning == Scalar::NotFinite {
            return Err(self.error(mark, format!("`{text}` has no form in JSON, which is what an API server stores")).help("write a finite number"));
        }
        if plain && tag.is_none() && matches!(meaning, Scalar::Bool(_)) && scalar::is_bool_word(&text) {
            self.bool_words.push((mark, text.clone().into_owned()));
        }
        if let Some(Open { content: Content::Mapping { key: key @ None, .. }, .. }) = self.open.last_mut() {
            let merge = plain && text == "<<";
            let name = match meaning {
                Scalar::String => text,
                Scalar::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
                Scalar::Number(number) => Cow::Owned(number.0),
                Scalar::Null | Scalar::NotFinite => {
                    return Err(self.error(mark, "a key is null, expected a string").help(format!("quote the key: \"{text}\"")));
                }
            };
            *key = Some(Key { mark, name: name.clone(), merge });
            if anchor != 0 {
                let node = Node { mark, data: Data::String(name) };
                self.anchors.insert(anchor, Anchor { node, weight: 1, height: 0 });
            }
            return Ok(None);
        }
        let data = match meaning {
            Scalar::Null | Scalar::NotFinite => Data::Null,
            Scalar::Bool(value) => Data::Bool(value),
            Scalar::Number(number) => Data::Number(number),
            Scalar::String => Data::String(text),
        };
        self.add(Node { mark, data }, anchor)
    }

    fn alias(&mut self, mark: Mark, id: usize) -> Result<Option<Node<'a>>, Diagnostic> {
        let Some(anchor) = self.anchors.get(&id) else {
            return Err(self.error(mark, "an alias refers to a node that holds it, or that is of another document").help("write the value out"));
        };
        let (weight, height) = (anchor.weight, anchor.height);
        let node = Node { mark, data: anchor.node.data.clone() };
        self.spend(mark, weight)?;
        self.check_depth(mark, height)?;
        if let Some(Open { content: Content::Mapping { key: key @ None, .. }, .. }) = self.open.last_mut() {
            let Data::String(name) = node.data else {
                return Err(self.error(mark, "a key is an alias of something other than a string"));
            };
            *key = Some(Key { mark, name, merge: false });
            return Ok(None);
        }
        self.add(node, 0)
    }

    fn spend(&mut self, mark: Mark, weight: usize) -> Result<(), Diagnostic> {
        match self.budget.checked_sub(weight) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(self
                .error(mark, format!("the aliases of this document expand to more than {ALIAS_BUDGET} values"))
                .help("write the values out; a small file that expands without end is an attack on its reader")),
        }
    }

    fn error(&self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(mark.line as usize, mark.column as usize).pointing_to(self.pointer())
    }

    /// Where the next value goes.
    fn pointer(&self) -> Pointer {
        let mut pointer = Pointer::default();
        for open in &self.open {
            match &open.content {
                Content::Sequence(items) => pointer.index(items.len()),
                Content::Mapping { key: Some(key), .. } => pointer.key(&key.name),
                Content::Mapping { key: None, .. } => {}
            }
        }
        pointer
    }
}

/// The members that `<<` brings, those of an earlier mapping before those of a later one.
fn merge_sources(node: Node<'_>) -> Option<Vec<Entry<'_>>> {
    match node.data {
        Data::Mapping(entries) => Some(entries),
        Data::Sequence(items) => {
            let mut all: Vec<Entry<'_>> = Vec::new();
            for item in items {
                let Data::Mapping(entries) = item.data else {
                    return None;
                };
                all.extend(entries);
            }
            Some(all)
        }
        _ => None,
    }
}

/// How much an alias of this costs, and how many levels of collections it has.
fn measure(node: &Node<'_>) -> (usize, usize) {
    match &node.data {
        Data::Null | Data::Bool(_) => (1, 0),
        Data::Number(number) => (1 + number.0.len() / BYTES_A_NODE, 0),
        Data::String(text) => (1 + text.len() / BYTES_A_NODE, 0),
        Data::Sequence(items) => items.iter().map(measure).fold((1, 1), enclose),
        Data::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                let (weight, height) = measure(&entry.value);
                (weight + entry.key.len() / BYTES_A_NODE, height)
            })
            .fold((1, 1), enclose),
    }
}

fn enclose(whole: (usize, usize), part: (usize, usize)) -> (usize, usize) {
    (whole.0 + part.0, whole.1.max(part.1 + 1))
}

/// A tag that is not one of YAML's own leaves a scalar a string.
fn resolve_tagged(tag: &Tag, text: &str) -> Option<Scalar> {
    if !tag.is_yaml_core_schema() {
        return Some(Scalar::String);
    }
    let plain = scalar::resolve(text);
    let fits = match tag.suffix.as_str() {
        "null" => plain == Scalar::Null,
        "bool" => matches!(plain, Scalar::Bool(_)),
        "int" => matches!(&plain, Scalar::Number(number) if !number.0.contains(['.', 'e', 'E'])),
        "float" => matches!(plain, Scalar::Number(_) | Scalar::NotFinite),
        _ => return Some(Scalar::String),
    };
    fits.then_some(plain)
}

fn to_mark(marker: Marker) -> Mark {
    let clamp = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Mark { line: clamp(marker.line()), column: clamp(marker.col().saturating_add(1)) }
}
