//! BatchWriteItem: check everything, then make every write by itself.

use std::collections::BTreeMap;

use itemstore::Result;
use itemstore::request::{BatchWriteItem, BatchWriteItemOutput, capacity_by_table, collections_by_table};

use crate::backend::Engine;
use crate::control::Fault;
use crate::store::{OpenTable, open_all};

pub(crate) fn apply(engine: &Engine, request: &BatchWriteItem) -> Result<BatchWriteItemOutput> {
    request.check()?;
    let tables = engine.tables.find_all(request.request_items.keys());
    let tables = open_all(&tables);
    request.check_against(|name| tables.get(name).map(OpenTable::schema))?;
    let (mut unprocessed, mut used, mut written_to) = (BTreeMap::new(), Vec::new(), Vec::new());
    let mut processed = false;
    for (name, table) in tables {
        let mut left = Vec::new();
        for write in request.request_items.get(name).into_iter().flatten() {
            if engine.control.leaves_next() {
                left.push(write.clone());
                continue;
            }
            let key = table.schema().key.primary_key(write.item_or_key())?;
            let written = table.write(key, |_| Ok(write.outcome()))?;
            processed = true;
            used.extend(request.return_consumed_capacity.of_write(name, table.schema(), &written.units));
            let collections = request.return_item_collection_metrics;
            let collection = collections.of_collection(table.schema(), write.item_or_key());
            written_to.extend(collection.map(|collection| (name.clone(), collection)));
        }
        if !left.is_empty() {
            unprocessed.insert(name.clone(), left);
        }
    }
    if !processed {
        return Err(Fault::Throttled.error());
    }
    Ok(BatchWriteItemOutput::new()
        .with_unprocessed_items(unprocessed)
        .with_consumed_capacity(capacity_by_table(used))
        .with_item_collection_metrics(collections_by_table(written_to)))
}
