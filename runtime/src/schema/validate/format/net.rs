//! Addresses and names of networks.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

/// Above this a number of an address is too large, whatever follows.
const TOO_LARGE: u32 = 0x00FF_FFFF;

/// A number at the start of a text, and what follows it.
fn number(text: &str, radix: u32) -> Option<(u32, &str)> {
    let end = text.find(|digit: char| !digit.is_digit(radix));
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    if digits.is_empty() {
        return None;
    }
    let mut value = 0;
    for digit in digits.chars() {
        value = value * radix + digit.to_digit(radix)?;
        if value >= TOO_LARGE {
            return None;
        }
    }
    Some((value, rest))
}

/// Four numbers, which may begin with zeros: older Go let them, and objects hold such addresses.
fn is_dotted(text: &str) -> bool {
    let mut rest = text;
    for index in 0..4 {
        if index > 0 {
            let Some(after) = rest.strip_prefix('.') else {
                return false;
            };
            rest = after;
        }
        match number(rest, 10) {
            Some((0..=255, after)) => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// Eight numbers, or fewer with `::` among them; the last two may be written with dots. Numbers
/// may begin with zeros.
fn is_colons(text: &str) -> bool {
    let mut rest = text;
    let mut gap = false;
    if let Some(after) = rest.strip_prefix("::") {
        if after.is_empty() {
            return true;
        }
        gap = true;
        rest = after;
    }
    let mut count = 0;
    while count < 8 {
        let Some((0..=0xFFFF, after)) = number(rest, 16) else {
            return false;
        };
        if after.starts_with('.') {
            return (gap || count == 6) && count <= 6 && is_dotted(rest) && (count < 6 || !gap);
        }
        count += 1;
        if after.is_empty() {
            return if gap { count < 8 } else { count == 8 };
        }
        let Some(after) = after.strip_prefix(':').filter(|after| !after.is_empty()) else {
            return false;
        };
        rest = after;
        if let Some(after) = rest.strip_prefix(':') {
            if gap {
                return false;
            }
            gap = true;
            rest = after;
            if rest.is_empty() {
                return count < 8;
            }
        }
    }
    false
}

pub(super) fn is_ipv4(text: &str) -> bool {
    match text.find(['.', ':']) {
        Some(at) if text[at..].starts_with('.') => is_dotted(text),
        // With dots at its end it passes.
        Some(_) => text.contains('.') && is_colons(text),
        None => false,
    }
}

pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

pub(super) fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let most = if is_dotted(address) {
        32
    } else if is_colons(address) {
        128
    } else {
        return false;
    };
    matches!(number(length, 10), Some((length, "")) if length <= most)
}

/// 6, 8 or 20 bytes in pairs of digits with `:` or `-` between them, in fours with `.`, or as one.
pub(super) fn is_mac(text: &str) -> bool {
    let bytes = text.as_bytes();
    let separated = |size: usize, separator: u8| {
        bytes.iter().enumerate().all(|(index, byte)| {
            if index % (size + 1) == size {
                *byte == separator
            } else {
                byte.is_ascii_hexdigit()
            }
        })
    };
    let (count, right) = match (bytes.get(2), bytes.get(4)) {
        (Some(separator @ (b':' | b'-')), _) => {
            let count = (bytes.len() + 1).is_multiple_of(3);
            (
                count.then(|| (bytes.len() + 1) / 3),
                separated(2, *separator),
            )
        }
        (_, Some(b'.')) => {
            let count = (bytes.len() + 1).is_multiple_of(5);
            (count.then(|| (bytes.len() + 1) / 5 * 2), separated(4, b'.'))
        }
        _ => {
            let count = bytes.len().is_multiple_of(2);
            (
                count.then_some(bytes.len() / 2),
                bytes.iter().all(u8::is_ascii_hexdigit),
            )
        }
    };
    right && matches!(count, Some(6 | 8 | 20))
}

/// Letters and symbols beyond ASCII.
#[expect(clippy::expect_used, reason = "the pattern is fixed, and tests use it")]
static LETTERS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [r"^\p{L}$", r"^[\p{L}\p{S}]$"].map(|pattern| Regex::new(pattern).expect("a pattern"))
});

fn is_letter(letter: char) -> bool {
    let [letters, _] = &*LETTERS;
    letter.is_ascii_alphabetic()
        || !letter.is_ascii() && letters.is_match(letter.encode_utf8(&mut [0; 4]))
}

/// A letter, digit or symbol.
fn is_sign(sign: char) -> bool {
    if sign.is_ascii() {
        let symbol = matches!(sign, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~');
        return sign.is_ascii_alphanumeric() || symbol;
    }
    let [_, signs] = &*LETTERS;
    signs.is_match(sign.encode_utf8(&mut [0; 4]))
}

/// One label, with no more than one dash; or several, the last of letters.
pub(super) fn is_hostname(text: &str) -> bool {
    if text.len() > 255 || text.split('.').any(|label| label.len() > 63) {
        return false;
    }
    match text.rsplit_once('.') {
        None => {
            let mut signs = text.chars();
            if !signs.next().is_some_and(is_sign) {
                return false;
            }
            let rest = signs.as_str();
            rest.strip_prefix('-').unwrap_or(rest).chars().all(is_sign)
        }
        Some((labels, last)) => {
            last.chars().count() >= 2
                && last.chars().all(is_letter)
                && labels.split('.').all(is_label)
        }
    }
}

/// Signs, with dashes between them.
fn is_label(label: &str) -> bool {
    let ends = [label.chars().next(), label.chars().next_back()];
    ends.into_iter().all(|end| end.is_some_and(is_sign))
        && label.chars().all(|sign| sign == '-' || is_sign(sign))
}

/// Lower case letters and digits, with dashes between them.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [name.bytes().next(), name.bytes().next_back()];
    ends.into_iter().all(|end| end.is_some_and(plain))
        && name.bytes().all(|byte| byte == b'-' || plain(byte))
}

pub(in super::super) fn is_short_name(text: &str) -> bool {
    text.len() <= 63 && is_name(text)
}

pub(in super::super) fn is_long_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_name)
}
