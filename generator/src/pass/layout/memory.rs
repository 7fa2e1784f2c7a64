//! What values take, as the compiler lays them out on a 64-bit machine.

use std::cmp::Reverse;

use crate::pass::shape::{Integer, Scalar};

/// What a value takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) size: usize,
    align: usize,
    niche: Option<Niche>,
}

/// Bit patterns of a part of a value that are no value: each can tell a variant of an enum, such as
/// `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Niche {
    offset: usize,
    width: usize,
    count: u64,
}

/// A string, a list, a map or bytes: capacity, which is no more than the half of all numbers,
/// pointer and length.
pub(super) const HEAP: Memory = Memory::new(24, 8, 8, 1 << 63);
/// A pointer, which only null is not.
pub(super) const POINTER: Memory = Memory::new(8, 8, 8, 1);

impl Memory {
    /// A value that all bit patterns are.
    pub(super) const fn plain(size: usize, align: usize) -> Self {
        Self {
            size,
            align,
            niche: None,
        }
    }

    const fn new(size: usize, align: usize, width: usize, count: u64) -> Self {
        Self {
            size,
            align,
            niche: Some(Niche {
                offset: 0,
                width,
                count,
            }),
        }
    }

    /// With so many bit patterns taken.
    pub(super) fn less(self, taken: usize) -> Self {
        let taken = u64::try_from(taken).unwrap_or(u64::MAX);
        let left = |niche: Niche| {
            let count = niche.count.checked_sub(taken).filter(|left| *left > 0)?;
            Some(Niche { count, ..niche })
        };
        Self {
            niche: self.niche.and_then(left),
            ..self
        }
    }

    pub(super) fn optional(self) -> Self {
        match self.niche {
            Some(_) => self.less(1),
            None => tagged(&[self], 2),
        }
    }

    /// How many bit patterns are no value.
    fn spare(&self) -> u64 {
        self.niche.map_or(0, |niche| niche.count)
    }
}

/// A struct. The compiler orders members by alignment, and of one alignment those first that spare
/// most, which leaves a gap at the end only.
pub(super) fn structure(parts: &[Memory]) -> Memory {
    let align = parts.iter().map(|part| part.align).max().unwrap_or(1);
    let spares = parts.iter().any(|part| part.niche.is_some());
    // What is as large as some alignment stands with what has it.
    let group = |part: &Memory| {
        let size = 1 << part.size.max(part.align).trailing_zeros();
        if spares { align.min(size) } else { size }
    };
    let mut order: Vec<&Memory> = parts.iter().collect();
    order.sort_by_key(|part| {
        let offset = part.niche.map_or(0, |niche| niche.offset);
        (Reverse(group(part)), Reverse(part.spare()), offset)
    });
    let mut size: usize = 0;
    let mut best: Option<Niche> = None;
    for part in order {
        size = size.next_multiple_of(part.align);
        if let Some(niche) = part.niche
            && best.is_none_or(|best| niche.count > best.count)
        {
            let offset = size + niche.offset;
            best = Some(Niche { offset, ..niche });
        }
        size += part.size;
    }
    Memory {
        size: size.next_multiple_of(align),
        align,
        niche: best,
    }
}

/// An enum whose variants hold these. Which one it is stands in bit patterns that the largest spares,
/// if the others fit beside them, and otherwise before the value.
pub(super) fn enumeration(variants: &[Memory]) -> Memory {
    let tagged = tagged(variants, variants.len());
    match niched(variants) {
        Some(niched) if niched.size < tagged.size => niched,
        Some(niched) if niched.size == tagged.size && niched.spare() > tagged.spare() => niched,
        _ => tagged,
    }
}

fn niched(variants: &[Memory]) -> Option<Memory> {
    // Of equal ones the last.
    let (largest, memory) = variants
        .iter()
        .enumerate()
        .max_by_key(|(_, variant)| variant.size)?;
    let niche = memory.niche?;
    let align = variants.iter().map(|variant| variant.align).max()?;
    let size = memory.size.next_multiple_of(align);
    let fits = |variant: &Memory| {
        let after = (niche.offset + niche.width).next_multiple_of(variant.align);
        variant.size <= niche.offset || after + variant.size <= size
    };
    let mut others = variants.iter().enumerate();
    if !others.all(|(index, variant)| index == largest || fits(variant)) {
        return None;
    }
    // A largest one between others has a number too.
    let at_end = largest == 0 || largest + 1 == variants.len();
    let taken = variants.len() - usize::from(at_end);
    let taken = u64::try_from(taken).ok()?;
    let count = niche.count.checked_sub(taken)?;
    Some(Memory {
        size,
        align,
        niche: (count > 0).then_some(Niche { count, ..niche }),
    })
}

fn tagged(variants: &[Memory], taken: usize) -> Memory {
    let align = variants.iter().map(|variant| variant.align).max();
    let align = align.unwrap_or(1);
    let ends = variants.iter().filter(|variant| variant.size > 0);
    let size = ends.map(|variant| variant.align + variant.size).max();
    // The tag is as wide as there is place before the values.
    let starts = variants.iter().filter(|variant| variant.size > 0);
    let width = starts.map(|variant| variant.align).min().unwrap_or(1);
    let bits = u32::try_from(width * 8).unwrap_or(u32::MAX);
    let patterns = 2_u64.checked_pow(bits).unwrap_or(u64::MAX);
    let taken = u64::try_from(taken).unwrap_or(u64::MAX);
    let size = size.unwrap_or(1).next_multiple_of(align);
    Memory {
        align,
        ..Memory::new(size, align, width, patterns.saturating_sub(taken))
    }
}

pub(super) fn scalar(scalar: Scalar) -> Memory {
    match scalar {
        Scalar::Boolean => Memory::new(1, 1, 1, 254),
        Scalar::Integer(Integer::U16) => Memory::plain(2, 2),
        Scalar::Integer(Integer::I32 | Integer::U32) => Memory::plain(4, 4),
        Scalar::Integer(Integer::I64 | Integer::U64) | Scalar::Number => Memory::plain(8, 8),
        Scalar::String | Scalar::Bytes => HEAP,
        Scalar::IntOrString => HEAP.less(1),
        Scalar::Time => POINTER,
        Scalar::Any => Memory::new(32, 8, 1, 250),
        // Behind the number and its exponent.
        Scalar::Quantity => Memory {
            niche: Some(Niche {
                offset: 10,
                width: 1,
                count: 252,
            }),
            ..Memory::plain(16, 8)
        },
        Scalar::ObjectMeta => Memory::new(280, 8, 8, 1 << 63),
        Scalar::EmbeddedObject => Memory::new(80, 8, 8, 1 << 63),
        Scalar::Runtime(ty) => {
            let (size, align) = (ty.size(), ty.size().min(8));
            if ty.is_full() {
                Memory::plain(size, align)
            } else {
                Memory::new(size, align, align, 1 << 63)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An enum of these variants, and an `Option` of it.
    #[track_caller]
    fn sizes<E>(variants: &[Memory]) {
        let memory = enumeration(variants);
        let expected = (size_of::<E>(), size_of::<Option<E>>());
        assert_eq!((memory.size, memory.optional().size), expected);
    }

    #[test]
    fn enums_are_as_large_as_the_compiler_makes_them() {
        enum Strings {
            _A(String),
            _B(String),
        }
        enum BesideAString {
            _A(i64),
            _B(String),
            _C(bool),
        }
        struct Large {
            _name: String,
            _port: Option<i32>,
            _flag: bool,
        }
        enum BesideAStruct {
            _A(Large),
            _B(bool),
            _C(Vec<u8>),
        }
        struct Small {
            _size: i64,
            _flag: bool,
        }
        enum BeforeTheNiche {
            _A(Small),
            _B(i64),
        }
        enum Tagged {
            _A(i32),
            _B(i64),
        }
        let (flag, short, long) = (
            scalar(Scalar::Boolean),
            Memory::plain(4, 4),
            Memory::plain(8, 8),
        );
        let large = structure(&[HEAP, short.optional(), flag]);
        sizes::<Strings>(&[HEAP, HEAP]);
        sizes::<BesideAString>(&[long, HEAP, flag]);
        sizes::<BesideAStruct>(&[large, flag, HEAP]);
        sizes::<BeforeTheNiche>(&[structure(&[long, flag]), long]);
        sizes::<Tagged>(&[short, long]);
        assert_eq!(large.size, size_of::<Large>());
    }
}
