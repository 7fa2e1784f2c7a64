//! Takes a stream of bytes apart into tokens and values, wherever its pieces end.

use bytes::Bytes;

use super::scan::Scan;

/// Why nothing more can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Broken {
    /// A value is longer than the limit.
    #[error("a value is longer than the limit")]
    TooLong,
    /// Something else stands where an object of a list or an event should.
    #[error("something else stands where an object should")]
    Garbage,
}

/// A stream of bytes, of which one piece is here at a time. What of a value was in the pieces before
/// is kept, and nothing else.
#[derive(Debug)]
pub(super) struct Cut {
    piece: Bytes,
    at: usize,
    /// The value that is being read, as far as it was in the pieces before.
    begun: Vec<u8>,
    is_begun: bool,
    kind: Kind,
    limit: usize,
}

/// How the end of the value is found that is being read.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Nested(Scan),
    Text { is_escaped: bool },
    Plain,
}

/// Where a value lies that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the piece, from here to there.
    Piece(usize, usize),
    /// It came in several pieces.
    Begun,
}

/// How much room is kept for the next value that comes in several pieces.
const KEPT: usize = 64 * 1024;

impl Cut {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            piece: Bytes::new(),
            at: 0,
            begun: Vec::new(),
            is_begun: false,
            kind: Kind::Plain,
            limit,
        }
    }

    /// Takes the next piece, when all of the one before was read.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.piece = if self.at < self.piece.len() {
            let mut both = self.rest().to_vec();
            both.extend_from_slice(&piece);
            both.into()
        } else {
            piece
        };
        self.at = 0;
    }

    fn rest(&self) -> &[u8] {
        self.piece.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is not blank, `None` where the piece has no more.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.piece.get(self.at..)?;
        let is_token = |byte: &u8| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let blanks = rest.iter().position(is_token);
        self.at += blanks.unwrap_or(rest.len());
        blanks.and_then(|_| self.piece.get(self.at).copied())
    }

    /// Whether a value has begun, and goes on in the next piece.
    pub(super) fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Passes over the byte that was looked at.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// The value that begins with the byte that was looked at, once it is whole.
    pub(super) fn value(&mut self) -> Result<Option<Place>, Broken> {
        if !self.is_begun {
            let Some(first) = self.peek() else {
                return Ok(None);
            };
            self.begun.clear();
            self.begun.shrink_to(KEPT);
            self.kind = match first {
                b'{' | b'[' => Kind::Nested(Scan::default()),
                b'"' => Kind::Text { is_escaped: false },
                _ => Kind::Plain,
            };
        }
        // The quote that opens a string does not close it.
        let is_first = !self.is_begun;
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let end = self.kind.end(rest, is_first);
        let length = end.unwrap_or(rest.len());
        if self.begun.len() + length > self.limit {
            return Err(Broken::TooLong);
        }
        let start = self.at;
        self.at += length;
        if end.is_some() && is_first {
            return Ok(Some(Place::Piece(start, self.at)));
        }
        self.begun.extend_from_slice(rest);
        self.begun.truncate(self.begun.len() + length - rest.len());
        self.is_begun = end.is_none();
        Ok(end.map(|_| Place::Begun))
    }

    /// The text of a value. It is there until the next one is read.
    pub(super) fn text(&self, place: Place) -> &[u8] {
        match place {
            Place::Piece(start, end) => self.piece.get(start..end).unwrap_or_default(),
            Place::Begun => &self.begun,
        }
    }
}

impl Kind {
    /// Where the value ends in the next bytes, if it does.
    fn end(&mut self, bytes: &[u8], is_first: bool) -> Option<usize> {
        match self {
            Self::Nested(scan) => scan.end(bytes),
            Self::Text { is_escaped } => {
                for (position, byte) in bytes.iter().enumerate().skip(usize::from(is_first)) {
                    match byte {
                        _ if std::mem::take(is_escaped) => {}
                        b'\\' => *is_escaped = true,
                        b'"' => return Some(position + 1),
                        _ => {}
                    }
                }
                None
            }
            // The end is the first byte that is behind it.
            Self::Plain => {
                let is_end =
                    |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
                bytes.iter().position(is_end)
            }
        }
    }
}

/// The text of a JSON string.
pub(super) fn unquoted(text: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
    let plain = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if plain.iter().all(|byte| *byte != b'\\' && *byte >= b' ') {
        return std::str::from_utf8(plain).ok().map(Into::into);
    }
    serde_json::from_slice::<String>(text).ok().map(Into::into)
}
