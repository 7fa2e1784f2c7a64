//! The text of an object, unpacked.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned};

use super::PackedObject;
use super::pointer;
use crate::rest::{DecodeError, decode};

/// The text of an object, unpacked: to read one thing after another from it.
///
/// ```no_run
/// # use kubewright::cache::PackedObject;
/// #[derive(serde::Deserialize)]
/// struct Pod<'a> {
///     #[serde(borrow)]
///     spec: Spec<'a>,
/// }
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Spec<'a> {
///     node_name: Option<&'a str>,
/// }
/// # fn example<K: kubewright::Resource>(pod: PackedObject<K>) -> Result<(), Box<dyn std::error::Error>> {
/// let text = pod.text()?;
/// let view: Pod<'_> = text.view()?;
/// println!("{:?}", view.spec.node_name);
/// # Ok(()) }
/// ```
pub struct PackedText<'a>(Cow<'a, [u8]>);

impl<'a> PackedText<'a> {
    pub(super) fn of<K>(object: &'a PackedObject<K>) -> Result<Self, DecodeError> {
        let held = object.held_text();
        Ok(Self(match &object.header().decoder {
            None => Cow::Borrowed(held),
            Some(decoder) => {
                let length = usize::try_from(object.header().text).unwrap_or(usize::MAX);
                Cow::Owned(decoder.decode(held, length)?)
            }
        }))
    }

    /// The JSON of the object.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The object as another type: with fewer fields, which may borrow from this text.
    ///
    /// # Errors
    /// When it is none of that type.
    pub fn view<'v, V: Deserialize<'v>>(&'v self) -> Result<V, DecodeError> {
        match crate::json::read(&self.0) {
            Some(view) => Ok(view),
            None => {
                serde_json::from_slice(&self.0).map_err(|error| DecodeError::new(&self.0, &error))
            }
        }
    }

    /// A value in the object; see [`PackedObject::field`].
    ///
    /// # Errors
    /// When it is not of this type.
    pub fn field<T: DeserializeOwned>(&self, pointer: &str) -> Result<Option<T>, DecodeError> {
        match pointer::find(&self.0, pointer)? {
            None => Ok(None),
            Some(text) => decode(text),
        }
    }
}

impl fmt::Debug for PackedText<'_> {
    /// Says how long it is: it may be a secret's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PackedText").field(&self.0.len()).finish()
    }
}
