//! A watch, event by event.

use bytes::Bytes;

use super::cut::{Broken, Cut, Place, unquoted};

/// Cuts the body of a watch into its events, as it comes.
#[derive(Debug)]
pub(crate) struct EventReader {
    cut: Cut,
    at: At,
    kind: Option<EventKind>,
    /// The object of an event whose type has not come yet.
    held: Option<Vec<u8>>,
    is_told: bool,
}

/// An event.
#[derive(Clone, Debug)]
pub(crate) struct RawEvent<'a> {
    pub(crate) kind: EventKind,
    /// Its object.
    pub(crate) text: &'a [u8],
}

/// The types of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
    /// One that nobody knows yet.
    Other,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Event,
    /// A key, or the end of the event.
    Key {
        is_first: bool,
    },
    InKey,
    Colon(Member),
    Value(Member),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Type,
    Object,
    Other,
}

/// What is to be done with a token.
enum Step {
    Go(At),
    Told(EventKind, Place),
    ToldHeld(EventKind),
    More,
}

impl EventReader {
    /// No object may be longer than the limit, in bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            cut: Cut::new(limit),
            at: At::Event,
            kind: None,
            held: None,
            is_told: false,
        }
    }

    /// Takes the next piece of the body, when no more events come of the one before.
    pub(crate) fn push(&mut self, piece: Bytes) {
        self.cut.push(piece);
    }

    /// The next event of what is here.
    pub(crate) fn next(&mut self) -> Result<Option<RawEvent<'_>>, Broken> {
        loop {
            match self.step()? {
                Step::Go(at) => self.at = at,
                Step::More => return Ok(None),
                Step::Told(kind, place) => {
                    self.at = At::Key { is_first: false };
                    self.is_told = true;
                    let text = self.cut.text(place);
                    return Ok(Some(RawEvent { kind, text }));
                }
                Step::ToldHeld(kind) => {
                    self.at = At::Event;
                    let text = self.held.as_deref().unwrap_or_default();
                    return Ok(Some(RawEvent { kind, text }));
                }
            }
        }
    }

    fn step(&mut self) -> Result<Step, Broken> {
        // What has begun goes on as it is, blanks included.
        let token = if self.cut.is_begun() {
            Some(0)
        } else {
            self.cut.peek()
        };
        let Some(token) = token else {
            return Ok(Step::More);
        };
        Ok(Step::Go(match (self.at, token) {
            (At::Event, b'{') => {
                self.cut.pass();
                self.kind = None;
                self.held = None;
                self.is_told = false;
                At::Key { is_first: true }
            }
            (At::Key { .. }, b'}') => {
                self.cut.pass();
                match self.kind {
                    _ if self.is_told => At::Event,
                    Some(kind) if self.held.is_some() => return Ok(Step::ToldHeld(kind)),
                    _ => return Err(Broken::Garbage),
                }
            }
            (At::Key { is_first: true }, b'"') => At::InKey,
            (At::Key { is_first: false }, b',') => {
                self.cut.pass();
                At::Key { is_first: true }
            }
            (At::InKey, _) => match self.cut.value()? {
                Some(place) => At::Colon(Member::of(self.cut.text(place))),
                None => return Ok(Step::More),
            },
            (At::Colon(member), b':') => {
                self.cut.pass();
                At::Value(member)
            }
            (At::Value(_), b',' | b':' | b'}' | b']') => return Err(Broken::Garbage),
            (At::Value(member), _) => match self.cut.value()? {
                Some(place) => return self.value(member, place),
                None => return Ok(Step::More),
            },
            _ => return Err(Broken::Garbage),
        }))
    }

    fn value(&mut self, member: Member, place: Place) -> Result<Step, Broken> {
        let text = self.cut.text(place);
        match (member, self.kind) {
            (Member::Type, _) => {
                self.kind = Some(EventKind::of(text).ok_or(Broken::Garbage)?);
            }
            (Member::Object, Some(kind)) if !self.is_told => return Ok(Step::Told(kind, place)),
            (Member::Object, None) => self.held = Some(text.to_vec()),
            (Member::Object | Member::Other, _) => {}
        }
        Ok(Step::Go(At::Key { is_first: false }))
    }
}

impl Member {
    fn of(key: &[u8]) -> Self {
        match unquoted(key).as_deref() {
            Some("type") => Self::Type,
            Some("object") => Self::Object,
            _ => Self::Other,
        }
    }
}

impl EventKind {
    fn of(text: &[u8]) -> Option<Self> {
        Some(match &*unquoted(text)? {
            "ADDED" => Self::Added,
            "MODIFIED" => Self::Modified,
            "DELETED" => Self::Deleted,
            "BOOKMARK" => Self::Bookmark,
            "ERROR" => Self::Error,
            _ => Self::Other,
        })
    }
}
