//! `get`: read the item under a key.

use std::future::Future;
use std::marker::PhantomData;

use super::options::after_load;
use crate::backend::Request;
use crate::backend::batches::{Place, ReadOne};
use crate::error::Result;
use crate::expr::Projection;
use crate::model::index::{IndexPlan, ProjectionPlan};
use crate::model::project::{IntoProjected, Projected};
use crate::model::{HookContext, IntoKey, Model, Moment, Run, Store, compose};
use crate::request::{GetItem, Select, TransactGet};
use crate::schema::{IndexScope, TableName};
use crate::value::{AttributeValue, Item, Path};

/// Reads the item under a key. Made by [`Model::get`].
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct Get<M, P = Whole> {
    key: Result<Vec<AttributeValue>>,
    consistent_read: Option<bool>,
    skip_hooks: Option<bool>,
    read: P,
    model: PhantomData<fn() -> M>,
}

/// The whole item is read, as the model.
#[derive(Debug, Clone, Copy)]
pub struct Whole;

/// What of an `M` is read.
pub trait Read<M: Model>: Send {
    /// What a read item gives.
    type Output: Send;

    /// The paths asked for; none for the whole item.
    #[doc(hidden)]
    fn paths(&self) -> Vec<Path>;

    /// Refuses an index that does not hold what is asked for.
    ///
    /// # Errors
    /// `Validation`, which names the attribute.
    #[doc(hidden)]
    fn check(&self, _index: &IndexPlan) -> Result<()> {
        Ok(())
    }

    /// What is asked of an index, or of the table, where no paths are: the whole item, also where a local index holds less.
    #[doc(hidden)]
    fn select(&self, index: Option<&IndexPlan>) -> Option<Select> {
        let index = index?;
        let holds_less = index.scope == IndexScope::Local && index.projection != ProjectionPlan::All;
        holds_less.then_some(Select::AllAttributes)
    }

    /// Reads the item, or the parts of it that were asked for.
    ///
    /// # Errors
    /// `Decode` for an item that does not fit the model.
    #[doc(hidden)]
    fn decode(&self, item: &Item) -> Result<Self::Output>;

    /// Runs `after_load` of what was read whole, unless `skip`, else the model, says not to.
    #[doc(hidden)]
    fn after_load(
        output: &mut Self::Output,
        skip: Option<bool>,
        context: &HookContext,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (output, skip, context);
        std::future::ready(Ok(()))
    }
}

impl<M: Model> Read<M> for Whole {
    type Output = M;

    fn paths(&self) -> Vec<Path> {
        Vec::new()
    }

    fn decode(&self, item: &Item) -> Result<M> {
        M::from_item(item)
    }

    fn after_load(
        output: &mut M,
        skip: Option<bool>,
        context: &HookContext,
    ) -> impl Future<Output = Result<()>> + Send {
        after_load(output, skip, context)
    }
}

impl<M: Model> Get<M> {
    pub(in crate::model) fn new(key: impl IntoKey<M::Key>) -> Self {
        Self {
            key: key.into_parts(),
            consistent_read: None,
            skip_hooks: None,
            read: Whole,
            model: PhantomData,
        }
    }

    /// Reads only these fields, as a tuple of their types; `after_load` does not run, since there is no model.
    ///
    /// A field with a codec comes as its [`Encoded`](crate::model::Encoded). What is absent is what it would be in a model: a
    /// default, an `Option` or a set; else it is a `Decode` error, also for a field below an `Option` or an entry of a map.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
    /// let read = User::get("USER#1").project(|u| (u.name(), u.age())).run_blocking(&store)?;
    /// assert_eq!(read, Some(("John".to_owned(), 30)));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn project<F: IntoProjected<M>>(
        self,
        fields: impl FnOnce(&M::Fields) -> F,
    ) -> Get<M, Projected<M, F>> {
        Get {
            key: self.key,
            consistent_read: self.consistent_read,
            skip_hooks: self.skip_hooks,
            read: Projected::new(fields(&M::fields())),
            model: PhantomData,
        }
    }
}

impl<M: Model, P: Read<M>> Get<M, P> {
    /// Asks for a consistent read, or for none, whatever the model says.
    pub fn consistent_read(mut self, consistent_read: bool) -> Self {
        self.consistent_read = Some(consistent_read);
        self
    }

    /// Loads without hooks, or with them, whatever the model says.
    pub fn skip_hooks(mut self, skip: bool) -> Self {
        self.skip_hooks = Some(skip);
        self
    }

    /// The key attributes of the item it reads.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// let get = User::get("USER#1");
    /// assert_eq!(get.key()?, itemstore::value::Item::new().with("pk", "USER#1"));
    /// # drop(get);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Key` for a part of the key that its template cannot hold.
    pub fn key(&self) -> Result<Item> {
        compose::<M>(&self.key).map(|composed| composed.key)
    }

    fn is_consistent(&self) -> bool {
        self.consistent_read.unwrap_or(M::OPTIONS.consistent_read)
    }

    fn get_item(&self, table: TableName) -> Result<GetItem> {
        Ok(GetItem::new(table, self.key()?)
            .consistent_read(self.is_consistent())
            .projection(Projection::new(self.read.paths())))
    }

    /// What is asked for, with the key attributes: so that an item that is there always gives something.
    fn projection_with_key(&self) -> Option<Projection> {
        let mut paths = self.read.paths();
        if !paths.is_empty() {
            let names = M::KEY.names.iter().map(|name| Path::attribute(*name));
            let added: Vec<Path> = names.filter(|name| !paths.contains(name)).collect();
            paths.extend(added);
        }
        Projection::new(paths)
    }

    /// The same read as one of many, whose answers come in no order and are known by their keys.
    pub(super) fn among_many(&self, table: TableName) -> Result<ReadOne> {
        let schema = M::KEY.schema();
        let key = schema.primary_key(&self.key()?)?;
        Ok(ReadOne {
            place: Place { table, schema, key },
            consistent_read: self.is_consistent(),
            projection: self.projection_with_key(),
        })
    }

    /// The same read as one of a transaction, whose answer does not tell an item of which nothing matches from none at all.
    pub(super) fn at_once(&self, table: TableName) -> Result<TransactGet> {
        Ok(TransactGet::new(table, self.key()?).projection(self.projection_with_key()))
    }

    /// What the item gives that was read, with the model's hook.
    pub(super) async fn load(self, item: &Item, store: &Store) -> Result<P::Output> {
        let mut output = self.read.decode(item)?;
        P::after_load(&mut output, self.skip_hooks, &store.hook_context()).await?;
        Ok(output)
    }
}

impl<M: Model, P: Read<M>> Run for Get<M, P> {
    type Model = M;
    type Output = Option<P::Output>;

    fn request(&self, table: TableName, _moment: &Moment) -> Result<Request> {
        self.get_item(table).map(Request::from)
    }

    async fn run_on(self, store: Store) -> Result<Option<P::Output>> {
        let target = store.target::<M>("GetItem")?;
        let describe = target.describe();
        let request = self.get_item(target.table.clone()).map_err(&describe)?;
        let Some(item) = target.backend.get_item(request).await.map_err(&describe)?.item else {
            return Ok(None);
        };
        self.load(&item, &store).await.map(Some).map_err(&describe)
    }
}

/// Prints no value of the key.
impl<M: Model, P> std::fmt::Debug for Get<M, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Get")
            .field("model", &M::NAME)
            .field("consistent_read", &self.consistent_read)
            .field("skip_hooks", &self.skip_hooks)
            .finish_non_exhaustive()
    }
}
