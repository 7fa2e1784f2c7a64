//! What is to be known of an object before anything is done with it.

use std::borrow::Cow;
use std::ops::Range;

use super::cut::unquoted;
use super::scan::Scan;
use crate::cache::Key;

/// The text of an object, and what it says of itself.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The text of the object, one JSON object.
    pub(crate) text: &'a [u8],
    /// What it says of itself.
    pub(crate) header: Header<'a>,
}

/// What an object says of itself, as far as that stands before the end of its metadata: the rest of
/// the text was not looked at. What is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    pub(crate) api_version: Option<Cow<'a, str>>,
    pub(crate) kind: Option<Cow<'a, str>>,
    pub(crate) namespace: Cow<'a, str>,
    pub(crate) name: Cow<'a, str>,
    pub(crate) uid: Cow<'a, str>,
    pub(crate) resource_version: Cow<'a, str>,
    /// The object that holds the labels.
    pub(crate) labels: Option<Range<usize>>,
    /// The object that holds the annotations.
    pub(crate) annotations: Option<Range<usize>>,
    /// What has to be cut for the object to be without them, a comma included.
    pub(crate) managed_fields: Option<Range<usize>>,
}

impl<'a> Item<'a> {
    /// Reads what the object says of itself. `None` where it is no object with metadata.
    pub(crate) fn of(text: &'a [u8]) -> Option<Self> {
        let mut header = Header::default();
        let mut has_metadata = false;
        let mut walk = Walk::new(text);
        let mut members = walk.open()?;
        while let Some((_, key)) = walk.key(&mut members)? {
            if key == "metadata" {
                // Its members are walked where they are, with no look for its end before that.
                header.metadata(&mut walk)?;
                has_metadata = true;
                break;
            }
            let value = walk.value()?;
            match &*key {
                "apiVersion" => header.api_version = unquoted(walk.between(&value)),
                "kind" => header.kind = unquoted(walk.between(&value)),
                _ => {}
            }
        }
        has_metadata.then_some(Self { text, header })
    }

    /// What the object is found by.
    pub(crate) fn key(&self) -> Key {
        Key::new(&*self.header.namespace, &*self.header.name)
    }

    /// The text less the managed fields.
    pub(crate) fn without_managed_fields(&self) -> Cow<'a, [u8]> {
        let Some(cut) = &self.header.managed_fields else {
            return self.text.into();
        };
        let (before, after) = (self.text.get(..cut.start), self.text.get(cut.end..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let mut text = Vec::with_capacity(before.len() + after.len());
        text.extend_from_slice(before);
        text.extend_from_slice(after);
        text.into()
    }

    /// Whether this is the bookmark at which a streaming list is complete.
    pub(crate) fn is_initial_events_end(&self) -> bool {
        let annotations = self.header.annotations.clone();
        let text = annotations.and_then(|annotations| self.text.get(annotations));
        let read = |text| serde_json::from_slice::<crate::Map<String>>(text).ok();
        let annotations = text.and_then(read).unwrap_or_default();
        annotations
            .get(crate::meta::INITIAL_EVENTS_ANNOTATION)
            .is_some_and(|value| value == "true")
    }
}

impl<'a> Header<'a> {
    fn metadata(&mut self, walk: &mut Walk<'a>) -> Option<()> {
        let mut members = walk.open()?;
        // Where the last member ended, and so the comma behind it is.
        let mut before = None;
        while let Some(member) = walk.member(&mut members)? {
            let text = walk.between(&member.value);
            let string = || unquoted(text);
            match &*member.key {
                "namespace" => self.namespace = string()?,
                "name" => self.name = string()?,
                "uid" => self.uid = string()?,
                "resourceVersion" => self.resource_version = string()?,
                "labels" if text.starts_with(b"{") => self.labels = Some(member.value.clone()),
                "annotations" if text.starts_with(b"{") => {
                    self.annotations = Some(member.value.clone());
                }
                "managedFields" => {
                    self.managed_fields = Some(match before {
                        Some(before) => before..member.value.end,
                        None => member.start..walk.behind_comma(member.value.end),
                    });
                }
                _ => {}
            }
            before = Some(member.value.end);
        }
        Some(())
    }
}

/// A text and how far it was walked.
pub(crate) struct Walk<'a> {
    text: &'a [u8],
    at: usize,
}

/// A member of an object.
pub(crate) struct Member<'a> {
    /// Where its key begins.
    start: usize,
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: Range<usize>,
}

/// How far the members of an object were walked.
pub(crate) struct Members {
    is_first: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn between(&self, range: &Range<usize>) -> &'a [u8] {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn token(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn expect(&mut self, token: u8) -> Option<()> {
        (self.token()? == token).then(|| self.at += 1)
    }

    pub(crate) fn open(&mut self) -> Option<Members> {
        self.expect(b'{')?;
        Some(Members { is_first: true })
    }

    /// The next member; `Some(None)` at the end of the object.
    #[allow(clippy::option_option)]
    pub(crate) fn member(&mut self, members: &mut Members) -> Option<Option<Member<'a>>> {
        let Some((start, key)) = self.key(members)? else {
            return Some(None);
        };
        let value = self.value()?;
        Some(Some(Member { start, key, value }))
    }

    /// The next key, where it begins, and the colon behind it; `Some(None)` at the end of the object.
    #[allow(clippy::option_option)]
    fn key(&mut self, members: &mut Members) -> Option<Option<(usize, Cow<'a, str>)>> {
        if self.token()? == b'}' {
            self.at += 1;
            return Some(None);
        }
        if !std::mem::take(&mut members.is_first) {
            self.expect(b',')?;
            self.token()?;
        }
        let start = self.at;
        let key = self.value()?;
        let key = unquoted(self.between(&key))?;
        self.expect(b':')?;
        Some(Some((start, key)))
    }

    pub(crate) fn open_list(&mut self) -> Option<()> {
        self.expect(b'[')
    }

    /// The next item of a list; `Some(None)` at its end.
    #[allow(clippy::option_option)]
    pub(crate) fn item(&mut self, is_first: bool) -> Option<Option<Range<usize>>> {
        if self.token()? == b']' {
            self.at += 1;
            return Some(None);
        }
        if !is_first {
            self.expect(b',')?;
        }
        self.value().map(Some)
    }

    /// Passes over a value.
    fn value(&mut self) -> Option<Range<usize>> {
        let first = self.token()?;
        let start = self.at;
        let rest = self.text.get(start..)?;
        let length = match first {
            b'{' | b'[' => Scan::default().end(rest)?,
            b'"' => string(rest)?,
            _ => {
                let is_end =
                    |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
                rest.iter().position(is_end)?
            }
        };
        self.at += length;
        Some(start..self.at)
    }

    /// Behind the comma that comes next, if one does.
    fn behind_comma(&self, at: usize) -> usize {
        let mut walk = Walk {
            text: self.text,
            at,
        };
        match walk.token() {
            Some(b',') => walk.at + 1,
            _ => at,
        }
    }
}

/// How long a string is, with its quotes.
fn string(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let rest = text.get(at..)?;
        let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        at += found;
        if text.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}
