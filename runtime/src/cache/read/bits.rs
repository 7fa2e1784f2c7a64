//! Which bytes of a block are quotes, backslashes and brackets.

use super::scan::{BLOCK, Bits, Scan};

/// The bit that tells `[` from `{`, and `]` from `}`.
const CURLY: u8 = 0x20;

/// The end of a value, by what the processor does best.
pub(super) fn end(scan: &mut Scan, bytes: &[u8]) -> Option<usize> {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    return vectors::end(scan, bytes);
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    scan.end_by(bytes, portable::of, parities)
}

/// Each bit becomes the parity of itself and all below it.
#[inline]
fn parities(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// With the vectors of `x86_64`: those that every processor has, and those of most since 2015.
///
/// The first are three times as fast as ordinary arithmetic and the second as fast as that again, and what
/// is found here is what reading lists and watches waits for. The intrinsics take values, not pointers, so the
/// one thing that is left to be unsafe is calling what needs a feature of the processor.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[allow(unsafe_code)]
mod vectors {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_clmulepi64_si128, _mm_cmpeq_epi8, _mm_cvtsi128_si64,
        _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_m128i, _mm256_set1_epi8,
    };

    use super::{BLOCK, Bits, CURLY, Scan};

    pub(super) fn end(scan: &mut Scan, bytes: &[u8]) -> Option<usize> {
        if is_wide() {
            // SAFETY: the processor was asked for every feature.
            unsafe { end_wide(scan, bytes) }
        } else {
            scan.end_by(bytes, of, super::parities)
        }
    }

    /// Whether the processor has all that [`end_wide`] is compiled for.
    pub(super) fn is_wide() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("bmi1")
    }

    #[target_feature(enable = "avx2,popcnt,pclmulqdq,bmi1")]
    fn end_wide(scan: &mut Scan, bytes: &[u8]) -> Option<usize> {
        scan.end_by(bytes, |block| wide(block), |bits| product(bits))
    }

    /// What `parities` is, as one product without carries.
    #[inline]
    #[target_feature(enable = "pclmulqdq")]
    pub(super) fn product(bits: u64) -> u64 {
        let bits = _mm_set_epi64x(0, bits.cast_signed());
        let product = _mm_clmulepi64_si128(bits, _mm_set1_epi8(-1), 0);
        _mm_cvtsi128_si64(product).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn wide(block: &[u8; BLOCK]) -> Bits {
        let [low, high] = block.as_chunks::<32>().0 else {
            return Bits::default();
        };
        let (low, high) = (load_wide(low), load_wide(high));
        let curly = _mm256_set1_epi8(CURLY.cast_signed());
        let (low_curly, high_curly) = (_mm256_or_si256(low, curly), _mm256_or_si256(high, curly));
        Bits {
            quotes: equal_wide(low, b'"') | equal_wide(high, b'"') << 32,
            backslashes: equal_wide(low, b'\\') | equal_wide(high, b'\\') << 32,
            opening: equal_wide(low_curly, b'{') | equal_wide(high_curly, b'{') << 32,
            closing: equal_wide(low_curly, b'}') | equal_wide(high_curly, b'}') << 32,
        }
    }

    /// One load, once compiled.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load_wide(bytes: &[u8; 32]) -> __m256i {
        match bytes.as_chunks::<16>().0 {
            [low, high] => _mm256_set_m128i(load(high), load(low)),
            _ => _mm256_set1_epi8(0),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal_wide(bytes: __m256i, byte: u8) -> u64 {
        let equal = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()));
        u64::from(_mm256_movemask_epi8(equal).cast_unsigned())
    }

    #[inline]
    pub(super) fn of(block: &[u8; BLOCK]) -> Bits {
        // SAFETY: this is compiled only where every processor has SSE2.
        unsafe { narrow(block) }
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn narrow(block: &[u8; BLOCK]) -> Bits {
        let (vectors, _) = block.as_chunks::<16>();
        let mut bits = Bits::default();
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
        let mut bits = Bits::default();
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

    /// By every way that there is here.
    fn by_every_way(block: &[u8; BLOCK]) -> Vec<Bits> {
        let mut found = vec![portable::of(block)];
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        {
            found.push(vectors::of(block));
            if vectors::is_wide() {
                // SAFETY: the processor was asked for every feature.
                #[allow(unsafe_code)]
                found.push(unsafe { vectors::wide(block) });
            }
        }
        found
    }

    fn ends_by_every_way(bytes: &[u8]) -> Vec<(Option<usize>, Scan)> {
        let run = |way: &dyn Fn(&mut Scan) -> Option<usize>| {
            let mut scan = Scan::default();
            (way(&mut scan), scan)
        };
        vec![
            run(&|scan| end(scan, bytes)),
            run(&|scan| scan.end_by(bytes, portable::of, parities)),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            run(&|scan| scan.end_by(bytes, vectors::of, parities)),
        ]
    }

    proptest! {
        #[test]
        fn every_way_finds_the_same(bytes in prop::array::uniform32(any::<u8>()), ascii in prop::array::uniform32(b'!'..=b'~')) {
            let mut block = [0; BLOCK];
            for (to, from) in block.iter_mut().zip(bytes.into_iter().chain(ascii)) {
                *to = from;
            }
            for found in by_every_way(&block) {
                prop_assert_eq!(found, one_by_one(&block));
            }
        }

        #[test]
        fn every_way_finds_the_same_end(text in prop::collection::vec(prop::sample::select(&b"{}[]\"\\ax,"[..]), 1..500)) {
            let found = ends_by_every_way(&text);
            prop_assert!(found.iter().all(|other| *other == found[0]), "{:?}", found);
        }

        #[test]
        fn parities_are_a_product(bits in any::<u64>()) {
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            if vectors::is_wide() {
                // SAFETY: the processor was asked for every feature.
                #[allow(unsafe_code)]
                let product = unsafe { vectors::product(bits) };
                prop_assert_eq!(product, parities(bits));
            }
            let slowly = (0..64).filter(|end| (bits << (63 - end)).count_ones() % 2 == 1);
            prop_assert_eq!(parities(bits), slowly.map(|end| 1 << end).sum::<u64>());
        }
    }

    #[test]
    fn of_every_byte() {
        for byte in 0..=u8::MAX {
            let block = [byte; BLOCK];
            for found in by_every_way(&block) {
                assert_eq!(found, one_by_one(&block), "{byte}");
            }
        }
    }
}
