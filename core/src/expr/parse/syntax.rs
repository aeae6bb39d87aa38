//! The syntax tree of an expression: what the text says, before any name is looked up.

use std::ops::Range;

use super::lexer::{Lexer, Token};
use super::placeholders::Placeholders;
use crate::expr::reserved::is_reserved;
use crate::expr::{Comparator, ExpressionError};
use crate::value::Path;

/// A node of a [`Syntax`].
pub(super) type NodeId = usize;

/// One thing the text says.
#[derive(Debug)]
pub(super) enum Node<'t> {
    /// A document path: a range of `Syntax::elements`.
    Path(Range<usize>),
    /// `:value`.
    Value(&'t str),
    /// `function(arguments)`.
    Call { function: &'t str, arguments: Vec<NodeId> },
    /// `(inner)`.
    Parentheses(NodeId),
    /// `left comparator right`.
    Compare(Comparator, NodeId, NodeId),
    /// `operand BETWEEN low AND high`.
    Between([NodeId; 3]),
    /// `operand IN (list)`; the operand comes first.
    In(Vec<NodeId>),
    /// `left AND right`.
    And(NodeId, NodeId),
    /// `left OR right`.
    Or(NodeId, NodeId),
    /// `NOT negated`.
    Not(NodeId),
    /// `left + right`.
    Plus(NodeId, NodeId),
    /// `left - right`.
    Minus(NodeId, NodeId),
}

/// One step of a path as written.
#[derive(Debug, Clone, Copy)]
enum Element<'t> {
    Word(&'t str),
    Name(&'t str),
    Index(&'t str),
}

/// A syntax tree, flat: a node comes after the nodes it is made of, so that a walk is a loop.
#[derive(Debug, Default)]
pub(super) struct Syntax<'t> {
    pub(super) nodes: Vec<Node<'t>>,
    elements: Vec<Element<'t>>,
}

impl<'t> Syntax<'t> {
    pub(super) fn push(&mut self, node: Node<'t>) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The node without the parentheses around it.
    pub(super) fn inner(&self, mut id: NodeId) -> &Node<'t> {
        while let Node::Parentheses(inner) = self.nodes[id] {
            id = inner;
        }
        &self.nodes[id]
    }

    /// Reads a path. Words that are keywords of the parameter cannot stand in it.
    pub(super) fn path(
        &mut self,
        lexer: &mut Lexer<'t>,
        is_keyword: fn(Token<'_>) -> bool,
    ) -> Result<NodeId, ExpressionError> {
        let start = self.elements.len();
        loop {
            self.elements.push(match lexer.peek() {
                token if is_keyword(token) => return Err(lexer.syntax_error()),
                Token::Word(word) => Element::Word(word),
                Token::Name(name) => Element::Name(name),
                _ => return Err(lexer.syntax_error()),
            });
            lexer.advance();
            while lexer.take_sign("[") {
                let Token::Digits(digits) = lexer.peek() else { return Err(lexer.syntax_error()) };
                lexer.advance();
                lexer.expect_sign("]")?;
                self.elements.push(Element::Index(digits));
            }
            if !lexer.take_sign(".") {
                return Ok(self.push(Node::Path(start..self.elements.len())));
            }
        }
    }

    /// Refuses `((x))`.
    pub(super) fn check_parentheses(&self) -> Result<(), ExpressionError> {
        let redundant = |node: &Node<'_>| matches!(node, Node::Parentheses(inner) if matches!(self.nodes[*inner], Node::Parentheses(_)));
        if self.nodes.iter().any(redundant) {
            return Err(ExpressionError::prefixed("The expression has redundant parentheses;"));
        }
        Ok(())
    }

    /// Refuses reserved words as attribute names.
    pub(super) fn check_reserved(&self) -> Result<(), ExpressionError> {
        for element in &self.elements {
            if let Element::Word(word) = element
                && is_reserved(word)
            {
                return Err(ExpressionError::prefixed(format!(
                    "Attribute name is a reserved keyword; reserved keyword: {word}"
                )));
            }
        }
        Ok(())
    }

    /// The document path of a range of elements.
    pub(super) fn resolve_path(
        &self,
        range: Range<usize>,
        placeholders: &mut Placeholders,
    ) -> Result<Path, ExpressionError> {
        let mut path: Option<Path> = None;
        for element in &self.elements[range] {
            let name = match element {
                Element::Word(word) => *word,
                Element::Name(name) => placeholders.name(name)?,
                Element::Index(digits) => {
                    let index = list_index(digits)?;
                    path = path.map(|path| path.index(index));
                    continue;
                }
            };
            path = Some(match path {
                None => Path::attribute(name),
                Some(path) => path.key(name),
            });
        }
        Ok(path.expect("the grammar gives every path a first name"))
    }

    /// The paths of all path nodes in the order of the text.
    pub(super) fn resolve_paths(
        &self,
        placeholders: &mut Placeholders,
    ) -> Result<Vec<Path>, ExpressionError> {
        let ranges = self.nodes.iter().filter_map(|node| match node {
            Node::Path(range) => Some(range.clone()),
            _ => None,
        });
        ranges.map(|range| self.resolve_path(range, placeholders)).collect()
    }
}

fn list_index(digits: &str) -> Result<u32, ExpressionError> {
    digits
        .parse()
        .ok()
        .filter(|index| *index <= crate::expr::check::LIST_INDEX_MAX)
        .ok_or_else(|| ExpressionError::list_index(digits))
}
