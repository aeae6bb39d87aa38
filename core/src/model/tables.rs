//! Tables of models: created and deleted from the models' own definitions.

use std::any::TypeId;
use std::future::IntoFuture;

use super::index::IndexPlan;
use super::keys::KeyPlan;
use super::shared_table::SharedTable;
use super::store::Target;
use super::{Model, Store};
use crate::backend::{BoxFuture, block_on};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{DeleteTable, UpdateTimeToLive};

/// One model, or a tuple of up to 12 that may share tables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a model nor a tuple of models",
    note = "name one model, or up to 12 in a tuple: `create_tables::<(User, Order)>()`"
)]
pub trait Models {
    /// Hands the definition of every model to `take`.
    #[doc(hidden)]
    fn each(store: &Store, operation: &'static str, take: &mut dyn FnMut(Result<Definition>));

    /// Hands the type of every model to `take`.
    #[doc(hidden)]
    fn types(take: &mut dyn FnMut(TypeId));
}

/// What one model says of its table.
#[doc(hidden)]
#[derive(Debug)]
pub struct Definition {
    target: Target,
    model: &'static str,
    key: KeyPlan,
    indexes: &'static [IndexPlan],
    time_to_live: Option<&'static str>,
}

impl Definition {
    /// Refuses to be in another table, or on another backend, than `other`.
    pub(super) fn check_beside(&self, other: &Self) -> Result<()> {
        let (one, beside) = (&other.target, &self.target);
        if one.table == beside.table && one.is_beside(beside) {
            return Ok(());
        }
        let why = format!(
            "the model {} is in the table {} of this store, and {} in the table {}{}",
            other.model,
            one.table,
            self.model,
            beside.table,
            if one.table == beside.table { " of another backend" } else { "" },
        );
        Err(Error::new(ErrorKind::SchemaClash, why))
    }
}

impl<M: Model> Models for M {
    fn each(store: &Store, operation: &'static str, take: &mut dyn FnMut(Result<Definition>)) {
        let target = store.target::<M>(operation);
        let definition = |target| Definition {
            target,
            model: M::NAME,
            key: M::KEY,
            indexes: M::INDEXES,
            time_to_live: M::TTL_ATTRIBUTE,
        };
        take(target.map(definition));
    }

    fn types(take: &mut dyn FnMut(TypeId)) {
        take(TypeId::of::<M>());
    }
}

/// No model at all.
impl Models for () {
    fn each(_store: &Store, _operation: &'static str, _take: &mut dyn FnMut(Result<Definition>)) {}

    fn types(_take: &mut dyn FnMut(TypeId)) {}
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<$first: Models, $($rest: Models),*> Models for ($first, $($rest,)*) {
            fn each(store: &Store, operation: &'static str, take: &mut dyn FnMut(Result<Definition>)) {
                $first::each(store, operation, take);
                $($rest::each(store, operation, take);)*
            }

            fn types(take: &mut dyn FnMut(TypeId)) {
                $first::types(take);
                $($rest::types(take);)*
            }
        }

        tuples!($($rest)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L);

/// One table, which several models may have defined.
struct Table {
    target: Target,
    shared: SharedTable,
}

impl Table {
    fn is_of(&self, target: &Target) -> bool {
        self.target.table == target.table && self.target.is_beside(target)
    }
}

/// The tables of `M` on `store`, each once.
fn tables<M: Models>(store: &Store, operation: &'static str) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    let mut result = Ok(());
    M::each(store, operation, &mut |definition| {
        let added = definition.and_then(|definition| add(&mut tables, definition));
        if result.is_ok() {
            result = added;
        }
    });
    result.map(|()| tables)
}

fn add(tables: &mut Vec<Table>, definition: Definition) -> Result<()> {
    let Definition { target, model, key, indexes, time_to_live } = definition;
    if let Some(table) = tables.iter_mut().find(|table| table.is_of(&target)) {
        let added = table.shared.add(model, &key, indexes);
        let added = added.and_then(|()| table.shared.add_time_to_live(model, time_to_live));
        return added.map_err(target.describe());
    }
    let mut shared = SharedTable::new(model, &key, indexes).map_err(target.describe())?;
    shared.add_time_to_live(model, time_to_live).map_err(target.describe())?;
    tables.push(Table { target, shared });
    Ok(())
}

/// The store's call that creates tables: `.await` it, or `.run_blocking()`.
#[must_use = "no table is created until this is awaited or `.run_blocking()`"]
pub struct CreateTables(Result<Vec<Table>>);

/// The store's call that deletes tables: `.await` it, or `.run_blocking()`.
#[must_use = "no table is deleted until this is awaited or `.run_blocking()`"]
pub struct DeleteTables(Result<Vec<Table>>);

impl CreateTables {
    pub(super) fn new<M: Models>(store: &Store) -> Self {
        Self(tables::<M>(store, "CreateTable"))
    }

    async fn run(table: &Table) -> Result<()> {
        let Target { backend, table: name, .. } = &table.target;
        let created = backend.create_table(table.shared.create(name.clone())).await;
        created.map_err(table.target.describe())?;
        let Some(attribute) = table.shared.time_to_live().filter(|_| backend.capabilities().time_to_live)
        else {
            return Ok(());
        };
        let enabled = backend.update_time_to_live(UpdateTimeToLive::enable(name.clone(), attribute)).await;
        // The table is there by now: the same call again would only find its name taken.
        enabled.map(drop).map_err(|error| table.target.describe()(error.after_apply()))
    }
}

impl DeleteTables {
    pub(super) fn new<M: Models>(store: &Store) -> Self {
        Self(tables::<M>(store, "DeleteTable"))
    }

    async fn run(table: &Table) -> Result<()> {
        let request = DeleteTable::new(table.target.table.clone());
        let deleted = table.target.backend.delete_table(request).await;
        deleted.map(drop).map_err(table.target.describe())
    }
}

macro_rules! table_calls {
    ($($call:ident),+) => {$(
        impl $call {
            /// Runs and blocks this thread until it is done.
            ///
            /// # Errors
            /// What the backend answers, such as `TableInUse` or `TableNotFound`; `SchemaClash` for models that share a
            /// table and disagree about it, with nothing sent; `BlockingInRuntime` on a thread of an asynchronous runtime.
            pub fn run_blocking(self) -> Result<()> {
                for table in self.0? {
                    // Models may have backends of their own, and each blocks as its own runtime does.
                    let runtime = table.target.backend.runtime();
                    block_on(runtime, Self::run(&table)).map_err(table.target.describe())??;
                }
                Ok(())
            }
        }

        impl IntoFuture for $call {
            type Output = Result<()>;
            type IntoFuture = BoxFuture<'static, Result<()>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(async move {
                    for table in self.0? {
                        Self::run(&table).await?;
                    }
                    Ok(())
                })
            }
        }

        impl std::fmt::Debug for $call {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($call)).finish_non_exhaustive()
            }
        }
    )+};
}

table_calls!(CreateTables, DeleteTables);
