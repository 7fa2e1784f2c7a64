//! `x_or_default()`: a field, or what the schema says it is without a value.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Member, Type};

use super::{Krate, at};
use crate::derive::ast::{Accessor, Field, Input};
use crate::derive::fact::Text;
use crate::derive::json::Json;
use crate::derive::ty::{self, Kind};
use crate::derive::validate::integer;

/// What a method that gives a field's value or its default is made of.
pub(in crate::derive) struct OrDefault<'a> {
    pub(in crate::derive) name: Ident,
    field: &'a Field<'a>,
    /// The type in the field's `Option`.
    inner: &'a Type,
    default: &'a Text,
}

/// The method of a field, if it has one.
pub(in crate::derive) fn of<'a>(input: &Input<'_>, field: &'a Field<'a>) -> Option<OrDefault<'a>> {
    let words = &field.words;
    let wanted = input.container.accessors.get().copied().unwrap_or(true);
    let Member::Named(ident) = &field.member else {
        return None;
    };
    let name = match words.accessor.get() {
        Some(Accessor::None) => return None,
        Some(Accessor::Named(name)) => name.ident()?,
        None => Ident::new(&format!("{}_or_default", ident.unraw()), ident.span()),
    };
    let inner = ty::optional(field.ty)?;
    let (default, _) = words.facts.default_json()?;
    let has = wanted
        && !words.leaf.is_said()
        && default.json != Json::Null
        && !ty::mentions(field.ty, input.generics);
    has.then_some(OrDefault {
        name,
        field,
        inner,
        default,
    })
}

pub(super) fn expand(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> Vec<TokenStream> {
    fields
        .iter()
        .filter_map(|field| of(input, field))
        .map(|accessor| accessor.expand(krate))
        .collect()
}

impl OrDefault<'_> {
    fn expand(&self, krate: &Krate) -> TokenStream {
        let vis = self.field.vis;
        let mut name = self.name.clone();
        name.set_span(at(name.span()));
        let about = format!("`{}`, or its default.", self.field.label());
        let (ty, value) = self.scalar().unwrap_or_else(|| self.read(krate));
        quote! {
            #[doc = #about]
            #[inline]
            #vis fn #name(&self) -> #ty {
                #value
            }
        }
    }

    /// The type and value of what is read once.
    fn read(&self, krate: &Krate) -> (TokenStream, TokenStream) {
        let member = &self.field.member;
        let span = at(self.field.ty.span());
        let (inner, boxed) = ty::unboxed(self.inner);
        let text = &self.default.text;
        let value = if boxed {
            quote_spanned!(span=> self.#member.as_deref())
        } else {
            quote_spanned!(span=> self.#member.as_ref())
        };
        let body = quote! {
            static __DEFAULT: ::std::sync::OnceLock<#inner> = ::std::sync::OnceLock::new();
            #krate::__private::or_default(#value, &__DEFAULT, #text)
        };
        (quote!(&#inner), body)
    }

    /// The type and value of a scalar.
    fn scalar(&self) -> Option<(TokenStream, TokenStream)> {
        let member = &self.field.member;
        let inner = self.inner;
        let literal = match (ty::kind(inner), &self.default.json) {
            (Kind::Text, Json::String(text)) => {
                let ty = quote!(&::core::primitive::str);
                return Some((ty, quote!(self.#member.as_deref().unwrap_or(#text))));
            }
            (Kind::Bool, Json::Bool(value)) => quote!(#value),
            (Kind::Integer(..), Json::Number(text)) => {
                let value = Literal::i128_unsuffixed(integer(text)?);
                quote!(#value)
            }
            (Kind::Float, Json::Number(text)) => {
                let value = Literal::f64_unsuffixed(text.parse().ok()?);
                quote!(#value)
            }
            _ => return None,
        };
        Some((quote!(#inner), quote!(self.#member.unwrap_or(#literal))))
    }
}
