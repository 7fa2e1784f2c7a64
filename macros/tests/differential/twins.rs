//! The same structs twice: with the derive of this project and with serde's.

/// Puts the items in two modules, the types with the derives of each.
macro_rules! twins {
    (ours [$($ours:path),*] theirs [$($theirs:path),*] types { $($item:item)* } functions { $($function:item)* }) => {
        pub(crate) mod ours {
            #![allow(dead_code)]
            pub(crate) use super::foreign::Ours as Foreign;
            use super::functions::*;
            type Dict<T> = kubewright::Map<T>;
            twins!(@derive [$($ours),*] $($item)*);
            $($function)*
        }

        pub(crate) mod theirs {
            #![allow(dead_code)]
            pub(crate) use super::foreign::Theirs as Foreign;
            use super::functions::*;
            type Dict<T> = std::collections::BTreeMap<String, T>;
            twins!(@derive [$($theirs),*] $($item)*);
            $($function)*
        }
    };
    (@derive $derives:tt $($item:item)*) => {
        $(twins!(@one $derives $item);)*
    };
    (@one [$($derive:path),*] $item:item) => {
        #[derive(Clone, Debug, PartialEq, $($derive),*)]
        $item
    };
}

/// What the attributes name.
mod functions {
    pub(super) fn seven() -> i32 {
        7
    }

    pub(super) fn is_empty(text: &str) -> bool {
        text.is_empty()
    }
}

/// The one struct whose attributes differ.
mod foreign {
    fn made() -> char {
        'm'
    }

    #[derive(Clone, Debug, PartialEq, kubewright::Schema)]
    pub(crate) struct Ours {
        #[schema(serde)]
        leaf: char,
        #[schema(serde)]
        maybe: Option<char>,
        #[schema(serde, default = "made")]
        made: char,
    }

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(crate) struct Theirs {
        leaf: char,
        #[serde(skip_serializing_if = "Option::is_none")]
        maybe: Option<char>,
        #[serde(default = "made")]
        made: char,
    }
}

twins! {
    // Named here, so that what serde writes and the structs are of one place: its output for
    // `#[serde(default)]` on a struct does not compile otherwise.
    ours [kubewright::Schema]
    theirs [serde::Serialize, serde::Deserialize]
    types {
        pub(crate) struct Scalars {
            text: String,
            yes: bool,
            small: i32,
            big: i64,
            byte: u8,
            word: u16,
            tiny: i8,
            unsigned: u32,
            huge: u64,
            ratio: f64,
            half: f32,
        }

        pub(crate) struct Inner {
            name: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            count: Option<i64>,
        }

        pub(crate) struct Optional {
            #[serde(skip_serializing_if = "Option::is_none")]
            text: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            number: Option<i32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            list: Option<Vec<String>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            map: Option<Dict<i32>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            inner: Option<Inner>,
            #[serde(skip_serializing_if = "Option::is_none")]
            boxed: Option<Box<Inner>>,
        }

        pub(crate) struct Nested {
            inner: Inner,
            list: Vec<Inner>,
            by_name: Dict<Inner>,
            matrix: Vec<Vec<i32>>,
            maybe: Vec<Option<String>>,
        }

        #[serde(rename_all = "camelCase")]
        pub(crate) struct Camel {
            secret_name: String,
            dns_names: Vec<String>,
            #[serde(rename = "apiURL")]
            api_url: String,
            x: i32,
        }

        #[serde(rename_all = "SCREAMING-KEBAB-CASE")]
        pub(crate) struct Screaming {
            first_name: String,
            last_name: String,
            #[serde(rename = "Exact_name")]
            exact: String,
        }

        pub(crate) struct Aliases {
            #[serde(alias = "title", alias = "label")]
            name: String,
            #[serde(rename = "count", alias = "number")]
            amount: i32,
        }

        pub(crate) struct Defaults {
            required: String,
            #[serde(default)]
            plain: String,
            #[serde(default = "seven")]
            path: i32,
            #[serde(default)]
            list: Vec<String>,
            #[serde(default)]
            map: Dict<i32>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            inner: Option<Inner>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            optional: Option<String>,
        }

        #[serde(default)]
        pub(crate) struct Whole {
            name: String,
            count: i32,
            #[serde(default = "seven")]
            own: i32,
            list: Vec<String>,
        }

        #[serde(default = "by_path")]
        pub(crate) struct WholeByPath {
            name: String,
            count: i32,
        }

        pub(crate) struct Skips {
            #[serde(skip)]
            both: i32,
            #[serde(skip, default = "seven")]
            by_path: i32,
            #[serde(skip_serializing)]
            unwritten: String,
            #[serde(skip_deserializing)]
            unread: String,
            #[serde(skip_serializing_if = "is_empty")]
            conditional: String,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            list: Vec<String>,
        }

        #[serde(deny_unknown_fields)]
        pub(crate) struct Denied {
            name: String,
            inner: DeniedInner,
            #[serde(default, alias = "another")]
            other: String,
            #[serde(skip)]
            skipped: i32,
        }

        #[serde(deny_unknown_fields)]
        pub(crate) struct DeniedInner {
            name: String,
        }

        pub(crate) struct FlatStruct {
            own: String,
            #[serde(flatten)]
            inner: Inner,
            #[serde(flatten)]
            deeper: Deeper,
        }

        pub(crate) struct Deeper {
            #[serde(default)]
            deep: i32,
            #[serde(flatten)]
            deepest: Deepest,
        }

        pub(crate) struct Deepest {
            #[serde(skip_serializing_if = "Option::is_none")]
            other: Option<i32>,
        }

        pub(crate) struct FlatMap {
            own: String,
            #[serde(flatten)]
            rest: Dict<serde_json::Value>,
        }

        pub(crate) struct FlatBoth {
            own: String,
            #[serde(flatten)]
            inner: Inner,
            #[serde(flatten)]
            rest: Dict<serde_json::Value>,
        }

        pub(crate) struct FlatOptional {
            own: String,
            #[serde(flatten)]
            inner: Option<Inner>,
        }

        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub(crate) enum Level {
            #[serde(rename = "low")]
            Low,
            #[serde(rename = "mid", alias = "medium")]
            Medium,
            VeryHigh,
        }

        pub(crate) struct Levels {
            level: Level,
            several: Vec<Level>,
            by_name: Dict<Level>,
            #[serde(skip_serializing_if = "Option::is_none")]
            maybe: Option<Level>,
        }

        pub(crate) struct Name(String);

        pub(crate) struct List(Vec<Name>);

        pub(crate) struct Maybe(Option<String>);

        #[serde(transparent)]
        pub(crate) struct Named {
            number: i32,
        }

        #[serde(transparent)]
        pub(crate) struct Wrapped {
            inner: Inner,
            #[serde(skip)]
            skipped: i32,
        }

        pub(crate) struct Newtypes {
            name: Name,
            list: List,
            maybe: Maybe,
            named: Named,
            inner: Wrapped,
        }

        pub(crate) struct Generic<T> {
            value: T,
            list: Vec<T>,
            #[serde(skip_serializing_if = "Option::is_none")]
            optional: Option<T>,
        }

        pub(crate) struct Json {
            any: serde_json::Value,
            #[serde(skip_serializing_if = "Option::is_none")]
            maybe: Option<serde_json::Value>,
            list: Vec<serde_json::Value>,
            map: Dict<serde_json::Value>,
        }

        pub(crate) struct Raw {
            r#type: String,
            r#gen: String,
            self_: String,
        }

        pub(crate) struct Many {
            f00: i32, f01: i32, f02: i32, f03: i32, f04: i32, f05: i32, f06: i32, f07: i32,
            f08: i32, f09: i32, f10: i32, f11: i32, f12: i32, f13: i32, f14: i32, f15: i32,
        }

        pub(crate) struct Node {
            name: String,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            children: Vec<Node>,
            #[serde(skip_serializing_if = "Option::is_none")]
            next: Option<Box<Node>>,
        }
    }
    functions {
        impl Default for Whole {
            fn default() -> Self {
                Self { name: "whole".to_owned(), count: 3, own: 4, list: vec!["a".to_owned()] }
            }
        }

        fn by_path() -> WholeByPath {
            WholeByPath { name: "path".to_owned(), count: 9 }
        }
    }
}
