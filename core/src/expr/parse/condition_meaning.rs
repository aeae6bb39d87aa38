//! The meaning of the syntax tree of a condition.

use super::placeholders::Placeholders;
use super::syntax::{Node, NodeId, Syntax};
use super::{check_text, condition};
use crate::expr::{Condition, ExpressionError, Operand, SizeOf};
use crate::value::{AttributeType, AttributeValue, Path};

impl Condition {
    /// Reads a condition and marks the placeholders it uses.
    ///
    /// # Errors
    /// What the text alone shows to be wrong; [`Condition::check`] knows the rest (SEMANTICS 4).
    pub fn parse_with(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        check_text(text)?;
        let (syntax, root) = condition::read(text)?;
        syntax.check_parentheses()?;
        check_functions(&syntax)?;
        check_places(&syntax, root)?;
        syntax.check_reserved()?;
        let mut meanings = Meanings { syntax: &syntax, done: Vec::with_capacity(syntax.nodes.len()) };
        for node in &syntax.nodes {
            let meaning = meanings.of(node, placeholders)?;
            meanings.done.push(meaning);
        }
        Ok(meanings.condition(root))
    }
}

const FUNCTIONS: [(&str, usize); 6] = [
    ("attribute_exists", 1),
    ("attribute_not_exists", 1),
    ("attribute_type", 2),
    ("begins_with", 2),
    ("contains", 2),
    ("size", 1),
];

fn check_functions(syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    for node in &syntax.nodes {
        if let Node::Call { function, .. } = node {
            if matches!(*function, "if_not_exists" | "list_append") {
                return Err(ExpressionError::prefixed(format!(
                    "The function is not allowed in a condition expression; function: {function}"
                )));
            }
            if !FUNCTIONS.iter().any(|(known, _)| known == function) {
                return Err(ExpressionError::unknown_function(function));
            }
        }
    }
    Ok(())
}

/// Refuses verdicts as operands and `size` as a verdict.
fn check_places(syntax: &Syntax<'_>, root: NodeId) -> Result<(), ExpressionError> {
    let check = |id: NodeId, size_wanted: bool| match syntax.inner(id) {
        Node::Call { function, .. } if (*function == "size") != size_wanted => {
            Err(ExpressionError::prefixed(format!(
                "The function is not allowed to be used this way in an expression; function: {function}"
            )))
        }
        _ => Ok(()),
    };
    for node in &syntax.nodes {
        match node {
            Node::Call { arguments: operands, .. } | Node::In(operands) => {
                operands.iter().try_for_each(|id| check(*id, true))?;
            }
            Node::Between(operands) => operands.iter().try_for_each(|id| check(*id, true))?,
            Node::Compare(_, left, right) => [left, right].into_iter().try_for_each(|id| check(*id, true))?,
            Node::And(left, right) | Node::Or(left, right) => {
                [left, right].into_iter().try_for_each(|id| check(*id, false))?;
            }
            Node::Not(negated) => check(*negated, false)?,
            _ => {}
        }
    }
    check(root, false)
}

/// What a node means. Each is used once: by the node it is part of.
enum Meaning {
    Condition(Condition),
    Operand(Operand),
    Used,
}

struct Meanings<'s, 't> {
    syntax: &'s Syntax<'t>,
    done: Vec<Meaning>,
}

impl Meanings<'_, '_> {
    fn of(&mut self, node: &Node<'_>, placeholders: &mut Placeholders) -> Result<Meaning, ExpressionError> {
        let condition = match node {
            Node::Path(range) => {
                let path = self.syntax.resolve_path(range.clone(), placeholders)?;
                return Ok(Meaning::Operand(Operand::Path(path)));
            }
            Node::Value(value) => {
                return Ok(Meaning::Operand(Operand::Value(placeholders.value(value)?.clone())));
            }
            Node::Parentheses(inner) => return Ok(self.take(*inner)),
            Node::Call { function, arguments } => return self.call(function, arguments),
            Node::Compare(comparator, left, right) => Condition::Compare {
                comparator: *comparator,
                left: self.operand(*left),
                right: self.operand(*right),
            },
            Node::Between([operand, low, high]) => Condition::Between {
                operand: self.operand(*operand),
                low: self.operand(*low),
                high: self.operand(*high),
            },
            Node::In(operands) => {
                let mut operands = operands.iter().map(|id| self.operand(*id));
                let operand = operands.next().expect("the grammar puts the operand first");
                Condition::In { operand, list: operands.collect() }
            }
            Node::And(left, right) => {
                let (left, right) = (self.condition(*left), self.condition(*right));
                Condition::and([left, right]).expect("two members")
            }
            Node::Or(left, right) => {
                let (left, right) = (self.condition(*left), self.condition(*right));
                Condition::or([left, right]).expect("two members")
            }
            Node::Not(negated) => Condition::Not(Box::new(self.condition(*negated))),
            Node::Plus(..) | Node::Minus(..) => unreachable!("the grammar of conditions has no arithmetic"),
        };
        Ok(Meaning::Condition(condition))
    }

    fn call(&mut self, function: &str, arguments: &[NodeId]) -> Result<Meaning, ExpressionError> {
        let arity = FUNCTIONS.iter().find(|(known, _)| *known == function).map(|(_, arity)| *arity);
        if arity != Some(arguments.len()) {
            return Err(ExpressionError::arity(function, arguments.len()));
        }
        let mut arguments = arguments.iter().map(|id| self.operand(*id)).collect::<Vec<_>>().into_iter();
        let first = arguments.next().expect("every function has an argument");
        Ok(Meaning::Condition(match (function, arguments.next()) {
            ("attribute_exists", None) => Condition::AttributeExists(required_path(function, first)?),
            ("attribute_not_exists", None) => Condition::AttributeNotExists(required_path(function, first)?),
            ("attribute_type", Some(kind)) => Condition::AttributeType(first, attribute_type(&kind)?),
            ("begins_with", Some(prefix)) => Condition::BeginsWith(first, prefix),
            ("contains", Some(part)) => Condition::Contains(first, part),
            _ => {
                return match first {
                    Operand::Path(path) => Ok(Meaning::Operand(Operand::Size(SizeOf::Path(path)))),
                    Operand::Value(value) => Ok(Meaning::Operand(Operand::Size(SizeOf::Value(value)))),
                    Operand::Size(_) => Err(ExpressionError::operand_type("size", AttributeType::N.name())),
                };
            }
        }))
    }

    fn take(&mut self, id: NodeId) -> Meaning {
        std::mem::replace(&mut self.done[id], Meaning::Used)
    }

    fn operand(&mut self, id: NodeId) -> Operand {
        match self.take(id) {
            Meaning::Operand(operand) => operand,
            Meaning::Condition(_) | Meaning::Used => unreachable!("the places of functions are checked"),
        }
    }

    fn condition(&mut self, id: NodeId) -> Condition {
        match self.take(id) {
            Meaning::Condition(condition) => condition,
            Meaning::Operand(_) | Meaning::Used => unreachable!("the places of functions are checked"),
        }
    }
}

fn required_path(function: &str, operand: Operand) -> Result<Path, ExpressionError> {
    match operand {
        Operand::Path(path) => Ok(path),
        Operand::Value(_) | Operand::Size(_) => Err(ExpressionError::path_required(function)),
    }
}

fn attribute_type(operand: &Operand) -> Result<AttributeType, ExpressionError> {
    const VALID: &str = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
    let name = match operand {
        Operand::Value(AttributeValue::S(name)) => name,
        Operand::Value(other) => {
            return Err(ExpressionError::operand_type("attribute_type", other.kind().name()));
        }
        Operand::Size(_) => return Err(ExpressionError::operand_type("attribute_type", "N")),
        Operand::Path(_) => return Err(ExpressionError::operand_type("attribute_type", VALID)),
    };
    AttributeType::from_name(name).ok_or_else(|| {
        let service = format!("Invalid attribute type name found; type: {name}, valid types: {VALID}");
        ExpressionError::prefixed(service)
            .reworded(format!("Invalid attribute type name found; valid types: {VALID}"))
    })
}
