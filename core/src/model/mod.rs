//! The typed layer: a [`Model`] of your own, and a [`Store`] that runs its operations on any backend.

pub mod attribute;
pub(crate) mod collection;
mod condition;
mod current;
mod cursor;
#[cfg(feature = "default-store")]
mod default_store;
mod explain;
pub mod fields;
mod hooks;
mod ids;
pub mod index;
mod index_keys;
mod items;
#[cfg(feature = "serde")]
mod json;
mod key_match;
mod key_range;
pub mod keys;
mod managed;
#[macro_use]
mod many;
mod moment;
mod operand;
pub(crate) mod ops;
mod options;
mod project;
mod reader;
mod run;
mod shared_table;
pub mod sort_key;
mod store;
pub(crate) mod tables;
mod time;
mod type_attribute;
mod update;
mod version;

use crate::error::{Error, ErrorKind, Result};
use crate::value::{AttributeValue, Item, Map};
use sort_key::StartOfSortKey;

pub use attribute::{Attribute, Codec, Document, Encoded};
pub use collection::Collection;
pub use condition::{Condition, Size};
pub use cursor::{Cursor, IntoCursor, Page};
#[cfg(feature = "default-store")]
pub use default_store::{clear_default_store, default_store, scope_default_store, set_default_store};
pub use explain::Explanation;
pub use fields::Field;
pub use hooks::{HookContext, HookResult, Hooks};
pub use ids::{IdForm, IdGenerator, RandomIds, SeededIds, SequentialIds};
pub use index::{Index, IndexPlan, Table};
pub use items::{BlockingItems, Items};
#[cfg(feature = "serde")]
pub use json::Json;
pub use keys::{IntoKey, KeyPlan};
pub use managed::{Generate, Generated, Managed, Rule};
pub use many::RunMany;
pub use moment::Moment;
pub use operand::{Computed, KeyOperand, Operand, SetOperand};
use ops::explain_reading;
pub use ops::{
    Batch, BatchGet, BatchWrite, BatchWriteOp, CheckByKey, Count, Counted, Create, Delete, DeleteByKey, Get,
    Got, Left, List, Lists, Members, Outcome, Query, Read, ReadAll, ReadFirst, ReadFrom, ReadPage, Save,
    Scan, SegmentedScan, Shared, Transaction, TransactionRead, TransactionReads, TransactionWrite,
    TransactionWriteOp, Update, UpdateByKey, UpsertByKey, Whole, returning,
};
pub use options::ModelOptions;
pub use project::Projected;
pub use reader::Reading;
pub use run::{Conditional, Run};
pub use store::{Store, StoreBuilder};
pub use tables::{CreateTables, DeleteTables, Models};
pub use time::{EpochSeconds, Expires, TimeField, Times, TtlField};
pub use type_attribute::TypeAttribute;
pub use update::{Action, IntoActions};
#[doc(hidden)]
pub use version::is_version;
pub use version::{Unversioned, Version};

/// A type whose values are items of a table. Derive it.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     pk: String,
///     #[model(sort_key)]
///     sk: String,
///     name: String,
///     #[model(default)]
///     age: u32,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<User>().run_blocking()?;
///
/// let mut user = User::builder().pk("USER#1").sk("PROFILE").name("John").build();
/// user.save().run_blocking(&store)?;
/// user.update().set(|u| (u.name().set("Jane"), u.age().add(1))).run_blocking(&store)?;
///
/// let loaded = User::get(("USER#1", "PROFILE")).run_blocking(&store)?;
/// assert_eq!(loaded, Some(user));
/// # Ok(())
/// # }
/// ```
///
/// # Keys made of fields
///
/// A key attribute can be made of fields instead of being one. `User::get` then takes the fields, each once, in the order the
/// templates name them. A part that holds the text beside it in the template is an error, so that no two keys have one text.
///
/// ```
/// use itemstore::prelude::*;
///
/// #[derive(Model, Debug, PartialEq)]
/// #[model(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{number:010}")]
/// struct Order {
///     user: String,
///     number: u64,
///     total: u32,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let order = Order::builder().user("1").number(42).total(3).build();
/// let item = order.to_item()?;
/// assert_eq!(item.get("pk"), Some(&"USER#1".into()));
/// assert_eq!(item.get("sk"), Some(&"ORDER#0000000042".into()));
/// assert_eq!(item.get("number"), Some(&42.into()));
/// let get = Order::get(("1", 42));
/// # drop(get);
/// # Ok(())
/// # }
/// ```
///
/// Indexes are part of the model too, and have a page of their own: [`index`].
///
/// # How fields are kept
///
/// ```
/// use std::collections::BTreeSet;
///
/// use itemstore::prelude::*;
/// use itemstore::value::Item;
///
/// #[derive(Attribute, Debug)]
/// struct Audit {
///     changed_by: String,
/// }
///
/// /// A temperature is kept in tenths.
/// mod tenths {
///     use itemstore::model::Attribute;
///     use itemstore::value::AttributeValue;
///
///     pub fn encode(degrees: &f64) -> itemstore::Result<Option<AttributeValue>> {
///         (degrees * 10.0).to_attribute()
///     }
///
///     pub fn decode(value: &AttributeValue) -> itemstore::Result<f64> {
///         f64::from_attribute(value).map(|tenths| tenths / 10.0)
///     }
/// }
///
/// #[derive(Model)]                                        // with a sensitive field it writes `Debug` too
/// #[model(table = "rooms", rename_all = "camelCase")]
/// struct Room {
///     #[model(partition_key)]
///     room_id: String,                                    // stored as `roomId`
///     #[model(rename = "n", alias = "name")]
///     name: String,                                       // stored as `n`; `name` is read too
///     #[model(default = 20)]
///     seats: u32,                                         // an item without it has 20
///     note: Option<String>,                               // `None` is not stored
///     #[model(null)]
///     owner: Option<String>,                              // `None` is stored as null
///     tags: BTreeSet<String>,                             // an empty set is not stored
///     #[model(with = tenths)]
///     temperature: f64,
///     #[model(flatten)]
///     audit: Audit,                                       // `changed_by` beside the others
///     #[model(sensitive)]
///     door_code: String,                                  // `<sensitive>` in `Debug`
///     #[model(skip)]
///     visits: u64,                                        // never stored
///     #[model(rest)]
///     extra: Item,                                        // whatever else the item has
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let audit = Audit { changed_by: "me".into() };
/// let room = Room::builder().room_id("1").name("Blue").temperature(21.5).audit(audit).door_code("0000").build();
/// let stored = Item::new().with("roomId", "1").with("n", "Blue").with("seats", 20);
/// let stored = stored.with("owner", itemstore::value::AttributeValue::Null).with("temperature", 215);
/// assert_eq!(room.to_item()?, stored.with("changed_by", "me").with("doorCode", "0000"));
/// assert!(format!("{room:?}").contains("door_code: <sensitive>"));
/// # Ok(())
/// # }
/// ```
///
/// # What the store fills in
///
/// | attribute | fields of | examples at |
/// |---|---|---|
/// | `version` | [`Version`] | [`Version`] |
/// | `created_at`, `updated_at` | a [`TimeField`] | [`TimeField`] |
/// | `ttl` | a [`TtlField`] | [`Expires`] |
/// | `generate = ".."` | text or numbers | [`IdForm`] |
///
/// Times come from the [clock](StoreBuilder::clock) of the store, and ids from its [generator](StoreBuilder::id_generator). The local
/// value has what was filled in after success only: a write that fails leaves it as it was, but for what the model's own
/// [`before_save`](Hooks::before_save) did.
pub trait Model: Hooks + 'static {
    /// The name of the type, for messages.
    const NAME: &'static str;

    /// The table, unless the store says otherwise.
    const TABLE: &'static str;

    /// What the model asks for in every operation.
    const OPTIONS: ModelOptions;

    /// How its key is made.
    const KEY: KeyPlan;

    /// The stored names that an item of this model must have, apart from its key and the parts of its key.
    const REQUIRED: &'static [&'static str];

    /// The attributes that the store fills in.
    const MANAGED: &'static [Managed] = &[];

    /// The attribute that tells when an item expires: the one that [`create_table`](Store::create_table) turns the expiry on for.
    const TTL_ATTRIBUTE: Option<&'static str> = None;

    /// The attribute that tells its items from those of other models, if it asks for one.
    const TYPE_ATTRIBUTE: Option<TypeAttribute> = None;

    /// Its indexes.
    const INDEXES: &'static [IndexPlan];

    /// The types of the parts of its key, as a tuple.
    type Key;

    /// The types of the parts of its partition key, as a tuple.
    type Partition;

    /// What a condition on its sort key begins with.
    type SortKey: StartOfSortKey;

    /// Its fields as typed paths.
    type Fields;

    /// The fields that the filter of a query of its table may name.
    type Filter;

    /// [`REQUIRED`](Model::REQUIRED), and the names that structs spread into the item must have.
    #[must_use]
    fn required() -> Vec<&'static str> {
        Self::REQUIRED.to_vec()
    }

    /// Its fields as typed paths.
    fn fields() -> Self::Fields;

    /// The fields that the filter of a query of its table may name.
    fn filter() -> Self::Filter;

    /// The values of the parts of its key.
    ///
    /// # Errors
    /// `Encode` for a part that cannot be stored.
    fn key_parts(&self) -> Result<Vec<AttributeValue>>;

    /// Writes every field into `map`.
    ///
    /// # Errors
    /// `Encode`, which names the attribute.
    fn encode(&self, map: &mut Map) -> Result<()>;

    /// Reads every field from `map`.
    ///
    /// # Errors
    /// `Decode`, which names the attribute.
    fn decode(map: &Map) -> Result<Self>;

    /// Reads the fields stored under `names` again from `image`. On an error no field has changed.
    ///
    /// # Errors
    /// `Decode`, which names the attribute.
    fn reload(&mut self, names: &[&str], image: &Map) -> Result<()>;

    /// Turns the attributes that plain JSON has written into the kinds of value this model stores.
    ///
    /// # Errors
    /// `Decode`, which names the attribute.
    #[doc(hidden)]
    fn map_from_plain(map: &mut Map) -> Result<()>;

    /// The version it holds, if the model has one.
    #[doc(hidden)]
    fn held_version(&self) -> Option<Version> {
        None
    }

    /// Where the version is that it holds, if the model has one.
    #[doc(hidden)]
    fn held_version_mut(&mut self) -> Option<&mut Version> {
        None
    }

    /// The item as it is stored.
    ///
    /// # Errors
    /// `Encode` for a field that cannot be stored, `Key` for a part of the key that its template cannot hold. Both name the
    /// attribute.
    fn to_item(&self) -> Result<Item> {
        let mut map = Map::new();
        self.encode(&mut map)
            .and_then(|()| {
                type_attribute::write::<Self>(&mut map);
                if Self::KEY.has_template() {
                    for (name, value) in Self::KEY.compose(&self.key_parts()?)?.key {
                        map.insert(name, value);
                    }
                }
                index_keys::write::<Self>(&mut map)?;
                Ok(map.into())
            })
            .map_err(about::<Self>)
    }

    /// Reads a stored item. Attributes the model does not know are left out.
    ///
    /// # Errors
    /// `Decode` for a required attribute that is missing or one of another kind, and for an item of another
    /// [type](TypeAttribute); it names the key attributes and the path.
    fn from_item(item: &Item) -> Result<Self> {
        type_attribute::check::<Self>(item).and_then(|()| Self::decode(item)).map_err(about::<Self>)
    }

    /// The key attributes of this item.
    ///
    /// # Errors
    /// `Encode` or `Key`, as [`to_item`](Model::to_item).
    fn key(&self) -> Result<Item> {
        let composed = self.key_parts().and_then(|parts| Self::KEY.compose(&parts));
        composed.map(|composed| composed.key).map_err(about::<Self>)
    }

    /// Writes the whole item, replacing the one under its key (PutItem).
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let mut user = User::builder().pk("USER#1").name("John").build();
    /// user.save().run_blocking(&store)?;   // in async code: `user.save().run(&store).await?`
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn save(&mut self) -> Save<'_, Self> {
        Save::new(self)
    }

    /// Writes the whole item if there is none under its key.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let mut user = User::builder().pk("USER#1").name("John").build();
    /// user.create().run_blocking(&store)?;
    /// let again = user.create().run_blocking(&store).unwrap_err();
    /// assert!(again.is_condition_failed());
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn create(&mut self) -> Create<'_, Self> {
        Create::new(self)
    }

    /// Reads the item under a key.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// assert_eq!(User::get("USER#1").consistent_read(true).run_blocking(&store)?, None);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn get(key: impl IntoKey<Self::Key>) -> Get<Self> {
        Get::new(key)
    }

    /// Reads one partition of the table, or the range of it that [`sort_key`](Query::sort_key) names.
    ///
    /// Where a template that begins with text makes the sort key, only keys that begin so are asked for: items of this model,
    /// and not those of others beside them.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{number:010}")]
    /// # struct Order { user: String, number: u64, total: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<Order>().run_blocking()?;
    /// # for number in [9, 10, 11] { Order { user: "1".into(), number, total: 3 }.save().run_blocking(&store)?; }
    /// let latest = Order::query("1").sort_key(|number| number.ge(10)).reverse().first().run_blocking(&store)?;
    /// assert_eq!(latest.map(|order| order.number), Some(11));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn query(key: impl IntoKey<Self::Partition>) -> Query<Table<Self>> {
        Query::new(key)
    }

    /// Reads the whole table, item by item, at the cost of all of them.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
    /// assert_eq!(User::scan().filter(|u| u.age().ge(18)).all().run_blocking(&store)?.len(), 1);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn scan() -> Scan<Table<Self>> {
        Scan::new()
    }

    /// Changes attributes of this item, which must exist; afterwards the changed fields have the stored values.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # let mut user = User::builder().pk("USER#1").name("John").build();
    /// # user.save().run_blocking(&store)?;
    /// user.update().set(|u| (u.name().set("Jane"), u.age().add(1))).run_blocking(&store)?;
    /// assert_eq!((user.name.as_str(), user.age), ("Jane", 1));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn update(&mut self) -> Update<'_, Self> {
        Update::new(self)
    }

    /// Changes attributes of the item under a key, which must exist, in one call and without hooks.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # let mut user = User::builder().pk("USER#1").name("John").build();
    /// # user.save().run_blocking(&store)?;
    /// let user = User::update_by_key("USER#1")
    ///     .set(|u| u.age().add(1))
    ///     .when(|u| u.name().eq("John"))
    ///     .returning_new()
    ///     .run_blocking(&store)?;
    /// assert_eq!(user.age, 1);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn update_by_key(key: impl IntoKey<Self::Key>) -> UpdateByKey<Self> {
        UpdateByKey::new(key)
    }

    /// Changes attributes of the item under a key, or creates it, in one call and without hooks.
    ///
    /// It must set every required attribute, since otherwise it could give birth to an item that does not load.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// let count = || User::upsert_by_key("USER#1").set(|u| (u.name().if_not_exists("new"), u.age().add(1)));
    /// count().run_blocking(&store)?;
    /// assert_eq!(count().returning_new().run_blocking(&store)?.age, 2);
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn upsert_by_key(key: impl IntoKey<Self::Key>) -> UpsertByKey<Self> {
        UpsertByKey::new(key)
    }

    /// Removes this item. Removing what is absent succeeds; the local value is untouched.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # let mut user = User::builder().pk("USER#1").name("John").build();
    /// # user.save().run_blocking(&store)?;
    /// let removed = user.delete().returning_old().run_blocking(&store)?;
    /// assert_eq!(removed, Some(user));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn delete(&self) -> Delete<'_, Self> {
        Delete::new(self)
    }

    /// Removes the item under a key, in one call and without hooks.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # let mut user = User::builder().pk("USER#1").name("John").build();
    /// # user.save().run_blocking(&store)?;
    /// let young = User::delete_by_key("USER#1").when(|u| u.age().ge(18)).outcome_blocking(&store)?;
    /// assert!(matches!(young, Outcome::Rejected(Some(user)) if user.name == "John"));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn delete_by_key(key: impl IntoKey<Self::Key>) -> DeleteByKey<Self> {
        DeleteByKey::new(key)
    }

    /// What must hold for the item under a key, for a [transaction](Transaction::write) that does not change it to be applied. Without a
    /// condition: that it is there.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model, Debug, PartialEq)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_table::<User>().run_blocking()?;
    /// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
    /// let mut jane = User::builder().pk("USER#2").name("Jane").build();
    /// Transaction::write()
    ///     .with(User::check_by_key("USER#1").when(|u| u.age().ge(18)))
    ///     .with(jane.create())
    ///     .run_blocking(&store)?;
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    fn check_by_key(key: impl IntoKey<Self::Key>) -> CheckByKey<Self> {
        CheckByKey::new(key)
    }
}

/// The key of model `M` that the parts given to an operation make.
fn compose<M: Model>(parts: &Result<Vec<AttributeValue>>) -> Result<keys::ComposedKey> {
    parts.clone().and_then(|parts| M::KEY.compose(&parts)).map_err(about::<M>)
}

/// Says which model, and which item of it by the names of its key attributes, an error is about.
fn about<M: Model>(error: Error) -> Error {
    let error = error.with_model(M::NAME);
    match error.kind() {
        ErrorKind::Decode | ErrorKind::Key => error.with_key_attributes(M::KEY.names),
        _ => error,
    }
}
