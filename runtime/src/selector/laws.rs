//! What holds for every text: reading ends, without a panic, and what was read is written as a text that reads as the
//! same.

use proptest::prelude::*;

use super::{FieldSelector, Selector};
use crate::meta::LabelSelector;

/// Texts of the words that selectors are made of, most of them wrong.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => proptest::sample::select(vec![
            "a", "b", "example.com/c", "in", "notin", "gt", "lt", "=", "==", "!=", "!", ",", "(", ")", "()", "<", ">", " ", "\t",
            "7", "-1", "\\", "\\,", "\\=", "\\\\", "9223372036854775808",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(word, 0..16).prop_map(|words| words.concat())
}

/// Requirements that make sense, most of them.
fn requirements() -> impl Strategy<Value = String> {
    let key = "(example\\.com/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,5}[a-zA-Z0-9])?";
    let value = "([a-zA-Z0-9]([-a-zA-Z0-9_.]{0,5}[a-zA-Z0-9])?)?";
    let values = proptest::collection::vec(value, 1..4).prop_map(|values| values.join(","));
    let requirement = prop_oneof![
        key.prop_map(String::from),
        key.prop_map(|key| format!("!{key}")),
        (
            key,
            proptest::sample::select(vec!["=", "==", "!=", " = "]),
            value
        )
            .prop_map(|(key, operator, value)| format!("{key}{operator}{value}")),
        (key, proptest::sample::select(vec!["in", "notin"]), values)
            .prop_map(|(key, operator, values)| format!("{key} {operator} ({values})")),
        (key, proptest::sample::select(vec!['<', '>']), any::<i64>())
            .prop_map(|(key, operator, bound)| format!("{key}{operator}{bound}")),
    ];
    proptest::collection::vec(requirement, 0..5).prop_map(|all| all.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn labels_of_any_text(text in words()) {
        if let Ok(selector) = Selector::parse(&text) {
            let written = selector.to_string();
            prop_assert_eq!(Selector::parse(&written), Ok(selector), "{}", written);
        }
    }

    #[test]
    fn labels_that_make_sense(text in requirements()) {
        // A server knows some words for operators; as keys they are none.
        if let Ok(selector) = Selector::parse(&text) {
            let written = selector.to_string();
            prop_assert_eq!(Selector::parse(&written), Ok(selector), "{}", written);
        }
    }

    #[test]
    fn fields_of_any_text(text in words()) {
        if let Ok(selector) = FieldSelector::parse(&text) {
            let written = selector.to_string();
            let again = FieldSelector::parse(&written);
            prop_assert!(again.is_ok(), "{written}: {again:?}");
            // The order is that of the text, in which `=` may have been `==`; after that it stays.
            let again = again.unwrap();
            let twice = again.to_string();
            let sorted = |text: &str| {
                let mut chars: Vec<char> = text.chars().collect();
                chars.sort_unstable();
                chars
            };
            prop_assert_eq!(sorted(&written), sorted(&twice));
            prop_assert_eq!(FieldSelector::parse(&twice), Ok(again), "{}", twice);
        }
    }

    #[test]
    fn selectors_of_objects_of_any_words(
        key in "[ -~]{0,8}",
        operator in proptest::sample::select(vec!["In", "NotIn", "Exists", "DoesNotExist", "in", ""]),
        // As text they are a set.
        values in proptest::collection::btree_set("[ -~]{0,4}", 0..3),
    ) {
        let json = serde_json::json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]});
        let selector: LabelSelector = serde_json::from_value(json).unwrap();
        if let Ok(selector) = Selector::try_from(&selector) {
            let written = selector.to_string();
            prop_assert_eq!(Selector::parse(&written), Ok(selector), "{}", written);
        }
    }
}
