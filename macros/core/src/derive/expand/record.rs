//! Structs with named fields.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ExprPath, Generics, Index};

use super::slots::slots;
use super::{Krate, accessor, at, bounds, facts, option, serde, union};
use crate::derive::ast::{Data, DefaultValue, Field, Input, TypeMetaFacts};
use crate::derive::slot::Slot;

pub(super) fn expand(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = input.ident;
    let generics = bounds::bounded(krate, input, fields);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    // What stands in the table, in its order.
    let listed: Vec<&Field<'_>> = fields.iter().filter(|field| !field.is_skipped()).collect();

    let table = table(krate, input, &generics, &listed);
    let blank = blank(krate, input, fields);
    let get = arms(&listed, |field| view(krate, field));
    let get_mut = arms(&listed, |field| view_mut(krate, field));
    let skips = skips(&listed);
    let serde = serde(krate, input, &generics);
    let methods = methods(krate, input, fields);
    let Table {
        items,
        shape,
        record,
    } = table;
    // A struct without fields has nothing to match.
    let (index, get, get_mut) = if listed.is_empty() {
        let none = quote!(::core::option::Option::None);
        (quote!(_index), quote!(#krate::schema::Ref::Absent), none)
    } else {
        let get = quote! {
            match index {
                #(#get)*
                _ => #krate::schema::Ref::Absent,
            }
        };
        let get_mut = quote! {
            ::core::option::Option::Some(match index {
                #(#get_mut)*
                _ => return ::core::option::Option::None,
            })
        };
        (quote!(index), get, get_mut)
    };
    // What is reached through `dyn Record` is not inlined into crates that use the type: each would
    // compile it, and all that it drops and grows, once more.
    quote! {
        #items
        #[automatically_derived]
        impl #impl_generics #krate::schema::Schema for #ident #ty_generics #where_clause {
            fn shape() -> &'static #krate::schema::Shape {
                #shape
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
        impl #impl_generics #krate::schema::Record for #ident #ty_generics #where_clause {
            fn shape(&self) -> &'static #krate::schema::RecordShape {
                #record
            }
            #[inline(never)]
            fn get(&self, #index: ::core::primitive::usize) -> #krate::schema::Ref<'_> {
                #get
            }
            #[inline(never)]
            fn get_mut(
                &mut self,
                #index: ::core::primitive::usize,
            ) -> ::core::option::Option<#krate::schema::Mut<'_>> {
                #get_mut
            }
            #skips
        }
        #serde
        #methods
    }
}

/// The methods of the type's own.
fn methods(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let mut methods = accessor::expand(krate, input, fields);
    methods.extend(union::expand(krate, input, fields));
    if methods.is_empty() {
        return TokenStream::new();
    }
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #impl_generics #ident #ty_generics #where_clause {
            #(#methods)*
        }
    }
}

/// The static descriptor, and how to reach it.
struct Table {
    items: TokenStream,
    /// An expression of `&'static Shape`.
    shape: TokenStream,
    /// An expression of `&'static RecordShape`.
    record: TokenStream,
}

fn table(krate: &Krate, input: &Input<'_>, generics: &Generics, listed: &[&Field<'_>]) -> Table {
    let descriptor = descriptor(krate, input, listed, Vec::new());
    if generics.params.is_empty() {
        let items = quote! {
            static __RECORD: #krate::schema::RecordShape = #descriptor;
            static __SHAPE: #krate::schema::Shape = #krate::schema::Shape::Record(&__RECORD);
        };
        return Table {
            items,
            shape: quote!(&__SHAPE),
            record: quote!(&__RECORD),
        };
    }
    // A static cannot name the parameters, a constant of the type can.
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let items = quote! {
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            const __RECORD: &'static #krate::schema::RecordShape = &#descriptor;
            const __SHAPE: &'static #krate::schema::Shape =
                &#krate::schema::Shape::Record(Self::__RECORD);
        }
    };
    Table {
        items,
        shape: quote!(Self::__SHAPE),
        record: quote!(Self::__RECORD),
    }
}

/// The descriptor, with these facts beside those that were said.
pub(super) fn descriptor(
    krate: &Krate,
    input: &Input<'_>,
    listed: &[&Field<'_>],
    more: Vec<TokenStream>,
) -> TokenStream {
    let name = match input.container.rename.get() {
        Some(name) => name.clone(),
        None => input.ident.to_string().trim_start_matches("r#").to_owned(),
    };
    let fields = listed.iter().map(|field| self::field(krate, input, field));
    let mut names: Vec<(&str, u16)> = Vec::new();
    let mut flattened: Vec<u16> = Vec::new();
    for (index, field) in (0_u16..).zip(listed) {
        if field.words.flatten.is_said() {
            flattened.extend(field.is_read().then_some(index));
        } else if field.is_read() {
            names.push((&field.name, index));
            let aliases = field.words.aliases.iter();
            names.extend(aliases.map(|alias| (alias.text.as_str(), index)));
        }
    }
    // As the runtime searches: most names differ in length, which is one comparison.
    names.sort_unstable_by_key(|(name, _)| (name.len(), *name));
    let texts: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let slots = Literal::byte_string(&slots(&texts));
    let names = names.iter().map(|(name, index)| quote!((#name, #index)));
    let conditional = listed.iter().any(|field| condition(field).is_some());
    let required = listed.iter().filter(|field| {
        let own = !field.words.flatten.is_said();
        own && is_required(input, field)
    });
    let required = Index::from(required.count());
    let deny = input.container.deny_unknown_fields.is_said();
    let type_meta = option(input.resource.as_ref().map(|resource| {
        let api_version = resource.api_version();
        let kind = resource.kind(input.ident);
        let api_version_facts = type_meta_facts(krate, &resource.api_version);
        let kind_facts = type_meta_facts(krate, &resource.kind_field);
        quote! {
            #krate::schema::TypeMeta {
                api_version: #api_version,
                kind: #kind,
                api_version_facts: #api_version_facts,
                kind_facts: #kind_facts,
            }
        }
    }));
    let facts = facts::with(krate, &input.container.facts, more);
    let variants = matches!(input.data, Data::Choice(_));
    quote! {
        #krate::schema::RecordShape {
            name: #name,
            fields: &[#(#fields),*],
            names: &[#(#names),*],
            slots: #slots,
            flattened: &[#(#flattened),*],
            required: #required,
            deny_unknown_fields: #deny,
            type_meta: #type_meta,
            facts: #facts,
            variants: #variants,
            conditional: #conditional,
        }
    }
}

fn type_meta_facts(krate: &Krate, of: &TypeMetaFacts) -> TokenStream {
    facts::with(krate, &of.facts, listed(krate, &of.listed))
}

/// `Fact::Required`, if it was said.
fn listed(krate: &Krate, listed: &Slot<bool>) -> Vec<TokenStream> {
    let listed = listed.get().into_iter();
    listed
        .map(|listed| facts::fact(krate, "Required", listed))
        .collect()
}

fn field(krate: &Krate, input: &Input<'_>, field: &Field<'_>) -> TokenStream {
    let words = &field.words;
    let name = &field.name;
    let ty = field.ty;
    let shape = if words.leaf.is_said() {
        quote!(#krate::__private::opaque)
    } else {
        quote_spanned!(at(ty.span())=> <#ty as #krate::schema::Schema>::shape)
    };
    let required = is_required(input, field);
    let is_variant = matches!(input.data, Data::Choice(_));
    let omit = if is_variant {
        quote!(Absent)
    } else if !field.is_written() {
        quote!(Always)
    } else if words.omit_empty.is_said() {
        quote!(Empty)
    } else if omits_absent(field) {
        quote!(Absent)
    } else {
        quote!(Never)
    };
    let flatten = words.flatten.is_said();
    let read = field.is_read();
    let facts = facts::with(krate, &words.facts, listed(krate, &words.listed));
    quote! {
        #krate::schema::Field {
            name: #name,
            shape: #shape,
            required: #required,
            omit: #krate::schema::Omit::#omit,
            flatten: #flatten,
            read: #read,
            facts: #facts,
        }
    }
}

/// Whether `None` is left out without a word that says so.
fn omits_absent(field: &Field<'_>) -> bool {
    field.optional && !field.words.required.is_said()
}

fn is_required(input: &Input<'_>, field: &Field<'_>) -> bool {
    let words = &field.words;
    let has_default =
        words.default.is_said() || words.omit_empty.is_said() || input.container.default.is_said();
    if matches!(input.data, Data::Choice(_)) {
        return false;
    }
    words.required.is_said() || (!field.optional && !has_default && field.is_read())
}

/// The value that decoding starts from.
fn blank(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> TokenStream {
    let values = fields.iter().map(|field| {
        let member = &field.member;
        let value = blank_field(krate, field);
        (member, value)
    });
    let Some(default) = input.container.default.get() else {
        let values = values.map(|(member, value)| quote!(#member: #value));
        return quote!(Self { #(#values,)* });
    };
    let whole = match default {
        DefaultValue::Trait => quote!(<Self as ::core::default::Default>::default()),
        DefaultValue::Path(path) => quote!(#path()),
    };
    let own: Vec<TokenStream> = values
        .zip(fields)
        .filter(|(_, field)| field.words.default.is_said())
        .map(|((member, value), _)| quote!(blank.#member = #value;))
        .collect();
    if own.is_empty() {
        return whole;
    }
    quote! {
        let mut blank: Self = #whole;
        #(#own)*
        blank
    }
}

pub(super) fn blank_field(krate: &Krate, field: &Field<'_>) -> TokenStream {
    let span = at(field.ty.span());
    match field.words.default.get() {
        Some(DefaultValue::Path(path)) => quote!(#path()),
        Some(DefaultValue::Trait) => {
            quote_spanned!(span=> ::core::default::Default::default())
        }
        None if field.is_skipped() || !field.is_read() || field.words.leaf.is_said() => {
            quote_spanned!(span=> ::core::default::Default::default())
        }
        None => {
            let krate = krate.at(span);
            quote_spanned!(span=> #krate::schema::Schema::blank())
        }
    }
}

/// `0 => ...,` for each listed field.
fn arms(listed: &[&Field<'_>], of: impl Fn(&Field<'_>) -> TokenStream) -> Vec<TokenStream> {
    let arm = |(index, field): (usize, &&Field<'_>)| {
        let index = Index::from(index);
        let value = of(field);
        quote!(#index => #value,)
    };
    listed.iter().enumerate().map(arm).collect()
}

pub(super) fn view(krate: &Krate, field: &Field<'_>) -> TokenStream {
    let member = &field.member;
    let span = at(field.ty.span());
    let krate = krate.at(span);
    match (field.words.leaf.is_said(), field.optional) {
        (false, _) => quote_spanned!(span=> #krate::schema::Schema::view(&self.#member)),
        (true, false) => quote_spanned! {span=>
            #krate::schema::Ref::Leaf(#krate::schema::LeafRef::new(&self.#member))
        },
        // `None` is absent, which the foreign type cannot tell.
        (true, true) => quote_spanned! {span=>
            match &self.#member {
                ::core::option::Option::Some(value) => {
                    #krate::schema::Ref::Leaf(#krate::schema::LeafRef::new(value))
                }
                ::core::option::Option::None => #krate::schema::Ref::Absent,
            }
        },
    }
}

pub(super) fn view_mut(krate: &Krate, field: &Field<'_>) -> TokenStream {
    let member = &field.member;
    let span = at(field.ty.span());
    let krate = krate.at(span);
    if field.words.leaf.is_said() {
        quote_spanned! {span=>
            #krate::schema::Mut::Leaf(#krate::schema::LeafMut::new(&mut self.#member))
        }
    } else {
        quote_spanned!(span=> #krate::schema::Schema::view_mut(&mut self.#member))
    }
}

/// Whether a condition is `Option::is_none`, however its `Option` is reached.
fn is_absence(path: &ExprPath) -> bool {
    let mut segments = path.path.segments.iter().rev();
    let mut next_is = |name: &str| segments.next().is_some_and(|segment| segment.ident == name);
    path.qself.is_none() && next_is("is_none") && next_is("Option")
}

/// `skip_serializing_if` of the fields that have one which says more than their type.
fn skips(listed: &[&Field<'_>]) -> TokenStream {
    let arms: Vec<TokenStream> = listed
        .iter()
        .enumerate()
        .filter_map(|(index, field)| {
            let path = condition(field)?;
            let member = &field.member;
            let index = Index::from(index);
            Some(quote!(#index => #path(&self.#member),))
        })
        .collect();
    if arms.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn skips(&self, index: ::core::primitive::usize) -> ::core::primitive::bool {
            match index {
                #(#arms)*
                _ => false,
            }
        }
    }
}

/// What leaves the field out, unless that is what its descriptor says.
fn condition<'a>(field: &'a Field<'_>) -> Option<&'a ExprPath> {
    let path = field.words.skip_serializing_if.get()?;
    (!is_absence(path) || !omits_absent(field)).then_some(path)
}
