//! Enums whose variants hold values: records of which one field is there.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Index;
use syn::spanned::Spanned;

use super::{Krate, at, facts, record, serde};
use crate::derive::ast::{Choice, Field, Input};
use crate::derive::json::quoted;

pub(super) fn expand(krate: &Krate, input: &Input<'_>, choices: &[Choice<'_>]) -> TokenStream {
    let ident = input.ident;
    let listed: Vec<&Field<'_>> = choices.iter().map(|choice| &choice.field).collect();
    let descriptor = record::descriptor(krate, input, &listed, union(krate, input, choices));
    let default = choices.iter().find(|choice| choice.default.is_said());
    let unknown = choices.iter().find(|choice| choice.unknown.is_said());
    let blank = default.or(unknown).or(choices.first());
    let blank = blank.map(|choice| self::blank(krate, choice));
    let default = default.map(|_| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    <Self as #krate::schema::Schema>::blank()
                }
            }
        }
    });
    let arms = choices.iter().enumerate().map(|(index, choice)| {
        let (index, ident) = (Index::from(index), choice.ident);
        let span = at(choice.field.ty.span());
        let krate = krate.at(span);
        let view = quote_spanned!(span=> #krate::schema::Schema::view(value));
        let view_mut = quote_spanned!(span=> #krate::schema::Schema::view_mut(value));
        let blank = self::blank(&krate, choice);
        (
            quote!((Self::#ident(value), #index) => #view,),
            quote!((Self::#ident(value), #index) => #view_mut,),
            quote! {
                #index => if !::core::matches!(self, Self::#ident(_)) {
                    *self = #blank;
                },
            },
        )
    });
    let arms: Vec<_> = arms.collect();
    let get = arms.iter().map(|(get, _, _)| get);
    let get_mut = arms.iter().map(|(_, get_mut, _)| get_mut);
    let select = arms.iter().map(|(_, _, select)| select);
    let serde = serde(krate, input, input.generics);
    quote! {
        static __RECORD: #krate::schema::RecordShape = #descriptor;
        static __SHAPE: #krate::schema::Shape = #krate::schema::Shape::Record(&__RECORD);
        #[automatically_derived]
        impl #krate::schema::Schema for #ident {
            fn shape() -> &'static #krate::schema::Shape {
                &__SHAPE
            }
            #[inline(never)]
            fn blank() -> Self {
                #blank
            }
            fn view(&self) -> #krate::schema::Ref<'_> {
                #krate::schema::Ref::Record(self)
            }
            fn view_mut(&mut self) -> #krate::schema::Mut<'_> {
                #krate::schema::Mut::Record(self)
            }
        }
        #[automatically_derived]
        impl #krate::schema::Record for #ident {
            fn shape(&self) -> &'static #krate::schema::RecordShape {
                &__RECORD
            }
            #[inline(never)]
            fn get(&self, index: ::core::primitive::usize) -> #krate::schema::Ref<'_> {
                match (self, index) {
                    #(#get)*
                    _ => #krate::schema::Ref::Absent,
                }
            }
            #[inline(never)]
            fn get_mut(
                &mut self,
                index: ::core::primitive::usize,
            ) -> ::core::option::Option<#krate::schema::Mut<'_>> {
                ::core::option::Option::Some(match (self, index) {
                    #(#get_mut)*
                    _ => return ::core::option::Option::None,
                })
            }
            #[inline(never)]
            fn select(
                &mut self,
                index: ::core::primitive::usize,
            ) -> ::core::option::Option<#krate::schema::Mut<'_>> {
                match index {
                    #(#select)*
                    _ => return ::core::option::Option::None,
                }
                #krate::schema::Record::get_mut(self, index)
            }
        }
        #default
        #serde
    }
}

/// A variant with a blank value.
fn blank(krate: &impl quote::ToTokens, choice: &Choice<'_>) -> TokenStream {
    let ident = choice.ident;
    let span = at(choice.field.ty.span());
    quote_spanned!(span=> Self::#ident(#krate::schema::Schema::blank()))
}

/// That one of the members is there, as a fact and as what enforces it.
fn union(krate: &Krate, input: &Input<'_>, choices: &[Choice<'_>]) -> Vec<TokenStream> {
    let known = choices.iter().filter(|choice| !choice.unknown.is_said());
    let names: Vec<&str> = known.map(|choice| choice.field.name.as_str()).collect();
    let union = quote! {
        &#krate::schema::Union {
            cardinality: #krate::schema::Cardinality::ExactlyOne,
            discriminator: ::core::option::Option::None,
            members: &[#(#krate::schema::UnionMember {
                field: #names,
                value: ::core::option::Option::None,
            }),*],
        }
    };
    let mut more = vec![facts::fact(krate, "Union", union)];
    if input.container.facts.said("one_of").is_none() {
        let required: Vec<String> = names
            .iter()
            .map(|name| format!("{{\"required\":[{}]}}", quoted(name)))
            .collect();
        let one_of = format!("[{}]", required.join(","));
        more.push(facts::fact(krate, "OneOf", one_of));
    }
    more
}
