//! A list, object by object.

use bytes::Bytes;

use super::cut::{Broken, Cut, Place, unquoted};
use super::header::Item;
use crate::meta::ListMeta;

/// Cuts the body of a list into its objects, as it comes. At no time is more here than a piece of the
/// body and the object that is longer than it.
#[derive(Debug)]
pub(crate) struct ListReader {
    cut: Cut,
    at: At,
    envelope: Envelope,
}

/// What a list says beside its objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Envelope {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) metadata: ListMeta,
    /// There was a member `items`.
    pub(crate) has_items: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Start,
    /// A key, or the end of the list.
    Key {
        is_first: bool,
    },
    /// The rest of a key.
    InKey,
    Colon(Member),
    Value(Member),
    /// An object, or the end of the objects.
    Object {
        is_first: bool,
    },
    InObject,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    ApiVersion,
    Kind,
    Metadata,
    Items,
    Other,
}

/// What is to be done with a token.
enum Step {
    Go(At),
    Object(Place),
    More,
}

impl ListReader {
    /// No object may be longer than the limit, in bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            cut: Cut::new(limit),
            at: At::Start,
            envelope: Envelope::default(),
        }
    }

    /// Takes the next piece of the body, when no more objects come of the one before.
    pub(crate) fn push(&mut self, piece: Bytes) {
        self.cut.push(piece);
    }

    /// The next object of what is here, whole. `Err` within `Ok` is one that has no metadata.
    pub(crate) fn next(&mut self) -> Result<Option<Result<Item<'_>, &[u8]>>, Broken> {
        loop {
            match self.step()? {
                Step::Go(at) => self.at = at,
                Step::More => return Ok(None),
                Step::Object(place) => {
                    self.at = At::Object { is_first: false };
                    let text = self.cut.text(place);
                    return Ok(Some(Item::of(text).ok_or(text)));
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
            (At::Key { .. }, b'}') => {
                self.cut.pass();
                At::End
            }
            (At::Key { is_first: true }, b'"') => At::InKey,
            (At::Start, b'{') | (At::Key { is_first: false }, b',') => {
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
            (At::Value(Member::Items), b'[') => {
                self.cut.pass();
                self.envelope.has_items = true;
                At::Object { is_first: true }
            }
            (At::Value(_), b',' | b':' | b'}' | b']') => return Err(Broken::Garbage),
            (At::Value(member), _) => match self.cut.value()? {
                Some(place) => {
                    let text = self.cut.text(place);
                    self.envelope.take(member, text)?;
                    At::Key { is_first: false }
                }
                None => return Ok(Step::More),
            },
            (At::Object { .. }, b']') => {
                self.cut.pass();
                At::Key { is_first: false }
            }
            (At::Object { is_first: false }, b',') => {
                self.cut.pass();
                At::Object { is_first: true }
            }
            (At::Object { is_first: true }, b'{') | (At::InObject, _) => {
                self.at = At::InObject;
                return Ok(self.cut.value()?.map_or(Step::More, Step::Object));
            }
            _ => return Err(Broken::Garbage),
        }))
    }

    /// What the list said beside its objects, as far as it came.
    pub(crate) fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Whether the list came whole.
    pub(crate) fn is_whole(&self) -> bool {
        self.at == At::End
    }
}

impl Member {
    fn of(key: &[u8]) -> Self {
        match unquoted(key).as_deref() {
            Some("apiVersion") => Self::ApiVersion,
            Some("kind") => Self::Kind,
            Some("metadata") => Self::Metadata,
            Some("items") => Self::Items,
            _ => Self::Other,
        }
    }
}

impl Envelope {
    fn take(&mut self, member: Member, text: &[u8]) -> Result<(), Broken> {
        let string = || unquoted(text).map(Into::into).ok_or(Broken::Garbage);
        match member {
            Member::ApiVersion => self.api_version = string()?,
            Member::Kind => self.kind = string()?,
            Member::Metadata => {
                let metadata = crate::rest::decode::<Option<ListMeta>>(text);
                self.metadata = metadata.map_err(|_| Broken::Garbage)?.unwrap_or_default();
            }
            // Go writes an empty list as null.
            Member::Items if text == b"null" => self.has_items = true,
            Member::Items => return Err(Broken::Garbage),
            Member::Other => {}
        }
        Ok(())
    }
}
