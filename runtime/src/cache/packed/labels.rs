//! Labels that many objects have in common.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use crate::meta::Map;

/// The labels of an object; `None` where it has none.
pub(super) type Labels = Option<Arc<Map<String>>>;

/// Labels by their text, held once however many objects have them. The pods of a replica set have all
/// theirs in common.
#[derive(Debug)]
pub(super) struct Interner {
    known: HashMap<Box<[u8]>, Weak<Map<String>>>,
    /// How many there may be before those are forgotten that no object has any more.
    limit: usize,
}

/// So many are never worth looking through.
const FEW: usize = 1024;

impl Interner {
    pub(super) fn new() -> Self {
        Self {
            known: HashMap::new(),
            limit: FEW,
        }
    }

    /// The labels of a text, which is a JSON object of strings.
    pub(super) fn labels(&mut self, text: &[u8]) -> Result<Labels, crate::rest::DecodeError> {
        if let Some(labels) = self.known.get(text).and_then(Weak::upgrade) {
            return Ok(Some(labels));
        }
        let labels: Map<String> = crate::rest::decode(text)?;
        if labels.is_empty() {
            return Ok(None);
        }
        let labels = Arc::new(labels);
        if self.known.len() >= self.limit {
            self.known.retain(|_, labels| labels.strong_count() > 0);
            self.limit = FEW.max(2 * self.known.len());
        }
        self.known.insert(text.into(), Arc::downgrade(&labels));
        Ok(Some(labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_labels_are_held_once() {
        let mut interner = Interner::new();
        let one = interner.labels(br#"{"a":"b"}"#).unwrap().unwrap();
        let other = interner.labels(br#"{"a":"b"}"#).unwrap().unwrap();
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!(interner.labels(b"{}").unwrap(), None);
        assert!(interner.labels(br#"{"a":1}"#).is_err());
    }

    #[test]
    fn labels_that_nothing_has_are_forgotten() {
        let mut interner = Interner::new();
        let kept = interner.labels(br#"{"kept":""}"#).unwrap();
        for number in 0..10 * FEW {
            interner
                .labels(format!(r#"{{"n":"{number}"}}"#).as_bytes())
                .unwrap();
        }
        assert!(interner.known.len() <= FEW);
        let again = interner.labels(br#"{"kept":""}"#).unwrap();
        assert!(Arc::ptr_eq(&kept.unwrap(), &again.unwrap()));
    }
}
