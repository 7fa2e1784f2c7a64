//! Tags of documents: what changes with them.

use std::fmt::Write;

use http::HeaderValue;
use ring::digest::{SHA512, digest};

/// A text that differs where a document does.
pub(crate) fn hash(document: &[u8]) -> String {
    let digest = digest(&SHA512, document);
    digest
        .as_ref()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02X}");
            text
        })
}

/// The tag of a document.
pub(crate) fn of(document: &[u8]) -> HeaderValue {
    of_hash(&hash(document))
}

/// The tag with this text, which has been made by [`hash`].
pub(crate) fn of_hash(hash: &str) -> HeaderValue {
    let quoted = HeaderValue::try_from(format!("\"{hash}\""));
    quoted.unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
