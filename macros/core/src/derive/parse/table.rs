//! Which words there are, and what to say of others.

use crate::derive::ctxt::Ctxt;
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
pub(super) const CONTAINER_OWN: &[&str] = &["crate"];
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
/// Words of fields beside those and [`FACTS`].
pub(super) const FIELD_OWN: &[&str] = &["serde", "required", "omit_empty"];
/// Words of variants that are also serde's.
pub(super) const VARIANT: &[&str] = &["rename", "alias"];
/// Words of variants beside those.
pub(super) const VARIANT_OWN: &[&str] = &["value", "unknown", "default"];
/// Words that say what a schema says, of fields.
pub(super) const FACTS: &[&str] = &[
    "docs",
    "format",
    "pattern",
    "nullable",
    "minimum",
    "exclusive_minimum",
    "maximum",
    "exclusive_maximum",
    "multiple_of",
    "min_length",
    "max_length",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
    "default_value",
    "default_json",
    "values",
    "list_type",
    "list_map_keys",
    "map_type",
    "patch_strategy",
    "patch_merge_key",
    "validate",
    "items",
];
/// Those of them that types have as well.
pub(super) const CONTAINER_FACTS: &[&str] = &[
    "docs",
    "map_type",
    "min_properties",
    "max_properties",
    "validate",
];
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
    fn tables(self, dialect: Dialect) -> Vec<&'static [&'static str]> {
        let own = dialect == Dialect::Schema;
        match self {
            Self::Container if own => vec![CONTAINER, CONTAINER_OWN, CONTAINER_FACTS],
            Self::Field if own => vec![FIELD, FIELD_OWN, FACTS],
            Self::Variant if own => vec![VARIANT, VARIANT_OWN],
            Self::Container => vec![CONTAINER],
            Self::Field => vec![FIELD],
            Self::Variant => vec![VARIANT],
            Self::Resource => vec![RESOURCE],
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
    let of = |place: Place, dialect| {
        place
            .tables(dialect)
            .iter()
            .any(|table| table.contains(&word))
    };
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
    unknown_of("word", word, &place.tables(dialect).concat())
}

/// What to say of a text that is none of what can stand in its place.
pub(super) fn unknown_of(what: &str, text: &str, known: &[&str]) -> String {
    if let Some(meant) = did_you_mean(text, known.iter().copied()) {
        return format!("unknown {what} `{text}`, did you mean `{meant}`?");
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
            message(Place::Variant, Dialect::Schema, "banana"),
            "unknown word `banana`, expected one of `rename`, `alias`, `value`, `unknown`, \
             `default`"
        );
    }
}
