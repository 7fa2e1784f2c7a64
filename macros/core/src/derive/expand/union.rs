//! Unions of fields: what is set, as an enum, and constructors.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Index, Member, Type, Visibility};

use super::{Krate, at};
use crate::derive::ast::{Field, Input};
use crate::derive::fact::{self, Union};
use crate::derive::ty::{self, Kind};
use crate::derive::validate::{has_methods, has_view};
use crate::names::{escape, pascal};

/// The methods of a union, by name.
pub(in crate::derive) struct Methods<'a> {
    pub(in crate::derive) union: &'a Union,
    /// The method that gives the view.
    pub(in crate::derive) view: Option<Ident>,
    /// A constructor for each member, with its field.
    pub(in crate::derive) constructors: Vec<(Ident, &'a Field<'a>)>,
}

/// The methods of each union that has any. A field in several unions has one constructor.
pub(in crate::derive) fn methods<'a>(
    input: &'a Input<'_>,
    fields: &'a [Field<'a>],
) -> Vec<Methods<'a>> {
    let mut constructed = BTreeSet::new();
    let unions = input.container.facts.unions.iter();
    unions
        .filter(|union| has_methods(union))
        .map(|union| {
            let view = match union.name.get() {
                _ if !has_view(union) => None,
                Some(name) => name.ident(),
                None => Some(Ident::new("kind", union.span)),
            };
            let members = union.members.get().into_iter().flatten();
            let constructors = members
                .filter_map(|member| {
                    let field = find(fields, &member.field.text)?;
                    let Member::Named(ident) = &field.member else {
                        return None;
                    };
                    let name = Ident::new(&format!("from_{}", ident.unraw()), ident.span());
                    constructed
                        .insert(name.to_string())
                        .then_some((name, field))
                })
                .collect();
            Methods {
                union,
                view,
                constructors,
            }
        })
        .collect()
}

fn find<'a>(fields: &'a [Field<'a>], name: &str) -> Option<&'a Field<'a>> {
    fields
        .iter()
        .find(|field| field.name == name && !field.is_skipped() && !field.words.flatten.is_said())
}

/// The types of the views.
pub(super) fn views(input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let methods = methods(input, fields);
    let with_view = methods.iter().filter(|methods| methods.view.is_some());
    with_view
        .map(|methods| View::of(input, fields, methods.union).ty(input))
        .collect()
}

/// The methods.
pub(super) fn expand(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> Vec<TokenStream> {
    let mut all = Vec::new();
    for methods in methods(input, fields) {
        if let Some(name) = &methods.view {
            all.push(View::of(input, fields, methods.union).method(name));
        }
        for (name, field) in &methods.constructors {
            all.push(constructor(krate, input, fields, name, field));
        }
    }
    all
}

/// The enum of what is set.
struct View<'a> {
    ident: Ident,
    vis: &'a Visibility,
    members: Vec<&'a Field<'a>>,
    variants: Vec<Ident>,
}

impl<'a> View<'a> {
    fn of(input: &'a Input<'_>, fields: &'a [Field<'a>], union: &Union) -> Self {
        let members = union.members.get().into_iter().flatten();
        let members: Vec<&Field<'_>> = members
            .filter_map(|member| find(fields, &member.field.text))
            .collect();
        // As the fields, so that what they hold is not seen further than they are.
        let hidden = members
            .iter()
            .map(|field| field.vis)
            .find(|vis| !matches!(vis, Visibility::Public(_)));
        Self {
            ident: view_ident(input, union),
            vis: hidden.unwrap_or(input.vis),
            variants: variants(&members),
            members,
        }
    }

    fn ty(&self, input: &Input<'_>) -> TokenStream {
        let (ident, vis, variants) = (&self.ident, self.vis, &self.variants);
        let about = format!(
            "What is set of the members of a union in [`{}`].",
            input.ident
        );
        let held = self.members.iter().map(|field| held(field));
        let docs = self
            .members
            .iter()
            .map(|field| format!("`{}`", field.label()));
        quote! {
            #[doc = #about]
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            #vis enum #ident<'a> {
                #(#[doc = #docs] #variants(#held),)*
                /// None; or one that is not known here.
                Unset,
                /// More than one.
                Several,
            }
        }
    }

    fn method(&self, name: &Ident) -> TokenStream {
        let (ident, vis) = (&self.ident, self.vis);
        let name = Ident::new(&name.to_string(), at(name.span()));
        let members = self.members.iter().zip(&self.variants);
        let arms = members.map(|(field, variant)| {
            let member = &field.member;
            quote! {
                if let ::core::option::Option::Some(value) = &self.#member {
                    if !::core::matches!(set, #ident::Unset) {
                        return #ident::Several;
                    }
                    set = #ident::#variant(value);
                }
            }
        });
        quote! {
            /// What is set of the members of the union.
            #vis fn #name(&self) -> #ident<'_> {
                let mut set = #ident::Unset;
                #(#arms)*
                set
            }
        }
    }
}

fn view_ident(input: &Input<'_>, union: &Union) -> Ident {
    if let Some(fact::View::Named(name)) = union.view.get() {
        return Ident::new(&name.text, name.span);
    }
    let ident = input.ident.unraw();
    let name = union.name.get().map(|name| pascal(&name.text));
    format_ident!("{ident}{}Ref", name.unwrap_or_default())
}

/// A variant for each member, all different.
fn variants(members: &[&Field<'_>]) -> Vec<Ident> {
    let mut taken: BTreeSet<String> = ["Unset", "Several"].map(str::to_owned).into();
    let mut variants = Vec::new();
    for field in members {
        let name = pascal(&field.label().replace("r#", ""));
        let name = escape(if name.is_empty() { "Member" } else { &name });
        let mut free = name.clone();
        let mut number = 2;
        while !taken.insert(free.clone()) {
            free = format!("{name}{number}");
            number += 1;
        }
        let raw = free.strip_prefix("r#");
        variants.push(match raw {
            Some(raw) => Ident::new_raw(raw, Span::call_site()),
            None => Ident::new(&free, Span::call_site()),
        });
    }
    variants
}

/// What the view gives of a member.
fn held(field: &Field<'_>) -> TokenStream {
    let inner: &Type = ty::optional(field.ty).unwrap_or(field.ty);
    if matches!(ty::kind(inner), Kind::Text) {
        return quote!(&'a ::core::primitive::str);
    }
    let (inner, _) = ty::unboxed(inner);
    quote!(&'a #inner)
}

/// `Foo::from_a(a)`.
fn constructor(
    krate: &Krate,
    input: &Input<'_>,
    fields: &[Field<'_>],
    name: &Ident,
    field: &Field<'_>,
) -> TokenStream {
    let vis = field.vis;
    let member = &field.member;
    let inner = ty::optional(field.ty).unwrap_or(field.ty);
    let (inner, boxed) = ty::unboxed(inner);
    let value = if boxed {
        quote!(::std::boxed::Box::new(value))
    } else {
        quote!(value)
    };
    let listed = || fields.iter().filter(|field| !field.is_skipped());
    let discriminators = input.container.facts.unions.iter().filter_map(|union| {
        let name = union.discriminator.get()?;
        let index = listed().position(|other| other.name == name.text)?;
        let index = Index::from(index);
        let members = union.members.get()?;
        let member = members
            .iter()
            .find(|member| member.field.text == field.name)?;
        let value = member.value.as_ref()?;
        Some(quote!(#krate::__private::discriminate(&mut whole, #index, #value);))
    });
    let about = format!("With `{}` set, and all else blank.", field.name);
    let name = Ident::new(&name.to_string(), at(name.span()));
    quote! {
        #[doc = #about]
        #[must_use]
        #vis fn #name(value: #inner) -> Self {
            let mut whole = <Self as #krate::schema::Schema>::blank();
            #(#discriminators)*
            whole.#member = ::core::option::Option::Some(#value);
            whole
        }
    }
}
