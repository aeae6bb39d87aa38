//! Key templates: literals and placeholders.

use darling::error::Accumulator;
use darling::util::SpannedValue;

/// A number has at most this many significant digits, and padding is for whole numbers (SEMANTICS 1.2).
const MAX_PADDING: usize = 38;

/// A piece of a template.
pub(crate) enum Piece {
    Literal(String),
    Placeholder { field: String, width: Option<usize> },
}

/// The pieces of a template. What is wrong with it is told at the template.
pub(crate) fn parse(template: &SpannedValue<String>, errors: &mut Accumulator) -> Vec<Piece> {
    let mut refuse = |why: String| errors.push(darling::Error::custom(why).with_span(&template.span()));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = template.as_str();
    while !rest.is_empty() {
        let (literal, after) = rest.split_at(rest.find(['{', '}']).unwrap_or(rest.len()));
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.to_owned()));
        }
        if after.is_empty() {
            break;
        }
        let inner = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((placeholder, after)) = inner else {
            refuse(
                "a placeholder is written `{field}`, or `{field:020}` for a number padded with zeros"
                    .to_owned(),
            );
            return pieces;
        };
        rest = after;
        let (field, width) = match placeholder.split_once(':') {
            None => (placeholder, None),
            Some((field, padding)) => (field, width(field, padding).map_err(&mut refuse).ok()),
        };
        if matches!(pieces.last(), Some(Piece::Placeholder { .. })) {
            refuse(format!(
                "there is nothing between `{field}` and the placeholder before it, so that keys could collide"
            ));
        }
        pieces.push(Piece::Placeholder { field: field.to_owned(), width });
    }
    if pieces.is_empty() {
        refuse("a key template cannot be empty".to_owned());
    }
    pieces
}

/// The digits of `020`.
fn width(field: &str, padding: &str) -> Result<usize, String> {
    match padding.strip_prefix('0').and_then(|digits| digits.parse().ok()) {
        Some(width @ 1..=MAX_PADDING) => Ok(width),
        Some(_) => Err(format!("`{field}` is padded to 1 up to {MAX_PADDING} digits")),
        None => Err(format!(
            "the padding of `{field}` is written `{{{field}:020}}`: a zero, then how many digits"
        )),
    }
}
