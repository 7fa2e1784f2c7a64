//! Patterns: regular expressions in Go's syntax (RE2), run by the crate `regex`.
//!
//! The two agree on what they match and differ in how it is written, so a pattern is read as Go
//! reads it and written anew: classes as `\d` hold ASCII, `\Q..\E` and octal escapes are spelt out,
//! operators on sets that Go does not have are literal.

mod class;
mod translate;
mod wrong;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};

/// How large a compiled pattern may become, in bytes.
const SIZE_LIMIT: usize = 10 << 20;

/// What is wrong with a pattern; nothing, if it is a regular expression in Go's syntax.
pub fn pattern_fault(pattern: &str) -> Option<String> {
    compile(pattern).err()
}

/// Compiles a pattern of a schema.
///
/// # Errors
/// What is wrong with it, or that it is too large.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = translate::translate(pattern)?;
    RegexBuilder::new(&translated)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            _ => "it is not a regular expression".to_owned(),
        })
}

/// The compiled patterns of a schema, each compiled when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Patterns(Mutex<HashMap<Box<str>, Compiled>>);

type Compiled = Result<Arc<Regex>, Arc<str>>;

impl Patterns {
    /// The compiled pattern, or what is wrong with it.
    pub(crate) fn get(&self, pattern: &str) -> Compiled {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(pattern) {
            return compiled.clone();
        }
        let compiled = compile(pattern).map(Arc::new).map_err(Arc::from);
        known.insert(pattern.into(), compiled.clone());
        compiled
    }
}

/// They follow from the schema: a copy has none yet, and all are equal.
impl Clone for Patterns {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Patterns {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[track_caller]
    fn check(pattern: &str, matches: &[&str], others: &[&str]) {
        let regex = compile(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        for text in matches {
            assert!(regex.is_match(text), "{pattern} does not match {text:?}");
        }
        for text in others {
            assert!(!regex.is_match(text), "{pattern} matches {text:?}");
        }
    }

    #[test]
    fn classes_are_of_ascii() {
        check(r"^\d$", &["1"], &["١", "a"]);
        check(r"^\D$", &["١", "a"], &["1"]);
        check(r"^\w$", &["a", "_"], &["ä"]);
        check(r"^\W$", &["ä", "-"], &["a"]);
        check(r"^\s$", &[" ", "\t"], &["\u{a0}", "\u{b}"]);
        check(r"^[\d\W]$", &["1", "ä"], &["a"]);
        check(r"^[^\d]$", &["a"], &["1"]);
        check(r"^[[:alpha:]]$", &["a"], &["ä", "1"]);
        check(r"^[[:^alpha:]]$", &["ä", "1"], &["a"]);
        check(r"\bfoo\b", &["a foo b", "äfoo"], &["afoo"]);
        check(r"a\Bb", &["ab"], &["a b"]);
        check(r"ä\B", &["ä", "ää"], &["äb"]);
    }

    #[test]
    fn unicode_classes_and_folding_are_as_in_go() {
        check(
            r"^\pL\p{Greek}\p{^Greek}\PN$",
            &["aβba"],
            &["1βba", "abba", "aββa"],
        );
        check(r"^\p{Lu}$", &["Ä"], &["ä"]);
        check(r"(?i)^straße$", &["STRAßE"], &["STRASSE"]);
        check(r"(?i)^k$", &["K", "\u{212a}"], &["x"]);
        check(r"(?i)^\w$", &["\u{17f}"], &["ä"]);
    }

    #[test]
    fn escapes_are_spelt_out() {
        check(r"^\Qa.b[\E+$", &["a.b[", "a.b[["], &["axb["]);
        check(r"^\Qa.b", &["a.b"], &["axb"]);
        check(r"^\101\x42\x{43}\0$", &["ABC\0"], &["ABC"]);
        check(r"^\_\-\/\<\>$", &["_-/<>"], &["_-/"]);
        check(r"^\a\f\n\r\t\v$", &["\x07\x0c\n\r\t\x0b"], &[""]);
        check(r"^[\x{D800}-\x{E000}]$", &["\u{e000}"], &["a"]);
    }

    #[test]
    fn what_go_takes_literally_is_literal() {
        check(r"^a{,2}$", &["a{,2}"], &["aa", ""]);
        check(r"^a{01}{$", &["a{01}{"], &["a"]);
        check(r"^[a&&b]+$", &["&", "ab"], &["c"]);
        check(r"^[+--~~]+$", &["+,-~"], &["a"]);
        check(r"^[]a]+$", &["]a"], &["b"]);
        check(r"^[^]a]+$", &["b"], &["]"]);
        check(r"^[a-]+$", &["a-"], &["b"]);
        check(r"^[[a]+$", &["[a"], &["b"]);
        check(r"^a b#c$", &["a b#c"], &["ab"]);
    }

    #[test]
    fn groups_flags_and_anchors() {
        check(r"^(?P<name>a)(?<other>b)(?:c)$", &["abc"], &["ab"]);
        check(r"^(?i:a)b$", &["Ab"], &["AB"]);
        check(r"^(?i-s)a.$", &["Ab"], &["A\n"]);
        check(r"^(?s).$", &["\n"], &[""]);
        check(r"(?m)^b$", &["a\nb\nc"], &["ab"]);
        check(r"^b$", &["b"], &["a\nb", "b\n"]);
        check(r"\Ab\z", &["b"], &["b\n"]);
        check(r"^*a$|x", &["a", "bx"], &["b"]);
        check(r"^a(?i)*b$", &["aaB", "b"], &["Ab"]);
        check(r"a||b", &["", "c"], &[]);
        check(r"(?)a(?U)b+?", &["ab"], &["a"]);
        check("", &["", "x"], &[]);
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for pattern in [
            "(",
            ")",
            "[",
            "[a",
            "a**",
            "a+*",
            "*",
            "|*",
            "(*a)",
            "(?i)*",
            r"\1",
            r"\8",
            r"\C",
            r"\Z",
            r"\ä",
            r"\",
            "[z-a]",
            r"[a-\d]",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?P<a-b>x)",
            "(?x)a",
            "(?-)",
            "a{1001}",
            "a{2,1}",
            r"\p{Nope}",
            r"\p",
            "[[:nope:]]",
            r"\x{110000}",
            r"\xg0",
            "(?",
            "(?i",
        ] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_in_the_words_of_go() {
        let cases = [
            ("ab(c", "missing closing ): `ab(c`"),
            ("a)b", "unexpected ): `a)b`"),
            ("a**?b", "invalid nested repetition operator: `**?`"),
            ("*?a", "missing argument to repetition operator: `*?`"),
            ("x{2,1}y", "invalid repeat count: `{2,1}`"),
            ("a{1001}b", "invalid repeat count: `{1001}`"),
            ("(?P<a-b>x)", "invalid named capture: `(?P<a-b>`"),
            ("(?<=a)", "invalid named capture: `(?<=a)`"),
            ("(?i-)a", "invalid or unsupported Perl syntax: `(?i-)`"),
            ("(?=ab)", "invalid or unsupported Perl syntax: `(?=`"),
            (r"\8a", r"invalid escape sequence: `\8`"),
            (r"a\", "trailing backslash at end of expression: ``"),
            (r"\p{Nope}x", r"invalid character class range: `\p{Nope}`"),
            (r"\x{110000}z", r"invalid escape sequence: `\x{110000`"),
            (r"\xg0", r"invalid escape sequence: `\xg0`"),
            ("x[a-z", "missing closing ]: `[a-z`"),
            ("[z-a]b", "invalid character class range: `z-a`"),
            (r"[a-\d]", r"invalid escape sequence: `\d`"),
            ("[[:nope:]]a", "invalid character class range: `[:nope:]`"),
        ];
        for (pattern, wanted) in cases {
            assert_eq!(compile(pattern).unwrap_err(), wanted, "{pattern}");
        }
        check("^(?P<a>x)(?P<a>y)$", &["xy"], &["x"]);
    }

    #[test]
    fn size_is_limited() {
        assert!(compile(r"((\pL{100}){100}){100}").is_err());
    }
}
