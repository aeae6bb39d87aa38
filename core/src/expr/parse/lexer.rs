//! Text to tokens.

use std::ops::Range;

use crate::expr::ExpressionError;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A keyword, the name of a function or an attribute: a letter, then letters, digits and `_`.
    Word(&'t str),
    /// `#name`.
    Name(&'t str),
    /// `:value`.
    Value(&'t str),
    /// Digits.
    Digits(&'t str),
    /// One of `= <> < <= > >= + - ( ) [ ] , .`
    Sign(&'t str),
    /// One character that begins no token.
    Unknown(&'t str),
    /// The end of the text.
    End,
}

impl Token<'_> {
    /// Whether this is the keyword `keyword`, in any case.
    pub(super) fn is(self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// The tokens of a text, read one by one with a look at the next two.
#[derive(Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    tokens: Vec<(Token<'t>, Range<usize>)>,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some((token, range)) = next_token(text, at) {
            at = range.end;
            tokens.push((token, range));
        }
        Self { text, tokens, at: 0 }
    }

    /// The next token, which stays the next.
    pub(super) fn peek(&self) -> Token<'t> {
        self.token(self.at)
    }

    /// The token after the next.
    pub(super) fn peek_second(&self) -> Token<'t> {
        self.token(self.at + 1)
    }

    /// Goes behind the next token.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Takes the next token if it is `sign`.
    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek() == Token::Sign(sign);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the next token, which must be `sign`.
    pub(super) fn expect_sign(&mut self, sign: &str) -> Result<(), ExpressionError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// The next token is not what the grammar asks for.
    ///
    /// The window goes from the token before it to the token after it: `near` of `ADD a : b` is `a : b`.
    pub(super) fn syntax_error(&self) -> ExpressionError {
        let range = |at: usize| self.tokens.get(at).map(|(_, range)| range.clone());
        let here = range(self.at);
        let token = here.clone().map_or("<EOF>", |range| &self.text[range]);
        let before = self.at.checked_sub(1).and_then(range).or_else(|| here.clone());
        let after = range(self.at + 1).or(here).or_else(|| before.clone());
        let near = match (before, after) {
            (Some(before), Some(after)) => &self.text[before.start..after.end],
            _ => "",
        };
        ExpressionError::prefixed(format!("Syntax error; token: \"{token}\", near: \"{near}\""))
    }

    fn token(&self, at: usize) -> Token<'t> {
        self.tokens.get(at).map_or(Token::End, |(token, _)| *token)
    }
}

/// The first token from byte `from` on, with its place.
fn next_token<'t>(text: &'t str, from: usize) -> Option<(Token<'t>, Range<usize>)> {
    let bytes = text.as_bytes();
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = from + bytes[from..].iter().take_while(|byte| blank(byte)).count();
    let first = *bytes.get(start)?;
    let word_end = |at: usize| {
        at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
    };
    let followed_by = |wanted: u8| bytes.get(start + 1) == Some(&wanted);
    let (kind, end): (fn(&'t str) -> Token<'t>, usize) = match first {
        byte if byte.is_ascii_alphabetic() => (Token::Word, word_end(start)),
        b'#' if word_end(start + 1) > start + 1 => (Token::Name, word_end(start + 1)),
        b':' if word_end(start + 1) > start + 1 => (Token::Value, word_end(start + 1)),
        byte if byte.is_ascii_digit() => {
            (Token::Digits, start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count())
        }
        b'<' if followed_by(b'=') || followed_by(b'>') => (Token::Sign, start + 2),
        b'>' if followed_by(b'=') => (Token::Sign, start + 2),
        b'=' | b'<' | b'>' | b'+' | b'-' | b'(' | b')' | b'[' | b']' | b',' | b'.' => {
            (Token::Sign, start + 1)
        }
        _ => (Token::Unknown, start + text[start..].chars().next().map_or(1, char::len_utf8)),
    };
    Some((kind(&text[start..end]), start..end))
}
