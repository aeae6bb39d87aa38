//! The tables that a test leaves on an endpoint that it shares with others.

use itemstore::Result;
use itemstore::backend::block_on;
use itemstore::model::Store;
use itemstore::request::{DeleteTable, ListTables};
use itemstore::schema::TableName;

/// All tables of a store whose names begin with a prefix that no other store has, those the test made itself included.
#[derive(Debug)]
pub(crate) struct Leftovers {
    store: Store,
    prefix: String,
}

impl Leftovers {
    #[cfg(feature = "dynamodb")]
    pub(crate) fn new(store: &Store, prefix: String) -> Self {
        Self { store: store.clone(), prefix }
    }

    /// Drops them.
    pub(crate) fn drop_tables(&self) -> Result<()> {
        block_on(self.store.backend().runtime(), async {
            let mut dropped = Ok(());
            for table in self.tables().await? {
                let deleted = self.store.backend().delete_table(DeleteTable::new(table)).await;
                dropped = dropped.and(deleted.map(drop));
            }
            dropped
        })?
    }

    /// Names come in their order, so that those with the prefix stand together.
    async fn tables(&self) -> Result<Vec<TableName>> {
        let mut after = Some(TableName::new(&self.prefix)?);
        let mut tables = Vec::new();
        while let Some(name) = after {
            let request = ListTables::new().exclusive_start_table_name(name);
            let page = self.store.backend().list_tables(request).await?;
            let own = page.table_names.iter().take_while(|name| name.as_str().starts_with(&self.prefix));
            let found = own.clone().count();
            tables.extend(own.cloned());
            after = page.last_evaluated_table_name.filter(|_| found == page.table_names.len());
        }
        Ok(tables)
    }
}
