//! The clientset: a struct for each group version, with a method for each resource.

use std::collections::BTreeSet;

use kubewright_codegen::names;
use proc_macro2::TokenStream;
use quote::quote;

use super::modules::Module;
use super::{Output, docs, file};
use crate::diagnostic::Diagnostic;
use crate::model::ScopeKind;
use crate::pass::share::{Body, DeclarationId, Root};

/// The text of the module.
pub(super) fn clientset(output: &Output<'_>, modules: &[Module]) -> Result<String, Diagnostic> {
    let runtime = output.runtime();
    let mut taken = BTreeSet::from(["new".to_owned(), "client".to_owned()]);
    let mut accessors = Vec::new();
    let mut structs = Vec::new();
    for module in modules {
        let name = unique(
            &mut taken,
            &names::snake(&format!("{}_{}", module.alias, module.name)),
        );
        let (accessor, client) = (names::ident(&name), names::ident(&names::pascal(&name)));
        let api_version = if module.group.is_empty() {
            module.version.clone()
        } else {
            format!("{}/{}", module.group, module.version)
        };
        let docs = docs::attributes(&format!("Clients of `{api_version}`."));
        accessors.push(quote! {
            #docs
            pub fn #accessor(&self) -> #client {
                #client { client: self.client.clone() }
            }
        });
        let methods = methods(output, module);
        structs.push(quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct #client {
                client: #runtime::Client,
            }

            impl #client {
                #(#methods)*
            }
        });
    }
    let clientset = quote! {
        #[doc = " Clients of every group version, all on one client."]
        #[derive(Clone, Debug)]
        pub struct Clientset {
            client: #runtime::Client,
        }

        impl Clientset {
            #[doc = " A clientset on this client."]
            pub fn new(client: #runtime::Client) -> Self {
                Self { client }
            }

            #[doc = " The client that all others use."]
            pub fn client(&self) -> &#runtime::Client {
                &self.client
            }

            #(#accessors)*
        }
    };
    file::print(std::iter::once(clientset).chain(structs))
}

fn methods(output: &Output<'_>, module: &Module) -> Vec<TokenStream> {
    let runtime = output.runtime();
    let mut taken = BTreeSet::new();
    let mut methods = Vec::new();
    for (id, root) in roots(output, module) {
        let (resource, _) = root.selected.of(output.model);
        let method = names::ident(&unique(&mut taken, &names::snake(&resource.names.plural)));
        let (group, version) = (names::ident(&module.alias), names::ident(&module.name));
        let kind = names::ident(output.facts.names.of(id));
        let api = quote!(#runtime::Api<super::#group::#version::#kind>);
        methods.push(match resource.scope {
            ScopeKind::Namespaced => {
                let docs = docs::attributes(&format!(
                    "The client of `{}` in a namespace.",
                    resource.names.kind
                ));
                quote! {
                    #docs
                    pub fn #method(&self, namespace: &str) -> #api {
                        #runtime::Api::namespaced(self.client.clone(), namespace)
                    }
                }
            }
            ScopeKind::Cluster => {
                let docs = docs::attributes(&format!("The client of `{}`.", resource.names.kind));
                quote! {
                    #docs
                    pub fn #method(&self) -> #api {
                        #runtime::Api::cluster(self.client.clone())
                    }
                }
            }
        });
    }
    methods
}

fn roots<'a>(
    output: &'a Output<'_>,
    module: &'a Module,
) -> impl Iterator<Item = (DeclarationId, &'a Root)> {
    module
        .declarations
        .iter()
        .filter_map(|id| match &output.facts.declarations.get(*id).body {
            Body::Root(root) => Some((*id, root)),
            _ => None,
        })
}

fn unique(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}
