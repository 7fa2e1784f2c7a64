//! How values lie in memory: which optional members are kept behind a pointer.
//!
//! An absent member costs what a present one does, and most optional members of most objects are
//! absent. Behind a pointer a member costs eight bytes and, when it is present, a block of its own
//! with 16 bytes for the allocator: boxing what takes n bytes and is present with probability p
//! saves n(1 - p) - 8 - 16p bytes. At 64 bytes that is a gain while p is below 0.7, and the
//! larger the struct, the safer.

use super::overrides::Overrides;
use super::shape::{Integer, Scalar};
use super::share::{Body, Declaration, DeclarationId, Declarations, Member, TypeRef};

/// The largest optional struct that is kept in place, in bytes.
pub const BOXED_ABOVE: usize = 64;

/// How values of the declarations lie in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    boxed: Vec<Vec<bool>>,
    sizes: Vec<usize>,
}

impl Layout {
    /// Whether a member, by its position, is kept behind a pointer.
    ///
    /// # Panics
    /// When the id is of other declarations.
    pub fn is_boxed(&self, id: DeclarationId, member: usize) -> bool {
        self.boxed[id.index()]
            .get(member)
            .copied()
            .unwrap_or_default()
    }

    /// What a value takes without what it points to, in bytes, on a 64-bit machine.
    ///
    /// # Panics
    /// When the id is of other declarations.
    pub fn size_of(&self, id: DeclarationId) -> usize {
        self.sizes[id.index()]
    }
}

/// Computes sizes bottom-up and decides what is boxed.
pub fn lay_out(declarations: &Declarations, overrides: &Overrides) -> Layout {
    let count = declarations.all().len();
    let mut walk = Walk {
        declarations,
        overrides,
        boxed: vec![Vec::new(); count],
        memory: vec![None; count],
    };
    for id in order(declarations) {
        walk.declaration(id);
    }
    let sizes = walk
        .memory
        .iter()
        .map(|memory| memory.map_or(0, |memory| memory.size))
        .collect();
    Layout {
        boxed: walk.boxed,
        sizes,
    }
}

/// What a value takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Memory {
    size: usize,
    align: usize,
    /// How many bit patterns of one of its parts are no value: as many `Option`s cost nothing.
    niches: usize,
}

/// More than are ever used up.
const MANY: usize = usize::MAX / 2;

impl Memory {
    const fn new(size: usize, align: usize, niches: usize) -> Self {
        Self {
            size,
            align,
            niches,
        }
    }

    fn optional(self) -> Self {
        match self.niches {
            0 => Self::new(self.size + self.align, self.align, MANY),
            niches => Self::new(self.size, self.align, niches - 1),
        }
    }
}

/// A string, a list, a map or bytes: pointer, capacity and length.
const HEAP: Memory = Memory::new(24, 8, MANY);
/// A pointer, which only null is not.
const POINTER: Memory = Memory::new(8, 8, 1);

struct Walk<'a> {
    declarations: &'a Declarations,
    overrides: &'a Overrides,
    boxed: Vec<Vec<bool>>,
    memory: Vec<Option<Memory>>,
}

/// Every declaration after those that its values hold in place, but for one in each cycle; what
/// lists and maps hold is elsewhere in memory.
fn order(declarations: &Declarations) -> Vec<DeclarationId> {
    let mut order = Vec::with_capacity(declarations.all().len());
    let mut met = vec![false; declarations.all().len()];
    // With the members that have yet to be followed; chains may be longer than a stack is deep.
    let mut open: Vec<(DeclarationId, std::slice::Iter<'_, Member>)> = Vec::new();
    let start = |id: DeclarationId| {
        let record = declarations.get(id).record();
        let members = record.map_or(&[][..], |record| &record.members);
        (id, members.iter())
    };
    let modules = declarations.modules().iter();
    for root in modules.flat_map(|module| &module.declarations) {
        if !std::mem::replace(&mut met[root.index()], true) {
            open.push(start(*root));
        }
        while let Some((id, members)) = open.last_mut() {
            let held = members.find_map(|member| match member.ty {
                TypeRef::Declared(target) if !met[target.index()] => Some(target),
                _ => None,
            });
            if let Some(target) = held {
                met[target.index()] = true;
                open.push(start(target));
            } else {
                order.push(*id);
                open.pop();
            }
        }
    }
    order
}

impl Walk<'_> {
    fn declaration(&mut self, id: DeclarationId) {
        let declaration = self.declarations.get(id);
        let memory = match &declaration.body {
            Body::StringEnum(_) => HEAP,
            // The number of a value without a name, and which of the variants it is.
            Body::IntegerEnum(_) => Memory::new(16, 8, MANY),
            Body::Root(_) | Body::Record(_) => self.record(id, declaration),
        };
        self.memory[id.index()] = Some(memory);
    }

    fn record(&mut self, id: DeclarationId, declaration: &Declaration) -> Memory {
        let Some(record) = declaration.record() else {
            return HEAP;
        };
        let is_root = matches!(declaration.body, Body::Root(_));
        let mut parts = Vec::with_capacity(record.members.len() + 2);
        if is_root {
            parts.push(scalar(Scalar::ObjectMeta));
        }
        if record.open {
            parts.push(HEAP);
        }
        let mut boxed = Vec::with_capacity(record.members.len());
        for (position, member) in record.members.iter().enumerate() {
            let wanted = self.overrides.of_member(id, position);
            let wanted = wanted.and_then(|wanted| wanted.boxed);
            let (memory, is_boxed) = self.member(member, is_root, wanted);
            parts.push(memory);
            boxed.push(is_boxed);
        }
        self.boxed[id.index()] = boxed;
        let align = parts.iter().map(|part| part.align).max().unwrap_or(1);
        // The compiler orders members by alignment, which leaves a gap at the end only.
        let size = parts
            .iter()
            .map(|part| part.size)
            .sum::<usize>()
            .next_multiple_of(align);
        let niches = parts
            .iter()
            .map(|part| part.niches)
            .max()
            .unwrap_or_default();
        Memory::new(size, align, niches)
    }

    fn member(&self, member: &Member, of_root: bool, wanted: Option<bool>) -> (Memory, bool) {
        let optional = !member.required || member.nullable;
        let memory = match member.ty {
            TypeRef::Declared(target) => match self.memory[target.index()] {
                Some(memory) => memory,
                // The cycle comes back to where it was entered.
                None => return (boxed(optional), true),
            },
            TypeRef::Scalar(kind) => scalar(kind),
            TypeRef::List(_) | TypeRef::Map(_) => HEAP,
        };
        // An object without its `spec` hardly exists.
        let always_there = of_root && member.name == "spec";
        let large = optional && memory.size > BOXED_ABOVE && !always_there;
        if wanted.unwrap_or(large) {
            return (boxed(optional), true);
        }
        (if optional { memory.optional() } else { memory }, false)
    }
}

fn boxed(optional: bool) -> Memory {
    if optional {
        POINTER.optional()
    } else {
        POINTER
    }
}

fn scalar(scalar: Scalar) -> Memory {
    match scalar {
        Scalar::Boolean => Memory::new(1, 1, MANY),
        Scalar::Integer(Integer::U16) => Memory::new(2, 2, 0),
        Scalar::Integer(Integer::I32 | Integer::U32) => Memory::new(4, 4, 0),
        Scalar::Integer(Integer::I64 | Integer::U64) | Scalar::Number => Memory::new(8, 8, 0),
        Scalar::String | Scalar::Bytes | Scalar::IntOrString => HEAP,
        Scalar::Time => Memory::new(8, 8, 1),
        Scalar::Any => Memory::new(32, 8, MANY),
        Scalar::Quantity => Memory::new(16, 8, MANY),
        Scalar::ObjectMeta => Memory::new(280, 8, MANY),
        Scalar::EmbeddedObject => Memory::new(80, 8, MANY),
        Scalar::Runtime(ty) => {
            let niches = if ty.is_full() { 0 } else { MANY };
            Memory::new(ty.size(), ty.size().min(8), niches)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::share::{ItemRef, Record};
    use super::*;

    fn member(ty: TypeRef, required: bool) -> Member {
        Member {
            name: "member".to_owned(),
            ty,
            required,
            nullable: false,
            zero: false,
            node: None,
        }
    }

    fn record(members: Vec<Member>) -> Record {
        Record {
            members,
            open: false,
        }
    }

    fn strings(count: usize) -> Record {
        record(
            (0..count)
                .map(|_| member(TypeRef::Scalar(Scalar::String), false))
                .collect(),
        )
    }

    fn to(index: usize) -> TypeRef {
        TypeRef::Declared(Declarations::id(index))
    }

    /// Sizes of records, and which members of the first are boxed.
    fn laid_out(records: Vec<Record>) -> (Vec<usize>, Vec<bool>) {
        let count = records.len();
        let members = records[0].members.len();
        let layout = lay_out(&Declarations::of_records(records), &Overrides::default());
        let sizes = (0..count)
            .map(|index| layout.size_of(Declarations::id(index)))
            .collect();
        (
            sizes,
            (0..members)
                .map(|member| layout.is_boxed(Declarations::id(0), member))
                .collect(),
        )
    }

    #[test]
    fn sizes_are_those_of_the_compiler() {
        struct Mixed {
            _flag: Option<bool>,
            _small: Option<i32>,
            _large: Option<i64>,
            _port: u16,
            _name: Option<String>,
            _ratio: f64,
        }
        let scalar = |scalar, required| member(TypeRef::Scalar(scalar), required);
        let mixed = record(vec![
            scalar(Scalar::Boolean, false),
            scalar(Scalar::Integer(Integer::I32), false),
            scalar(Scalar::Integer(Integer::I64), false),
            scalar(Scalar::Integer(Integer::U16), true),
            scalar(Scalar::String, false),
            scalar(Scalar::Number, true),
        ]);
        assert_eq!(laid_out(vec![mixed]).0, [size_of::<Mixed>()]);
        assert_eq!(laid_out(vec![record(Vec::new())]).0, [0]);
    }

    #[test]
    fn null_is_the_only_pattern_that_a_pointer_spares() {
        struct Inner {
            _large: Option<Box<[u64; 16]>>,
        }
        struct Outer {
            _inner: Option<Inner>,
        }
        let (sizes, boxed) = laid_out(vec![
            record(vec![member(to(1), false)]),
            record(vec![member(to(2), false)]),
            strings(BOXED_ABOVE / 24 + 1),
        ]);
        assert_eq!(boxed, [false]);
        assert_eq!(sizes[..2], [size_of::<Outer>(), size_of::<Inner>()]);
    }

    #[test]
    fn large_optional_structs_are_boxed() {
        let (sizes, boxed) = laid_out(vec![
            record(vec![
                member(to(1), false),
                member(to(2), false),
                member(to(2), true),
            ]),
            strings(BOXED_ABOVE / 24),
            strings(BOXED_ABOVE / 24 + 1),
        ]);
        assert_eq!(boxed, [false, true, false]);
        assert_eq!(sizes[0], sizes[1] + 8 + sizes[2]);
    }

    #[test]
    fn cycles_are_boxed_where_nothing_else_breaks_them() {
        let list = TypeRef::List(Box::new(ItemRef {
            ty: to(0),
            nullable: false,
        }));
        let (sizes, boxed) = laid_out(vec![
            record(vec![member(to(1), false), member(list, false)]),
            record(vec![member(to(0), true)]),
        ]);
        assert_eq!(boxed, [false, false]);
        assert_eq!(sizes, [8 + 24, 8]);
    }
}
