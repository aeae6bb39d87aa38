//! Queries and scans of several models at once: what they read, and how each item is loaded.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::get::Read;
use super::query::Query;
use super::read_options::ReadFrom;
use super::scan::Scan;
use crate::error::Result;
use crate::model::collection::{check_index, check_store};
use crate::model::index::{Complete, Index, IndexPlan, ReadsConsistently};
use crate::model::sort_key::StartOfSortKey;
use crate::model::{Collection, HookContext, Model, Store};
use crate::value::{Item, Path};

/// `I`, a table or an index that the models of the collection `C` share.
///
/// Its partition key is made as that of `I`, and its sort key is what is stored, whatever a model makes it of.
pub struct Shared<C, I>(PhantomData<fn() -> (C, I)>);

impl<C: Collection, I: Index> Index for Shared<C, I> {
    type Model = I::Model;
    type Partition = I::Partition;
    type SortKey = <I::SortKey as StartOfSortKey>::Stored<Self>;
    type Projected = I::Projected;
    type Filter = I::Filter;

    const PLAN: Option<&'static IndexPlan> = I::PLAN;
    const NAME: &'static str = C::NAME;
    const IS_SHARED: bool = true;

    fn projected() -> I::Projected {
        I::projected()
    }

    fn filter() -> I::Filter {
        I::filter()
    }

    fn check(store: &Store, operation: &'static str) -> Result<()> {
        check_store::<C>(store, operation)
    }
}

#[diagnostic::do_not_recommend]
impl<C, I: ReadsConsistently> ReadsConsistently for Shared<C, I> {}

impl<C, I> fmt::Debug for Shared<C, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

/// Each item is read whole, as the model of the collection `C` that it is of.
pub struct Members<C>(PhantomData<fn() -> C>);

impl<C> fmt::Debug for Members<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Members")
    }
}

impl<M: Model, C: Collection> Read<M> for Members<C> {
    type Output = C;

    fn paths(&self) -> Vec<Path> {
        Vec::new()
    }

    fn check(&self, index: &IndexPlan) -> Result<()> {
        check_index::<C>(index)
    }

    fn decode(&self, item: &Item) -> Result<C> {
        C::from_item(item)
    }

    fn after_load(
        output: &mut C,
        skip: Option<bool>,
        context: &HookContext,
    ) -> impl Future<Output = Result<()>> + Send {
        output.after_load(skip, context)
    }
}

#[diagnostic::do_not_recommend]
impl<C: Collection, I: Index + Complete> ReadFrom<Shared<C, I>> for Members<C> {}

impl<I: Index + Complete> Query<I> {
    /// Reads every item of the partition as the model of `C` that it is of: of the table, and of an index that all models of `C`
    /// define with the same name and key. Each gives the index what it has, `project(all)`, if it is a global one.
    ///
    /// The sort key is then tested as it is stored, so this comes before [`sort_key`](Query::sort_key). A filter names fields of this
    /// model.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// #[derive(Model, Debug)]
    /// #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
    /// #[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "CUSTOMER#{name}")))]
    /// struct Customer { id: String, name: String, city: String }
    ///
    /// #[derive(Model, Debug)]
    /// #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
    /// #[model(global_index(by_city, partition_key = city, sort_key(name = "city_sk", template = "ORDER#{number:06}")))]
    /// struct Order { customer: String, number: u64, city: String }
    ///
    /// #[derive(Collection, Debug)]
    /// enum CustomerItem { Customer(Customer), Order(Order) }
    ///
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<CustomerItem>().run_blocking()?;
    /// # Customer::builder().id("42").name("Ann").city("Rome").build().save().run_blocking(&store)?;
    /// # Order::builder().customer("42").number(7).city("Rome").build().save().run_blocking(&store)?;
    /// let rome = || Customer::by_city("Rome").collection::<CustomerItem>();
    /// let all = rome().all().run_blocking(&store)?;
    /// assert!(matches!(all[..], [CustomerItem::Customer(_), CustomerItem::Order(_)]));
    /// assert_eq!(rome().sort_key(|k| k.begins_with("ORDER#")).count().run_blocking(&store)?, 1);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn collection<C: Collection + From<I::Model>>(self) -> Query<Shared<C, I>, Members<C>> {
        self.shared()
    }

    pub(in crate::model) fn shared<C: Collection>(self) -> Query<Shared<C, I>, Members<C>> {
        self.of_shared(Members(PhantomData))
    }
}

impl<I: Index + Complete> Scan<I> {
    /// Reads every item as the model of `C` that it is of, as [`Query::collection`] does.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
    /// # #[model(global_index(by_city, partition_key = city))]
    /// # struct Customer { id: String, city: String }
    /// # #[derive(Model, Debug)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
    /// # #[model(global_index(by_city, partition_key = city))]
    /// # struct Order { customer: String, number: u64, city: String }
    /// # #[derive(Collection, Debug)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<CustomerItem>().run_blocking()?;
    /// # Customer::builder().id("42").city("Rome").build().save().run_blocking(&store)?;
    /// # Order::builder().customer("42").number(7).city("Rome").build().save().run_blocking(&store)?;
    /// assert_eq!(Order::scan_by_city().collection::<CustomerItem>().all().run_blocking(&store)?.len(), 2);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn collection<C: Collection + From<I::Model>>(self) -> Scan<Shared<C, I>, Members<C>> {
        self.shared()
    }

    pub(in crate::model) fn shared<C: Collection>(self) -> Scan<Shared<C, I>, Members<C>> {
        self.of(Members(PhantomData))
    }
}
