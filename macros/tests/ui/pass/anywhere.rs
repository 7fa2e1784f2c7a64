//! Types from macros, in functions and modules, with raw names, under another path of the crate.
#![deny(warnings)]
#![deny(missing_docs, unused_qualifications, unreachable_pub)]

mod elsewhere {
    pub(crate) mod inner {
        pub(crate) use kubewright as kw;
    }
}

macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(Debug, PartialEq, kubewright::Schema)]
        struct $name { $($field: $ty),* }
    };
}

record!(FromMacro { a: Option<String>, b: Vec<i32> });

#[derive(Debug, PartialEq, kubewright::Schema)]
#[schema(crate = "elsewhere::inner::kw", rename_all = "SCREAMING-KEBAB-CASE")]
struct r#Raw {
    r#type: Option<r#enum>,
    r#gen: Unit,
}

#[derive(Debug, PartialEq, kubewright::Schema)]
#[allow(non_camel_case_types)]
enum r#enum {
    r#fn,
    Plain,
}

#[derive(Debug, PartialEq, kubewright::Schema)]
struct Unit;

#[derive(Debug, PartialEq, kubewright::Schema)]
struct Recursive {
    children: Option<Vec<Recursive>>,
    next: Option<Box<Recursive>>,
}

fn main() {
    #[derive(Debug, PartialEq, kubewright::Schema)]
    struct Local {
        #[schema(default = "five")]
        a: i32,
    }
    fn five() -> i32 {
        5
    }

    let local: Local = serde_json::from_str("{}").unwrap();
    assert_eq!(local, Local { a: 5 });
    let made: FromMacro = serde_json::from_str(r#"{"b": [1]}"#).unwrap();
    assert_eq!(made, FromMacro { a: None, b: vec![1] });
    let text = r#"{"TYPE":"fn","GEN":{}}"#;
    let raw: r#Raw = serde_json::from_str(text).unwrap();
    assert_eq!(raw.r#type, Some(r#enum::r#fn));
    assert_ne!(raw.r#type, Some(r#enum::Plain));
    assert_eq!(serde_json::to_string(&raw).unwrap(), text);
    let text = r#"{"children":[{"next":{}}]}"#;
    let tree: Recursive = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&tree).unwrap(), text);
}
