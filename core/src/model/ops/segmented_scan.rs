//! `scan().segments(n)`: read a table or an index in parts, all at the same time.

use std::fmt;

use super::get::Whole;
use super::read_options::{Counted, ReadFrom};
use super::scan::Scan;
use crate::backend::{Backend, PagedRequest};
use crate::error::{Error, ErrorKind, Result};
use crate::model::index::Index;
use crate::model::reader::{Bounds, Reading};
use crate::model::{BlockingItems, Count, Items, Model, ReadAll, Store};
use crate::request::Segment;
use crate::schema::TableName;

/// Reads `I` in parts that are disjoint and complete together, all at the same time and in one task. Made by
/// [`Scan::segments`].
///
/// `take` bounds what all parts give together, `max_pages` and `page_size` bound each. There is no page and no cursor: each
/// part has a position of its own. To go on later, or in several processes, scan each [`segment`](Scan::segment) by itself.
#[must_use = "a scan does nothing until it ends in `all`, `count` or `stream`"]
pub struct SegmentedScan<I, P = Whole> {
    scan: Scan<I, P>,
    total: u32,
}

impl<I: Index, P> SegmentedScan<I, P> {
    pub(super) fn new(scan: Scan<I, P>, total: u32) -> Self {
        Self { scan, total }
    }

    /// All items there are, in memory and in no order.
    pub fn all(self) -> ReadAll<Self>
    where
        P: ReadFrom<I>,
    {
        ReadAll::new(self)
    }

    /// How many there are. No item is given back, and each is read.
    pub fn count(self) -> Count<SegmentedScan<I, Counted>> {
        Count::new(SegmentedScan { scan: self.scan.counting(), total: self.total })
    }

    /// The items one by one as their parts give them, each with its own result: one that does not load does not hide the rest.
    /// A call that fails ends the stream.
    pub fn stream<B: Backend + ?Sized>(self, store: &Store<B>) -> Items<Self>
    where
        P: ReadFrom<I>,
    {
        Items::new(self, &store.erased())
    }

    /// As [`stream`](Self::stream), as an iterator that blocks this thread while it waits.
    pub fn iter_blocking<B: Backend + ?Sized>(self, store: &Store<B>) -> BlockingItems<Self>
    where
        P: ReadFrom<I>,
    {
        BlockingItems::new(self, &store.erased())
    }
}

impl<I: Index, P: ReadFrom<I>> Reading for SegmentedScan<I, P> {
    type Index = I;
    type Read = P;

    const OPERATION: &'static str = "Scan";

    fn paged_requests(&self, table: TableName) -> Result<Vec<PagedRequest>> {
        let refused = |why| Err(Error::new(ErrorKind::Validation, why).with_model(I::Model::NAME));
        if self.scan.is_part() {
            return refused("a scan of a segment, or after a cursor, has no segments");
        }
        match i32::try_from(self.total) {
            Ok(total_segments @ 1..) => (0..total_segments)
                .map(|segment| {
                    self.scan
                        .of_segment(table.clone(), Some(Segment { segment, total_segments }))
                        .map(Into::into)
                })
                .collect(),
            _ => refused("a scan has 1 to 1,000,000 segments"),
        }
    }

    fn bounds(&mut self) -> &mut Bounds {
        self.scan.bounds()
    }

    fn into_read(self) -> P {
        self.scan.into_read()
    }
}

/// Prints no value of the filter.
impl<I: Index, P> fmt::Debug for SegmentedScan<I, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentedScan").field("scan", &self.scan).field("total", &self.total).finish()
    }
}
