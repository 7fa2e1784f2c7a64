//! The static facts of a field or type.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{Krate, option};
use crate::derive::fact::{Cardinality, Facts, Rule, Said, Union, Value};
use crate::derive::slot::Slot;

/// `&[Fact::Minimum(0.0), ...]`: what was said.
pub(super) fn expand(krate: &Krate, facts: &Facts) -> TokenStream {
    with(krate, facts, Vec::new())
}

/// What was said and these.
pub(super) fn with(krate: &Krate, facts: &Facts, more: Vec<TokenStream>) -> TokenStream {
    let mut all = Vec::new();
    if let Some(text) = facts
        .doc
        .as_ref()
        .filter(|_| facts.said("description").is_none())
    {
        all.push(fact(krate, "Description", quote!(#text)));
    }
    for said in &facts.said {
        all.extend(self::said(krate, said));
    }
    if !facts.rules.is_empty() {
        let rules = facts.rules.iter().map(|rule| self::rule(krate, rule));
        all.push(fact(krate, "Rules", quote!(&[#(#rules),*])));
    }
    for union in &facts.unions {
        let union = self::union(krate, union);
        all.push(fact(krate, "Union", quote!(&#union)));
    }
    if let Some(items) = facts.items.get() {
        all.push(fact(krate, "Items", expand(krate, items)));
    }
    all.extend(more);
    quote!(&[#(#all),*])
}

/// `Fact::Name(value)`.
pub(super) fn fact(krate: &Krate, name: &str, value: impl ToTokens) -> TokenStream {
    let name = ident(name);
    quote!(#krate::schema::Fact::#name(#value))
}

fn said(krate: &Krate, said: &Said) -> Vec<TokenStream> {
    let name = said.word.fact;
    let value = match &said.value {
        Some(Value::Text(text)) => quote!(#text),
        Some(Value::Json(json)) => json.text.to_token_stream(),
        Some(Value::Bool(value)) => quote!(#value),
        Some(Value::Number(number)) => {
            let bound = name.strip_prefix("Exclusive").unwrap_or(name);
            let mut tokens = vec![fact(krate, bound, quote!(#number))];
            if bound != name {
                tokens.push(fact(krate, name, quote!(true)));
            }
            return tokens;
        }
        Some(Value::Count(count)) => Literal::u64_unsuffixed(*count).to_token_stream(),
        Some(Value::Choice(of, choice)) => {
            let of = ident(of);
            let choice = ident(&crate::names::pascal(choice));
            quote!(#krate::schema::#of::#choice)
        }
        Some(Value::Texts(texts)) => quote!(&[#(#texts),*]),
        None => return Vec::new(),
    };
    vec![fact(krate, name, value)]
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn rule(krate: &Krate, rule: &Rule) -> TokenStream {
    let text = |slot: &Slot<String>| option(slot.get().map(ToTokens::to_token_stream));
    let expression = rule.expression.get();
    let message = text(&rule.message);
    let message_expression = text(&rule.message_expression);
    let reason = text(&rule.reason);
    let field_path = text(&rule.field_path);
    let optional_old_self = option(rule.optional_old_self.get().map(ToTokens::to_token_stream));
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

fn union(krate: &Krate, union: &Union) -> TokenStream {
    let cardinality = union
        .cardinality
        .get()
        .map(|cardinality| match cardinality {
            Cardinality::Exactly => quote!(ExactlyOne),
            Cardinality::AtMost => quote!(AtMostOne),
            Cardinality::AtLeast => quote!(AtLeastOne),
        });
    let discriminator = option(union.discriminator.get().map(|name| {
        let text = &name.text;
        quote!(#text)
    }));
    let members = union.members.get().into_iter().flatten().map(|member| {
        let field = &member.field.text;
        let value = option(member.value.as_ref().map(ToTokens::to_token_stream));
        quote!(#krate::schema::UnionMember { field: #field, value: #value })
    });
    quote! {
        #krate::schema::Union {
            cardinality: #krate::schema::Cardinality::#cardinality,
            discriminator: #discriminator,
            members: &[#(#members),*],
        }
    }
}
