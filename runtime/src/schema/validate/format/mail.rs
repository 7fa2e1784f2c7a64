//! Mail addresses, as Go's `net/mail` reads a single one: `a@b`, `Jane Doe <jane@example.com>`.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Whether a text is one mail address.
pub(super) fn is_address(text: &str) -> bool {
    let mut reader = Reader { rest: text };
    match reader.address(true) {
        Some(1) => reader.comments().is_some() && reader.rest.is_empty(),
        _ => false,
    }
}

/// What of a text is yet to be read. Methods give `None` where it is not what they read.
#[derive(Clone, Copy)]
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self, expected: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// An address or a group of them; how many.
    fn address(&mut self, group: bool) -> Option<usize> {
        self.spaces();
        if self.rest.is_empty() {
            return None;
        }
        let start = *self;
        if self.spec().is_some() {
            self.spaces();
            if self.take('(').is_some() {
                self.name_in_comment()?;
            }
            return Some(1);
        }
        *self = start;
        if !self.rest.starts_with('<') {
            self.phrase()?;
        }
        self.spaces();
        if group && self.take(':').is_some() {
            return self.group();
        }
        self.take('<')?;
        self.spec()?;
        self.take('>')?;
        Some(1)
    }

    /// The addresses of a group, after the colon.
    fn group(&mut self) -> Option<usize> {
        let mut count = 0;
        self.spaces();
        if self.take(';').is_some() {
            self.comments()?;
            return Some(0);
        }
        loop {
            self.spaces();
            count += self.address(false)?;
            self.comments()?;
            if self.take(';').is_some() {
                self.comments()?;
                return Some(count);
            }
            self.take(',')?;
        }
    }

    /// `local@domain`.
    fn spec(&mut self) -> Option<()> {
        self.spaces();
        if self.rest.starts_with('"') {
            if self.quoted()?.is_empty() {
                return None;
            }
        } else {
            self.strict_atom()?;
        }
        self.take('@')?;
        self.spaces();
        if self.take('[').is_some() {
            let (literal, rest) = self.rest.split_once(']')?;
            self.rest = rest;
            literal.parse::<IpAddr>().ok().map(drop)
        } else {
            self.strict_atom()
        }
    }

    /// Words of a name.
    fn phrase(&mut self) -> Option<()> {
        let mut words = 0;
        loop {
            if words > 0 {
                self.comments()?;
            }
            self.spaces();
            if self.rest.is_empty() {
                break;
            }
            let word = if self.rest.starts_with('"') {
                self.quoted().map(drop)
            } else {
                self.atom().filter(|word| !is_foreign(word)).map(drop)
            };
            if word.is_none() {
                break;
            }
            words += 1;
        }
        // Go takes an empty phrase for one when there is nothing to read.
        (words > 0 || self.rest.is_empty()).then_some(())
    }

    /// What is between quotes.
    fn quoted(&mut self) -> Option<&'a str> {
        let text = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        for (index, letter) in text.char_indices() {
            let visible = is_visible(letter) || matches!(letter, ' ' | '\t');
            match letter {
                _ if escaped && visible => escaped = false,
                '"' if !escaped => {
                    self.rest = &text[index + 1..];
                    return Some(&text[..index]);
                }
                '\\' if !escaped => escaped = true,
                _ if !escaped && visible => {}
                _ => return None,
            }
        }
        None
    }

    fn atom(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|letter| !is_atom(letter));
        let (atom, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!atom.is_empty()).then_some(atom)
    }

    /// An atom with no dot at its ends or next to another.
    fn strict_atom(&mut self) -> Option<()> {
        let atom = self.atom()?;
        atom.split('.').all(|part| !part.is_empty()).then_some(())
    }

    /// Spaces and comments.
    fn comments(&mut self) -> Option<()> {
        self.spaces();
        while self.take('(').is_some() {
            self.comment()?;
            self.spaces();
        }
        Some(())
    }

    /// A comment that holds a name, after its parenthesis.
    fn name_in_comment(&mut self) -> Option<()> {
        let comment = self.comment()?;
        let foreign = comment.split([' ', '\t']).any(is_foreign);
        (!foreign).then_some(())
    }

    /// What is inside of a comment, after its parenthesis.
    fn comment(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let mut depth = 1;
        let mut escaped = false;
        for (index, letter) in text.char_indices() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &text[index + 1..];
                return Some(&text[..index]);
            }
        }
        None
    }
}

fn is_visible(letter: char) -> bool {
    letter.is_ascii_graphic() || !letter.is_ascii()
}

fn is_atom(letter: char) -> bool {
    is_visible(letter) && !"()<>[]:;@\\,\"".contains(letter)
}

/// Whether a word is encoded (RFC 2047) in a charset that Go does not read.
fn is_foreign(word: &str) -> bool {
    let Some(inner) = word
        .strip_prefix("=?")
        .and_then(|word| word.strip_suffix("?="))
    else {
        return false;
    };
    let mut parts = inner.split('?');
    let (Some(charset), Some(encoding), Some(text), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let readable = match encoding {
        "B" | "b" => STANDARD.decode(text).is_ok(),
        "Q" | "q" => is_quoted_printable(text),
        _ => false,
    };
    let known = ["utf-8", "iso-8859-1", "us-ascii"];
    readable
        && !charset.is_empty()
        && !known
            .iter()
            .any(|known| charset.eq_ignore_ascii_case(known))
}

fn is_quoted_printable(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let right = match byte {
            b'=' => {
                let mut digit = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                digit() && digit()
            }
            byte => matches!(byte, b' '..=b'~'),
        };
        if !right {
            return false;
        }
    }
    true
}
