//! Projections: grammar and meaning (SEMANTICS 6).

use super::check_text;
use super::lexer::{Lexer, Token};
use super::placeholders::Placeholders;
use super::syntax::Syntax;
use crate::expr::{ExpressionError, Projection};

impl Projection {
    /// Reads a projection and marks the placeholders it uses.
    ///
    /// # Errors
    /// What the text alone shows to be wrong; [`Projection::check`] knows the rest (SEMANTICS 4).
    pub fn parse_with(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        check_text(text)?;
        let mut lexer = Lexer::new(text);
        let mut syntax = Syntax::default();
        loop {
            syntax.path(&mut lexer, |_| false)?;
            if !lexer.take_sign(",") {
                break;
            }
        }
        if lexer.peek() != Token::End {
            return Err(lexer.syntax_error());
        }
        syntax.check_reserved()?;
        let paths = syntax.resolve_paths(placeholders)?;
        Self::new(paths).ok_or_else(ExpressionError::empty)
    }
}
