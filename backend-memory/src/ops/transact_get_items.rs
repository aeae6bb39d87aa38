//! TransactGetItems: check, read all items at one instant, project, answer.

use itemstore::Result;
use itemstore::request::{TransactGet, TransactGetItems, TransactGetItemsOutput, capacity_by_table};

use crate::backend::Engine;
use crate::store::{OpenTable, open_all, read_together};

pub(crate) fn apply(engine: &Engine, request: &TransactGetItems) -> Result<TransactGetItemsOutput> {
    request.check()?;
    let tables = engine.tables.find_all(request.items.iter().map(TransactGet::table_name));
    let tables = open_all(&tables);
    request.check_against(|name| tables.get(name).map(OpenTable::schema))?;
    let mut keys = Vec::with_capacity(request.items.len());
    for get in &request.items {
        let Some((name, table)) = tables.get_key_value(&get.table_name) else { continue };
        keys.push((*name, table.schema().key.primary_key(&get.key)?));
    }
    let stored = read_together(&tables, keys);
    let used = request.items.iter().zip(&stored).filter_map(|(get, stored)| {
        let size_bytes = stored.as_ref().map_or(0, |stored| stored.size_bytes);
        request.return_consumed_capacity.of_transact_read(&get.table_name, size_bytes)
    });
    let capacity = capacity_by_table(used);
    let items = stored.into_iter().map(|stored| stored.map(|stored| stored.item)).collect();
    Ok(TransactGetItemsOutput::new(request.responses(items)?).with_consumed_capacity(capacity))
}
