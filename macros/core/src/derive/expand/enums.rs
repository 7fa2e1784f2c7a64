//! Enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Krate, facts, option, serde};
use crate::derive::ast::{Input, Variant};

pub(super) fn expand(krate: &Krate, input: &Input<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let ident = input.ident;
    let integers = variants.iter().any(|variant| variant.words.value.is_said());
    let known: Vec<&Variant<'_>> = variants
        .iter()
        .filter(|variant| !variant.words.unknown.is_said())
        .collect();
    let unknown = variants
        .iter()
        .find(|variant| variant.words.unknown.is_said());

    let forms = if integers {
        integer_forms(krate, &known, unknown)
    } else {
        string_forms(krate, &known, unknown)
    };
    let Forms {
        expecting,
        ty,
        atom,
        symbols,
        reads,
        text,
        writes,
    } = forms;
    let wanted = input.container.accessors.get().copied().unwrap_or(true);
    let as_str = text.filter(|_| wanted).map(|text| as_str(input, &text));
    let other = match unknown {
        Some(Variant { ident, .. }) if integers => quote!(other => Self::#ident(other)),
        Some(Variant { ident, .. }) => {
            quote!(other => Self::#ident(::std::string::String::from(other)))
        }
        None => quote! {
            _ => return ::core::result::Result::Err(#krate::schema::Refusal::Value)
        },
    };
    let format = option(integers.then(|| quote!("int64")));
    let default = variants
        .iter()
        .find(|variant| variant.words.default.is_said());
    let blank = default.or(unknown).or(variants.first()).map(empty);
    let default = default.map(|variant| default_impl(input, variant));
    let facts = facts::expand(krate, &input.container.facts);
    let serde = serde(krate, input, input.generics);
    quote! {
        static __KIND: #krate::schema::ScalarKind = #krate::schema::ScalarKind {
            expecting: #expecting,
            ty: ::core::option::Option::Some(#ty),
            format: #format,
            values: &[#(#symbols),*],
            facts: #facts,
        };
        static __SHAPE: #krate::schema::Shape = #krate::schema::Shape::Scalar(&__KIND);
        #[automatically_derived]
        impl #krate::schema::Schema for #ident {
            fn shape() -> &'static #krate::schema::Shape {
                &__SHAPE
            }
            fn blank() -> Self {
                #blank
            }
            fn view(&self) -> #krate::schema::Ref<'_> {
                #krate::schema::Scalar::read(self)
            }
            fn view_mut(&mut self) -> #krate::schema::Mut<'_> {
                #krate::schema::Mut::Scalar(self)
            }
        }
        #[automatically_derived]
        impl #krate::schema::Scalar for #ident {
            fn kind(&self) -> &'static #krate::schema::ScalarKind {
                &__KIND
            }
            fn read(&self) -> #krate::schema::Ref<'_> {
                #reads
            }
            fn write(
                &mut self,
                atom: #krate::schema::Atom<'_>,
            ) -> ::core::result::Result<(), #krate::schema::Refusal> {
                let #krate::schema::Atom::#atom(value) = atom else {
                    return ::core::result::Result::Err(#krate::schema::Refusal::Kind);
                };
                *self = match value {
                    #(#writes,)*
                    #other,
                };
                ::core::result::Result::Ok(())
            }
        }
        #default
        #as_str
        #serde
    }
}

fn default_impl(input: &Input<'_>, variant: &Variant<'_>) -> TokenStream {
    let (ident, value) = (input.ident, empty(variant));
    quote! {
        #[automatically_derived]
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                #value
            }
        }
    }
}

fn as_str(input: &Input<'_>, text: &TokenStream) -> TokenStream {
    let (ident, vis) = (input.ident, input.vis);
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #ident {
            /// The value as it is written.
            #vis fn as_str(&self) -> &::core::primitive::str {
                #text
            }
        }
    }
}

/// What differs between enums of strings and of integers.
struct Forms {
    expecting: &'static str,
    ty: &'static str,
    atom: TokenStream,
    symbols: Vec<TokenStream>,
    reads: TokenStream,
    /// What `as_str` gives, of an enum of strings.
    text: Option<TokenStream>,
    writes: Vec<TokenStream>,
}

fn string_forms(krate: &Krate, known: &[&Variant<'_>], unknown: Option<&Variant<'_>>) -> Forms {
    let symbol = |variant: &&Variant<'_>| {
        let name = &variant.name;
        quote!(#krate::schema::Symbol::Str(#name))
    };
    let read = |variant: &&Variant<'_>| {
        let (ident, name) = (variant.ident, &variant.name);
        quote!(Self::#ident => #name)
    };
    let write = |variant: &&Variant<'_>| {
        let (ident, name) = (variant.ident, &variant.name);
        let aliases = variant.words.aliases.iter().map(|alias| &alias.text);
        quote!(#name #(| #aliases)* => Self::#ident)
    };
    let reads: Vec<TokenStream> = known.iter().map(read).collect();
    let unknown = unknown.map(|variant| {
        let ident = variant.ident;
        quote!(Self::#ident(value) => value)
    });
    Forms {
        expecting: "a string",
        ty: "string",
        atom: quote!(Str),
        symbols: known.iter().map(symbol).collect(),
        reads: quote!(#krate::schema::Ref::Str(match self { #(#reads,)* #unknown })),
        text: Some(quote!(match self { #(#reads,)* #unknown })),
        writes: known.iter().map(write).collect(),
    }
}

fn integer_forms(krate: &Krate, known: &[&Variant<'_>], unknown: Option<&Variant<'_>>) -> Forms {
    let value = |variant: &Variant<'_>| variant.words.value.get().copied().unwrap_or_default();
    let symbol = |variant: &&Variant<'_>| {
        let value = value(variant);
        quote!(#krate::schema::Symbol::Integer(#value))
    };
    let read = |variant: &&Variant<'_>| {
        let (ident, value) = (variant.ident, value(variant));
        quote!(Self::#ident => #value)
    };
    let write = |variant: &&Variant<'_>| {
        let (ident, value) = (variant.ident, value(variant));
        quote!(#value => Self::#ident)
    };
    let reads = known.iter().map(read);
    let unknown = unknown.map(|variant| {
        let ident = variant.ident;
        quote!(Self::#ident(value) => *value)
    });
    Forms {
        expecting: "an integer",
        ty: "integer",
        atom: quote!(Integer),
        symbols: known.iter().map(symbol).collect(),
        reads: quote!(#krate::schema::Ref::Integer(match self { #(#reads,)* #unknown })),
        text: None,
        writes: known.iter().map(write).collect(),
    }
}

/// A variant, empty if it holds something.
fn empty(variant: &Variant<'_>) -> TokenStream {
    let ident = variant.ident;
    if variant.payload.is_some() {
        quote!(Self::#ident(::core::default::Default::default()))
    } else {
        quote!(Self::#ident)
    }
}
