//! Typed items in Amazon DynamoDB over a pluggable backend: the same models run on the service and in memory.
//!
//! ```
//! use itemstore::prelude::*;
//! use itemstore_memory::MemoryBackend;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "users")]
//! struct User {
//!     #[model(partition_key)]
//!     pk: String,
//!     #[model(sort_key)]
//!     sk: String,
//!     name: String,
//!     #[model(default)]
//!     age: u32,
//! }
//!
//! # futures_lite::future::block_on(async {
//! let store = Store::new(MemoryBackend::new());
//! store.create_table::<User>().await?;
//!
//! let mut user = User::builder().pk("USER#123").sk("PROFILE").name("John").build();
//! user.save().run(&store).await?;
//! user.update().set(|u| (u.name().set("Jane"), u.age().add(1))).run(&store).await?;
//!
//! let rejected = User::delete_by_key(("USER#123", "PROFILE")).when(|u| u.age().gt(100)).outcome(&store).await?;
//! assert_eq!(rejected, Outcome::Rejected(Some(user)));
//! # Ok::<(), itemstore::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Where things are
//!
//! | module | what is in it |
//! |---|---|
//! | [`prelude`] | what a program that uses models needs in scope |
//! | [`model`] | [`Model`](trait@Model), [`Store`](model::Store), operations, typed fields, hooks |
//! | [`backend`] | the trait [`Backend`](backend::Backend) that a storage engine implements, and layers around it |
//! | [`layers`] | layers that tell what happens: spans and metrics |
//! | [`request`] | the operations as plain data, and what the service refuses about them |
//! | [`expr`] | conditions, updates and projections as data, as text, and what they mean |
//! | [`schema`] | tables, keys, names and limits |
//! | [`value`] | attribute values, exact numbers, items |
//! | [`error`] | the one [`Error`], and its kinds by what a caller would do |
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `default-store` | `set_default_store`, and operations that are awaited without `.run(&store)` |
//! | `serde` | `to_json` and `from_json`, `#[model(serde)]` fields, `serde_json::Value` fields |
//! | `bytes`, `chrono`, `jiff`, `rust_decimal`, `ulid`, `uuid` | fields of the types of these crates |
//! | `tracing`, `metrics` | `layers::Tracing` and `layers::Metrics`: a span for every call, and counts, durations and capacity |

extern crate self as itemstore;

pub mod backend;
pub mod error;
pub mod expr;
pub mod layers;
pub mod model;
pub mod request;
pub mod schema;
pub mod value;

pub use error::{Error, ErrorKind, Result};
pub use itemstore_derive::{Attribute, Collection, Model};
pub use model::{Attribute, Collection, Model};
#[cfg(feature = "default-store")]
pub use model::{clear_default_store, default_store, scope_default_store, set_default_store};

/// What a program that uses models needs in scope.
///
/// It has neither `Item` nor `Result`, which programs have their own of.
pub mod prelude {
    pub use crate::error::{Error, ErrorKind};
    #[cfg(feature = "serde")]
    pub use crate::model::Json;
    pub use crate::model::{
        Attribute, Batch, Collection, Conditional, Expires, HookContext, HookResult, Hooks, Model, Outcome,
        Run, RunMany, Store, Transaction,
    };
    pub use itemstore_derive::{Attribute, Collection, Model};
}

/// What the derive macros name. Not for direct use: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::error::{Error, Result};
    pub use crate::model::attribute::{
        Document, class, field_from_plain, read, read_encoded, read_rest, unexpected, unknown_variant, write,
        write_encoded, write_flat, write_or_null, write_rest,
    };
    #[cfg(feature = "serde")]
    pub use crate::model::attribute::{SerdeCodec, SerdeOptionCodec};
    pub use crate::model::collection::{
        Member, are_told_apart, member_of, of_no_member, share_a_table, share_key_attributes,
        share_partition_types, share_partitions,
    };
    pub use crate::model::fields::{AsField, Field, FieldAt, Place, kind};
    pub use crate::model::index::{Complete, Index, IndexPlan, ProjectionPlan, ReadsConsistently, Table};
    pub use crate::model::keys::{Composition, IntoKey, KeyPlan, KeySource, Segment, required_part};
    pub use crate::model::ops::after_load;
    pub use crate::model::sort_key::{FixedSortKey, Padded, Plain, SortKey, SortKeyPart};
    pub use crate::model::tables::Definition;
    pub use crate::model::{
        Attribute, Codec, Collection, Encoded, EpochSeconds, Expires, Generate, Generated, HookContext,
        Hooks, IdForm, Managed, Model, ModelOptions, Models, Query, Rule, Scan, Store, Times, TtlField,
        TypeAttribute, Unversioned, Version, is_version,
    };
    pub use crate::schema::{IndexScope, ScalarType};
    pub use crate::value::{AttributeValue, Item, Map, Text};
    pub use bon;
}
