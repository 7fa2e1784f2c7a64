//! The typed client of a kind with methods of its own.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Type;
use syn::ext::IdentExt;

use super::{Krate, option};
use crate::derive::ast::{Input, Method, MethodVerb, Resource};
use crate::derive::slot::Slot;
use crate::derive::validate::has_options;
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

/// A method, and its form with options.
fn method(krate: &Krate, kind: &Ident, method: &Method) -> TokenStream {
    let (Some(name), Some(verb)) = (method.name.get(), method.verb.get()) else {
        return TokenStream::new();
    };
    let span = Span::call_site().located_at(name.span);
    let ident = Ident::new(&name.text, span);
    let about = about(method, *verb);
    let call = Call::of(krate, kind, method, *verb);
    let plain = call.function(&ident, &about, &call.plain);
    let with_options = has_options(method).then(|| {
        let ident = Ident::new(&format!("{}_with", name.text), span);
        let about = format!("{about}\n\nWith options.");
        call.function(&ident, &about, &call.with_options)
    });
    quote! {
        #plain
        #with_options
    }
}

/// What a method calls.
struct Call {
    krate: TokenStream,
    generics: TokenStream,
    result: TokenStream,
    plain: Form,
    with_options: Form,
}

/// One of the forms of a method.
#[derive(Clone)]
struct Form {
    params: TokenStream,
    call: TokenStream,
}

impl Call {
    fn of(krate: &Krate, kind: &Ident, method: &Method, verb: MethodVerb) -> Self {
        let str = quote!(&::core::primitive::str);
        let part = option(
            method
                .subresource
                .get()
                .map(|Name { text, .. }| quote!(#text)),
        );
        // In a collection there is no name, below one of its objects there is.
        let (place, at) = if method.subresource.get().is_some() {
            (quote!(name: #str,), option(Some(quote!(name))))
        } else {
            (TokenStream::new(), option(None))
        };
        let input = said(&method.input).unwrap_or_else(|| quote!(#kind));
        let (params, call) = match verb {
            MethodVerb::Get if method.stream.is_said() => {
                (quote!(name: #str), quote!(method_text(name, #part)))
            }
            MethodVerb::Get => (quote!(name: #str), quote!(method_get(name, #part))),
            MethodVerb::List => (place, quote!(method_list(#at, #part))),
            MethodVerb::Create => (
                quote!(#place input: &#input),
                quote!(method_create(#at, #part, input)),
            ),
            MethodVerb::Update => (
                quote!(name: #str, input: &#input),
                quote!(method_update(name, #part, input)),
            ),
            MethodVerb::Patch => (
                quote!(name: #str, patch: #krate::client::Patch<'_, __T>),
                quote!(method_patch(name, #part, patch)),
            ),
            MethodVerb::Apply => (
                quote!(name: #str, input: &#input),
                quote!(method_apply(name, #part, input)),
            ),
            MethodVerb::Connect => (
                quote!(
                    name: #str,
                    request: #krate::__private::http::Request<#krate::rest::Body>
                ),
                quote!(method_connect(name, #part, request)),
            ),
        };
        let options = options(krate, method, verb);
        let with_options = Form {
            params: join(&params, &quote!(options: &#options)),
            call: argument(&call, &quote!(options)),
        };
        let plain = match verb {
            MethodVerb::List => with_options.clone(),
            // In whose name fields are set has no default.
            MethodVerb::Apply => Form {
                params: quote!(name: #str, field_manager: #str, input: &#input),
                call: argument(
                    &call,
                    &quote!(&#krate::meta::ApplyOptions::new(field_manager)),
                ),
            },
            _ => {
                let default = quote!(&<#options as ::core::default::Default>::default());
                Form {
                    params,
                    call: argument(&call, &default),
                }
            }
        };
        let generics = (verb == MethodVerb::Patch)
            .then(|| quote!(<__T: #krate::__private::serde::Serialize + ?::core::marker::Sized>));
        Self {
            krate: quote!(#krate),
            generics: generics.unwrap_or_default(),
            result: result(krate, kind, method, verb),
            plain,
            with_options,
        }
    }

    fn function(&self, ident: &Ident, about: &str, form: &Form) -> TokenStream {
        let Self {
            krate,
            generics,
            result,
            ..
        } = self;
        let Form { params, call } = form;
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
}

fn said(slot: &Slot<Type>) -> Option<TokenStream> {
    slot.get().map(ToTokens::to_token_stream)
}

/// What comes back.
fn result(krate: &Krate, kind: &Ident, method: &Method, verb: MethodVerb) -> TokenStream {
    let result = said(&method.result).unwrap_or_else(|| quote!(#kind));
    match verb {
        MethodVerb::Get if method.stream.is_said() => quote!(#krate::client::TextStream),
        MethodVerb::List => quote!(#krate::client::List<#result>),
        MethodVerb::Connect => quote!(#krate::__private::http::Response<#krate::rest::Body>),
        _ => result,
    }
}

/// What the query says.
fn options(krate: &Krate, method: &Method, verb: MethodVerb) -> TokenStream {
    said(&method.options).unwrap_or_else(|| match verb {
        MethodVerb::Get => quote!(#krate::meta::GetOptions),
        MethodVerb::List => quote!(#krate::meta::ListOptions),
        MethodVerb::Create => quote!(#krate::meta::CreateOptions),
        MethodVerb::Update => quote!(#krate::meta::UpdateOptions),
        MethodVerb::Patch => quote!(#krate::meta::PatchOptions),
        MethodVerb::Apply => quote!(#krate::meta::ApplyOptions),
        MethodVerb::Connect => quote!(()),
    })
}

/// Parameters and one more.
fn join(params: &TokenStream, more: &TokenStream) -> TokenStream {
    let ends = params
        .clone()
        .into_iter()
        .last()
        .is_none_or(|token| token.to_string() == ",");
    if ends {
        quote!(#params #more)
    } else {
        quote!(#params, #more)
    }
}

/// A call with an argument more.
fn argument(call: &TokenStream, more: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = call.clone().into_iter().collect();
    if let Some(TokenTree::Group(arguments)) = tokens.pop() {
        let arguments = arguments.stream();
        tokens.push(TokenTree::Group(Group::new(
            Delimiter::Parenthesis,
            quote!(#arguments, #more),
        )));
    }
    tokens.into_iter().collect()
}

fn about(method: &Method, verb: MethodVerb) -> String {
    if let Some(doc) = method.doc.get() {
        return doc.clone();
    }
    let verb = verb.name();
    match method.subresource.get() {
        Some(subresource) => format!("Calls `{verb}` of the subresource `{}`.", subresource.text),
        None => format!("Calls `{verb}`."),
    }
}
