//! Several models in one partition, read together: which of them an item is of, and what they must agree about.

use std::future::Future;

use super::index::{IndexPlan, ProjectionPlan, Table};
use super::keys::{Composition, KeyPlan, KeySource, Segment};
use super::ops::{Members, Query, Scan, Shared};
use super::shared_table::SharedTable;
use super::type_attribute::{TypeAttribute, is_same};
use super::{HookContext, IntoKey, Model, Models, Store};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{IndexScope, ScalarType};
use crate::value::Item;

/// An enum of several models whose items are in one partition. Derive it.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore::value::Item;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model, Debug, PartialEq)]
/// #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
/// struct Customer {
///     id: String,
///     name: String,
/// }
///
/// #[derive(Model, Debug, PartialEq)]
/// #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
/// struct Order {
///     customer: String,
///     number: u64,
///     total: u32,
/// }
///
/// #[derive(Collection, Debug, PartialEq)]
/// enum CustomerItem {
///     Customer(Customer),
///     Order(Order),
///     #[collection(unknown)]
///     Other(Item),                       // what is of no model; without it, such an item is an error
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_tables::<CustomerItem>().run_blocking()?;
/// Customer::builder().id("42").name("Ann").build().save().run_blocking(&store)?;
/// Order::builder().customer("42").number(7).total(30).build().save().run_blocking(&store)?;
///
/// let items = CustomerItem::query("42").all().run_blocking(&store)?;
/// let [CustomerItem::Order(order), CustomerItem::Customer(customer)] = &items[..] else { panic!("{items:?}") };
/// assert_eq!((order.total, customer.name.as_str()), (30, "Ann"));
///
/// // The sort key is tested as it is stored, since each model makes it by a template of its own.
/// let orders = CustomerItem::query("42").sort_key(|k| k.begins_with("ORDER#")).count().run_blocking(&store)?;
/// assert_eq!(orders, 1);
/// # Ok(())
/// # }
/// ```
///
/// # Which model an item is of
///
/// 1. The one whose [type attribute](TypeAttribute) it has, for the models that ask for one.
/// 2. Else the one by whose templates its key can be taken apart, [completely](KeyPlan::matches).
///
/// Two models that could have one item between them do not compile: give their keys templates that tell them apart, or both of them
/// type attributes. An item of a model that does not load is an error which names the model, and is never what is unknown.
///
/// # What the models share
///
/// The table, the names and types of its key attributes, and how its partition key is made: else the enum does not compile. A store
/// that keeps them in different tables, or on different backends, refuses to read the collection (`SchemaClash`).
///
/// `query` and `scan` give the operations that models have, with pages, cursors and streams. Their filter names fields of the first
/// model; an item without the attribute is compared as any absent one. `scan` asks for partitions of the collection. An index that
/// all of them define is read by [`Query::collection`] and [`Scan::collection`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no collection of models",
    note = "derive it for an enum of models: `#[derive(Collection)]`"
)]
pub trait Collection: Models + Sized + Send + 'static {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// Its models, in the order of the variants.
    #[doc(hidden)]
    const MEMBERS: &'static [Member];

    /// The first of its models.
    type Lead: Model;

    /// Reads a stored item as the model it is of.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
    /// # struct Customer { id: String }
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
    /// # struct Order { customer: String, number: u64 }
    /// # #[derive(Collection, Debug, PartialEq)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// let order = || Order::builder().customer("42").number(7).build();
    /// assert_eq!(CustomerItem::from_item(&order().to_item()?)?, CustomerItem::from(order()));
    ///
    /// let stray = order().to_item()?.with("sk", "ORDER#7");
    /// assert_eq!(CustomerItem::from_item(&stray).unwrap_err().kind(), ErrorKind::Decode);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Decode`: with the name of the model, for an item of it that does not load; with that of the collection, for an item of none
    /// where no variant is for what is unknown.
    fn from_item(item: &Item) -> Result<Self>;

    /// Runs `after_load` of the model, unless `skip`, else the model, says not to.
    #[doc(hidden)]
    fn after_load(
        &mut self,
        skip: Option<bool>,
        context: &HookContext,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Reads a range of the partition under a key, in the order of its sort key.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
    /// # struct Customer { id: String }
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
    /// # struct Order { customer: String, number: u64 }
    /// # #[derive(Collection, Debug, PartialEq)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<CustomerItem>().run_blocking()?;
    /// # Customer::builder().id("42").build().save().run_blocking(&store)?;
    /// # for number in 1..4 { Order::builder().customer("42").number(number).build().save().run_blocking(&store)?; }
    /// let page = CustomerItem::query("42").page_size(2).page().run_blocking(&store)?;
    /// let rest = CustomerItem::query("42").after(page.cursor).all().run_blocking(&store)?;
    /// assert!(matches!(rest[..], [CustomerItem::Order(_), CustomerItem::Customer(_)]));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn query(
        key: impl IntoKey<<Self::Lead as Model>::Partition>,
    ) -> Query<Shared<Self, Table<Self::Lead>>, Members<Self>> {
        Query::new(key).shared()
    }

    /// Reads every partition of the collection.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{id}", sort_key = "PROFILE")]
    /// # struct Customer { id: String }
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
    /// # struct Order { customer: String, number: u64 }
    /// # #[derive(Collection, Debug, PartialEq)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<CustomerItem>().run_blocking()?;
    /// # for id in ["1", "2"] { Customer::builder().id(id).build().save().run_blocking(&store)?; }
    /// assert_eq!(CustomerItem::scan().segments(4).all().run_blocking(&store)?.len(), 2);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn scan() -> Scan<Shared<Self, Table<Self::Lead>>, Members<Self>> {
        Scan::new().shared()
    }
}

/// A model of a collection.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Member {
    name: &'static str,
    key: KeyPlan,
    indexes: &'static [IndexPlan],
    type_attribute: Option<TypeAttribute>,
}

impl Member {
    /// The model `M`.
    #[must_use]
    pub const fn of<M: Model>() -> Self {
        Self { name: M::NAME, key: M::KEY, indexes: M::INDEXES, type_attribute: M::TYPE_ATTRIBUTE }
    }

    fn refused(&self, why: &str) -> Error {
        Error::new(ErrorKind::SchemaClash, format!("the model {} {why}", self.name))
    }
}

/// The model that `item` is of, by its position.
#[doc(hidden)]
#[must_use]
pub fn member_of<C: Collection>(item: &Item) -> Option<usize> {
    let position = |is_of: &dyn Fn(&Member) -> bool| C::MEMBERS.iter().position(is_of);
    let by_type = position(&|member| member.type_attribute.is_some_and(|attribute| attribute.is_of(item)));
    by_type.or_else(|| position(&|member| member.type_attribute.is_none() && member.key.matches(item)))
}

/// The error for an item of none of the models.
#[doc(hidden)]
#[must_use]
pub fn of_no_member<C: Collection>() -> Error {
    Error::new(ErrorKind::Decode, "the item is of none of the collection's models")
        .with_model(C::NAME)
        .with_key_attributes(C::Lead::KEY.names)
}

/// Whether two models name one table.
#[doc(hidden)]
#[must_use]
pub const fn share_a_table<A: Model, B: Model>() -> bool {
    is_same(A::TABLE, B::TABLE)
}

/// Whether the key attributes of two models have the same names and types.
#[doc(hidden)]
#[must_use]
pub const fn share_key_attributes<A: Model, B: Model>() -> bool {
    let sort_keys = match (&A::KEY.sort_key, &B::KEY.sort_key) {
        (Some(one), Some(other)) => is_one_attribute(one, other),
        (None, None) => true,
        _ => false,
    };
    sort_keys && is_one_attribute(&A::KEY.partition_key, &B::KEY.partition_key)
}

/// Whether the partition keys of two models are made in the same way.
#[doc(hidden)]
#[must_use]
pub const fn share_partitions<A: Model, B: Model>() -> bool {
    are_made_alike(&A::KEY.partition_key, &B::KEY.partition_key)
}

/// Compiles if the parts of the partition keys of two models have the same types.
#[doc(hidden)]
pub const fn share_partition_types<A: Model, B: Model<Partition = A::Partition>>() {}

/// Whether no item is of both models.
#[doc(hidden)]
#[must_use]
pub const fn are_told_apart<A: Model, B: Model>() -> bool {
    let by_type = match (A::TYPE_ATTRIBUTE, B::TYPE_ATTRIBUTE) {
        (Some(one), Some(other)) => one.is_apart_from(other),
        _ => false,
    };
    by_type || A::KEY.is_apart_from(&B::KEY)
}

const fn is_one_attribute(one: &KeySource, other: &KeySource) -> bool {
    is_same(one.name, other.name)
        && matches!(
            (one.kind, other.kind),
            (ScalarType::S, ScalarType::S) | (ScalarType::N, ScalarType::N) | (ScalarType::B, ScalarType::B)
        )
}

const fn are_made_alike(one: &KeySource, other: &KeySource) -> bool {
    match (one.composition, other.composition) {
        (Composition::Part(one), Composition::Part(other)) => one == other,
        (Composition::Template(one), Composition::Template(other)) => {
            let mut at = 0;
            while at < one.len() && at < other.len() && is_same_segment(&one[at], &other[at]) {
                at += 1;
            }
            at == one.len() && at == other.len()
        }
        _ => false,
    }
}

const fn is_same_segment(one: &Segment, other: &Segment) -> bool {
    match (*one, *other) {
        (Segment::Literal(one), Segment::Literal(other)) => is_same(one, other),
        (Segment::Part { index: one, width }, Segment::Part { index: other, width: other_width }) => {
            let is_same_width = match (width, other_width) {
                (Some(one), Some(other)) => one == other,
                (None, None) => true,
                _ => false,
            };
            one == other && is_same_width
        }
        _ => false,
    }
}

/// Refuses an index that the models do not share, or that does not hold the whole of each.
///
/// # Errors
/// `SchemaClash`, which names the models.
pub(super) fn check_index<C: Collection>(index: &IndexPlan) -> Result<()> {
    let mut shared: Option<SharedTable> = None;
    for member in C::MEMBERS {
        let of_member = member.indexes.iter().find(|own| own.name == index.name);
        let own = of_member.ok_or_else(|| member.refused(&format!("has no index {}", index.name)))?;
        let clash = |why: &str| Err(member.refused(&format!("{why} of the index {}", index.name)));
        match &mut shared {
            None => shared = Some(SharedTable::new(member.name, &member.key, std::slice::from_ref(own))?),
            Some(shared) => shared.add(member.name, &member.key, std::slice::from_ref(own))?,
        }
        let pairs = own.partition_keys.iter().zip(index.partition_keys);
        if own.partition_keys.len() != index.partition_keys.len()
            || !pairs.into_iter().all(|(own, of_index)| are_made_alike(own, of_index))
        {
            return clash("makes otherwise the partition key");
        }
        if own.scope == IndexScope::Global && own.projection != ProjectionPlan::All {
            return clash("has not all its attributes in the entries");
        }
    }
    Ok(())
}

/// Refuses a store that keeps the models of `C` in more than one table.
///
/// # Errors
/// `SchemaClash`, which names the models, and that of a table name which is none.
pub(super) fn check_store<C: Collection>(store: &Store, operation: &'static str) -> Result<()> {
    let mut first = None;
    let mut result = Ok(());
    C::each(store, operation, &mut |definition| {
        let checked = definition.and_then(|definition| match &first {
            None => {
                first = Some(definition);
                Ok(())
            }
            Some(first) => definition.check_beside(first),
        });
        if result.is_ok() {
            result = checked;
        }
    });
    result
}
