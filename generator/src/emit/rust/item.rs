//! Structs and enums.

use kubewright_codegen::names;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::modules::Module;
use super::{Output, docs, field, file, variant};
use crate::diagnostic::Diagnostic;
use crate::model::{Resource, SchemaId, ScopeKind, Version};
use crate::pass::shape::{Integer, Scalar};
use crate::pass::share::{Body, DeclarationId, ItemRef, Member, Record, Root, TypeRef};

/// The text of a module: roots by kind, then the others by name.
pub(super) fn module(output: &Output<'_>, module: &Module) -> Result<String, Diagnostic> {
    let runtime = output.runtime();
    let items = module.declarations.iter().map(|id| Item {
        output,
        runtime: &runtime,
        module,
        id: *id,
    });
    let mut order: Vec<_> = items.map(Item::sorted).collect();
    order.sort_by_key(|(key, _)| *key);
    file::print(order.into_iter().map(|(_, item)| item.tokens()))
}

/// A declaration to write.
struct Item<'a> {
    output: &'a Output<'a>,
    runtime: &'a TokenStream,
    module: &'a Module,
    id: DeclarationId,
}

impl<'a> Item<'a> {
    fn sorted(self) -> ((bool, &'a str), Self) {
        let is_root = matches!(
            self.output.facts.declarations.get(self.id).body,
            Body::Root(_)
        );
        ((!is_root, self.output.facts.names.of(self.id)), self)
    }

    fn tokens(&self) -> TokenStream {
        let declaration = self.output.facts.declarations.get(self.id);
        match &declaration.body {
            Body::Root(root) => self.root(root, declaration.node),
            Body::Record(record) => self.record(record, declaration.node),
            Body::StringEnum(values) => self.string_enum(values, declaration.node),
            Body::IntegerEnum(values) => self.integer_enum(values, declaration.node),
        }
    }

    fn name(&self) -> Ident {
        names::ident(self.output.facts.names.of(self.id))
    }

    fn root(&self, root: &Root, node: Option<SchemaId>) -> TokenStream {
        let (resource, version) = root.selected.of(self.output.model);
        let runtime = &self.runtime;
        let docs = self.root_docs(version, node);
        let attribute = self.resource_attribute(root, resource, version);
        let fields = Fields::new(self, &root.record, &["metadata"]);
        let rename_all = fields
            .any_in_camel_case()
            .then(|| quote!(#[schema(rename_all = "camelCase")]));
        let (name, fields) = (self.name(), &fields.tokens);
        quote! {
            #docs
            #[derive(Clone, Debug, Default, PartialEq, #runtime::Resource)]
            #attribute
            #rename_all
            pub struct #name {
                pub metadata: #runtime::meta::ObjectMeta,
                #(#fields)*
            }
        }
    }

    fn resource_attribute(
        &self,
        root: &Root,
        resource: &Resource,
        version: &Version,
    ) -> TokenStream {
        let names = &resource.names;
        let mut words = vec![
            word("group", &resource.group),
            word("group_alias", &self.module.alias),
            word("version", &version.name),
            word("kind", &names.kind),
            word("plural", &names.plural),
        ];
        words.extend(
            names
                .singular
                .as_ref()
                .map(|singular| word("singular", singular)),
        );
        let list_kind = names
            .list_kind
            .as_ref()
            .filter(|list_kind| **list_kind != format!("{}List", names.kind));
        words.extend(list_kind.map(|list_kind| word("list_kind", list_kind)));
        words.extend(list("short_names", names.short_names.as_deref()));
        words.extend(list("categories", names.categories.as_deref()));
        words.push(match resource.scope {
            ScopeKind::Namespaced => word("scope", "Namespaced"),
            ScopeKind::Cluster => word("scope", "Cluster"),
        });
        if let Some(subresources) = &version.subresources {
            // A server that knows no `status` drops all of it: there is nothing to update.
            let has_status = root
                .record
                .members
                .iter()
                .any(|member| member.name == "status");
            words.extend((subresources.status && has_status).then(|| quote!(status)));
            words.extend(subresources.scale.is_some().then(|| quote!(scale)));
        }
        words.extend(self.crate_word());
        quote!(#[resource(#(#words),*)])
    }

    /// `crate = "..."`, where the runtime is not where the derives look for it.
    fn crate_word(&self) -> Option<TokenStream> {
        let path = self.output.crate_path;
        (path != "::kubewright").then(|| quote!(crate = #path))
    }

    fn record(&self, record: &Record, node: Option<SchemaId>) -> TokenStream {
        let runtime = &self.runtime;
        let docs = self.docs(node);
        let fields = Fields::new(self, record, &[]);
        let mut words: Vec<TokenStream> = Vec::new();
        words.extend((!record.members.is_empty()).then(|| quote!(rename_all = "camelCase")));
        words.extend(self.crate_word());
        let attribute = (!words.is_empty()).then(|| quote!(#[schema(#(#words),*)]));
        let (name, fields) = (self.name(), &fields.tokens);
        quote! {
            #docs
            #[derive(Clone, Debug, Default, PartialEq, #runtime::Schema)]
            #attribute
            pub struct #name {
                #(#fields)*
            }
        }
    }

    fn string_enum(&self, values: &[String], node: Option<SchemaId>) -> TokenStream {
        let variants = variant::of_strings(values);
        let known = values.iter().zip(&variants.known).map(|(value, name)| {
            let ident = names::ident(name);
            if *value == names::escape(name) {
                quote!(#ident,)
            } else {
                quote!(#[schema(rename = #value)] #ident,)
            }
        });
        self.open_enum(&known.collect(), &variants.unknown, &quote!(String), node)
    }

    fn integer_enum(&self, values: &[i64], node: Option<SchemaId>) -> TokenStream {
        let variants = variant::of_integers(self.output.facts.names.of(self.id), values);
        let known = values.iter().zip(&variants.known).map(|(value, name)| {
            let (ident, value) = (names::ident(name), Literal::i64_unsuffixed(*value));
            quote!(#[schema(value = #value)] #ident,)
        });
        self.open_enum(&known.collect(), &variants.unknown, &quote!(i64), node)
    }

    fn open_enum(
        &self,
        known: &TokenStream,
        unknown: &str,
        held: &TokenStream,
        node: Option<SchemaId>,
    ) -> TokenStream {
        let runtime = &self.runtime;
        let (name, unknown, docs) = (self.name(), names::ident(unknown), self.docs(node));
        let attribute = self.crate_word().map(|word| quote!(#[schema(#word)]));
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, Eq, #runtime::Schema)]
            #attribute
            pub enum #name {
                #known
                #[schema(unknown, default)]
                #unknown(#held),
            }
        }
    }

    fn root_docs(&self, version: &Version, node: Option<SchemaId>) -> TokenStream {
        let mut docs = self.docs(node);
        if self.output.docs && version.deprecated == Some(true) {
            let warning = version
                .deprecation_warning
                .as_deref()
                .unwrap_or("this version is deprecated");
            if !docs.is_empty() {
                docs.extend(quote!(#[doc = ""]));
            }
            docs.extend(docs::attributes(&format!("Deprecated: {warning}")));
        }
        docs
    }

    fn docs(&self, node: Option<SchemaId>) -> TokenStream {
        match node {
            Some(node) if self.output.docs => {
                let description = self.output.model.schema(node).description.as_deref();
                description.map(docs::attributes).unwrap_or_default()
            }
            _ => TokenStream::new(),
        }
    }

    fn type_of(&self, ty: &TypeRef) -> TokenStream {
        let runtime = &self.runtime;
        match ty {
            TypeRef::Scalar(scalar) => scalar_type(*scalar, runtime),
            TypeRef::List(item) => {
                let item = self.item_type(item);
                quote!(Vec<#item>)
            }
            TypeRef::Map(item) => {
                let item = self.item_type(item);
                quote!(#runtime::Map<#item>)
            }
            TypeRef::Declared(id) => {
                let name = names::ident(self.output.facts.names.of(*id));
                quote!(#name)
            }
        }
    }

    fn item_type(&self, item: &ItemRef) -> TokenStream {
        let ty = self.type_of(&item.ty);
        if item.nullable {
            quote!(Option<#ty>)
        } else {
            ty
        }
    }
}

/// The fields of a struct.
struct Fields {
    tokens: Vec<TokenStream>,
    camel_case: bool,
}

impl Fields {
    fn new(item: &Item<'_>, record: &Record, taken: &[&str]) -> Self {
        let json: Vec<&str> = record
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        let mut identifiers = field::identifiers(&json, taken);
        let mut camel_case = false;
        let mut tokens = Vec::with_capacity(record.members.len() + 1);
        for (position, (member, identifier)) in record.members.iter().zip(&identifiers).enumerate()
        {
            let is_renamed = field::is_renamed(identifier, &member.name);
            camel_case |= !is_renamed && *identifier != member.name;
            tokens.push(Self::field(item, member, identifier, position));
        }
        if record.open {
            identifiers.extend(taken.iter().map(|name| (*name).to_owned()));
            let runtime = &item.runtime;
            let extra = names::ident(&field::free("extra", &identifiers));
            tokens.push(quote!(#[schema(flatten)] pub #extra: #runtime::Map<#runtime::Value>,));
        }
        Self { tokens, camel_case }
    }

    fn field(item: &Item<'_>, member: &Member, identifier: &str, position: usize) -> TokenStream {
        let docs = item.docs(member.node);
        let json = &member.name;
        let mut words: Vec<TokenStream> = Vec::new();
        words.extend(field::is_renamed(identifier, json).then(|| quote!(rename = #json)));
        words.extend((member.required && member.nullable).then(|| quote!(required)));
        let attribute = (!words.is_empty()).then(|| quote!(#[schema(#(#words),*)]));
        let mut ty = item.type_of(&member.ty);
        if item.output.facts.layout.is_boxed(item.id, position) {
            ty = quote!(Box<#ty>);
        }
        if !member.required || member.nullable {
            ty = quote!(Option<#ty>);
        }
        let identifier = names::ident(identifier);
        quote!(#docs #attribute pub #identifier: #ty,)
    }

    /// Whether some field's JSON name is its identifier in camelCase and not the identifier itself.
    fn any_in_camel_case(&self) -> bool {
        self.camel_case
    }
}

fn scalar_type(scalar: Scalar, runtime: &TokenStream) -> TokenStream {
    let meta = |name: &str| {
        let name = format_ident!("{name}");
        quote!(#runtime::meta::#name)
    };
    match scalar {
        Scalar::Any => quote!(#runtime::Value),
        Scalar::Boolean => quote!(bool),
        Scalar::Integer(Integer::I32) => quote!(i32),
        Scalar::Integer(Integer::I64) => quote!(i64),
        Scalar::Integer(Integer::U16) => quote!(u16),
        Scalar::Integer(Integer::U32) => quote!(u32),
        Scalar::Integer(Integer::U64) => quote!(u64),
        Scalar::Number => quote!(f64),
        Scalar::String => quote!(String),
        Scalar::Bytes => meta("ByteString"),
        Scalar::Time => meta("Time"),
        Scalar::IntOrString => meta("IntOrString"),
        Scalar::Quantity => meta("Quantity"),
        Scalar::EmbeddedObject => meta("EmbeddedObject"),
        Scalar::ObjectMeta => meta("ObjectMeta"),
    }
}

/// `word = "value"`.
fn word(word: &str, value: &str) -> TokenStream {
    let word = format_ident!("{word}");
    quote!(#word = #value)
}

/// `word("value", ...)`, or nothing for no values.
fn list(word: &str, values: Option<&[String]>) -> Option<TokenStream> {
    let values = values.filter(|values| !values.is_empty())?;
    let word = format_ident!("{word}");
    Some(quote!(#word(#(#values),*)))
}
