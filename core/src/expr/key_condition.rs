//! Key conditions as data.

use crate::value::{AttributeValue, Text};

/// Which part of a table or an index a query reads (SEMANTICS 9): one test for each key attribute that it names.
///
/// Every partition key attribute is tested for equality. Of the sort key attributes a prefix is, and the last of the
/// prefix may be tested in any way.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCondition(Vec<KeyTerm>);

/// The test of one key attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyTerm {
    /// The attribute.
    pub attribute: Text,
    /// What its value must be.
    pub test: KeyTest,
}

/// What the value of a key attribute must be.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyTest {
    /// `= :v`
    Eq(AttributeValue),
    /// `< :v`
    Lt(AttributeValue),
    /// `<= :v`
    Le(AttributeValue),
    /// `> :v`
    Gt(AttributeValue),
    /// `>= :v`
    Ge(AttributeValue),
    /// `BETWEEN :low AND :high`, bounds included.
    Between(AttributeValue, AttributeValue),
    /// `begins_with(attribute, :prefix)`
    BeginsWith(AttributeValue),
}

impl KeyCondition {
    /// The partition key attribute `attribute` equals `value`.
    #[must_use]
    pub fn partition(attribute: impl Into<Text>, value: impl Into<AttributeValue>) -> Self {
        Self(vec![KeyTerm { attribute: attribute.into(), test: KeyTest::Eq(value.into()) }])
    }

    /// Adds a test of another key attribute.
    #[must_use]
    pub fn and(mut self, attribute: impl Into<Text>, test: KeyTest) -> Self {
        self.0.push(KeyTerm { attribute: attribute.into(), test });
        self
    }

    /// The tests, in the order they were added.
    #[must_use]
    pub fn terms(&self) -> &[KeyTerm] {
        &self.0
    }
}
