//! What queries and scans have in common: a filter, how much is read, where it begins.

use std::fmt;

use super::get::{Read, Whole};
use crate::error::Result;
use crate::expr::{Condition, Projection};
use crate::model::index::{Complete, Index, IndexPlan, position_names};
use crate::model::project::{As, IntoProjected, Projected};
use crate::model::reader::Bounds;
use crate::model::{self, Document, Model};
use crate::request::Select;
use crate::schema::IndexScope;
use crate::value::{Item, Path, Text};

/// The options of a query or a scan.
#[derive(Clone)]
pub(super) struct ReadOptions {
    filter: Result<Option<Condition>>,
    pub(super) page_size: Option<usize>,
    pub(super) consistent_read: Option<bool>,
    pub(super) after: Option<Item>,
    pub(super) bounds: Bounds,
}

impl ReadOptions {
    pub(super) fn new() -> Self {
        Self {
            filter: Ok(None),
            page_size: None,
            consistent_read: None,
            after: None,
            bounds: Bounds::default(),
        }
    }

    /// The filter, if any.
    pub(super) fn filter(&self) -> Result<Option<Condition>> {
        self.filter.clone()
    }

    /// Adds a filter; twice means both.
    pub(super) fn add_filter<M>(&mut self, added: model::Condition<M>) {
        let filter = std::mem::replace(&mut self.filter, Ok(None));
        self.filter = filter.and_then(|before| {
            let added = added.into_expression()?;
            Ok(Condition::and(before.into_iter().chain([added])))
        });
    }

    /// DynamoDB's `Limit`. One that is too large for it is as good as none.
    pub(super) fn limit(&self) -> Option<i32> {
        self.page_size.and_then(|items| i32::try_from(items).ok())
    }

    /// The call decides, else the model; a global index cannot be read consistently, whatever the model says.
    pub(super) fn consistent_read<I: Index>(&self) -> bool {
        let is_global = matches!(I::PLAN, Some(plan) if plan.scope == IndexScope::Global);
        self.consistent_read.unwrap_or(!is_global && I::Model::OPTIONS.consistent_read)
    }
}

/// Prints no value.
impl fmt::Debug for ReadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadOptions")
            .field("has_filter", &!matches!(self.filter, Ok(None)))
            .field("page_size", &self.page_size)
            .field("consistent_read", &self.consistent_read)
            .field("bounds", &self.bounds)
            .field("is_continued", &self.after.is_some())
            .finish()
    }
}

/// What is asked of each item. With some of the attributes come those that tell a position.
pub(super) fn asked<I: Index, P: Read<I::Model>>(read: &P) -> Result<(Option<Projection>, Option<Select>)> {
    if let Some(plan) = I::PLAN {
        read.check(plan)?;
    }
    let mut paths = read.paths();
    if paths.is_empty() {
        return Ok((None, read.select(I::PLAN)));
    }
    if let Some(plan) = I::PLAN.filter(|plan| plan.scope == IndexScope::Global) {
        // The fields are those that the index holds: what it does not hold is another name that one of them was stored under.
        paths.retain(|path| plan.holds::<I::Model>(path.root()));
    }
    for name in position_names::<I>() {
        let path = Path::attribute(Text::from_static(name));
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok((Projection::new(paths), None))
}

/// What of the entries of `I` a query or a scan can read.
#[diagnostic::on_unimplemented(
    message = "this index does not hold every attribute of its model",
    label = "the entries of this index are no whole items",
    note = "read what they hold: `.project(|u| (u.name(), u.age()))`, or `.project_to::<Smaller>()`"
)]
pub trait ReadFrom<I: Index>: Read<I::Model> + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<I: Index + Complete> ReadFrom<I> for Whole {}
#[diagnostic::do_not_recommend]
impl<I: Index, F: IntoProjected<I::Model> + Sync + 'static> ReadFrom<I> for Projected<I::Model, F> {}
#[diagnostic::do_not_recommend]
impl<I: Index, T: Document> ReadFrom<I> for As<T> {}
#[diagnostic::do_not_recommend]
impl<I: Index> ReadFrom<I> for Counted {}

/// Nothing of the items is read: they are counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted;

impl<M: Model> Read<M> for Counted {
    type Output = ();

    fn paths(&self) -> Vec<Path> {
        Vec::new()
    }

    fn select(&self, _plan: Option<&IndexPlan>) -> Option<Select> {
        Some(Select::Count)
    }

    fn decode(&self, _item: &Item) -> Result<()> {
        Ok(())
    }
}

/// The methods that queries and scans share; the operation has fields `options` and `read`.
macro_rules! read_options {
    () => {
        /// Gives `items` items at most. Default: all there are.
        ///
        /// Without a filter no more are read; with one, as many as it takes, in pages of [`page_size`](Self::page_size). A model that
        /// a filter tells from others of its table has one: `explain` shows it.
        pub fn take(mut self, items: usize) -> Self {
            self.options.bounds.take = Some(items);
            self
        }

        /// Reads `items` items a call at most: DynamoDB's `Limit`, which counts before the filter. Default: pages of 1 MB.
        pub fn page_size(mut self, items: usize) -> Self {
            self.options.page_size = Some(items);
            self
        }

        /// Makes `pages` calls at most, which bounds the cost. Default: 1 for [`page`](Self::page), and as many as it takes
        /// for everything else.
        ///
        /// Where this ends it, there may be more: `page` and a stream tell where to go on.
        pub fn max_pages(mut self, pages: usize) -> Self {
            self.options.bounds.max_pages = Some(pages);
            self
        }

        /// Loads without hooks, or with them, whatever the model says.
        pub fn skip_hooks(mut self, skip: bool) -> Self {
            self.options.bounds.skip_hooks = Some(skip);
            self
        }

        /// Asks for a consistent read, or for none, whatever the model says. A global index has none.
        pub fn consistent_read(mut self, consistent_read: bool) -> Self
        where
            I: crate::model::index::ReadsConsistently,
        {
            self.options.consistent_read = Some(consistent_read);
            self
        }

        /// Begins after a page that was read before; with `None`, at the start.
        pub fn after(mut self, cursor: impl crate::model::IntoCursor<I>) -> Self {
            self.options.after = cursor.into_start_key();
            self
        }
    };
}
pub(super) use read_options;

/// What ends the building of a query or a scan.
macro_rules! reading_ends {
    ($operation:ident) => {
        /// One page: what one call gives, or with [`take`](Self::take) and [`max_pages`](Self::max_pages) what they say.
        pub fn page(self) -> crate::model::ReadPage<Self>
        where
            P: ReadFrom<I>,
        {
            crate::model::ReadPage::new(self)
        }

        /// All items there are, in memory.
        pub fn all(self) -> crate::model::ReadAll<Self>
        where
            P: ReadFrom<I>,
        {
            crate::model::ReadAll::new(self)
        }

        /// The first item, if there is one.
        pub fn first(self) -> crate::model::ReadFirst<Self>
        where
            P: ReadFrom<I>,
        {
            crate::model::ReadFirst::new(self)
        }

        /// How many there are. No item is given back, and each is read.
        pub fn count(self) -> crate::model::Count<$operation<I, Counted>> {
            crate::model::Count::new(self.reading(Counted))
        }

        /// The items one by one, each with its own result: one that does not load does not hide the rest. A call that fails
        /// ends the stream.
        pub fn stream<B: crate::backend::Backend + ?Sized>(
            self,
            store: &crate::model::Store<B>,
        ) -> crate::model::Items<Self>
        where
            P: ReadFrom<I>,
        {
            crate::model::Items::new(self, &store.erased())
        }

        /// As [`stream`](Self::stream), as an iterator that blocks this thread while it waits for a page.
        pub fn iter_blocking<B: crate::backend::Backend + ?Sized>(
            self,
            store: &crate::model::Store<B>,
        ) -> crate::model::BlockingItems<Self>
        where
            P: ReadFrom<I>,
        {
            crate::model::BlockingItems::new(self, &store.erased())
        }

        /// What the first page would send, for a person to read. It shows the values: keep it out of logs.
        ///
        /// # Errors
        /// What cannot be sent: a value that cannot be stored, a key that its template cannot hold.
        pub fn explain(&self) -> crate::error::Result<crate::model::Explanation>
        where
            P: ReadFrom<I>,
        {
            crate::model::explain_reading(self)
        }
    };
}
pub(super) use reading_ends;
