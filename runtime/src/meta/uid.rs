//! What tells an object from every other.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::schema::{Atom, Ref, Refusal, Scalar, ScalarKind};

/// The length of a UUID's text.
const LEN: usize = 36;

/// Where a UUID's text has a dash.
const DASHES: [usize; 4] = [8, 13, 18, 23];

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The uid of an object (`UID` of `apimachinery/pkg/types/uid.go`): opaque text that is unique in
/// time and space, empty where none was set.
///
/// Servers give UUIDs, as `5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b11`. Those are held as their 16 bytes
/// and allocate nothing; any other text is kept as it is. Either way the text comes back as it
/// was, and comparing, ordering and [`Display`](fmt::Display) see the text alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Uid(Form);

/// One form for each text, so that equality and hashes can be those of the forms.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// 32 lower-case hexadecimal digits with a dash after the 8th, 12th, 16th and 20th.
    Uuid([u8; 16]),
    /// Every other text.
    Text(Box<str>),
}

impl Uid {
    /// Whether no uid was set.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Form::Text(text) if text.is_empty())
    }

    /// The text, which is written into `buffer` where it is not held.
    fn text<'a>(&'a self, buffer: &'a mut [u8; LEN]) -> &'a [u8] {
        match &self.0 {
            Form::Text(text) => text.as_bytes(),
            Form::Uuid(bytes) => {
                write_uuid(bytes, buffer);
                buffer
            }
        }
    }
}

impl Default for Uid {
    /// No uid; allocates nothing.
    fn default() -> Self {
        Self(Form::Text(Box::default()))
    }
}

impl From<&str> for Uid {
    fn from(text: &str) -> Self {
        Self(read_uuid(text).map_or_else(|| Form::Text(text.into()), Form::Uuid))
    }
}

impl From<String> for Uid {
    fn from(text: String) -> Self {
        Self(read_uuid(&text).map_or_else(|| Form::Text(text.into()), Form::Uuid))
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        match uid.0 {
            Form::Text(text) => text.into(),
            Form::Uuid(_) => uid.to_string(),
        }
    }
}

impl FromStr for Uid {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; LEN];
        f.pad(str::from_utf8(self.text(&mut buffer)).map_err(|_| fmt::Error)?)
    }
}

/// The text in quotes, as of a `String`.
impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; LEN];
        let text = str::from_utf8(self.text(&mut buffer)).map_err(|_| fmt::Error)?;
        fmt::Debug::fmt(text, f)
    }
}

impl Ord for Uid {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            // Dashes lie at the same places, and digits come before letters in ASCII as well.
            (Form::Uuid(left), Form::Uuid(right)) => left.cmp(right),
            _ => self.text(&mut [0; LEN]).cmp(other.text(&mut [0; LEN])),
        }
    }
}

impl PartialOrd for Uid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq<str> for Uid {
    fn eq(&self, other: &str) -> bool {
        self.text(&mut [0; LEN]) == other.as_bytes()
    }
}

impl PartialEq<&str> for Uid {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialEq<String> for Uid {
    fn eq(&self, other: &String) -> bool {
        self == other.as_str()
    }
}

/// The bytes of a UUID in the one form that comes back from them.
fn read_uuid(text: &str) -> Option<[u8; 16]> {
    let text: &[u8; LEN] = text.as_bytes().try_into().ok()?;
    if DASHES.iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, at) in bytes.iter_mut().zip(places()) {
        *byte = digit(text[at])? << 4 | digit(text[at + 1])?;
    }
    Some(bytes)
}

fn write_uuid(bytes: &[u8; 16], text: &mut [u8; LEN]) {
    *text = [b'-'; LEN];
    for (byte, at) in bytes.iter().zip(places()) {
        text[at] = DIGITS[usize::from(byte >> 4)];
        text[at + 1] = DIGITS[usize::from(byte & 15)];
    }
}

/// Where the two digits of each byte begin.
fn places() -> impl Iterator<Item = usize> {
    let dashes_before = |at: usize| match at {
        0..4 => 0,
        4..6 => 1,
        6..8 => 2,
        8..10 => 3,
        _ => 4,
    };
    (0..16).map(move |at| 2 * at + dashes_before(at))
}

/// Upper case is not read: it would not come back.
fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

static KIND: ScalarKind = ScalarKind::new("a string", "string");

impl Scalar for Uid {
    fn kind(&self) -> &'static ScalarKind {
        &KIND
    }

    fn read(&self) -> Ref<'_> {
        match &self.0 {
            // As a string, which is left out where it is empty.
            Form::Text(text) => Ref::Str(text),
            Form::Uuid(_) => Ref::Text(self),
        }
    }

    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
        let Atom::Str(text) = atom else {
            return Err(Refusal::Kind);
        };
        *self = text.into();
        Ok(())
    }
}

crate::scalar!(Uid => &KIND);
