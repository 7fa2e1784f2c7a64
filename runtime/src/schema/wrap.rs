//! The schema of what fields are made of: primitives, strings, options, lists, maps, boxes.

use std::collections::BTreeMap;

use super::{
    Atom, Fact, List, Mut, Object, Optional, Record, RecordShape, Ref, Refusal, Scalar, ScalarKind,
    Schema, Shape,
};
use crate::meta::Map;

macro_rules! primitive {
    ($($ty:ty, $kind:expr, |$value:ident| $view:expr, $slot:ident;)+) => {$(
        impl Schema for $ty {
            fn shape() -> &'static Shape {
                const { &Shape::Scalar(&$kind) }
            }

            fn blank() -> Self {
                Self::default()
            }

            fn view(&self) -> Ref<'_> {
                let $value = self;
                $view
            }

            fn view_mut(&mut self) -> Mut<'_> {
                Mut::$slot(self)
            }
        }
    )+};
}

primitive! {
    bool, ScalarKind::new("a boolean", "boolean"), |value| Ref::Bool(*value), Bool;
    i32, ScalarKind::new("i32", "integer").with_format("int32"), |value| Ref::Integer(i64::from(*value)), I32;
    i64, ScalarKind::new("i64", "integer").with_format("int64"), |value| Ref::Integer(*value), I64;
    String, ScalarKind::new("a string", "string"), |value| Ref::Str(value), Str;
    u8, U8, |value| Scalar::read(value), Scalar;
    i8, I8, |value| Scalar::read(value), Scalar;
    u16, U16, |value| Scalar::read(value), Scalar;
    i16, I16, |value| Scalar::read(value), Scalar;
    u32, U32, |value| Scalar::read(value), Scalar;
    u64, U64, |value| Scalar::read(value), Scalar;
    usize, USIZE, |value| Scalar::read(value), Scalar;
    f32, F32, |value| Scalar::read(value), Scalar;
    f64, F64, |value| Scalar::read(value), Scalar;
}

/// An integer that is never below zero, which no format says to an API server.
const fn unsigned(expecting: &'static str, format: &'static str) -> ScalarKind {
    ScalarKind::new(expecting, "integer")
        .with_format(format)
        .with_facts(&[Fact::Minimum(0.0)])
}

const U8: ScalarKind = unsigned("u8", "uint8");
const I8: ScalarKind = ScalarKind::new("i8", "integer").with_format("int8");
const U16: ScalarKind = unsigned("u16", "uint16");
const I16: ScalarKind = ScalarKind::new("i16", "integer").with_format("int16");
const U32: ScalarKind = unsigned("u32", "uint32");
const U64: ScalarKind = unsigned("u64", "uint64");
const USIZE: ScalarKind = unsigned("usize", "uint64");
const F32: ScalarKind = ScalarKind::new("f32", "number").with_format("float");
const F64: ScalarKind = ScalarKind::new("f64", "number").with_format("double");

macro_rules! integer {
    ($($ty:ty, $kind:expr, |$value:ident| $read:expr;)+) => {$(
        impl Scalar for $ty {
            fn kind(&self) -> &'static ScalarKind {
                &$kind
            }

            fn read(&self) -> Ref<'_> {
                let $value = *self;
                $read
            }

            fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
                *self = match atom {
                    Atom::Integer(value) => Self::try_from(value).map_err(|_| Refusal::Value)?,
                    Atom::Unsigned(value) => Self::try_from(value).map_err(|_| Refusal::Value)?,
                    _ => return Err(Refusal::Kind),
                };
                Ok(())
            }
        }
    )+};
}

integer! {
    u8, U8, |value| Ref::Integer(i64::from(value));
    i8, I8, |value| Ref::Integer(i64::from(value));
    u16, U16, |value| Ref::Integer(i64::from(value));
    i16, I16, |value| Ref::Integer(i64::from(value));
    u32, U32, |value| Ref::Integer(i64::from(value));
    u64, U64, |value| Ref::Unsigned(value);
    usize, USIZE, |value| Ref::Unsigned(value as u64);
}

macro_rules! float {
    ($($ty:ty, $kind:expr, $widen:expr;)+) => {$(
        impl Scalar for $ty {
            fn kind(&self) -> &'static ScalarKind {
                &$kind
            }

            fn read(&self) -> Ref<'_> {
                Ref::Float($widen(*self))
            }

            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "numbers of JSON have no width; serde rounds the same way")]
            fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
                *self = match atom {
                    Atom::Integer(value) => value as Self,
                    Atom::Unsigned(value) => value as Self,
                    Atom::Float(value) => value as Self,
                    _ => return Err(Refusal::Kind),
                };
                Ok(())
            }
        }
    )+};
}

float! {
    f32, F32, widen;
    f64, F64, std::convert::identity;
}

/// The number of 64 bits that is written as this one of 32: `0.1`, not `0.10000000149011612`.
fn widen(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

impl<T: Schema> Schema for Option<T> {
    fn shape() -> &'static Shape {
        const { &Shape::Optional(T::shape) }
    }

    fn blank() -> Self {
        None
    }

    fn view(&self) -> Ref<'_> {
        self.as_ref().map_or(Ref::Absent, T::view)
    }

    fn view_mut(&mut self) -> Mut<'_> {
        Mut::Optional(self)
    }
}

impl<T: Schema> Optional for Option<T> {
    fn value_mut(&mut self) -> Option<Mut<'_>> {
        self.as_mut().map(T::view_mut)
    }

    fn insert_blank(&mut self) -> Mut<'_> {
        self.insert(T::blank()).view_mut()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

macro_rules! container {
    ($($ty:ty, $kind:ident;)+) => {$(
        impl<T: Schema> Schema for $ty {
            fn shape() -> &'static Shape {
                const { &Shape::$kind(T::shape) }
            }

            fn blank() -> Self {
                Self::new()
            }

            fn view(&self) -> Ref<'_> {
                Ref::$kind(self)
            }

            fn view_mut(&mut self) -> Mut<'_> {
                Mut::$kind(self)
            }
        }
    )+};
}

container! {
    Vec<T>, List;
    Map<T>, Object;
    BTreeMap<String, T>, Object;
}

impl<T: Schema> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Ref<'_> {
        <[T]>::get(self, index).map_or(Ref::Absent, T::view)
    }

    fn get_mut(&mut self, index: usize) -> Option<Mut<'_>> {
        <[T]>::get_mut(self, index).map(T::view_mut)
    }

    fn reserve(&mut self, additional: usize) {
        self.reserve_exact(additional);
    }

    fn push_blank(&mut self) -> Mut<'_> {
        let index = self.len();
        self.push(T::blank());
        self[index].view_mut()
    }

    fn truncate(&mut self, len: usize) {
        self.truncate(len);
    }

    fn settle(&mut self) {
        self.shrink_to_fit();
    }
}

impl<T: Schema> Object for Map<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn visit(&self, each: &mut dyn FnMut(&str, Ref<'_>) -> bool) {
        for (key, value) in self {
            if !each(key, value.view()) {
                return;
            }
        }
    }

    fn get(&self, key: &str) -> Option<Ref<'_>> {
        self.get(key).map(T::view)
    }

    fn get_mut(&mut self, key: &str) -> Option<Mut<'_>> {
        self.get_mut(key).map(T::view_mut)
    }

    fn insert_blank(&mut self, key: String) -> (&str, Mut<'_>) {
        let (key, value) = self.insert_entry(key, T::blank());
        (key, value.view_mut())
    }

    fn push_with(&mut self, key: String, fill: &mut dyn FnMut(&str, Mut<'_>)) {
        let (key, value) = self.push_entry(key, T::blank());
        fill(key, value.view_mut());
    }

    fn settle(&mut self) {
        self.settle();
    }

    fn remove(&mut self, key: &str) -> bool {
        self.remove(key).is_some()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: Schema> Object for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn visit(&self, each: &mut dyn FnMut(&str, Ref<'_>) -> bool) {
        for (key, value) in self {
            if !each(key, value.view()) {
                return;
            }
        }
    }

    fn get(&self, key: &str) -> Option<Ref<'_>> {
        self.get(key).map(T::view)
    }

    fn get_mut(&mut self, key: &str) -> Option<Mut<'_>> {
        self.get_mut(key).map(T::view_mut)
    }

    fn insert_blank(&mut self, key: String) -> (&str, Mut<'_>) {
        self.insert(key.clone(), T::blank());
        // The map has no call that gives an entry's key with its value; a range of one does.
        match self.range_mut(key..).next() {
            Some((key, value)) => (key, value.view_mut()),
            None => unreachable!("the key was inserted"),
        }
    }

    fn push_with(&mut self, key: String, fill: &mut dyn FnMut(&str, Mut<'_>)) {
        // In place, the map would have to be searched once more for the key.
        let mut value = T::blank();
        fill(&key, value.view_mut());
        self.insert(key, value);
    }

    fn remove(&mut self, key: &str) -> bool {
        self.remove(key).is_some()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: Schema> Schema for Box<T> {
    fn shape() -> &'static Shape {
        T::shape()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn view(&self) -> Ref<'_> {
        T::view(self)
    }

    fn view_mut(&mut self) -> Mut<'_> {
        T::view_mut(self)
    }
}

impl<T: Record + ?Sized> Record for Box<T> {
    fn shape(&self) -> &'static RecordShape {
        T::shape(self)
    }

    fn get(&self, index: usize) -> Ref<'_> {
        T::get(self, index)
    }

    fn get_mut(&mut self, index: usize) -> Option<Mut<'_>> {
        T::get_mut(self, index)
    }

    fn select(&mut self, index: usize) -> Option<Mut<'_>> {
        T::select(self, index)
    }

    fn skips(&self, index: usize) -> bool {
        T::skips(self, index)
    }
}

impl Schema for serde_json::Value {
    fn shape() -> &'static Shape {
        &Shape::Json
    }

    fn blank() -> Self {
        Self::Null
    }

    fn view(&self) -> Ref<'_> {
        Ref::Json(self)
    }

    fn view_mut(&mut self) -> Mut<'_> {
        Mut::Json(self)
    }
}
