//! Bounds of a generic type's parameters.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Generics, parse_quote};

use super::Krate;
use crate::derive::ast::{Field, Input};

/// The generics of a type, each parameter bounded by what its fields are asked for.
pub(super) fn bounded(krate: &Krate, input: &Input<'_>, fields: &[Field<'_>]) -> Generics {
    let mut generics = input.generics.clone();
    if generics.type_params().next().is_none() {
        return generics;
    }
    let (mut schema, mut leaf, mut default) = (Names::new(), Names::new(), Names::new());
    for field in fields {
        if field.is_skipped() && field.words.default.is_said() {
            continue;
        }
        let used = match () {
            () if field.is_skipped() => &mut default,
            () if field.words.leaf.is_said() => &mut leaf,
            () => &mut schema,
        };
        collect(field.ty.to_token_stream(), used);
    }
    for param in generics.type_params_mut() {
        // A default stands at the type's own definition only.
        param.default = None;
        let name = param.ident.to_string();
        if schema.contains(&name) {
            param.bounds.push(parse_quote!(#krate::schema::Schema));
        }
        if leaf.contains(&name) {
            param
                .bounds
                .push(parse_quote!(#krate::__private::serde::Serialize));
            param
                .bounds
                .push(parse_quote!(#krate::__private::serde::de::DeserializeOwned));
            param.bounds.push(parse_quote!(::core::default::Default));
        } else if default.contains(&name) {
            param.bounds.push(parse_quote!(::core::default::Default));
        }
    }
    generics
}

type Names = BTreeSet<String>;

/// Every identifier of a type but those in a `PhantomData`, which asks nothing.
fn collect(tokens: TokenStream, names: &mut Names) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "PhantomData" => {
                let opens = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<');
                if opens {
                    tokens.next();
                    let mut phantom = 1_usize;
                    while phantom > 0 {
                        match tokens.next() {
                            Some(TokenTree::Punct(punct)) if punct.as_char() == '<' => phantom += 1,
                            Some(TokenTree::Punct(punct)) if punct.as_char() == '>' => phantom -= 1,
                            Some(_) => {}
                            None => break,
                        }
                    }
                }
            }
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{Names, collect};

    #[test]
    fn phantoms_ask_nothing() {
        let mut names = Names::new();
        collect(quote!((Vec<A>, PhantomData<Vec<B>>, [C; 2])), &mut names);
        assert!(names.contains("A") && names.contains("C"));
        assert!(!names.contains("B"));
    }
}
