//! The grammar of label selectors.

use std::collections::BTreeSet;

use super::SelectorError;
use super::lexer::{Lexer, Token};
use super::quote::quote;
use super::requirement::{Operator, Requirement};
use crate::meta::names;

/// Reads the requirements of a label selector, in their order.
pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, SelectorError> {
    let mut lexer = Lexer(text);
    let current = lexer.next();
    Parser { lexer, current }.requirements()
}

const NONE: [&str; 0] = [];

struct Parser<'a> {
    lexer: Lexer<'a>,
    current: Token<'a>,
}

impl<'a> Parser<'a> {
    /// The word that stands here, where values may stand.
    fn peek(&self) -> Token<'a> {
        self.current.as_value()
    }

    /// The word that stands here; what follows it stands here then.
    fn take(&mut self) -> Token<'a> {
        let taken = self.current;
        if taken != Token::End {
            self.current = self.lexer.next();
        }
        taken
    }

    fn take_value(&mut self) -> Token<'a> {
        self.take().as_value()
    }

    fn requirements(&mut self) -> Result<Vec<Requirement>, SelectorError> {
        let mut found = Vec::new();
        loop {
            match self.peek() {
                Token::Identifier(_) | Token::Not => {}
                Token::End => return Ok(found),
                other => {
                    return Err(unexpected(
                        other,
                        ", expected: !, identifier, or 'end of string'",
                    ));
                }
            }
            let requirement = self.requirement();
            let refused = |why| SelectorError::new(format!("unable to parse requirement: {why}"));
            found.push(requirement.map_err(refused)?);
            match self.take_value() {
                Token::End => return Ok(found),
                Token::Comma => {
                    let next = self.peek();
                    if !matches!(next, Token::Identifier(_) | Token::Not) {
                        return Err(unexpected(next, ", expected: identifier after ','"));
                    }
                }
                other => return Err(unexpected(other, ", expected: ',' or 'end of string'")),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, SelectorError> {
        let mut token = self.take_value();
        let denies = token == Token::Not;
        if denies {
            token = self.take_value();
        }
        let Token::Identifier(key) = token else {
            return Err(unexpected(token, ", expected: identifier"));
        };
        let wrong = names::qualified_name(key);
        if !wrong.is_empty() {
            let (key, wrong) = (quote(key), wrong.join("; "));
            return Err(SelectorError::new(format!(
                "<nil>: Invalid value: {key}: {wrong}"
            )));
        }
        if denies {
            return Requirement::new(key, Operator::DoesNotExist, NONE);
        }
        if matches!(self.peek(), Token::End | Token::Comma) {
            return Requirement::new(key, Operator::Exists, NONE);
        }
        let operator = self.operator()?;
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => BTreeSet::from([self.exact_value()?]),
        };
        Requirement::new(key, operator, values)
    }

    fn operator(&mut self) -> Result<Operator, SelectorError> {
        Ok(match self.take() {
            Token::In => Operator::In,
            Token::NotIn => Operator::NotIn,
            Token::Equals => Operator::Equals,
            Token::DoubleEquals => Operator::DoubleEquals,
            Token::NotEquals => Operator::NotEquals,
            Token::Greater => Operator::GreaterThan,
            Token::Less => Operator::LessThan,
            other => {
                return Err(unexpected(
                    other,
                    ", expected: in, notin, =, ==, !=, gt, lt",
                ));
            }
        })
    }

    /// Values in parentheses; any of them may be left out, and is empty then.
    fn values(&mut self) -> Result<BTreeSet<&'a str>, SelectorError> {
        let open = self.take_value();
        if open != Token::Open {
            return Err(unexpected(open, " expected: '('"));
        }
        match self.peek() {
            Token::Identifier(_) | Token::Comma => {}
            Token::Close => {
                self.take();
                return Ok(BTreeSet::from([""]));
            }
            other => return Err(unexpected(other, ", expected: ',', ')' or identifier")),
        }
        let mut values = BTreeSet::new();
        loop {
            match self.take_value() {
                Token::Identifier(value) => {
                    values.insert(value);
                    match self.peek() {
                        Token::Comma => {}
                        Token::Close => break,
                        other => return Err(unexpected(other, ", expected: ',' or ')'")),
                    }
                }
                Token::Comma => {
                    let next = self.peek();
                    if values.is_empty() || matches!(next, Token::Close | Token::Comma) {
                        values.insert("");
                    }
                    if next == Token::Close {
                        break;
                    }
                }
                other => return Err(unexpected(other, ", expected: ',', or identifier")),
            }
        }
        self.take();
        Ok(values)
    }

    fn exact_value(&mut self) -> Result<&'a str, SelectorError> {
        if matches!(self.peek(), Token::End | Token::Comma) {
            return Ok("");
        }
        match self.take_value() {
            Token::Identifier(value) => Ok(value),
            other => Err(unexpected(other, ", expected: identifier")),
        }
    }
}

fn unexpected(token: Token<'_>, expected: &str) -> SelectorError {
    SelectorError::new(format!("found '{}'{expected}", token.text()))
}
