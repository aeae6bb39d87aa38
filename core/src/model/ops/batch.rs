//! Many reads or writes, each as if alone.

use super::batch_get::{BatchGet, List};
use super::batch_write::BatchWrite;
use super::{Get, Read};
use crate::model::Model;

/// Many reads or many writes in few calls, each as if alone: nothing of a batch is all or nothing.
///
/// A batch is cut into requests that the service takes, split by the backends of its models, and what the service did not get to is
/// asked for again, with growing pauses, within a [budget](crate::backend::Backoff).
#[derive(Debug)]
pub enum Batch {}

impl Batch {
    /// Reads many items of one model. [`and`](BatchGet::and) adds those of another.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// User::builder().pk("USER#1").name("John").build().save().run_blocking(&store)?;
    ///
    /// let got = Batch::get(["USER#1", "USER#2"].map(User::get)).run_blocking(&store)?;
    /// assert_eq!(got.found[0].name, "John");
    /// assert_eq!(got.missing.len(), 1);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn get<M: Model, P: Read<M>>(gets: impl IntoIterator<Item = Get<M, P>>) -> BatchGet<List<M, P>> {
        BatchGet::new(List::new(gets))
    }

    /// Writes and removes many items, of any models.
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
    /// let user = User::builder().pk("USER#1").name("John").build();
    /// let left = Batch::write().put(user).delete::<Order>("ORDER#7").run_blocking(&store)?;
    /// assert!(left.is_empty());
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn write<'a>() -> BatchWrite<'a> {
        BatchWrite::new()
    }
}
