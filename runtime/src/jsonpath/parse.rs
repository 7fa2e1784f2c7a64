//! Reads paths.

use serde_json::{Number, Value};

use super::{Bound, End, Filter, JsonPath, Step};

/// How deep filters may lie in each other.
const DEPTH: usize = 16;

impl JsonPath {
    /// Reads a path as columns write it: `.spec.replicas`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        path(text, 0)
    }
}

fn path(text: &str, depth: usize) -> Result<JsonPath, String> {
    if depth > DEPTH {
        return Err("filters lie in each other too deep".to_owned());
    }
    let mut reader = Reader {
        text,
        depth,
        steps: Vec::new(),
    };
    reader.read()?;
    Ok(JsonPath(reader.steps))
}

struct Reader<'a> {
    /// What is left.
    text: &'a str,
    depth: usize,
    steps: Vec<Step>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), String> {
        while let Some(first) = self.text.chars().next() {
            if let Some(rest) = self.text.strip_prefix("[?(") {
                self.filter(rest)?;
            } else if let Some(rest) = self.text.strip_prefix("..") {
                if self.steps.last() == Some(&Step::Below) {
                    return Err("invalid multiple recursive descent".to_owned());
                }
                self.text = rest;
                self.steps.push(Step::Below);
                if rest.starts_with(is_word) {
                    self.field();
                }
            } else {
                match first {
                    ' ' | '@' | '$' => self.skip(first),
                    '[' => self.brackets()?,
                    '"' | '\'' => self.quoted(first)?,
                    '.' => {
                        self.skip(first);
                        self.field();
                    }
                    '+' | '-' => self.number()?,
                    first if first.is_numeric() => self.number()?,
                    first if is_word(first) => self.identifier()?,
                    '\n' | '\r' => return Err("unclosed action".to_owned()),
                    '}' => {
                        // What follows the first action is not looked at.
                        self.text = "";
                    }
                    other => return Err(format!("unrecognized character in action: {other:?}")),
                }
            }
        }
        Ok(())
    }

    fn skip(&mut self, char: char) {
        self.text = self.text.get(char.len_utf8()..).unwrap_or_default();
    }

    /// What is before a place, which is taken.
    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.text.split_at_checked(end).unwrap_or((self.text, ""));
        self.text = rest;
        taken
    }

    fn field(&mut self) {
        let mut name = String::new();
        let mut chars = self.text.char_indices();
        let mut end = self.text.len();
        while let Some((index, char)) = chars.next() {
            if char == '\\' {
                name.extend(chars.next().map(|(_, char)| char));
            } else if ends_word(char) {
                end = index;
                break;
            } else {
                name.push(char);
            }
        }
        let is_all = self.take(end) == "*";
        self.steps
            .push(if is_all { Step::All } else { Step::Field(name) });
    }

    fn identifier(&mut self) -> Result<(), String> {
        let end = self.text.find(ends_word).unwrap_or(self.text.len());
        let word = self.take(end);
        match word {
            "true" | "false" => {
                self.steps.push(Step::Value((word == "true").into()));
                Ok(())
            }
            // `range` and `end`, which have no place in a column, among them.
            other => Err(format!("unrecognized identifier {other}")),
        }
    }

    fn number(&mut self) -> Result<(), String> {
        let sign = usize::from(self.text.starts_with(['+', '-']));
        let digits = self.text.get(sign..).unwrap_or_default();
        let length = digits
            .find(|char: char| !(char == '.' || char.is_numeric()))
            .unwrap_or(digits.len());
        let text = self.take(sign + length);
        let number = text.parse::<i64>().ok().map(Number::from);
        let number = number.or_else(|| Number::from_f64(text.parse().ok()?));
        let number = number.ok_or_else(|| format!("cannot parse number {text}"))?;
        self.steps.push(Step::Value(Value::Number(number)));
        Ok(())
    }

    fn quoted(&mut self, quote: char) -> Result<(), String> {
        let unterminated = || "unterminated quoted string".to_owned();
        let mut chars = self.text.char_indices().skip(1);
        let mut text = String::new();
        let end = loop {
            match chars.next().ok_or_else(unterminated)? {
                (_, '\n') => return Err(unterminated()),
                (_, '\\') => text.push(escaped(chars.next().ok_or_else(unterminated)?.1)),
                (index, char) if char == quote => break index + 1,
                (_, char) => text.push(char),
            }
        };
        self.take(end);
        self.steps.push(Step::Value(text.into()));
        Ok(())
    }

    fn brackets(&mut self) -> Result<(), String> {
        let unterminated = || "unterminated array".to_owned();
        let end = self.text.find([']', '\n']).ok_or_else(unterminated)?;
        let inner = self.text.get(1..end).unwrap_or_default();
        if self
            .text
            .get(end..)
            .is_some_and(|rest| rest.starts_with('\n'))
        {
            return Err(unterminated());
        }
        self.take(end + 1);
        if inner.contains(',') {
            let parts = inner.split(',').map(|part| {
                let part = part.trim_matches(' ');
                path(&format!("[{part}]"), self.depth + 1)
            });
            self.steps
                .push(Step::Union(parts.collect::<Result<_, _>>()?));
            return Ok(());
        }
        let key = inner
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
            .filter(|key| !key.contains('\''));
        if let Some(key) = key {
            let JsonPath(steps) = path(&format!(".{key}"), self.depth + 1)?;
            self.steps.extend(steps);
            return Ok(());
        }
        self.steps.push(items(inner)?);
        Ok(())
    }

    fn filter(&mut self, rest: &'a str) -> Result<(), String> {
        let mut quote = None;
        let mut is_closed = false;
        let mut before = None;
        let mut end = None;
        for (index, char) in rest.char_indices() {
            match char {
                '\n' => break,
                '"' | '\'' if quote.is_none() => quote = Some(char),
                '"' | '\'' if quote == Some(char) && before != Some('\\') => is_closed = true,
                ')' if quote.is_some() == is_closed => {
                    end = Some(index);
                    break;
                }
                _ => {}
            }
            before = Some(char);
        }
        let end = end.ok_or("unterminated filter")?;
        let inner = rest.get(..end).unwrap_or_default();
        let behind = rest.get(end + 1..).unwrap_or_default();
        self.text = behind.strip_prefix(']').ok_or("unclosed array expect ]")?;
        let inside = |text: &str| path(text, self.depth + 1);
        let filter = match comparison(inner) {
            Some((left, operator, right)) => {
                Filter::Compare(inside(left)?, operator.to_owned(), inside(right)?)
            }
            None => Filter::Exists(inside(inner)?),
        };
        self.steps.push(Step::Filter(filter));
        Ok(())
    }
}

/// The sides of a comparison, and what is between them.
fn comparison(text: &str) -> Option<(&str, &str, &str)> {
    let is_operator = |char: char| "!<>=".contains(char);
    let start = text.find(is_operator).filter(|start| *start > 0)?;
    let (left, rest) = text.split_at(start);
    let length = rest
        .find(|char| !is_operator(char))
        .unwrap_or(rest.len().saturating_sub(1));
    let (operator, right) = rest.split_at(length);
    (!operator.is_empty() && !right.is_empty()).then_some((left, operator, right))
}

/// `1`, `1:3`, `:`, `-1:` or `*`.
fn items(text: &str) -> Result<Step, String> {
    let text = if text == "*" { ":" } else { text };
    let wrong = || format!("invalid array index {text}");
    let parts: Vec<&str> = text.split(':').collect();
    let number = |text: &str| -> Result<Bound, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        text.parse()
            .map(Some)
            .map_err(|_| format!("array index {text} is not a number"))
    };
    match parts.as_slice() {
        [start] => {
            let start = number(start)?;
            let end = End::After(start.unwrap_or_default());
            Ok(Step::Items(start, end, None))
        }
        [start, end, rest @ ..] if rest.len() < 2 => {
            let by = rest.first().map_or(Ok(None), |by| number(by))?;
            let end = number(end)?.map_or(End::Left, End::At);
            Ok(Step::Items(number(start)?, end, by))
        }
        _ => Err(wrong()),
    }
}

fn is_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

fn ends_word(char: char) -> bool {
    matches!(
        char,
        ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}'
    )
}

fn escaped(char: char) -> char {
    match char {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other => other,
    }
}
