//! The way to the value at which decoding failed.
//!
//! It is recorded while an error travels up, in a list of the thread's, and taken by whoever
//! started the decoding. A decoding that succeeds records nothing and pays nothing, and the
//! error types of the formats stay as they are.

use std::cell::RefCell;
use std::fmt;

thread_local! {
    /// Segments from the failed value outwards, where somebody asks for them.
    static SEGMENTS: RefCell<Option<Vec<Segment>>> = const { RefCell::new(None) };
}

/// A step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Into a field of a record.
    Field(&'static str),
    /// Into a value of a map.
    Key(String),
    /// Into an item of a list.
    Index(usize),
}

/// The way to a value, as Kubernetes writes field paths: `spec.containers[0].env[name]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Segment>);

impl Path {
    /// The steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) if position == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Key(key) => write!(f, "[{key}]")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A value that could not be decoded, and where.
#[derive(Debug)]
pub struct Error {
    path: Path,
    source: serde_json::Error,
}

impl Error {
    /// The way to the value that was refused; empty for the root and for text that is not JSON.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.0.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.source.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Notes a step on the way up from an error.
#[cold]
pub(super) fn record(segment: Segment) {
    SEGMENTS.with_borrow_mut(|segments| {
        if let Some(segments) = segments {
            segments.push(segment);
        }
    });
}

/// Runs a decoding and puts the way to where it failed into its error.
pub(super) fn with_path<T>(
    decode: impl FnOnce() -> Result<T, serde_json::Error>,
) -> Result<T, Error> {
    let outer = SEGMENTS.replace(Some(Vec::new()));
    let decoded = decode();
    let mut segments = SEGMENTS.replace(outer).unwrap_or_default();
    decoded.map_err(|source| {
        segments.reverse();
        Error {
            path: Path(segments),
            source,
        }
    })
}
