//! Compressed bodies.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What is no longer than this is not compressed.
const THRESHOLD: usize = 128 << 10;

/// A text compressed, if that is worth it.
pub(super) fn compress(text: &[u8]) -> Option<Bytes> {
    if text.len() <= THRESHOLD {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
    encoder.write_all(text).ok()?;
    Some(encoder.finish().ok()?.into())
}
