//! client-gen's table of tags, in the spelling of `#[resource(...)]`; a test for each row, with the
//! error that is expected where client-gen has none.

use crate::output::{errors, expansion};
use kubewright_codegen::derive_resource;
use proc_macro2::TokenStream;
use quote::quote;

/// A root with these words beside its group and version.
fn root(words: TokenStream) -> TokenStream {
    let mut input = words;
    input.extend(quote! {
        #[resource(group = "example.com", version = "v1")]
        pub struct Foo {
            pub metadata: ObjectMeta,
            pub status: Option<FooStatus>,
        }
    });
    derive_resource(input)
}

#[track_caller]
fn refused(words: TokenStream, expected: &[&str]) {
    assert_eq!(errors(root(words)), expected);
}

/// The markers of an expansion: scope, verbs, subresources.
#[track_caller]
fn markers(words: TokenStream) -> Vec<String> {
    let expansion = expansion(root(words));
    let marker = |line: &str| {
        let path = line.trim().strip_prefix("impl ::kubewright::resource::")?;
        let (marker, _) = path.split_once(" for Foo")?;
        let (_, name) = marker.split_once("::")?;
        Some(name.to_owned())
    };
    expansion.lines().filter_map(marker).collect()
}

/// The signatures of a client's methods, and what they call, without blanks.
#[track_caller]
fn methods(words: TokenStream) -> String {
    let expansion = expansion(root(words));
    let (_, client) = expansion
        .split_once("__client!")
        .expect("there is a client");
    client.split_whitespace().collect()
}

const ALL: [&str; 8] = [
    "Get",
    "List",
    "Watch",
    "Create",
    "Update",
    "Patch",
    "Delete",
    "DeleteCollection",
];

#[test]
fn r73_a_root_is_namespaced_and_has_every_verb() {
    let mut expected = vec!["Namespaced"];
    expected.extend(ALL);
    assert_eq!(markers(quote!()), expected);
}

#[test]
fn r74_the_attribute_has_no_value() {
    refused(
        quote!(#[resource = true]),
        &["expected parentheses: #[resource(...)]"],
    );
}

#[test]
fn r75_cluster_has_no_value() {
    refused(
        quote!(#[resource(cluster = true)]),
        &["`cluster` takes no value: write `cluster` alone"],
    );
}

#[test]
fn r76_readonly_has_no_value() {
    refused(
        quote!(#[resource(readonly = true)]),
        &["`readonly` takes no value: write `readonly` alone"],
    );
}

#[test]
fn r77_cluster_scope() {
    for words in [
        quote!(#[resource(cluster)]),
        quote!(#[resource(scope = "Cluster")]),
    ] {
        let mut expected = vec!["Cluster"];
        expected.extend(ALL);
        assert_eq!(markers(words), expected);
    }
}

#[test]
fn r78_no_verbs() {
    assert_eq!(markers(quote!(#[resource(no_verbs)])), ["Namespaced"]);
}

#[test]
fn r79_no_status() {
    assert!(!markers(quote!()).contains(&"Status".to_owned()));
    assert!(markers(quote!(#[resource(status)])).contains(&"Status".to_owned()));
}

#[test]
fn r80_only_verbs() {
    assert_eq!(
        markers(quote!(#[resource(verbs(create, delete))])),
        ["Namespaced", "Create", "Delete"]
    );
}

#[test]
fn r81_readonly() {
    assert_eq!(
        markers(quote!(#[resource(readonly)])),
        ["Namespaced", "Get", "List", "Watch"]
    );
}

#[test]
fn r82_verbs_exclude_skip_verbs() {
    refused(
        quote!(#[resource(verbs(create), skip_verbs(create))]),
        &["`skip_verbs` and `verbs` exclude each other: each says all of the verbs"],
    );
}

#[test]
fn r83_unknown_word() {
    refused(quote!(#[resource(invalid)]), &["unknown word `invalid`"]);
}

#[test]
fn r84_method() {
    let client = methods(quote!(#[resource(method(name = "foo", verb = "create"))]));
    assert!(
        client.contains("pubasyncfnfoo(&self,input:&Foo,)->::core::result::Result<Foo,"),
        "{client}"
    );
    assert!(
        client.contains(
            "method_create(::core::option::Option::None,::core::option::Option::None,input,&<::kubewright::meta::CreateOptionsas::core::default::Default>::default())"
        ),
        "{client}"
    );
}

#[test]
fn r85_methods_keep_their_order() {
    let client = methods(quote!(#[resource(
        method(name = "foo", verb = "create"),
        method(name = "bar", verb = "get"),
    )]));
    let position = |name: &str| client.find(name).expect("the method is there");
    assert!(position("fnfoo(") < position("fnbar("));
}

#[test]
fn r86_method_without_words() {
    refused(
        quote!(#[resource(method)]),
        &[
            "`method` needs words: `method(name = \"update_scale\", verb = \"update\", subresource \
           = \"scale\")`",
        ],
    );
}

#[test]
fn r87_method_without_verb() {
    refused(
        quote!(#[resource(method(name = "foo"))]),
        &[
            "`method` needs a verb: `method(name = \"update_scale\", verb = \"update\", subresource \
           = \"scale\")`",
        ],
    );
}

#[test]
fn r88_method_on_a_subresource() {
    let client = methods(quote!(#[resource(
        method(name = "foo", verb = "create", subresource = "bar")
    )]));
    assert!(client.contains("method_create(::core::option::Option::Some(name),::core::option::Option::Some(\"bar\"),input,options)"), "{client}");
}

#[test]
fn r89_method_with_result() {
    let client = methods(quote!(#[resource(method(name = "foos", verb = "list", result = Bars))]));
    assert!(
        client.contains("::core::result::Result<::kubewright::client::List<Bars>,"),
        "{client}"
    );
}

#[test]
fn r90_method_with_input() {
    let client =
        methods(quote!(#[resource(method(name = "foo", verb = "update", input = api::Bar))]));
    assert!(client.contains("pubasyncfnfoo(&self,name:&::core::primitive::str,input:&api::Bar,)->::core::result::Result<Foo,"), "{client}");
}

#[test]
fn r91_unknown_verb() {
    refused(
        quote!(#[resource(method(name = "foo", verb = "explode"))]),
        &[
            "unknown verb `explode`, expected one of `get`, `list`, `create`, `update`, `patch`, \
           `apply`, `connect`",
        ],
    );
    refused(
        quote!(#[resource(verbs(explode), method(name = "foo", verb = "updat"))]),
        &[
            "unknown verb `explode`, expected one of `get`, `list`, `watch`, `create`, `update`, \
             `patch`, `delete`, `delete_collection`",
            "unknown verb `updat`, did you mean `update`?",
        ],
    );
}

#[test]
fn r92_unknown_word_of_a_method() {
    refused(
        quote!(#[resource(method(name = "foo", verb = "get", unknown = "bar"))]),
        &[
            "unknown word `unknown`, expected one of `name`, `verb`, `subresource`, `input`, \
           `result`, `options`, `doc`, `stream`",
        ],
    );
}

#[test]
fn r93_empty_subresource() {
    refused(
        quote!(#[resource(method(name = "foo", verb = "get", subresource = ""))]),
        &["no subresource is named: say which, or leave `subresource` out"],
    );
}

#[test]
fn verbs_without_a_method_of_their_own_are_refused() {
    for (verb, expected) in [
        (
            "watch",
            "a method does not `watch`: that verb has one client call, without a type of its own",
        ),
        (
            "delete",
            "a method does not `delete`: that verb has one client call, without a type of its own",
        ),
        (
            "delete_collection",
            "a method does not `delete_collection`: that verb has one client call, without a type of its own",
        ),
        (
            "update_status",
            "`update_status` is no verb: name the subresource, `subresource = \"status\"`",
        ),
    ] {
        refused(
            quote!(#[resource(method(name = "foo", verb = #verb))]),
            &[expected],
        );
    }
}

#[test]
fn input_goes_with_verbs_that_send_one() {
    for verb in ["get", "list", "patch"] {
        let expected =
            format!("`{verb}` sends no object: `input` goes with `create`, `update` and `apply`");
        refused(
            quote!(#[resource(method(name = "foo", verb = #verb, input = Bar))]),
            &[&expected],
        );
    }
    for verb in ["create", "update", "apply"] {
        methods(quote!(#[resource(method(name = "foo", verb = #verb, input = Bar))]));
    }
}

#[test]
fn method_names_are_unique_identifiers() {
    refused(
        quote!(#[resource(
            method(name = "Foo", verb = "get"),
            method(name = "type", verb = "get"),
            method(name = "foo", verb = "get"),
            method(name = "foo", verb = "list"),
        )]),
        &[
            "methods are named in snake_case: `foo`",
            "`type` is a keyword",
            "there are two methods `foo`",
        ],
    );
}

#[test]
fn go_spelling_of_verbs_is_explained() {
    refused(
        quote!(#[resource(verbs(apply, update_status, get, get))]),
        &[
            "`apply` is no verb of its own: it is served where `patch` is",
            "`update_status` is no verb: the word `status` says that there is a status",
            "`get` is said twice",
        ],
    );
    assert_eq!(
        markers(quote!(#[resource(verbs("deletecollection"))])),
        ["Namespaced", "DeleteCollection"]
    );
}

#[test]
fn every_way_to_say_verbs_excludes_the_others() {
    refused(
        quote!(#[resource(readonly, no_verbs, method(name = "foo", verb = "get"))]),
        &[
            "`no_verbs` and `readonly` exclude each other: each says all of the verbs",
            "`no_verbs` says that nothing is served, this method too",
        ],
    );
}
