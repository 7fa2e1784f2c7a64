//! Bytes, written as base64.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::schema::{Atom, Ref, Refusal, Scalar, ScalarKind};

/// As Go's `base64.StdEncoding`: padded, and tolerant of unused bits in the last letter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Bytes, written as base64 with padding: a field of type `string` and format `byte`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteString(pub Vec<u8>);

impl ByteString {
    /// The bytes, without the wrapper.
    pub fn into_inner(self) -> Vec<u8> {
        self.0
    }
}

impl Deref for ByteString {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for ByteString {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl AsRef<[u8]> for ByteString {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for ByteString {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for ByteString {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for ByteString {
    /// The bytes of the text itself; base64 is read by [`FromStr`].
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<String> for ByteString {
    /// The bytes of the text itself; base64 is read by [`FromStr`].
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

/// Writes base64.
impl fmt::Display for ByteString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        base64::display::Base64Display::new(&self.0, &BASE64).fmt(f)
    }
}

/// Tells the length only: such fields hold keys and passwords.
impl fmt::Debug for ByteString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ByteString({} bytes)", self.0.len())
    }
}

/// A text that is not base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64Error(base64::DecodeError);

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not base64: {}", self.0)
    }
}

impl std::error::Error for Base64Error {}

/// Reads base64; line breaks in it are passed over.
impl FromStr for ByteString {
    type Err = Base64Error;

    fn from_str(text: &str) -> Result<Self, Base64Error> {
        let decoded = if text.contains(['\r', '\n']) {
            BASE64.decode(text.replace(['\r', '\n'], ""))
        } else {
            BASE64.decode(text)
        };
        decoded.map(Self).map_err(Base64Error)
    }
}

static KIND: ScalarKind = ScalarKind::new("a base64 string", "string").with_format("byte");

impl Scalar for ByteString {
    fn kind(&self) -> &'static ScalarKind {
        &KIND
    }

    fn read(&self) -> Ref<'_> {
        Ref::Text(self)
    }

    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
        let Atom::Str(text) = atom else {
            return Err(Refusal::Kind);
        };
        *self = text
            .parse()
            .map_err(|error: Base64Error| Refusal::Because(error.to_string()))?;
        Ok(())
    }
}

crate::scalar!(ByteString => &KIND);
