//! `rename_all`: how fields and variants are spelled on the wire.

/// A rule of `rename_all`, with serde's spellings and results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameRule {
    /// `lowercase`
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl RenameRule {
    /// Every rule, in the order in which errors list them.
    pub const ALL: [Self; 8] = [
        Self::Lower,
        Self::Upper,
        Self::Pascal,
        Self::Camel,
        Self::Snake,
        Self::ScreamingSnake,
        Self::Kebab,
        Self::ScreamingKebab,
    ];

    /// The rule's name, spelled as it spells others.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lower => "lowercase",
            Self::Upper => "UPPERCASE",
            Self::Pascal => "PascalCase",
            Self::Camel => "camelCase",
            Self::Snake => "snake_case",
            Self::ScreamingSnake => "SCREAMING_SNAKE_CASE",
            Self::Kebab => "kebab-case",
            Self::ScreamingKebab => "SCREAMING-KEBAB-CASE",
        }
    }

    /// The rule of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// What a field (`snake_case`, without `r#`) is called under this rule.
    pub fn field(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Pascal => field.split('_').map(capitalised).collect(),
            Self::Camel => uncapitalised(&Self::Pascal.field(field)),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// What a variant (`PascalCase`) is called under this rule.
    pub fn variant(self, variant: &str) -> String {
        match self {
            Self::Pascal => variant.to_owned(),
            Self::Lower => variant.to_ascii_lowercase(),
            Self::Upper => variant.to_ascii_uppercase(),
            Self::Camel => uncapitalised(variant),
            Self::Snake => separated(variant, '_'),
            Self::ScreamingSnake => separated(variant, '_').to_ascii_uppercase(),
            Self::Kebab => separated(variant, '_').replace('_', "-"),
            Self::ScreamingKebab => separated(variant, '_')
                .replace('_', "-")
                .to_ascii_uppercase(),
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + chars.as_str()
    })
}

fn uncapitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + chars.as_str()
    })
}

/// Every capital starts a word, one letter or many: `CSIDriver` has four.
fn separated(variant: &str, separator: char) -> String {
    let mut out = String::with_capacity(variant.len() + 4);
    for (index, char) in variant.char_indices() {
        if index > 0 && char.is_uppercase() {
            out.push(separator);
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::RenameRule::{
        self, Camel, Kebab, Lower, Pascal, ScreamingKebab, ScreamingSnake, Snake, Upper,
    };

    #[track_caller]
    fn fields(rule: RenameRule, expected: [&str; 6]) {
        let fields = [
            "outcome",
            "very_tasty",
            "a",
            "z42",
            "_leading__two_",
            "über_all",
        ];
        for (field, expected) in fields.into_iter().zip(expected) {
            assert_eq!(rule.field(field), expected, "{rule:?} of {field}");
        }
    }

    #[track_caller]
    fn variants(rule: RenameRule, expected: [&str; 5]) {
        let variants = ["Outcome", "VeryTasty", "A", "Z42", "CSIDriver"];
        for (variant, expected) in variants.into_iter().zip(expected) {
            assert_eq!(rule.variant(variant), expected, "{rule:?} of {variant}");
        }
    }

    #[test]
    fn fields_are_renamed_as_by_serde() {
        let same = [
            "outcome",
            "very_tasty",
            "a",
            "z42",
            "_leading__two_",
            "über_all",
        ];
        fields(Lower, same);
        fields(Snake, same);
        let screaming = [
            "OUTCOME",
            "VERY_TASTY",
            "A",
            "Z42",
            "_LEADING__TWO_",
            "üBER_ALL",
        ];
        fields(Upper, screaming);
        fields(ScreamingSnake, screaming);
        fields(
            Pascal,
            ["Outcome", "VeryTasty", "A", "Z42", "LeadingTwo", "überAll"],
        );
        fields(
            Camel,
            ["outcome", "veryTasty", "a", "z42", "leadingTwo", "überAll"],
        );
        fields(
            Kebab,
            [
                "outcome",
                "very-tasty",
                "a",
                "z42",
                "-leading--two-",
                "über-all",
            ],
        );
        fields(
            ScreamingKebab,
            [
                "OUTCOME",
                "VERY-TASTY",
                "A",
                "Z42",
                "-LEADING--TWO-",
                "üBER-ALL",
            ],
        );
    }

    #[test]
    fn variants_are_renamed_as_by_serde() {
        variants(Lower, ["outcome", "verytasty", "a", "z42", "csidriver"]);
        variants(Upper, ["OUTCOME", "VERYTASTY", "A", "Z42", "CSIDRIVER"]);
        variants(Pascal, ["Outcome", "VeryTasty", "A", "Z42", "CSIDriver"]);
        variants(Camel, ["outcome", "veryTasty", "a", "z42", "cSIDriver"]);
        variants(Snake, ["outcome", "very_tasty", "a", "z42", "c_s_i_driver"]);
        variants(
            ScreamingSnake,
            ["OUTCOME", "VERY_TASTY", "A", "Z42", "C_S_I_DRIVER"],
        );
        variants(Kebab, ["outcome", "very-tasty", "a", "z42", "c-s-i-driver"]);
        variants(
            ScreamingKebab,
            ["OUTCOME", "VERY-TASTY", "A", "Z42", "C-S-I-DRIVER"],
        );
    }

    #[test]
    fn rules_are_found_by_name_only() {
        for rule in RenameRule::ALL {
            assert_eq!(RenameRule::parse(rule.name()), Some(rule));
        }
        assert_eq!(RenameRule::parse("camelcase"), None);
    }

    #[test]
    fn names_that_are_no_words_do_not_panic() {
        for rule in RenameRule::ALL {
            for name in ["", "_", "__", "é"] {
                rule.field(name);
                rule.variant(name);
            }
        }
    }
}
