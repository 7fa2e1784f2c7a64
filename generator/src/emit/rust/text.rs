//! Rust as text, laid out as prettyplease prints it.
//!
//! What is written is known line by line, so no tree of syntax is made: a [`Line`] is text with
//! lists in it that take a line for each item where the whole does not fit. Names, strings and
//! comments of a schema are data; [`string`], [`Code::docs`] and [`kubewright_codegen::names`] are
//! the only places where they become Rust.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::docs;

/// Columns of a line of code.
pub(super) const MARGIN: usize = 89;
/// Columns of one more level.
pub(super) const INDENT: usize = 4;

/// A text under construction.
#[derive(Default)]
pub(super) struct Code {
    text: String,
}

/// A line of code, or several where it does not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(Cow<'static, str>),
    List {
        items: Vec<Line>,
        /// Whether the last item has a comma as well, where each has a line.
        comma: bool,
    },
}

impl Code {
    /// What has been written.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Appends a line, or an empty one.
    pub(super) fn line(&mut self, indent: usize, line: &Line) {
        line.write(&mut self.text, indent, 0);
        self.text.push('\n');
    }

    /// Appends a line that is given as it is.
    pub(super) fn plain(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            pad(&mut self.text, indent);
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Appends words one level deep, each with a comma, as many to a line as fit.
    pub(super) fn filled(&mut self, words: &[impl AsRef<str>]) {
        let mut line = String::new();
        for word in words.iter().map(AsRef::as_ref) {
            let separated = usize::from(!line.is_empty()) + word.len() + 1;
            if INDENT + line.len() + separated > MARGIN {
                self.plain(INDENT, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            line.push(',');
        }
        self.plain(INDENT, &line);
    }

    /// Puts an empty line after what stands there, if anything does.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Appends a text as a comment of documentation.
    pub(super) fn docs(&mut self, indent: usize, text: &str) {
        self.comment(indent, &docs::lines(text));
    }

    /// Appends lines that [`docs::lines`] has made as a comment of documentation.
    pub(super) fn comment(&mut self, indent: usize, lines: &[String]) {
        for line in lines {
            pad(&mut self.text, indent);
            self.text.push_str("///");
            if !line.is_empty() {
                self.text.push(' ');
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    /// Appends `#[name(words)]`, if there are words.
    pub(super) fn attribute(&mut self, indent: usize, name: &'static str, words: Vec<Line>) {
        if !words.is_empty() {
            let line = Line::new("#[").text(name).words(words).text("]");
            self.line(indent, &line);
        }
    }
}

impl Line {
    pub(super) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Part::Text(text.into())])
    }

    #[must_use]
    pub(super) fn text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Part::Text(text.into()));
        self
    }

    #[must_use]
    pub(super) fn then(mut self, line: Self) -> Self {
        self.0.extend(line.0);
        self
    }

    /// Items between delimiters of an expression, a signature or a type.
    #[must_use]
    pub(super) fn list(self, open: &'static str, items: Vec<Self>, close: &'static str) -> Self {
        let mut line = self.text(open);
        line.0.push(Part::List { items, comma: true });
        line.text(close)
    }

    /// Words of an attribute in parentheses.
    #[must_use]
    pub(super) fn words(self, items: Vec<Self>) -> Self {
        let mut line = self.text("(");
        line.0.push(Part::List {
            items,
            comma: false,
        });
        line.text(")")
    }

    /// The columns it takes on one line.
    fn width(&self) -> usize {
        self.0.iter().map(Part::width).sum()
    }

    /// Writes it, where `tail` more columns follow on its last line.
    fn write(&self, text: &mut String, indent: usize, tail: usize) {
        pad(text, indent);
        let start = text.len();
        let mut column = indent;
        let mut rest = self.width() + tail;
        if column + rest <= MARGIN {
            self.write_flat(text);
            return;
        }
        let mut line_start = start;
        for part in &self.0 {
            rest -= part.width();
            match part {
                Part::Text(part) => text.push_str(part),
                Part::List { items, comma } => {
                    let here = column + (text.len() - line_start);
                    if items.is_empty() || here + part.width() + rest <= MARGIN {
                        part.write_flat(text);
                        continue;
                    }
                    for (index, item) in items.iter().enumerate() {
                        let is_last = index + 1 == items.len();
                        text.push('\n');
                        item.write(text, indent + INDENT, usize::from(!is_last));
                        if !is_last || *comma {
                            text.push(',');
                        }
                    }
                    text.push('\n');
                    pad(text, indent);
                    column = indent;
                    line_start = text.len();
                }
            }
        }
    }

    fn write_flat(&self, text: &mut String) {
        for part in &self.0 {
            part.write_flat(text);
        }
    }
}

impl Part {
    fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List { items, .. } => {
                let separators = 2 * items.len().saturating_sub(1);
                items.iter().map(Line::width).sum::<usize>() + separators
            }
        }
    }

    fn write_flat(&self, text: &mut String) {
        match self {
            Self::Text(part) => text.push_str(part),
            Self::List { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push_str(", ");
                    }
                    item.write_flat(text);
                }
            }
        }
    }
}

fn pad(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

/// `word = "value"`.
pub(super) fn word(word: &'static str, value: &str) -> Line {
    Line::new(word).text(" = ").text(string(value))
}

/// `word = value`, of a number or a truth value.
pub(super) fn number(word: &'static str, value: impl std::fmt::Display) -> Line {
    Line::new(word).text(format!(" = {value}"))
}

/// `word("value", ...)`.
pub(super) fn strings(word: &'static str, values: &[String]) -> Line {
    Line::new(word).words(
        values
            .iter()
            .map(|value| Line::new(string(value)))
            .collect(),
    )
}

/// A string literal on one line: raw where that spares escapes, and without a character that
/// cannot be seen.
pub(super) fn string(value: &str) -> String {
    let plain = value
        .chars()
        .all(|c| matches!(c, '"' | '\\' | '\'') || c.escape_debug().len() == 1);
    if plain && value.contains(['"', '\\']) {
        let mut hashes = String::new();
        while value.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        return format!("r{hashes}\"{value}\"{hashes}");
    }
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('"');
    for c in value.chars() {
        if c == '\'' {
            literal.push(c);
        } else {
            // Writing to a string does not fail.
            let _ = write!(literal, "{}", c.escape_debug());
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(indent: usize, line: &Line) -> String {
        let mut code = Code::default();
        code.line(indent, line);
        code.finish()
    }

    #[test]
    fn any_string_is_a_literal_on_one_line() {
        let hostile: String = (0..0x3000)
            .chain(0xd7ff..0xe100)
            .chain(0x1_f600..0x1_f700)
            .chain(0xe_0000..0xe_0100)
            .filter_map(char::from_u32)
            .collect();
        for value in [
            "",
            "plain",
            "it's",
            "\"",
            "\\",
            "\"#",
            "\"##\"#",
            "r\"raw\"",
            "^\\d+\"$",
            "a\nb",
            "\\\u{202e}",
            "*/ //",
            "{}",
            &hostile,
        ] {
            let literal = string(value);
            let parsed: syn::LitStr = syn::parse_str(&literal).unwrap();
            assert_eq!(parsed.value(), value, "{literal}");
            assert!(!literal.contains(['\n', '\r', '\u{202e}', '\u{200b}']));
        }
        assert_eq!(string(r"^\d+$"), r#"r"^\d+$""#);
        assert_eq!(string("a\"#b"), "r##\"a\"#b\"##");
        assert_eq!(string("\\\n"), r#""\\\n""#);
    }

    #[test]
    fn what_fits_stays_on_a_line() {
        let words = |count: usize| {
            (0..count)
                .map(|_| Line::new("abcdefgh"))
                .collect::<Vec<_>>()
        };
        let fits = Line::new("#[x").words(words(8)).text("xx]");
        assert_eq!(fits.width(), 3 + 2 + 8 * 8 + 7 * 2 + 3);
        assert_eq!(written(3, &fits.clone()).lines().count(), 1);
        let broken = written(4, &fits);
        assert_eq!(broken.lines().count(), 10);
        assert!(broken.ends_with("        abcdefgh\n    )xx]\n"), "{broken}");
    }

    #[test]
    fn inner_lists_stay_whole_where_they_can() {
        let inner = Line::new("x".repeat(50)).list("<", vec![Line::new("y".repeat(10))], ">");
        let outer = Line::new("pub field: ")
            .list("Option<", vec![inner], ">")
            .text(",");
        assert_eq!(written(4, &outer).lines().count(), 1);
        assert_eq!(
            written(12, &outer),
            format!(
                "            pub field: Option<\n{}{}<{}>,\n            >,\n",
                " ".repeat(16),
                "x".repeat(50),
                "y".repeat(10)
            )
        );
    }

    #[test]
    fn no_literal_ends_a_comment() {
        let mut code = Code::default();
        code.docs(4, "*/ fn evil() {} /*\n\n\"# } \u{0}`");
        assert_eq!(
            code.finish(),
            "    /// */ fn evil() {} /*\n    ///\n    /// \"# } \\`\n"
        );
    }
}
