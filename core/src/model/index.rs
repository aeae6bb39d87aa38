//! What a model is queried by: its table, or one of its indexes.
//!
//! Each index gives the model two functions: `User::by_email(..)` queries it, and `User::scan_by_email()` scans it. What they take,
//! what a filter may name and which cursors fit is checked by the compiler. [`create_table`](super::Store::create_table) defines the indexes.
//!
//! ```
//! use itemstore::prelude::*;
//! use itemstore_memory::MemoryBackend;
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[model(table = "users")]
//! #[model(global_index(by_email, partition_key = email))]             // a user without an address is not in it
//! #[model(global_index(by_tenant, partition_key(tenant, region), sort_key(level, age), project(keys, name)))]
//! #[model(local_index(by_age, sort_key = age))]
//! struct User {
//!     #[model(partition_key)]
//!     team: String,
//!     #[model(sort_key)]
//!     id: u32,
//!     name: String,
//!     email: Option<String>,
//!     tenant: String,
//!     region: String,
//!     #[model(default)]
//!     level: u32,
//!     age: u32,
//! }
//!
//! # fn main() -> itemstore::Result<()> {
//! let store = Store::new(MemoryBackend::new());
//! store.create_table::<User>().run_blocking()?;
//! let john = User::builder().team("A").id(1).name("John").email("j@x.y").tenant("t").region("eu").age(30);
//! john.build().save().run_blocking(&store)?;
//!
//! let by_email = User::by_email("j@x.y").first().run_blocking(&store)?;
//! assert_eq!(by_email.map(|user| user.id), Some(1));
//! let adults = User::by_age("A").sort_key(|age| age.ge(18)).consistent_read(true).count();
//! assert_eq!(adults.run_blocking(&store)?, 1);
//! let of_level = User::by_tenant(("t", "eu")).sort_key(|level| level.eq(0).then(|age| age.gt(20)));
//! let names = of_level.project(|u| u.name()).all().run_blocking(&store)?;   // the index does not hold whole users
//! assert_eq!(names, ["John"]);
//! # Ok(())
//! # }
//! ```
//!
//! A key of an index can be made by a template, for tables that models share. It is written with the item, and an update that sets one
//! of its fields sets all of them, or is refused before anything is sent.
//!
//! ```
//! use itemstore::prelude::*;
//! use itemstore_memory::MemoryBackend;
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[model(table = "app", partition_key = "TASK#{id}", sort_key = "TASK")]
//! #[model(global_index(
//!     gsi1,
//!     partition_key(name = "GSI1PK", template = "STATUS#{status}"),
//!     sort_key(name = "GSI1SK", template = "TASK#{id}")
//! ))]
//! struct Task {
//!     id: String,
//!     status: String,
//! }
//!
//! # fn main() -> itemstore::Result<()> {
//! let store = Store::new(MemoryBackend::new());
//! store.create_table::<Task>().run_blocking()?;
//! Task { id: "7".into(), status: "open".into() }.save().run_blocking(&store)?;
//! Task::update_by_key("7").set(|t| t.status().set("done")).run_blocking(&store)?;
//! assert_eq!(Task::gsi1("open").count().run_blocking(&store)?, 0);
//! assert_eq!(Task::gsi1("done").count().run_blocking(&store)?, 1);
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::marker::PhantomData;

use super::key_range::own_keys_beside;
use super::keys::{KeySource, KeySources};
use super::sort_key::StartOfSortKey;
use super::type_attribute::own_type;
use super::{Model, Store};
use crate::error::Result;
use crate::expr::Condition;
use crate::schema::{IndexKeySchema, IndexSchema, IndexScope, Projected};
use crate::value::Text;

/// The table of a model, or one of its indexes, as a type: queries, scans and cursors carry it.
///
/// `#[model(global_index(..))]` and `#[model(local_index(..))]` make one for each index.
pub trait Index: Sized + 'static {
    /// The model.
    type Model: Model;

    /// The types of the parts of its partition key, as a tuple.
    type Partition;

    /// What a condition on its sort key begins with.
    type SortKey: StartOfSortKey;

    /// The fields that its entries hold, as typed paths.
    type Projected;

    /// The fields that a filter of a query may name: those its entries hold, but for its own key.
    type Filter;

    /// How it is defined; `None` for the table itself.
    const PLAN: Option<&'static IndexPlan>;

    /// What messages call what is read.
    #[doc(hidden)]
    const NAME: &'static str = <Self::Model as Model>::NAME;

    /// Whether it is of several models, each of which makes the sort key otherwise.
    #[doc(hidden)]
    const IS_SHARED: bool = false;

    /// The fields that its entries hold, as typed paths.
    fn projected() -> Self::Projected;

    /// The fields that a filter of a query may name.
    fn filter() -> Self::Filter;

    /// Refuses a store on which it is not one thing.
    ///
    /// # Errors
    /// `SchemaClash`.
    #[doc(hidden)]
    fn check(_store: &Store, _operation: &'static str) -> Result<()> {
        Ok(())
    }
}

/// Whose entries hold the whole model, or lead to it.
pub trait Complete {}

/// That can be read consistently: the table and its local indexes.
#[diagnostic::on_unimplemented(
    message = "a global index has no consistent reads",
    label = "reads of this index are eventually consistent",
    note = "read the table or a local index consistently, or leave `consistent_read` out"
)]
pub trait ReadsConsistently {}

/// The table of model `M`, as what a query reads.
pub struct Table<M>(PhantomData<fn() -> M>);

impl<M> fmt::Debug for Table<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Table")
    }
}

impl<M: Model> Index for Table<M> {
    type Model = M;
    type Partition = M::Partition;
    type SortKey = M::SortKey;
    type Projected = M::Fields;
    type Filter = M::Filter;

    const PLAN: Option<&'static IndexPlan> = None;

    fn projected() -> M::Fields {
        M::fields()
    }

    fn filter() -> M::Filter {
        M::filter()
    }
}

#[diagnostic::do_not_recommend]
impl<M> Complete for Table<M> {}
#[diagnostic::do_not_recommend]
impl<M> ReadsConsistently for Table<M> {}

/// How an index of a model is defined.
#[derive(Debug, Clone, Copy)]
pub struct IndexPlan {
    /// Its name.
    pub name: &'static str,
    /// Global or local.
    pub scope: IndexScope,
    /// Its partition key attributes.
    pub partition_keys: &'static [KeySource],
    /// Its sort key attributes.
    pub sort_keys: &'static [KeySource],
    /// The stored names of the parts, those of the partition key first.
    pub parts: &'static [&'static str],
    /// What its entries hold.
    pub projection: ProjectionPlan,
}

/// Which attributes the entries of an index hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectionPlan {
    /// Every attribute.
    All,
    /// The keys of table and index.
    KeysOnly,
    /// The keys, and the attributes stored under these names.
    Include(&'static [&'static str]),
}

impl IndexPlan {
    pub(super) fn sources(&self) -> KeySources<'_> {
        KeySources {
            partition_keys: self.partition_keys,
            sort_keys: self.sort_keys,
            parts: self.parts,
            is_shared: false,
        }
    }

    /// Whether its entries hold the attribute `name` of an `M`.
    pub(super) fn holds<M: Model>(&self, name: &str) -> bool {
        let is_key = M::KEY.names.contains(&name) || self.sources().all().any(|source| source.name == name);
        is_key
            || match self.projection {
                ProjectionPlan::All => true,
                ProjectionPlan::KeysOnly => false,
                ProjectionPlan::Include(names) => names.contains(&name),
            }
    }

    /// The index as a table's schema has it.
    #[must_use]
    pub fn schema(&self) -> IndexSchema {
        let attributes = |sources: &[KeySource]| sources.iter().map(KeySource::attribute).collect();
        IndexSchema {
            name: self.name.to_owned(),
            scope: self.scope,
            key: IndexKeySchema {
                partition_keys: attributes(self.partition_keys),
                sort_keys: attributes(self.sort_keys),
            },
            projected: match self.projection {
                ProjectionPlan::All => Projected::All,
                ProjectionPlan::KeysOnly => Projected::KeysOnly,
                ProjectionPlan::Include(names) => {
                    Projected::Include(names.iter().copied().map(Text::from_static).collect())
                }
            },
        }
    }
}

/// The keys that a query or scan of `I` ranges over.
pub(super) fn sources<I: Index>() -> KeySources<'static> {
    let sources = match I::PLAN {
        Some(plan) => plan.sources(),
        None => const { &<I::Model as Model>::KEY }.sources(),
    };
    KeySources { is_shared: I::IS_SHARED, ..sources }
}

/// What tells an item of the model from others in `I`, beyond what the keys of `I` say.
pub(super) fn own_filter<I: Index>() -> Option<Condition> {
    let table = const { &<I::Model as Model>::KEY }.sources();
    let table = KeySources { is_shared: I::IS_SHARED, ..table };
    let beside = I::PLAN.and_then(|_| own_keys_beside(sources::<I>(), table));
    Condition::and(beside.into_iter().chain(own_type::<I>()))
}

/// The stored names of the key attributes that tell a position in `I`: its own, and those of the table.
pub(super) fn position_names<I: Index>() -> Vec<&'static str> {
    let table = I::Model::KEY.names;
    let own = sources::<I>().all().map(|source| source.name).filter(|name| !table.contains(name));
    table.iter().copied().chain(own).collect()
}
