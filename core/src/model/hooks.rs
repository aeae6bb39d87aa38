//! What a model does around its own operations.

use std::fmt;
use std::future::Future;
use std::time::SystemTime;

use super::Store;

/// What a hook returns. Any error stops the operation, whose error is of kind `Hook` and has it as its
/// [source](std::error::Error::source): its text is not part of the operation's, and a logger that prints sources shows it.
pub type HookResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Code of a model that runs around its operations. Every method does nothing unless a model has its own.
///
/// A model without hooks gets this by `#[derive(Model)]`; with `#[model(hooks)]` it has an `impl Hooks` of its own.
/// A `before_` hook that fails stops the operation with nothing sent. An `after_` hook that fails comes after the write was
/// applied, which [`Error::was_applied`](crate::Error::was_applied) then tells. `update_by_key`, `upsert_by_key` and
/// `delete_by_key` run no hooks.
///
/// ```
/// use itemstore::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "users", hooks)]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
///     email: String,
/// }
///
/// impl Hooks for User {
///     async fn before_save(&mut self, _context: &HookContext) -> HookResult {
///         if !self.email.contains('@') {
///             return Err("an e-mail address has an @".into());
///         }
///         self.email = self.email.to_lowercase();
///         Ok(())
///     }
/// }
/// ```
pub trait Hooks: Sized + Send + Sync {
    /// Before `save` and `create`. What it changes in the model is saved.
    fn before_save(&mut self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// After `save` and `create` were applied.
    fn after_save(&mut self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// Before `update` of an instance. What it changes in the model is not sent: only what `set` names is.
    fn before_update(&mut self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// After `update` of an instance was applied and its fields have the stored values.
    fn after_update(&mut self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// Before `delete` of an instance.
    fn before_delete(&self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// After `delete` of an instance was applied.
    fn after_delete(&self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }

    /// After an item was loaded.
    fn after_load(&mut self, context: &HookContext) -> impl Future<Output = HookResult> + Send {
        nothing(context)
    }
}

fn nothing(_context: &HookContext) -> std::future::Ready<HookResult> {
    std::future::ready(Ok(()))
}

/// What a hook is given: the store the operation runs on, its clock and its ids.
pub struct HookContext {
    store: Store,
}

impl HookContext {
    pub(super) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The time now, by the store's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.store.now()
    }

    /// A new id, by the store's generator.
    #[must_use]
    pub fn new_id(&self) -> String {
        self.store.new_id()
    }

    /// The store, for operations of the hook's own.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}

impl fmt::Debug for HookContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookContext").finish_non_exhaustive()
    }
}
