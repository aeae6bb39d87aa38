//! Typed conditions on the sort key of a table or an index.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::Attribute;
use super::attribute::class::{Num, PrefixedKey, Str};
use super::keys::into_part;
use super::operand::KeyOperand;
use crate::error::Result;
use crate::expr::KeyTest;
use crate::value::AttributeValue;

/// One attribute of the sort key of `I`, of type `T`; `N` is the one after it.
///
/// ```
/// use itemstore::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "orders")]
/// # struct Order { #[model(partition_key)] pk: String, #[model(sort_key)] sk: String }
///
/// let orders = Order::query("USER#1").sort_key(|k| k.begins_with("ORDER#"));
/// assert!(orders.explain()?.to_string().contains("key condition: pk = :0 AND begins_with(sk, :1)"));
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a sort key does nothing until it is tested"]
pub struct SortKey<I, T, N = ()> {
    earlier: Tests,
    kind: Kind<(I, T, N)>,
}

/// One part of the template that makes the sort key of `I`, of type `T` and padded as `W` says; `N` is the part after it.
///
/// Keys compare as their text does, so a number has an order only where the template pads it, and text that other text follows
/// is compared with it: in `NAME#{name}#{id}`, `ann b` comes before `ann`, as a space does before `#`. Texts of one length, such as
/// dates, have their own order. Whatever the test, it asks for keys of this template alone, as far as the text before the part tells: an
/// order of `USER#1`, and not the user's profile.
///
/// ```
/// use itemstore::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "app", partition_key = "USER#{user}", sort_key = "YEAR#{year:04}#ORDER#{number:010}")]
/// # struct Order { user: String, year: u32, number: u64 }
///
/// let of_one_year = Order::query("1").sort_key(|year| year.under(2026)).explain()?;
/// assert!(of_one_year.to_string().contains("YEAR#2026#"));
/// let later = Order::query("1").sort_key(|year| year.under(2026).then(|number| number.gt(7))).explain()?;
/// assert!(later.to_string().contains("BETWEEN"));
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a part of a sort key does nothing until it is tested"]
pub struct SortKeyPart<I, T, W = Plain, N = ()> {
    earlier: Tests,
    kind: Kind<(I, T, W, N)>,
}

/// A condition on the sort key of `I`; `N` is what may still be tested.
#[must_use = "a condition does nothing until it is given to a query"]
pub struct Sorted<I, N = ()> {
    tests: Tests,
    kind: Kind<(I, N)>,
}

/// A part of a template as its text is.
#[derive(Debug)]
pub struct Plain;

/// A number in a template, padded with zeros.
#[derive(Debug)]
pub struct Padded;

/// What a condition is about, none of which it holds.
type Kind<T> = PhantomData<fn() -> T>;

/// The tests of the attributes, or of the parts, in order: equality of all but the last.
type Tests = Result<Vec<KeyTest>>;

/// What a condition on a sort key begins with; `()` where there is nothing to test.
pub trait StartOfSortKey {
    /// Goes on after these tests.
    #[doc(hidden)]
    fn after(earlier: Result<Vec<KeyTest>>) -> Self;

    /// What a condition on the sort key of `I` begins with, when it is tested as it is stored and not by the parts of a template.
    #[doc(hidden)]
    type Stored<I>: StartOfSortKey;
}

/// A sort key that a template makes of text and of what the partition key tells: there is nothing to test.
#[derive(Debug)]
pub struct FixedSortKey;

/// Whose text in a template, padded as `W` says, has the order of its values.
#[diagnostic::on_unimplemented(
    message = "a number that its key template does not pad has no order: `10` sorts before `9` as text",
    label = "this part of the sort key has no order",
    note = "pad it in the template: `{{number:020}}`"
)]
pub trait OrderedPart<W> {}

#[diagnostic::do_not_recommend]
impl OrderedPart<Plain> for Str {}
#[diagnostic::do_not_recommend]
impl OrderedPart<Padded> for Num {}

impl StartOfSortKey for () {
    type Stored<I> = ();

    fn after(_earlier: Tests) {}
}

impl StartOfSortKey for FixedSortKey {
    type Stored<I> = SortKey<I, String>;

    fn after(_earlier: Tests) -> Self {
        Self
    }
}

impl<J, T, N: StartOfSortKey> StartOfSortKey for SortKey<J, T, N> {
    type Stored<I> = SortKey<I, T, N::Stored<I>>;

    fn after(earlier: Tests) -> Self {
        Self { earlier, kind: PhantomData }
    }
}

impl<J, T, W, N> StartOfSortKey for SortKeyPart<J, T, W, N> {
    type Stored<I> = SortKey<I, String>;

    fn after(earlier: Tests) -> Self {
        Self { earlier, kind: PhantomData }
    }
}

impl<I, N> Sorted<I, N> {
    fn new(earlier: Tests, test: Result<KeyTest>) -> Self {
        let tests = earlier.and_then(|mut tests| {
            tests.push(test?);
            Ok(tests)
        });
        Self { tests, kind: PhantomData }
    }

    pub(super) fn into_tests(self) -> Tests {
        self.tests
    }
}

impl<I, N: StartOfSortKey> Sorted<I, N> {
    /// Tests what comes after: the next attribute of the sort key, or the next part of its template.
    pub fn then<O>(self, next: impl FnOnce(N) -> Sorted<I, O>) -> Sorted<I, O> {
        next(N::after(self.tests))
    }
}

fn one<T>(value: impl KeyOperand<T>, test: fn(AttributeValue) -> KeyTest) -> Result<KeyTest> {
    into_part(value).map(test)
}

fn two<T>(low: impl KeyOperand<T>, high: impl KeyOperand<T>) -> Result<KeyTest> {
    Ok(KeyTest::Between(into_part(low)?, into_part(high)?))
}

/// `lt`, `le`, `gt`, `ge`, `between` and `begins_with`.
macro_rules! tests {
    ($($bound:tt)*) => {
        /// Below `value`.
        pub fn lt(self, value: impl KeyOperand<T>) -> Sorted<I> $($bound)* {
            Sorted::new(self.earlier, one(value, KeyTest::Lt))
        }

        /// At most `value`.
        pub fn le(self, value: impl KeyOperand<T>) -> Sorted<I> $($bound)* {
            Sorted::new(self.earlier, one(value, KeyTest::Le))
        }

        /// Above `value`.
        pub fn gt(self, value: impl KeyOperand<T>) -> Sorted<I> $($bound)* {
            Sorted::new(self.earlier, one(value, KeyTest::Gt))
        }

        /// At least `value`.
        pub fn ge(self, value: impl KeyOperand<T>) -> Sorted<I> $($bound)* {
            Sorted::new(self.earlier, one(value, KeyTest::Ge))
        }

        /// From `low` to `high`, both included. Bounds the wrong way round are refused.
        pub fn between(self, low: impl KeyOperand<T>, high: impl KeyOperand<T>) -> Sorted<I> $($bound)* {
            Sorted::new(self.earlier, two(low, high))
        }

        /// Text or bytes that begin with `prefix`, taken literally.
        pub fn begins_with<P: Attribute>(self, prefix: impl KeyOperand<P>) -> Sorted<I>
        where
            T::Class: PrefixedKey<Prefix = P>,
        {
            Sorted::new(self.earlier, one(prefix, KeyTest::BeginsWith))
        }
    };
}

impl<I, T: Attribute, N> SortKey<I, T, N> {
    /// Equal to `value`.
    pub fn eq(self, value: impl KeyOperand<T>) -> Sorted<I, N> {
        Sorted::new(self.earlier, one(value, KeyTest::Eq))
    }

    tests!();
}

impl<I, T: Attribute, W, N> SortKeyPart<I, T, W, N> {
    tests!(where T::Class: OrderedPart<W>);
}

impl<I, T: Attribute, W> SortKeyPart<I, T, W> {
    /// Equal to `value`: one key.
    pub fn eq(self, value: impl KeyOperand<T>) -> Sorted<I> {
        Sorted::new(self.earlier, one(value, KeyTest::Eq))
    }
}

impl<I, T: Attribute, W, U, X, N> SortKeyPart<I, T, W, SortKeyPart<I, U, X, N>> {
    /// Every key under this value. The prefix ends at the text that the template has after the part, so that what is under
    /// `1` is not under `10`.
    pub fn under(self, value: impl KeyOperand<T>) -> Sorted<I, SortKeyPart<I, U, X, N>> {
        Sorted::new(self.earlier, one(value, KeyTest::Eq))
    }
}

macro_rules! opaque {
    ($($name:ident<$($parameter:ident),+>),+) => {$(
        /// Prints no value.
        impl<$($parameter),+> fmt::Debug for $name<$($parameter),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

opaque!(SortKey<I, T, N>, SortKeyPart<I, T, W, N>, Sorted<I, N>);
