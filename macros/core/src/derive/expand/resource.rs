//! Roots: the descriptor, and a marker for each thing the API serves.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Generics, parse_quote};

use super::{Krate, bounds, definition};
use crate::derive::ast::{Field, Input, Resource, Scope, Verb};
use crate::derive::slot::Slot;
use crate::derive::word::Name;
use crate::names::{group_alias, plural, snake};

fn text(slot: &Slot<Name>) -> Option<String> {
    slot.get().map(|name| name.text.clone())
}

/// What the words say, with the defaults of what they leave out.
impl Resource {
    pub(super) fn group(&self) -> String {
        text(&self.group).unwrap_or_default()
    }

    pub(super) fn group_alias(&self) -> String {
        match self.group_alias.get() {
            Some(alias) => snake(&alias.text),
            None => group_alias(&self.group()),
        }
    }

    pub(super) fn version(&self) -> String {
        text(&self.version).unwrap_or_default()
    }

    pub(super) fn api_version(&self) -> String {
        let (group, version) = (self.group(), self.version());
        if group.is_empty() {
            version
        } else {
            format!("{group}/{version}")
        }
    }

    pub(super) fn kind(&self, ident: &Ident) -> String {
        text(&self.kind).unwrap_or_else(|| ident.unraw().to_string())
    }

    fn list_kind(&self, ident: &Ident) -> String {
        text(&self.list_kind).unwrap_or_else(|| self.kind(ident) + "List")
    }

    fn plural(&self, ident: &Ident) -> String {
        text(&self.plural).unwrap_or_else(|| plural(&self.kind(ident)))
    }

    fn singular(&self, ident: &Ident) -> String {
        text(&self.singular).unwrap_or_else(|| self.kind(ident).to_lowercase())
    }

    pub(super) fn scope(&self) -> Scope {
        match self.scope.get() {
            Some(scope) => *scope,
            None if self.cluster.is_said() => Scope::Cluster,
            None => Scope::Namespaced,
        }
    }

    pub(super) fn served(&self) -> Vec<Verb> {
        let mut verbs = Verb::ALL.to_vec();
        if self.no_verbs.is_said() {
            verbs.clear();
        } else if self.readonly.is_said() {
            verbs.retain(|verb| matches!(verb, Verb::Get | Verb::List | Verb::Watch));
        } else if let Some(only) = self.verbs.get() {
            verbs.retain(|verb| only.contains(verb));
        } else if let Some(skipped) = self.skip_verbs.get() {
            verbs.retain(|verb| !skipped.contains(verb));
        }
        verbs
    }

    /// The subresources that words and methods name, each once.
    fn subresources(&self) -> Vec<String> {
        let mut subresources = Vec::new();
        let words = [
            ("status", self.status.is_said()),
            ("scale", self.scale.is_said()),
        ];
        for (name, _) in words.iter().filter(|(_, said)| *said) {
            subresources.push((*name).to_owned());
        }
        for method in &self.methods {
            if let Some(name) = method.subresource.get()
                && !subresources.contains(&name.text)
            {
                subresources.push(name.text.clone());
            }
        }
        subresources
    }
}

pub(super) fn expand(
    krate: &Krate,
    input: &Input<'_>,
    resource: &Resource,
    fields: &[Field<'_>],
) -> TokenStream {
    let ident = input.ident;
    let mut generics = bounds::bounded(krate, input, fields);
    let metadata = fields.iter().find(|field| field.name == "metadata");
    let Some(metadata) = metadata.map(|field| &field.member) else {
        return TokenStream::new();
    };
    bound_root(&mut generics, input);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let descriptor = descriptor(krate, ident, resource);
    let markers = markers(resource).into_iter().map(|marker| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::resource::#marker for #ident #ty_generics #where_clause {}
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::resource::Resource for #ident #ty_generics #where_clause {
            fn descriptor() -> &'static #krate::resource::ResourceDescriptor {
                static DESCRIPTOR: #krate::resource::ResourceDescriptor = #descriptor;
                &DESCRIPTOR
            }
            fn metadata(&self) -> &#krate::meta::ObjectMeta {
                &self.#metadata
            }
            fn metadata_mut(&mut self) -> &mut #krate::meta::ObjectMeta {
                &mut self.#metadata
            }
        }
        #(#markers)*
    }
}

/// Of a root with parameters, what `Resource` asks of every root.
fn bound_root(generics: &mut Generics, input: &Input<'_>) {
    if generics.params.is_empty() {
        return;
    }
    let ident = input.ident;
    let (_, ty_generics, _) = input.generics.split_for_impl();
    let root: syn::Type = parse_quote!(#ident #ty_generics);
    generics.make_where_clause().predicates.push(parse_quote! {
        #root: ::core::clone::Clone
            + ::core::fmt::Debug
            + ::core::marker::Send
            + ::core::marker::Sync
            + 'static
    });
}

pub(super) fn descriptor(krate: &Krate, ident: &Ident, resource: &Resource) -> TokenStream {
    let group = resource.group();
    let group_alias = resource.group_alias();
    let version = resource.version();
    let api_version = resource.api_version();
    let kind = resource.kind(ident);
    let list_kind = resource.list_kind(ident);
    let plural = resource.plural(ident);
    let singular = resource.singular(ident);
    let texts = |names: &Slot<Vec<Name>>| -> Vec<String> {
        names
            .get()
            .into_iter()
            .flatten()
            .map(|name| name.text.clone())
            .collect()
    };
    let short_names = texts(&resource.short_names);
    let categories = texts(&resource.categories);
    let scope = scope(resource);
    let verbs = resource.served().into_iter().map(|verb| {
        let verb = Ident::new(verb.marker(), Span::call_site());
        quote!(#krate::resource::Verb::#verb)
    });
    let subresources = resource.subresources();
    let definition = definition::expand(krate, resource);
    quote! {
        #krate::resource::ResourceDescriptor {
            group: #group,
            group_alias: #group_alias,
            version: #version,
            api_version: #api_version,
            kind: #kind,
            list_kind: #list_kind,
            plural: #plural,
            singular: #singular,
            short_names: &[#(#short_names),*],
            categories: &[#(#categories),*],
            scope: #krate::resource::Scope::#scope,
            verbs: &[#(#verbs),*],
            subresources: &[#(#subresources),*],
            definition: #definition,
        }
    }
}

fn scope(resource: &Resource) -> Ident {
    let name = match resource.scope() {
        Scope::Namespaced => "Namespaced",
        Scope::Cluster => "Cluster",
    };
    Ident::new(name, Span::call_site())
}

/// The markers of scope, verbs and subresources, as paths in the runtime's `resource`.
pub(super) fn markers(resource: &Resource) -> Vec<TokenStream> {
    let scope = scope(resource);
    let mut markers = vec![quote!(scope::#scope)];
    for verb in resource.served() {
        let verb = Ident::new(verb.marker(), Span::call_site());
        markers.push(quote!(verbs::#verb));
    }
    if resource.status.is_said() {
        markers.push(quote!(subresources::Status));
    }
    if resource.scale.is_said() {
        markers.push(quote!(subresources::Scale));
    }
    markers
}
