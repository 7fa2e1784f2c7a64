//! Which bytes of a block are quotes, backslashes and brackets.

use super::scan::{BLOCK, Bits};

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub(super) use sse2::of;

#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
pub(super) use portable::of;

/// The bit that tells `[` from `{`, and `]` from `}`.
const CURLY: u8 = 0x20;

/// With the vectors that every `x86_64` has.
///
/// This is three times as fast as ordinary arithmetic, and what is found here is what reading lists and
/// watches waits for. The intrinsics take values, not pointers, so the one thing that is left to be
/// unsafe is calling what needs a feature of the processor.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[allow(unsafe_code)]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };

    use super::{BLOCK, Bits, CURLY};

    #[inline]
    pub(in super::super) fn of(block: &[u8; BLOCK]) -> Bits {
        // SAFETY: this is compiled only where every processor has SSE2.
        unsafe { bits(block) }
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn bits(block: &[u8; BLOCK]) -> Bits {
        let (vectors, _) = block.as_chunks::<16>();
        let mut bits = Bits {
            quotes: 0,
            backslashes: 0,
            opening: 0,
            closing: 0,
        };
        for (vector, shift) in vectors.iter().zip([0, 16, 32, 48]) {
            let bytes = load(vector);
            let curly = _mm_or_si128(bytes, splat(CURLY));
            bits.quotes |= equal(bytes, b'"') << shift;
            bits.backslashes |= equal(bytes, b'\\') << shift;
            bits.opening |= equal(curly, b'{') << shift;
            bits.closing |= equal(curly, b'}') << shift;
        }
        bits
    }

    /// One load, once compiled.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn load(bytes: &[u8; 16]) -> __m128i {
        let [low, high] = bytes.as_chunks::<8>().0 else {
            return _mm_set1_epi8(0);
        };
        _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn splat(byte: u8) -> __m128i {
        _mm_set1_epi8(byte.cast_signed())
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn equal(bytes: __m128i, byte: u8) -> u64 {
        let mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, splat(byte)));
        u64::from(mask.cast_unsigned())
    }
}

/// With ordinary arithmetic, eight bytes at a time.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
mod portable {
    use super::{BLOCK, Bits, CURLY};

    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    const ONES: u64 = 0x0101_0101_0101_0101;

    pub(in super::super) fn of(block: &[u8; BLOCK]) -> Bits {
        let (words, _) = block.as_chunks::<8>();
        let mut bits = Bits {
            quotes: 0,
            backslashes: 0,
            opening: 0,
            closing: 0,
        };
        for (word, shift) in words.iter().zip((0..).step_by(8)) {
            let bytes = u64::from_le_bytes(*word);
            let curly = bytes | (ONES * u64::from(CURLY));
            bits.quotes |= equal(bytes, b'"') << shift;
            bits.backslashes |= equal(bytes, b'\\') << shift;
            bits.opening |= equal(curly, b'{') << shift;
            bits.closing |= equal(curly, b'}') << shift;
        }
        bits
    }

    /// A bit for each byte that is this one, the first in the lowest bit.
    fn equal(bytes: u64, byte: u8) -> u64 {
        let differing = bytes ^ (ONES * u64::from(byte));
        // The high bit of each byte that is zero: no carry leaves a byte.
        let zero = !(((differing & LOW) + LOW) | differing | LOW);
        // Each of the eight bits is moved to its place in the highest byte.
        (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(block: &[u8; BLOCK]) -> Bits {
        let of = |bytes: &[u8]| {
            let found = block
                .iter()
                .enumerate()
                .filter(|(_, byte)| bytes.contains(byte));
            found.map(|(position, _)| 1 << position).sum()
        };
        Bits {
            quotes: of(b"\""),
            backslashes: of(b"\\"),
            opening: of(b"{["),
            closing: of(b"}]"),
        }
    }

    proptest! {
        #[test]
        fn every_way_finds_the_same(bytes in prop::array::uniform32(any::<u8>()), ascii in prop::array::uniform32(b'!'..=b'~')) {
            let mut block = [0; BLOCK];
            for (to, from) in block.iter_mut().zip(bytes.into_iter().chain(ascii)) {
                *to = from;
            }
            prop_assert_eq!(of(&block), one_by_one(&block));
            prop_assert_eq!(portable::of(&block), one_by_one(&block));
        }
    }

    #[test]
    fn of_every_byte() {
        for byte in 0..=u8::MAX {
            let block = [byte; BLOCK];
            assert_eq!(of(&block), one_by_one(&block), "{byte}");
            assert_eq!(portable::of(&block), one_by_one(&block), "{byte}");
        }
    }
}
