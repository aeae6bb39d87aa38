//! The grammar of updates (SEMANTICS 7), on a stack of its own.

use super::lexer::{Lexer, Token};
use super::syntax::{Node, NodeId, Syntax};
use crate::expr::ExpressionError;

/// A syntax tree of an update, and its sections in the order of the text.
pub(super) fn read(text: &str) -> Result<(Syntax<'_>, Vec<Section>), ExpressionError> {
    let mut reader = Reader { lexer: Lexer::new(text), syntax: Syntax::default() };
    let mut sections = Vec::new();
    while reader.lexer.peek() != Token::End || sections.is_empty() {
        let kind = section_kind(reader.lexer.peek()).ok_or_else(|| reader.lexer.syntax_error())?;
        reader.lexer.advance();
        let mut actions = Vec::new();
        loop {
            actions.push(reader.action(kind)?);
            if !reader.lexer.take_sign(",") {
                break;
            }
        }
        sections.push(Section { kind, actions });
    }
    Ok((reader.syntax, sections))
}

/// `SET`, `REMOVE`, `ADD` or `DELETE` with its actions.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) kind: SectionKind,
    pub(super) actions: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SectionKind {
    Set,
    Remove,
    Add,
    Delete,
}

impl SectionKind {
    pub(super) const ALL: [Self; 4] = [Self::Set, Self::Remove, Self::Add, Self::Delete];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

/// One action: its path, and its value unless it is a `REMOVE`.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) path: NodeId,
    pub(super) value: Option<NodeId>,
}

fn section_kind(token: Token<'_>) -> Option<SectionKind> {
    SectionKind::ALL.into_iter().find(|kind| token.is(kind.name()))
}

/// Words that are no attribute names in an update.
fn is_keyword(token: Token<'_>) -> bool {
    section_kind(token).is_some()
}

/// Whether a node is one operand or a sum of two.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Operand,
    Sum,
}

/// Something begun that waits for the node being read.
#[derive(Debug)]
enum Open<'t> {
    /// `(`; only one around a whole value can hold a sum.
    Parentheses {
        sum_allowed: bool,
    },
    Plus(NodeId),
    Minus(NodeId),
    Call(&'t str, Vec<NodeId>),
}

struct Reader<'t> {
    lexer: Lexer<'t>,
    syntax: Syntax<'t>,
}

impl<'t> Reader<'t> {
    fn action(&mut self, kind: SectionKind) -> Result<Action, ExpressionError> {
        let path = self.syntax.path(&mut self.lexer, is_keyword)?;
        let value = match (kind, self.lexer.peek()) {
            (SectionKind::Set, _) => {
                self.lexer.expect_sign("=")?;
                Some(self.value()?)
            }
            (SectionKind::Remove, _) => None,
            (SectionKind::Add | SectionKind::Delete, Token::Value(value)) => {
                self.lexer.advance();
                Some(self.syntax.push(Node::Value(value)))
            }
            (SectionKind::Add | SectionKind::Delete, _) => return Err(self.lexer.syntax_error()),
        };
        Ok(Action { path, value })
    }

    /// Reads the right side of a `SET`.
    fn value(&mut self) -> Result<NodeId, ExpressionError> {
        let mut open = Vec::new();
        loop {
            let mut node = self.operand(&mut open)?;
            let mut kind = Kind::Operand;
            loop {
                match self.after(node, kind, &mut open)? {
                    After::Operand => break,
                    After::Node(next, next_kind) => (node, kind) = (next, next_kind),
                    After::End => return Ok(node),
                }
            }
        }
    }

    /// Reads up to the next path or value.
    fn operand(&mut self, open: &mut Vec<Open<'t>>) -> Result<NodeId, ExpressionError> {
        loop {
            match self.lexer.peek() {
                Token::Sign("(") => open.push(Open::Parentheses { sum_allowed: sum_allowed(open) }),
                Token::Value(value) => {
                    self.lexer.advance();
                    return Ok(self.syntax.push(Node::Value(value)));
                }
                Token::Word(function)
                    if self.lexer.peek_second() == Token::Sign("(") && !is_keyword(self.lexer.peek()) =>
                {
                    self.lexer.advance();
                    open.push(Open::Call(function, Vec::new()));
                }
                _ => return self.syntax.path(&mut self.lexer, is_keyword),
            }
            self.lexer.advance();
        }
    }

    /// Decides with the next token what `node` is part of.
    fn after(
        &mut self,
        node: NodeId,
        kind: Kind,
        open: &mut Vec<Open<'t>>,
    ) -> Result<After, ExpressionError> {
        match open.last() {
            Some(Open::Plus(left)) => {
                let sum = Node::Plus(*left, node);
                open.pop();
                return Ok(After::Node(self.syntax.push(sum), Kind::Sum));
            }
            Some(Open::Minus(left)) => {
                let sum = Node::Minus(*left, node);
                open.pop();
                return Ok(After::Node(self.syntax.push(sum), Kind::Sum));
            }
            _ => {}
        }
        let Token::Sign(sign) = self.lexer.peek() else {
            return if open.is_empty() { Ok(After::End) } else { Err(self.lexer.syntax_error()) };
        };
        if matches!(sign, "+" | "-") && kind == Kind::Operand && sum_allowed(open) {
            open.push(if sign == "+" { Open::Plus(node) } else { Open::Minus(node) });
            self.lexer.advance();
            return Ok(After::Operand);
        }
        match (open.pop(), sign) {
            (None, ",") => Ok(After::End),
            (Some(Open::Parentheses { .. }), ")") => {
                self.lexer.advance();
                Ok(After::Node(self.syntax.push(Node::Parentheses(node)), kind))
            }
            (Some(Open::Call(function, mut arguments)), "," | ")") => {
                arguments.push(node);
                self.lexer.advance();
                if sign == "," {
                    open.push(Open::Call(function, arguments));
                    return Ok(After::Operand);
                }
                Ok(After::Node(self.syntax.push(Node::Call { function, arguments }), Kind::Operand))
            }
            _ => Err(self.lexer.syntax_error()),
        }
    }
}

/// What comes after a node.
enum After {
    /// The text of another operand.
    Operand,
    /// The node completed a larger one.
    Node(NodeId, Kind),
    /// Nothing: the value is complete.
    End,
}

/// Whether a sum can stand here.
fn sum_allowed(open: &[Open<'_>]) -> bool {
    match open.last() {
        None => true,
        Some(Open::Parentheses { sum_allowed }) => *sum_allowed,
        Some(Open::Plus(_) | Open::Minus(_) | Open::Call(..)) => false,
    }
}
