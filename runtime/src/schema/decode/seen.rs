//! Which fields of a record were read.

use crate::schema::{Field, RecordShape};

/// The fields that were read, and how many of them are required.
#[derive(Default)]
pub(super) struct Seen {
    low: [u64; 2],
    /// Of records of over 128 fields, which are rare.
    high: Vec<u64>,
    required: u16,
}

impl Seen {
    /// Notes that a field is read; whether it was before.
    #[inline]
    pub(super) fn note(&mut self, index: usize, field: &Field) -> bool {
        let bit = 1_u64 << (index % 64);
        let word = match self.low.get_mut(index / 64) {
            Some(word) => word,
            None => self.high_word(index),
        };
        let before = *word & bit != 0;
        *word |= bit;
        self.required += u16::from(field.required);
        before
    }

    #[cold]
    fn high_word(&mut self, index: usize) -> &mut u64 {
        let word = index / 64 - self.low.len();
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        &mut self.high[word]
    }

    fn contains(&self, index: usize) -> bool {
        let mut words = self.low.iter().chain(&self.high);
        let word = words.nth(index / 64).copied().unwrap_or_default();
        word & (1_u64 << (index % 64)) != 0
    }

    /// The first required field that was not read.
    #[inline]
    pub(super) fn missing(&self, shape: &RecordShape) -> Option<&'static Field> {
        if self.required == shape.required {
            return None;
        }
        self.first_missing(shape)
    }

    #[cold]
    fn first_missing(&self, shape: &RecordShape) -> Option<&'static Field> {
        let mut fields = shape.fields.iter().enumerate();
        let missing = |(index, field): &(usize, &Field)| {
            field.required && !field.flatten && !self.contains(*index)
        };
        fields.find(missing).map(|(_, field)| field)
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;
    use crate::schema::{Field, Omit, Shape};

    const FIELD: Field = Field {
        name: "a",
        shape: || &Shape::Json,
        required: true,
        omit: Omit::Never,
        flatten: false,
        read: true,
        facts: &[],
    };

    #[test]
    fn any_index_is_held() {
        let mut seen = Seen::default();
        for index in [0, 63, 64, 127, 128, 129, 300] {
            assert!(!seen.contains(index));
            assert!(!seen.note(index, &FIELD));
            assert!(seen.note(index, &FIELD));
            assert!(seen.contains(index));
        }
        assert!(!seen.contains(299));
    }
}
