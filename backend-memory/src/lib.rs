//! A concurrent in-memory engine with the semantics of DynamoDB.
//!
//! [`MemoryBackend`] answers every operation as the service does: the same checks in the same order with the same words,
//! the same conditions and updates, the same capacity units. It runs in the process of the test, needs no set-up, and
//! is made for tests: its [log](MemoryBackend::log), [forks](MemoryBackend::fork), [dumps](MemoryBackend::dump) and
//! [faults](MemoryBackend::control) are described there.
//!
//! ```
//! use itemstore::backend::{Backend, Operation};
//! use itemstore::request::{CreateTable, GetItem, PutItem};
//! use itemstore::schema::{ScalarType, TableName};
//! use itemstore::value::Item;
//! use itemstore_memory::MemoryBackend;
//!
//! # fn main() -> itemstore::Result<()> {
//! # futures_lite::future::block_on(async {
//! let backend = MemoryBackend::new();
//! let users = TableName::new("users")?;
//! backend.create_table(CreateTable::new(users.clone()).partition_key("pk", ScalarType::S)).await?;
//!
//! let john = Item::new().with("pk", "USER#123").with("name", "John");
//! backend.put_item(PutItem::new(users.clone(), john.clone())).await?;
//! let key = Item::new().with("pk", "USER#123");
//! let read = backend.get_item(GetItem::new(users, key)).await?;
//!
//! assert_eq!(read.item, Some(john.clone()));
//! assert_eq!(backend.log().count(Operation::PutItem), 1);
//! assert_eq!(backend.dump().items("users"), [john]);
//! # Ok(())
//! # })
//! # }
//! ```

mod backend;
mod builder;
mod clock;
mod control;
mod extension;
mod log;
mod ops;
mod sched;
mod stale;
mod store;
mod sync;
mod tokens;

pub use backend::MemoryBackend;
pub use builder::MemoryBackendBuilder;
pub use clock::ManualClock;
pub use control::{Control, Fault};
pub use extension::MemoryStore;
pub use log::{Call, CallLog, LogCapacity};
pub use store::{Dump, TableDump, Violation, Violations};
