//! `query`: read a range of one partition of a table or an index.

use std::fmt;
use std::marker::PhantomData;

use super::get::Whole;
use super::read_options::{Counted, ReadFrom, ReadOptions, asked, read_options, reading_ends};
use crate::backend::PagedRequest;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{self, KeyTest};
use crate::model::index::{Index, own_filter, sources};
use crate::model::project::{As, IntoProjected, Projected};
use crate::model::reader::{Bounds, Reading};
use crate::model::sort_key::{Sorted, StartOfSortKey};
use crate::model::{Condition, Document, IntoKey, about, key_range};
use crate::request;
use crate::schema::TableName;
use crate::value::AttributeValue;

/// Reads a range of one partition of `I`, in the order of its sort key. Made by [`Model::query`](crate::model::Model::query), and by the function of each
/// index.
///
/// In a table that models share, it finds items of this model: a template that makes the sort key tells them, and for an index
/// without one of its own, a filter on the templates that make the table's key.
///
/// It is one value until it ends in [`page`](Query::page), [`all`](Query::all), [`first`](Query::first),
/// [`count`](Query::count) or [`stream`](Query::stream).
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, PartialEq)]
/// # #[model(table = "orders")]
/// # struct Order { #[model(partition_key)] pk: String, #[model(sort_key)] sk: String, total: u32 }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<Order>().run_blocking()?;
/// # for (sk, total) in [("ORDER#1", 50), ("ORDER#2", 150), ("ORDER#3", 250), ("PROFILE", 0)] {
/// #     Order::builder().pk("USER#1").sk(sk).total(total).build().save().run_blocking(&store)?;
/// # }
/// let orders = || Order::query("USER#1").sort_key(|k| k.begins_with("ORDER#"));
/// let large = orders().filter(|o| o.total().gt(100)).reverse().all().run_blocking(&store)?;
/// assert_eq!(large.iter().map(|order| order.total).collect::<Vec<_>>(), [250, 150]);
///
/// let page = orders().page_size(2).page().run_blocking(&store)?;
/// let next = orders().after(page.cursor).page().run_blocking(&store)?;
/// assert_eq!((page.items.len(), next.items.len()), (2, 1));
///
/// let totals = orders().project(|o| o.total()).all().run_blocking(&store)?;
/// assert_eq!(totals, [50, 150, 250]);
/// assert_eq!(orders().count().run_blocking(&store)?, 3);
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a query does nothing until it ends in `page`, `all`, `first`, `count` or `stream`"]
pub struct Query<I, P = Whole> {
    partition: Result<Vec<AttributeValue>>,
    sort: Result<Vec<KeyTest>>,
    is_reversed: bool,
    options: ReadOptions,
    read: P,
    index: PhantomData<fn() -> I>,
}

impl<I: Index> Query<I> {
    /// The partition of `I` under this key.
    pub fn new(partition: impl IntoKey<I::Partition>) -> Self {
        Self {
            partition: partition.into_parts(),
            sort: Ok(Vec::new()),
            is_reversed: false,
            options: ReadOptions::new(),
            read: Whole,
            index: PhantomData,
        }
    }

    /// Reads only these fields of each item, as a tuple of their types, as [`Get::project`](crate::model::Get::project) does.
    pub fn project<F: IntoProjected<I::Model>>(
        self,
        fields: impl FnOnce(&I::Projected) -> F,
    ) -> Query<I, Projected<I::Model, F>> {
        self.reading(Projected::new(fields(&I::projected())))
    }

    /// Reads each item as this smaller struct, by the stored names of its fields.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[model(partition_key)] pk: String, #[model(sort_key)] sk: String, total: u32, note: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<Order>().run_blocking()?;
    /// # Order::builder().pk("USER#1").sk("ORDER#1").total(50).note("n").build().save().run_blocking(&store)?;
    /// #[derive(Attribute, Debug, PartialEq)]
    /// struct Line {
    ///     sk: String,
    ///     total: u32,
    /// }
    ///
    /// let lines = Order::query("USER#1").project_to::<Line>().all().run_blocking(&store)?;
    /// assert_eq!(lines, [Line { sk: "ORDER#1".into(), total: 50 }]);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn project_to<T: Document>(self) -> Query<I, As<T>> {
        self.reading(As::new())
    }
}

impl<I: Index, P> Query<I, P> {
    /// Reads only the part of the partition that this says of the sort key. Once.
    ///
    /// Where a template makes the sort key and this is left out, the query asks for keys that begin as the template does.
    pub fn sort_key<N>(mut self, condition: impl FnOnce(I::SortKey) -> Sorted<I, N>) -> Self {
        let twice = Error::new(
            ErrorKind::Validation,
            "a query has one condition on its sort key, and this is a second one",
        );
        let tests = condition(I::SortKey::after(Ok(Vec::new()))).into_tests();
        self.sort = match self.sort {
            Ok(tests) if !tests.is_empty() => Err(twice),
            earlier => earlier.and(tests),
        };
        self
    }

    /// Gives only items for which this holds. Twice means both. It cannot name the key attributes that the query reads by.
    pub fn filter(mut self, condition: impl FnOnce(&I::Filter) -> Condition<I::Model>) -> Self {
        self.options.add_filter(condition(&I::filter()));
        self
    }

    /// Reads the partition from its end.
    pub fn reverse(mut self) -> Self {
        self.is_reversed = !self.is_reversed;
        self
    }

    read_options!();
    reading_ends!(Query);

    fn reading<O>(self, read: O) -> Query<I, O> {
        self.of(read)
    }

    /// The same query of `J`, whose keys are those of `I`.
    fn of<J, O>(self, read: O) -> Query<J, O> {
        Query {
            partition: self.partition,
            sort: self.sort,
            is_reversed: self.is_reversed,
            options: self.options,
            read,
            index: PhantomData,
        }
    }
}

impl<I: Index> Query<I> {
    /// The same query of what several models share, whose sort key has not been tested yet.
    pub(super) fn of_shared<J, O>(mut self, read: O) -> Query<J, O> {
        if self.sort.as_ref().is_ok_and(|tests| !tests.is_empty()) {
            let why =
                "a query of a collection tests the sort key as it is stored: `.collection()` comes first";
            self.sort = Err(Error::new(ErrorKind::Validation, why));
        }
        self.of(read)
    }
}

impl<I: Index, P: ReadFrom<I>> Query<I, P> {
    fn query(&self, table: TableName) -> Result<request::Query> {
        let partition = self.partition.as_ref().map_err(Error::clone)?;
        let sort = self.sort.as_ref().map_err(Error::clone)?;
        let condition = key_range::key_condition(sources::<I>(), partition, sort)?;
        let filter = expr::Condition::and(own_filter::<I>().into_iter().chain(self.options.filter()?));
        let (projection, select) = asked::<I, P>(&self.read)?;
        Ok(request::Query::new(table, condition)
            .index_name(I::PLAN.map(|plan| plan.name.to_owned()))
            .filter(filter)
            .projection(projection)
            .select(select)
            .consistent_read(self.options.consistent_read::<I>())
            .scan_index_forward(!self.is_reversed)
            .limit(self.options.limit())
            .exclusive_start_key(self.options.after.clone()))
    }
}

impl<I: Index, P: ReadFrom<I>> Reading for Query<I, P> {
    type Index = I;
    type Read = P;

    const OPERATION: &'static str = "Query";

    fn paged_requests(&self, table: TableName) -> Result<Vec<PagedRequest>> {
        let query = self.query(table).map_err(|error| about::<I::Model>(error.with_model(I::NAME)))?;
        Ok(vec![query.into()])
    }

    fn bounds(&mut self) -> &mut Bounds {
        &mut self.options.bounds
    }

    fn into_read(self) -> P {
        self.read
    }
}

/// Prints no value: neither of the key nor of the filter.
impl<I: Index, P> fmt::Debug for Query<I, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("model", &I::NAME)
            .field("index", &I::PLAN.map(|plan| plan.name))
            .field("is_reversed", &self.is_reversed)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
