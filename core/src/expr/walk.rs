//! One walk over every expression in the order of its text; writing, measuring and checking are readers of it.

use super::condition::{Comparator, Condition, Operand, SizeOf};
use super::key_condition::{KeyCondition, KeyTerm, KeyTest};
use super::projection::Projection;
use super::update::{SetOperand, SetValue, Update};
use crate::value::{AttributeType, AttributeValue, Path, Text};

/// What a walk meets, in the order of the text.
///
/// Only names, paths and values must be read: a reader that does not write ignores the signs.
pub(super) trait Reader<'a> {
    /// The name of a key attribute, which is no path.
    fn name(&mut self, name: &'a Text);

    /// A document path.
    fn path(&mut self, path: &'a Path);

    /// A value of the request.
    fn value(&mut self, value: &'a AttributeValue);

    /// A word that counts as an operator: `AND`, `OR`, `NOT`, `BETWEEN`, `IN`.
    fn operator_word(&mut self, _word: &'static str) {}

    /// A sign that counts as an operator: a comparator, `+` or `-`.
    fn operator_sign(&mut self, _sign: &'static str) {}

    /// A word that does not count: a section of an update, the `AND` of a `BETWEEN`.
    fn word(&mut self, _word: &'static str) {}

    /// The `=` of a `SET`.
    fn assign(&mut self) {}

    /// The gap between the path and the value of an `ADD` or `DELETE`.
    fn gap(&mut self) {}

    /// The name of a function and its opening parenthesis.
    fn call(&mut self, _function: &'static str) {}

    /// An opening parenthesis that is not a function's.
    fn open(&mut self) {}

    /// A closing parenthesis.
    fn close(&mut self) {}

    /// A comma.
    fn comma(&mut self) {}

    /// What stands before the action number `at` of a section.
    fn begin_action(&mut self, section: &'static str, at: usize) {
        if at == 0 {
            self.word(section);
        } else {
            self.comma();
        }
    }
}

/// An expression that can be walked. No walk recurses, so that no depth of an expression can exhaust the stack.
pub(super) trait Expression {
    /// Shows the whole expression to `reader`.
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>);
}

/// An expression that the request may not have.
impl<E: Expression> Expression for Option<&E> {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        if let Some(expression) = self {
            expression.walk(reader);
        }
    }
}

/// The expressions of one request.
impl<A: Expression, B: Expression> Expression for (A, B) {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        self.0.walk(reader);
        self.1.walk(reader);
    }
}

impl Comparator {
    /// The sign of this comparator.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// The value that names `kind` in `attribute_type`.
pub(super) fn type_name(kind: AttributeType) -> &'static AttributeValue {
    const fn named(kind: AttributeType) -> AttributeValue {
        AttributeValue::S(Text::from_static(kind.name()))
    }
    static NAMES: [AttributeValue; 10] = [
        named(AttributeType::S),
        named(AttributeType::N),
        named(AttributeType::B),
        named(AttributeType::Bool),
        named(AttributeType::Null),
        named(AttributeType::L),
        named(AttributeType::M),
        named(AttributeType::Ss),
        named(AttributeType::Ns),
        named(AttributeType::Bs),
    ];
    &NAMES[kind as usize]
}

/// What is left to show of a condition.
enum Step<'a> {
    Condition(&'a Condition),
    /// A member of an AND, or what a NOT negates: groups that bind weaker need parentheses.
    Tight(&'a Condition, Tightness),
    Operator(&'static str),
    Close,
}

#[derive(Clone, Copy, PartialEq)]
enum Tightness {
    And,
    Not,
}

impl Expression for Condition {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        let mut steps = vec![Step::Condition(self)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Operator(word) => reader.operator_word(word),
                Step::Close => reader.close(),
                Step::Tight(condition, tightness) => {
                    let weaker = match condition {
                        Self::Or(_) => true,
                        Self::And(_) => tightness == Tightness::Not,
                        _ => false,
                    };
                    if weaker {
                        reader.open();
                        steps.push(Step::Close);
                    }
                    steps.push(Step::Condition(condition));
                }
                Step::Condition(Self::And(group)) => {
                    for (at, member) in group.members().iter().enumerate().rev() {
                        steps.push(Step::Tight(member, Tightness::And));
                        if at > 0 {
                            steps.push(Step::Operator("AND"));
                        }
                    }
                }
                Step::Condition(Self::Or(group)) => {
                    for (at, member) in group.members().iter().enumerate().rev() {
                        steps.push(Step::Condition(member));
                        if at > 0 {
                            steps.push(Step::Operator("OR"));
                        }
                    }
                }
                Step::Condition(Self::Not(negated)) => {
                    reader.operator_word("NOT");
                    steps.push(Step::Tight(negated, Tightness::Not));
                }
                Step::Condition(leaf) => walk_leaf(leaf, reader),
            }
        }
    }
}

/// Shows a condition that has no conditions in it.
fn walk_leaf<'a>(leaf: &'a Condition, reader: &mut impl Reader<'a>) {
    match leaf {
        Condition::Compare { comparator, left, right } => {
            walk_operand(left, reader);
            reader.operator_sign(comparator.sign());
            walk_operand(right, reader);
        }
        Condition::Between { operand, low, high } => {
            walk_operand(operand, reader);
            reader.operator_word("BETWEEN");
            walk_operand(low, reader);
            reader.word("AND");
            walk_operand(high, reader);
        }
        Condition::In { operand, list } => {
            walk_operand(operand, reader);
            reader.operator_word("IN");
            reader.open();
            for (at, member) in list.iter().enumerate() {
                if at > 0 {
                    reader.comma();
                }
                walk_operand(member, reader);
            }
            reader.close();
        }
        Condition::AttributeExists(path) => {
            reader.call("attribute_exists");
            reader.path(path);
            reader.close();
        }
        Condition::AttributeNotExists(path) => {
            reader.call("attribute_not_exists");
            reader.path(path);
            reader.close();
        }
        Condition::AttributeType(operand, kind) => {
            reader.call("attribute_type");
            walk_operand(operand, reader);
            reader.comma();
            reader.value(type_name(*kind));
            reader.close();
        }
        Condition::BeginsWith(operand, prefix) => walk_pair("begins_with", operand, prefix, reader),
        Condition::Contains(operand, part) => walk_pair("contains", operand, part, reader),
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) => {}
    }
}

fn walk_pair<'a>(
    function: &'static str,
    first: &'a Operand,
    second: &'a Operand,
    reader: &mut impl Reader<'a>,
) {
    reader.call(function);
    walk_operand(first, reader);
    reader.comma();
    walk_operand(second, reader);
    reader.close();
}

fn walk_operand<'a>(operand: &'a Operand, reader: &mut impl Reader<'a>) {
    match operand {
        Operand::Path(path) => reader.path(path),
        Operand::Value(value) => reader.value(value),
        Operand::Size(size_of) => {
            reader.call("size");
            match size_of {
                SizeOf::Path(path) => reader.path(path),
                SizeOf::Value(value) => reader.value(value),
            }
            reader.close();
        }
    }
}

impl Expression for KeyCondition {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        for (at, term) in self.terms().iter().enumerate() {
            if at > 0 {
                reader.operator_word("AND");
            }
            walk_term(term, reader);
        }
    }
}

fn walk_term<'a>(KeyTerm { attribute, test }: &'a KeyTerm, reader: &mut impl Reader<'a>) {
    let (comparator, value) = match test {
        KeyTest::Eq(value) => (Comparator::Eq, value),
        KeyTest::Lt(value) => (Comparator::Lt, value),
        KeyTest::Le(value) => (Comparator::Le, value),
        KeyTest::Gt(value) => (Comparator::Gt, value),
        KeyTest::Ge(value) => (Comparator::Ge, value),
        KeyTest::Between(low, high) => {
            reader.name(attribute);
            reader.operator_word("BETWEEN");
            reader.value(low);
            reader.word("AND");
            reader.value(high);
            return;
        }
        KeyTest::BeginsWith(prefix) => {
            reader.call("begins_with");
            reader.name(attribute);
            reader.comma();
            reader.value(prefix);
            reader.close();
            return;
        }
    };
    reader.name(attribute);
    reader.operator_sign(comparator.sign());
    reader.value(value);
}

impl Expression for Update {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        for (at, action) in self.set.iter().enumerate() {
            reader.begin_action("SET", at);
            reader.path(&action.path);
            reader.assign();
            match &action.value {
                SetValue::Operand(operand) => walk_set_operand(operand, reader),
                SetValue::Plus(left, right) => {
                    walk_set_operand(left, reader);
                    reader.operator_sign("+");
                    walk_set_operand(right, reader);
                }
                SetValue::Minus(left, right) => {
                    walk_set_operand(left, reader);
                    reader.operator_sign("-");
                    walk_set_operand(right, reader);
                }
            }
        }
        for (at, path) in self.remove.iter().enumerate() {
            reader.begin_action("REMOVE", at);
            reader.path(path);
        }
        for (word, actions) in [("ADD", &self.add), ("DELETE", &self.delete)] {
            for (at, (path, value)) in actions.iter().enumerate() {
                reader.begin_action(word, at);
                reader.path(path);
                reader.gap();
                reader.value(value);
            }
        }
    }
}

/// What is left to show of an operand of a `SET`.
enum SetStep<'a> {
    Operand(&'a SetOperand),
    Comma,
    Close,
}

fn walk_set_operand<'a>(operand: &'a SetOperand, reader: &mut impl Reader<'a>) {
    let mut steps = vec![SetStep::Operand(operand)];
    while let Some(step) = steps.pop() {
        match step {
            SetStep::Comma => reader.comma(),
            SetStep::Close => reader.close(),
            SetStep::Operand(SetOperand::Path(path)) => reader.path(path),
            SetStep::Operand(SetOperand::Value(value)) => reader.value(value),
            SetStep::Operand(SetOperand::IfNotExists(path, default)) => {
                reader.call("if_not_exists");
                reader.path(path);
                steps.extend([SetStep::Close, SetStep::Operand(default), SetStep::Comma]);
            }
            SetStep::Operand(SetOperand::ListAppend(first, second)) => {
                reader.call("list_append");
                steps.extend([
                    SetStep::Close,
                    SetStep::Operand(second),
                    SetStep::Comma,
                    SetStep::Operand(first),
                ]);
            }
        }
    }
}

impl Expression for Projection {
    fn walk<'a>(&'a self, reader: &mut impl Reader<'a>) {
        for (at, path) in self.paths().iter().enumerate() {
            if at > 0 {
                reader.comma();
            }
            reader.path(path);
        }
    }
}
