//! What the definition of a kind says beyond names and schema.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{Krate, option};
use crate::derive::ast::{Definition, PrinterColumn, Resource};
use crate::derive::slot::Slot;
use crate::derive::word::Name;

/// An expression of `&'static Definition`.
pub(super) fn expand(krate: &Krate, resource: &Resource) -> TokenStream {
    let definition = &resource.definition;
    let mut said = Vec::new();
    if let Some(storage) = definition.storage.get() {
        said.push(quote!(storage: ::core::option::Option::Some(#storage)));
    }
    if let Some(served) = definition.served.get() {
        said.push(quote!(served: #served));
    }
    if let Some(deprecated) = definition.deprecated.get() {
        let (is, warning) = (deprecated.is, &deprecated.warning);
        said.push(quote!(deprecated: #is));
        if warning.is_some() {
            said.push(quote!(deprecation_warning: ::core::option::Option::Some(#warning)));
        }
    }
    if !definition.printer_columns.is_empty() {
        let columns = definition.printer_columns.iter();
        let columns = columns.map(|column| printer_column(krate, column));
        said.push(quote!(printer_columns: &[#(#columns),*]));
    }
    if let Some(paths) = definition.selectable_fields.get() {
        let paths = paths.iter().map(|path| &path.text);
        said.push(quote!(selectable_fields: &[#(#paths),*]));
    }
    if resource.scale.is_said() {
        let paths = scale_paths(krate, definition);
        said.push(quote!(scale: ::core::option::Option::Some(#paths)));
    }
    let pairs = [
        (quote!(annotations), &definition.annotations),
        (quote!(labels), &definition.labels),
    ];
    for (field, pairs) in pairs {
        if !pairs.is_empty() {
            let pairs = pairs.iter().map(|(key, value)| {
                let key = &key.text;
                quote!((#key, #value))
            });
            said.push(quote!(#field: &[#(#pairs),*]));
        }
    }
    if let Some(conversion) = definition.conversion.get() {
        said.push(quote!(conversion: ::core::option::Option::Some(#conversion)));
    }
    if let Some(preserve) = definition.preserve_unknown_fields.get() {
        said.push(quote!(preserve_unknown_fields: ::core::option::Option::Some(#preserve)));
    }
    if said.is_empty() {
        return quote!(&#krate::resource::Definition::PLAIN);
    }
    quote! {
        &#krate::resource::Definition {
            #(#said,)*
            ..#krate::resource::Definition::PLAIN
        }
    }
}

fn printer_column(krate: &Krate, column: &PrinterColumn) -> TokenStream {
    let name = text(&column.name);
    let ty = column.ty.get();
    let json_path = text(&column.json_path);
    let format = option(column.format.get().map(ToTokens::to_token_stream));
    let description = option(column.description.get().map(ToTokens::to_token_stream));
    let priority = option(
        column
            .priority
            .get()
            .map(|priority| Literal::i32_unsuffixed(*priority).to_token_stream()),
    );
    quote! {
        #krate::resource::PrinterColumn {
            name: #name,
            ty: #ty,
            json_path: #json_path,
            format: #format,
            description: #description,
            priority: #priority,
        }
    }
}

fn text(slot: &Slot<Name>) -> Option<&str> {
    slot.get().map(|name| name.text.as_str())
}

fn scale_paths(krate: &Krate, definition: &Definition) -> TokenStream {
    let paths = definition.scale_paths.as_ref();
    let spec = paths.and_then(|paths| text(&paths.spec_replicas));
    let status = paths.and_then(|paths| text(&paths.status_replicas));
    let selector = paths.and_then(|paths| text(&paths.label_selector));
    let spec = spec.unwrap_or(".spec.replicas");
    let status = status.unwrap_or(".status.replicas");
    let selector = option(selector.map(ToTokens::to_token_stream));
    quote! {
        #krate::resource::ScalePaths {
            spec_replicas: #spec,
            status_replicas: #status,
            label_selector: #selector,
        }
    }
}
