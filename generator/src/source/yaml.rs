//! YAML text to trees.
//!
//! The parser gives events; this builds the tree on a stack of its own, so that no input can
//! exhaust the program's stack, and expands aliases within a budget.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput, Tag};

use super::alias::{self, Anchor};
use super::scalar::{self, Scalar};
use super::tree::{Data, Document, Entry, MAX_DEPTH, Mark, Node, find_duplicate, shorten};
use crate::diagnostic::{Diagnostic, Pointer};

/// Reads every document of a text. Where one is wrong, the rest of the text is lost with it, so
/// what was read before comes back beside the error.
pub(super) fn parse<'a>(file: &Arc<str>, text: &'a str) -> (Vec<Document<'a>>, Option<Diagnostic>) {
    let mut documents = Vec::new();
    let error = Builder::new(text)
        .run(&mut documents)
        .err()
        .map(|error| error.in_file(file));
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
    Mapping {
        entries: Vec<Entry<'a>>,
        key: Option<Key<'a>>,
        merged: Vec<Entry<'a>>,
    },
}

struct Key<'a> {
    mark: Mark,
    name: Cow<'a, str>,
    merge: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            parser: Parser::new_from_str(text),
            open: Vec::new(),
            anchors: HashMap::new(),
            budget: alias::BUDGET,
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
                    self.budget = alias::BUDGET;
                    None
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(mark, text, style, anchor, tag.as_deref())?
                }
                Event::SequenceStart(anchor, _) => {
                    self.begin(mark, anchor, Content::Sequence(Vec::new()))?;
                    None
                }
                Event::MappingStart(anchor, _) => {
                    self.begin(
                        mark,
                        anchor,
                        Content::Mapping {
                            entries: Vec::new(),
                            key: None,
                            merged: Vec::new(),
                        },
                    )?;
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                Event::Alias(id) => self.alias(mark, id)?,
            };
            if let Some(root) = complete {
                documents.push(Document {
                    root,
                    bool_words: std::mem::take(&mut self.bool_words),
                });
            }
        }
        Ok(())
    }

    fn begin(&mut self, mark: Mark, anchor: usize, content: Content<'a>) -> Result<(), Diagnostic> {
        if let Some(Open {
            content: Content::Mapping { key: None, .. },
            ..
        }) = self.open.last()
        {
            return Err(self
                .error(mark, "a key is a sequence or a mapping, expected a string")
                .help(
                    "quote the key; text in `{{ }}` is a template, which has to be rendered first",
                ));
        }
        self.check_depth(mark, 1)?;
        self.open.push(Open {
            mark,
            anchor,
            content,
        });
        Ok(())
    }

    fn check_depth(&self, mark: Mark, height: usize) -> Result<(), Diagnostic> {
        if self.open.len() + height > MAX_DEPTH {
            return Err(self
                .error(
                    mark,
                    format!("collections are nested deeper than {MAX_DEPTH} levels"),
                )
                .help("flatten the document; API servers refuse such a definition as well"));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Option<Node<'a>>, Diagnostic> {
        let Some(Open {
            mark,
            anchor,
            content,
        }) = self.open.pop()
        else {
            return Ok(None);
        };
        let data = match content {
            Content::Sequence(items) => Data::Sequence(items),
            Content::Mapping {
                mut entries,
                merged,
                ..
            } => {
                if let Some((second, first)) = find_duplicate(&entries) {
                    let (key, mark) = (second.key.clone(), second.mark);
                    let mut pointer = self.pointer();
                    pointer.key(&key);
                    return Err(self
                        .error(
                            mark,
                            format!(
                                "the key `{}` is given twice, first on line {}",
                                shorten(&key),
                                first.line
                            ),
                        )
                        .pointing_to(pointer)
                        .help("remove one of the two"));
                }
                if !merged.is_empty() {
                    let mut known: HashSet<Cow<'a, str>> =
                        entries.iter().map(|entry| entry.key.clone()).collect();
                    entries.extend(
                        merged
                            .into_iter()
                            .filter(|entry| known.insert(entry.key.clone())),
                    );
                }
                Data::Mapping(entries)
            }
        };
        self.add(Node { mark, data }, anchor)
    }

    /// Puts a finished node where it belongs; gives it back when it is the document.
    fn add(&mut self, node: Node<'a>, anchor: usize) -> Result<Option<Node<'a>>, Diagnostic> {
        if anchor != 0 {
            let (weight, height) = alias::measure(&node);
            self.spend(node.mark, weight)?;
            self.anchors.insert(
                anchor,
                Anchor {
                    node: node.clone(),
                    weight,
                    height,
                },
            );
        }
        let Some(open) = self.open.last_mut() else {
            return Ok(Some(node));
        };
        match &mut open.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping {
                entries,
                key,
                merged,
            } => match key.take() {
                Some(Key {
                    mark, merge: true, ..
                }) => match alias::merge_sources(node) {
                    Some(sources) => merged.extend(sources),
                    None => {
                        return Err(self
                            .error(mark, "`<<` merges mappings, and this is none")
                            .help("quote the key `\"<<\"` if it is meant as a name"));
                    }
                },
                Some(Key { mark, name, .. }) => entries.push(Entry {
                    key: name,
                    mark,
                    value: node,
                }),
                None => {
                    return Err(self.error(
                        node.mark,
                        "a key is a sequence or a mapping, expected a string",
                    ));
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
                self.error(
                    mark,
                    format!("`{}` is no `!!{}`", shorten(&text), tag.suffix),
                )
                .help("remove the tag, or write a value of that type")
            })?,
        };
        if meaning == Scalar::NotFinite {
            return Err(self
                .error(
                    mark,
                    format!("`{text}` has no form in JSON, which is what an API server stores"),
                )
                .help("write a finite number"));
        }
        if plain
            && tag.is_none()
            && matches!(meaning, Scalar::Bool(_))
            && scalar::is_bool_word(&text)
        {
            self.bool_words.push((mark, text.clone().into_owned()));
        }
        if let Some(Open {
            content: Content::Mapping {
                key: key @ None, ..
            },
            ..
        }) = self.open.last_mut()
        {
            let merge = plain && text == "<<";
            let name = match meaning {
                Scalar::String => text,
                Scalar::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
                Scalar::Number(number) => Cow::Owned(number.0),
                Scalar::Null | Scalar::NotFinite => {
                    return Err(self
                        .error(mark, "a key is null, expected a string")
                        .help(format!("quote the key: \"{text}\"")));
                }
            };
            *key = Some(Key {
                mark,
                name: name.clone(),
                merge,
            });
            if anchor != 0 {
                let node = Node {
                    mark,
                    data: Data::String(name),
                };
                self.anchors.insert(
                    anchor,
                    Anchor {
                        node,
                        weight: 1,
                        height: 0,
                    },
                );
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
            return Err(self
                .error(
                    mark,
                    "an alias refers to a node that holds it, or that is of another document",
                )
                .help("write the value out"));
        };
        let (weight, height) = (anchor.weight, anchor.height);
        let node = Node {
            mark,
            data: anchor.node.data.clone(),
        };
        self.spend(mark, weight)?;
        self.check_depth(mark, height)?;
        if let Some(Open {
            content: Content::Mapping {
                key: key @ None, ..
            },
            ..
        }) = self.open.last_mut()
        {
            let Data::String(name) = node.data else {
                return Err(self.error(mark, "a key is an alias of something other than a string"));
            };
            *key = Some(Key {
                mark,
                name,
                merge: false,
            });
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
                .error(mark, format!("the aliases of this document expand to more than {} values", alias::BUDGET))
                .help("write the values out; a small file that expands without end is an attack on its reader")),
        }
    }

    fn error(&self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message)
            .at(mark.line as usize, mark.column as usize)
            .pointing_to(self.pointer())
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
    Mark {
        line: clamp(marker.line()),
        column: clamp(marker.col().saturating_add(1)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::{prop, proptest};

    use super::parse;
    use crate::model::{Map, Number, Value};

    fn one(text: &str) -> Value {
        let (documents, error) = parse(&Arc::from("f"), text);
        assert_eq!(error, None, "{text}");
        documents[0].root.to_value()
    }

    fn string(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    fn object(members: &[(&str, Value)]) -> Value {
        Value::Object(
            members
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect::<Map>(),
        )
    }

    #[test]
    fn scalars_mean_what_kubernetes_reads() {
        let text = "a: =\nb: on\nc: \"on\"\nd: 0x10\ne: 1_000\nf: 2001-01-01\ng:\nh: !!str 1\non: x\n1: z\n";
        let number = |digits: &str| Value::Number(Number(digits.to_owned()));
        let expected = [
            ("a", string("=")),
            ("b", Value::Bool(true)),
            ("c", string("on")),
            ("d", number("16")),
            ("e", number("1000")),
            ("f", string("2001-01-01")),
            ("g", Value::Null),
            ("h", string("1")),
            ("true", string("x")),
            ("1", string("z")),
        ];
        assert_eq!(one(text), object(&expected));
    }

    #[test]
    fn merged_mappings_give_way_to_what_is_written() {
        let text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 3}\n";
        let Value::Object(members) = one(text) else {
            panic!("no object")
        };
        let number = |digits: &str| Value::Number(Number(digits.to_owned()));
        assert_eq!(
            members[2].1,
            object(&[("a", number("3")), ("b", number("1")), ("c", number("2"))])
        );
    }

    #[test]
    fn anchors_end_with_their_document() {
        let (documents, error) = parse(&Arc::from("f"), "a: &x 1\n---\nb: *x\n");
        assert_eq!(documents.len(), 1);
        assert!(error.is_some_and(|error| error.line == 3));
    }

    #[test]
    fn values_know_their_place() {
        let (documents, _) = parse(&Arc::from("f"), "é: 1\nb:\n  - x\n  -   y\n");
        let super::Data::Mapping(entries) = &documents[0].root.data else {
            panic!("no mapping")
        };
        let super::Data::Sequence(items) = &entries[1].value.data else {
            panic!("no sequence")
        };
        assert_eq!((items[1].mark.line, items[1].mark.column), (4, 7));
        assert_eq!(
            (entries[0].value.mark.line, entries[0].value.mark.column),
            (1, 4)
        );
    }

    proptest! {
        #[test]
        fn no_text_ends_the_program(text in "([-a-z0-9:#'\"\n |>&*!%@{}\\[\\],?~=<.\t]|\\PC|--- |: |- |&a |\\*a |<<: ){0,80}") {
            parse(&Arc::from("f"), &text);
        }

        #[test]
        fn no_change_to_a_definition_ends_the_program(at in 0_usize..5000, bytes in prop::collection::vec(0_u8..=255, 0..8), cut in 0_usize..40) {
            let mut text = include_bytes!("../../tests/data/every-keyword.yaml").to_vec();
            let at = at.min(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, bytes);
            crate::source::read_bytes(&text);
        }
    }
}
