//! The table of options.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::de::DeValue;

use super::value::{Attributes, Form, OptionValue, Scope, Unions, Versions};
use crate::generator::Generator;

/// An option as the program and `kubewright.toml` know it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name: the flag without its dashes, and the key.
    pub name: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// What its value is called.
    pub value_name: &'static str,
    /// How its value is written.
    pub form: Form,
    /// The words of its default.
    pub default: fn() -> Vec<String>,
    /// The words of its value.
    pub get: fn(&Options) -> Vec<String>,
    /// Sets it from the words of a command line, or says what was expected.
    pub set: fn(&mut Options, &[String]) -> Result<(), String>,
    /// Sets it from a value of `kubewright.toml`, or says what was expected.
    pub(super) set_toml: fn(&mut Options, &DeValue<'_>) -> Result<(), String>,
}

macro_rules! options {
    ($(
        $(#[doc = $help:literal])+
        $name:ident: $ty:ty = $default:expr,
        flag $flag:literal of $value_name:literal,
        builder ($argument:ident: $argument_ty:ty) => $converted:expr;
    )+) => {
        /// What a user can choose.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Options {
            $($(#[doc = $help])+ pub $name: $ty,)+
        }

        impl Default for Options {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Generator {
            $(
                $(#[doc = $help])+
                #[must_use]
                pub fn $name(mut self, $argument: $argument_ty) -> Self {
                    self.options.$name = $converted;
                    self
                }
            )+
        }

        /// Every option.
        pub const TABLE: &[Entry] = &[$(Entry {
            name: $flag,
            help: concat!($($help,)+),
            value_name: $value_name,
            form: <$ty as OptionValue>::FORM,
            default: || Options::default().$name.to_words(),
            get: |options| options.$name.to_words(),
            set: |options, words| {
                options.$name = OptionValue::from_words(words)?;
                Ok(())
            },
            set_toml: |options, value| {
                options.$name = OptionValue::from_toml(value)?;
                Ok(())
            },
        },)+];
    };
}

options! {
    /// The folder that generated files are written to
    out: Option<PathBuf> = None,
    flag "out" of "DIR",
    builder (folder: impl Into<PathBuf>) => Some(folder.into());

    /// Write descriptions as doc comments
    docs: bool = false,
    flag "docs" of "BOOL",
    builder (yes: bool) => yes;

    /// Document types and fields by links: a URL with `{type}`, `{version}`, `{group}` and `{field}` in it
    doc_links: String = String::new(),
    flag "doc-links" of "URL",
    builder (url: impl Into<String>) => url.into();

    /// Leave out keys that are not known, with a warning, instead of refusing them
    allow_unknown: bool = false,
    flag "allow-unknown" of "BOOL",
    builder (yes: bool) => yes;

    /// Write a clientset beside the types
    clientset: bool = true,
    flag "clientset" of "BOOL",
    builder (yes: bool) => yes;

    /// Write informers and listers beside the types
    informers: bool = true,
    flag "informers" of "BOOL",
    builder (yes: bool) => yes;

    /// Guard each group version by a Cargo feature (`apps-v1`, `core-v1`), the clientset by `client`, and informers by `cache`
    features: bool = false,
    flag "features" of "BOOL",
    builder (yes: bool) => yes;

    /// Path of the runtime crate in generated code
    crate_path: String = "::kubewright".to_owned(),
    flag "crate-path" of "PATH",
    builder (path: impl Into<String>) => path.into();

    /// Generate these only: groups (`example.com`) or kinds (`example.com/Widget`)
    only: Vec<String> = Vec::new(),
    flag "only" of "GROUP[/KIND]",
    builder (selectors: impl IntoIterator<Item = impl Into<String>>) => selectors.into_iter().map(Into::into).collect();

    /// Generate these kinds only, and what they hold (`apps/v1/Deployment`, `v1/Pod`)
    kinds: Vec<String> = Vec::new(),
    flag "kinds" of "[GROUP/]VERSION/KIND",
    builder (kinds: impl IntoIterator<Item = impl Into<String>>) => kinds.into_iter().map(Into::into).collect();

    /// Which versions to generate: `all`, those that are `served`, or the one that is in `storage`
    versions: Versions = Versions::default(),
    flag "versions" of "WHICH",
    builder (which: Versions) => which;

    /// Where equal shapes are one type: in a version of a `kind`, in a `version` of a group, in a `group`, or in `all`
    share: Scope = Scope::default(),
    flag "share" of "WHERE",
    builder (scope: Scope) => scope;

    /// What of a schema is written as attributes: `none`, its `constraints`, or `all` of it
    attributes: Attributes = Attributes::default(),
    flag "attributes" of "WHICH",
    builder (which: Attributes) => which;

    /// Use types of the runtime, such as its `Condition`, where schemas agree with theirs whole
    builtin: bool = false,
    flag "builtin" of "BOOL",
    builder (yes: bool) => yes;

    /// The file that keeps the names of types [the program: kubewright.lock in the output; "" for none]
    lock: Option<PathBuf> = None,
    flag "lock" of "FILE",
    builder (file: impl Into<PathBuf>) => Some(file.into());

    /// Refuse what would change the lock
    locked: bool = false,
    flag "locked" of "BOOL",
    builder (yes: bool) => yes;

    /// What becomes of members that exclude each other: `none`, a `view` beside the struct that says which is there, or an `enum` where one can stand for them
    unions: Unions = Unions::default(),
    flag "unions" of "HOW",
    builder (how: Unions) => how;

    /// Names of groups in generated code, instead of those that are derived from the groups
    group_alias: BTreeMap<String, String> = BTreeMap::new(),
    flag "group-alias" of "GROUP=NAME",
    builder (names: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) =>
        pairs(names);

    /// Names of types, by what selects them
    rename: BTreeMap<String, String> = BTreeMap::new(),
    flag "rename" of "SELECTOR=NAME",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// Names of fields, by what selects them
    rename_field: BTreeMap<String, String> = BTreeMap::new(),
    flag "rename-field" of "SELECTOR=NAME",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// Names of variants of enums, by what selects them (`Type#value`)
    rename_variant: BTreeMap<String, String> = BTreeMap::new(),
    flag "rename-variant" of "SELECTOR=NAME",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// What types derive beside the usual, with commas between, by what selects them
    derive: BTreeMap<String, String> = BTreeMap::new(),
    flag "derive" of "SELECTOR=DERIVES",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// An attribute of types or fields beside the usual, without `#[]`, by what selects them
    attribute: BTreeMap<String, String> = BTreeMap::new(),
    flag "attribute" of "SELECTOR=ATTRIBUTE",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// Types in place of generated ones or of all that a field holds, by what selects them
    replace: BTreeMap<String, String> = BTreeMap::new(),
    flag "replace" of "SELECTOR=TYPE",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// Whether fields are kept in a `Box`, by what selects them
    boxed: BTreeMap<String, String> = BTreeMap::new(),
    flag "boxed" of "SELECTOR=BOOL",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// The type of maps in place of the runtime's, `_` for that of the values, by what selects their fields
    map_type: BTreeMap<String, String> = BTreeMap::new(),
    flag "map-type" of "SELECTOR=TYPE",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(overrides);

    /// What becomes of members that exclude each other, as of `unions`, by what selects their types
    union: BTreeMap<String, Unions> = BTreeMap::new(),
    flag "union" of "SELECTOR=HOW",
    builder (overrides: impl IntoIterator<Item = (impl Into<String>, Unions)>) =>
        overrides.into_iter().map(|(selector, how)| (selector.into(), how)).collect();

    /// Methods that clients of kinds have beside their verbs, by kind and name (`apps/v1/Deployment.get_size`), in the words of `method(...)` (`verb = "get", subresource = "size", result = u32`)
    method: BTreeMap<String, String> = BTreeMap::new(),
    flag "method" of "KIND.NAME=WORDS",
    builder (methods: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) => pairs(methods);

    /// Selectors of what must not be generated
    deny: Vec<String> = Vec::new(),
    flag "deny" of "SELECTOR",
    builder (selectors: impl IntoIterator<Item = impl Into<String>>) => selectors.into_iter().map(Into::into).collect();
}

fn pairs(
    pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}
