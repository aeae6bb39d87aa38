//! Reading many items: from pages of a backend to loaded models.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::index::{Index, position_names};
use super::ops::Read;
use super::store::Target;
use super::{Cursor, HookContext, Store};
use crate::backend::{PagedRequest, Pages, Source, Together};
use crate::error::Result;
use crate::schema::TableName;
use crate::value::{Item, Text};

/// A query or a scan, as the operations that read its pages see it.
pub trait Reading: fmt::Debug + Sized + Send + 'static {
    /// What it reads.
    type Index: Index;

    /// What of each item.
    type Read: Read<<Self::Index as Index>::Model> + Sync + 'static;

    /// DynamoDB's name of the operation.
    #[doc(hidden)]
    const OPERATION: &'static str;

    /// The requests of its first page: one, or one for each segment.
    ///
    /// # Errors
    /// What cannot be sent: a value that cannot be stored, a key that its template cannot hold.
    #[doc(hidden)]
    fn paged_requests(&self, table: TableName) -> Result<Vec<PagedRequest>>;

    /// How much is read, and how it is loaded.
    #[doc(hidden)]
    fn bounds(&mut self) -> &mut Bounds;

    /// What is read of each item.
    #[doc(hidden)]
    fn into_read(self) -> Self::Read;
}

/// How much a reading gives and costs, and whether hooks run.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    pub(super) take: Option<usize>,
    pub(super) max_pages: Option<usize>,
    pub(super) skip_hooks: Option<bool>,
}

/// The model of a reading.
pub(super) type ModelOf<R> = <<R as Reading>::Index as Index>::Model;

/// What a reading gives of each item.
pub(super) type OutputOf<R> = <<R as Reading>::Read as Read<ModelOf<R>>>::Output;

/// The pages of one request of a reading, loaded.
pub(super) struct Reader<R: Reading> {
    pages: Pages,
    loader: Arc<Loader<R>>,
}

/// What turns a raw item into what the reading gives.
struct Loader<R: Reading> {
    read: R::Read,
    skip_hooks: Option<bool>,
    context: HookContext,
    target: Target,
    reading: PhantomData<fn() -> R>,
}

/// One page, loaded.
pub(super) struct Loaded<R: Reading> {
    /// Each item as it is stored, and what became of it.
    pub(super) items: Vec<(Item, Result<OutputOf<R>>)>,
    pub(super) count: usize,
    pub(super) scanned_count: usize,
    pub(super) last_evaluated_key: Option<Item>,
}

/// A reading that has begun.
pub(super) struct Begun<R: Reading> {
    /// Its pages, of all segments.
    pub(super) pages: Together<Reader<R>>,
    /// Where it begins.
    pub(super) start: Option<Item>,
    /// How many items are wanted.
    pub(super) take: Option<usize>,
}

/// Begins `reading` on `store`. Nothing is sent yet.
pub(super) fn begin<R: Reading>(mut reading: R, store: &Store) -> Result<Begun<R>> {
    let bounds = *reading.bounds();
    let target = store.target::<ModelOf<R>>(R::OPERATION)?.named(R::Index::NAME);
    R::Index::check(store, R::OPERATION).map_err(target.describe())?;
    let requests = reading.paged_requests(target.table.clone()).map_err(target.describe())?;
    let start = requests.first().and_then(|request| request.exclusive_start_key().cloned());
    let loader = Arc::new(Loader {
        read: reading.into_read(),
        skip_hooks: bounds.skip_hooks,
        context: store.hook_context(),
        target,
        reading: PhantomData,
    });
    let readers = requests.into_iter().map(|request| Reader::new(&loader, request, bounds));
    Ok(Begun { pages: Together::new(readers), start, take: bounds.take })
}

/// The position after an item that was read.
pub(super) fn position<I: Index>(item: &Item) -> Cursor<I> {
    let value = |name: &'static str| Some((Text::from_static(name), item.get(name)?.clone()));
    Cursor::from_key(position_names::<I>().into_iter().filter_map(value).collect())
}

impl<R: Reading> Reader<R> {
    fn new(loader: &Arc<Loader<R>>, request: PagedRequest, bounds: Bounds) -> Self {
        let mut pages = Pages::new(Arc::clone(&loader.target.backend), request);
        if let Some(take) = bounds.take {
            pages = pages.take(take, position_names::<R::Index>().into_iter().map(Text::from_static));
        }
        if let Some(max_pages) = bounds.max_pages {
            pages = pages.max_pages(max_pages);
        }
        Self { pages, loader: Arc::clone(loader) }
    }

    async fn load(&mut self) -> Result<Option<Loaded<R>>> {
        let Some(page) = self.pages.next().await.map_err(self.loader.target.describe())? else {
            return Ok(None);
        };
        let mut items = Vec::with_capacity(page.items.len());
        for item in page.items {
            let output = self.loader.load(&item).await;
            items.push((item, output));
        }
        let (count, scanned_count) = (page.count, page.scanned_count);
        Ok(Some(Loaded { items, count, scanned_count, last_evaluated_key: page.last_evaluated_key }))
    }
}

impl<R: Reading> Source for Reader<R> {
    type Item = Result<Loaded<R>>;

    async fn next(&mut self) -> Option<Result<Loaded<R>>> {
        self.load().await.transpose()
    }
}

impl<R: Reading> Loader<R> {
    async fn load(&self, item: &Item) -> Result<OutputOf<R>> {
        let describe = self.target.describe();
        let mut output = self.read.decode(item).map_err(&describe)?;
        R::Read::after_load(&mut output, self.skip_hooks, &self.context).await.map_err(&describe)?;
        Ok(output)
    }
}
