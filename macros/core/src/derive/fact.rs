//! Facts: what words say of a schema.

use proc_macro2::Span;

use super::json::Json;
use super::slot::Slot;

/// A word that says one keyword of a schema.
pub(crate) struct FactWord {
    pub(crate) name: &'static str,
    /// The variant of the runtime's `Fact`.
    pub(crate) fact: &'static str,
    pub(crate) form: Form,
    /// Whether structs have it as well as fields.
    pub(crate) of_types: bool,
}

/// What is said with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A string.
    Text,
    /// A string that holds JSON.
    Json(JsonForm),
    /// A literal, which becomes JSON.
    Literal,
    /// A number.
    Number,
    /// A number above zero.
    Positive,
    /// A number, or whether the bound beside it is excluded.
    Exclusive,
    /// A whole number from zero.
    Count,
    /// Nothing, or a boolean.
    Bool,
    /// One of these, of this enum of the runtime.
    Choice(&'static str, &'static [&'static str]),
    /// Strings.
    Texts,
    /// Literals.
    Values,
    /// A string that holds a JSON array of values.
    JsonValues,
}

/// What JSON in a string has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonForm {
    Any,
    /// An object.
    Object,
    /// A schema, or nothing.
    Schema,
    /// A schema without types.
    Validation,
    /// An array of schemas without types.
    Validations,
}

const fn word(name: &'static str, fact: &'static str, form: Form) -> FactWord {
    FactWord {
        name,
        fact,
        form,
        of_types: false,
    }
}

/// Of structs too.
const fn both(name: &'static str, fact: &'static str, form: Form) -> FactWord {
    FactWord {
        of_types: true,
        ..word(name, fact, form)
    }
}

/// Every word of one keyword.
pub(crate) const WORDS: &[FactWord] = &[
    both("title", "Title", Form::Text),
    both("description", "Description", Form::Text),
    both("example", "Example", Form::Json(JsonForm::Any)),
    both(
        "external_docs",
        "ExternalDocs",
        Form::Json(JsonForm::Object),
    ),
    word("format", "Format", Form::Text),
    word("pattern", "Pattern", Form::Text),
    both("nullable", "Nullable", Form::Bool),
    word("minimum", "Minimum", Form::Number),
    word("exclusive_minimum", "ExclusiveMinimum", Form::Exclusive),
    word("maximum", "Maximum", Form::Number),
    word("exclusive_maximum", "ExclusiveMaximum", Form::Exclusive),
    word("multiple_of", "MultipleOf", Form::Positive),
    word("min_length", "MinLength", Form::Count),
    word("max_length", "MaxLength", Form::Count),
    word("min_items", "MinItems", Form::Count),
    word("max_items", "MaxItems", Form::Count),
    word("unique_items", "UniqueItems", Form::Bool),
    both("min_properties", "MinProperties", Form::Count),
    both("max_properties", "MaxProperties", Form::Count),
    word("default_value", "Default", Form::Literal),
    both("default_json", "Default", Form::Json(JsonForm::Any)),
    word("values", "Enum", Form::Values),
    word("values_json", "Enum", Form::JsonValues),
    both("all_of", "AllOf", Form::Json(JsonForm::Validations)),
    both("any_of", "AnyOf", Form::Json(JsonForm::Validations)),
    both("one_of", "OneOf", Form::Json(JsonForm::Validations)),
    both("not", "Not", Form::Json(JsonForm::Validation)),
    both(
        "preserve_unknown_fields",
        "PreserveUnknownFields",
        Form::Bool,
    ),
    both("embedded_resource", "EmbeddedResource", Form::Bool),
    both("int_or_string", "IntOrString", Form::Bool),
    word(
        "list_type",
        "ListType",
        Form::Choice("ListType", &["atomic", "set", "map"]),
    ),
    word("list_map_keys", "ListMapKeys", Form::Texts),
    both(
        "map_type",
        "MapType",
        Form::Choice("MapType", &["granular", "atomic"]),
    ),
    word("patch_strategy", "PatchStrategy", Form::Text),
    word("patch_merge_key", "PatchMergeKey", Form::Text),
    both("schema", "Schema", Form::Json(JsonForm::Schema)),
];

/// The word of this name.
pub(crate) fn find(name: &str) -> Option<&'static FactWord> {
    WORDS.iter().find(|word| word.name == name)
}

/// A word that was said.
pub(crate) struct Said {
    pub(crate) word: &'static FactWord,
    pub(crate) span: Span,
    /// `None` where it was reported.
    pub(crate) value: Option<Value>,
}

/// What was said with a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Json(Text),
    Bool(bool),
    Number(f64),
    Count(u64),
    Choice(&'static str, &'static str),
    Texts(Vec<String>),
}

/// JSON, and as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) json: Json,
}

/// Everything that words say of one schema.
#[derive(Default)]
pub(crate) struct Facts {
    /// `docs`.
    pub(crate) docs: Slot<bool>,
    /// The description that the doc comment gives.
    pub(crate) doc: Option<String>,
    pub(crate) said: Vec<Said>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) unions: Vec<Union>,
    /// Of each item or value.
    pub(crate) items: Slot<Box<Facts>>,
}

impl Facts {
    pub(crate) fn said(&self, name: &str) -> Option<&Said> {
        self.said.iter().find(|said| said.word.name == name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.said(name)?.value.as_ref()
    }

    pub(crate) fn span(&self, name: &str) -> Option<Span> {
        self.said(name).map(|said| said.span)
    }

    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The default, by whichever word.
    pub(crate) fn default_json(&self) -> Option<(&Text, Span)> {
        let said = self
            .said("default_value")
            .or_else(|| self.said("default_json"))?;
        match said.value.as_ref()? {
            Value::Json(text) => Some((text, said.span)),
            _ => None,
        }
    }

    /// Every word that was said, and where, less `docs`.
    pub(crate) fn words(&self) -> Vec<(&'static str, Option<Span>)> {
        let mut words: Vec<_> = self
            .said
            .iter()
            .map(|said| (said.word.name, Some(said.span)))
            .collect();
        let rule = self.rules.first().map(|rule| rule.span);
        words.push(("validate", rule));
        words.push(("union", self.unions.first().map(|union| union.span)));
        words.push(("items", self.items.span()));
        words
    }
}

/// A `validate(...)`.
pub(crate) struct Rule {
    pub(crate) span: Span,
    pub(crate) expression: Slot<String>,
    pub(crate) message: Slot<String>,
    pub(crate) message_expression: Slot<String>,
    pub(crate) reason: Slot<String>,
    pub(crate) field_path: Slot<String>,
    pub(crate) optional_old_self: Slot<bool>,
}

/// A `union(...)`.
pub(crate) struct Union {
    pub(crate) span: Span,
    pub(crate) cardinality: Slot<Cardinality>,
    pub(crate) members: Slot<Vec<Member>>,
    pub(crate) discriminator: Slot<super::word::Name>,
    pub(crate) name: Slot<super::word::Name>,
    pub(crate) view: Slot<View>,
    pub(crate) enforce: Slot<()>,
}

/// How many members may be set: this many of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cardinality {
    Exactly,
    AtMost,
    AtLeast,
}

impl Cardinality {
    /// By the words.
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("exactly_one", Self::Exactly),
        ("at_most_one", Self::AtMost),
        ("at_least_one", Self::AtLeast),
    ];
}

/// A member of a union.
pub(crate) struct Member {
    pub(crate) field: super::word::Name,
    /// What the discriminator says for it.
    pub(crate) value: Option<String>,
}

/// `view = ...`.
pub(crate) enum View {
    /// There is none.
    None,
    /// What its type is called.
    Named(super::word::Name),
}
