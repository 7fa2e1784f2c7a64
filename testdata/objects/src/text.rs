//! Strings that fit what a schema says of them.

use kubewright::schema::structural::Node;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::Random;

/// How often an unbounded repetition is repeated at most.
const REPEATS: u32 = 4;
/// How many strings are tried.
const TRIES: usize = 50;

/// A string for a node; `None` where none was found.
pub(crate) fn string(node: &Node, random: &mut Random) -> Option<String> {
    let min = count(node.bounds.min_length).unwrap_or(0);
    let max = count(node.bounds.max_length).unwrap_or(usize::MAX);
    if let Some(text) = node
        .format
        .as_deref()
        .and_then(|format| of_format(format, random))
    {
        return Some(text);
    }
    let Some(pattern) = node.pattern.as_deref() else {
        let most = max.min(min.max(12));
        let length = random.usize(min..=most.max(min));
        return Some(plain(length, random));
    };
    let hir = ParserBuilder::new()
        .unicode(true)
        .utf8(true)
        .octal(true)
        .build()
        .parse(pattern)
        .ok()?;
    // Long texts come from long repetitions only.
    let mut repeats = REPEATS.max(u32::try_from(min).unwrap_or(u32::MAX).saturating_add(1));
    for _ in 0..TRIES {
        let mut text = String::new();
        write(&hir, repeats, random, &mut text);
        let length = text.chars().count();
        if (min..=max).contains(&length) {
            return Some(text);
        }
        if length > max {
            repeats = (repeats / 2).max(1);
        }
    }
    None
}

fn count(bound: Option<i64>) -> Option<usize> {
    bound.and_then(|bound| usize::try_from(bound).ok())
}

/// Letters, with some that take several bytes.
fn plain(length: usize, random: &mut Random) -> String {
    (0..length)
        .map(|_| match random.u8(0..20) {
            0 => 'ß',
            1 => '🦀',
            _ => random.lowercase(),
        })
        .collect()
}

fn of_format(format: &str, random: &mut Random) -> Option<String> {
    let text = match format {
        "date-time" => format!(
            "20{:02}-0{}-1{}T1{}:00:00Z",
            random.u8(10..99),
            random.u8(1..=9),
            random.u8(0..=9),
            random.u8(0..=9)
        ),
        "date" => format!(
            "20{:02}-0{}-1{}",
            random.u8(10..99),
            random.u8(1..=9),
            random.u8(0..=9)
        ),
        "byte" => "aGVsbG8=".to_owned(),
        "duration" => format!("{}m", random.u8(..)),
        "uri" => format!("https://{}.example.com/path", random.lowercase()),
        "email" => format!("{}@example.com", random.lowercase()),
        "hostname" => format!("{}.example.com", random.lowercase()),
        "ipv4" | "ip" => format!("10.0.{}.{}", random.u8(..), random.u8(..)),
        "ipv6" => format!("fd00::{:x}", random.u16(1..)),
        "cidr" => format!("10.{}.0.0/16", random.u8(..)),
        "mac" => format!("00:00:5e:00:53:{:02x}", random.u8(..)),
        "uuid" | "uuid4" => format!("6ba7b810-9dad-41d1-80b4-{:012x}", random.u32(..)),
        _ => return None,
    };
    Some(text)
}

/// Appends something that the expression matches; assertions are hoped for.
fn write(hir: &Hir, repeats: u32, random: &mut Random, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(of_class(class, random)),
        HirKind::Repetition(repetition) => {
            let most = repetition
                .max
                .unwrap_or(u32::MAX)
                .min(repetition.min.saturating_add(repeats));
            for _ in 0..random.u32(repetition.min..=most.max(repetition.min)) {
                write(&repetition.sub, repeats, random, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, repeats, random, text),
        HirKind::Concat(parts) => parts
            .iter()
            .for_each(|part| write(part, repeats, random, text)),
        HirKind::Alternation(parts) => {
            if let Some(part) = random.choice(parts) {
                write(part, repeats, random, text);
            }
        }
    }
}

/// A character of a class, in ASCII and visible where there is one.
fn of_class(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
    };
    let visible: Vec<char> = ranges
        .iter()
        .flat_map(|(start, end)| (*start.max(&' '))..=(*end.min(&'~')))
        .collect();
    random
        .choice(visible)
        .or_else(|| ranges.first().map(|(start, _)| *start))
}
