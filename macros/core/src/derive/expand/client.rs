//! The typed client of a kind with methods of its own.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

use super::{Krate, option};
use crate::derive::ast::{Input, Method, MethodVerb, Resource};
use crate::derive::word::Name;

/// `<Kind>Client`: the runtime's `Api` of the kind, and the methods. Nothing without methods.
///
/// It stands in the runtime's `__client!`, which drops it where the runtime is built without its
/// client.
pub(super) fn expand(krate: &Krate, input: &Input<'_>, resource: &Resource) -> TokenStream {
    if resource.methods.is_empty() {
        return TokenStream::new();
    }
    let ident = input.ident;
    let vis = input.vis;
    let client = format_ident!("{}Client", ident.unraw());
    let about = format!("A client of [`{ident}`] with its own methods beside those of every kind.");
    let methods = resource
        .methods
        .iter()
        .map(|method| self::method(krate, ident, method));
    quote! {
        #krate::__client! {
            #[doc = #about]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            #vis struct #client(#krate::client::Api<#ident>);

            impl #client {
                #(#methods)*
            }

            impl ::core::convert::From<#krate::client::Api<#ident>> for #client {
                fn from(api: #krate::client::Api<#ident>) -> Self {
                    Self(api)
                }
            }

            impl ::core::ops::Deref for #client {
                type Target = #krate::client::Api<#ident>;

                fn deref(&self) -> &Self::Target {
                    &self.0
                }
            }
        }
    }
}

fn method(krate: &Krate, kind: &Ident, method: &Method) -> TokenStream {
    let (Some(name), Some(verb)) = (method.name.get(), method.verb.get()) else {
        return TokenStream::new();
    };
    let about = about(method, *verb);
    let ident = Ident::new(&name.text, Span::call_site().located_at(name.span));
    let input = method
        .input
        .get()
        .map_or_else(|| kind.to_token_stream(), ToTokens::to_token_stream);
    let result = method
        .result
        .get()
        .map_or_else(|| kind.to_token_stream(), ToTokens::to_token_stream);
    let named = method.subresource.get().is_some();
    let part = option(
        method
            .subresource
            .get()
            .map(|Name { text, .. }| quote!(#text)),
    );
    let str = quote!(&::core::primitive::str);
    // In a collection there is no name, below one of its objects there is.
    let (name_param, name_arg) = if named {
        (quote!(name: #str,), option(Some(quote!(name))))
    } else {
        (TokenStream::new(), option(None))
    };
    let (generics, params, result, call) = match verb {
        MethodVerb::Get => (
            TokenStream::new(),
            quote!(name: #str),
            result,
            quote!(method_get(name, #part)),
        ),
        MethodVerb::List => (
            TokenStream::new(),
            quote!(#name_param options: &#krate::meta::ListOptions),
            quote!(#krate::client::List<#result>),
            quote!(method_list(#name_arg, #part, options)),
        ),
        MethodVerb::Create => (
            TokenStream::new(),
            quote!(#name_param input: &#input),
            result,
            quote!(method_create(#name_arg, #part, input)),
        ),
        MethodVerb::Update => (
            TokenStream::new(),
            quote!(name: #str, input: &#input),
            result,
            quote!(method_update(name, #part, input)),
        ),
        MethodVerb::Patch => (
            quote!(<__T: #krate::__private::serde::Serialize + ?::core::marker::Sized>),
            quote!(name: #str, patch: #krate::client::Patch<'_, __T>),
            result,
            quote!(method_patch(name, #part, patch)),
        ),
        MethodVerb::Apply => (
            TokenStream::new(),
            quote!(name: #str, field_manager: #str, input: &#input),
            result,
            quote!(method_apply(name, #part, field_manager, input)),
        ),
    };
    quote! {
        #[doc = #about]
        ///
        /// # Errors
        /// When the server cannot be reached, refuses, or answers with something else.
        pub async fn #ident #generics(
            &self,
            #params,
        ) -> ::core::result::Result<#result, #krate::rest::Error> {
            self.0.#call.await
        }
    }
}

fn about(method: &Method, verb: MethodVerb) -> String {
    let verb = verb.name();
    match method.subresource.get() {
        Some(subresource) => format!("Calls `{verb}` of the subresource `{}`.", subresource.text),
        None => format!("Calls `{verb}`."),
    }
}
