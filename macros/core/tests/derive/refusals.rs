//! What the derives refuse, and all of it at once.

use crate::output::errors;
use kubewright_codegen::{derive_resource, derive_schema};
use quote::quote;

macro_rules! refused {
    ($($name:ident: { $($input:tt)* } => [$($error:expr),+ $(,)?];)+) => {$(
        #[test]
        fn $name() {
            assert_eq!(errors(derive_schema(quote!($($input)*))), [$($error),+]);
        }
    )+};
}

refused! {
    union: { union Either { a: u8 } } => ["a union has no schema"];
    tuple: { struct Pair(u8, u8); } => [
        "a tuple of several fields is written as a JSON array, for which there is no schema: name \
         the fields"
    ];
    lifetime: { struct Borrowed<'a> { a: &'a str } } => [
        "a type with a schema owns its data: it has no lifetimes"
    ];
    no_variants: { enum Never {} } => ["an enum without variants has no values"];
    generic_enum: { enum Generic<T> { A, #[schema(unknown)] B(T) } } => [
        "an enum in a schema has no parameters",
        "unknown strings are kept as `String`: `Unknown(String)`",
    ];
    struct_variant: { enum Shape { A { b: u8 } } } => [
        "a variant holds one value or nothing: make it a struct, `Variant(Struct)`"
    ];
    struct_variants_among_others: {
        enum Shape { A(u8), B { c: u8 }, #[schema(unknown)] D { e: u8 } }
    } => [
        "a variant holds one value or nothing: make it a struct, `Variant(Struct)`",
        "a variant holds one value or nothing: make it a struct, `Variant(Struct)`",
    ];
    struct_variant_for_unknown: { enum Shape { A, #[schema(unknown)] B { c: u8 } } } => [
        "a variant holds one value or nothing: make it a struct, `Variant(Struct)`"
    ];
    choices: {
        #[schema(default, transparent, union(exactly_one, members("a")), deny_unknown_fields)]
        enum Choice<T> {
            A(Option<u8>),
            #[schema(rename = "A")] B(T),
            C,
            #[schema(value = 1, max_length = 2, min_length = 3)] D(String),
            #[schema(unknown, rename = "x", pattern = "a")] E(String),
            #[schema(unknown)] F(Map<Value>),
            G(u8, u8),
            #[schema(default_value = "a", flatten)] H(u8),
        }
    } => [
        "a variant holds one value or nothing: make it a struct, `Variant(Struct)`",
        "`flatten` is a word of fields, not of variants",
        "other variants hold a value, as members of an object: this one has to hold one too",
        "`default` has no meaning here: the type is an enum",
        "`transparent` has no meaning here: the type is an enum",
        "`union` has no meaning here: the type is an enum",
        "an enum in a schema has no parameters",
        "a variant is there by its value: it holds no `Option`",
        "`value` has no meaning here: the enum is none of integers",
        "`max_length` is below `min_length`: no value fits",
        "`rename` has no meaning here: the variant stands for all other members",
        "`pattern` has no meaning here: the variant stands for all other members",
        "unknown members are kept as they are: `E(Map<Value>)`",
        "the default of `H` is a string, not an integer",
        "`unknown` is said of two variants",
        "`unknown` and `deny_unknown_fields` exclude each other: the variant takes the keys that \
         would be denied",
        "`A` and `B` are both read as `A`",
    ];
    facts_of_plain_variants: { enum Plain { #[schema(pattern = "a")] A, B } } => [
        "`pattern` has no meaning here: the variant is a value, and has no schema of its own"
    ];

    resource_on_schema: { #[resource(group = "a")] struct Plain {} } => [
        "`#[resource(...)]` belongs to `#[derive(Resource)]`, which implements `Schema` as well"
    ];
    no_words: { #[schema] struct Plain {} } => ["`schema` says nothing: write `#[schema(...)]`"];
    literal_for_a_word: { #[schema("rename")] struct Plain {} } => ["expected a word"];

    slip: { struct Plain { #[schema(renam = "b")] a: u8 } } => [
        "unknown word `renam`, did you mean `rename`?"
    ];
    several_at_once: {
        #[schema(renamed_all = "camelCase")]
        struct Plain { #[schema(flaten)] a: u8, #[schema(rename)] b: u8 }
    } => [
        "unknown word `renamed_all`, did you mean `rename_all`?",
        "unknown word `flaten`, did you mean `flatten`?",
        "`rename` needs a string: `rename = \"...\"`",
    ];
    broken_attribute_hides_no_other: {
        struct Plain { #[schema(rename = )] #[schema(flaten)] a: u8 }
    } => [
        "unexpected end of input, expected a value",
        "unknown word `flaten`, did you mean `flatten`?",
    ];
    twice: { struct Plain { #[schema(rename = "a", rename = "b")] a: u8 } } => [
        "`rename` is said twice"
    ];
    twice_in_two_dialects: { struct Plain { #[schema(default)] #[serde(default)] a: u8 } } => [
        "`default` is said twice"
    ];
    unknown_rule: { #[schema(rename_all = "camelcase")] struct Plain {} } => [
        "unknown rule `camelcase`, expected one of `lowercase`, `UPPERCASE`, `PascalCase`, \
         `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`"
    ];
    two_names: { struct Plain { #[serde(rename(serialize = "a", deserialize = "b"))] a: u8 } } => [
        "a name is the same for reading and writing: `rename = \"...\"`"
    ];
    two_rules: { #[serde(rename_all(serialize = "camelCase"))] struct Plain {} } => [
        "names are the same for reading and writing: `rename_all = \"...\"`"
    ];

    serde_with: { struct Plain { #[serde(with = "module")] a: u8 } } => [
        "serde's `with` is not supported: what it reads and writes has no schema; a type with \
         serde's impls of its own can be a field with `#[schema(serde)]`"
    ];
    serde_tag: { #[serde(tag = "type")] enum Tagged { A } } => [
        "serde's `tag` is not supported: what it reads and writes has no schema; a type with \
         serde's impls of its own can be a field with `#[schema(serde)]`"
    ];
    serde_other: { enum Plain { #[serde(other)] A } } => [
        "serde's `other` forgets what it read: write `#[schema(unknown)] Unknown(String)`"
    ];
    serde_crate: { #[serde(crate = "a")] struct Plain {} } => [
        "`crate` is not serde's: write `#[schema(crate)]`"
    ];
    own_word_as_serdes: { struct Plain { #[serde(required)] a: Option<u8> } } => [
        "`required` is not serde's: write `#[schema(required)]`"
    ];

    flatten_and_rename: {
        struct Plain { #[schema(flatten, rename = "b", alias = "c", required, max_items = 1)] a: Option<B> }
    } => [
        "`rename` has no meaning here: a flattened field has no name and no schema of its own",
        "`alias` has no meaning here: a flattened field has no name and no schema of its own",
        "`required` has no meaning here: a flattened field has no name and no schema of its own",
        "`max_items` has no meaning here: a flattened field has no name and no schema of its own",
    ];
    flatten_and_deny: {
        #[schema(deny_unknown_fields)]
        struct Plain { #[schema(flatten)] a: B }
    } => [
        "`flatten` and `deny_unknown_fields` exclude each other: the flattened field takes the \
         keys that would be denied"
    ];
    skip_and_others: { struct Plain { #[schema(skip, rename = "b", minimum = 1)] a: u8 } } => [
        "`rename` has no meaning here: the field is neither read nor written",
        "`minimum` has no meaning here: the field is neither read nor written",
    ];
    required_without_option: { struct Plain { #[schema(required)] a: u8 } } => [
        "a field that is no `Option` is required anyway, unless it has a `default`: leave \
         `required` out"
    ];
    required_and_default: { struct Plain { #[schema(required, default)] a: Option<u8> } } => [
        "`default` and `required` exclude each other: a required field is never missing"
    ];
    required_and_omitted: {
        struct Plain { #[schema(required, omit_empty, skip_serializing_if = "f")] a: Option<u8> }
    } => [
        "`omit_empty` and `required` exclude each other: a required field is always written",
        "`skip_serializing_if` and `required` exclude each other: a required field is always \
         written",
        "`skip_serializing_if` and `omit_empty` exclude each other: there is one condition",
    ];
    never_written_and_condition: {
        struct Plain { #[schema(skip_serializing, skip_serializing_if = "f")] a: u8 }
    } => [
        "`skip_serializing_if` and `skip_serializing` exclude each other: the field is never \
         written"
    ];
    never_read_and_alias: { struct Plain { #[schema(skip_deserializing, alias = "b")] a: u8 } } => [
        "`alias` and `skip_deserializing` exclude each other: the field is not read"
    ];
    one_name_for_two: {
        #[schema(rename_all = "camelCase")]
        struct Plain { dns_names: u8, #[schema(rename = "dnsNames")] b: u8, #[schema(alias = "b")] c: u8, #[schema(rename = "b")] d: u8 }
    } => [
        "`dns_names` and `b` are both read as `dnsNames`",
        "`c` and `d` are both read as `b`",
    ];
    alias_of_its_own: { struct Plain { #[schema(alias = "a")] a: u8 } } => ["`a` is read as `a` twice"];
    one_written_name_for_two: {
        struct Plain {
            #[schema(skip_deserializing, rename = "x")] a: u8,
            #[schema(skip_deserializing, rename = "x")] b: u8,
        }
    } => ["`a` and `b` are both written as `x`"];

    newtype_words: { #[schema(default)] struct Name(#[schema(rename = "a", pattern = "b")] String); } => [
        "`default` has no meaning here: the struct is written as its one field",
        "`rename` has no meaning here: the struct is written as this field; say it where the \
         struct is used",
        "`pattern` has no meaning here: the struct is written as this field; say it where the \
         struct is used",
    ];
    transparent_without_field: { #[serde(transparent)] struct Empty {} } => [
        "a transparent struct needs one field that is not skipped"
    ];
    transparent_with_two: { #[serde(transparent)] struct Two { a: u8, b: u8 } } => [
        "a transparent struct has one field; skip the others"
    ];

    two_unknowns: {
        enum Plain { #[schema(unknown, default)] A(String), #[schema(unknown, default)] B(String) }
    } => ["`unknown` is said of two variants", "`default` is said of two variants"];
    unknown_of_other_type: { enum Plain { A, #[schema(unknown)] B(u8) } } => [
        "unknown strings are kept as `String`: `Unknown(String)`"
    ];
    unknown_without_payload: { enum Plain { A, #[schema(unknown)] B } } => [
        "unknown strings are kept: `B(String)`"
    ];
    unknown_integer: { enum Code { #[schema(value = 1)] A, #[schema(unknown)] B(String) } } => [
        "unknown integers are kept as `i64`: `Unknown(i64)`"
    ];
    unknown_with_name: { enum Plain { A, #[schema(unknown, rename = "b")] B(String) } } => [
        "`rename` has no meaning here: the variant stands for all other values"
    ];
    value_for_some: {
        #[schema(rename_all = "camelCase")]
        enum Code { #[schema(value = 1, rename = "a")] A, B }
    } => [
        "`rename_all` has no meaning here: the enum is one of integers",
        "`rename` has no meaning here: the enum is one of integers",
        "the other variants have a `value`: say this one's, `#[schema(value = ...)]`",
    ];
    value_twice: { enum Code { #[schema(value = 1)] A, #[schema(value = 1)] B } } => [
        "`A` and `B` both have the value 1"
    ];
    value_too_large: { enum Code { #[schema(value = 9223372036854775808)] A } } => [
        "the number does not fit 64 bits with a sign"
    ];
    name_twice: { enum Plain { A, #[schema(rename = "A", alias = "A")] B } } => [
        "`A` and `B` are both read as `A`",
        "`B` is read as `A` twice",
    ];
    discriminant: { enum Code { A = 1 } } => [
        "a discriminant is not written: say `#[schema(value = ...)]` for an enum of integers"
    ];
    container_words_on_enum: { #[schema(default, deny_unknown_fields, transparent)] enum Plain { A } } => [
        "`default` has no meaning here: the type is an enum",
        "`deny_unknown_fields` has no meaning here: the type is an enum",
        "`transparent` has no meaning here: the type is an enum",
    ];
    field_word_on_variant: { enum Plain { #[schema(flatten)] A } } => [
        "`flatten` is a word of fields, not of variants"
    ];

    two_lower_bounds: { struct Plain { #[schema(minimum = 1, exclusive_minimum = 0)] a: u8 } } => [
        "`exclusive_minimum` and `minimum` exclude each other: there is one lower bound"
    ];
    empty_ranges: {
        struct Plain {
            #[schema(minimum = 1, maximum = -1)] a: i8,
            #[schema(min_length = 2, max_length = 1)] b: String,
            #[schema(items(min_items = 2, max_items = 1))] c: Vec<Vec<u8>>,
        }
    } => [
        "`maximum` is below `minimum`: no value fits",
        "`max_length` is below `min_length`: no value fits",
        "`max_items` is below `min_items`: no value fits",
    ];
    facts_of_wrong_type: {
        struct Plain {
            #[schema(min_length = -1, pattern = 5, multiple_of = 0, nullable = "true")] a: String,
            #[schema(minimum = "1", default_json = "{a}", default_value = b)] b: u8,
        }
    } => [
        "`min_length` needs a whole number from 0: `min_length = 1`",
        "`pattern` needs a string: `pattern = \"...\"`",
        "`multiple_of` is above zero",
        "`nullable` needs nothing or a boolean: `nullable = true`",
        "`minimum` needs a number: `minimum = 1`",
        "not JSON: expected `\"`, found `a`",
        "`default_value` needs a string, number or boolean: `default_value = \"...\"`; for others \
         there is `default_json`",
        "`default_json` and `default_value` exclude each other: there is one default",
    ];
    list_of_maps_without_keys: { struct Plain { #[schema(list_type = "map")] a: Vec<u8> } } => [
        "a list of type `map` needs its keys: `list_map_keys(\"name\")`"
    ];
    keys_without_list_of_maps: { struct Plain { #[schema(list_map_keys("name"))] a: Vec<u8> } } => [
        "`list_map_keys` belongs to a list of type `map`: say `list_type = \"map\"`"
    ];
    unknown_list_type: { struct Plain { #[schema(list_type = "sets")] a: Vec<u8> } } => [
        "unknown value `sets`, did you mean `set`?"
    ];
    rules: {
        struct Plain {
            #[schema(validate(message = "a"))] a: u8,
            #[schema(validate(rule = "", message = "b", message_expression = "c"))] b: u8,
            #[schema(validate(rule = "a", reason = "Wrong", rul = "a"))] c: u8,
            #[schema(validate)] d: u8,
        }
    } => [
        "`validate` needs a rule: `validate(rule = \"...\")`",
        "unknown value `Wrong`, expected one of `FieldValueInvalid`, `FieldValueForbidden`, \
         `FieldValueRequired`, `FieldValueDuplicate`",
        "unknown word `rul`, did you mean `rule`?",
        "`validate` needs words: `validate(rule = \"...\", message = \"...\")`",
        "it is empty",
    ];
    bounds_of_booleans: {
        struct Plain {
            #[schema(exclusive_minimum = true)] a: u8,
            #[schema(minimum = 1, exclusive_minimum = 2)] b: u8,
        }
    } => [
        "`exclusive_minimum` excludes a bound: say `minimum` as well",
        "`exclusive_minimum` and `minimum` exclude each other: there is one lower bound",
    ];
    json_of_wrong_kind: {
        #[schema(one_of = "{}", not = "[]", example = "'a'")]
        struct Plain {
            #[schema(external_docs = "1")] a: u8,
            #[schema(schema = r#"{"types": "string"}"#)] b: u8,
            #[schema(any_of = r#"[{"properties": {"a": {"patern": "b"}}}]"#)] c: u8,
            #[schema(values(null, "a", none))] d: u8,
        }
    } => [
        "expected an array of schemas, found an object",
        "a schema is an object, not an array",
        "not JSON: unexpected `'`",
        "expected an object, found a number",
        "unknown keyword \"types\", did you mean `type`?",
        "unknown keyword \"patern\", did you mean `pattern`?",
        "expected a string, number, boolean or `null`; for others there is `values_json`",
    ];
    a_whole_schema_and_others: {
        struct Plain { #[schema(schema = r#"{"type": "string"}"#, pattern = "a", default_value = "a")] a: String }
    } => ["`pattern` and `schema` exclude each other: the schema says everything"];
    words_of_structs_only: {
        struct Plain {
            #[schema(union(exactly_one, members("a")))] a: u8,
            #[schema(items(union(exactly_one, members("a")), docs))] b: Vec<u8>,
        }
    } => [
        "`union` is a word of types, not of fields",
        "`union` is a word of types, not of items",
        "`docs` has no meaning here: items have no doc comment",
    ];
    union_without_words: {
        #[schema(union, union(exactly_one), union(members("a")), union(exactly_one, at_most_one, member("a"), members("a")))]
        #[schema(union(exactly_one, members("a", a, 1 = "a"), view = false, view, enforce = true))]
        struct Plain { a: Option<u8> }
    } => [
        "`union` needs words: `union(exactly_one, members(\"a\", \"b\"))`",
        "`union` needs its members: `union(exactly_one, members(\"a\", \"b\"))`",
        "`union` needs how many may be set: `exactly_one`, `at_most_one` or `at_least_one`",
        "how many may be set is said twice",
        "unknown word `member`, did you mean `members`?",
        "expected the JSON name of a field in quotes, or `\"field\" = \"value\"`",
        "expected the JSON name of a field in quotes, or `\"field\" = \"value\"`",
        "`view` needs a name or `false`: `view = \"...\"`",
        "`view` is said twice",
        "`enforce` takes no value: write `enforce` alone",
    ];
    accessors: {
        struct Plain {
            #[schema(accessor)] a: u8,
            #[schema(accessor = true)] b: u8,
            #[schema(default_value = 1)] c: Option<u8>,
            #[schema(default_value = 1, accessor = "c_or_default")] d: Option<u8>,
            #[schema(default_value = 1)] e: Option<u8>,
            e_or_default: u8,
            #[schema(accessor = "f", default_value = 1)] g: Option<u8>,
            #[schema(accessor = "not a name", default_value = 1)] h: Option<u8>,
            #[schema(accessor = "Type", default_value = 1)] i: Option<u8>,
        }
    } => [
        "`accessor` needs a name or `false`: `accessor = \"...\"`",
        "a field with a default has one anyway: leave it out",
        "`accessor` has no meaning here: the field has no default in its schema",
        "`accessor` has no meaning here: the field has no default in its schema",
        "`not a name` is no name of a method",
        "methods are named in snake_case: `type`",
        "`c_or_default` is the method for the default of `c` and the method for the default of \
         `d`: say `accessor = \"...\"`",
        "`e_or_default` is the field `e_or_default` and the method for the default of `e`: say \
         `accessor = \"...\"`",
    ];
    defaults_of_other_types: {
        struct Plain {
            #[schema(default_value = 300)] a: Option<u8>,
            #[schema(default_value = 1.5)] b: Option<i32>,
            #[schema(default_value = "1")] c: bool,
            #[schema(default_json = "[1, \"a\"]")] d: Option<Vec<String>>,
            #[schema(default_json = "{\"a\": {\"b\": 1}}")] e: Map<std::collections::BTreeMap<String, Box<String>>>,
            #[schema(default_json = "[]")] f: std::option::Option<Map<u8>>,
            #[schema(default_json = "[]")] g: Vec<u8>,
            #[schema(default_json = "1.0")] h: Option<Option<i64>>,
            #[schema(default_json = "null")] i: Option<i64>,
            #[schema(default_json = "1")] j: Option<Own>,
            #[schema(default_json = "1", serde)] k: Option<String>,
            #[schema(default_value = "a")] l: f64,
        }
    } => [
        "the default of `a` is 300, which is not from 0 to 255",
        "the default of `b` is 1.5, not an integer",
        "the default of `c` is a string, not a boolean",
        "the default of `d` is a number, not a string",
        "the default of `e` is a number, not a string",
        "the default of `f` is an array, not an object",
        "the default of `l` is a string, not a number",
    ];
    unions: {
        #[schema(union(exactly_one, members("a", "a", "fielb"), discriminator = "typ"))]
        #[schema(union(at_most_one, members("a", "fieldC" = "C"), view = "Own View", name = "theOther"))]
        #[schema(union(at_most_one, members("a", "fieldD"), discriminator = "a"))]
        #[schema(union(at_least_one, members("a", "fieldD"), view = "View", name = "match"))]
        #[schema(union(at_most_one, members("a", "fieldD"), view = false, name = "x"))]
        #[schema(rename_all = "camelCase")]
        struct Plain { a: Option<u8>, field_b: Option<u8>, field_c: u8, field_d: Option<u8>, r#type: String }
    } => [
        "`a` is a member twice",
        "there is no field `fielb`: did you mean `fieldB`?",
        "there is no field `typ`: did you mean `type`?",
        "`fieldC` is no `Option`: whether a member is set cannot be told; make it one, or say \
         `view = false`",
        "a value of what? say the field that holds it: `discriminator = \"...\"`",
        "`Own View` is no name of a type",
        "methods are named in snake_case: `the_other`",
        "the discriminator says which member is set: it is none itself",
        "of `at_least_one` several may be set: there is no view of the one",
        "`match` is no name of a method",
        "`name` and `view = false` exclude each other: without a view nothing is called so",
        "`kind` is the method for the union of `a`, `a`, `fielb` and the method for the union of \
         `a`, `fieldD`: say `name = \"...\"`",
    ];
}

#[test]
fn definitions() {
    let output = derive_resource(quote!(
        #[resource(
            group = "a.example.com",
            version = "v1",
            storage = 1,
            deprecated = 2,
            printer_column(name = "A", type = "text", json_path = ".a"),
            printer_column(name = "A"),
            printer_column(name = "A", type = "string", json_path = ".a", priority = 5000000000),
            scale(spec_path = ".a"),
            annotation("a"),
            label("a", "b", "c"),
            conversion = "[]",
            api_version(docs, descripton = "a")
        )]
        struct Foo {
            metadata: ObjectMeta,
        }
    ));
    assert_eq!(
        errors(output),
        [
            "`storage` needs nothing or a boolean: `storage = true`",
            "`deprecated` needs a string: `deprecated = \"...\"`",
            "unknown value `text`, expected one of `integer`, `number`, `string`, `boolean`, `date`",
            "a column needs `name`, `type` and `json_path`: `printer_column(name = \"...\", type \
             = \"string\", json_path = \"...\")`",
            "a priority has 32 bits",
            "unknown word `spec_path`, did you mean `spec_replicas_path`?",
            "`annotation` needs a key and a value: `annotation(\"key\", \"value\")`",
            "`label` needs a key and a value: `label(\"key\", \"value\")`",
            "expected an object, found an array",
            "`docs` has no meaning here",
            "unknown word `descripton`, did you mean `description`?",
        ]
    );
}

#[test]
fn root_without_anything() {
    let output = derive_resource(quote!(
        struct Foo {
            spec: FooSpec,
        }
    ));
    assert_eq!(
        errors(output),
        [
            "a root needs its group: `#[resource(group = \"example.com\", ...)]`; the legacy core \
             group is `group = \"\"`",
            "a root needs its version: `#[resource(version = \"v1\", ...)]`",
            "a root has its metadata: add `metadata: ObjectMeta`",
        ]
    );
}

#[test]
fn root_contradicting_itself() {
    let output = derive_resource(quote! {
        #[resource(group = "example.com", version = "v1", namespaced, cluster, scope = "Cluster", status)]
        #[schema(rename_all = "camelCase")]
        struct Foo {
            metadata: ObjectMeta,
            api_version: String,
            kind: String,
        }
    });
    assert_eq!(
        errors(output),
        [
            "`namespaced` and `scope` exclude each other: objects live in namespaces or in the \
             cluster, and one word says it",
            "`cluster` and `scope` exclude each other: objects live in namespaces or in the \
             cluster, and one word says it",
            "`apiVersion` is read and written by itself: leave the field out",
            "`kind` is read and written by itself: leave the field out",
            "`status` needs a field `status`",
        ]
    );
}

#[test]
fn names_the_server_would_refuse() {
    let output = derive_resource(quote! {
        #[resource(
            group = "Example.com", version = "1", kind = "my_foo", plural = "Foos",
            singular = "a.b", short_names("f", "F"), categories(""), scope = "namespaced",
            group_alias = "1",
        )]
        struct Foo {
            metadata: ObjectMeta,
        }
    });
    assert_eq!(
        errors(output),
        [
            "unknown scope `namespaced`, did you mean `Namespaced`?",
            "`Example.com` is no group: it has other characters than small letters, digits, `-` \
             and `.`",
            "`1` is no alias: it has no letter",
            "`1` is no version: it does not start with a small letter",
            "`Foos` is no plural: it does not start with a small letter",
            "`a.b` is no singular: it has other characters than small letters, digits and `-`",
            "`my_foo` is no kind: it has other characters than small letters, digits and `-`",
            "`F` is no short name: it does not start with a small letter",
            "`` is no category: it is empty",
        ]
    );
}

#[test]
fn roots_are_structs() {
    let words = quote!(#[resource(group = "", version = "v1")]);
    let expected = ["a root is a struct with named fields"];
    assert_eq!(
        errors(derive_resource(quote!(#words enum Foo { A }))),
        expected
    );
    assert_eq!(
        errors(derive_resource(quote!(#words struct Foo(u8);))),
        expected
    );
}

#[test]
fn a_refused_type_still_has_its_impls() {
    let output = derive_resource(quote! {
        #[resource(group = "example.com", version = "v1", status, banana)]
        struct Foo { metadata: ObjectMeta, status: Option<u8> }
    });
    let text = output.to_string();
    for of in [
        "schema :: Schema",
        "serde :: Serialize",
        "resource :: Resource",
        "verbs :: DeleteCollection",
        "subresources :: Status",
    ] {
        assert!(text.contains(&format!("{of} for Foo")), "{of} in {text}");
    }
}
