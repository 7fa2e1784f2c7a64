//! The scalars of `meta/v1` against what Go makes of the same texts.
//!
//! Each file of `tests/data` was written by a program over `k8s.io/apimachinery` v0.36.3; `!`
//! stands for an error. Where Go loses a number (a suffix beyond `E`, 64 bits that overflow), the
//! files say nothing; `meta_quantity.rs` does.

use kubewright::meta::{
    Duration, IntOrString, MicroTime, Quantity, QuantityFormat, Rounding, Time,
};

/// The rows of a table, split into cells.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let mut rows = table
        .lines()
        .map(|row| row.split('\t').collect::<Vec<_>>())
        .peekable();
    assert!(rows.peek().is_some(), "an empty table proves nothing");
    rows
}

fn quantity(text: &str) -> Quantity {
    text.parse()
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn quantities_are_read_and_measured_as_in_go() {
    for row in rows(include_str!("data/quantity.tsv")) {
        let [text, canonical, rest @ ..] = row.as_slice() else {
            panic!("{row:?}")
        };
        let parsed = text.parse::<Quantity>();
        let [format, value, milli, float] = rest else {
            assert_eq!(*canonical, "!");
            assert!(parsed.is_err(), "{text:?} was read as {parsed:?}");
            continue;
        };
        let parsed = parsed.unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let go_format = match parsed.format() {
            QuantityFormat::BinarySi => "BinarySI",
            QuantityFormat::DecimalSi => "DecimalSI",
            QuantityFormat::DecimalExponent => "DecimalExponent",
        };
        assert_eq!(parsed.canonical(), *canonical, "{text:?}");
        assert_eq!(go_format, *format, "{text:?}");
        assert_eq!(parsed.value().to_string(), *value, "{text:?}");
        assert_eq!(parsed.milli_value().to_string(), *milli, "{text:?}");
        let float: f64 = float.parse().unwrap();
        let difference = (parsed.to_f64() - float).abs();
        assert!(
            difference <= float.abs() * f64::EPSILON,
            "{text:?}: {float}"
        );
        assert_eq!(
            parsed.to_string(),
            *text,
            "what was read is what is written"
        );
    }
}

#[test]
fn quantities_are_computed_with_as_in_go() {
    for row in rows(include_str!("data/quantity-pairs.tsv")) {
        let [a, b, order, sum, difference, factor, product, negative] = row[..] else {
            panic!("{row:?}")
        };
        let (x, y) = (quantity(a), quantity(b));
        assert_eq!((x.cmp(&y) as i8).to_string(), order, "{a} and {b}");
        assert_eq!((x.clone() + y.clone()).to_string(), sum, "{a} + {b}");
        assert_eq!((x.clone() - y).to_string(), difference, "{a} - {b}");
        let factor: i64 = factor.parse().unwrap();
        assert_eq!((x.clone() * factor).to_string(), product, "{a} * {factor}");
        assert_eq!((-x).to_string(), negative, "-({a})");
    }
}

#[test]
fn durations_are_read_and_written_as_in_go() {
    for row in rows(include_str!("data/duration.tsv")) {
        let parsed = row[0].parse::<Duration>();
        let [text, nanos, written] = row[..] else {
            assert_eq!(row[1], "!");
            assert!(parsed.is_err(), "{:?} was read as {parsed:?}", row[0]);
            continue;
        };
        let parsed = parsed.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.as_nanos().to_string(), nanos, "{text:?}");
        assert_eq!(parsed.to_string(), written, "{text:?}");
        assert_eq!(written.parse(), Ok(parsed), "{written:?}");
    }
}

#[test]
fn times_are_read_and_written_as_in_go() {
    for row in rows(include_str!("data/time.tsv")) {
        let (parsed, micro) = (row[0].parse::<Time>(), row[0].parse::<MicroTime>());
        let [text, seconds, nanos, written, written_micro] = row[..] else {
            assert_eq!(row[1], "!");
            assert!(parsed.is_err(), "{:?} was read as {parsed:?}", row[0]);
            assert!(micro.is_err(), "{:?} was read as {micro:?}", row[0]);
            continue;
        };
        let time = parsed.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(time.unix_seconds().to_string(), seconds, "{text:?}");
        assert_eq!(serde_json::to_string(&time).unwrap(), written, "{text:?}");
        let micro = micro.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(micro.unix_seconds().to_string(), seconds, "{text:?}");
        assert_eq!(micro.subsec_nanos().to_string(), nanos, "{text:?}");
        let json = serde_json::to_string(&micro).unwrap();
        assert_eq!(json, written_micro, "{text:?}");
        assert_eq!(Time::from(micro), time, "{text:?}");
    }
}

#[test]
fn percentages_are_rounded_as_in_go() {
    for row in rows(include_str!("data/percentage.tsv")) {
        let value: IntOrString = serde_json::from_str(row[0]).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), row[0]);
        let total = row[1].parse().unwrap();
        let (up, down) = (
            value.scaled(total, Rounding::Up),
            value.scaled(total, Rounding::Down),
        );
        let [_, _, go_up, go_down] = row[..] else {
            assert_eq!(row[2], "!");
            assert!(up.is_err() && down.is_err(), "{} of {total}", row[0]);
            continue;
        };
        assert_eq!(up.unwrap().to_string(), go_up, "{} of {total}", row[0]);
        assert_eq!(down.unwrap().to_string(), go_down, "{} of {total}", row[0]);
    }
}
