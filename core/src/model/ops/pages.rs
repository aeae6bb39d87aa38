//! What a query or a scan ends in: a page, all items, the first one, how many there are.

use super::read_options::Counted;
use crate::backend::Request;
use crate::error::{Error, ErrorKind, Result};
use crate::model::reader::{ModelOf, OutputOf, Reading, begin};
use crate::model::{Explanation, Model, Moment, Page, Run, Store};
use crate::schema::TableName;

macro_rules! ends {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[must_use = "an operation does nothing until `.run(&store)`"]
        #[derive(Debug)]
        pub struct $name<R>(R);

        impl<R: Reading> $name<R> {
            pub(in crate::model) fn new(reading: R) -> Self {
                Self(reading)
            }
        }
    )+};
}

ends! {
    /// Reads one page. Made by `page` of a [`Query`](super::Query) or a [`Scan`](super::Scan).
    ///
    /// An item that does not load is an error of the whole page; a stream gives the others.
    ReadPage;
    /// Reads all items. Made by `all` of a query or a scan.
    ///
    /// An item that does not load is an error of the whole; a stream gives the others.
    ReadAll;
    /// Reads the first item. Made by `first` of a query or a scan.
    ReadFirst;
    /// Counts items. Made by `count` of a query or a scan.
    Count;
}

/// The request of the first page of `reading`, or of its first segment.
fn first_request<R: Reading>(reading: &R, table: TableName) -> Result<Request> {
    let first = reading.paged_requests(table)?.into_iter().next();
    first.map(Request::from).ok_or_else(|| Error::new(ErrorKind::Validation, "there is nothing to read"))
}

/// What the first page of `reading` would send.
pub(in crate::model) fn explain_reading<R: Reading>(reading: &R) -> Result<Explanation> {
    first_request(reading, TableName::new(ModelOf::<R>::TABLE)?).map(Explanation::new)
}

impl<R: Reading> Run for ReadPage<R> {
    type Model = ModelOf<R>;
    type Output = Page<OutputOf<R>, R::Index>;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        first_request(&self.0, table)
    }

    async fn run_on(mut self, store: Store) -> Result<Self::Output> {
        self.0.bounds().max_pages.get_or_insert(1);
        let mut begun = begin(self.0, &store)?;
        let (mut items, mut scanned_count, mut cursor) = (Vec::new(), 0, begun.start);
        while let Some(page) = begun.pages.next().await {
            let page = page?;
            for (_, item) in page.items {
                items.push(item?);
            }
            scanned_count += page.scanned_count;
            cursor = page.last_evaluated_key;
        }
        Ok(Page::new(items, cursor, scanned_count))
    }
}

impl<R: Reading> Run for ReadAll<R> {
    type Model = ModelOf<R>;
    type Output = Vec<OutputOf<R>>;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        first_request(&self.0, table)
    }

    async fn run_on(self, store: Store) -> Result<Self::Output> {
        let mut begun = begin(self.0, &store)?;
        let wanted = begun.take.unwrap_or(usize::MAX);
        let mut items = Vec::new();
        while items.len() < wanted
            && let Some(page) = begun.pages.next().await
        {
            let left = wanted - items.len();
            for (_, item) in page?.items.into_iter().take(left) {
                items.push(item?);
            }
        }
        Ok(items)
    }
}

impl<R: Reading> Run for ReadFirst<R> {
    type Model = ModelOf<R>;
    type Output = Option<OutputOf<R>>;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        first_request(&self.0, table)
    }

    async fn run_on(mut self, store: Store) -> Result<Self::Output> {
        let take = self.0.bounds().take.get_or_insert(1);
        *take = (*take).min(1);
        let mut begun = begin(self.0, &store)?;
        while let Some(page) = begun.pages.next().await {
            if let Some((_, item)) = page?.items.into_iter().next() {
                return item.map(Some);
            }
        }
        Ok(None)
    }
}

impl<R: Reading<Read = Counted>> Run for Count<R> {
    type Model = ModelOf<R>;
    type Output = usize;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        first_request(&self.0, table)
    }

    async fn run_on(self, store: Store) -> Result<usize> {
        let mut begun = begin(self.0, &store)?;
        let wanted = begun.take.unwrap_or(usize::MAX);
        let mut count = 0_usize;
        while count < wanted
            && let Some(page) = begun.pages.next().await
        {
            count = wanted.min(count.saturating_add(page?.count));
        }
        Ok(count)
    }
}
