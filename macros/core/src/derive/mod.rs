//! The derives: parse, validate, expand.

mod ast;
mod ctxt;
mod enforce;
mod expand;
mod fact;
mod json;
mod parse;
mod slot;
mod ty;
mod validate;
mod vocabulary;
mod word;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use ctxt::Ctxt;
use parse::Derive;
pub use parse::description;

/// `#[derive(Schema)]`: the impls for a struct or enum, or its errors and impls that are never run.
pub fn derive_schema(input: TokenStream) -> TokenStream {
    derive(Derive::Schema, input)
}

/// `#[derive(Resource)]`: as [`derive_schema`], and the impls of a root.
pub fn derive_resource(input: TokenStream) -> TokenStream {
    derive(Derive::Resource, input)
}

/// `#[derive(JsonSchema)]`: the impl, and a check that the schema of every field's type is known.
///
/// What is wrong with words is reported by the derive beside it.
pub fn derive_json_schema(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let is_root = input
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("resource"));
    let others = Ctxt::new();
    let input = parse::parse(&others, Derive::JsonSchema, &input);
    validate::validate(&others, &input);
    if others.check().is_err() {
        return expand::known(&input);
    }
    let cx = Ctxt::new();
    validate::json_schema(&cx, &input);
    match cx.check() {
        Ok(()) => expand::json_schema(&input, is_root),
        Err(errors) => {
            let errors = errors.into_compile_error();
            let known = expand::known(&input);
            quote!(#errors #known)
        }
    }
}

fn derive(derive: Derive, input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let cx = Ctxt::new();
    let mut input = parse::parse(&cx, derive, &input);
    validate::validate(&cx, &input);
    enforce::apply(&cx, &mut input);
    match cx.check() {
        Ok(()) => expand::expand(&input),
        Err(errors) => {
            let errors = errors.into_compile_error();
            let fallback = expand::fallback(&input);
            quote!(#errors #fallback)
        }
    }
}
