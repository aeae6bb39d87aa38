//! The items of a query or a scan one by one: as a stream, and as an iterator that blocks.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::ops::{Query, ReadFrom, Scan};
use super::reader::{ModelOf, OutputOf, Reader, Reading, begin, position};
use super::{Cursor, Index, Store};
use crate::backend::{Backend, Together, block_on};
use crate::error::{Error, Result};
use crate::value::Item;

/// The items of a query or a scan, each with its own result. Made by `stream`.
///
/// It is a [`Stream`], and has a `next` of its own. It reads a page when it has given all of the one before, and nothing ahead.
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, PartialEq)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, #[model(sort_key)] sk: String }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<User>().run_blocking()?;
/// # for sk in ["A", "B", "C"] { User::builder().pk("USER#1").sk(sk).build().save().run_blocking(&store)?; }
/// # futures_lite::future::block_on(async {
/// let mut users = User::query("USER#1").page_size(2).stream(&store);
/// let mut found = Vec::new();
/// while let Some(user) = users.next().await {
///     match user {
///         Ok(user) => found.push(user.sk),
///         Err(error) => println!("one item less: {error}"),
///     }
/// }
/// assert_eq!(found, ["A", "B", "C"]);
/// # });
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<R: Reading> {
    pages: Together<Reader<R>>,
    loaded: VecDeque<(Item, Result<OutputOf<R>>)>,
    /// Where the page ends that is being given.
    page_end: Option<Item>,
    position: Position,
    left: Option<usize>,
    /// Why nothing can be read.
    refused: Option<Error>,
}

/// What was given last.
enum Position {
    /// Nothing, or the end of a page: this is where to go on.
    At(Option<Item>),
    /// This item, with others of its page to come.
    After(Item),
}

impl<R: Reading> Items<R> {
    pub(super) fn new(reading: R, store: &Store) -> Self {
        let (pages, start, left, refused) = match begin(reading, store) {
            Ok(begun) => (begun.pages, begun.start, begun.take, None),
            Err(error) => (Together::new([]), None, None, Some(error)),
        };
        let position = Position::At(start.clone());
        Self { pages, loaded: VecDeque::new(), page_end: start, position, left, refused }
    }

    /// The next item; `None` at the end. The same as `next` of the stream, without a crate that has it.
    pub async fn next(&mut self) -> Option<Result<OutputOf<R>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next item of the page that was read last, if it is wanted.
    fn give(&mut self) -> Option<Result<OutputOf<R>>> {
        if self.left == Some(0) {
            return None;
        }
        let (item, output) = self.loaded.pop_front()?;
        self.left = self.left.map(|left| left.saturating_sub(1));
        self.position =
            if self.loaded.is_empty() { Position::At(self.page_end.clone()) } else { Position::After(item) };
        Some(output)
    }

    fn cursor_of(&self) -> Option<Cursor<R::Index>> {
        match &self.position {
            Position::At(key) => key.clone().map(Cursor::from_key),
            Position::After(item) => Some(position(item)),
        }
    }
}

/// `cursor`, for readings that have one position.
macro_rules! positions {
    ($($reading:ident),+) => {$(
        impl<I: Index, P: ReadFrom<I>> Items<$reading<I, P>> {
            /// The position after the last item that was given; `None` at the end. Also after an error: there it can go on
            /// later.
            #[must_use]
            pub fn cursor(&self) -> Option<Cursor<I>> {
                self.cursor_of()
            }
        }

        impl<I: Index, P: ReadFrom<I>> BlockingItems<$reading<I, P>> {
            /// The position after the last item that was given; `None` at the end. Also after an error: there it can go on
            /// later.
            #[must_use]
            pub fn cursor(&self) -> Option<Cursor<I>> {
                self.items.cursor_of()
            }
        }
    )+};
}

positions!(Query, Scan);

/// Nothing in it is pinned in place.
impl<R: Reading> Unpin for Items<R> {}

impl<R: Reading> Stream for Items<R> {
    type Item = Result<OutputOf<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(error) = self.refused.take() {
            return Poll::Ready(Some(Err(error)));
        }
        loop {
            if let Some(output) = self.give() {
                return Poll::Ready(Some(output));
            }
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.pages).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => {
                    self.pages.stop();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(Some(Ok(page))) => {
                    self.page_end = page.last_evaluated_key;
                    self.loaded.extend(page.items);
                    if self.loaded.is_empty() {
                        self.position = Position::At(self.page_end.clone());
                    }
                }
            }
        }
    }
}

impl<R: Reading> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("loaded", &self.loaded.len())
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// The items of a query or a scan as an iterator that blocks this thread while it waits. Made by `iter_blocking`.
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, PartialEq)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, #[model(sort_key)] sk: String }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<User>().run_blocking()?;
/// # for sk in ["A", "B", "C"] { User::builder().pk("USER#1").sk(sk).build().save().run_blocking(&store)?; }
/// let users: Vec<User> = User::query("USER#1").iter_blocking(&store).collect::<Result<_, _>>()?;
/// assert_eq!(users.len(), 3);
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "an iterator does nothing until it is asked"]
pub struct BlockingItems<R: Reading> {
    items: Items<R>,
    backend: Arc<dyn Backend>,
    is_over: bool,
}

impl<R: Reading> BlockingItems<R> {
    pub(super) fn new(reading: R, store: &Store) -> Self {
        let backend = store.backend_of::<ModelOf<R>>();
        Self { items: Items::new(reading, store), backend, is_over: false }
    }
}

impl<R: Reading> Iterator for BlockingItems<R> {
    type Item = Result<OutputOf<R>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        if let Some(output) = self.items.give() {
            return Some(output);
        }
        let next = block_on(self.backend.runtime(), self.items.next()).unwrap_or_else(|error| {
            // A thread that cannot block now cannot later.
            self.is_over = true;
            Some(Err(error.with_model(<ModelOf<R> as super::Model>::NAME)))
        });
        self.is_over |= next.is_none();
        next
    }
}

impl<R: Reading> fmt::Debug for BlockingItems<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems").field("items", &self.items).finish_non_exhaustive()
    }
}
