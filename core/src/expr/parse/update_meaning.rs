//! The meaning of the syntax tree of an update.

use super::placeholders::Placeholders;
use super::syntax::{Node, NodeId, Syntax};
use super::update::{Section, SectionKind};
use super::{check_text, update};
use crate::expr::{ExpressionError, SetAction, SetOperand, SetValue, Update};
use crate::value::{AttributeValue, Path};

impl Update {
    /// Reads an update and marks the placeholders it uses.
    ///
    /// # Errors
    /// What the text alone shows to be wrong; [`Update::check`] knows the rest (SEMANTICS 4 and 7).
    pub fn parse_with(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        check_text(text)?;
        let (syntax, sections) = update::read(text)?;
        syntax.check_parentheses()?;
        syntax.check_reserved()?;
        check_functions(&syntax)?;
        check_sections(&sections)?;
        syntax.resolve_paths(placeholders)?;
        let mut meanings = Meanings { syntax: &syntax, done: Vec::with_capacity(syntax.nodes.len()) };
        for node in &syntax.nodes {
            let meaning = meanings.of(node, placeholders)?;
            meanings.done.push(meaning);
        }
        Ok(meanings.update(sections))
    }
}

fn check_functions(syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    for node in &syntax.nodes {
        match node {
            Node::Call { function: "if_not_exists" | "list_append", .. } => {}
            Node::Call {
                function:
                    function @ ("attribute_exists"
                    | "attribute_not_exists"
                    | "attribute_type"
                    | "begins_with"
                    | "contains"
                    | "size"),
                ..
            } => {
                return Err(ExpressionError::prefixed(format!(
                    "The function is not allowed in an update expression; function: {function}"
                )));
            }
            Node::Call { function, .. } => return Err(ExpressionError::unknown_function(function)),
            _ => {}
        }
    }
    Ok(())
}

fn check_sections(sections: &[Section]) -> Result<(), ExpressionError> {
    for (at, section) in sections.iter().enumerate() {
        if sections[..at].iter().any(|earlier| earlier.kind == section.kind) {
            return Err(ExpressionError::prefixed(format!(
                "The \"{}\" section can only be used once in an update expression;",
                section.kind.name()
            )));
        }
    }
    Ok(())
}

/// What a node means. Each is used once: by the node or action it is part of.
enum Meaning {
    Operand(SetOperand),
    Sum(SetValue),
    Used,
}

struct Meanings<'s, 't> {
    syntax: &'s Syntax<'t>,
    done: Vec<Meaning>,
}

impl Meanings<'_, '_> {
    fn of(&mut self, node: &Node<'_>, placeholders: &mut Placeholders) -> Result<Meaning, ExpressionError> {
        Ok(match node {
            Node::Path(range) => {
                Meaning::Operand(SetOperand::Path(self.syntax.resolve_path(range.clone(), placeholders)?))
            }
            Node::Value(value) => Meaning::Operand(SetOperand::Value(placeholders.value(value)?.clone())),
            Node::Parentheses(inner) => self.take(*inner),
            Node::Plus(left, right) => {
                Meaning::Sum(SetValue::Plus(self.operand(*left), self.operand(*right)))
            }
            Node::Minus(left, right) => {
                Meaning::Sum(SetValue::Minus(self.operand(*left), self.operand(*right)))
            }
            Node::Call { function, arguments } => Meaning::Operand(self.call(function, arguments)?),
            _ => unreachable!("the grammar of updates has no conditions"),
        })
    }

    fn call(&mut self, function: &str, arguments: &[NodeId]) -> Result<SetOperand, ExpressionError> {
        let &[first, second] = arguments else {
            return Err(ExpressionError::arity(function, arguments.len()));
        };
        let (first, second) = (self.operand(first), Box::new(self.operand(second)));
        match (function, first) {
            ("if_not_exists", SetOperand::Path(path)) => Ok(SetOperand::IfNotExists(path, second)),
            ("if_not_exists", _) => Err(ExpressionError::path_required(function)),
            (_, first) => Ok(SetOperand::ListAppend(Box::new(first), second)),
        }
    }

    fn update(mut self, sections: Vec<Section>) -> Update {
        let mut update = Update::new();
        for Section { kind, actions } in sections {
            for action in actions {
                let path = self.path(action.path);
                match (kind, action.value) {
                    (SectionKind::Set, Some(value)) => {
                        let value = self.value(value);
                        update.set.push(SetAction { path, value });
                    }
                    (SectionKind::Add, Some(value)) => update.add.push((path, self.literal(value))),
                    (SectionKind::Delete, Some(value)) => update.delete.push((path, self.literal(value))),
                    (_, _) => update.remove.push(path),
                }
            }
        }
        update
    }

    fn take(&mut self, id: NodeId) -> Meaning {
        std::mem::replace(&mut self.done[id], Meaning::Used)
    }

    fn value(&mut self, id: NodeId) -> SetValue {
        match self.take(id) {
            Meaning::Sum(sum) => sum,
            Meaning::Operand(operand) => SetValue::Operand(operand),
            Meaning::Used => unreachable!("each node is part of one other"),
        }
    }

    fn operand(&mut self, id: NodeId) -> SetOperand {
        match self.take(id) {
            Meaning::Operand(operand) => operand,
            Meaning::Sum(_) | Meaning::Used => unreachable!("the grammar lets no sum be an operand"),
        }
    }

    fn path(&mut self, id: NodeId) -> Path {
        match self.operand(id) {
            SetOperand::Path(path) => path,
            _ => unreachable!("the grammar asks for a path"),
        }
    }

    fn literal(&mut self, id: NodeId) -> AttributeValue {
        match self.operand(id) {
            SetOperand::Value(value) => value,
            _ => unreachable!("the grammar asks for a value"),
        }
    }
}
