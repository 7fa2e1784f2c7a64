//! The output names everything by its full path: no type of the user's gets in between.
#![deny(warnings)]
#![allow(non_camel_case_types, dead_code)]

mod shadows {
    pub struct String;
    pub struct Option;
    pub struct Result;
    pub struct Vec;
    pub struct Box;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Default;
    pub struct Self_;
    pub struct Schema;
    pub struct Resource;
    pub struct Serialize;
    pub struct Deserialize;
    pub struct Record;
    pub struct Shape;
    pub struct Ref;
    pub struct Mut;
    pub struct usize;
    pub struct bool;
    pub struct str;
    pub mod std {}
    pub mod core {}
    pub mod alloc {}
    pub mod kubewright {}
    pub mod serde {}
}

mod user {
    // Nothing refers to any of them, which is what this shows.
    #[allow(unused_imports)]
    use super::shadows::*;

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Resource)]
    #[resource(
        group = "example.com",
        version = "v1",
        status,
        method(name = "get_scale", verb = "get", subresource = "scale")
    )]
    pub struct Foo {
        pub metadata: ::kubewright::meta::ObjectMeta,
        #[schema(skip_serializing_if = "never", default)]
        pub spec: Spec,
        pub status: ::core::option::Option<Level>,
    }

    fn never(_: &Spec) -> ::core::primitive::bool {
        false
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::default::Default, ::kubewright::Schema)]
    #[schema(default)]
    pub struct Spec {
        pub text: ::std::string::String,
        #[schema(items(pattern = "a"), min_items = 1, default)]
        pub list: ::std::vec::Vec<::std::string::String>,
        #[schema(serde)]
        pub leaf: ::core::option::Option<::core::primitive::char>,
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema)]
    pub enum Level {
        Low,
        #[schema(unknown, default)]
        Unknown(::std::string::String),
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema)]
    pub struct Name(::std::string::String);

    #[derive(
        ::core::clone::Clone,
        ::core::fmt::Debug,
        ::core::default::Default,
        ::kubewright::Schema,
        ::kubewright::JsonSchema,
    )]
    #[schema(union(
        exactly_one,
        members("some" = "Some", "self" = "Self", "none" = "None", "unset" = "Unset"),
        discriminator = "type",
        enforce
    ))]
    pub struct Either {
        pub r#type: ::std::string::String,
        pub some: ::core::option::Option<::core::primitive::bool>,
        #[schema(rename = "self", default_json = "{}")]
        pub self_: ::core::option::Option<::std::boxed::Box<Choice>>,
        #[schema(default_value = "a")]
        pub none: ::core::option::Option<::std::string::String>,
        #[schema(default_value = true)]
        pub unset: ::core::option::Option<::core::primitive::bool>,
        #[schema(default_value = 1)]
        pub r#gen: ::core::option::Option<::core::primitive::i64>,
    }

    #[derive(
        ::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema, ::kubewright::JsonSchema,
    )]
    pub enum Choice {
        Some(::std::string::String),
        None(::std::boxed::Box<Either>),
        Ok(::std::vec::Vec<Choice>),
        #[schema(unknown, default)]
        Err(::kubewright::Map<::kubewright::Value>),
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::kubewright::Schema)]
    pub struct Generic<T> {
        pub value: T,
    }
}

fn main() {
    let text = r#"{"apiVersion":"example.com/v1","kind":"Foo","metadata":{},"spec":{"text":"a","list":["b"],"leaf":"c"},"status":"New"}"#;
    let foo: user::Foo = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&foo).unwrap(), text);
    let either = user::Either::from_self_(user::Choice::Some("a".to_owned()));
    assert_eq!(either.r#type, "Self");
    assert!(matches!(either.kind(), user::EitherRef::Self_(user::Choice::Some(_))));
    assert_eq!((either.none_or_default(), either.gen_or_default()), ("a", 1));
    assert!(either.unset_or_default());
}
