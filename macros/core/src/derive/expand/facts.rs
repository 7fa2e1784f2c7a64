//! The static `Facts` of a field or type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{Krate, option};
use crate::derive::ast::{Facts, Rule};
use crate::derive::slot::Slot;

/// `Some(&Facts { ... })` with what was said, `None` if nothing was.
pub(super) fn expand(krate: &Krate, facts: &Facts) -> TokenStream {
    let mut said = Vec::new();
    let mut push = |name: &str, value: TokenStream| {
        let name = Ident::new(name, Span::call_site());
        said.push(quote!(#name: #value));
    };
    if let Some(text) = &facts.description {
        push("description", option(Some(quote!(#text))));
    }
    let texts = [
        ("format", &facts.format),
        ("pattern", &facts.pattern),
        ("default", &facts.default_value),
        ("default", &facts.default_json),
        ("patch_strategy", &facts.patch_strategy),
        ("patch_merge_key", &facts.patch_merge_key),
    ];
    for (name, text) in texts {
        if let Some(text) = text.get() {
            push(name, option(Some(quote!(#text))));
        }
    }
    if facts.nullable.is_said() {
        push("nullable", quote!(true));
    }
    let bounds = [
        ("minimum", &facts.minimum, false),
        ("minimum", &facts.exclusive_minimum, true),
        ("maximum", &facts.maximum, false),
        ("maximum", &facts.exclusive_maximum, true),
    ];
    for (name, bound, exclusive) in bounds {
        if let Some(value) = bound.get() {
            let bound = quote!(#krate::schema::Bound { value: #value, exclusive: #exclusive });
            push(name, option(Some(bound)));
        }
    }
    if let Some(value) = facts.multiple_of.get() {
        push("multiple_of", option(Some(quote!(#value))));
    }
    let counts = [
        ("min_length", &facts.min_length),
        ("max_length", &facts.max_length),
        ("min_items", &facts.min_items),
        ("max_items", &facts.max_items),
        ("min_properties", &facts.min_properties),
        ("max_properties", &facts.max_properties),
    ];
    for (name, count) in counts {
        if let Some(count) = count.get() {
            push(name, option(Some(quote!(#count))));
        }
    }
    if let Some(values) = facts.values.get() {
        push("values", quote!(&[#(#values),*]));
    }
    if let Some(list_type) = facts.list_type.get() {
        let list_type = variant(list_type);
        push(
            "list_type",
            option(Some(quote!(#krate::schema::ListType::#list_type))),
        );
    }
    if let Some(keys) = facts.list_map_keys.get() {
        push("list_map_keys", quote!(&[#(#keys),*]));
    }
    if let Some(map_type) = facts.map_type.get() {
        let map_type = variant(map_type);
        push(
            "map_type",
            option(Some(quote!(#krate::schema::MapType::#map_type))),
        );
    }
    if !facts.rules.is_empty() {
        let rules = facts.rules.iter().map(|rule| self::rule(krate, rule));
        push("rules", quote!(&[#(#rules),*]));
    }
    if let Some(items) = facts.items.get() {
        push("items", expand(krate, items));
    }
    option(
        (!said.is_empty())
            .then(|| quote!(&#krate::schema::Facts { #(#said,)* ..#krate::schema::Facts::NONE })),
    )
}

/// `set` as `Set`.
fn variant(word: &str) -> Ident {
    Ident::new(&crate::names::pascal(word), Span::call_site())
}

fn rule(krate: &Krate, rule: &Rule) -> TokenStream {
    let text = |slot: &Slot<String>| option(slot.get().map(ToTokens::to_token_stream));
    let expression = rule.expression.get();
    let message = text(&rule.message);
    let message_expression = text(&rule.message_expression);
    let reason = text(&rule.reason);
    let field_path = text(&rule.field_path);
    let optional_old_self = rule.optional_old_self.is_said();
    quote! {
        #krate::schema::Rule {
            rule: #expression,
            message: #message,
            message_expression: #message_expression,
            reason: #reason,
            field_path: #field_path,
            optional_old_self: #optional_old_self,
        }
    }
}
