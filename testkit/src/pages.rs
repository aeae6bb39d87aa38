//! Pages of Query and Scan, which are alike, and all of them one after another.

use itemstore::Result;
use itemstore::request::{ConsumedCapacity, Query, QueryOutput, Scan, ScanOutput};
use itemstore::value::Item;

use crate::expect::Failure;
use crate::subject::{Call, Table};

/// Pages that no case needs: a backend that gives more goes round in a circle.
const ENDLESS: usize = 1_000;

/// What one page of a Query or a Scan answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPage {
    /// The items that passed the filter.
    pub items: Vec<Item>,
    /// How many passed the filter.
    pub count: usize,
    /// How many were evaluated.
    pub scanned_count: usize,
    /// Where to go on.
    pub last_evaluated_key: Option<Item>,
    /// The capacity used.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

/// A request that reads one page.
pub trait Paged: Call + Clone {
    /// This request from after this key on.
    #[must_use]
    fn after(self, key: Option<Item>) -> Self;

    /// What was answered.
    fn page(output: Self::Output) -> ReadPage;
}

macro_rules! paged {
    ($($request:ident -> $output:ident),+) => {$(
        impl Paged for $request {
            fn after(self, key: Option<Item>) -> Self {
                self.exclusive_start_key(key)
            }

            fn page(output: $output) -> ReadPage {
                ReadPage {
                    items: output.items,
                    count: output.count,
                    scanned_count: output.scanned_count,
                    last_evaluated_key: output.last_evaluated_key,
                    consumed_capacity: output.consumed_capacity,
                }
            }
        }
    )+};
}

paged!(Query -> QueryOutput, Scan -> ScanOutput);

impl Table<'_> {
    /// One page.
    ///
    /// # Errors
    /// What the backend answers.
    pub async fn page<R: Paged>(&self, request: R) -> Result<ReadPage> {
        Ok(R::page(self.send(request).await?))
    }

    /// The pages from this one on, up to the one that tells no key to go on after.
    ///
    /// # Errors
    /// What the backend answers, or that it never comes to an end.
    pub async fn pages<R: Paged>(&self, request: R) -> Result<Vec<ReadPage>, Failure> {
        let (mut pages, mut next) = (Vec::new(), request.clone());
        while pages.len() < ENDLESS {
            let page = self.page(next).await?;
            let last = page.last_evaluated_key.clone();
            pages.push(page);
            if last.is_none() {
                return Ok(pages);
            }
            next = request.clone().after(last);
        }
        Err(Failure::new(format!("there is no end after {ENDLESS} pages")))
    }

    /// The items of all pages, in their order.
    ///
    /// # Errors
    /// What the backend answers, or that it never comes to an end.
    pub async fn all<R: Paged>(&self, request: R) -> Result<Vec<Item>, Failure> {
        Ok(self.pages(request).await?.into_iter().flat_map(|page| page.items).collect())
    }
}
