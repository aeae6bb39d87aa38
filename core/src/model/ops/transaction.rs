//! Several reads or writes at one instant.

use super::transaction_read::{TransactionRead, TransactionReads};
use super::transaction_write::TransactionWrite;

/// Several writes, all or nothing; or several reads, at one instant.
///
/// The models of one transaction are on one backend: another is refused before anything is sent.
#[derive(Debug)]
pub enum Transaction {}

impl Transaction {
    /// Writes all or nothing.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[model(partition_key)] id: String, product: String }
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "products")]
    /// # struct Product { #[model(partition_key)] id: String, stock: i64 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<(Order, Product)>().run_blocking()?;
    /// Product { id: "P1".to_owned(), stock: 1 }.save().run_blocking(&store)?;
    /// let take = || Product::update_by_key("P1").set(|p| p.stock().add(-1)).when(|p| p.stock().ge(1));
    ///
    /// let mut order = Order { id: "O1".to_owned(), product: "P1".to_owned() };
    /// Transaction::write().with(order.create()).labelled("stock", take()).run_blocking(&store)?;
    ///
    /// let mut order = Order { id: "O2".to_owned(), product: "P1".to_owned() };
    /// let late = Transaction::write().with(order.create()).labelled("stock", take()).run_blocking(&store);
    /// let error = late.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TransactionCancelled);
    /// assert!(error.rejected("stock").is_some());
    /// assert_eq!(error.current_of::<Product>("stock")?, Some(Product { id: "P1".to_owned(), stock: 0 }));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn write<'a>() -> TransactionWrite<'a> {
        TransactionWrite::new()
    }

    /// Reads several items at one instant: a tuple of up to 12 reads, or many of one kind in a `Vec` or an array.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[model(partition_key)] id: String, total: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<(User, Order)>().run_blocking()?;
    /// User::builder().pk("USER#1").name("John").build().save().run_blocking(&store)?;
    ///
    /// let reads = Transaction::read((User::get("USER#1").project(|u| u.name()), Order::get("O1")));
    /// let (name, order): (Option<String>, Option<Order>) = reads.run_blocking(&store)?;
    /// assert_eq!((name.as_deref(), order), (Some("John"), None));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn read<R: TransactionReads>(reads: R) -> TransactionRead<R> {
        TransactionRead::new(reads)
    }
}
