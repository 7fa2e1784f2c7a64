//! Words: what stands in an attribute, before anything is known of its meaning.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Lit, LitStr, Token, Type, parenthesized};

use super::ctxt::Ctxt;
use crate::names::is_keyword;

/// Which attribute a word stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `#[schema(...)]`
    Schema,
    /// `#[serde(...)]`
    Serde,
    /// `#[resource(...)]`
    Resource,
}

impl Dialect {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Serde => "serde",
            Self::Resource => "resource",
        }
    }

    fn of(attribute: &Attribute) -> Option<Self> {
        let ident = attribute.path().get_ident()?;
        [Self::Schema, Self::Serde, Self::Resource]
            .into_iter()
            .find(|dialect| ident == dialect.name())
    }
}

/// A word of an attribute with what is said of it.
pub(crate) struct Word {
    pub(crate) dialect: Dialect,
    pub(crate) name: Ident,
    pub(crate) arg: Arg,
}

/// What is said of a word.
pub(crate) enum Arg {
    /// `word`
    None,
    /// `word = value`
    Value(Value),
    /// `word(item, item)`
    List(Vec<Item>),
}

/// An item of a list.
pub(crate) enum Item {
    Word(Word),
    Value(Value),
    /// `"key" = "value"`
    Pair(Value, Value),
}

impl Item {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Word(word) => word.name.span(),
            Self::Value(value) | Self::Pair(value, _) => value.span(),
        }
    }
}

/// A value: a literal, or what can stand for a type.
pub(crate) enum Value {
    Lit {
        minus: Option<Token![-]>,
        lit: Lit,
    },
    /// Boxed: a type is large, and rare here.
    Type(Box<Type>),
}

impl Value {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Lit { lit, .. } => lit.span(),
            Self::Type(ty) => ty.span(),
        }
    }
}

/// Every word of the attributes of these dialects. An attribute that does not parse is reported and
/// the others are read all the same.
pub(crate) fn words(cx: &Ctxt, attributes: &[Attribute], dialects: &[Dialect]) -> Vec<Word> {
    let mut words = Vec::new();
    for attribute in attributes {
        let Some(dialect) = Dialect::of(attribute).filter(|dialect| dialects.contains(dialect))
        else {
            continue;
        };
        if let syn::Meta::Path(path) = &attribute.meta {
            let name = dialect.name();
            cx.error_at(
                path,
                format_args!("`{name}` says nothing: write `#[{name}(...)]`"),
            );
            continue;
        }
        let items = attribute.parse_args_with(|input: ParseStream<'_>| items(input, dialect));
        for item in cx.ok(items).unwrap_or_default() {
            match item {
                Item::Word(word) => words.push(word),
                other => cx.error(other.span(), "expected a word"),
            }
        }
    }
    words
}

fn items(input: ParseStream<'_>, dialect: Dialect) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(item(input, dialect)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(items)
}

fn item(input: ParseStream<'_>, dialect: Dialect) -> syn::Result<Item> {
    if input.peek(Lit) || input.peek(Token![-]) {
        let value = input.parse()?;
        return if input.parse::<Option<Token![=]>>()?.is_some() {
            Ok(Item::Pair(value, input.parse()?))
        } else {
            Ok(Item::Value(value))
        };
    }
    let name = input.call(Ident::parse_any)?;
    let arg = if input.parse::<Option<Token![=]>>()?.is_some() {
        Arg::Value(input.parse()?)
    } else if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        Arg::List(items(&content, dialect)?)
    } else {
        Arg::None
    };
    Ok(Item::Word(Word { dialect, name, arg }))
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Lit) || input.peek(Token![-]) {
            let minus = input.parse()?;
            let lit = input.parse()?;
            return Ok(Self::Lit { minus, lit });
        }
        if input.is_empty() || input.peek(Token![,]) {
            return Err(input.error("expected a value"));
        }
        input.parse().map(|ty| Self::Type(Box::new(ty)))
    }
}

/// Typed readings of what is said of a word. Each reports what does not fit and gives `None` then.
impl Word {
    pub(crate) fn span(&self) -> Span {
        self.name.span()
    }

    /// Whether nothing is said of it.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.arg, Arg::None)
    }

    /// Whether it stands alone or before a boolean.
    pub(crate) fn is_boolean(&self) -> bool {
        let literal = matches!(
            &self.arg,
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Bool(_),
            })
        );
        literal || self.is_alone()
    }

    /// `word`, `word = true` or `word = false`.
    pub(crate) fn boolean(self, cx: &Ctxt) -> Option<bool> {
        match self.arg {
            Arg::None => Some(true),
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Bool(value),
            }) => Some(value.value),
            arg => expected(cx, &self.name, &arg, "nothing or a boolean", "true"),
        }
    }

    /// `word`, alone.
    pub(crate) fn flag(self, cx: &Ctxt) -> Option<()> {
        match self.arg {
            Arg::None => Some(()),
            Arg::Value(value) => {
                cx.error(
                    value.span(),
                    format_args!("`{}` takes no value: write `{0}` alone", self.name),
                );
                None
            }
            Arg::List(_) => {
                cx.error_at(
                    &self.name,
                    format_args!("`{}` takes no list: write `{0}` alone", self.name),
                );
                None
            }
        }
    }

    /// `word = "text"`.
    pub(crate) fn string(self, cx: &Ctxt) -> Option<LitStr> {
        match self.arg {
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Str(text),
            }) => Some(text),
            arg => expected(cx, &self.name, &arg, "a string", "\"...\""),
        }
    }

    /// `word = "path"`, parsed.
    pub(crate) fn parsed<T: Parse>(self, cx: &Ctxt) -> Option<T> {
        let text = self.string(cx)?;
        cx.ok(text.parse())
    }

    /// `word = 5`, not negative.
    pub(crate) fn count(self, cx: &Ctxt) -> Option<u64> {
        match &self.arg {
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Int(int),
            }) => cx.ok(int.base10_parse()),
            arg => expected(cx, &self.name, arg, "a whole number from 0", "1"),
        }
    }

    /// `word = -5`.
    pub(crate) fn integer(self, cx: &Ctxt) -> Option<i64> {
        match &self.arg {
            Arg::Value(Value::Lit {
                minus,
                lit: Lit::Int(int),
            }) => {
                let sign = if minus.is_some() { "-" } else { "" };
                let parsed = format!("{sign}{}", int.base10_digits()).parse();
                parsed
                    .map_err(|_| cx.error_at(int, "the number does not fit 64 bits with a sign"))
                    .ok()
            }
            arg => expected(cx, &self.name, arg, "a whole number", "1"),
        }
    }

    /// `word = -0.5`.
    pub(crate) fn number(self, cx: &Ctxt) -> Option<f64> {
        let (minus, digits) = match &self.arg {
            Arg::Value(Value::Lit {
                minus,
                lit: Lit::Int(int),
            }) => (minus, int.base10_digits()),
            Arg::Value(Value::Lit {
                minus,
                lit: Lit::Float(float),
            }) => (minus, float.base10_digits()),
            arg => return expected(cx, &self.name, arg, "a number", "1"),
        };
        let number = digits
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        if number.is_none() {
            cx.error(self.span(), "the number is too large");
        }
        number.map(|number| if minus.is_some() { -number } else { number })
    }

    /// `word = Type`, or the type in quotes.
    pub(crate) fn ty(self, cx: &Ctxt) -> Option<Type> {
        match self.arg {
            Arg::Value(Value::Type(ty)) => Some(*ty),
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Str(text),
            }) => cx.ok(text.parse()),
            arg => expected(cx, &self.name, &arg, "a type", "Type"),
        }
    }

    /// `word = name`, or the name in quotes.
    pub(crate) fn name(self, cx: &Ctxt) -> Option<Name> {
        match &self.arg {
            Arg::Value(Value::Type(ty)) => {
                if let Type::Path(path) = &**ty
                    && path.qself.is_none()
                    && let Some(ident) = path.path.get_ident()
                {
                    return Some(Name::from(ident));
                }
                expected(cx, &self.name, &self.arg, "a name", "\"...\"")
            }
            Arg::Value(Value::Lit {
                minus: None,
                lit: Lit::Str(text),
            }) => Some(Name::from(text)),
            arg => expected(cx, &self.name, arg, "a name", "\"...\""),
        }
    }

    /// `word("a", "b")`, at least one.
    pub(crate) fn strings(self, cx: &Ctxt) -> Option<Vec<LitStr>> {
        let example = "(\"a\", \"b\")";
        let items = self.list(cx, "strings", example)?;
        let mut strings = Vec::new();
        for item in items {
            match item {
                Item::Value(Value::Lit {
                    minus: None,
                    lit: Lit::Str(text),
                }) => strings.push(text),
                other => cx.error(other.span(), "expected a string"),
            }
        }
        Some(strings)
    }

    /// `word(a, b)`, at least one, each in quotes or not.
    pub(crate) fn names(self, cx: &Ctxt) -> Option<Vec<Name>> {
        let items = self.list(cx, "names", "(a, b)")?;
        let mut names = Vec::new();
        for item in items {
            match item {
                Item::Word(word) => {
                    let name = Name::from(&word.name);
                    if word.flag(cx).is_some() {
                        names.push(name);
                    }
                }
                Item::Value(Value::Lit {
                    minus: None,
                    lit: Lit::Str(text),
                }) => names.push(Name::from(&text)),
                other => cx.error(other.span(), "expected a name"),
            }
        }
        Some(names)
    }

    /// `word(key = ..., key = ...)`.
    pub(crate) fn words(self, cx: &Ctxt, example: &str) -> Option<Vec<Word>> {
        let items = self.list(cx, "words", example)?;
        let mut words = Vec::new();
        for item in items {
            match item {
                Item::Word(word) => words.push(word),
                other => cx.error(other.span(), "expected a word"),
            }
        }
        Some(words)
    }

    /// `word(...)`, at least one item.
    pub(crate) fn list(self, cx: &Ctxt, what: &str, example: &str) -> Option<Vec<Item>> {
        match self.arg {
            Arg::List(items) if !items.is_empty() => Some(items),
            _ => {
                cx.error_at(
                    &self.name,
                    format_args!("`{}` needs {what}: `{0}{example}`", self.name),
                );
                None
            }
        }
    }
}

/// A name, however it was written.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Name {
    /// As an identifier of its place, if it is one and no keyword.
    pub(crate) fn ident(&self) -> Option<Ident> {
        let known = !is_keyword(&self.text);
        let ident: Option<Ident> = syn::parse_str(&self.text).ok().filter(|_| known);
        ident.map(|ident| Ident::new(&ident.to_string(), self.span))
    }
}

impl From<&Ident> for Name {
    fn from(ident: &Ident) -> Self {
        Self {
            text: ident.unraw().to_string(),
            span: ident.span(),
        }
    }
}

impl From<&LitStr> for Name {
    fn from(text: &LitStr) -> Self {
        Self {
            text: text.value(),
            span: text.span(),
        }
    }
}

fn expected<T>(cx: &Ctxt, name: &Ident, arg: &Arg, what: &str, example: &str) -> Option<T> {
    let message = format!("`{name}` needs {what}: `{name} = {example}`");
    match arg {
        Arg::Value(Value::Lit { minus, lit }) => {
            let mut tokens = minus.to_token_stream();
            lit.to_tokens(&mut tokens);
            cx.error_at(tokens, message);
        }
        Arg::Value(Value::Type(ty)) => cx.error_at(ty, message),
        Arg::None | Arg::List(_) => cx.error_at(name, message),
    }
    None
}
