//! Texts, compressed with a dictionary that is made of the first ones.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::from_samples;

use crate::rest::DecodeError;

/// How many texts a dictionary is made of. More make it a little better, and cost as much as they
/// would save in a list of ten thousand.
const SAMPLES: usize = 128;

/// How long a dictionary is, in bytes.
const DICTIONARY: usize = 16 * 1024;

/// The fastest level that uses the dictionary well.
const LEVEL: i32 = 1;

/// Texts are looked at in batches of so many to see whether the dictionary still serves.
const BATCH: u32 = 1024;

/// How much worse than at first a batch may be compressed before another dictionary is made.
const WORSE: f64 = 1.5;

/// Texts that are longer gain nothing from a dictionary, and would make a poor one.
const LONGEST_SAMPLE: usize = 64 * 1024;

/// Compresses texts, once it has seen some.
pub(in super::super) struct Encoder {
    /// What the next dictionary is made of, while one is to be made.
    samples: Option<Vec<Vec<u8>>>,
    current: Option<Current>,
    buffer: Vec<u8>,
}

/// What compresses now.
struct Current {
    compressor: Compressor<'static>,
    decoder: Arc<Decoder>,
    /// How many bytes the texts of a batch had, and have.
    batch: Sizes,
    /// What became of the first batch.
    first: Option<f64>,
}

#[derive(Default)]
struct Sizes {
    texts: u32,
    before: u64,
    after: u64,
}

/// Reads what was compressed with a dictionary.
pub(in super::super) struct Decoder {
    dictionary: Vec<u8>,
    /// Those that are not in use: as many as have read at the same time.
    idle: Mutex<Vec<Decompressor<'static>>>,
}

impl Encoder {
    pub(in super::super) fn new() -> Self {
        Self {
            samples: Some(Vec::new()),
            current: None,
            buffer: Vec::new(),
        }
    }

    /// Whether a text may come out shorter: not before there is a dictionary.
    pub(in super::super) fn compresses(&self) -> bool {
        self.current.is_some()
    }

    /// Puts a text behind what is there, compressed or not; what reads it again is given back where it
    /// is.
    pub(in super::super) fn encode(
        &mut self,
        text: &[u8],
        bytes: &mut Vec<u8>,
    ) -> Option<Arc<Decoder>> {
        self.sample(text);
        let Self {
            current: Some(current),
            buffer,
            ..
        } = self
        else {
            bytes.extend_from_slice(text);
            return None;
        };
        buffer.clear();
        // What cannot get longer than this has room.
        buffer.reserve(zstd::zstd_safe::compress_bound(text.len()));
        let is_compressed = current.compressor.compress_to_buffer(text, buffer).is_ok();
        if !is_compressed || buffer.len() >= text.len() {
            bytes.extend_from_slice(text);
            return None;
        }
        bytes.extend_from_slice(buffer);
        let decoder = Arc::clone(&current.decoder);
        if current.count(text.len(), buffer.len()) && self.samples.is_none() {
            self.samples = Some(Vec::new());
        }
        Some(decoder)
    }

    /// Keeps a text for a dictionary, and makes it when there are enough.
    fn sample(&mut self, text: &[u8]) {
        let Some(samples) = &mut self.samples else {
            return;
        };
        if text.len() <= LONGEST_SAMPLE {
            samples.push(text.to_vec());
        }
        if samples.len() < SAMPLES {
            return;
        }
        // Texts that have nothing in common make none, and are as well off without.
        let made = from_samples(samples, DICTIONARY).and_then(Current::new);
        self.samples = None;
        if let Ok(current) = made {
            self.current = Some(current);
        }
    }
}

impl Current {
    fn new(dictionary: Vec<u8>) -> io::Result<Self> {
        let mut compressor = Compressor::with_dictionary(LEVEL, &dictionary)?;
        // All of that is known.
        compressor.include_checksum(false)?;
        compressor.include_contentsize(false)?;
        compressor.include_dictid(false)?;
        Ok(Self {
            compressor,
            decoder: Arc::new(Decoder {
                dictionary,
                idle: Mutex::new(Vec::new()),
            }),
            batch: Sizes::default(),
            first: None,
        })
    }

    /// Counts a text; whether the dictionary serves no more.
    fn count(&mut self, before: usize, after: usize) -> bool {
        self.batch.texts += 1;
        self.batch.before += before as u64;
        self.batch.after += after as u64;
        if self.batch.texts < BATCH {
            return false;
        }
        let Sizes { before, after, .. } = std::mem::take(&mut self.batch);
        #[allow(clippy::cast_precision_loss, reason = "a ratio of sizes of text")]
        let ratio = after as f64 / before as f64;
        let first = *self.first.get_or_insert(ratio);
        ratio > first * WORSE
    }
}

impl Decoder {
    /// A text that had this length.
    pub(in super::super) fn decode(
        &self,
        compressed: &[u8],
        length: usize,
    ) -> Result<Vec<u8>, DecodeError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let unread =
            |error: io::Error| DecodeError::other(format!("the held text cannot be read: {error}"));
        let decompressor = idle().pop();
        let mut decompressor = match decompressor {
            Some(decompressor) => decompressor,
            None => Decompressor::with_dictionary(&self.dictionary).map_err(unread)?,
        };
        let text = decompressor.decompress(compressed, length);
        idle().push(decompressor);
        text.map_err(unread)
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that have much in common, as of one kind.
    fn text(about: &str, number: usize) -> Vec<u8> {
        let spec = "\"containers\":[{\"name\":\"app\",\"image\":\"registry.example.com/app:1.0\"}]";
        format!("{{\"{about}\":{{\"name\":\"{about}-{number}\",{spec}}},\"{about}s\":[{number}]}}")
            .into_bytes()
    }

    /// Texts that have much in common with each other, nothing with those, and nothing in themselves.
    fn other_text(number: usize) -> Vec<u8> {
        let words: Vec<_> = (1..60_u64)
            .map(|word| word.wrapping_mul(6_364_136_223_846_793_005).to_string())
            .collect();
        format!("[{number},{}]", words.join(",")).into_bytes()
    }

    /// A text as it is held, and what reads it.
    type Held = (Vec<u8>, Option<Arc<Decoder>>);

    fn encode(encoder: &mut Encoder, text: &[u8]) -> Held {
        let mut bytes = Vec::new();
        let decoder = encoder.encode(text, &mut bytes);
        (bytes, decoder)
    }

    fn decode((bytes, decoder): &Held, length: usize) -> Vec<u8> {
        match decoder {
            Some(decoder) => decoder.decode(bytes, length).unwrap(),
            None => bytes.clone(),
        }
    }

    #[test]
    fn texts_are_compressed_once_there_were_some() {
        let mut encoder = Encoder::new();
        for number in 0..500 {
            let text = text("pod", number);
            let held = encode(&mut encoder, &text);
            assert_eq!(held.1.is_some(), number + 1 >= SAMPLES, "{number}");
            assert_eq!(decode(&held, text.len()), text);
            if number > SAMPLES {
                assert!(
                    held.0.len() * 3 < text.len(),
                    "{} of {}",
                    held.0.len(),
                    text.len()
                );
            }
        }
    }

    #[test]
    fn another_dictionary_is_made_where_texts_change() {
        let mut encoder = Encoder::new();
        let held: Vec<_> = (0..8 * BATCH as usize)
            .map(|number| {
                let text = if number < 3 * BATCH as usize {
                    text("pod", number)
                } else {
                    other_text(number)
                };
                (encode(&mut encoder, &text), text)
            })
            .collect();
        let decoders: Vec<_> = held
            .iter()
            .filter_map(|((_, decoder), _)| decoder.clone())
            .collect();
        let (first, last) = (decoders.first().unwrap(), decoders.last().unwrap());
        assert!(!Arc::ptr_eq(first, last));
        for (held, text) in &held {
            assert_eq!(&decode(held, text.len()), text);
        }
    }

    #[test]
    fn texts_that_have_nothing_in_common_stay_as_they_are() {
        let mut encoder = Encoder::new();
        for _ in 0..300 {
            let text: Vec<u8> = (0..64).map(|_| fastrand::u8(..)).collect();
            let held = encode(&mut encoder, &text);
            assert_eq!(decode(&held, text.len()), text);
            assert!(held.0.len() <= text.len());
        }
    }

    #[test]
    fn what_was_damaged_is_an_error() {
        let mut encoder = Encoder::new();
        let all: Vec<_> = (0..200)
            .map(|number| encode(&mut encoder, &text("pod", number)))
            .collect();
        let (bytes, decoder) = all.last().unwrap();
        let decoder = decoder.as_ref().unwrap();
        assert!(decoder.decode(&bytes[1..], 1000).is_err());
        assert!(decoder.decode(bytes, 1).is_err(), "longer than it was");
    }
}
