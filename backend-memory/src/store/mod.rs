//! The data: tables by name, each in shards by the hash of the partition key.

mod audit;
mod dump;
mod entries;
mod fork;
mod index;
mod key;
mod lock;
mod read;
mod shard;
mod table;
mod tables;
mod time_to_live;
mod together;

pub use audit::{Violation, Violations};
pub use dump::{Dump, TableDump};
pub(crate) use read::{Hashes, Order};
pub(crate) use table::{OpenTable, OpenTables, open_all};
pub(crate) use tables::Tables;
pub(crate) use together::{Applied, read_together, write_together};

use table::Table;
