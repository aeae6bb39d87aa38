//! Which lock, in which order: the concurrency contract of the engine.
//!
//! # The locks, outermost first
//!
//! 1. **Control** (`Tables::control`, a mutex): held while the set of tables or a table changes (create, update, expiry, delete)
//!    and while all of it is copied (fork, dump, audit).
//! 2. **Tables** (`Tables::by_name`, a concurrent map): one entry at a time, released before any shard is locked.
//! 3. **Definitions** (`Table::definition`, one read-write lock a table): every operation on a table holds it for reading
//!    from its checks to its commit, so that a request is checked against the indexes that its write then keeps. Who changes
//!    the indexes or the expiry (UpdateTable, UpdateTimeToLive) holds it for writing, and is alone with the table: a new index is
//!    filled before anybody can write or read again. Whoever opens several tables opens them by name, each once: a second reading
//!    lock of one thread could wait for a writer that waits for the first.
//! 4. **Shards** (`Table::shards`, one read-write lock each): an item operation takes the one of its key, for reading or
//!    for writing, and a transaction those of its items; whoever takes several takes them by table name, then by shard number,
//!    each once, and all before the first is read. The entries of local indexes are in
//!    the shard of their items.
//! 5. **Shards of global indexes** (`GlobalIndex::shards`, one read-write lock each): a write takes those it changes, by
//!    position of the index, then by shard number, while it holds the shard of its item, and a transaction by table name first,
//!    while it holds those of all its items; a copy reads them one at a time,
//!    while it holds all shards of the table. A read of an index takes one, for reading, and holds no other shard.
//! 6. **Tokens** (a concurrent map and a mutex, one at a time): taken with nothing else held when a transaction begins, and
//!    under all of its locks when it is done; a fork copies them under all of its locks.
//! 7. **Log**, **faults**, **what is left unprocessed** and **the pause between changes of an expiry** (mutexes): nothing is locked
//!    while one is held. How far reads lag is a few atomics.
//!
//! No lock is taken against this order, so there is no deadlock. No guard is held over an `.await`: everything below the
//! trait is synchronous, and a call is either not begun or done.
//!
//! # What is promised
//!
//! - **Item operations are linearizable.** Each takes effect at one instant, while it holds the lock of its shard: the old
//!   item is read, the condition and the update are evaluated, and the change is made under one write lock.
//! - **Indexes change with their items.** One commit changes the item and every entry that follows from it, under the locks
//!   of all of them. Who reads one shard of an index sees every item as some write left it; who reads several, one after the
//!   other, may see an item that moved between them twice or not at all, as on the service.
//! - **Transactions are strictly serializable, among each other and with item operations.** One takes effect at one instant,
//!   while it holds the shards of all its items: the items are read, all conditions and updates are evaluated on what was read,
//!   and all changes are made, or none. One that only reads takes the same locks for reading.
//! - **A token is applied once.** It is marked before anything of its transaction is done, and marked as done before the locks
//!   are let go: who sees its items changed sees the mark, and a fork has both or neither.
//! - **The writes of a batch** are item operations, one after the other; what comes between them may see some of them.
//! - **A sweep of what has expired** is a delete of each item, on the condition that it has still expired, which is decided under
//!   the lock of its shard: a write that gave it more time before that keeps it. The definition is held for reading while the
//!   table is swept, so that a sweep comes before or after a change of the table's expiry.
//! - **A failed operation leaves no trace.** Everything that can fail comes before [`OpenTable::commit`], which cannot.
//!   For the same reason a panic under the lock (there is no cause known) would leave the shard as it was, and the
//!   locks need not poison.
//! - **Create and delete** are linearizable too: both take effect when the map of tables changes. So is **update**: it takes
//!   effect while it is alone with the table.
//! - **An operation that races with the deletion of its table** may still hold the table after it left the map. What it
//!   then does counts as done just before the deletion: it began before it, and nothing that is found by name
//!   afterwards can show its effect. It never reaches a new table of the same name, which is another object.
//! - **Fork, dump and audit** see one instant of all tables: they hold the control lock, all definitions and the read locks
//!   of all shards together, and no global index changes without one of those.
//! - **What lags on demand of a test** is the reading, never the writing: a place keeps what it held before the last writes,
//!   each with its tick, which is drawn while all locks of the write are held. A read that lags sees the state after one
//!   write and before the next.
//!
//! [`OpenTable::commit`]: super::table::OpenTable
