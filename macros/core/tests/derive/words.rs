//! Tables of names and tags around the clients, as far as they have a meaning here, in the spelling of
//! the derives and their words; a test for each row.
//!
//! Rows without a meaning: 95 (modules of Rust may use each other in any order, and in a circle), 96
//! (lists and maps have no names of their own), 97 (where two types of a module would have one
//! name, see the trees of the generator; the derive writes whole paths), 101 (releases that end a
//! version are the server's to tell; a definition says `deprecated`).

use crate::output::{errors, expansion};
use kubewright_codegen::derive_resource;
use kubewright_codegen::names::{group_alias, snake};
use proc_macro2::TokenStream;
use quote::quote;

fn root(words: TokenStream) -> TokenStream {
    let mut input = words;
    input.extend(quote! {
        pub struct Foo {
            pub metadata: ObjectMeta,
        }
    });
    derive_resource(input)
}

/// The value that an expansion gives a member of the static description of a kind.
#[track_caller]
fn said(words: TokenStream, member: &str) -> String {
    let expansion: String = expansion(root(words)).split_whitespace().collect();
    let start = format!("{member}:");
    let Some((_, rest)) = expansion.split_once(&start) else {
        panic!("no `{start}` in {expansion}");
    };
    rest.chars().take_while(|c| *c != ']').collect()
}

#[test]
fn r94_names_of_packages_are_identifiers() {
    assert_eq!(snake("foo.bar-baz.x.y-z.q"), "foo_bar_baz_x_y_z_q");
    assert_eq!(group_alias("bar-baz.x.y-z.q"), "bar_baz");
}

#[test]
fn r98_the_group_is_what_is_said() {
    for group in ["apps", "foo.example.com", ""] {
        let expansion = expansion(root(quote!(#[resource(group = #group, version = "v1")])));
        assert!(
            expansion.contains(&format!("group: {group:?}")),
            "{expansion}"
        );
    }
    let [error] = &errors(root(quote!(#[resource(version = "v1")])))[..] else {
        panic!("one error");
    };
    assert!(error.contains("group"), "{error}");
}

/// Words may stand in several attributes; lists take several values, and others are said once.
#[test]
fn r99_words_that_come_again() {
    let words = quote! {
        #[resource(group = "example.com", version = "v1")]
        #[resource(short_names("a", "b"), categories("qux,zrb"))]
    };
    let [error] = &errors(root(words))[..] else {
        panic!("a category is a name");
    };
    assert!(error.contains("qux,zrb"), "{error}");
    let words = quote! {
        #[resource(group = "example.com", version = "v1")]
        #[resource(short_names("a", "b"))]
    };
    assert_eq!(said(words, "short_names"), "&[\"a\",\"b\"");
    let words = quote! {
        #[resource(group = "example.com", version = "v1")]
        #[resource(version = "v2")]
    };
    let [error] = &errors(root(words))[..] else {
        panic!("one error");
    };
    assert!(error.contains("version"), "{error}");
}

#[test]
fn r100_a_word_without_values_takes_none() {
    let words = |word| quote!(#[resource(group = "example.com", version = "v1", #word)]);
    for word in [quote!(readonly(arg)), quote!(namespaced("arg"))] {
        let [error] = &errors(root(words(word.clone())))[..] else {
            panic!("one error of `{word}`");
        };
        assert!(error.contains("takes no"), "{error}");
    }
}
