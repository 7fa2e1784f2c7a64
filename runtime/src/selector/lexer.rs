//! The words of label selectors, as `apimachinery/pkg/labels` cuts them.

/// A word of a label selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    End,
    Close,
    Open,
    Comma,
    Not,
    Equals,
    DoubleEquals,
    NotEquals,
    Greater,
    Less,
    In,
    NotIn,
    Identifier(&'a str),
}

impl<'a> Token<'a> {
    /// As it was written.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::End => "",
            Self::Close => ")",
            Self::Open => "(",
            Self::Comma => ",",
            Self::Not => "!",
            Self::Equals => "=",
            Self::DoubleEquals => "==",
            Self::NotEquals => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::In => "in",
            Self::NotIn => "notin",
            Self::Identifier(text) => text,
        }
    }

    /// Where values stand, the words for operators are values.
    pub(super) fn as_value(self) -> Self {
        match self {
            Self::In | Self::NotIn => Self::Identifier(self.text()),
            other => other,
        }
    }
}

/// The rest of a label selector.
pub(super) struct Lexer<'a>(pub(super) &'a str);

impl<'a> Lexer<'a> {
    /// The next word.
    pub(super) fn next(&mut self) -> Token<'a> {
        self.0 = self.0.trim_start_matches(is_space);
        for (text, token) in SYMBOLS {
            if let Some(rest) = self.0.strip_prefix(text) {
                self.0 = rest;
                return token;
            }
        }
        // A NUL ends what it stands at: words, and at their beginning the whole.
        if self.0.is_empty() || self.0.starts_with('\0') {
            return Token::End;
        }
        let is_end = |char| char == '\0' || is_space(char) || is_symbol(char);
        let end = self.0.find(is_end).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest.strip_prefix('\0').unwrap_or(rest);
        match word {
            "in" => Token::In,
            "notin" => Token::NotIn,
            word => Token::Identifier(word),
        }
    }
}

/// The longest first.
const SYMBOLS: [(&str, Token<'static>); 9] = [
    ("==", Token::DoubleEquals),
    ("!=", Token::NotEquals),
    ("=", Token::Equals),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
    (",", Token::Comma),
    (">", Token::Greater),
    ("<", Token::Less),
];

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n')
}

fn is_symbol(char: char) -> bool {
    matches!(char, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}
