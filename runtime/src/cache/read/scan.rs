//! Finds the end of a JSON object or list, 64 bytes at a time.
//!
//! What is found needs no more than this: which bytes are quotes, backslashes and brackets. They are
//! gathered as one bit a byte, so that what is text is told from what is not by arithmetic on 64 bits,
//! and most blocks are done without looking at any single byte. Whether the text is right JSON is for
//! who decodes it to say.

/// How many bytes a step takes.
pub(super) const BLOCK: usize = 64;

/// Where in a value a scan is. It goes on in the next piece of a stream where the last one ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// How many lists and objects are open.
    depth: u32,
    /// All ones in a string, else zero.
    text: u64,
    /// One if the next byte is escaped, else zero.
    escape: u64,
}

/// Which bytes of a block are what, the first one in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    pub(super) quotes: u64,
    pub(super) backslashes: u64,
    pub(super) opening: u64,
    pub(super) closing: u64,
}

impl Scan {
    /// Takes in the next bytes; where the value ends in them, behind its last byte. The first byte of
    /// all has to open a list or an object.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        super::bits::end(self, bytes)
    }

    /// The same with one of the ways to look at a block, for which it is compiled anew.
    #[expect(
        clippy::inline_always,
        reason = "it is to be compiled for the processor that the way is for"
    )]
    #[inline(always)]
    pub(super) fn end_by(
        &mut self,
        bytes: &[u8],
        of: impl Fn(&[u8; BLOCK]) -> Bits,
        parities: impl Fn(u64) -> u64,
    ) -> Option<usize> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for (position, block) in blocks.iter().enumerate() {
            if let Some(end) = self.block(of(block), &parities, BLOCK) {
                return Some(position * BLOCK + end);
            }
        }
        if rest.is_empty() {
            return None;
        }
        let mut block = [b' '; BLOCK];
        block.get_mut(..rest.len())?.copy_from_slice(rest);
        let end = self.block(of(&block), &parities, rest.len())?;
        Some(blocks.len() * BLOCK + end)
    }

    /// Takes in a block, of which `len` bytes count and the rest are blanks.
    #[expect(
        clippy::inline_always,
        reason = "it is to be compiled for the processor that the way is for"
    )]
    #[inline(always)]
    fn block(&mut self, bits: Bits, parities: &impl Fn(u64) -> u64, len: usize) -> Option<usize> {
        let escaped = self.escaped(bits.backslashes, len);
        let text = parities(bits.quotes & !escaped) ^ self.text;
        // The last byte's state is what the next block begins with: blanks change nothing.
        self.text = if text >> (BLOCK - 1) == 0 {
            0
        } else {
            u64::MAX
        };
        let opening = bits.opening & !text;
        let mut closing = bits.closing & !text;
        if closing.count_ones() < self.depth {
            self.depth = self.depth - closing.count_ones() + opening.count_ones();
            return None;
        }
        // The end may be here. All that was opened before a closing byte is open at it.
        let mut before = self.depth;
        let mut seen = 0;
        while closing != 0 {
            let bit = closing & closing.wrapping_neg();
            let opened = (opening & (bit - 1)).count_ones();
            seen += 1;
            if before + opened <= seen {
                return Some(usize::try_from(bit.trailing_zeros()).unwrap_or(BLOCK) + 1);
            }
            closing &= closing - 1;
        }
        before += opening.count_ones();
        self.depth = before - seen;
        None
    }

    /// Which bytes have a backslash before them that counts.
    #[inline]
    fn escaped(&mut self, backslashes: u64, len: usize) -> u64 {
        let mut escaped = self.escape;
        self.escape = 0;
        if backslashes == 0 {
            return escaped;
        }
        let mut left = backslashes & !escaped;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            let next = bit << 1;
            escaped |= next;
            left &= !(bit | next);
            if usize::try_from(bit.trailing_zeros()).is_ok_and(|place| place + 1 == len) {
                self.escape = 1;
            }
        }
        escaped
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Byte by byte.
    fn end_of(bytes: &[u8]) -> Option<usize> {
        let (mut depth, mut is_text, mut is_escaped) = (0_i32, false, false);
        for (position, byte) in bytes.iter().enumerate() {
            let was_escaped = std::mem::take(&mut is_escaped);
            match byte {
                b'\\' | b'"' if was_escaped => {}
                b'\\' => is_escaped = true,
                b'"' => is_text = !is_text,
                b'{' | b'[' if !is_text => depth += 1,
                b'}' | b']' if !is_text => {
                    depth -= 1;
                    if depth <= 0 {
                        return Some(position + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    #[test]
    fn ends_are_where_they_are() {
        for (text, end) in [
            ("{}", Some(2)),
            ("{", None),
            ("[{}]{}", Some(4)),
            ("{\"}\"}", Some(5)),
            ("{\"\\\"}\"}", Some(7)),
            ("{\"\\\\\"}\"}", Some(6)),
            ("{\"a\":[1,2,{\"b\":\"]\"}]} ", Some(21)),
        ] {
            assert_eq!(Scan::default().end(text.as_bytes()), end, "{text}");
        }
    }

    #[test]
    fn ends_at_every_place_of_a_block() {
        for length in 0..200 {
            let text = format!("{{\"{}\"}}}}}}", "x".repeat(length));
            assert_eq!(Scan::default().end(text.as_bytes()), Some(length + 4));
            let text = format!("{{\"{}\"}}}}}}", "\\\\".repeat(length));
            assert_eq!(Scan::default().end(text.as_bytes()), Some(2 * length + 4));
        }
    }

    proptest! {
        #[test]
        fn wherever_the_pieces_end(
            text in prop::collection::vec(prop::sample::select(&b"{}[]\"\\ax,"[..]), 1..300),
            cuts in prop::collection::vec(0..300_usize, 0..4),
        ) {
            let mut text = text;
            text.insert(0, b'{');
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.push(text.len());
            cuts.sort_unstable();
            let mut scan = Scan::default();
            let mut start = 0;
            let mut found = None;
            for cut in cuts {
                if let Some(end) = scan.end(&text[start..cut]) {
                    found = Some(start + end);
                    break;
                }
                start = cut;
            }
            prop_assert_eq!(found, end_of(&text));
        }
    }
}
