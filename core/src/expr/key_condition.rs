//! Key conditions as data.

use crate::value::{AttributeValue, Text};

/// Which part of a table or an index a query reads (SEMANTICS 9): one test for each key attribute that it names.
///
/// Every partition key attribute is tested for equality. Of the sort key attributes a prefix is, and the last of the
/// prefix may be tested in any way. At least one term.
///
/// ```
/// use itemstore::expr::{KeyCondition, KeyTest};
/// use itemstore::schema::{IndexKeySchema, KeyAttribute, KeySchema, KeyValue, ScalarType};
///
/// let orders = KeyCondition::partition("pk", "USER#1").and("sk", KeyTest::BeginsWith("ORDER#".into()));
/// assert_eq!(orders.render().text, "pk = :0 AND begins_with(sk, :1)");
///
/// let values = [(":user", "USER#1"), (":order", "ORDER#")];
/// let parsed = KeyCondition::parse("begins_with(sk, :order) AND :user = pk", itemstore::expr::NO_NAMES, values)?;
/// let key = |name| KeyAttribute::new(name, ScalarType::S);
/// let table = IndexKeySchema::from(&KeySchema::composite(key("pk"), key("sk")));
/// let range = parsed.range(&table)?;
/// assert_eq!(range, orders.range(&table)?);
/// assert!(range.contains(&[KeyValue::S("ORDER#7".into())]));
/// assert!(!range.contains(&[KeyValue::S("PROFILE".into())]));
/// # Ok::<(), itemstore::Error>(())
/// ```
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
    /// A condition of these terms; none at all is `None`.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = KeyTerm>) -> Option<Self> {
        let terms: Vec<KeyTerm> = terms.into_iter().collect();
        (!terms.is_empty()).then_some(Self(terms))
    }

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

impl KeyTest {
    /// The one or two values, in the order of the text.
    pub fn values(&self) -> impl Iterator<Item = &AttributeValue> {
        let (first, second) = match self {
            Self::Between(low, high) => (low, Some(high)),
            Self::Eq(value)
            | Self::Lt(value)
            | Self::Le(value)
            | Self::Gt(value)
            | Self::Ge(value)
            | Self::BeginsWith(value) => (value, None),
        };
        std::iter::once(first).chain(second)
    }
}
