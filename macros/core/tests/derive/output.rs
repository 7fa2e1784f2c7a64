//! Reads what a derive gave back.

use proc_macro2::{TokenStream, TokenTree};

/// The messages of all `compile_error!`s.
pub(crate) fn errors(output: TokenStream) -> Vec<String> {
    let mut errors = Vec::new();
    let mut tokens = output.into_iter();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Ident(ident) if ident == "compile_error")
            && let (Some(_bang), Some(TokenTree::Group(group))) = (tokens.next(), tokens.next())
        {
            let message: syn::LitStr = syn::parse2(group.stream()).expect("an error is a string");
            errors.push(message.value());
        }
    }
    errors
}

/// What was written, formatted. Fails if there were errors.
pub(crate) fn expansion(output: TokenStream) -> String {
    assert_eq!(errors(output.clone()), [""; 0]);
    let file: syn::File = syn::parse2(output).expect("an expansion is a list of items");
    prettyplease::unparse(&file)
}
