//! The pages of a Query or a Scan, one call each, on any backend.

use std::sync::Arc;

use super::stream::{Source, SourceStream};
use super::{Backend, Request};
use crate::error::Result;
use crate::request::{Query, QueryOutput, Scan, ScanOutput};
use crate::value::{Item, Text};

/// A request that is answered in pages.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PagedRequest {
    /// A range of one partition.
    Query(Query),
    /// A whole table or index, or one segment of it.
    Scan(Scan),
}

/// One page of either.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RawPage {
    /// The items that passed the filter.
    pub items: Vec<Item>,
    /// How many items passed the filter, when only they were asked for.
    pub count: usize,
    /// How many items were evaluated.
    pub scanned_count: usize,
    /// Where to go on: the key of the last item evaluated, or of the last one given where [`Pages::take`] left some out.
    /// `None` at the end.
    pub last_evaluated_key: Option<Item>,
}

/// The pages of one Query or Scan, read one by one, each beginning where the one before ended.
///
/// ```
/// # futures_lite::future::block_on(async {
/// use std::sync::Arc;
///
/// use itemstore::backend::{Backend, Pages};
/// use itemstore::request::{CreateTable, PutItem, Scan};
/// use itemstore::schema::{ScalarType, TableName};
/// use itemstore::value::Item;
/// use itemstore_memory::MemoryBackend;
///
/// let backend = MemoryBackend::new();
/// let table = TableName::new("things")?;
/// backend.create_table(CreateTable::new(table.clone()).partition_key("id", ScalarType::N)).await?;
/// for id in 0..5 {
///     backend.put_item(PutItem::new(table.clone(), Item::new().with("id", id))).await?;
/// }
/// let mut pages = Pages::new(Arc::new(backend), Scan::new(table).limit(2));
/// let mut read = 0;
/// while let Some(page) = pages.next().await? {
///     read += page.items.len();
/// }
/// assert_eq!(read, 5);
/// # Ok::<(), itemstore::Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
pub struct Pages {
    backend: Arc<dyn Backend>,
    request: PagedRequest,
    is_over: bool,
    take: Option<Take>,
    pages_left: Option<usize>,
}

/// How many items are still wanted.
#[derive(Debug)]
struct Take {
    left: usize,
    key_attributes: Vec<Text>,
}

impl Pages {
    /// All pages of `request`, from its start key on.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>, request: impl Into<PagedRequest>) -> Self {
        Self { backend, request: request.into(), is_over: false, take: None, pages_left: None }
    }

    /// Gives `items` items at most. `key_attributes` are those of a start key: of the table, and of the index that is read.
    /// They must be in the items, for a page that is cut to tell where to go on.
    ///
    /// Without a filter no more than these items are read. Default: all there are.
    #[must_use]
    pub fn take(mut self, items: usize, key_attributes: impl IntoIterator<Item = Text>) -> Self {
        self.take = Some(Take { left: items, key_attributes: key_attributes.into_iter().collect() });
        self
    }

    /// Reads `pages` pages at most, which bounds the cost. Default: to the end.
    #[must_use]
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages_left = Some(pages);
        self
    }

    /// The next page; `None` at the end, and after what [`take`](Pages::take) or [`max_pages`](Pages::max_pages) allow. A page
    /// can be empty and not the last.
    ///
    /// # Errors
    /// What the backend answers. The same page is asked for again by the next call.
    pub async fn next(&mut self) -> Result<Option<RawPage>> {
        let wants_none = self.take.as_ref().is_some_and(|take| take.left == 0);
        if self.is_over || wants_none || self.pages_left == Some(0) {
            return Ok(None);
        }
        let mut page = self.request.clone().within(self.take.as_ref()).send(&*self.backend).await?;
        if let Some(take) = &mut self.take {
            take.cut(&mut page);
        }
        self.pages_left = self.pages_left.map(|left| left - 1);
        self.is_over = page.last_evaluated_key.is_none();
        self.request.start_after(page.last_evaluated_key.clone());
        Ok(Some(page))
    }

    /// The pages as a stream, which ends after an error.
    pub fn into_stream(self) -> SourceStream<Self> {
        SourceStream::new(self)
    }
}

impl Source for Pages {
    type Item = Result<RawPage>;

    async fn next(&mut self) -> Option<Result<RawPage>> {
        let page = Self::next(self).await.transpose();
        self.is_over |= matches!(page, Some(Err(_)));
        page
    }
}

impl Take {
    /// Leaves out of `page` what is not wanted any more, and counts the rest.
    fn cut(&mut self, page: &mut RawPage) {
        if page.count > self.left {
            page.count = self.left;
            page.items.truncate(self.left);
            if let Some(last) = page.items.last() {
                page.last_evaluated_key = Some(self.key_of(last));
            }
        }
        self.left -= page.count;
    }

    fn key_of(&self, item: &Item) -> Item {
        let value = |name: &Text| Some((name.clone(), item.get(name)?.clone()));
        self.key_attributes.iter().filter_map(value).collect()
    }
}

impl PagedRequest {
    /// Where it begins: after this key, if it does not begin at the start.
    #[must_use]
    pub fn exclusive_start_key(&self) -> Option<&Item> {
        match self {
            Self::Query(query) => query.exclusive_start_key.as_ref(),
            Self::Scan(scan) => scan.exclusive_start_key.as_ref(),
        }
    }

    fn start_after(&mut self, key: Option<Item>) {
        match self {
            Self::Query(query) => query.exclusive_start_key = key,
            Self::Scan(scan) => scan.exclusive_start_key = key,
        }
    }

    /// Asks for no more than is wanted. With a filter nobody knows how many must be read for that.
    fn within(mut self, take: Option<&Take>) -> Self {
        let (filter, limit) = match &mut self {
            Self::Query(query) => (&query.filter, &mut query.limit),
            Self::Scan(scan) => (&scan.filter, &mut scan.limit),
        };
        if let (None, Some(take)) = (filter, take) {
            let wanted = i32::try_from(take.left).unwrap_or(i32::MAX);
            *limit = Some(limit.map_or(wanted, |limit| limit.min(wanted)));
        }
        self
    }

    async fn send(self, backend: &dyn Backend) -> Result<RawPage> {
        Ok(match self {
            Self::Query(query) => backend.query(query).await?.into(),
            Self::Scan(scan) => backend.scan(scan).await?.into(),
        })
    }
}

macro_rules! paged {
    ($($request:ident -> $output:ident),+) => {$(
        impl From<$request> for PagedRequest {
            fn from(request: $request) -> Self {
                Self::$request(request)
            }
        }

        impl From<$output> for RawPage {
            fn from(page: $output) -> Self {
                Self {
                    items: page.items,
                    count: page.count,
                    scanned_count: page.scanned_count,
                    last_evaluated_key: page.last_evaluated_key,
                }
            }
        }
    )+};
}

paged!(Query -> QueryOutput, Scan -> ScanOutput);

impl From<PagedRequest> for Request {
    fn from(request: PagedRequest) -> Self {
        match request {
            PagedRequest::Query(query) => Self::Query(query),
            PagedRequest::Scan(scan) => Self::Scan(scan),
        }
    }
}
