//! The grammar of conditions (SEMANTICS 5), on a stack of its own.

use super::lexer::{Lexer, Token};
use super::syntax::{Node, NodeId, Syntax};
use crate::expr::{Comparator, ExpressionError};

/// A syntax tree of a condition, and its root.
pub(super) fn read(text: &str) -> Result<(Syntax<'_>, NodeId), ExpressionError> {
    let mut reader = Reader { lexer: Lexer::new(text), syntax: Syntax::default(), open: Vec::new() };
    loop {
        let (mut node, mut kind) = reader.operand()?;
        loop {
            match reader.after(node, kind)? {
                After::Operand => break,
                After::Node(next, next_kind) => (node, kind) = (next, next_kind),
                After::End => return Ok((reader.syntax, node)),
            }
        }
    }
}

/// Words that are no attribute names in a condition.
fn is_keyword(token: Token<'_>) -> bool {
    ["AND", "OR", "NOT", "BETWEEN", "IN"].iter().any(|keyword| token.is(keyword))
}

/// What a node can be used as. Whether a call gives a value or a verdict depends on its function.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Value,
    Call,
    Verdict,
}

/// Something begun that waits for the node being read.
#[derive(Debug)]
enum Open<'t> {
    Not,
    And(NodeId),
    Or(NodeId),
    /// `(`; one to the right of an operator holds a value only.
    Parentheses {
        value_only: bool,
    },
    Compare(Comparator, NodeId),
    BetweenLow(NodeId),
    BetweenHigh(NodeId, NodeId),
    In(Vec<NodeId>),
    Call(&'t str, Vec<NodeId>),
}

/// What comes after a node.
enum After {
    /// The text of another operand or condition.
    Operand,
    /// The node completed a larger one.
    Node(NodeId, Kind),
    /// Nothing: the expression is complete.
    End,
}

struct Reader<'t> {
    lexer: Lexer<'t>,
    syntax: Syntax<'t>,
    open: Vec<Open<'t>>,
}

impl Reader<'_> {
    /// Whether only a value can stand here.
    fn value_only(&self) -> bool {
        match self.open.last() {
            None | Some(Open::Not | Open::And(_) | Open::Or(_)) => false,
            Some(Open::Parentheses { value_only }) => *value_only,
            Some(
                Open::Compare(..)
                | Open::BetweenLow(_)
                | Open::BetweenHigh(..)
                | Open::In(_)
                | Open::Call(..),
            ) => true,
        }
    }

    /// Reads up to the next path or value.
    fn operand(&mut self) -> Result<(NodeId, Kind), ExpressionError> {
        loop {
            let value_only = self.value_only();
            match self.lexer.peek() {
                token if token.is("NOT") && !value_only => self.open.push(Open::Not),
                Token::Sign("(") => self.open.push(Open::Parentheses { value_only }),
                Token::Value(value) => {
                    self.lexer.advance();
                    return Ok((self.syntax.push(Node::Value(value)), Kind::Value));
                }
                Token::Word(function)
                    if self.lexer.peek_second() == Token::Sign("(") && !is_keyword(self.lexer.peek()) =>
                {
                    self.lexer.advance();
                    self.open.push(Open::Call(function, Vec::new()));
                }
                _ => return Ok((self.syntax.path(&mut self.lexer, is_keyword)?, Kind::Value)),
            }
            self.lexer.advance();
        }
    }

    /// Decides with the next token what `node` is part of.
    fn after(&mut self, node: NodeId, kind: Kind) -> Result<After, ExpressionError> {
        if kind != Kind::Verdict {
            return self.after_value(node, kind);
        }
        self.after_verdict(node)
    }

    fn after_value(&mut self, node: NodeId, kind: Kind) -> Result<After, ExpressionError> {
        let token = self.lexer.peek();
        if !self.value_only() {
            if let Some(comparator) = comparator(token) {
                self.open.push(Open::Compare(comparator, node));
            } else if token.is("BETWEEN") {
                self.open.push(Open::BetweenLow(node));
            } else if token.is("IN") && self.lexer.peek_second() == Token::Sign("(") {
                self.lexer.advance();
                self.open.push(Open::In(vec![node]));
            } else if token == Token::Sign(")") && matches!(self.open.last(), Some(Open::Parentheses { .. }))
            {
                return Ok(self.close_parentheses(node, kind));
            } else if kind == Kind::Call {
                return self.after_verdict(node);
            } else {
                if token.is("IN") {
                    self.lexer.advance();
                }
                return Err(self.lexer.syntax_error());
            }
            self.lexer.advance();
            return Ok(After::Operand);
        }
        match (self.open.pop(), token) {
            (Some(Open::Compare(comparator, left)), _) => {
                let node = self.syntax.push(Node::Compare(comparator, left, node));
                Ok(After::Node(node, Kind::Verdict))
            }
            (Some(Open::BetweenLow(operand)), token) if token.is("AND") => {
                self.open.push(Open::BetweenHigh(operand, node));
                self.lexer.advance();
                Ok(After::Operand)
            }
            (Some(Open::BetweenHigh(operand, low)), _) => {
                let node = self.syntax.push(Node::Between([operand, low, node]));
                Ok(After::Node(node, Kind::Verdict))
            }
            (Some(open @ Open::Parentheses { .. }), Token::Sign(")")) => {
                self.open.push(open);
                Ok(self.close_parentheses(node, kind))
            }
            (Some(Open::In(mut operands)), Token::Sign(sign @ ("," | ")"))) => {
                operands.push(node);
                self.lexer.advance();
                if sign == "," {
                    self.open.push(Open::In(operands));
                    return Ok(After::Operand);
                }
                Ok(After::Node(self.syntax.push(Node::In(operands)), Kind::Verdict))
            }
            (Some(Open::Call(function, mut arguments)), Token::Sign(sign @ ("," | ")"))) => {
                arguments.push(node);
                self.lexer.advance();
                if sign == "," {
                    self.open.push(Open::Call(function, arguments));
                    return Ok(After::Operand);
                }
                Ok(After::Node(self.syntax.push(Node::Call { function, arguments }), Kind::Call))
            }
            _ => Err(self.lexer.syntax_error()),
        }
    }

    fn after_verdict(&mut self, node: NodeId) -> Result<After, ExpressionError> {
        let token = self.lexer.peek();
        match self.open.last() {
            Some(Open::Not) => {
                self.open.pop();
                return Ok(After::Node(self.syntax.push(Node::Not(node)), Kind::Verdict));
            }
            Some(Open::And(left)) => {
                let joined = Node::And(*left, node);
                self.open.pop();
                return Ok(After::Node(self.syntax.push(joined), Kind::Verdict));
            }
            Some(Open::Or(left)) if !token.is("AND") => {
                let joined = Node::Or(*left, node);
                self.open.pop();
                return Ok(After::Node(self.syntax.push(joined), Kind::Verdict));
            }
            _ => {}
        }
        match token {
            Token::Sign(")") if matches!(self.open.last(), Some(Open::Parentheses { value_only: false })) => {
                return Ok(self.close_parentheses(node, Kind::Verdict));
            }
            Token::End if self.open.is_empty() => return Ok(After::End),
            token if token.is("AND") => self.open.push(Open::And(node)),
            token if token.is("OR") => self.open.push(Open::Or(node)),
            _ => return Err(self.lexer.syntax_error()),
        }
        self.lexer.advance();
        Ok(After::Operand)
    }

    fn close_parentheses(&mut self, node: NodeId, kind: Kind) -> After {
        self.open.pop();
        self.lexer.advance();
        After::Node(self.syntax.push(Node::Parentheses(node)), kind)
    }
}

fn comparator(token: Token<'_>) -> Option<Comparator> {
    let Token::Sign(sign) = token else { return None };
    Some(match sign {
        "=" => Comparator::Eq,
        "<>" => Comparator::Ne,
        "<" => Comparator::Lt,
        "<=" => Comparator::Le,
        ">" => Comparator::Gt,
        ">=" => Comparator::Ge,
        _ => return None,
    })
}
