//! The static facts of a field or type.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{Krate, option};
use crate::derive::ast::{Facts, Rule};
use crate::derive::slot::Slot;

/// `&[Fact::Minimum(0.0), ...]`: what was said.
pub(super) fn expand(krate: &Krate, facts: &Facts) -> TokenStream {
    let mut said = Vec::new();
    let mut push = |name: &str, value: TokenStream| {
        let name = Ident::new(name, Span::call_site());
        said.push(quote!(#krate::schema::Fact::#name(#value)));
    };
    if let Some(text) = &facts.description {
        push("Description", quote!(#text));
    }
    let texts = [
        ("Format", &facts.format),
        ("Pattern", &facts.pattern),
        ("Default", &facts.default_value),
        ("Default", &facts.default_json),
        ("PatchStrategy", &facts.patch_strategy),
        ("PatchMergeKey", &facts.patch_merge_key),
    ];
    for (name, text) in texts {
        if let Some(text) = text.get() {
            push(name, quote!(#text));
        }
    }
    if facts.nullable.is_said() {
        push("Nullable", quote!(true));
    }
    let bounds = [
        (
            "Minimum",
            "ExclusiveMinimum",
            &facts.minimum,
            &facts.exclusive_minimum,
        ),
        (
            "Maximum",
            "ExclusiveMaximum",
            &facts.maximum,
            &facts.exclusive_maximum,
        ),
    ];
    for (name, exclusive, inclusive_bound, exclusive_bound) in bounds {
        if let Some(value) = inclusive_bound.get() {
            push(name, quote!(#value));
        }
        if let Some(value) = exclusive_bound.get() {
            push(name, quote!(#value));
            push(exclusive, quote!(true));
        }
    }
    if let Some(value) = facts.multiple_of.get() {
        push("MultipleOf", quote!(#value));
    }
    let counts = [
        ("MinLength", &facts.min_length),
        ("MaxLength", &facts.max_length),
        ("MinItems", &facts.min_items),
        ("MaxItems", &facts.max_items),
        ("MinProperties", &facts.min_properties),
        ("MaxProperties", &facts.max_properties),
    ];
    for (name, count) in counts {
        if let Some(count) = count.get() {
            let count = Literal::u64_unsuffixed(*count);
            push(name, quote!(#count));
        }
    }
    if let Some(values) = facts.values.get() {
        push("Enum", quote!(&[#(#values),*]));
    }
    if let Some(list_type) = facts.list_type.get() {
        let list_type = variant(list_type);
        push("ListType", quote!(#krate::schema::ListType::#list_type));
    }
    if let Some(keys) = facts.list_map_keys.get() {
        push("ListMapKeys", quote!(&[#(#keys),*]));
    }
    if let Some(map_type) = facts.map_type.get() {
        let map_type = variant(map_type);
        push("MapType", quote!(#krate::schema::MapType::#map_type));
    }
    if !facts.rules.is_empty() {
        let rules = facts.rules.iter().map(|rule| self::rule(krate, rule));
        push("Rules", quote!(&[#(#rules),*]));
    }
    if let Some(items) = facts.items.get() {
        push("Items", expand(krate, items));
    }
    quote!(&[#(#said),*])
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
    let optional_old_self = option(rule.optional_old_self.is_said().then(|| quote!(true)));
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
