//! Words of label selectors (`Lexer` of `apimachinery/pkg/labels/selector.go`).

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Comma,
    Not,
    DoubleEquals,
    Equals,
    NotEquals,
    Greater,
    Less,
    In,
    NotIn,
    Identifier,
    /// The end, or an operator that is none.
    End,
    Error,
}

/// Takes a selector apart. The last word is the end.
pub(super) fn scan(text: &str) -> Vec<(Token, &str)> {
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while let Some(first) = rest.chars().next() {
        let is_symbol = is_symbol(first);
        let end = if matches!(first, '(' | ')' | ',') {
            1
        } else {
            rest.find(|char| {
                is_space(char) || self::is_symbol(char) != is_symbol || is_bracket(char)
            })
            .unwrap_or(rest.len())
        };
        let mut word = &rest[..end];
        // Of several symbols the longest that is known counts: `==`, not `=`.
        while is_symbol && word.len() > 1 && symbol(word).is_none() {
            word = &word[..word.len() - 1];
        }
        let token = match (is_symbol, word) {
            (true, word) => symbol(word).unwrap_or(Token::Error),
            (false, "in") => Token::In,
            (false, "notin") => Token::NotIn,
            (false, _) => Token::Identifier,
        };
        words.push((token, word));
        rest = rest[word.len()..].trim_start_matches(is_space);
    }
    words.push((Token::End, ""));
    words
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n')
}

fn is_bracket(char: char) -> bool {
    matches!(char, '(' | ')' | ',')
}

fn is_symbol(char: char) -> bool {
    matches!(char, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

fn symbol(text: &str) -> Option<Token> {
    Some(match text {
        "(" => Token::Open,
        ")" => Token::Close,
        "," => Token::Comma,
        "!" => Token::Not,
        "==" => Token::DoubleEquals,
        "=" => Token::Equals,
        "!=" => Token::NotEquals,
        ">" => Token::Greater,
        "<" => Token::Less,
        _ => return None,
    })
}
