//! `JsonSchema`: the schemas of everything below are known.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{Krate, at, bounds};
use crate::derive::ast::{Data, Field, Input};
use crate::derive::ty;

/// The impl, a check for the type of each field, and for a root the test that gives its definition
/// to `cargo kubewright crd --crate`.
pub(crate) fn json_schema(input: &Input<'_>, is_root: bool) -> TokenStream {
    let krate = Krate::of(&input.container);
    let ident = input.ident;
    let whole = input.container.facts.said("schema").is_some();
    let types = if whole {
        Vec::new()
    } else {
        types(&input.data)
    };
    let mut generics = match &input.data {
        Data::Record(fields) | Data::Newtype(fields, _) => bounds::bounded(&krate, input, fields),
        _ => input.generics.clone(),
    };
    let mut checks = Vec::new();
    for ty in types {
        let span = at(ty.span());
        let krate = krate.at(span);
        if ty::mentions(ty, input.generics) {
            // A constant cannot name the parameters.
            let bound = syn::parse_quote_spanned!(span=> #ty: #krate::schema::JsonSchema);
            generics.make_where_clause().predicates.push(bound);
        } else {
            checks.push(quote_spanned!(span=> #krate::__private::json_schema::<#ty>();));
        }
    }
    let checks = (!checks.is_empty()).then(|| quote!(const _: () = { #(#checks)* };));
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let definition = (is_root && input.generics.params.is_empty()).then(|| definition(input));
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::schema::JsonSchema for #ident #ty_generics #where_clause {}
        #checks
        #definition
    }
}

/// A test reaches types in any module, public or not, of libraries and programs: nothing outside
/// the package can.
fn definition(input: &Input<'_>) -> TokenStream {
    let krate = Krate::of(&input.container);
    let ident = input.ident;
    let name = format_ident!("kubewright_definition_of_{}", ident);
    quote! {
        #[cfg(test)]
        #[test]
        #[allow(non_snake_case, unnameable_test_items)]
        fn #name() {
            #krate::__private::export_definition::<#ident>();
        }
    }
}

/// Each type whose schema is part of this one's, once.
fn types<'a>(data: &Data<'a>) -> Vec<&'a Type> {
    let fields: Vec<&Field<'a>> = match data {
        Data::Record(fields) => fields.iter().collect(),
        Data::Newtype(fields, index) => fields.get(*index).into_iter().collect(),
        Data::Choice(choices) => choices
            .iter()
            .filter(|choice| !choice.unknown.is_said())
            .map(|choice| &choice.field)
            .collect(),
        Data::Enum(_) | Data::Refused => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    fields
        .into_iter()
        .filter(|field| !field.is_skipped() && field.words.facts.said("schema").is_none())
        .map(|field| field.ty)
        .filter(|ty| seen.insert(ty.to_token_stream().to_string()))
        .collect()
}
