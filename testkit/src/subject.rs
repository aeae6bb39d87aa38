//! The backend under test, as a case sees it: fresh tables, and requests sent to them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use itemstore::backend::{Backend, BoxFuture, Capabilities};
use itemstore::expr::{Condition, KeyCondition, Projection, Update};
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput, CreateTable, CreateTableOutput,
    DeleteItem, DeleteItemOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    DescribeTimeToLive, DescribeTimeToLiveOutput, GetItem, GetItemOutput, ListTables, ListTablesOutput,
    PutItem, PutItemOutput, Query, QueryOutput, Scan, ScanOutput, TransactGetItems, TransactGetItemsOutput,
    TransactWriteItems, TransactWriteItemsOutput, UpdateItem, UpdateItemOutput, UpdateTable,
    UpdateTableOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex, Projected,
    ProjectionType, ScalarType, TableName,
};
use itemstore::value::Item;
use itemstore::{Error, Result};

/// The global index of [`Subject::indexed_table`]: by `g`, then by `n`.
pub const BY_G: &str = "by-g";

/// The local index of [`Subject::indexed_table`]: by `n`.
pub const BY_N: &str = "by-n";

/// The backend a case asks, with the tables the case made.
///
/// Every subject names its tables differently, so that cases run side by side on one shared endpoint.
#[derive(Debug)]
pub struct Subject {
    backend: Arc<dyn Backend>,
    prefix: String,
    tables: Mutex<Vec<TableName>>,
}

impl Subject {
    /// A subject for one case on this backend.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        static SUBJECTS: AtomicU64 = AtomicU64::new(0);
        let number = SUBJECTS.fetch_add(1, Ordering::Relaxed);
        let since_epoch = backend.runtime().now().duration_since(SystemTime::UNIX_EPOCH);
        let nanos = since_epoch.map_or(0, |elapsed| elapsed.as_nanos());
        let prefix = format!("conformance-{}-{nanos:x}-{number}", std::process::id());
        Self { backend, prefix, tables: Mutex::default() }
    }

    /// What the backend declares.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.backend.capabilities()
    }

    /// The backend.
    #[must_use]
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    /// Sends a request.
    ///
    /// # Errors
    /// What the backend answers.
    pub async fn send<R: Call>(&self, request: R) -> Result<R::Output> {
        request.call(&*self.backend).await
    }

    /// A name that no table has yet. The table is dropped after the case if the case creates it.
    ///
    /// # Errors
    /// None that a correct `TableName` gives.
    pub fn new_name(&self) -> Result<TableName> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let name = TableName::new(format!("{}-{}", self.prefix, tables.len()))?;
        tables.push(name.clone());
        Ok(name)
    }

    /// A fresh table whose partition key is the string `pk`.
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn table(&self) -> Result<Table<'_>> {
        self.table_keyed(ScalarType::S, None).await
    }

    /// A fresh table whose partition key is the string `pk` and whose sort key is the string `sk`.
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn sorted_table(&self) -> Result<Table<'_>> {
        self.table_keyed(ScalarType::S, Some(ScalarType::S)).await
    }

    /// A fresh table with the keys `pk` and, if a type is given for it, `sk`.
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn table_keyed(&self, pk: ScalarType, sk: Option<ScalarType>) -> Result<Table<'_>> {
        let create = CreateTable::new(self.new_name()?).partition_key("pk", pk);
        self.table_from(match sk {
            Some(kind) => create.sort_key("sk", kind),
            None => create,
        })
        .await
    }

    /// A fresh table with the string keys `pk` and `sk`, the global index [`BY_G`] on the string `g` and the number `n`, and the
    /// local index [`BY_N`] on `n`. Both indexes hold this of each item.
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn indexed_table(&self, projected: Projected) -> Result<Table<'_>> {
        let create = CreateTable::new(self.new_name()?)
            .partition_key("pk", ScalarType::S)
            .sort_key("sk", ScalarType::S)
            .attribute_definition("g", ScalarType::S)
            .attribute_definition("n", ScalarType::N)
            .global_secondary_index(global_index(BY_G, &["g"], &["n"], projected.clone()))
            .local_secondary_index(local_index(BY_N, "n", projected));
        self.table_from(create).await
    }

    /// A fresh table whose partition key is the string `pk`, without a sort key, and with the global index [`BY_G`] on the
    /// string `g` and the number `n`, which holds every attribute.
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn simple_indexed_table(&self) -> Result<Table<'_>> {
        let create = CreateTable::new(self.new_name()?)
            .partition_key("pk", ScalarType::S)
            .attribute_definition("g", ScalarType::S)
            .attribute_definition("n", ScalarType::N)
            .global_secondary_index(global_index(BY_G, &["g"], &["n"], Projected::All));
        self.table_from(create).await
    }

    /// A fresh table by this definition, whose name should come from [`new_name`](Self::new_name).
    ///
    /// # Errors
    /// What CreateTable answers.
    pub async fn table_from(&self, create: CreateTable) -> Result<Table<'_>> {
        let name = create.table_name.clone();
        self.send(create).await?;
        Ok(Table { subject: self, name })
    }

    /// A table that is not there.
    ///
    /// # Errors
    /// None that a correct `TableName` gives.
    pub fn missing_table(&self) -> Result<Table<'_>> {
        Ok(Table { subject: self, name: self.new_name()? })
    }

    /// Drops the tables of this subject. What cannot be dropped stays: the verdict of the case is known by now.
    pub(crate) async fn drop_tables(&self) {
        let tables = std::mem::take(&mut *self.tables.lock().unwrap_or_else(PoisonError::into_inner));
        for table in tables {
            let _: Result<DeleteTableOutput, Error> = self.send(DeleteTable::new(table)).await;
        }
    }
}

/// One table of a [`Subject`], and the requests on it.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    subject: &'a Subject,
    name: TableName,
}

impl Table<'_> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// GetItem on this table, consistent.
    #[must_use]
    pub fn get(&self, key: Item) -> GetItem {
        GetItem::new(self.name.clone(), key).consistent_read(true)
    }

    /// GetItem of a part of an item of this table, consistent.
    #[must_use]
    pub fn project(&self, key: Item, projection: Projection) -> GetItem {
        self.get(key).projection(projection)
    }

    /// Query of this table, consistent.
    #[must_use]
    pub fn query(&self, condition: KeyCondition) -> Query {
        Query::new(self.name.clone(), condition).consistent_read(true)
    }

    /// Query of an index of this table, eventually consistent.
    #[must_use]
    pub fn query_index(&self, index: &str, condition: KeyCondition) -> Query {
        self.query(condition).index_name(index.to_owned()).consistent_read(false)
    }

    /// Scan of this table, consistent.
    #[must_use]
    pub fn scan(&self) -> Scan {
        Scan::new(self.name.clone()).consistent_read(true)
    }

    /// Scan of an index of this table, eventually consistent.
    #[must_use]
    pub fn scan_index(&self, index: &str) -> Scan {
        self.scan().index_name(index.to_owned()).consistent_read(false)
    }

    /// PutItem on this table.
    #[must_use]
    pub fn put(&self, item: Item) -> PutItem {
        PutItem::new(self.name.clone(), item)
    }

    /// PutItem on this table under a condition.
    #[must_use]
    pub fn put_if(&self, item: Item, condition: Condition) -> PutItem {
        self.put(item).condition(condition)
    }

    /// UpdateItem on this table.
    #[must_use]
    pub fn update(&self, key: Item, update: impl Into<Option<Update>>) -> UpdateItem {
        UpdateItem::new(self.name.clone(), key, update)
    }

    /// DeleteItem on this table.
    #[must_use]
    pub fn delete(&self, key: Item) -> DeleteItem {
        DeleteItem::new(self.name.clone(), key)
    }

    /// Sends a request.
    ///
    /// # Errors
    /// What the backend answers.
    pub async fn send<R: Call>(&self, request: R) -> Result<R::Output> {
        self.subject.send(request).await
    }

    /// Puts an item, without a condition.
    ///
    /// # Errors
    /// What PutItem answers.
    pub async fn seed(&self, item: Item) -> Result<()> {
        self.send(self.put(item)).await?;
        Ok(())
    }

    /// What is stored under a key, by a consistent read.
    ///
    /// # Errors
    /// What GetItem answers.
    pub async fn stored(&self, key: Item) -> Result<Option<Item>> {
        Ok(self.send(self.get(key)).await?.item)
    }
}

/// A global index with these attributes in its partition key and in its sort key, for a table on demand.
#[must_use]
pub fn global_index(
    name: &str,
    partition: &[&str],
    sort: &[&str],
    projected: Projected,
) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(partition, KeyType::Hash).chain(elements(sort, KeyType::Range)).collect(),
        projection: projection(projected),
        provisioned_throughput: None,
    }
}

/// A local index of a table with the partition key `pk`.
#[must_use]
pub fn local_index(name: &str, sort: &str, projected: Projected) -> LocalSecondaryIndex {
    LocalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(&["pk"], KeyType::Hash).chain(elements(&[sort], KeyType::Range)).collect(),
        projection: projection(projected),
    }
}

fn elements(names: &[&str], key_type: KeyType) -> impl Iterator<Item = KeySchemaElement> {
    names.iter().map(move |name| KeySchemaElement { attribute_name: (*name).into(), key_type })
}

fn projection(projected: Projected) -> IndexProjection {
    let (projection_type, non_key_attributes) = match projected {
        Projected::All => (ProjectionType::All, None),
        Projected::KeysOnly => (ProjectionType::KeysOnly, None),
        Projected::Include(attributes) => (ProjectionType::Include, Some(attributes)),
    };
    IndexProjection { projection_type: Some(projection_type), non_key_attributes }
}

/// A request that knows which method of [`Backend`] answers it.
pub trait Call: Send + Sized {
    /// What is answered.
    type Output;

    /// Sends this request.
    fn call(self, backend: &dyn Backend) -> BoxFuture<'_, Result<Self::Output>>;
}

macro_rules! call {
    ($($request:ident.$method:ident -> $output:ident),+ $(,)?) => {$(
        impl Call for $request {
            type Output = $output;

            fn call(self, backend: &dyn Backend) -> BoxFuture<'_, Result<$output>> {
                backend.$method(self)
            }
        }
    )+};
}

call! {
    GetItem.get_item -> GetItemOutput,
    PutItem.put_item -> PutItemOutput,
    UpdateItem.update_item -> UpdateItemOutput,
    DeleteItem.delete_item -> DeleteItemOutput,
    CreateTable.create_table -> CreateTableOutput,
    DescribeTable.describe_table -> DescribeTableOutput,
    DeleteTable.delete_table -> DeleteTableOutput,
    ListTables.list_tables -> ListTablesOutput,
    Query.query -> QueryOutput,
    Scan.scan -> ScanOutput,
    BatchGetItem.batch_get_item -> BatchGetItemOutput,
    BatchWriteItem.batch_write_item -> BatchWriteItemOutput,
    TransactGetItems.transact_get_items -> TransactGetItemsOutput,
    TransactWriteItems.transact_write_items -> TransactWriteItemsOutput,
    UpdateTable.update_table -> UpdateTableOutput,
    UpdateTimeToLive.update_time_to_live -> UpdateTimeToLiveOutput,
    DescribeTimeToLive.describe_time_to_live -> DescribeTimeToLiveOutput,
}
