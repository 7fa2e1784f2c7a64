//! Quantities where they keep what they read, and where they do better than Go.

use std::collections::HashSet;

use kubewright::meta::{ParseQuantityError, Quantity, QuantityFormat};
use proptest::prelude::*;

fn quantity(text: &str) -> Quantity {
    text.parse()
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// What is written after reading it from JSON.
fn again(json: &str) -> String {
    let read: Quantity =
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    serde_json::to_string(&read).expect("a quantity is JSON")
}

#[test]
fn what_was_read_is_written_unchanged() {
    for text in [
        "1", "1000m", "1024Mi", "0.5", ".5", "5.", "+1", "1e3", "0001", "-0", "0.000", "1E2",
    ] {
        let json = format!("\"{text}\"");
        assert_eq!(again(&json), json);
        assert_eq!(quantity(text).clone().to_string(), text);
    }
}

#[test]
fn numbers_of_json_are_read() {
    for (json, written) in [
        ("1", "\"1\""),
        ("0.5", "\"0.5\""),
        ("-2", "\"-2\""),
        ("1000", "\"1000\""),
        ("18446744073709551615", "\"18446744073709551615\""),
        ("1e3", "\"1000\""),
        ("\" 1Gi \"", "\"1Gi\""),
    ] {
        assert_eq!(again(json), written);
    }
    assert_eq!(
        serde_json::from_str::<Quantity>("1.5").unwrap(),
        quantity("1500m")
    );
    for json in ["true", "[]", "{}", "\"\"", "\"1 Gi\""] {
        assert!(serde_json::from_str::<Quantity>(json).is_err(), "{json}");
    }
    let error = serde_json::from_str::<Quantity>("\"1x\"")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("not a quantity: expected a number with a suffix, as 500m or 1.5Gi"),
        "{error}"
    );
}

#[test]
fn computing_gives_the_canonical_form() {
    assert_eq!((quantity("1024Mi") + quantity("0")).to_string(), "1Gi");
    assert_eq!((quantity("0.5") * 1).to_string(), "500m");
    let mut sum = quantity("100m");
    sum += &quantity("0.9");
    assert_eq!(sum.to_string(), "1");
    sum -= quantity("1Ki");
    assert_eq!(sum.to_string(), "-1023");
    sum *= -1000;
    assert_eq!(sum.to_string(), "1023k");
    let limits = [quantity("1Gi"), quantity("512Mi"), quantity("512Mi")];
    assert_eq!(limits.iter().sum::<Quantity>().to_string(), "2Gi");
    assert_eq!(limits.into_iter().sum::<Quantity>().to_string(), "2Gi");
}

#[test]
fn zero_takes_the_form_of_what_is_added() {
    let sum = Quantity::default() + quantity("2Gi");
    assert_eq!(
        (sum.format(), sum.to_string().as_str()),
        (QuantityFormat::BinarySi, "2Gi")
    );
    let difference = Quantity::default() - quantity("2Gi");
    assert_eq!(difference.to_string(), "-2Gi");
    assert_eq!((quantity("1k") + quantity("1Ki")).to_string(), "2024");
}

#[test]
fn quantities_are_made_from_numbers() {
    assert_eq!(
        Quantity::new(2048, QuantityFormat::BinarySi).to_string(),
        "2Ki"
    );
    assert_eq!(
        Quantity::new(2048, QuantityFormat::DecimalSi).to_string(),
        "2048"
    );
    assert_eq!(
        Quantity::new(1_000_000, QuantityFormat::DecimalExponent).to_string(),
        "1e6"
    );
    assert_eq!(
        Quantity::from_milli(1500, QuantityFormat::DecimalSi).to_string(),
        "1500m"
    );
    assert_eq!(
        Quantity::from_milli(2_048_000, QuantityFormat::BinarySi).to_string(),
        "2Ki"
    );
    assert_eq!(
        Quantity::from_scaled(5, 7, QuantityFormat::DecimalSi).to_string(),
        "50M"
    );
    assert_eq!(
        Quantity::from_scaled(-1, -12, QuantityFormat::DecimalSi).to_string(),
        "-1n"
    );
    assert_eq!(Quantity::from(i64::MIN).to_string(), "-9223372036854775808");
    assert_eq!(Quantity::default().to_string(), "0");
}

#[test]
fn equality_and_hash_see_the_number_alone() {
    let same = [
        "1k",
        "1000",
        "1e3",
        "1000000m",
        "0.001M",
        "1000000000000n",
        "1000.0",
    ];
    let set: HashSet<Quantity> = same.into_iter().map(quantity).collect();
    assert_eq!(set.len(), 1);
    let zeros: HashSet<Quantity> = ["0", "0Ki", "-0m", "0e9"]
        .into_iter()
        .map(quantity)
        .collect();
    assert_eq!(zeros.len(), 1);
    assert!(quantity("1Ki") > quantity("1k") && quantity("-1Ki") < quantity("-1k"));
}

/// Beyond the last suffix Go writes none: it reads `1000E` and writes `1`.
#[test]
fn a_number_beyond_the_last_suffix_is_not_lost() {
    assert_eq!(quantity("1000E").canonical(), "1000E");
    assert_eq!((quantity("7Ei") * 1024).to_string(), "7168Ei");
    assert_eq!(quantity("1e24").canonical(), "1e24");
}

/// Beyond 64 bits Go gives zero, or whatever the low bits are.
#[test]
fn a_number_beyond_64_bits_goes_to_their_end() {
    let large = quantity("100E");
    assert_eq!((large.value(), large.milli_value()), (i64::MAX, i64::MAX));
    assert_eq!((-large.clone()).value(), i64::MIN);
    assert_eq!(large.to_i64(), None);
    assert_eq!(large.scaled_value(18), 100);
    assert_eq!(quantity("1e1000").value(), i64::MAX);
    assert!(quantity("1e1000").to_f64().is_infinite());
    assert_eq!(quantity("9223372036854775807").value(), i64::MAX);
    assert_eq!(quantity("9223372036854775807").to_i64(), Some(i64::MAX));
    assert_eq!(quantity("9P").milli_value(), 9_000_000_000_000_000_000);
    // 2^63 bytes and more are read as one byte less.
    assert_eq!(quantity("8Ei").to_string(), "8Ei");
    assert_eq!(quantity("8Ei").to_i64(), Some(i64::MAX));
    assert_eq!(quantity("-9Ei").to_i64(), Some(-i64::MAX));
}

/// Go gives -9245 for the first.
#[test]
fn rounding_goes_away_from_zero() {
    assert_eq!(quantity("-9.03Ki").value(), -9247);
    assert_eq!(quantity("1n").value(), 1);
    assert_eq!(quantity("1001u").milli_value(), 2);
    assert_eq!(quantity("1500m").to_i64(), None);
    assert_eq!(quantity("2000m").to_i64(), Some(2));

    let mut rounded = quantity("1234567u");
    assert!(rounded.round_up(-6));
    assert!(!rounded.round_up(-3));
    assert_eq!(rounded.to_string(), "1235m");
    let mut text = quantity("0.50");
    assert!(text.round_up(-2));
    assert_eq!(
        text.to_string(),
        "0.50",
        "nothing was lost, nothing is rewritten"
    );
}

#[test]
fn hostile_texts_cost_nothing() {
    let error = |text: &str| text.parse::<Quantity>().unwrap_err();
    assert_eq!(error("1e1001"), ParseQuantityError::TooLong);
    assert_eq!(error("1e2147483648"), ParseQuantityError::TooLong);
    assert_eq!(error("1e99999999999999999999"), ParseQuantityError::Suffix);
    assert_eq!(error(&"9".repeat(10_000_000)), ParseQuantityError::TooLong);
    assert_eq!(
        error(&format!("0.{}", "0".repeat(10_000_000))),
        ParseQuantityError::TooLong
    );
    assert_eq!(quantity(&"0".repeat(10_000_000)).value(), 0);
    assert_eq!(quantity("1e-2147483647").canonical(), "1e-9");
    assert_eq!(quantity("0e2147483647").canonical(), "0");
    let long = "9".repeat(1000);
    assert_eq!(quantity(&long).canonical(), long);
    for text in ["m", "-", "+", ".", "Ki", "-.e3", "e3"] {
        assert_eq!(
            error(text),
            ParseQuantityError::Form,
            "{text:?} has no digit"
        );
    }
}

#[test]
fn a_quantity_is_small() {
    assert_eq!(size_of::<Quantity>(), 16);
    assert_eq!(size_of::<Option<Quantity>>(), 16);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,20}") {
        if let Ok(read) = text.parse::<Quantity>() {
            prop_assert_eq!(read.to_string(), text);
            let canonical = read.canonical();
            prop_assert_eq!(quantity(&canonical), read);
            prop_assert_eq!(quantity(&canonical).canonical(), canonical);
        }
    }

    #[test]
    fn canonical_is_the_same_number(text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,15})?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?") {
        prop_assume!(text.trim_start_matches(['+', '-', '.']).starts_with(|c: char| c.is_ascii_digit()));
        let read = quantity(&text);
        let canonical = quantity(&read.canonical());
        prop_assert_eq!(&canonical, &read);
        prop_assert_eq!(canonical.canonical(), read.canonical());
        prop_assert_eq!((read.clone() - read.clone()).signum(), 0);
        prop_assert_eq!(read.clone() + read.clone(), read * 2);
    }
}
