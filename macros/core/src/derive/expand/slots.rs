//! The hash table by which keys of a record are found.

/// How many names a table can tell apart: a byte for each slot, of which zero is a free one.
const MOST: usize = 255;

/// For each slot, one more than the index of the name that is found there, or zero. Empty where there
/// is nothing to find, or more than bytes can say.
///
/// It is a literal of one token, so that it costs the compiler next to nothing.
pub(super) fn slots(names: &[&str]) -> Vec<u8> {
    if names.len() > MOST {
        return Vec::new();
    }
    // At most half full: whatever is not found meets a free slot soon.
    let mut slots = vec![0; names.len() * 2];
    for (number, name) in (1..=u8::MAX).zip(names) {
        let first = slot(name.as_bytes(), slots.len());
        let (wrapped, ahead) = (0..first, first..slots.len());
        let free = ahead.chain(wrapped).find(|slot| slots[*slot] == 0);
        if let Some(free) = free {
            slots[free] = number;
        }
    }
    slots
}

/// Where a name is looked for first. The runtime has the same function (`schema/shape.rs`).
fn slot(name: &[u8], slots: usize) -> usize {
    let byte = |at: usize| u32::from(name.get(at).copied().unwrap_or_default());
    let [len, ..] = name.len().to_le_bytes();
    let last = byte(name.len().wrapping_sub(1));
    let key = byte(0) | byte(name.len() / 2) << 8 | last << 16 | u32::from(len) << 24;
    let hash = u64::from(key.wrapping_mul(0x9E37_79B1));
    usize::try_from((hash * slots as u64) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{slot, slots};

    #[test]
    fn every_name_is_found_before_a_free_slot() {
        for count in [0_usize, 1, 2, 92, 255] {
            let names: Vec<String> = (0..count).map(|number| format!("field{number}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let slots = slots(&names);
            assert_eq!(slots.len(), count * 2);
            for (number, name) in (1..=u8::MAX).zip(&names) {
                let first = slot(name.as_bytes(), slots.len());
                let mut way = slots.iter().cycle().skip(first);
                let mut way = way.by_ref().take_while(|slot| **slot != 0);
                assert!(way.any(|slot| *slot == number), "{name}");
            }
        }
        let many = ["a"; 256];
        assert!(slots(&many).is_empty());
    }
}
