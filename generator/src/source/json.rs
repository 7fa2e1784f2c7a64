//! JSON text to trees.
//!
//! `serde_json` gives values without their places, so the structure is read here and only what
//! is inside a string is left to it.

use std::borrow::Cow;
use std::sync::Arc;

use super::tree::{Data, Document, Entry, MAX_DEPTH, Mark, Node, find_duplicate, shorten};
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::Number;

/// Reads every document of a text; JSON documents may follow each other. Where one is wrong, what
/// was read before comes back beside the error.
pub(super) fn parse<'a>(file: &Arc<str>, text: &'a str) -> (Vec<Document<'a>>, Option<Diagnostic>) {
    let mut documents = Vec::new();
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        counted: 0,
        column: 1,
        path: Vec::new(),
    };
    let error = reader
        .documents(&mut documents)
        .err()
        .map(|error| error.in_file(file));
    (documents, error)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    /// The byte up to which `column` counts.
    counted: usize,
    column: u32,
    path: Vec<Step<'a>>,
}

enum Step<'a> {
    Key(Cow<'a, str>),
    Index(usize),
}

type Result<T> = std::result::Result<T, Diagnostic>;

impl<'a> Reader<'a> {
    fn documents(&mut self, documents: &mut Vec<Document<'a>>) -> Result<()> {
        loop {
            self.skip_space();
            if self.at == self.text.len() {
                return Ok(());
            }
            let root = self.value()?;
            documents.push(Document {
                root,
                bool_words: Vec::new(),
            });
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                    self.counted = self.at;
                    self.column = 1;
                }
                _ => return,
            }
        }
    }

    /// The place of the next byte. Columns are counted on from the last call, which keeps a text
    /// of one long line linear.
    fn mark(&mut self) -> Mark {
        let passed = self
            .text
            .get(self.counted..self.at)
            .map_or(0, |passed| passed.chars().count());
        self.column = self
            .column
            .saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.counted = self.at;
        Mark {
            line: self.line,
            column: self.column,
        }
    }

    fn error(&mut self, message: impl Into<String>) -> Diagnostic {
        let mark = self.mark();
        self.error_at(mark, message)
    }

    fn error_at(&self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        let mut pointer = Pointer::default();
        for step in &self.path {
            match step {
                Step::Key(key) => pointer.key(key),
                Step::Index(index) => pointer.index(*index),
            }
        }
        Diagnostic::error(message)
            .at(mark.line as usize, mark.column as usize)
            .pointing_to(pointer)
    }

    fn expected(&mut self, what: &str) -> Diagnostic {
        let found = match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some(character) => format!("`{}`", shorten(character.encode_utf8(&mut [0; 4]))),
            None => "the end of the text".to_owned(),
        };
        self.error(format!("this is not JSON: expected {what}, found {found}"))
    }

    fn value(&mut self) -> Result<Node<'a>> {
        let mark = self.mark();
        let data = match self.peek() {
            Some(b'{') => self.object(mark)?,
            Some(b'[') => self.array(mark)?,
            Some(b'"') => Data::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Data::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node { mark, data })
    }

    fn word(&mut self) -> Result<Data<'a>> {
        for (word, data) in [
            ("null", Data::Null),
            ("true", Data::Bool(true)),
            ("false", Data::Bool(false)),
        ] {
            if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(data);
            }
        }
        Err(self.expected("a value"))
    }

    fn enter(&mut self, mark: Mark, step: Step<'a>) -> Result<()> {
        if self.path.len() >= MAX_DEPTH {
            return Err(self
                .error_at(
                    mark,
                    format!("collections are nested deeper than {MAX_DEPTH} levels"),
                )
                .help("flatten the document; API servers refuse such a definition as well"));
        }
        self.path.push(step);
        Ok(())
    }

    fn object(&mut self, start: Mark) -> Result<Data<'a>> {
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'}') if entries.is_empty() => break,
                Some(b'"') => {}
                _ => {
                    return Err(self.expected(if entries.is_empty() {
                        "a key or `}`"
                    } else {
                        "a key"
                    }));
                }
            }
            let mark = self.mark();
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.expected("`:`"));
            }
            self.at += 1;
            self.skip_space();
            self.enter(start, Step::Key(key.clone()))?;
            let value = self.value()?;
            self.path.pop();
            entries.push(Entry { key, mark, value });
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.expected("`,` or `}`")),
            }
        }
        self.at += 1;
        if let Some((second, first)) = find_duplicate(&entries) {
            self.path.push(Step::Key(second.key.clone()));
            let message = format!(
                "the key `{}` is given twice, first on line {}",
                shorten(&second.key),
                first.line
            );
            return Err(self
                .error_at(second.mark, message)
                .help("remove one of the two"));
        }
        Ok(Data::Mapping(entries))
    }

    fn array(&mut self, start: Mark) -> Result<Data<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if items.is_empty() && self.peek() == Some(b']') {
                break;
            }
            self.enter(start, Step::Index(items.len()))?;
            items.push(self.value()?);
            self.path.pop();
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.expected("`,` or `]`")),
            }
        }
        self.at += 1;
        Ok(Data::Sequence(items))
    }

    fn string(&mut self) -> Result<Cow<'a, str>> {
        let text = self.text;
        let start = self.at;
        let mut end = start + 1;
        let mut escaped = false;
        loop {
            match text.as_bytes().get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(byte) if *byte >= 0x20 => end += 1,
                Some(_) => {
                    self.at = end;
                    return Err(self
                        .error("this is not JSON: a line break or control character in a string"));
                }
                None => return Err(self.error("this is not JSON: a string is not closed")),
            }
        }
        let token = text.get(start..=end).unwrap_or_default();
        let string = if escaped {
            let parsed = serde_json::from_str(token);
            Cow::Owned(parsed.map_err(|error| {
                self.error(format!("this is not JSON: {}", plain_reason(&error)))
            })?)
        } else {
            Cow::Borrowed(token.trim_matches('"'))
        };
        self.at = end + 1;
        Ok(string)
    }

    fn number(&mut self) -> Result<Number> {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let number = &rest[..length];
        if let Err(error) = serde_json::from_str::<f64>(number) {
            return Err(self.error(format!(
                "this is not JSON: `{}` is no number: {}",
                shorten(number),
                plain_reason(&error)
            )));
        }
        self.at += length;
        Ok(Number(number.to_owned()))
    }
}

/// The reason without the place inside the token, which means nothing to a reader of the file.
fn plain_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::parse;
    use crate::model::{Number, Value};

    fn one(text: &str) -> Result<Value, String> {
        let (documents, error) = parse(&Arc::from("f"), text);
        match error {
            Some(error) => Err(error.to_string()),
            None => Ok(documents[0].root.to_value()),
        }
    }

    #[test]
    fn values_keep_their_order_and_digits() {
        let value = one(r#" {"b": [1.0, 1e3, 123456789012345678901234567890], "a": "\u00e9\ud83d\ude00\/", "c": null, "": {}} "#).unwrap();
        let Value::Object(members) = value else {
            panic!("no object")
        };
        let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "c", ""]);
        let numbers = ["1.0", "1e3", "123456789012345678901234567890"]
            .map(|digits| Value::Number(Number(digits.to_owned())));
        assert_eq!(members[0].1, Value::Array(numbers.to_vec()));
        assert_eq!(members[1].1, Value::String("é😀/".to_owned()));
    }

    #[test]
    fn documents_follow_each_other() {
        let (documents, error) = parse(&Arc::from("f"), "{}\n[]{\"a\":1}");
        assert_eq!(error, None);
        assert_eq!(
            documents
                .iter()
                .map(|document| document.root.mark.line)
                .collect::<Vec<_>>(),
            [1, 2, 2]
        );
    }

    #[test]
    fn mistakes_are_located() {
        for (text, expected) in [
            (
                "{\"a\": 1,\n \"b\": [1, 2, x]}",
                "f:2:14: /b/2: this is not JSON: expected a value, found `x`",
            ),
            (
                "{\"é\": 1 \"b\"}",
                "f:1:9: this is not JSON: expected `,` or `}`, found `\"`",
            ),
            (
                "{\"a\": 1, \"a\": 2}",
                "f:1:10: /a: the key `a` is given twice, first on line 1\n  help: remove one of the two",
            ),
            (
                "{\"a\": 01}",
                "f:1:7: /a: this is not JSON: `01` is no number: invalid number",
            ),
            ("[\"\\x\"]", "f:1:2: /0: this is not JSON: invalid escape"),
            (
                "[\"a\n\"]",
                "f:1:4: /0: this is not JSON: a line break or control character in a string",
            ),
            (
                "[\"a",
                "f:1:2: /0: this is not JSON: a string is not closed",
            ),
            (
                "[1,]",
                "f:1:4: /1: this is not JSON: expected a value, found `]`",
            ),
            (
                "{\"a\"",
                "f:1:5: this is not JSON: expected `:`, found the end of the text",
            ),
        ] {
            assert_eq!(one(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "[".repeat(97), "]".repeat(97));
        assert!(
            one(&deep)
                .unwrap_err()
                .contains("nested deeper than 96 levels")
        );
        let fits = format!("{}1{}", "[".repeat(96), "]".repeat(96));
        assert!(one(&fits).is_ok());
    }
}
