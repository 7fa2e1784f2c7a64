//! Types of fields.

use kubewright_codegen::names;

use super::Output;
use super::text::Line;
use crate::pass::shape::{Integer, Scalar};
use crate::pass::share::{ItemRef, TypeRef};

/// What a member holds, as a type.
pub(super) fn type_of(output: &Output<'_>, ty: &TypeRef) -> Line {
    match ty {
        TypeRef::Scalar(scalar) => scalar_type(*scalar, output.crate_path),
        TypeRef::List(item) => Line::new("Vec").list("<", vec![item_type(output, item)], ">"),
        TypeRef::Map(item) => {
            let map = format!("{}::Map", output.crate_path);
            Line::new(map).list("<", vec![item_type(output, item)], ">")
        }
        TypeRef::Declared(id) => match output.facts.overrides.replaced(*id) {
            Some(replaced) => Line::new(replaced.to_owned()),
            None => match output.paths.and_then(|paths| paths.get(id)) {
                Some(path) => Line::new(path.clone()),
                None => Line::new(names::escape(output.facts.names.of(*id))),
            },
        },
    }
}

fn item_type(output: &Output<'_>, item: &ItemRef) -> Line {
    let ty = type_of(output, &item.ty);
    if item.nullable { optional(ty) } else { ty }
}

/// `Option<T>`.
pub(super) fn optional(ty: Line) -> Line {
    Line::new("Option").list("<", vec![ty], ">")
}

/// `Box<T>`.
pub(super) fn boxed(ty: Line) -> Line {
    Line::new("Box").list("<", vec![ty], ">")
}

fn scalar_type(scalar: Scalar, runtime: &str) -> Line {
    let name = match scalar {
        Scalar::Boolean => return Line::new("bool"),
        Scalar::Integer(Integer::I32) => return Line::new("i32"),
        Scalar::Integer(Integer::I64) => return Line::new("i64"),
        Scalar::Integer(Integer::U16) => return Line::new("u16"),
        Scalar::Integer(Integer::U32) => return Line::new("u32"),
        Scalar::Integer(Integer::U64) => return Line::new("u64"),
        Scalar::Number => return Line::new("f64"),
        Scalar::String => return Line::new("String"),
        Scalar::Any => "Value",
        Scalar::Bytes => "meta::ByteString",
        Scalar::Time => "meta::Time",
        Scalar::IntOrString => "meta::IntOrString",
        Scalar::Quantity => "meta::Quantity",
        Scalar::EmbeddedObject => "meta::EmbeddedObject",
        Scalar::ObjectMeta => "meta::ObjectMeta",
        Scalar::Runtime(ty) => ty.path(),
    };
    Line::new(format!("{runtime}::{name}"))
}
