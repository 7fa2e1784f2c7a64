//! Kinds of option values, and how each is written on a command line and in TOML.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::de::DeValue;

/// Which versions of a resource are generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Versions {
    /// Every version that is declared.
    All,
    /// Those an API server serves.
    #[default]
    Served,
    /// The one that is stored.
    Storage,
}

/// How far apart two occurrences of a shape may be and still be one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In one version of one kind.
    Kind,
    /// In one version of one group.
    Version,
    /// In one group.
    #[default]
    Group,
    /// In everything that is generated together.
    All,
}

/// How much of what a schema says beyond its shape is written as attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Attributes {
    /// Nothing.
    None,
    /// What validation, defaulting and merging go by.
    #[default]
    Constraints,
    /// Everything, so that the types give the whole schema back.
    All,
}

/// What becomes of members of which only one may be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unions {
    /// Members like others.
    None,
    /// Members like others, and a view that says which is there.
    #[default]
    View,
    /// An enum with a variant for each, where that loses nothing, and otherwise a view.
    Enum,
}

/// How the value of an option is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `--flag`, or `--flag=false`.
    Switch,
    /// `--flag VALUE`.
    One,
    /// `--flag VALUE`, as often as there are values.
    Many,
}

/// A value that an option can have.
pub(super) trait OptionValue: Sized {
    const FORM: Form;

    /// Reads the words of a command line: one of a switch and of a single value.
    fn from_words(words: &[String]) -> Result<Self, String>;

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String>;

    /// The words that [`OptionValue::from_words`] reads as this value.
    fn to_words(&self) -> Vec<String>;
}

fn one(words: &[String]) -> Result<&str, String> {
    match words {
        [word] => Ok(word),
        _ => Err("expected one value".to_owned()),
    }
}

fn text<'v>(value: &'v DeValue<'_>) -> Result<&'v str, String> {
    value
        .as_str()
        .ok_or_else(|| format!("expected a string, found {}", article(value)))
}

fn article(value: &DeValue<'_>) -> String {
    let name = value.type_str();
    format!(
        "{} {name}",
        if name.starts_with(['a', 'i']) {
            "an"
        } else {
            "a"
        }
    )
}

impl OptionValue for bool {
    const FORM: Form = Form::Switch;

    fn from_words(words: &[String]) -> Result<Self, String> {
        one(words)?
            .parse()
            .map_err(|_| "expected `true` or `false`".to_owned())
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        value
            .as_bool()
            .ok_or_else(|| format!("expected `true` or `false`, found {}", article(value)))
    }

    fn to_words(&self) -> Vec<String> {
        vec![self.to_string()]
    }
}

impl OptionValue for String {
    const FORM: Form = Form::One;

    fn from_words(words: &[String]) -> Result<Self, String> {
        one(words).map(str::to_owned)
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        text(value).map(str::to_owned)
    }

    fn to_words(&self) -> Vec<String> {
        vec![self.clone()]
    }
}

impl OptionValue for Option<PathBuf> {
    const FORM: Form = Form::One;

    fn from_words(words: &[String]) -> Result<Self, String> {
        if words.is_empty() {
            Ok(None)
        } else {
            one(words).map(|word| Some(PathBuf::from(word)))
        }
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        text(value).map(|path| Some(PathBuf::from(path)))
    }

    fn to_words(&self) -> Vec<String> {
        self.iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    }
}

impl OptionValue for Vec<String> {
    const FORM: Form = Form::Many;

    fn from_words(words: &[String]) -> Result<Self, String> {
        Ok(words.to_vec())
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let items = value
            .as_array()
            .ok_or_else(|| format!("expected an array of strings, found {}", article(value)))?;
        items
            .iter()
            .map(|item| text(item.get_ref()).map(str::to_owned))
            .collect()
    }

    fn to_words(&self) -> Vec<String> {
        self.clone()
    }
}

impl OptionValue for BTreeMap<String, String> {
    const FORM: Form = Form::Many;

    fn from_words(words: &[String]) -> Result<Self, String> {
        let mut map = Self::new();
        for word in words {
            let (key, value) = word
                .split_once('=')
                .ok_or_else(|| format!("expected `KEY=VALUE`, found `{word}`"))?;
            if map.insert(key.to_owned(), value.to_owned()).is_some() {
                return Err(format!("`{key}` is given twice"));
            }
        }
        Ok(map)
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let table = value
            .as_table()
            .ok_or_else(|| format!("expected a table of strings, found {}", article(value)))?;
        table
            .iter()
            .map(|(key, value)| Ok((key.get_ref().to_string(), text(value.get_ref())?.to_owned())))
            .collect()
    }

    fn to_words(&self) -> Vec<String> {
        self.iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect()
    }
}

impl OptionValue for BTreeMap<String, Unions> {
    const FORM: Form = Form::Many;

    fn from_words(words: &[String]) -> Result<Self, String> {
        let texts = BTreeMap::<String, String>::from_words(words)?;
        let hows = texts.into_iter();
        hows.map(|(key, word)| Ok((key, from_word(Unions::WORDS, &word)?)))
            .collect()
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let texts = BTreeMap::<String, String>::from_toml(value)?;
        let hows = texts.into_iter();
        hows.map(|(key, word)| Ok((key, from_word(Unions::WORDS, &word)?)))
            .collect()
    }

    fn to_words(&self) -> Vec<String> {
        self.iter()
            .map(|(key, how)| format!("{key}={}", how.to_words().concat()))
            .collect()
    }
}

/// Options whose values are words.
macro_rules! words {
    ($($ty:ident: $($word:literal => $variant:ident),+;)+) => {$(
        impl $ty {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }

        impl OptionValue for $ty {
            const FORM: Form = Form::One;

            fn from_words(words: &[String]) -> Result<Self, String> {
                from_word(Self::WORDS, one(words)?)
            }

            fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
                from_word(Self::WORDS, text(value)?)
            }

            fn to_words(&self) -> Vec<String> {
                let said = Self::WORDS.iter().filter(|(_, value)| value == self);
                said.map(|(word, _)| (*word).to_owned()).collect()
            }
        }
    )+};
}

words! {
    Versions: "all" => All, "served" => Served, "storage" => Storage;
    Scope: "kind" => Kind, "version" => Version, "group" => Group, "all" => All;
    Unions: "none" => None, "view" => View, "enum" => Enum;
    Attributes: "none" => None, "constraints" => Constraints, "all" => All;
}

fn from_word<T: Copy>(known: &[(&str, T)], word: &str) -> Result<T, String> {
    let value = known.iter().find(|(known, _)| *known == word);
    value.map(|(_, value)| *value).ok_or_else(|| {
        let quoted: Vec<String> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
        let (last, others) = quoted
            .split_last()
            .map_or(("", [].as_slice()), |(last, others)| {
                (last.as_str(), others)
            });
        format!("expected {} or {last}, found `{word}`", others.join(", "))
    })
}
