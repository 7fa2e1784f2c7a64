//! Reads any value from any format of serde's, in place.
//!
//! The driver is generic over the format and never over the type: a program pays for it once a
//! format, however many types it decodes.

mod flatten;
mod key;
mod record;
mod scalar;
mod seen;
mod slot;
mod trace;
mod variants;

use serde::Deserializer;
use serde::de::DeserializeOwned;

use super::{Mut, Schema};
use slot::Slot;
pub use trace::{Error, Path, Segment};

/// Reads a value: what `Deserialize` of a derived type calls.
///
/// # Errors
/// What the deserializer reports, and what the module's documentation says is refused.
#[inline]
pub fn value<'de, T: Schema, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    Slot(value.view_mut()).decode(deserializer)?;
    Ok(value)
}

/// Reads a value into a place.
pub(super) fn into(place: Mut<'_>, json: serde_json::Value) -> Result<(), serde_json::Error> {
    Slot(place).decode(json)
}

/// Reads a value from JSON text and, where it is refused, tells the way to the place.
///
/// It takes what `serde_json::from_slice` takes, in less time.
///
/// ```
/// use kubewright::meta::ObjectMeta;
/// use kubewright::schema::decode;
///
/// let error = decode::from_slice::<ObjectMeta>(br#"{"ownerReferences": [{"kind": 5}]}"#).unwrap_err();
/// assert_eq!(error.path().to_string(), "ownerReferences[0].kind");
/// ```
///
/// # Errors
/// The text is not JSON, or its value is not one of the type's.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    match crate::json::read(json) {
        Some(value) => Ok(value),
        None => trace::with_path(|| serde_json::from_slice(json)),
    }
}

/// As [`from_slice`], for text that is known to be UTF-8.
///
/// # Errors
/// The text is not JSON, or its value is not one of the type's.
pub fn from_str<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    match crate::json::read_str(json) {
        Some(value) => Ok(value),
        None => trace::with_path(|| serde_json::from_str(json)),
    }
}

/// As [`from_slice`], for a value that was parsed before.
///
/// # Errors
/// The value is not one of the type's.
pub fn from_value<T: DeserializeOwned>(json: serde_json::Value) -> Result<T, Error> {
    trace::with_path(|| serde_json::from_value(json))
}
