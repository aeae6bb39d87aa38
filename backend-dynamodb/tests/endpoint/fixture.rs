//! Tables for the tests of operations on many items: `pk` and `sk`, a global and a local index.

use std::future::Future;

use itemstore::backend::{Backend, block_on};
use itemstore::request::{CreateTable, GetItem, PutItem};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, KeySchemaElement, KeyType, LocalSecondaryIndex, ProjectionType,
    ScalarType, TableName,
};
use itemstore::value::Item;
use itemstore_dynamodb::DynamoDbBackend;

/// The global index: `gpk` and `gsk`, all attributes.
pub(crate) const GLOBAL: &str = "by-g";

/// The local index: `pk` and `lsk`, keys only.
pub(crate) const LOCAL: &str = "by-l";

/// A backend with one table of its own.
pub(crate) struct Fixture {
    pub(crate) backend: DynamoDbBackend,
    pub(crate) table: TableName,
}

impl Fixture {
    /// A table with both indexes.
    pub(crate) fn indexed(endpoint: &str) -> Self {
        Self::create(endpoint, |create| {
            create
                .sort_key("sk", ScalarType::N)
                .attribute_definition("gpk", ScalarType::S)
                .attribute_definition("gsk", ScalarType::N)
                .attribute_definition("lsk", ScalarType::S)
                .global_secondary_index(global(GLOBAL, "gpk", Some("gsk")))
                .local_secondary_index(LocalSecondaryIndex {
                    index_name: LOCAL.to_owned(),
                    key_schema: elements("pk", Some("lsk")),
                    projection: projection(ProjectionType::KeysOnly),
                })
        })
    }

    /// A table with a partition key and nothing else.
    pub(crate) fn plain(endpoint: &str) -> Self {
        Self::create(endpoint, |create| create)
    }

    fn create(endpoint: &str, more: impl FnOnce(CreateTable) -> CreateTable) -> Self {
        let backend = DynamoDbBackend::local(endpoint);
        let table = TableName::new(uuid::Uuid::new_v4().to_string()).unwrap();
        let create = CreateTable::new(table.clone()).partition_key("pk", ScalarType::S);
        let fixture = Self { backend, table };
        fixture.done(fixture.backend.create_table(more(create))).unwrap();
        fixture
    }

    /// The answer of a call.
    pub(crate) fn done<T: Send>(&self, call: impl Future<Output = T> + Send) -> T {
        block_on(self.backend.runtime(), call).unwrap()
    }

    pub(crate) fn put(&self, item: Item) {
        self.done(self.backend.put_item(PutItem::new(self.table.clone(), item))).unwrap();
    }

    /// What is stored under `key`.
    pub(crate) fn stored(&self, key: Item) -> Option<Item> {
        let get = GetItem::new(self.table.clone(), key).consistent_read(true);
        self.done(self.backend.get_item(get)).unwrap().item
    }
}

/// A global index that holds every attribute.
pub(crate) fn global(name: &str, partition_key: &str, sort_key: Option<&str>) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(partition_key, sort_key),
        projection: projection(ProjectionType::All),
        provisioned_throughput: None,
    }
}

fn elements(partition_key: &str, sort_key: Option<&str>) -> Vec<KeySchemaElement> {
    let element = |name: &str, key_type| KeySchemaElement { attribute_name: name.into(), key_type };
    let sort_key = sort_key.map(|name| element(name, KeyType::Range));
    std::iter::once(element(partition_key, KeyType::Hash)).chain(sort_key).collect()
}

fn projection(kind: ProjectionType) -> IndexProjection {
    IndexProjection { projection_type: Some(kind), non_key_attributes: None }
}
