//! Typed conditions on a model's item.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::attribute::Attribute;
use super::attribute::class::{Containing, Measured, Ordered, Prefixed};
use super::fields::Field;
use super::fields::kind::Comparable;
use super::operand::Operand;
use crate::error::Result;
use crate::expr::{self, Comparator, SizeOf};
use crate::value::{AttributeType, Path};

/// A condition on the items of model `M`. Combine with `&`, `|` and `!`.
///
/// A value that cannot be stored makes the whole condition an error, told when the operation runs.
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32, #[model(default)] tags: Vec<String> }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<User>().run_blocking()?;
/// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
/// use itemstore::model::Condition;
///
/// fn may_vote(u: &<User as Model>::Fields) -> Condition<User> {
///     u.age().between(18, 120) & !u.tags().contains("banned") & (u.name().begins_with("J") | u.tags().size().gt(3))
/// }
/// assert!(User::delete_by_key("USER#1").when(may_vote).outcome_blocking(&store)?.is_applied());
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a condition does nothing until it is given to an operation"]
pub struct Condition<M> {
    inner: Result<expr::Condition>,
    model: PhantomData<fn() -> M>,
}

impl<M> Condition<M> {
    pub(super) fn new(inner: Result<expr::Condition>) -> Self {
        Self { inner, model: PhantomData }
    }

    /// The condition as data.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    pub fn into_expression(self) -> Result<expr::Condition> {
        self.inner
    }

    fn join(self, other: Self, group: fn([expr::Condition; 2]) -> Option<expr::Condition>) -> Self {
        let inner = match (self.inner, other.inner) {
            (Ok(left), Ok(right)) => Ok(group([left.clone(), right]).unwrap_or(left)),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        Self::new(inner)
    }
}

/// An expression written or parsed by hand.
impl<M> From<expr::Condition> for Condition<M> {
    fn from(condition: expr::Condition) -> Self {
        Self::new(Ok(condition))
    }
}

impl<M> BitAnd for Condition<M> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join(other, expr::Condition::and)
    }
}

impl<M> BitOr for Condition<M> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.join(other, expr::Condition::or)
    }
}

impl<M> Not for Condition<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(self.inner.map(|condition| expr::Condition::Not(Box::new(condition))))
    }
}

/// Prints nothing of the condition: it may hold data.
impl<M> fmt::Debug for Condition<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition").finish_non_exhaustive()
    }
}

fn compare<M>(left: expr::Operand, comparator: Comparator, right: Result<expr::Operand>) -> Condition<M> {
    Condition::new(right.map(|right| expr::Condition::Compare { comparator, left, right }))
}

impl<M, W: Attribute, K> Field<M, W, K> {
    fn operand(&self) -> expr::Operand {
        expr::Operand::Path(self.path().clone())
    }

    fn compare(&self, comparator: Comparator, other: impl Operand<M, W::Inner>) -> Condition<M> {
        compare(self.operand(), comparator, self.named(other.into_operand()))
    }

    /// `=`: equal to `other`. False where either is absent.
    pub fn eq(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
    {
        self.compare(Comparator::Eq, other)
    }

    /// `<>`: not equal to `other`. True where either is absent.
    pub fn ne(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
    {
        self.compare(Comparator::Ne, other)
    }

    /// `IN`: equal to one of `values`. Without values it is an error: it could never hold.
    pub fn is_in<V: Operand<M, W::Inner>>(&self, values: impl IntoIterator<Item = V>) -> Condition<M>
    where
        K: Comparable,
    {
        let list: Result<Vec<_>> = values.into_iter().map(Operand::into_operand).collect();
        Condition::new(self.named(list).map(|list| expr::Condition::In { operand: self.operand(), list }))
    }

    /// `attribute_exists`: something is stored here.
    pub fn exists(&self) -> Condition<M>
    where
        K: Comparable,
    {
        expr::Condition::AttributeExists(self.path().clone()).into()
    }

    /// `attribute_not_exists`: nothing is stored here.
    pub fn not_exists(&self) -> Condition<M>
    where
        K: Comparable,
    {
        expr::Condition::AttributeNotExists(self.path().clone()).into()
    }

    /// `attribute_type`: what is stored here is of this kind.
    pub fn is_type(&self, kind: AttributeType) -> Condition<M>
    where
        K: Comparable,
    {
        expr::Condition::AttributeType(self.operand(), kind).into()
    }

    /// `<`: below `other`.
    pub fn lt(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Ordered,
    {
        self.compare(Comparator::Lt, other)
    }

    /// `<=`: at most `other`.
    pub fn le(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Ordered,
    {
        self.compare(Comparator::Le, other)
    }

    /// `>`: above `other`.
    pub fn gt(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Ordered,
    {
        self.compare(Comparator::Gt, other)
    }

    /// `>=`: at least `other`.
    pub fn ge(&self, other: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Ordered,
    {
        self.compare(Comparator::Ge, other)
    }

    /// `BETWEEN`: from `low` to `high`, both included.
    pub fn between(&self, low: impl Operand<M, W::Inner>, high: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Ordered,
    {
        let bounds = low.into_operand().and_then(|low| Ok((low, high.into_operand()?)));
        Condition::new(self.named(bounds).map(|(low, high)| expr::Condition::Between {
            operand: self.operand(),
            low,
            high,
        }))
    }

    /// `begins_with`: a string or binary that begins with `prefix`.
    pub fn begins_with(&self, prefix: impl Operand<M, W::Inner>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Prefixed,
    {
        let prefix = self.named(prefix.into_operand());
        Condition::new(prefix.map(|prefix| expr::Condition::BeginsWith(self.operand(), prefix)))
    }

    /// `contains`: a string with this part, a list with this element, a set with this member.
    pub fn contains(&self, part: impl Operand<M, <W::Class as Containing>::Part>) -> Condition<M>
    where
        K: Comparable,
        W::Class: Containing,
    {
        let part = self.named(part.into_operand());
        Condition::new(part.map(|part| expr::Condition::Contains(self.operand(), part)))
    }

    /// `size`: characters (as UTF-16 code units) of a string, bytes of a binary, entries of the others.
    pub fn size(&self) -> Size<M>
    where
        K: Comparable,
        W::Class: Measured,
    {
        Size { path: self.path().clone(), model: PhantomData }
    }
}

/// The size of an attribute, to compare.
#[must_use = "a size does nothing until it is compared"]
pub struct Size<M> {
    path: Path,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for Size<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({})", self.path)
    }
}

impl<M> Size<M> {
    fn operand(self) -> expr::Operand {
        expr::Operand::Size(SizeOf::Path(self.path))
    }

    fn compare(self, comparator: Comparator, other: u64) -> Condition<M> {
        compare(self.operand(), comparator, Ok(expr::Operand::Value(other.into())))
    }

    /// Equal to `other`.
    pub fn eq(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Eq, other)
    }

    /// Not equal to `other`.
    pub fn ne(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Ne, other)
    }

    /// Below `other`.
    pub fn lt(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Lt, other)
    }

    /// At most `other`.
    pub fn le(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Le, other)
    }

    /// Above `other`.
    pub fn gt(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Gt, other)
    }

    /// At least `other`.
    pub fn ge(self, other: u64) -> Condition<M> {
        self.compare(Comparator::Ge, other)
    }

    /// From `low` to `high`, both included.
    pub fn between(self, low: u64, high: u64) -> Condition<M> {
        let value = |n: u64| expr::Operand::Value(n.into());
        expr::Condition::Between { operand: self.operand(), low: value(low), high: value(high) }.into()
    }
}
