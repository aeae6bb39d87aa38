//! Key conditions on the key of one table or index: the range that is read (SEMANTICS 9).

use std::ops::Bound;

use crate::error::{Error, Result};
use crate::expr::{ExpressionError, KeyCondition, KeyTerm, KeyTest};
use crate::schema::{EntryKey, IndexKeySchema, KeyAttribute, KeyType, KeyValue, PrimaryKey};
use crate::value::Text;

/// The entries of a table or an index that a query reads: one partition, and of it those whose sort key values are from
/// `low` on and before `high`, by the order of the two as lists.
///
/// Either may be shorter than the sort key, which stands for all that begin like it, and either may end with a value
/// above every key that an item can have.
///
/// An engine over a map ordered by [`PrimaryKey`] or [`EntryKey`] ranges over the bounds as they are:
///
/// ```
/// # use std::collections::BTreeMap;
/// # use itemstore::expr::KeyCondition;
/// # use itemstore::schema::{KeySchema, PrimaryKey};
/// # use itemstore::value::Item;
/// fn newest_first(
///     items: &BTreeMap<PrimaryKey, Item>,
///     schema: &KeySchema,
///     condition: &KeyCondition,
/// ) -> itemstore::Result<Vec<Item>> {
///     let range = condition.range(&schema.into())?;
///     Ok(items.range(range.primary_keys()).rev().map(|(_, item)| item.clone()).collect())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    partition: Vec<KeyValue>,
    low: Vec<KeyValue>,
    high: Vec<KeyValue>,
    tests_sort_key: bool,
    /// Where to go on: entries up to this one are left out, or from it on when reading backward.
    start: Option<(EntryKey, Side)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    After,
    Before,
}

impl KeyCondition {
    /// The range of a table or an index with the key `schema`.
    ///
    /// # Errors
    /// `Validation`: the condition is not one on this key (SEMANTICS 9 and 14.1), or a value cannot be in a key (2).
    pub fn range(&self, schema: &IndexKeySchema) -> Result<KeyRange> {
        let (given, parts) = (self.terms().len(), schema.attributes().count());
        if given > 2 && parts <= 2 {
            return Err(Error::validation("Conditions can be of length 1 or 2 only"));
        }
        if given > parts {
            return Err(not_supported());
        }
        let mut partition = Vec::with_capacity(schema.partition_keys.len());
        for attribute in &schema.partition_keys {
            match (typed(attribute, KeyType::Hash, self.test_of(attribute)?)?, self.test_of(attribute)?) {
                (mut values, KeyTest::Eq(_)) => partition.append(&mut values),
                _ => return Err(not_supported()),
            }
        }
        let tested = given.saturating_sub(partition.len());
        let mut equal = Vec::with_capacity(schema.sort_keys.len());
        let mut ends = (Vec::new(), vec![KeyValue::above_all()]);
        for (at, attribute) in (1..).zip(schema.sort_keys.iter().take(tested)) {
            let test = self.test_of(attribute)?;
            let values = typed(attribute, KeyType::Range, test)?;
            ends = ends_of(&equal, test, &values)?;
            match test {
                KeyTest::Eq(_) => equal.extend(values),
                // Of several sort key attributes only the last one tested may be so (SEMANTICS 14.1).
                _ if at < tested => return Err(not_supported()),
                _ => {}
            }
        }
        let (low, high) = ends;
        // A reversed BETWEEN, which `check` refuses, has nothing in it.
        Ok(KeyRange { partition, high: high.max(low.clone()), low, tests_sort_key: tested > 0, start: None })
    }

    fn test_of(&self, attribute: &KeyAttribute) -> Result<&KeyTest> {
        let term = self.terms().iter().find(|term| term.attribute == attribute.name);
        term.map(|KeyTerm { test, .. }| test).ok_or_else(|| {
            Error::validation(format!("Query condition missed key schema element: {}", attribute.name))
        })
    }
}

fn not_supported() -> Error {
    Error::validation("Query key condition not supported")
}

/// The one or two values of a test, in the order of the text.
fn typed(attribute: &KeyAttribute, part: KeyType, test: &KeyTest) -> Result<Vec<KeyValue>> {
    let typed = |value| {
        attribute.value(part, value)?.ok_or_else(|| {
            Error::validation(
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            )
            .within(&attribute.name)
        })
    };
    test.values().map(typed).collect()
}

/// The range that `test` leaves of the entries whose first sort key values are `equal`.
fn ends_of(
    equal: &[KeyValue],
    test: &KeyTest,
    values: &[KeyValue],
) -> Result<(Vec<KeyValue>, Vec<KeyValue>)> {
    let at = |value: &KeyValue| [equal, std::slice::from_ref(value)].concat();
    // Above everything that begins with this value.
    let above = |value: &KeyValue| [equal, &[value.clone(), KeyValue::above_all()]].concat();
    let (first, end) = (equal.to_vec(), at(&KeyValue::above_all()));
    Ok(match (test, values) {
        (KeyTest::Eq(_), [value]) => (at(value), above(value)),
        (KeyTest::Lt(_), [value]) => (first, at(value)),
        (KeyTest::Le(_), [value]) => (first, above(value)),
        (KeyTest::Gt(_), [value]) => (above(value), end),
        (KeyTest::Ge(_), [value]) => (at(value), end),
        (KeyTest::Between(..), [low, high]) => (at(low), above(high)),
        (KeyTest::BeginsWith(_), [prefix]) => {
            let above = prefix.above_prefix().ok_or_else(|| {
                ExpressionError::operand_type("begins_with", prefix.kind().name())
                    .in_parameter("KeyConditionExpression")
            })?;
            (at(prefix), at(&above))
        }
        _ => unreachable!("a test has as many values typed as it has"),
    })
}

impl KeyRange {
    /// The values of the partition key attributes.
    #[must_use]
    pub fn partition(&self) -> &[KeyValue] {
        &self.partition
    }

    /// Whether the condition tests the sort key.
    #[must_use]
    pub fn tests_sort_key(&self) -> bool {
        self.tests_sort_key
    }

    /// Whether an entry of the partition with these sort key values passes the tests of the sort key.
    #[must_use]
    pub fn contains(&self, sort: &[KeyValue]) -> bool {
        self.low.as_slice() <= sort && sort < self.high.as_slice()
    }

    /// Only what comes after `key`, in ascending order.
    #[must_use]
    pub fn after(mut self, key: EntryKey) -> Self {
        self.start = Some((key, Side::After));
        self
    }

    /// Only what comes before `key`, in ascending order: where reading backward goes on.
    #[must_use]
    pub fn before(mut self, key: EntryKey) -> Self {
        self.start = Some((key, Side::Before));
        self
    }

    /// The bounds of the range in the order of a table.
    #[must_use]
    pub fn primary_keys(&self) -> (Bound<PrimaryKey>, Bound<PrimaryKey>) {
        let key = |values: &[KeyValue]| PrimaryKey {
            partition: self.partition.first().cloned().unwrap_or_else(KeyValue::above_all),
            sort: values.first().cloned(),
        };
        // A second value is above all that begin with the first, and a key of a table has no more than the first.
        let (low, high) = (key(&self.low), key(&self.high));
        let mut low = if self.low.len() > 1 { Bound::Excluded(low) } else { Bound::Included(low) };
        let mut high = if self.high.len() > 1 { Bound::Included(high) } else { Bound::Excluded(high) };
        match self.inner_start() {
            Some((start, Side::After)) => low = Bound::Excluded(start.key.clone()),
            Some((start, Side::Before)) => high = Bound::Excluded(start.key.clone()),
            None => {}
        }
        (low, high)
    }

    /// The bounds of the range in the order of an index.
    #[must_use]
    pub fn entry_keys(&self) -> (Bound<EntryKey>, Bound<EntryKey>) {
        // No key is lower, so that an end is before every entry that has its sort key values.
        let lowest = PrimaryKey { partition: KeyValue::S(Text::default()), sort: None };
        let end = |values: &[KeyValue]| EntryKey {
            partition: self.partition.clone(),
            sort: values.to_vec(),
            key: lowest.clone(),
        };
        let (mut low, mut high) = (Bound::Included(end(&self.low)), Bound::Excluded(end(&self.high)));
        match self.inner_start() {
            Some((start, Side::After)) => low = Bound::Excluded(start.clone()),
            Some((start, Side::Before)) => high = Bound::Excluded(start.clone()),
            None => {}
        }
        (low, high)
    }

    /// The start key if it is in the range: any other is refused where requests are checked, and bounds that do not
    /// follow each other would make a map panic.
    fn inner_start(&self) -> Option<(&EntryKey, Side)> {
        let (key, side) = self.start.as_ref()?;
        (key.partition == self.partition && self.contains(&key.sort)).then_some((key, *side))
    }
}
