//! Which lock, in which order: the concurrency contract of the engine.
//!
//! # The locks, outermost first
//!
//! 1. **Control** (`Tables::control`, a mutex): held while the set of tables changes (create, delete) and while all of it is
//!    copied (fork, dump, audit).
//! 2. **Tables** (`Tables::by_name`, a concurrent map): one entry at a time, released before any shard is locked.
//! 3. **Shards** (`Table::shards`, one read-write lock each): an item operation takes the one of its key, for reading or
//!    for writing; whoever takes several takes them by table name, then by shard number, and only for reading.
//! 4. **Log** and **faults** (mutexes): taken with nothing else held.
//!
//! No lock is taken against this order, so there is no deadlock. No guard is held over an `.await`: everything below the
//! trait is synchronous, and a call is either not begun or done.
//!
//! # What is promised
//!
//! - **Item operations are linearizable.** Each takes effect at one instant, while it holds the lock of its shard: the old
//!   item is read, the condition and the update are evaluated, and the change is made under one write lock.
//! - **A failed operation leaves no trace.** Everything that can fail comes before [`Shard::commit`], which cannot.
//!   For the same reason a panic under the lock (there is no cause known) would leave the shard as it was, and the
//!   locks need not poison.
//! - **Create and delete** are linearizable too: both take effect when the map of tables changes.
//! - **An operation that races with the deletion of its table** may still hold the table after it left the map. What it
//!   then does counts as done just before the deletion: it began before it, and nothing that is found by name
//!   afterwards can show its effect. It never reaches a new table of the same name, which is another object.
//! - **Fork, dump and audit** see one instant of all tables: they hold the control lock and the read locks of all shards
//!   together.
//!
//! [`Shard::commit`]: super::shard::Shard::commit
