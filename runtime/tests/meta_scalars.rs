//! Times, durations, ports and bytes as users meet them.

use std::time::{Duration as StdDuration, SystemTime, UNIX_EPOCH};

use kubewright::meta::{ByteString, Duration, IntOrString, MicroTime, Rounding, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn json<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a scalar is JSON")
}

#[test]
fn times_are_written_in_utc_and_whole_seconds() {
    let time: Time = json("\"2024-02-29T23:59:59.999+02:00\"").unwrap();
    assert_eq!(text(&time), "\"2024-02-29T21:59:59Z\"");
    assert_eq!(time.to_string(), "2024-02-29T21:59:59Z");
    assert_eq!(format!("{time:?}"), "2024-02-29T21:59:59Z");
    assert_eq!(Ok(time), "2024-02-29T21:59:59Z".parse());
    let micro: MicroTime = json("\"2024-02-29T23:59:59.1234567Z\"").unwrap();
    assert_eq!(text(&micro), "\"2024-02-29T23:59:59.123456Z\"");
    assert_eq!(format!("{micro:?}"), "2024-02-29T23:59:59.123456700Z");
    assert_eq!(
        text(&MicroTime::from(Time::from(micro))),
        "\"2024-02-29T23:59:59.000000Z\""
    );
}

#[test]
fn the_zero_time_is_null() {
    assert_eq!(text(&Time::default()), "null");
    assert_eq!(text(&MicroTime::ZERO), "null");
    assert!("0001-01-01T00:00:00Z".parse::<Time>().unwrap().is_zero());
    assert!(!Time::from_unix(0).is_zero());
    assert_eq!(json::<Option<Time>>("null"), Ok(None));
    assert_eq!(
        text(&MicroTime::from_unix(-62_135_596_800, 1)),
        "\"0001-01-01T00:00:00.000000Z\""
    );
    let started = json::<Time>("\"0001-01-01T00:00:00.5Z\"").unwrap();
    assert!(started.is_zero(), "a time has no fraction");
}

#[test]
fn the_last_second_of_the_calendar_is_a_time() {
    let never = "9999-12-31T23:59:59Z";
    let time: Time = never.parse().unwrap();
    assert_eq!(time.to_string(), never);
    #[cfg(feature = "jiff")]
    assert!(jiff::Timestamp::try_from(time).is_err());
}

/// As Go writes them, and nobody reads them.
#[test]
fn years_beyond_the_calendar_are_written_out() {
    let written = |text: &str| text.parse::<Time>().unwrap().to_string();
    assert_eq!(
        written("9999-12-31T23:59:59-00:01"),
        "10000-01-01T00:00:59Z"
    );
    assert_eq!(
        written("0000-01-01T00:00:00+00:01"),
        "-0001-12-31T23:59:00Z"
    );
}

#[test]
fn times_come_from_clocks_and_go_to_them() {
    let system = UNIX_EPOCH + StdDuration::new(1_700_000_000, 5);
    let time = Time::from(system);
    assert_eq!(time, Time::from_unix(1_700_000_000));
    let micro = MicroTime::from(system);
    assert_eq!(
        (micro.unix_seconds(), micro.subsec_nanos()),
        (1_700_000_000, 5)
    );
    let before = UNIX_EPOCH - StdDuration::from_millis(250);
    assert_eq!(Time::from(before), Time::from_unix(-1));
    assert_eq!(
        MicroTime::from(before),
        MicroTime::from_unix(-1, 750_000_000)
    );
    #[cfg(feature = "jiff")]
    {
        let timestamp = jiff::Timestamp::try_from(micro).unwrap();
        assert_eq!(MicroTime::from(timestamp), micro);
        assert_eq!(Time::from(timestamp), time);
    }
    let (earliest, now, latest) = (SystemTime::now(), MicroTime::now(), SystemTime::now());
    assert!(MicroTime::from(earliest) <= now && now <= MicroTime::from(latest));
    assert!(Time::from(earliest) <= Time::now());
}

#[test]
fn times_are_reckoned_with() {
    let time = Time::from_unix(100);
    let minute = StdDuration::from_mins(1);
    let later = time.checked_add(minute).unwrap();
    assert_eq!(later.unix_seconds(), 160);
    assert_eq!(later.checked_sub(minute), Some(time));
    assert_eq!(later.duration_since(time), minute);
    assert_eq!(time.duration_since(later), StdDuration::ZERO);
    assert_eq!(Time::from_unix(i64::MAX).checked_add(minute), None);
    let half = StdDuration::from_millis(500);
    assert_eq!(time.checked_add(half), Some(time));
    assert_eq!(time.checked_sub(half), Some(Time::from_unix(99)));
    assert_eq!(
        MicroTime::from_unix(0, 2_500_000_000),
        MicroTime::from_unix(2, 500_000_000)
    );
}

#[test]
fn times_of_all_64_bits_are_in_order() {
    let seconds = [i64::MIN + 1, -1, 0, 1, i64::MAX];
    let times = seconds.map(Time::from_unix);
    assert!(times.is_sorted_by(|earlier, later| earlier < later));
    assert_eq!(times.map(Time::unix_seconds), seconds);
    assert_eq!(Time::from_unix(i64::MIN), times[0]);
}

#[test]
fn what_is_no_time_is_told() {
    let error = json::<Time>("\"2024-02-30T00:00:00Z\"").unwrap_err();
    assert!(
        error.contains("\"2024-02-30T00:00:00Z\" is not an RFC 3339 time"),
        "{error}"
    );
    assert!(error.contains("the month has no such day"), "{error}");
    assert!(
        json::<Time>("17")
            .unwrap_err()
            .contains("expected an RFC 3339 time")
    );
    let long = "x".repeat(100_000).parse::<Time>().unwrap_err().to_string();
    assert!(long.len() < 300, "an error shows the start of a long text");
}

#[test]
fn durations_are_text() {
    let duration: Duration = json("\"1h2m3.5s\"").unwrap();
    assert_eq!(duration, Duration::from_millis(3_723_500));
    assert_eq!(text(&duration), "\"1h2m3.5s\"");
    assert_eq!(
        Duration::from_nanos(i64::MIN).to_string(),
        "-2562047h47m16.854775808s"
    );
    assert_eq!(
        "-2562047h47m16.854775808s".parse(),
        Ok(Duration::from_nanos(i64::MIN))
    );
    assert_eq!(
        Duration::from_secs(i64::MAX),
        Duration::from_nanos(i64::MAX)
    );
    assert_eq!(text(&Duration::ZERO), "\"0s\"");
    assert!((Duration::from_millis(1500).as_secs_f64() - 1.5).abs() < 1e-9);
    let error = |text: &str| text.parse::<Duration>().unwrap_err().to_string();
    assert!(error("1x").contains("unknown unit \"x\""));
    assert!(error("1").contains("no unit"));
    assert!(error("300y").contains("unknown unit"));
    assert!(error("2562048h").contains("longer than 292 years"));
    assert!(error("-").contains("expected numbers"));
    assert!(
        json::<Duration>("5")
            .unwrap_err()
            .contains("expected a duration")
    );
}

#[test]
fn durations_come_from_std_and_go_to_it() {
    let std = StdDuration::from_millis(1500);
    let duration = Duration::try_from(std).unwrap();
    assert_eq!(duration.as_nanos(), 1_500_000_000);
    assert_eq!(StdDuration::try_from(duration), Ok(std));
    assert!(Duration::from_secs(-1).is_negative());
    assert!(StdDuration::try_from(Duration::from_secs(-1)).is_err());
    assert!(Duration::try_from(StdDuration::MAX).is_err());
}

#[test]
fn a_number_or_a_text() {
    assert_eq!(json("8080"), Ok(IntOrString::from(8080)));
    assert_eq!(json("\"http\""), Ok(IntOrString::from("http")));
    assert_eq!(
        json("9007199254740993"),
        Ok(IntOrString::Int(9_007_199_254_740_993))
    );
    assert_eq!(text(&IntOrString::from("80")), "\"80\"");
    assert_eq!(text(&IntOrString::from(80_u16)), "80");
    assert_eq!("80".parse(), Ok(IntOrString::Int(80)));
    assert_eq!("25%".parse(), Ok(IntOrString::String("25%".to_owned())));
    assert_eq!(IntOrString::from("25%").to_string(), "25%");
    assert_eq!(
        (IntOrString::Int(3).as_int(), IntOrString::Int(3).as_str()),
        (Some(3), None)
    );
    assert_eq!(IntOrString::from("a".to_owned()).as_str(), Some("a"));
    for refused in ["1.5", "true", "[]", "18446744073709551615"] {
        assert!(json::<IntOrString>(refused).is_err(), "{refused}");
    }
    let huge = IntOrString::from("9223372036854775807%");
    assert_eq!(huge.scaled(i64::MAX, Rounding::Up), Ok(i64::MAX));
    assert_eq!(huge.scaled(i64::MIN, Rounding::Up), Ok(i64::MIN));
    let error = IntOrString::from("half")
        .scaled(10, Rounding::Up)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"half\" is not a percentage, as \"25%\""
    );
    assert_eq!(size_of::<IntOrString>(), size_of::<String>());
}

#[test]
fn bytes_are_base64() {
    let bytes: ByteString = json("\"AAH/aGk=\"").unwrap();
    assert_eq!(bytes.0, b"\x00\x01\xffhi");
    assert_eq!(text(&bytes), "\"AAH/aGk=\"");
    assert_eq!(bytes.len(), 5);
    assert_eq!(json("\"\""), Ok(ByteString::default()));
    // As Go: line breaks and unused bits do not matter, padding does.
    assert_eq!(json("\"AAH/\\naGk=\\r\\n\""), Ok(bytes.clone()));
    assert_eq!(json("\"aGl=\""), Ok(ByteString::from("hi")));
    for refused in ["\"aGk\"", "\"a_k=\"", "\"!\"", "7"] {
        assert!(json::<ByteString>(refused).is_err(), "{refused}");
    }
    assert_eq!(
        format!("{:?}", ByteString::from("secret")),
        "ByteString(6 bytes)"
    );
    assert_eq!(ByteString::from(vec![1, 2]).into_inner(), [1, 2]);
}
