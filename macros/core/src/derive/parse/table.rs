//! Which words there are, and what to say of others.

use crate::derive::ctxt::Ctxt;
use crate::derive::fact;
use crate::derive::word::{Dialect, Word};
use crate::names::did_you_mean;

/// Words of types that are also serde's.
pub(super) const CONTAINER: &[&str] = &[
    "rename",
    "rename_all",
    "default",
    "deny_unknown_fields",
    "transparent",
];
/// Words of types beside those.
pub(super) const CONTAINER_OWN: &[&str] = &["crate", "accessors"];
/// Words of fields that are also serde's.
pub(super) const FIELD: &[&str] = &[
    "rename",
    "alias",
    "default",
    "flatten",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
];
/// Words of fields beside those and [`facts`].
pub(super) const FIELD_OWN: &[&str] = &["serde", "required", "omit_empty", "accessor"];
/// Words of variants that are also serde's.
pub(super) const VARIANT: &[&str] = &["rename", "alias"];
/// Words of variants beside those.
pub(super) const VARIANT_OWN: &[&str] = &["value", "unknown", "default"];
/// Words that say what a schema says beside those of [`fact::WORDS`], of fields.
const FACTS: &[&str] = &["docs", "validate", "items"];
/// The same of types.
const CONTAINER_FACTS: &[&str] = &["docs", "validate", "union"];

/// Words that say what a schema says, of fields.
pub(super) fn facts() -> Vec<&'static str> {
    let words = fact::WORDS.iter().map(|word| word.name);
    FACTS.iter().copied().chain(words).collect()
}

/// The same of types.
pub(super) fn container_facts() -> Vec<&'static str> {
    let words = fact::WORDS.iter().filter(|word| word.of_types);
    let words = words.map(|word| word.name);
    CONTAINER_FACTS.iter().copied().chain(words).collect()
}

/// Words of `#[resource(...)]`.
pub(super) const RESOURCE: &[&str] = &[
    "group",
    "group_alias",
    "version",
    "kind",
    "list_kind",
    "plural",
    "singular",
    "short_names",
    "categories",
    "scope",
    "namespaced",
    "cluster",
    "status",
    "scale",
    "verbs",
    "skip_verbs",
    "readonly",
    "no_verbs",
    "method",
    "storage",
    "served",
    "deprecated",
    "printer_column",
    "selectable_fields",
    "annotation",
    "label",
    "conversion",
    "preserve_unknown_fields",
    "api_version",
    "kind_field",
    "crate",
];

/// Words of serde's that say how something is read or written, which no schema can tell.
const SERDE_ONLY: &[&str] = &[
    "bound",
    "borrow",
    "content",
    "crate",
    "deserialize_with",
    "expecting",
    "field_identifier",
    "from",
    "getter",
    "into",
    "other",
    "remote",
    "rename_all_fields",
    "serialize_with",
    "tag",
    "try_from",
    "untagged",
    "variant_identifier",
    "with",
];

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Container,
    Field,
    Variant,
    Resource,
}

impl Place {
    /// The words of the place in this dialect.
    fn words(self, dialect: Dialect) -> Vec<&'static str> {
        let own = dialect == Dialect::Schema;
        match self {
            Self::Container if own => [CONTAINER, CONTAINER_OWN, &container_facts()].concat(),
            Self::Field if own => [FIELD, FIELD_OWN, &facts()].concat(),
            Self::Variant if own => [VARIANT, VARIANT_OWN, &facts()].concat(),
            Self::Container => CONTAINER.to_vec(),
            Self::Field => FIELD.to_vec(),
            Self::Variant => VARIANT.to_vec(),
            Self::Resource => RESOURCE.to_vec(),
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Container => "types",
            Self::Field => "fields",
            Self::Variant => "variants",
            Self::Resource => "`#[resource(...)]`",
        }
    }
}

/// Reports a word that its place does not have, with what was probably meant.
pub(super) fn unknown(cx: &Ctxt, place: Place, word: &Word) {
    cx.error_at(
        &word.name,
        message(place, word.dialect, &word.name.to_string()),
    );
}

fn message(place: Place, dialect: Dialect, word: &str) -> String {
    let of = |place: Place, dialect| place.words(dialect).contains(&word);
    match dialect {
        Dialect::Serde if of(place, Dialect::Schema) => {
            return format!("`{word}` is not serde's: write `#[schema({word})]`");
        }
        Dialect::Serde if word == "other" => {
            return "serde's `other` forgets what it read: write \
                    `#[schema(unknown)] Unknown(String)`"
                .to_owned();
        }
        Dialect::Serde if SERDE_ONLY.contains(&word) => {
            return format!(
                "serde's `{word}` is not supported: what it reads and writes has no schema; a \
                 type with serde's impls of its own can be a field with `#[schema(serde)]`"
            );
        }
        _ => {}
    }
    let places = [
        Place::Container,
        Place::Field,
        Place::Variant,
        Place::Resource,
    ];
    if let Some(other) = places.into_iter().find(|other| {
        let dialect = if *other == Place::Resource {
            Dialect::Resource
        } else {
            Dialect::Schema
        };
        *other != place && of(*other, dialect)
    }) {
        return format!(
            "`{word}` is a word of {}, not of {}",
            other.plural(),
            place.plural()
        );
    }
    unknown_of("word", word, &place.words(dialect))
}

/// How many words are worth listing.
const LISTED: usize = 12;

/// What to say of a text that is none of what can stand in its place.
pub(super) fn unknown_of(what: &str, text: &str, known: &[&str]) -> String {
    if let Some(meant) = did_you_mean(text, known.iter().copied()) {
        return format!("unknown {what} `{text}`, did you mean `{meant}`?");
    }
    if known.len() > LISTED {
        return format!("unknown {what} `{text}`");
    }
    let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
    format!(
        "unknown {what} `{text}`, expected one of {}",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::{Place, message};
    use crate::derive::word::Dialect;

    #[test]
    fn slips_are_corrected() {
        assert_eq!(
            message(Place::Field, Dialect::Schema, "renam"),
            "unknown word `renam`, did you mean `rename`?"
        );
        assert_eq!(
            message(Place::Resource, Dialect::Resource, "shortnames"),
            "unknown word `shortnames`, did you mean `short_names`?"
        );
    }

    #[test]
    fn misplaced_words_are_told_their_place() {
        assert_eq!(
            message(Place::Container, Dialect::Schema, "flatten"),
            "`flatten` is a word of fields, not of types"
        );
        assert_eq!(
            message(Place::Field, Dialect::Schema, "group"),
            "`group` is a word of `#[resource(...)]`, not of fields"
        );
    }

    #[test]
    fn own_words_are_not_serdes() {
        assert_eq!(
            message(Place::Field, Dialect::Serde, "required"),
            "`required` is not serde's: write `#[schema(required)]`"
        );
    }

    #[test]
    fn words_like_none_get_the_list() {
        assert_eq!(
            message(Place::Variant, Dialect::Serde, "banana"),
            "unknown word `banana`, expected one of `rename`, `alias`"
        );
        assert_eq!(
            message(Place::Field, Dialect::Schema, "banana"),
            "unknown word `banana`"
        );
    }
}
