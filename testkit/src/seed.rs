//! Items that are there before a test begins.

use std::future::Future;

use itemstore::backend::Backend;
use itemstore::model::{Model, Run, Store};
use itemstore::{Error, Result};

/// Puts items of models into a store, without their hooks.
pub trait Seed {
    /// Saves every item, whatever version it holds. Later items replace earlier ones of the same key.
    ///
    /// # Errors
    /// What the first failing save answers; the items before it are there.
    fn seed<M: Model>(
        &self,
        items: impl IntoIterator<Item = M, IntoIter: Send> + Send,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// [`seed`](Seed::seed), blocking this thread until it is done.
    ///
    /// # Errors
    /// As [`seed`](Seed::seed), and `BlockingInRuntime` on a thread of an asynchronous runtime.
    fn seed_blocking<M: Model>(&self, items: impl IntoIterator<Item = M>) -> Result<(), Error>;
}

impl<B: Backend + ?Sized> Seed for Store<B> {
    async fn seed<M: Model>(
        &self,
        items: impl IntoIterator<Item = M, IntoIter: Send> + Send,
    ) -> Result<(), Error> {
        let items = items.into_iter();
        for mut item in items {
            item.save().unversioned().skip_hooks(true).run(self).await?;
        }
        Ok(())
    }

    fn seed_blocking<M: Model>(&self, items: impl IntoIterator<Item = M>) -> Result<(), Error> {
        items
            .into_iter()
            .try_for_each(|mut item| item.save().unversioned().skip_hooks(true).run_blocking(self))
    }
}
