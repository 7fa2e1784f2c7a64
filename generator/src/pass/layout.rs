//! How values lie in memory: which optional members are kept behind a pointer.
//!
//! An absent member costs what a present one does, and most optional members of most objects are
//! absent. Behind a pointer a member costs eight bytes and, when it is present, a block of its own
//! with 16 bytes for the allocator: boxing what takes n bytes and is present with probability p
//! saves n(1 - p) - 8 - 16p bytes. At 32 bytes that is a gain while p is below a half, and the
//! larger the struct, the safer: a pod of 3.9 KB of text takes 6.5 KB so, and 9.0 KB where 64 bytes
//! are kept in place.

mod memory;

use memory::{HEAP, Memory, POINTER, enumeration, scalar, structure};

use super::overrides::Overrides;
use super::shape::Scalar;
use super::share::{Body, Declaration, DeclarationId, Declarations, Member, TypeRef};
use super::union::Cardinality;
use super::union::form::Forms;

/// The largest optional struct that is kept in place, in bytes.
pub const BOXED_ABOVE: usize = 24;

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
pub fn lay_out(declarations: &Declarations, overrides: &Overrides, unions: &Forms) -> Layout {
    let count = declarations.all().len();
    let mut walk = Walk {
        declarations,
        overrides,
        unions,
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

struct Walk<'a> {
    declarations: &'a Declarations,
    overrides: &'a Overrides,
    unions: &'a Forms,
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
            Body::StringEnum(values) => HEAP.less(values.len()),
            // The number of a value without a name, and which of the variants it is.
            Body::IntegerEnum(_) => enumeration(&[Memory::plain(8, 8)]),
            Body::Root(_) | Body::Record(_) => self.record(id, declaration),
        };
        self.memory[id.index()] = Some(memory);
    }

    fn record(&mut self, id: DeclarationId, declaration: &Declaration) -> Memory {
        let Some(record) = declaration.record() else {
            return HEAP;
        };
        let is_root = matches!(declaration.body, Body::Root(_));
        let mut members = Vec::with_capacity(record.members.len());
        let mut boxed = Vec::with_capacity(record.members.len());
        for (position, member) in record.members.iter().enumerate() {
            let wanted = self.overrides.of_member(id, position);
            let wanted = wanted.and_then(|wanted| wanted.boxed);
            let (memory, is_boxed) = self.member(member, is_root, wanted);
            members.push((memory, !member.required || member.nullable));
            boxed.push(is_boxed);
        }
        self.boxed[id.index()] = boxed;
        let of_union = |positions: &[usize]| {
            let variants = positions
                .iter()
                .filter_map(|position| members.get(*position));
            // Members that are not known are kept as a map.
            let all: Vec<Memory> = variants.map(|(memory, _)| *memory).chain([HEAP]).collect();
            enumeration(&all)
        };
        if let Some(whole) = self.unions.whole(id) {
            return of_union(&whole.members);
        }
        let moved = self.unions.moved(id);
        let mut parts = Vec::with_capacity(members.len() + 2);
        if is_root {
            parts.push(scalar(Scalar::ObjectMeta));
        }
        if record.open {
            parts.push(HEAP);
        }
        for (position, (memory, optional)) in members.iter().enumerate() {
            if !moved.contains(&position) {
                parts.push(if *optional {
                    memory.optional()
                } else {
                    *memory
                });
            }
        }
        for form in self.unions.among(id) {
            let memory = of_union(&form.members);
            let optional = form.union.cardinality == Cardinality::AtMostOne;
            parts.push(if optional { memory.optional() } else { memory });
        }
        structure(&parts)
    }

    /// What the value of a member takes where there is one, and whether it is behind a pointer.
    fn member(&self, member: &Member, of_root: bool, wanted: Option<bool>) -> (Memory, bool) {
        let optional = !member.required || member.nullable;
        let memory = match member.ty {
            TypeRef::Declared(target) => match self.memory[target.index()] {
                Some(memory) => memory,
                // The cycle comes back to where it was entered.
                None => return (POINTER, true),
            },
            TypeRef::Scalar(kind) => scalar(kind),
            TypeRef::List(_) | TypeRef::Map(_) => HEAP,
        };
        // An object without its `spec` hardly exists.
        let always_there = of_root && member.name == "spec";
        let large = optional && memory.size > BOXED_ABOVE && !always_there;
        if wanted.unwrap_or(large) {
            return (POINTER, true);
        }
        (memory, false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Integer;
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
        let layout = lay_out(
            &Declarations::of_records(records),
            &Overrides::default(),
            &Forms::default(),
        );
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
