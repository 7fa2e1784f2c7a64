//! An object held as text.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use triomphe::ThinArc;

use super::codec::Decoder;
use super::labels::Labels;
use super::text::PackedText;
use crate::cache::{Cacheable, Object};
use crate::meta::{Map, Uid};
use crate::rest::{DecodeError, decode};

/// An object held as text: a handle of the size of a pointer, cheap to clone.
///
/// Its name, namespace, uid, version and labels are ready. Anything else is read from the text when it
/// is asked for: a field, a smaller type, or the whole object. Nothing of that is kept.
pub struct PackedObject<K> {
    inner: ThinArc<Header, u8>,
    kind: PhantomData<fn() -> K>,
}

/// What is kept ready of an object. Behind it are the bytes of its namespace, its name, its version and
/// its text, which may be compressed.
pub(super) struct Header {
    pub(super) uid: Uid,
    pub(super) labels: Labels,
    /// What reads the text, where it is compressed.
    pub(super) decoder: Option<Arc<Decoder>>,
    /// How long the text is.
    pub(super) text: u32,
    pub(super) namespace: u16,
    pub(super) name: u16,
    pub(super) version: u16,
}

impl<K> PackedObject<K> {
    /// Of a header, and the bytes that it says are behind it.
    pub(super) fn new(header: Header, bytes: &[u8]) -> Self {
        Self {
            inner: ThinArc::from_header_and_slice(header, bytes),
            kind: PhantomData,
        }
    }

    pub(super) fn header(&self) -> &Header {
        &self.inner.header.header
    }

    /// What is behind the header, between these places.
    fn bytes(&self, start: usize, length: usize) -> &[u8] {
        self.inner
            .slice
            .get(start..start + length)
            .unwrap_or_default()
    }

    fn string(&self, start: usize, length: u16) -> &str {
        std::str::from_utf8(self.bytes(start, length.into())).unwrap_or_default()
    }

    /// The text as it is held.
    pub(super) fn held_text(&self) -> &[u8] {
        let Header {
            namespace,
            name,
            version,
            ..
        } = self.header();
        let start = usize::from(*namespace) + usize::from(*name) + usize::from(*version);
        self.inner.slice.get(start..).unwrap_or_default()
    }

    /// The text of the object, to read one thing after another from it.
    ///
    /// # Errors
    /// When a compressed text cannot be read, as after memory was damaged.
    pub fn text(&self) -> Result<PackedText<'_>, DecodeError> {
        PackedText::of(self)
    }

    /// A value in the object, by a JSON pointer (RFC 6901) as `/spec/nodeName`; `None` where there is
    /// none, or null.
    ///
    /// # Errors
    /// When it is not of this type.
    pub fn field<T: DeserializeOwned>(&self, pointer: &str) -> Result<Option<T>, DecodeError> {
        self.text()?.field(pointer)
    }

    /// How many bytes it takes, less what it shares with others.
    pub fn size(&self) -> usize {
        // The count of handles and the length are behind the pointer too.
        2 * size_of::<usize>() + size_of::<Header>() + self.inner.slice.len()
    }

    /// Its labels.
    pub fn labels(&self) -> Option<&Map<String>> {
        self.header().labels.as_deref()
    }
}

impl<K: Cacheable> PackedObject<K> {
    /// The whole object. Each call decodes it anew.
    ///
    /// # Errors
    /// When it is no such object: a field has another type than the kind says.
    pub fn decode(&self) -> Result<Arc<K>, DecodeError> {
        decode(self.text()?.as_bytes()).map(Arc::new)
    }
}

impl<K: 'static> Object for PackedObject<K> {
    fn namespace(&self) -> &str {
        self.string(0, self.header().namespace)
    }

    fn name(&self) -> &str {
        self.string(self.header().namespace.into(), self.header().name)
    }

    fn uid(&self) -> Uid {
        self.header().uid.clone()
    }

    fn resource_version(&self) -> &str {
        let Header {
            namespace,
            name,
            version,
            ..
        } = self.header();
        self.string(usize::from(*namespace) + usize::from(*name), *version)
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.labels()?.get(key).map(String::as_str)
    }

    fn each_label(&self, each: &mut dyn FnMut(&str, &str)) {
        for (key, value) in self.labels().into_iter().flatten() {
            each(key, value);
        }
    }
}

impl<K> Clone for PackedObject<K> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            kind: PhantomData,
        }
    }
}

impl<K: 'static> fmt::Debug for PackedObject<K> {
    /// Says what it is found by: it may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackedObject")
            .field("namespace", &self.namespace())
            .field("name", &self.name())
            .field("resource_version", &self.resource_version())
            .finish_non_exhaustive()
    }
}
