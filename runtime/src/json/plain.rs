//! What stands in a string as it is: anything but quotes, backslashes and control characters.

/// How many bytes stand before the next that does not stand for itself.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    let mut words = text.chunks_exact(8);
    let mut passed = 0;
    for word in &mut words {
        let Some(word) = word.first_chunk() else {
            break;
        };
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return passed + (found.trailing_zeros() / 8) as usize;
        }
        passed += 8;
    }
    let last = words.remainder();
    passed
        + last
            .iter()
            .position(|byte| is_special(*byte))
            .unwrap_or(last.len())
}

/// Whether a whole text stands for itself.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk() {
        // The last word may overlap the one before it.
        let mut found = special(u64::from_le_bytes(*last));
        for word in text.chunks_exact(8) {
            if let Some(word) = word.first_chunk() {
                found |= special(u64::from_le_bytes(*word));
            }
        }
        return found == 0;
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let word =
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
        return special(word) == 0;
    }
    !text.iter().any(|byte| is_special(*byte))
}

#[inline]
fn is_special(byte: u8) -> bool {
    matches!(byte, 0..0x20 | b'"' | b'\\')
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Of eight bytes the high bit of the first that does not stand for itself; above it, anything.
#[inline]
const fn special(word: u64) -> u64 {
    const fn below(word: u64, bound: u8) -> u64 {
        word.wrapping_sub(ONES * bound as u64) & !word
    }
    let quote = below(word ^ (ONES * b'"' as u64), 1);
    let backslash = below(word ^ (ONES * b'\\' as u64), 1);
    (quote | backslash | below(word, b' ')) & (ONES << 7)
}
