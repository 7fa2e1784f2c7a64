//! Texts, compressed or as they are.

#[cfg(feature = "zstd")]
mod zstd;

#[cfg(feature = "zstd")]
pub(super) use self::zstd::{Decoder, Encoder};

#[cfg(not(feature = "zstd"))]
pub(super) use plain::{Decoder, Encoder};

#[cfg(not(feature = "zstd"))]
mod plain {
    use std::sync::Arc;

    use crate::rest::DecodeError;

    /// Leaves texts as they are.
    pub(in super::super) struct Encoder(());

    /// There is none.
    pub(in super::super) enum Decoder {}

    impl Encoder {
        pub(in super::super) fn new() -> Self {
            Self(())
        }

        /// Whether a text may come out shorter.
        #[allow(clippy::unused_self, reason = "the one that compresses needs it")]
        pub(in super::super) fn compresses(&self) -> bool {
            false
        }

        /// Puts a text behind what is there.
        #[allow(clippy::unused_self, reason = "the one that compresses needs it")]
        pub(in super::super) fn encode(
            &mut self,
            text: &[u8],
            bytes: &mut Vec<u8>,
        ) -> Option<Arc<Decoder>> {
            bytes.extend_from_slice(text);
            None
        }
    }

    impl Decoder {
        #[allow(
            clippy::unnecessary_wraps,
            reason = "the one that reads what is compressed may fail"
        )]
        pub(in super::super) fn decode(&self, _: &[u8], _: usize) -> Result<Vec<u8>, DecodeError> {
            match *self {}
        }
    }
}
