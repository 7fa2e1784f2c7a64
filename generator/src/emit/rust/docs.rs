//! Doc comments from descriptions.
//!
//! A description is text of strangers. In a doc comment it must stay text: no code block of it is
//! compiled as a test, no bracket of it is a broken link, no tag of it is markup and no control
//! character of it turns the reading direction around.

/// Columns of a line of text.
const WIDTH: usize = 92;

/// The lines of a description, as Markdown that shows its text.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let mut lines: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in text.split('\n') {
        let line: String = line
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| !is_hidden(*c))
            .collect();
        if is_fence(&line) {
            // A fence without a language would be a test.
            lines.push(if in_code { "```" } else { "```text" }.to_owned());
            in_code = !in_code;
        } else if in_code {
            lines.push(line.replace("```", "'''").trim_end().to_owned());
        } else {
            wrap(&escaped(&line), &mut lines);
        }
    }
    if in_code {
        lines.push("```".to_owned());
    }
    lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
    let is_blank = |line: &String| line.is_empty();
    let end = lines
        .iter()
        .rposition(|line| !is_blank(line))
        .map_or(0, |last| last + 1);
    lines.truncate(end);
    let start = lines.iter().position(|line| !is_blank(line)).unwrap_or(0);
    lines.split_off(start)
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Whether a character is not seen: controls, marks of direction, and what has no width.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// A line outside code blocks. Words are one blank apart, so that none is indented into a code
/// block, within a list or not.
fn escaped(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    // Unless each is closed, what looks like code to one reader does not to another.
    let code = line.matches('`').count().is_multiple_of(2) && !line.contains("``");
    let mut escaped = String::with_capacity(line.len() + 8);
    let mut in_code = false;
    let mut rest = line.as_str();
    while let Some(c) = rest.chars().next() {
        if !in_code && let Some(url) = url(rest) {
            escaped.extend(["<", url, ">"]);
            rest = &rest[url.len()..];
            continue;
        }
        match c {
            '`' if code => in_code = !in_code,
            '`' | '[' | ']' | '<' | '>' | '\\' | '~' if !in_code => escaped.push('\\'),
            _ => {}
        }
        escaped.push(c);
        rest = &rest[c.len_utf8()..];
    }
    escaped
}

/// The URL that a text starts with, less the punctuation of the sentence it stands in.
fn url(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let is_part = |c: char| {
        c.is_ascii_graphic()
            && !matches!(
                c,
                '<' | '>' | '"' | '`' | '\\' | '[' | ']' | '{' | '}' | '|' | '^'
            )
    };
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let url =
        text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '(', '\'', '*', '_']);
    (url.len() > scheme.len()).then_some(url)
}

/// Appends a line, broken between words.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let mut current = String::new();
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        // A line that starts like a list or a heading would become one.
        if width > 0 && width + 1 + length > WIDTH && !starts_block(word) {
            lines.push(std::mem::take(&mut current));
            width = 0;
        }
        if width > 0 {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += length;
    }
    lines.push(current);
}

fn starts_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    word.starts_with(['-', '+', '*', '#', '=', '|'])
        || (digits.len() < word.len() && digits.starts_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn gives(text: &str, expected: &[&str]) {
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn text_stays_as_it_is() {
        gives("One line.", &["One line."]);
        gives("\n\nTwo\n\n\n\nparagraphs\n\n", &["Two", "", "paragraphs"]);
        gives("", &[]);
    }

    #[test]
    fn code_is_never_a_test() {
        gives(
            "```\nfn main() {}\n```",
            &["```text", "fn main() {}", "```"],
        );
        gives("~~~rust\nlet x = 1;", &["```text", "let x = 1;", "```"]);
        gives("a\n\n     indented();", &["a", "", "indented();"]);
        gives("-     listed();", &["- listed();"]);
        gives("\tlet x;", &["let x;"]);
        gives("- ```rust", &["- \\`\\`\\`rust"]);
        gives(">     quoted();", &["\\> quoted();"]);
    }

    #[test]
    fn brackets_and_tags_are_text() {
        gives("See [Foo] and <bar>", &["See \\[Foo\\] and \\<bar\\>"]);
        gives("an \\[escaped] one", &["an \\\\\\[escaped\\] one"]);
        gives("code `a[0] <b>` stays", &["code `a[0] <b>` stays"]);
        gives("an open ` and [a]", &["an open \\` and \\[a\\]"]);
    }

    #[test]
    fn urls_are_links() {
        gives(
            "see https://example.com/a_b?c=[d].",
            &["see <https://example.com/a_b?c=>\\[d\\]."],
        );
        gives("(https://example.com/a).", &["(<https://example.com/a>)."]);
        gives("https:// is none", &["https:// is none"]);
    }

    #[test]
    fn nothing_is_hidden() {
        gives("a\u{202e}b\u{200b}c\u{7}d\u{feff}", &["abcd"]);
        gives("a\r\nb\rc\u{2028}d", &["a", "b", "c", "d"]);
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = "word ".repeat(40);
        let lines = lines(&text);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
        let dash = format!("{} - no list", "x".repeat(WIDTH));
        assert!(
            super::lines(&dash)
                .iter()
                .all(|line| !line.starts_with('-'))
        );
    }
}
