//! The handle an application keeps: which backend, which tables, whose clock and ids.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::ids::{IdGenerator, RandomIds};
use super::tables::{CreateTables, DeleteTables, Models};
use super::{HookContext, Model, Moment};
use crate::backend::{Backend, Backoff, Chance, Layer, Layered};
use crate::error::{Error, Result};
use crate::schema::TableName;

/// Where models are kept. Cheap to clone; clones are one store.
///
/// `Store` alone stands for a store on any backend, which is what application code should take. A test may keep a
/// `Store<MemoryBackend>` to reach the engine's controls.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String }
///
/// let store = Store::builder(MemoryBackend::new()).table_prefix("dev-").build();
/// assert_eq!(store.table_name::<User>()?.as_str(), "dev-users");
/// # Ok::<(), itemstore::Error>(())
/// ```
pub struct Store<B: ?Sized = dyn Backend> {
    backend: Arc<B>,
    shared: Arc<Shared>,
}

/// What all clones of a store share, whatever type its backend is known under.
struct Shared {
    undecorated: Arc<dyn Backend>,
    backend: Arc<dyn Backend>,
    overrides: BTreeMap<TypeId, Arc<dyn Backend>>,
    table_names: BTreeMap<TypeId, String>,
    table_prefix: String,
    clock: Option<Clock>,
    ids: Arc<dyn IdGenerator>,
    backoff: Backoff,
    chance: Arc<Chance>,
}

/// Where the operations of one model go.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) table: TableName,
    model: &'static str,
    operation: &'static str,
}

impl Target {
    /// The same target, for what messages call `model`.
    pub(super) fn named(self, model: &'static str) -> Self {
        Self { model, ..self }
    }

    /// Says which operation, model and table an error is about.
    pub(super) fn describe(&self) -> impl Fn(Error) -> Error + use<> {
        let (operation, table, model) = (self.operation, self.table.clone(), self.model);
        move |error| error.with_operation(operation).with_model(model).with_table(&table)
    }

    /// The name of the model.
    pub(super) fn model(&self) -> &'static str {
        self.model
    }

    /// Whether both are on one backend. Two that were given to a store one by one are two, whatever is behind them.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.backend, &other.backend)
    }
}

impl<B: Backend> Store<B> {
    /// A store on `backend` with no other settings.
    #[must_use]
    pub fn new(backend: B) -> Self {
        Self::builder(backend).build()
    }

    /// A store on `backend` with settings.
    pub fn builder(backend: B) -> StoreBuilder<B> {
        StoreBuilder {
            backend: Arc::new(backend),
            layers: Vec::new(),
            overrides: BTreeMap::new(),
            table_names: BTreeMap::new(),
            table_prefix: String::new(),
            clock: None,
            ids: Arc::new(RandomIds),
            backoff: Backoff::new(),
            chance: Chance::System,
        }
    }
}

impl<B: Backend> Store<B> {
    /// A store with the names, the clock and the ids of this one, on another backend of the same type. Layers stay with the
    /// old one, and so do the backends of single models.
    #[must_use]
    pub fn with_backend(&self, backend: B) -> Self {
        let backend = Arc::new(backend);
        let undecorated: Arc<dyn Backend> = Arc::<B>::clone(&backend);
        let shared = Shared {
            backend: Arc::clone(&undecorated),
            undecorated,
            overrides: BTreeMap::new(),
            table_names: self.shared.table_names.clone(),
            table_prefix: self.shared.table_prefix.clone(),
            clock: self.shared.clock.clone(),
            ids: Arc::clone(&self.shared.ids),
            backoff: self.shared.backoff,
            chance: Arc::clone(&self.shared.chance),
        };
        Self { backend, shared: Arc::new(shared) }
    }
}

impl<B: Backend + ?Sized> Store<B> {
    /// The backend as it was given, without the layers around it.
    #[must_use]
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The same store, as application code takes it.
    #[must_use]
    pub fn erased(&self) -> Store {
        Store { backend: Arc::clone(&self.shared.undecorated), shared: Arc::clone(&self.shared) }
    }

    /// The table of a model on this store.
    ///
    /// # Errors
    /// `Validation` for a name DynamoDB does not allow.
    pub fn table_name<M: Model>(&self) -> Result<TableName> {
        let name = match self.shared.table_names.get(&TypeId::of::<M>()) {
            Some(name) => TableName::new(name),
            None if self.shared.table_prefix.is_empty() => TableName::new(M::TABLE),
            None => TableName::new(format!("{}{}", self.shared.table_prefix, M::TABLE)),
        };
        name.map_err(|error| error.with_model(M::NAME))
    }

    /// The backend of a model on this store, with its layers.
    #[must_use]
    pub fn backend_of<M: Model>(&self) -> Arc<dyn Backend> {
        Arc::clone(self.shared.overrides.get(&TypeId::of::<M>()).unwrap_or(&self.shared.backend))
    }

    /// The time now, by the store's clock: the one it was built with, else its backend's.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        match &self.shared.clock {
            Some(clock) => clock(),
            None => self.shared.backend.runtime().now(),
        }
    }

    /// A new id, by the store's generator.
    #[must_use]
    pub fn new_id(&self) -> String {
        self.shared.ids.new_id()
    }

    /// The time now and the store's ids, for the [request](super::Run::request) of an operation.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment::new(self.now(), Arc::clone(&self.shared.ids))
    }

    /// Creates the table of a model, and turns its expiry on when the model has a field `#[model(ttl)]` and the backend declares
    /// [`time_to_live`](crate::backend::Capabilities::time_to_live). On a backend that does not, nothing deletes what has expired.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String }
    /// let store = Store::new(MemoryBackend::new());
    /// store.create_table::<User>().run_blocking()?;   // in async code: `store.create_table::<User>().await?`
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn create_table<M: Model>(&self) -> CreateTables {
        self.create_tables::<M>()
    }

    /// Creates the tables of several models: `create_tables::<(User, Order)>()`. Models that share a table must agree about
    /// its key and about the attribute that its items expire by, and make one table.
    pub fn create_tables<M: Models>(&self) -> CreateTables {
        CreateTables::new::<M>(&self.erased())
    }

    /// Deletes the table of a model, with all its items.
    pub fn delete_table<M: Model>(&self) -> DeleteTables {
        self.delete_tables::<M>()
    }

    /// Deletes the tables of several models, with all their items.
    pub fn delete_tables<M: Models>(&self) -> DeleteTables {
        DeleteTables::new::<M>(&self.erased())
    }

    pub(super) fn target<M: Model>(&self, operation: &'static str) -> Result<Target> {
        let table = self.table_name::<M>().map_err(|error| error.with_operation(operation))?;
        Ok(Target { backend: self.backend_of::<M>(), table, model: M::NAME, operation })
    }

    /// How batches and transactions are tried again.
    pub(super) fn backoff(&self) -> Backoff {
        self.shared.backoff
    }

    pub(super) fn chance(&self) -> &Chance {
        &self.shared.chance
    }

    pub(super) fn hook_context(&self) -> HookContext {
        HookContext::new(self.erased())
    }
}

impl<B: ?Sized> Clone for Store<B> {
    fn clone(&self) -> Self {
        Self { backend: Arc::clone(&self.backend), shared: Arc::clone(&self.shared) }
    }
}

impl<B: fmt::Debug + ?Sized> fmt::Debug for Store<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &&*self.backend).finish_non_exhaustive()
    }
}

/// Tells the time.
type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Puts a layer around a backend.
type Wrap = Box<dyn FnOnce(Arc<dyn Backend>) -> Arc<dyn Backend>>;

/// Settings of a [`Store`].
///
/// ```
/// use itemstore::model::SequentialIds;
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String }
/// # #[derive(Model)]
/// # #[model(table = "audit")]
/// # struct AuditLog { #[model(partition_key)] id: String }
///
/// let store = Store::builder(MemoryBackend::new())
///     .table_prefix("dev-")
///     .table_name::<AuditLog>("audit-2026")
///     .backend_for::<AuditLog>(MemoryBackend::new())
///     .id_generator(SequentialIds::new("id-"))
///     .build();
/// store.create_tables::<(User, AuditLog)>().run_blocking()?;
/// assert_eq!(store.table_name::<User>()?.as_str(), "dev-users");
/// assert_eq!(store.table_name::<AuditLog>()?.as_str(), "audit-2026");
/// assert_eq!(store.new_id(), "id-1");
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a builder does nothing until `.build()`"]
pub struct StoreBuilder<B> {
    backend: Arc<B>,
    layers: Vec<Wrap>,
    overrides: BTreeMap<TypeId, Arc<dyn Backend>>,
    table_names: BTreeMap<TypeId, String>,
    table_prefix: String,
    clock: Option<Clock>,
    ids: Arc<dyn IdGenerator>,
    backoff: Backoff,
    chance: Chance,
}

impl<B: Backend> StoreBuilder<B> {
    /// Keeps a model on another backend; or several, as a tuple, on one: what is given in two calls is two backends, and no transaction
    /// is on both. Layers added to this store are not around it: wrap it in [`Layered`] yourself where you want them.
    pub fn backend_for<M: Models>(mut self, backend: impl Backend) -> Self {
        let backend: Arc<dyn Backend> = Arc::new(backend);
        M::types(&mut |model| drop(self.overrides.insert(model, Arc::clone(&backend))));
        self
    }

    /// Keeps model `M` in this table, whatever the prefix.
    pub fn table_name<M: Model>(mut self, name: impl Into<String>) -> Self {
        self.table_names.insert(TypeId::of::<M>(), name.into());
        self
    }

    /// Puts `prefix` before the tables that the models name. Default: nothing.
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = prefix.into();
        self
    }

    /// Takes the time from here. Default: from the backend.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Takes new ids from here. Default: [`RandomIds`].
    pub fn id_generator(mut self, ids: impl IdGenerator) -> Self {
        self.ids = Arc::new(ids);
        self
    }

    /// How often and how long batches and transactions are tried again, unless a call says otherwise. Default: [`Backoff::new`].
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Takes what is left to chance from a seed: how long a backoff waits, and the tokens of transactions. For tests, which it makes
    /// repeatable: two programs with one seed would take each other's transactions for their own. Default: from this machine.
    pub fn seed(mut self, seed: u64) -> Self {
        self.chance = Chance::seeded(seed);
        self
    }

    /// Puts a layer around the backend. The last one added is the outermost.
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Box::new(|inner| Arc::new(Layered::new(layer, inner))));
        self
    }

    /// The store.
    #[must_use]
    pub fn build(self) -> Store<B> {
        let undecorated: Arc<dyn Backend> = Arc::<B>::clone(&self.backend);
        let layers = self.layers.into_iter();
        let backend = layers.fold(Arc::clone(&undecorated), |inner, wrap| wrap(inner));
        let shared = Shared {
            undecorated,
            backend,
            overrides: self.overrides,
            table_names: self.table_names,
            table_prefix: self.table_prefix,
            clock: self.clock,
            ids: self.ids,
            backoff: self.backoff,
            chance: Arc::new(self.chance),
        };
        Store { backend: self.backend, shared: Arc::new(shared) }
    }
}

impl<B: fmt::Debug> fmt::Debug for StoreBuilder<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreBuilder").field("backend", &self.backend).finish_non_exhaustive()
    }
}
