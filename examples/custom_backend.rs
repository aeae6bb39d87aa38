//! A new backend from nothing: a store of items over one mutex and two maps, held to the whole conformance suite.
//!
//! Read from top to bottom. A backend brings a place to keep items and a way to make one write happen at once; what a
//! request may say, what a condition means and what an update does are pure functions of the core, the same for every
//! backend. So the file is short, and the suite at its end still finds nothing wrong:
//!
//! ```text
//! cargo test -p itemstore-examples --test custom_backend
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use itemstore::backend::{Backend, Capabilities, Operation};
use itemstore::request::{
    CreateTable, CreateTableOutput, DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput,
    DescribeTable, DescribeTableOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput, PutItem,
    PutItemOutput, UpdateItem, UpdateItemOutput, WriteOutcome, read_units, write_units,
};
use itemstore::schema::{PrimaryKey, TableDescription, TableName, TableSchema};
use itemstore::value::Item;
use itemstore::{Error, Result};

// Step 1: where the items are.
//
// An item is found by its `PrimaryKey`, a typed value: `1` and `1.0` are one key, and no two keys are ever joined into one
// string. Its order is DynamoDB's, so a `BTreeMap` keeps the items of a partition in the order of their sort keys.

/// One table: what is told about it, and its items.
#[derive(Debug)]
struct Table {
    description: TableDescription,
    schema: TableSchema,
    items: Items,
}

/// The items of one table.
type Items = BTreeMap<PrimaryKey, Item>;

/// Every table, and how many there have ever been.
#[derive(Debug, Default)]
struct Tables {
    by_name: BTreeMap<TableName, Table>,
    created: u64,
}

/// The backend. One lock for everything: slow under load, and plainly correct.
#[derive(Default)]
struct CustomBackend(Mutex<Tables>);

/// A backend prints itself in error reports and logs: say what it is, and nothing of the items.
impl fmt::Debug for CustomBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomBackend").finish_non_exhaustive()
    }
}

// Step 2: how a write happens at once.
//
// The core decides (`outcome` of a request: the stored item in; the new item, or an error, out) and the backend commits. No
// other call may come between the read of the old item and the write of the new one: here the caller holds the lock. On
// another store this is a transaction, or a compare-and-swap that decides again when it loses. A failed decision changes
// nothing, because nothing has been changed when it is made.

/// What a write has done: the image that was asked for, and what it cost.
struct Written {
    attributes: Option<Item>,
    capacity_units: f64,
}

fn write(
    items: &mut Items,
    key: PrimaryKey,
    decide: impl FnOnce(Option<&Item>) -> Result<WriteOutcome>,
) -> Result<Written> {
    let old = items.get(&key);
    let before_bytes = old.map_or(0, Item::size_bytes);
    let outcome = decide(old)?;
    let after_bytes = outcome.new.as_ref().map_or(0, Item::size_bytes);
    // No item after the write means a removal: DeleteItem, or an update that only removes from an item that is missing.
    match outcome.new {
        Some(item) => items.insert(key, item),
        None => items.remove(&key),
    };
    let capacity_units = write_units(before_bytes, after_bytes);
    Ok(Written { attributes: outcome.attributes, capacity_units })
}

impl Table {
    /// The table as it is now. A service may tell old counts; a backend that can count tells the present ones.
    fn describe(&self) -> TableDescription {
        let mut description = self.description.clone();
        description.item_count = self.items.len() as u64;
        description.table_size_bytes = self.items.values().map(|item| item.size_bytes() as u64).sum();
        description
    }
}

// Step 3: how a table is found.
//
// `Error::table_not_found` has the words of the four item operations. The table operations have other words for the same,
// and every request of theirs makes its own error: see `describe_table` below.

impl Tables {
    fn find(&mut self, operation: Operation, name: &TableName) -> Result<&mut Table> {
        let table = self.by_name.get_mut(name);
        table.ok_or_else(|| Error::table_not_found(name).with_operation(operation.name()))
    }
}

impl CustomBackend {
    /// The tables. A panic elsewhere while the lock was held leaves no write half done, so its poison is ignored.
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// Step 4: the operations.
//
// Every item operation has the same five steps, and their order is part of what DynamoDB promises, since it settles which of
// two mistakes a caller is told about:
//
//   1. `check`: all that is wrong with the request alone, before any table is looked at.
//   2. The table is found.
//   3. `check_against`: all that is wrong with the request for the keys of this table.
//   4. The item is read, or decided about and written.
//   5. The answer, with the capacity used if the request asks for it.

#[async_trait]
impl Backend for CustomBackend {
    /// What is declared here is tested, and what is not is skipped: nothing else makes the suite skip a case.
    fn capabilities(&self) -> Capabilities {
        Capabilities::items_only().with_tables().with_consumed_capacity()
    }

    // A backend on timers or threads of its own has a `runtime` too. This one never waits: the default does.

    async fn get_item(&self, request: GetItem) -> Result<GetItemOutput> {
        request.check()?;
        let mut tables = self.lock();
        let table = tables.find(Operation::GetItem, &request.table_name)?;
        request.check_against(&table.schema)?;
        let item = table.items.get(&table.schema.key.primary_key(&request.key)?);
        // One lock makes every read consistent; an eventually consistent one only costs less. The whole item is charged
        // for, whatever the projection leaves of it, and an item of which it leaves nothing is still an item.
        let size_bytes = item.map_or(0, Item::size_bytes);
        let units = read_units(size_bytes, request.consistent_read);
        let capacity = request.return_consumed_capacity.of_table(&request.table_name, units);
        let item = item.map(|item| match &request.projection {
            None => item.clone(),
            Some(projection) => projection.project(item),
        });
        Ok(GetItemOutput::new(item).with_consumed_capacity(capacity))
    }

    async fn put_item(&self, request: PutItem) -> Result<PutItemOutput> {
        request.check()?;
        let mut tables = self.lock();
        let table = tables.find(Operation::PutItem, &request.table_name)?;
        request.check_against(&table.schema)?;
        // The key of a put is in its item, among the other attributes.
        let key = table.schema.key.primary_key(&request.item)?;
        let written = write(&mut table.items, key, |old| request.outcome(old))?;
        let capacity = request.return_consumed_capacity.of_table(&request.table_name, written.capacity_units);
        Ok(PutItemOutput::new(written.attributes).with_consumed_capacity(capacity))
    }

    async fn update_item(&self, request: UpdateItem) -> Result<UpdateItemOutput> {
        request.check()?;
        let mut tables = self.lock();
        let table = tables.find(Operation::UpdateItem, &request.table_name)?;
        request.check_against(&table.schema)?;
        let key = table.schema.key.primary_key(&request.key)?;
        let written = write(&mut table.items, key, |old| request.outcome(&table.schema, old))?;
        let capacity = request.return_consumed_capacity.of_table(&request.table_name, written.capacity_units);
        Ok(UpdateItemOutput::new(written.attributes).with_consumed_capacity(capacity))
    }

    async fn delete_item(&self, request: DeleteItem) -> Result<DeleteItemOutput> {
        request.check()?;
        let mut tables = self.lock();
        let table = tables.find(Operation::DeleteItem, &request.table_name)?;
        request.check_against(&table.schema)?;
        let key = table.schema.key.primary_key(&request.key)?;
        let written = write(&mut table.items, key, |old| request.outcome(old))?;
        let capacity = request.return_consumed_capacity.of_table(&request.table_name, written.capacity_units);
        Ok(DeleteItemOutput::new(written.attributes).with_consumed_capacity(capacity))
    }

    // Step 5: the table operations. They may be left out: a backend over tables that somebody else makes declares
    // `items_only`, and the trait answers that they are unsupported. The suite needs them, since each case has tables of
    // its own.

    async fn create_table(&self, request: CreateTable) -> Result<CreateTableOutput> {
        request.check()?;
        // What a backend does not have it refuses whole, before anything changes. Half a feature would pass for all of it.
        if !request.global_secondary_indexes.is_empty() || !request.local_secondary_indexes.is_empty() {
            return Err(refused(&request, "secondary indexes"));
        }
        if request.stream_specification.is_some_and(|stream| stream.stream_enabled) {
            return Err(refused(&request, "streams"));
        }
        let schema = request.schema()?;
        let mut description = request.description();
        // Time comes from the runtime, so that a test can set it.
        description.creation_date_time = self.runtime().now();
        description.table_arn = format!("arn:custom:dynamodb:::table/{}", request.table_name);

        let mut tables = self.lock();
        if tables.by_name.contains_key(&request.table_name) {
            return Err(request.name_taken());
        }
        // A table created again under an old name is another table: it has another id, and none of the old items.
        tables.created += 1;
        description.table_id = format!("00000000-0000-4000-8000-{:012x}", tables.created);
        let table = Table { description: description.clone(), schema, items: Items::new() };
        tables.by_name.insert(request.table_name, table);
        Ok(CreateTableOutput::new(description))
    }

    async fn describe_table(&self, request: DescribeTable) -> Result<DescribeTableOutput> {
        request.check()?;
        let tables = self.lock();
        let table = tables.by_name.get(&request.table_name).ok_or_else(|| request.table_not_found())?;
        Ok(DescribeTableOutput::new(table.describe()))
    }

    async fn delete_table(&self, request: DeleteTable) -> Result<DeleteTableOutput> {
        request.check()?;
        let mut tables = self.lock();
        let table = tables.by_name.get(&request.table_name).ok_or_else(|| request.table_not_found())?;
        let description = table.describe();
        request.check_against(&description)?;
        tables.by_name.remove(&request.table_name);
        Ok(DeleteTableOutput::deleting(description))
    }

    async fn list_tables(&self, request: ListTables) -> Result<ListTablesOutput> {
        request.check()?;
        Ok(request.page(&self.lock().by_name.keys().cloned().collect()))
    }
}

fn refused(request: &CreateTable, what: &str) -> Error {
    Error::unsupported(what).with_operation(Operation::CreateTable.name()).with_table(&request.table_name)
}

// Step 6: the proof.
//
// The macro is the whole test program: one named test for each case of the suite, on tables of its own. It takes whatever
// makes the backend. A new backend begins with this line and an empty `impl`, and is done when the line is green.

itemstore_testkit::conformance!(CustomBackend::default);
