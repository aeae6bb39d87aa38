//! DeleteItem: check, lock, hold the condition to the old item, remove it, answer.

use itemstore::Result;
use itemstore::request::{DeleteItem, DeleteItemOutput};

use crate::backend::Engine;

pub(crate) fn apply(engine: &Engine, request: &DeleteItem) -> Result<DeleteItemOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    let table = table.open();
    let schema = table.schema();
    request.check_against(schema)?;
    let key = schema.key.primary_key(&request.key)?;
    let written = table.write(key, |old| request.outcome(old))?;
    let capacity = request.return_consumed_capacity.of_write(&request.table_name, schema, &written.units);
    let metrics = request.return_item_collection_metrics.of_collection(schema, &request.key);
    Ok(DeleteItemOutput::new(written.attributes)
        .with_consumed_capacity(capacity)
        .with_item_collection_metrics(metrics))
}
