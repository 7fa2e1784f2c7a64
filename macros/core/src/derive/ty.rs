//! What a type is, as far as its spelling tells.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{GenericArgument, Generics, PathArguments, PathSegment, Type};

/// What a type is written as.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'a> {
    Bool,
    /// Its least and its greatest value.
    Integer(i128, i128),
    Float,
    Text,
    List(&'a Type),
    /// A map, and its values.
    Map(&'a Type),
    Option(&'a Type),
    Box(&'a Type),
    Other,
}

/// By how the type is written, bare or from the standard library.
pub(crate) fn kind(ty: &Type) -> Kind<'_> {
    let Type::Path(path) = ungrouped(ty) else {
        return Kind::Other;
    };
    if path.qself.is_some() {
        return Kind::Other;
    }
    let segments = &path.path.segments;
    let Some(last) = segments.last() else {
        return Kind::Other;
    };
    let around: Vec<String> = segments
        .iter()
        .take(segments.len() - 1)
        .map(|segment| segment.ident.to_string())
        .collect();
    let around: Vec<&str> = around.iter().map(String::as_str).collect();
    let name = last.ident.to_string();
    let module = match around.as_slice() {
        [] => None,
        ["std" | "core" | "alloc", module] | [module] => Some(*module),
        _ => return Kind::Other,
    };
    let from = |home: &str| module.is_none() || module == Some(home);
    match (name.as_str(), arguments(last).as_slice()) {
        ("bool", []) if from("primitive") => Kind::Bool,
        ("f32" | "f64", []) if from("primitive") => Kind::Float,
        ("String", []) if from("string") => Kind::Text,
        ("Vec", [item]) if from("vec") => Kind::List(item),
        ("Option", [inner]) if from("option") => Kind::Option(inner),
        ("Box", [inner]) if from("boxed") => Kind::Box(inner),
        ("BTreeMap", [_, value]) if from("collections") => Kind::Map(value),
        // The runtime's, which is also reached as `kubewright::Map`.
        ("Map", [value]) => Kind::Map(value),
        (name, []) if from("primitive") => integer(name),
        _ => Kind::Other,
    }
}

fn arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn integer(name: &str) -> Kind<'static> {
    let (low, high) = match name {
        "i8" => (i128::from(i8::MIN), i128::from(i8::MAX)),
        "i16" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "i32" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "i64" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "u8" => (0, i128::from(u8::MAX)),
        "u16" => (0, i128::from(u16::MAX)),
        "u32" => (0, i128::from(u32::MAX)),
        "u64" | "usize" => (0, i128::from(u64::MAX)),
        _ => return Kind::Other,
    };
    Kind::Integer(low, high)
}

/// The type in the `Option` that a type is written as.
pub(crate) fn optional(ty: &Type) -> Option<&Type> {
    match kind(ty) {
        Kind::Option(inner) => Some(inner),
        _ => None,
    }
}

/// The type in the `Box` that a type is written as, or the type.
pub(crate) fn unboxed(ty: &Type) -> (&Type, bool) {
    match kind(ty) {
        Kind::Box(inner) => (inner, true),
        _ => (ty, false),
    }
}

/// Whether a type names one of these parameters.
pub(crate) fn mentions(ty: &Type, generics: &Generics) -> bool {
    let names: Vec<String> = generics
        .type_params()
        .map(|param| param.ident.to_string())
        .chain(generics.const_params().map(|param| param.ident.to_string()))
        .collect();
    !names.is_empty() && any(ty.to_token_stream(), &names)
}

fn any(tokens: proc_macro2::TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&ident.to_string()),
        TokenTree::Group(group) => any(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// A type from a macro's `$ty:ty` stands in an invisible group.
pub(crate) fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}
