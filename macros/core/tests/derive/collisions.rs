//! Methods that would hide what every client has.

use std::fs;
use std::path::Path;

use kubewright_codegen::derive_resource;
use proc_macro2::TokenStream;
use quote::quote;

use crate::output::errors;

/// The public methods of the runtime's `Api`, with the bounds of the kind that has each.
fn of_api() -> Vec<(String, String)> {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/src/client");
    let mut methods = Vec::new();
    let entries = fs::read_dir(client).expect("the runtime is in the workspace");
    let files = entries.map(|entry| entry.expect("a file").path());
    // What is in folders of its own is no part of `Api`.
    for file in files.filter(|file| file.is_file()) {
        let text = fs::read_to_string(file).expect("a source");
        let mut bounds = None;
        let mut before = "";
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("impl<K") {
                let bound = rest.strip_suffix("> Api<K> {");
                bounds = bound.filter(|_| before != "#[doc(hidden)]");
            } else if line == "}" {
                bounds = None;
            } else if let Some(bounds) = bounds
                && let Some(method) = line.strip_prefix("    pub ")
                && let Some(method) = method.trim_start_matches("async ").strip_prefix("fn ")
            {
                let end = method.find(['(', '<']).expect("parameters");
                methods.push((method[..end].to_owned(), bounds.to_owned()));
            }
            before = line;
        }
    }
    methods
}

fn root(name: &str, words: &TokenStream) -> Vec<String> {
    errors(derive_resource(quote! {
        #[resource(group = "example.com", version = "v1", #words
                   method(name = #name, verb = "get", subresource = "part"))]
        pub struct Foo {
            pub metadata: ObjectMeta,
            pub status: Option<FooStatus>,
        }
    }))
}

#[test]
fn no_method_of_the_runtime_can_be_hidden() {
    let methods = of_api();
    // What finds them finds them all: those with bounds, without, and with several.
    for (known, bound) in [
        ("get_with", ": verbs::Get"),
        ("client", ": Resource"),
        ("update_status", ": verbs::Update + subresources::Status"),
        ("patch_scale", ": subresources::Scale"),
    ] {
        let found = |(name, bounds): &(String, String)| name == known && bounds == bound;
        assert!(methods.iter().any(found), "{known}: {methods:?}");
    }
    for (name, bounds) in methods {
        let words = if bounds.contains("subresources::Status") {
            quote!(status,)
        } else if bounds.contains("subresources::Scale") {
            quote!(scale,)
        } else {
            quote!()
        };
        let errors = root(&name, &words);
        let named = |error: &String| error.starts_with(&format!("the method `{name}` would hide"));
        assert!(
            errors.iter().any(named),
            "`{name}` is not refused: {errors:?}"
        );
    }
}

#[test]
fn what_a_kind_has_not_is_free() {
    for name in ["get_scale", "update_scale", "update_status", "apply_status"] {
        assert_eq!(root(name, &quote!()), [""; 0], "{name}");
    }
}
