//! What is written beside errors: impls that are never run, so that the only errors are ours.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Krate, resource, serde};
use crate::derive::ast::{Data, Input};

pub(crate) fn fallback(input: &Input<'_>) -> TokenStream {
    let krate = Krate::of(&input.container);
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let serde = serde(&krate, input, input.generics);
    let root = root(&krate, input);
    let default = default(input);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #krate::schema::Schema for #ident #ty_generics #where_clause {
                fn shape() -> &'static #krate::schema::Shape {
                    ::core::unreachable!()
                }
                fn blank() -> Self {
                    ::core::unreachable!()
                }
                fn view(&self) -> #krate::schema::Ref<'_> {
                    ::core::unreachable!()
                }
                fn view_mut(&mut self) -> #krate::schema::Mut<'_> {
                    ::core::unreachable!()
                }
            }
            #default
            #serde
            #root
        };
    }
}

/// `Default`, where the derive would have written it.
fn default(input: &Input<'_>) -> TokenStream {
    let said = match &input.data {
        Data::Enum(variants) => variants
            .iter()
            .any(|variant| variant.words.default.is_said()),
        Data::Choice(choices) => choices.iter().any(|choice| choice.default.is_said()),
        _ => false,
    };
    if !said {
        return TokenStream::new();
    }
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #ident #ty_generics #where_clause {
            fn default() -> Self {
                ::core::unreachable!()
            }
        }
    }
}

/// `Resource` and every marker that the words name.
fn root(krate: &Krate, input: &Input<'_>) -> TokenStream {
    let Some(resource) = &input.resource else {
        return TokenStream::new();
    };
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let ident = input.ident;
    let descriptor = resource::descriptor(krate, ident, resource);
    let markers = resource::markers(resource);
    quote! {
        #[automatically_derived]
        impl #krate::resource::Resource for #ident {
            fn descriptor() -> &'static #krate::resource::ResourceDescriptor {
                static DESCRIPTOR: #krate::resource::ResourceDescriptor = #descriptor;
                &DESCRIPTOR
            }
            fn metadata(&self) -> &#krate::meta::ObjectMeta {
                ::core::unreachable!()
            }
            fn metadata_mut(&mut self) -> &mut #krate::meta::ObjectMeta {
                ::core::unreachable!()
            }
        }
        #(
            #[automatically_derived]
            impl #krate::resource::#markers for #ident {}
        )*
    }
}

/// `JsonSchema` without a check.
pub(crate) fn known(input: &Input<'_>) -> TokenStream {
    let krate = Krate::of(&input.container);
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::schema::JsonSchema for #ident #ty_generics #where_clause {}
    }
}
