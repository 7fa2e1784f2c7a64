//! Codes of digits and letters.

pub(super) fn is_bson_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// With padding, of the alphabet with `+` and `/`, and not empty.
pub(super) fn is_base64(text: &str) -> bool {
    let data = text
        .strip_suffix("==")
        .or_else(|| text.strip_suffix('='))
        .unwrap_or(text);
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    !data.is_empty() && text.len().is_multiple_of(4) && data.bytes().all(digit)
}

/// Hexadecimal digits in groups, with or without dashes between them. Some versions say what the
/// third group begins with, and some of these what the fourth does.
pub(super) fn is_uuid(text: &str, version: Option<char>, variant: bool) -> bool {
    let mut rest = text;
    for (index, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let Some((group, after)) = rest.split_at_checked(length) else {
            return false;
        };
        let first = group.chars().next();
        let right = match index {
            2 => version.is_none() || version == first,
            3 => !variant || matches!(first, Some('8' | '9' | 'a' | 'b' | 'A' | 'B')),
            _ => true,
        };
        if !right || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// The digits of a text without what is between them; `None` where there is something else.
fn digits(text: &str) -> Option<Vec<u32>> {
    let mut digits = Vec::with_capacity(text.len());
    for letter in text.chars() {
        if !is_space(letter) && letter != '-' {
            digits.push(letter.to_digit(10)?);
        }
    }
    Some(digits)
}

/// What `\s` is in Go.
fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

pub(super) fn is_isbn10(text: &str) -> bool {
    // The X of the last digit, which may be followed by spaces and dashes.
    let trimmed = text.trim_end_matches(|letter| is_space(letter) || letter == '-');
    let (text, last) = match trimmed.strip_suffix('X') {
        Some(text) => (text, Some(10)),
        None => (text, None),
    };
    let Some(mut digits) = digits(text) else {
        return false;
    };
    digits.extend(last);
    let sum: u32 = (1..)
        .zip(&digits)
        .map(|(factor, digit)| factor * digit)
        .sum();
    digits.len() == 10 && sum.is_multiple_of(11)
}

pub(super) fn is_isbn13(text: &str) -> bool {
    let Some(digits) = digits(text) else {
        return false;
    };
    let factors = [1, 3].into_iter().cycle();
    let sum: u32 = factors
        .zip(&digits)
        .map(|(factor, digit)| factor * digit)
        .sum();
    digits.len() == 13 && sum.is_multiple_of(10)
}

pub(super) fn is_credit_card(text: &str) -> bool {
    let number: String = text.chars().filter(char::is_ascii_digit).collect();
    let begins = |prefix: std::ops::RangeInclusive<u32>| {
        let length = prefix.end().to_string().len();
        let start = number.get(..length).and_then(|start| start.parse().ok());
        start.is_some_and(|start: u32| prefix.contains(&start))
    };
    let known = match number.len() {
        13 => begins(4..=4),
        14 => begins(300..=305) || begins(36..=36) || begins(38..=38),
        15 => begins(34..=34) || begins(37..=37) || begins(2131..=2131) || begins(1800..=1800),
        16 => {
            begins(4..=4)
                || begins(51..=55)
                || begins(6011..=6011)
                || begins(65..=65)
                || begins(35..=35)
        }
        _ => false,
    };
    known && luhn(&number)
}

/// Every second digit from the end is doubled, and the digits of the result added up.
fn luhn(number: &str) -> bool {
    let digits = number.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit) {
            (0, digit) => digit,
            (_, digit @ 0..=4) => digit * 2,
            (_, digit) => digit * 2 - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}

pub(super) fn is_ssn(text: &str) -> bool {
    text.len() == 11
        && text.bytes().enumerate().all(|(index, byte)| match index {
            3 | 6 => matches!(byte, b'-' | b' '),
            _ => byte.is_ascii_digit(),
        })
}

pub(super) fn is_hex_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn is_rgb_color(text: &str) -> bool {
    let Some(parts) = text
        .strip_prefix("rgb(")
        .and_then(|text| text.strip_suffix(')'))
    else {
        return false;
    };
    let mut count = 0;
    let right = parts.split(',').all(|part| {
        count += 1;
        let number = part.trim_matches(is_space);
        let plain = number.bytes().all(|byte| byte.is_ascii_digit());
        plain && (number == "0" || !number.starts_with('0')) && number.parse::<u8>().is_ok()
    });
    right && count == 3
}
