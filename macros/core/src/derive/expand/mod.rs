//! From what was understood to Rust.
//!
//! What is written for each type is thin: a static table, a `match` to reach a field, and impls of
//! one line. All paths are absolute, so that no name of the user's gets in between.

pub(super) mod accessor;
mod bounds;
mod choice;
mod client;
mod definition;
mod enums;
mod facts;
mod fallback;
mod json_schema;
mod newtype;
mod record;
mod resource;
mod slots;
pub(super) mod union;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Generics, Path, parse_quote};

use super::ast::{Container, Data, Input};

pub(crate) use fallback::{fallback, known};
pub(crate) use json_schema::json_schema;

/// Writes the impls. The input has been validated.
pub(crate) fn expand(input: &Input<'_>) -> TokenStream {
    let krate = Krate::of(&input.container);
    let schema = match &input.data {
        Data::Record(fields) => record::expand(&krate, input, fields),
        Data::Newtype(fields, index) => newtype::expand(&krate, input, fields, *index),
        Data::Enum(variants) => enums::expand(&krate, input, variants),
        Data::Choice(choices) => choice::expand(&krate, input, choices),
        Data::Refused => TokenStream::new(),
    };
    let (root, client) = match (&input.resource, &input.data) {
        (Some(resource), Data::Record(fields)) => (
            resource::expand(&krate, input, resource, fields),
            client::expand(&krate, input, resource),
        ),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    let views = match &input.data {
        Data::Record(fields) => union::views(input, fields),
        _ => TokenStream::new(),
    };
    quote! {
        const _: () = {
            #schema
            #root
        };
        #views
        #client
    }
}

/// The path of the runtime crate.
pub(crate) struct Krate(Path);

impl Krate {
    fn of(container: &Container) -> Self {
        let default = || parse_quote!(::kubewright);
        Self(container.krate.get().cloned().unwrap_or_else(default))
    }
}

impl Krate {
    /// The path, told to stand at this place.
    fn at(&self, span: Span) -> TokenStream {
        let tokens = self.0.to_token_stream().into_iter();
        tokens
            .map(|mut token| {
                token.set_span(span);
                token
            })
            .collect()
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// `Serialize` and `Deserialize` over the schema of a type.
fn serde(krate: &Krate, input: &Input<'_>, generics: &Generics) -> TokenStream {
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let mut de_generics = generics.clone();
    de_generics.params.insert(0, parse_quote!('__de));
    let (de_impl_generics, _, _) = de_generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::serde::Serialize for #ident #ty_generics #where_clause {
            fn serialize<__S: #krate::__private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                #krate::schema::encode::value(self, serializer)
            }
        }
        #[automatically_derived]
        impl #de_impl_generics #krate::__private::serde::Deserialize<'__de> for #ident #ty_generics #where_clause {
            fn deserialize<__D: #krate::__private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                #krate::schema::decode::value(deserializer)
            }
        }
    }
}

/// The place of a piece of the user's code, in code that stays the macro's: errors point there, lints
/// do not.
fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// `Some(value)` or `None`.
fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}
