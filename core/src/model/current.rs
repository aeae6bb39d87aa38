//! The stored item that rejected a write, as a model.

use super::Model;
use crate::error::{CancellationReason, Error, Result};

impl Error {
    /// The stored item a condition failed on, as a model.
    ///
    /// `None` when there is none under the key, or when the error is not of a failed condition.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
    /// let error = User::delete_by_key("USER#1").when(|u| u.age().gt(40)).run_blocking(&store).unwrap_err();
    /// assert_eq!(error.current::<User>()?.map(|user| user.age), Some(30));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Decode` when the stored item does not fit the model.
    pub fn current<M: Model>(&self) -> Result<Option<M>> {
        self.item().map(M::from_item).transpose()
    }

    /// The stored item that the condition of the operation with this label failed on, as a model.
    ///
    /// `None` when there is none under the key, or when the operation is not to blame.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # User::builder().pk("USER#1").age(30).build().save().run_blocking(&store)?;
    /// let check = User::check_by_key("USER#1").when(|u| u.age().gt(40));
    /// let error = Transaction::write().labelled("old enough", check).run_blocking(&store).unwrap_err();
    /// assert_eq!(error.current_of::<User>("old enough")?.map(|user| user.age), Some(30));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Decode` when the stored item does not fit the model.
    pub fn current_of<M: Model>(&self, label: &str) -> Result<Option<M>> {
        self.rejected(label).map_or(Ok(None), CancellationReason::current)
    }
}

impl CancellationReason {
    /// The stored item that the condition failed on, as a model; `None` when there is none.
    ///
    /// # Errors
    /// `Decode` when the stored item does not fit the model.
    pub fn current<M: Model>(&self) -> Result<Option<M>> {
        self.item.as_ref().map(M::from_item).transpose()
    }
}
