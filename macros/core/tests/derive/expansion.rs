//! What the derives write.

use std::fs;
use std::path::Path;

use kubewright_codegen::{derive_resource, derive_schema};
use quote::quote;

use crate::output::expansion;

/// The text without its blanks, so that tests do not depend on how it is broken into lines.
fn dense(text: &str) -> String {
    text.split_whitespace()
        .collect::<String>()
        .replace(",)", ")")
        .replace(",]", "]")
        .replace(",}", "}")
        .replace(",>", ">")
}

#[track_caller]
fn contains(expansion: &str, parts: &[&str]) {
    let expansion_ = dense(expansion);
    for part in parts {
        assert!(
            expansion_.contains(&dense(part)),
            "{part}\nis not in\n{expansion}"
        );
    }
}

/// All that is written for a small struct: a reader sees what each type costs.
#[test]
fn a_struct_in_full() {
    let output = derive_schema(quote! {
        #[schema(rename_all = "camelCase")]
        struct Port {
            container_port: i32,
            r#type: Option<String>,
        }
    });
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/derive/golden/struct.rs");
    let expansion = expansion(output);
    if std::env::var_os("KUBEWRIGHT_BLESS").is_some() {
        fs::write(&golden, &expansion).unwrap();
    }
    assert_eq!(expansion, fs::read_to_string(golden).unwrap());
}

#[test]
fn names_are_sorted_by_length_and_aliases_among_them() {
    let output = expansion(derive_schema(quote! {
        struct Names {
            b: u8,
            #[schema(rename = "z", alias = "cc", alias = "a")]
            a: u8,
            #[schema(skip_deserializing)]
            unread: u8,
            #[schema(flatten)]
            rest: Rest,
            #[schema(skip)]
            skipped: u8,
        }
    }));
    contains(
        &output,
        &[
            r#"names: &[("a", 1u16), ("b", 0u16), ("z", 1u16), ("cc", 1u16)]"#,
            "flattened: &[3u16]",
            "skipped: ::core::default::Default::default()",
        ],
    );
    assert!(!output.contains("\"skipped\""));
}

#[test]
fn required_and_omitted() {
    let field = |name: &str, required: bool, omit: &str| {
        let shape = "Option<u8>";
        format!(
            "name: \"{name}\", shape: <{} as ::kubewright::schema::Schema>::shape, required: \
             {required}, omit: ::kubewright::schema::Omit::{omit}",
            if name.starts_with("opt") { shape } else { "u8" }
        )
    };
    let output = expansion(derive_schema(quote! {
        struct Fields {
            plain: u8,
            #[schema(default)] with_default: u8,
            #[schema(default = "path::to")] with_path: u8,
            #[schema(omit_empty)] or_empty: u8,
            #[schema(skip_serializing)] unwritten: u8,
            #[schema(skip_deserializing)] unread: u8,
            opt: Option<u8>,
            #[schema(required)] opt_required: Option<u8>,
            #[schema(omit_empty)] opt_empty: Option<u8>,
        }
    }));
    contains(
        &output,
        &[
            &field("plain", true, "Never"),
            &field("with_default", false, "Never"),
            &field("with_path", false, "Never"),
            &field("or_empty", false, "Empty"),
            &field("unwritten", true, "Always"),
            &field("unread", false, "Never"),
            &field("opt", false, "Absent"),
            &field("opt_required", true, "Never"),
            &field("opt_empty", false, "Empty"),
            "with_default: ::core::default::Default::default()",
            "with_path: path::to()",
            "unread: ::core::default::Default::default()",
        ],
    );
}

#[test]
fn a_default_of_the_struct_stands_below_those_of_fields() {
    let output = expansion(derive_schema(quote! {
        #[schema(default)]
        struct Whole {
            a: u8,
            #[schema(default = "seven")]
            b: u8,
        }
    }));
    contains(
        &output,
        &[
            "let mut blank: Self = <Self as ::core::default::Default>::default(); blank.b = seven(); \
         blank",
            "required: false",
        ],
    );
    assert!(!output.contains("required: true"));
}

#[test]
fn options_are_known_by_how_they_are_written() {
    let output = expansion(derive_schema(quote! {
        struct Options {
            a: Option<u8>,
            b: std::option::Option<u8>,
            c: ::core::option::Option<u8>,
            d: my::Option<u8>,
            e: Option,
        }
    }));
    assert_eq!(output.matches("required: false").count(), 3, "{output}");
    assert_eq!(output.matches("required: true").count(), 2, "{output}");
}

#[test]
fn conditions_are_asked_by_index() {
    let output = expansion(derive_schema(quote! {
        struct Conditions {
            #[serde(skip)] before: u8,
            plain: u8,
            #[serde(skip_serializing_if = "Vec::is_empty", default)] list: Vec<u8>,
        }
    }));
    contains(
        &output,
        &["fn skips(&self, index: ::core::primitive::usize) -> \
        ::core::primitive::bool { match index { 1 => Vec::is_empty(&self.list), _ => false, } }"],
    );
}

#[test]
fn a_condition_that_the_type_answers_is_not_asked() {
    let output = expansion(derive_schema(quote! {
        struct Conditions {
            #[serde(skip_serializing_if = "Option::is_none")] plain: Option<u8>,
            #[serde(skip_serializing_if = "std::option::Option::is_none")] spelt: Option<u8>,
            #[serde(skip_serializing_if = "Other::is_none", default)] other: Option<u8>,
        }
    }));
    contains(
        &output,
        &["{ match index { 2 => Other::is_none(&self.other), _ => false, } }"],
    );
}

#[test]
fn foreign_types_are_leaves() {
    let output = expansion(derive_schema(quote! {
        struct Leaves {
            #[schema(serde)] a: Foreign,
            #[schema(serde)] b: Option<Foreign>,
            #[schema(serde, default = "make")] c: Foreign,
        }
    }));
    contains(
        &output,
        &[
            "shape: ::kubewright::__private::opaque",
            "0 => { ::kubewright::schema::Ref::Leaf(::kubewright::schema::LeafRef::new(&self.a)) }",
            "match &self.b { ::core::option::Option::Some(value) => { \
         ::kubewright::schema::Ref::Leaf(::kubewright::schema::LeafRef::new(value)) } \
         ::core::option::Option::None => ::kubewright::schema::Ref::Absent, }",
            "2 => { ::kubewright::schema::Mut::Leaf(::kubewright::schema::LeafMut::new(&mut self.c)) }",
            "a: ::core::default::Default::default()",
            "c: make()",
        ],
    );
}

#[test]
fn facts_are_static() {
    let output = expansion(derive_schema(quote! {
        #[schema(validate(rule = "self.a < 5", message = "too much"), docs)]
        /// A type.
        struct Bounded {
            /// A field.
            #[schema(minimum = -1, exclusive_maximum = 2.5, multiple_of = 0.5, format = "double")]
            a: f64,
            #[schema(
                list_type = "map", list_map_keys("name", "port"), max_items = 3,
                patch_strategy = "merge", patch_merge_key = "name",
                items(values("a", 2, true), min_length = 1),
            )]
            b: Vec<B>,
            #[schema(default_value = "q\"", nullable, map_type = "granular")]
            c: Option<String>,
            #[schema(default_json = r#"{"a": 1}"#)]
            d: Option<D>,
        }
    }));
    contains(
        &output,
        &[
            r#"facts: &[
                ::kubewright::schema::Fact::Description("A type."),
                ::kubewright::schema::Fact::Rules(&[::kubewright::schema::Rule {
                    rule: "self.a < 5",
                    message: ::core::option::Option::Some("too much"),
                    message_expression: ::core::option::Option::None,
                    reason: ::core::option::Option::None,
                    field_path: ::core::option::Option::None,
                    optional_old_self: ::core::option::Option::None,
                }])
            ]"#,
            r#"Fact::Description("A field.")"#,
            "Fact::Minimum(-1f64)",
            "Fact::Maximum(2.5f64), ::kubewright::schema::Fact::ExclusiveMaximum(true)",
            "Fact::MultipleOf(0.5f64)",
            "Fact::MaxItems(3)",
            "Fact::ListType(::kubewright::schema::ListType::Map)",
            r#"Fact::ListMapKeys(&["name", "port"])"#,
            r#"Fact::Items(&[
                ::kubewright::schema::Fact::Enum(&["\"a\"", "2", "true"]),
                ::kubewright::schema::Fact::MinLength(1)
            ])"#,
            r#"Fact::Default("\"q\\\"\"")"#,
            "Fact::MapType(::kubewright::schema::MapType::Granular)",
            r#"Fact::Default("{\"a\": 1}")"#,
        ],
    );
}

#[test]
fn doc_comments_are_descriptions_unless_they_are_kept_out() {
    let output = expansion(derive_schema(quote! {
        /// A type.
        struct Documented {
            /// A field.
            ///
            ///  Indented.
            a: u8,
            /// For readers of the source.
            #[schema(docs = false)]
            b: u8,
            /// For those as well.
            #[schema(description = "Said.")]
            c: u8,
            /// Of what is flattened.
            #[schema(flatten)]
            d: D,
        }
    }));
    let fact = |text: &str| format!("Fact::Description({text:?})");
    contains(
        &output,
        &[
            &fact("A type."),
            &fact("A field.\n\n Indented."),
            &fact("Said."),
        ],
    );
    assert!(!output.contains("For ") && !output.contains("Of what"));

    let output = expansion(derive_schema(quote! {
        /// A type.
        #[schema(docs = false)]
        struct Documented {
            /// A field.
            a: u8,
            /// Another.
            #[schema(docs)]
            b: u8,
        }
    }));
    assert!(!output.contains("A type") && !output.contains("A field"));
    contains(&output, &[&fact("Another.")]);
}

#[test]
fn every_word_is_its_fact() {
    let output = expansion(derive_schema(quote! {
        #[schema(
            title = "T", example = "[]", min_properties = 1, nullable,
            one_of = r#"[{"required": ["a"]}]"#, not = r#"{"required": ["b"]}"#,
            preserve_unknown_fields = false,
            union(at_most_one, members("a", "b" = "B"), discriminator = "type", view = false),
            validate(rule = "true", message = "m", message_expression = "'m'", optional_old_self = false),
        )]
        struct All {
            #[schema(
                external_docs = r#"{"url": "u"}"#, minimum = 1, exclusive_minimum = false,
                unique_items, any_of = "[]", all_of = "[{}]", embedded_resource,
                int_or_string = false, values_json = r#"[ {"a": 1}, null ]"#, required = true,
                items(items(values("a", null), nullable = false)),
            )]
            a: Option<u8>,
            #[schema(schema = r#"{"type": "string"}"#, required = false)]
            b: Option<u8>,
            #[schema(schema = "", rename = "type")]
            c: u8,
        }
    }));
    for fact in [
        r#"Title("T")"#,
        r#"Example("[]")"#,
        "MinProperties(1)",
        "Nullable(true)",
        r#"OneOf("[{\"required\": [\"a\"]}]")"#,
        r#"Not("{\"required\": [\"b\"]}")"#,
        "PreserveUnknownFields(false)",
        r#"Union(&::kubewright::schema::Union {
            cardinality: ::kubewright::schema::Cardinality::AtMostOne,
            discriminator: ::core::option::Option::Some("type"),
            members: &[
                ::kubewright::schema::UnionMember { field: "a", value: ::core::option::Option::None },
                ::kubewright::schema::UnionMember { field: "b", value: ::core::option::Option::Some("B") }
            ],
        })"#,
        r#"ExternalDocs("{\"url\": \"u\"}")"#,
        "Minimum(1f64), ::kubewright::schema::Fact::ExclusiveMinimum(false)",
        "UniqueItems(true)",
        r#"AnyOf("[]")"#,
        r#"AllOf("[{}]")"#,
        "EmbeddedResource(true)",
        "IntOrString(false)",
        r#"Enum(&["{\"a\":1}", "null"])"#,
        "Required(true)",
        r#"Items(&[::kubewright::schema::Fact::Items(&[
            ::kubewright::schema::Fact::Enum(&["\"a\"", "null"]),
            ::kubewright::schema::Fact::Nullable(false)])])"#,
        r#"Schema("{\"type\": \"string\"}"), ::kubewright::schema::Fact::Required(false)"#,
        r#"Schema("")"#,
        "optional_old_self: ::core::option::Option::Some(false)",
    ] {
        contains(&output, &[fact]);
    }
}

#[test]
fn fields_with_a_default_have_a_method() {
    let output = expansion(derive_schema(quote! {
        struct Defaulted {
            #[schema(default_value = 3)]
            pub a: Option<i32>,
            #[schema(default_value = "x")]
            pub(crate) r#type: Option<String>,
            #[schema(default_json = "{}")]
            c: Option<Box<Own>>,
            #[schema(default_json = "[]", accessor = "ds")]
            d: Option<Vec<u8>>,
            #[schema(default_value = 3)]
            e: u8,
            #[schema(default_value = 3, accessor = false)]
            f: Option<u8>,
            #[schema(default_json = "null")]
            g: Option<u8>,
            #[schema(default_json = "2.0")]
            h: Option<f64>,
        }
    }));
    contains(
        &output,
        &[
            "pub fn a_or_default(&self) -> i32 { self.a.unwrap_or(3) }",
            r#"pub(crate) fn type_or_default(&self) -> &::core::primitive::str {
                self.r#type.as_deref().unwrap_or("x")
            }"#,
            r#"fn c_or_default(&self) -> &Own {
                static __DEFAULT: ::std::sync::OnceLock<Own> = ::std::sync::OnceLock::new();
                ::kubewright::__private::or_default(self.c.as_deref(), &__DEFAULT, "{}")
            }"#,
            r#"fn ds(&self) -> &Vec<u8> {
                static __DEFAULT: ::std::sync::OnceLock<Vec<u8>> = ::std::sync::OnceLock::new();
                ::kubewright::__private::or_default(self.d.as_ref(), &__DEFAULT, "[]")
            }"#,
            "fn h_or_default(&self) -> f64 { self.h.unwrap_or(2.0) }",
        ],
    );
    for none in ["fn e_or", "fn f_or", "fn g_or"] {
        assert!(!output.contains(none), "{none}");
    }
    let output = expansion(derive_schema(quote! {
        struct Generic<T> {
            #[schema(default_json = "{}")]
            a: Option<T>,
            #[schema(default_value = 1)]
            b: Option<u8>,
        }
    }));
    assert!(!output.contains("fn a_or") && output.contains("fn b_or"));
    let output = expansion(derive_schema(quote! {
        #[schema(accessors = false)]
        struct Without {
            #[schema(default_value = 1)]
            b: Option<u8>,
        }
    }));
    assert!(!output.contains("fn b_or"));
}

#[test]
fn generic_structs_bound_what_their_fields_ask() {
    let output = expansion(derive_schema(quote! {
        struct Generic<A: Copy, B = u8, C, D, const N: usize> where A: Clone {
            a: Vec<A>,
            #[schema(serde)] b: B,
            #[schema(skip)] c: C,
            #[schema(skip)] d: PhantomData<D>,
        }
    }));
    contains(
        &output,
        &[
            "impl<A: Copy + ::kubewright::schema::Schema, \
         B: ::kubewright::__private::serde::Serialize \
         + ::kubewright::__private::serde::de::DeserializeOwned + ::core::default::Default, \
         C: ::core::default::Default, D, const N: usize> ::kubewright::schema::Schema for \
         Generic<A, B, C, D, N> where A: Clone",
            "const __RECORD: &'static ::kubewright::schema::RecordShape",
            "Self::__SHAPE",
        ],
    );
}

#[test]
fn newtypes_are_their_field() {
    for input in [
        quote!(
            struct Name(String);
        ),
        quote!(
            #[serde(transparent)]
            struct Name {
                name: String,
            }
        ),
        quote!(
            #[schema(transparent)]
            struct Name<T> {
                name: String,
                of: PhantomData<T>,
            }
        ),
    ] {
        let output = expansion(derive_schema(input));
        contains(
            &output,
            &["<String as ::kubewright::schema::Schema>::shape()"],
        );
        assert!(!output.contains("RecordShape"));
    }
}

#[test]
fn string_enums() {
    let output = expansion(derive_schema(quote! {
        #[schema(rename_all = "kebab-case")]
        enum Algorithm {
            #[schema(rename = "RSA", alias = "rsa")] Rsa,
            EdDsa,
            #[schema(unknown, default)] Unknown(String),
        }
    }));
    contains(
        &output,
        &[
            r#"values: &[::kubewright::schema::Symbol::Str("RSA"), ::kubewright::schema::Symbol::Str("ed-dsa")]"#,
            r#"::kubewright::schema::Ref::Str(match self { Self::Rsa => "RSA", Self::EdDsa => "ed-dsa", Self::Unknown(value) => value })"#,
            r#"*self = match value { "RSA" | "rsa" => Self::Rsa, "ed-dsa" => Self::EdDsa, other => Self::Unknown(::std::string::String::from(other)), }"#,
            "impl ::core::default::Default for Algorithm { fn default() -> Self { Self::Unknown(::core::default::Default::default()) } }",
        ],
    );
}

#[test]
fn closed_enums_refuse_other_values() {
    let output = expansion(derive_schema(quote! {
        enum Level { Low, #[schema(default)] High }
    }));
    contains(
        &output,
        &[
            "return ::core::result::Result::Err(::kubewright::schema::Refusal::Value)",
            "fn default() -> Self { Self::High }",
        ],
    );
}

#[test]
fn integer_enums() {
    let output = expansion(derive_schema(quote! {
        enum Code {
            #[schema(value = 301)] Moved,
            #[schema(value = -1)] None,
            #[schema(unknown)] Unknown(i64),
        }
    }));
    contains(
        &output,
        &[
            "let ::kubewright::schema::Atom::Integer(value) = atom else",
            "*self = match value { 301i64 => Self::Moved, -1i64 => Self::None, other => Self::Unknown(other), }",
            "::kubewright::schema::Ref::Integer(match self { Self::Moved => 301i64, Self::None => -1i64, Self::Unknown(value) => *value })",
        ],
    );
    assert!(!output.contains("Default for"));
}

#[test]
fn roots_have_a_descriptor() {
    let output = expansion(derive_resource(quote! {
        #[resource(
            group = "cert-manager.io", version = "v1", short_names("cert", "certs"),
            categories("all"), scope = "Cluster", status, scale, skip_verbs(delete_collection, patch),
        )]
        struct Certificate {
            metadata: ObjectMeta,
            #[schema(default)]
            spec: Spec,
            status: Option<Status>,
        }
    }));
    contains(
        &output,
        &[
            r#"type_meta: ::core::option::Option::Some(::kubewright::schema::TypeMeta {
            api_version: "cert-manager.io/v1",
            kind: "Certificate",
            api_version_facts: &[],
            kind_facts: &[],
        })"#,
            r#"static DESCRIPTOR: ::kubewright::resource::ResourceDescriptor = ::kubewright::resource::ResourceDescriptor {
            group: "cert-manager.io",
            group_alias: "cert_manager",
            version: "v1",
            api_version: "cert-manager.io/v1",
            kind: "Certificate",
            list_kind: "CertificateList",
            plural: "certificates",
            singular: "certificate",
            short_names: &["cert", "certs"],
            categories: &["all"],
            scope: ::kubewright::resource::Scope::Cluster,
            verbs: &[::kubewright::resource::Verb::Get, ::kubewright::resource::Verb::List, ::kubewright::resource::Verb::Watch, ::kubewright::resource::Verb::Create, ::kubewright::resource::Verb::Update, ::kubewright::resource::Verb::Delete],
            subresources: &["status", "scale"],
            definition: &::kubewright::resource::Definition {
                scale: ::core::option::Option::Some(::kubewright::resource::ScalePaths {
                    spec_replicas: ".spec.replicas",
                    status_replicas: ".status.replicas",
                    label_selector: ::core::option::Option::None,
                }),
                ..::kubewright::resource::Definition::PLAIN
            },
        }"#,
            "impl ::kubewright::resource::scope::Cluster for Certificate {}",
            "impl ::kubewright::resource::subresources::Scale for Certificate {}",
            "&mut self.metadata",
        ],
    );
}

#[test]
fn definitions_are_described() {
    let output = expansion(derive_resource(quote! {
        #[resource(
            group = "a.example.com", version = "v1", storage, served = false,
            deprecated = "use v2", preserve_unknown_fields = false,
            printer_column(name = "Age", type = "date", json_path = ".a"),
            printer_column(
                name = "B", type = "string", json_path = ".b", format = "f", description = "d",
                priority = -1
            ),
            selectable_fields(".spec.a", ".spec.b"),
            scale(status_replicas_path = ".status.n", label_selector_path = ".status.s"),
            annotation("a.example.com/x", "1"), annotation("a.example.com/y", ""), label("b", "2"),
            conversion = r#"{"strategy": "None"}"#,
            api_version(description = "A.", required), kind_field(schema = ""),
        )]
        struct A {
            metadata: ObjectMeta,
        }
    }));
    contains(
        &output,
        &[
            r#"api_version_facts: &[::kubewright::schema::Fact::Description("A."),
                ::kubewright::schema::Fact::Required(true)]"#,
            r#"kind_facts: &[::kubewright::schema::Fact::Schema("")]"#,
            r#"definition: &::kubewright::resource::Definition {
                storage: ::core::option::Option::Some(true),
                served: false,
                deprecated: true,
                deprecation_warning: ::core::option::Option::Some("use v2"),
                printer_columns: &[
                    ::kubewright::resource::PrinterColumn {
                        name: "Age", ty: "date", json_path: ".a",
                        format: ::core::option::Option::None,
                        description: ::core::option::Option::None,
                        priority: ::core::option::Option::None,
                    },
                    ::kubewright::resource::PrinterColumn {
                        name: "B", ty: "string", json_path: ".b",
                        format: ::core::option::Option::Some("f"),
                        description: ::core::option::Option::Some("d"),
                        priority: ::core::option::Option::Some(-1),
                    }
                ],
                selectable_fields: &[".spec.a", ".spec.b"],
                scale: ::core::option::Option::Some(::kubewright::resource::ScalePaths {
                    spec_replicas: ".spec.replicas",
                    status_replicas: ".status.n",
                    label_selector: ::core::option::Option::Some(".status.s"),
                }),
                annotations: &[("a.example.com/x", "1"), ("a.example.com/y", "")],
                labels: &[("b", "2")],
                conversion: ::core::option::Option::Some("{\"strategy\": \"None\"}"),
                preserve_unknown_fields: ::core::option::Option::Some(false),
                ..::kubewright::resource::Definition::PLAIN
            }"#,
        ],
    );
}

#[test]
fn the_legacy_group_has_no_slash() {
    let output = expansion(derive_resource(quote! {
        #[resource(group = "", version = "v1", kind = "Pod", plural = "pods")]
        struct MyPod { metadata: ObjectMeta }
    }));
    contains(
        &output,
        &[
            r#"api_version: "v1", kind: "Pod""#,
            r#"group_alias: "core""#,
            r#"list_kind: "PodList""#,
            r#"singular: "pod""#,
        ],
    );
}

#[test]
fn the_crate_can_be_elsewhere() {
    let schema = derive_schema(quote!(
        #[schema(crate = "my::kw")]
        struct A {
            b: u8,
        }
    ));
    let resource = derive_resource(quote! {
        #[resource(group = "", version = "v1", crate = "my::kw", method(name = "a", verb = "get"))]
        struct A { metadata: ObjectMeta }
    });
    for output in [schema, resource] {
        let output = expansion(output);
        assert!(output.contains("my::kw::schema::Schema"));
        assert!(!output.contains("kubewright"), "{output}");
    }
}

#[test]
fn expansions_are_the_same_every_time() {
    let input = quote! {
        #[resource(group = "example.com", version = "v1", status, method(name = "a", verb = "get"))]
        struct Foo<> { metadata: ObjectMeta, #[schema(alias = "x")] b: u8, status: Option<u8> }
    };
    let first = derive_resource(input.clone()).to_string();
    for _ in 0..10 {
        assert_eq!(derive_resource(input.clone()).to_string(), first);
    }
}
