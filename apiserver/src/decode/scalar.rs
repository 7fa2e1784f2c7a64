//! Texts that Go reads into types of their own, and what it says of others.

/// What is wrong with a time (`time.Parse` with RFC 3339).
pub(super) fn time_error(text: &str, is_micro: bool) -> Option<String> {
    let layout = if is_micro {
        "2006-01-02T15:04:05.000000Z07:00"
    } else {
        "2006-01-02T15:04:05Z07:00"
    };
    let quoted = crate::failure::quote(text);
    let cannot = |rest: &str, part: &str| {
        let rest = crate::failure::quote(rest);
        Some(format!(
            "parsing time {quoted} as \"{layout}\": cannot parse {rest} as \"{part}\""
        ))
    };
    let mut rest = text;
    let mut numbers = [0_u32; 6];
    let parts = [
        ("2006", 4, "-"),
        ("01", 2, "-"),
        ("02", 2, "T"),
        ("15", 2, ":"),
        ("04", 2, ":"),
        ("05", 2, ""),
    ];
    for (index, (part, digits, behind)) in parts.into_iter().enumerate() {
        let number = rest
            .get(..digits)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(number) = number.and_then(|text| text.parse().ok()) else {
            return cannot(rest, part);
        };
        let range = match part {
            "01" => (1..=12, "month"),
            "02" => (1..=31, "day"),
            "15" => (0..=23, "hour"),
            "04" => (0..=59, "minute"),
            "05" => (0..=59, "second"),
            _ => (0..=9999, "year"),
        };
        if !range.0.contains(&number) {
            return Some(format!("parsing time {quoted}: {} out of range", range.1));
        }
        numbers[index] = number;
        rest = rest.get(digits..).unwrap_or_default();
        match rest.strip_prefix(behind) {
            Some(after) => rest = after,
            None => return cannot(rest, behind),
        }
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        let after = fraction.trim_start_matches(|char: char| char.is_ascii_digit());
        let is_short = is_micro && fraction.len() - after.len() != 6;
        if fraction.len() == after.len() || is_short {
            return cannot(rest, if is_micro { ".000000" } else { "Z07:00" });
        }
        rest = after;
    } else if is_micro {
        return cannot(rest, ".000000");
    }
    let [year, month, day, ..] = numbers;
    if day > days(year, month) {
        return Some(format!("parsing time {quoted}: day out of range"));
    }
    let zone = rest.strip_prefix(['+', '-']).map(str::as_bytes);
    match (rest, zone) {
        ("Z", _) => None,
        (_, Some([a, b, b':', c, d])) if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => {
            None
        }
        _ if rest.starts_with('Z') => {
            let extra = crate::failure::quote(rest.get(1..).unwrap_or_default());
            Some(format!("parsing time {quoted}: extra text: {extra}"))
        }
        _ => cannot(rest, "Z07:00"),
    }
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A time as the server writes it: in UTC, without a fraction, or with one of microseconds.
pub(super) fn time(text: &str, is_micro: bool) -> Option<String> {
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(if is_micro {
        time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
    } else {
        time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    })
}

/// Where a text stops being base64 (`encoding/base64`), if it does.
pub(super) fn base64_error(text: &str) -> Option<String> {
    let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let bytes: Vec<(usize, u8)> = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let symbols = bytes.iter().take_while(|(_, byte)| is_symbol(byte)).count();
    let at = |index: usize| bytes.get(index).map_or(text.len(), |(at, _)| *at);
    let padding = bytes.iter().skip(symbols);
    let equals = padding.take_while(|(_, byte)| *byte == b'=').count();
    let wrong = match (symbols % 4, equals) {
        (0, 0) if symbols == bytes.len() => return None,
        (2, 2..) | (3, 1..) => {
            let wanted = 4 - symbols % 4;
            if symbols + wanted == bytes.len() {
                return None;
            }
            at(symbols + wanted)
        }
        (2, 1) => at(symbols + 1),
        (_, 0) if symbols == bytes.len() => at(symbols - symbols % 4),
        _ => at(symbols),
    };
    Some(format!("illegal base64 data at input byte {wrong}"))
}

#[cfg(test)]
mod tests {
    use super::{base64_error, time, time_error};

    #[test]
    fn times() {
        let layout = "2006-01-02T15:04:05Z07:00";
        let right = "2020-02-29T23:59:59.5+02:00";
        assert_eq!(time_error(right, false), None);
        assert_eq!(time(right, false).as_deref(), Some("2020-02-29T21:59:59Z"));
        let micro = "2020-01-01T00:00:00.000001Z";
        assert_eq!(time_error(micro, true), None);
        assert_eq!(time(micro, true).as_deref(), Some(micro));
        let cases = [
            (
                "x",
                format!("parsing time \"x\" as \"{layout}\": cannot parse \"x\" as \"2006\""),
            ),
            (
                "2020-13-01T00:00:00Z",
                "parsing time \"2020-13-01T00:00:00Z\": month out of range".to_owned(),
            ),
            (
                "2021-02-29T00:00:00Z",
                "parsing time \"2021-02-29T00:00:00Z\": day out of range".to_owned(),
            ),
            (
                "2020-01-01 00:00:00Z",
                format!(
                    "parsing time \"2020-01-01 00:00:00Z\" as \"{layout}\": cannot parse \" 00:00:00Z\" as \"T\""
                ),
            ),
            (
                "2020-01-01T00:00:00",
                format!(
                    "parsing time \"2020-01-01T00:00:00\" as \"{layout}\": cannot parse \"\" as \"Z07:00\""
                ),
            ),
        ];
        for (text, message) in cases {
            assert_eq!(time_error(text, false), Some(message));
        }
    }

    #[test]
    fn base64() {
        for right in ["", "YQ==", "YWI=", "YWJj", "YW\nJj"] {
            assert_eq!(base64_error(right), None, "{right}");
        }
        for (wrong, at) in [("!", 0), ("YQ", 0), ("YQ=", 3), ("YWJj!", 4), ("YQ==x", 4)] {
            let message = format!("illegal base64 data at input byte {at}");
            assert_eq!(base64_error(wrong), Some(message), "{wrong}");
        }
    }
}
