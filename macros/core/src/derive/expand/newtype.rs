//! Structs that are written as their one field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Krate, at, bounds, record, serde};
use crate::derive::ast::{Field, Input};

pub(super) fn expand(
    krate: &Krate,
    input: &Input<'_>,
    fields: &[Field<'_>],
    index: usize,
) -> TokenStream {
    let Some(inner) = fields.get(index) else {
        return TokenStream::new();
    };
    let ident = input.ident;
    let generics = bounds::bounded(krate, input, fields);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let ty = inner.ty;
    let shape = if inner.words.leaf.is_said() {
        quote!(#krate::__private::opaque())
    } else {
        quote_spanned!(at(ty.span())=> <#ty as #krate::schema::Schema>::shape())
    };
    let blanks = fields.iter().enumerate().map(|(position, field)| {
        let member = &field.member;
        let value = if position == index {
            record::blank_field(krate, field)
        } else {
            quote!(::core::default::Default::default())
        };
        quote!(#member: #value)
    });
    let view = record::view(krate, inner);
    let view_mut = record::view_mut(krate, inner);
    let serde = serde(krate, input, &generics);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::schema::Schema for #ident #ty_generics #where_clause {
            fn shape() -> &'static #krate::schema::Shape {
                #shape
            }
            fn blank() -> Self {
                Self { #(#blanks,)* }
            }
            fn view(&self) -> #krate::schema::Ref<'_> {
                #view
            }
            fn view_mut(&mut self) -> #krate::schema::Mut<'_> {
                #view_mut
            }
        }
        #serde
    }
}
