//! `scan`: read a table or an index from end to end.

use std::fmt;
use std::marker::PhantomData;

use super::get::Whole;
use super::read_options::{Counted, ReadFrom, ReadOptions, asked, read_options, reading_ends};
use super::segmented_scan::SegmentedScan;
use crate::backend::PagedRequest;
use crate::error::Result;
use crate::expr::Condition;
use crate::model::index::{Index, own_filter, sources};
use crate::model::project::{As, IntoProjected, Projected};
use crate::model::reader::{Bounds, Reading};
use crate::model::{self, Document, about, key_range};
use crate::request::{self, Segment};
use crate::schema::TableName;

/// Reads `I` from end to end. Made by [`Model::scan`](crate::model::Model::scan), and by the function of each index.
///
/// It reads, and costs, the whole table or index, whatever the filter. Of a model whose key templates begin with text it asks
/// for keys that begin so, since other models may have items in the table; they are read all the same.
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, PartialEq)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, #[model(default = true)] active: bool }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<User>().run_blocking()?;
/// # for n in 0..10 { User::builder().pk(format!("USER#{n}")).active(n % 2 == 0).build().save().run_blocking(&store)?; }
/// assert_eq!(User::scan().filter(|u| u.active().eq(true)).count().run_blocking(&store)?, 5);
///
/// let all = User::scan().segments(4).all().run_blocking(&store)?;
/// assert_eq!(all.len(), 10);
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a scan does nothing until it ends in `page`, `all`, `first`, `count` or `stream`"]
pub struct Scan<I, P = Whole> {
    segment: Option<Segment>,
    options: ReadOptions,
    read: P,
    index: PhantomData<fn() -> I>,
}

impl<I: Index> Scan<I> {
    /// All of `I`.
    pub fn new() -> Self {
        Self { segment: None, options: ReadOptions::new(), read: Whole, index: PhantomData }
    }

    /// Reads only these fields of each item, as a tuple of their types, as [`Get::project`](crate::model::Get::project) does.
    pub fn project<F: IntoProjected<I::Model>>(
        self,
        fields: impl FnOnce(&I::Projected) -> F,
    ) -> Scan<I, Projected<I::Model, F>> {
        self.reading(Projected::new(fields(&I::projected())))
    }

    /// Reads each item as this smaller struct, by the stored names of its fields, as
    /// [`Query::project_to`](crate::model::Query::project_to) does.
    pub fn project_to<T: Document>(self) -> Scan<I, As<T>> {
        self.reading(As::new())
    }
}

impl<I: Index> Default for Scan<I> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Index, P> Scan<I, P> {
    /// Gives only items for which this holds. Twice means both. Every item is read all the same.
    pub fn filter(mut self, condition: impl FnOnce(&I::Projected) -> model::Condition<I::Model>) -> Self {
        self.options.add_filter(condition(&I::projected()));
        self
    }

    read_options!();
    reading_ends!(Scan);

    /// Reads one part of the table or index: for several processes that read all of it together.
    pub fn segment(mut self, segment: Segment) -> Self {
        self.segment = Some(segment);
        self
    }

    /// Reads in this many parts, all at the same time. Items of different parts come in no order.
    pub fn segments(self, total: u32) -> SegmentedScan<I, P> {
        SegmentedScan::new(self, total)
    }

    /// The same scan, for the number of items alone.
    pub(super) fn counting(self) -> Scan<I, Counted> {
        self.reading(Counted)
    }

    fn reading<O>(self, read: O) -> Scan<I, O> {
        self.of(read)
    }

    /// The same scan of `J`, whose keys are those of `I`.
    pub(super) fn of<J, O>(self, read: O) -> Scan<J, O> {
        Scan { segment: self.segment, options: self.options, read, index: PhantomData }
    }
}

impl<I: Index, P: ReadFrom<I>> Scan<I, P> {
    /// Whether it reads less than all there is.
    pub(super) fn is_part(&self) -> bool {
        self.segment.is_some() || self.options.after.is_some()
    }

    /// The request of its first page, of this segment alone.
    pub(super) fn of_segment(&self, table: TableName, segment: Option<Segment>) -> Result<request::Scan> {
        let own = key_range::own_keys(sources::<I>().telling()).into_iter().chain(own_filter::<I>());
        let filter = Condition::and(own.chain(self.options.filter()?));
        let (projection, select) = asked::<I, P>(&self.read)?;
        Ok(request::Scan::new(table)
            .index_name(I::PLAN.map(|plan| plan.name.to_owned()))
            .filter(filter)
            .projection(projection)
            .select(select)
            .consistent_read(self.options.consistent_read::<I>())
            .segment(segment)
            .limit(self.options.limit())
            .exclusive_start_key(self.options.after.clone()))
    }
}

impl<I: Index, P: ReadFrom<I>> Reading for Scan<I, P> {
    type Index = I;
    type Read = P;

    const OPERATION: &'static str = "Scan";

    fn paged_requests(&self, table: TableName) -> Result<Vec<PagedRequest>> {
        let scan = self
            .of_segment(table, self.segment)
            .map_err(|error| about::<I::Model>(error.with_model(I::NAME)))?;
        Ok(vec![scan.into()])
    }

    fn bounds(&mut self) -> &mut Bounds {
        &mut self.options.bounds
    }

    fn into_read(self) -> P {
        self.read
    }
}

/// Prints no value of the filter.
impl<I: Index, P> fmt::Debug for Scan<I, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("model", &I::NAME)
            .field("index", &I::PLAN.map(|plan| plan.name))
            .field("segment", &self.segment)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
