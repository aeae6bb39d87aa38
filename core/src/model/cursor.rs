//! Where a query or a scan goes on, and one page of what it gives.

use std::fmt;
use std::marker::PhantomData;

use crate::value::Item;

/// A position in the table or index `I`: after the last item that was given.
///
/// Only a query or scan of the same table or index takes it.
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
/// use itemstore::model::Cursor;
///
/// let page = User::query("USER#1").page_size(2).page().run_blocking(&store)?;
/// let cursor = page.cursor.expect("there is a third item");
/// let kept = cursor.into_key();                     // as an item, to keep it somewhere
/// let next = User::query("USER#1").after(Cursor::from_key(kept)).page().run_blocking(&store)?;
/// assert_eq!(next.items[0].sk, "C");
/// # Ok::<(), itemstore::Error>(())
/// ```
pub struct Cursor<I> {
    key: Item,
    index: PhantomData<fn() -> I>,
}

impl<I> Cursor<I> {
    /// The position after the item with these key attributes: those of the table, and on an index its own too.
    #[must_use]
    pub fn from_key(key: Item) -> Self {
        Self { key, index: PhantomData }
    }

    /// The key attributes.
    #[must_use]
    pub fn key(&self) -> &Item {
        &self.key
    }

    /// The key attributes.
    #[must_use]
    pub fn into_key(self) -> Item {
        self.key
    }
}

/// Where a query or scan of `I` can begin: a cursor of `I`, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a position in this table or index",
    label = "not a cursor of what is read here",
    note = "a cursor is of the table or index whose query or scan gave it"
)]
pub trait IntoCursor<I> {
    /// The key attributes; `None` at the start.
    #[doc(hidden)]
    fn into_start_key(self) -> Option<Item>;
}

#[diagnostic::do_not_recommend]
impl<I> IntoCursor<I> for Cursor<I> {
    fn into_start_key(self) -> Option<Item> {
        Some(self.key)
    }
}

#[diagnostic::do_not_recommend]
impl<I> IntoCursor<I> for Option<Cursor<I>> {
    fn into_start_key(self) -> Option<Item> {
        self.map(Cursor::into_key)
    }
}

impl<I> Clone for Cursor<I> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), index: PhantomData }
    }
}

impl<I> PartialEq for Cursor<I> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Prints no value: a key is data.
impl<I> fmt::Debug for Cursor<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

/// A page of what a query or a scan of `I` gives.
#[non_exhaustive]
pub struct Page<T, I> {
    /// What was found. A page can be empty and not the last: all that was read may have failed the filter.
    pub items: Vec<T>,
    /// Where to go on; `None` at the end.
    pub cursor: Option<Cursor<I>>,
    /// How many items were read, whether they passed the filter or not: what the page cost.
    pub scanned_count: usize,
}

impl<T, I> Page<T, I> {
    pub(super) fn new(items: Vec<T>, cursor: Option<Item>, scanned_count: usize) -> Self {
        Self { items, cursor: cursor.map(Cursor::from_key), scanned_count }
    }
}

impl<T: fmt::Debug, I> fmt::Debug for Page<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("cursor", &self.cursor)
            .field("scanned_count", &self.scanned_count)
            .finish()
    }
}
